"""A hub with subscriptions, and the receiver of what it delivers: for the benchmarks that subscribe."""
import http.client
import os
import subprocess
import time
import urllib.parse

import daemon


class Sink:
    """A receiver of its own process: confirms verifications, counts deliveries. See fan-out-sink.c."""

    def __init__(self, program, *arguments):
        self.process = subprocess.Popen([program, *arguments], stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())

    def ask(self, word="?"):
        self.process.stdin.write(word + "\n")
        self.process.stdin.flush()
        return [int(number) for number in self.process.stdout.readline().split()]

    def count(self):
        return self.ask()

    def stop(self):
        self.process.stdin.close()
        self.process.wait()


def start_hub(folder, words=34):
    """A daemon with thirty articles and an open hub. At 34 the feed has 30 kB."""
    content = os.path.join(folder, "content")
    os.makedirs(content, exist_ok=True)
    for index in range(30):
        with open(os.path.join(content, f"{index}.md"), "w") as file:
            file.write(f"---\ntitle: Post {index}\ndate: 2026-03-{index + 1:02}T08:00:00Z\n---\n\n" + "Some words. " * words)
    configuration = os.path.join(folder, "syndicated.toml")
    with open(configuration, "w") as file:
        file.write("[site]\nurl = \"https://example.org/\"\n[hub]\nallow-private-callbacks = true\nrate-per-target = 0\n"
                   "max-subscriptions-per-origin = 1000000\n[[feed]]\nname = \"all\"\nformats = [\"atom\"]\n")
    return restart_hub(folder)


def restart_hub(folder):
    server = daemon.Daemon(os.path.join(folder, "content"), os.path.join(folder, "state.sqlite"),
                           "--config", os.path.join(folder, "syndicated.toml"))
    server.wait("ready")
    return server


def publish(folder, number=0):
    """Saves an article. Returns the seconds of the monotonic clock at that moment."""
    path = os.path.join(folder, "content", f"new-{number}.md")
    with open(path + ".tmp", "w") as file:
        file.write(f"---\ntitle: News {number}\ndate: 2026-04-01T08:00:{number % 60:02}Z\n---\n\nText.\n")
    os.rename(path + ".tmp", path)
    return time.monotonic()


def subscribe(port, callbacks):
    """Subscribes each of them with a secret of its own, and tries again what the hub has no room for yet."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    topic = f"http://127.0.0.1:{port}/all.atom"
    for index, callback in enumerate(callbacks):
        form = urllib.parse.urlencode({
            "hub.mode": "subscribe", "hub.topic": topic, "hub.secret": f"secret {index}", "hub.callback": callback})
        while True:
            connection.request("POST", "/hub", form, {"Content-Type": "application/x-www-form-urlencoded"})
            answer = connection.getresponse()
            answer.read()
            if answer.status == 202:
                break
            if answer.status != 503:
                raise SystemExit(f"the hub answered {answer.status}")
            time.sleep(0.2)


def await_verifications(sink, number):
    while sink.count()[0] < number:
        time.sleep(0.05)
    time.sleep(1)


def cpu(pid):
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
