"""What the scripts of faults share: a site, the daemon, its subscribers, and what must hold after a fault."""
import argparse
import collections
import http.client
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import xml.etree.ElementTree

HERE = os.path.dirname(os.path.abspath(__file__))
TOPIC = "https://feeds.example.org/all.atom"
INSIDE = "FAULT_IN_NAMESPACES"
CONFIG = """[site]
url = "https://www.example.org/"
[server]
url = "https://feeds.example.org/"
listen = ["127.0.0.1:0"]
[hub]
allow-private-callbacks = true
rate-per-source = 0
rate-per-target = 0
"""


class Skipped(Exception):
    """This machine lacks something that the fault needs."""


class Failed(Exception):
    """Something that must hold does not."""


def check(holds, what):
    if not holds:
        raise Failed(what)


def say(what):
    print(f"        {what}", flush=True)


def until(what, condition, seconds=30, pause=0.01):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise Failed(f"waited {seconds} s in vain until {what}")
        time.sleep(pause)


def need(*programs, root=False):
    """What a machine does not allow is skipped. A program that is missing is a failure: nobody would read of it else."""
    if root and os.geteuid() != 0:
        raise Skipped("only root can do it")
    missing = [name for name in programs if not shutil.which(name)]
    check(not missing, f"there is no {', '.join(missing)} (`scripts/setup test` installs it)")
    if "strace" in programs:
        run("strace", "-f", "-o", "/dev/null", "-e", "inject=getppid:error=EIO:when=1", "true",
            needed="processes cannot be traced here")


def in_namespaces(*kinds):
    """Starts the script once more in namespaces of its own, as their root. Returns whether it is there now.

    kinds: what unshare calls them, such as --mount. Nobody outside sees what is mounted there, or can take a copy of it.
    """
    if INSIDE in os.environ:
        return True
    own = [] if os.geteuid() == 0 else ["--map-root-user"]
    command = ["unshare", *own, *kinds]
    if shutil.which("unshare") and subprocess.run([*command, "true"], capture_output=True).returncode == 0:
        os.environ[INSIDE] = "yes"
        os.execvp("unshare", [*command, sys.executable, *sys.argv])
    return False


def run(*command, needed=None):
    """Runs it. Where it fails, the fault is skipped when `needed` says what the machine lacks then."""
    done = subprocess.run(command, text=True, capture_output=True, timeout=60)
    if done.returncode != 0:
        what = f"{' '.join(command)}: {(done.stderr or done.stdout).strip()}"
        raise Skipped(f"{needed}: {what}") if needed else Failed(what)
    return done.stdout


class Options:
    """The words after a script's name."""

    def __init__(self, description):
        parser = argparse.ArgumentParser(description=description)
        parser.add_argument("program", help="the built syndicated")
        parser.add_argument("--full", action="store_true", help="as long as before a release, not as in each run of the tests")
        parser.add_argument("--seed", type=int, default=None, help="to have the same trials once more")
        parser.add_argument("--control", action="store_true", help="only the negative control, where there is one")
        parser.add_argument("--seconds", type=float, default=None, help="for how long, where that can be chosen")
        parser.parse_args(namespace=self)
        self.program = os.path.abspath(self.program)
        self.seed = random.randrange(1 << 32) if self.seed is None else self.seed
        self.random = random.Random(self.seed)


def main(name, description, test):
    """Runs one fault: tells what it did, and ends with 0 when everything holds, 1 when not, 77 when it cannot be tried."""
    options, begun = Options(description), time.monotonic()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    print(f"{name}: {description}; seed {options.seed}{', full' if options.full else ''}", flush=True)
    folder = tempfile.mkdtemp(prefix="syndicated-fault-")
    verdict, reason = "PASS", ""
    try:
        test(options, folder)
    except Skipped as missing:
        verdict, reason = "SKIPPED", f": {missing}"
    except Failed as failure:
        verdict, reason = "FAIL", f": {failure}"
    finally:
        if verdict == "FAIL" and os.environ.get("KEEP"):
            say(f"what is left is in {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)
    print(f"{verdict:<7} {name} after {time.monotonic() - begun:.0f} s{reason}", flush=True)
    sys.exit({"PASS": 0, "FAIL": 1, "SKIPPED": 77}[verdict])


class Site:
    """A folder of one article, which has a new version each time, and where the daemon's state is."""

    def __init__(self, folder, state=None, config=CONFIG):
        self.content, self.log = f"{folder}/content", f"{folder}/log"
        self.state, self.config = state or f"{folder}/state.sqlite", f"{folder}/s.toml"
        os.makedirs(self.content)
        self.newest = 0
        with open(self.config, "w") as file:
            file.write(config)
        self.save()

    def save(self, words="Words."):
        """Saves the next version, by a rename as editors do, and returns its number."""
        self.newest += 1
        with open(f"{self.content}/.news.md.tmp", "w") as file:
            file.write(f"---\ntitle: Version {self.newest}\ndate: 2026-03-14T08:30:00Z\n---\n\n{words}\n")
        os.rename(f"{self.content}/.news.md.tmp", f"{self.content}/news.md")
        return self.newest

    def subscribe(self, callbacks):
        """Puts subscriptions into the state of a daemon that does not run."""
        soon = int(time.time() * 1000) + 86_400_000
        rows = [(TOPIC, one, one.rsplit("/", 2)[0], TOPIC, soon) for one in callbacks]
        with sqlite3.connect(self.state) as state:
            state.executemany(
                "INSERT INTO subscription (topic, callback, origin, topic_given, secret, method, created, expires, have)"
                " VALUES (?, ?, ?, ?, x'736563726574', 'sha256', 0, ?, 1)", rows)
        state.close()


class Daemon:
    """The program, which serves a site. `before` is what starts it: strace, prlimit and the like."""

    def __init__(self, options, site, before=(), seconds=30):
        self.site, self.port = site, None
        self.begun = time.monotonic()
        self.log = open(site.log, "w+", errors="replace")
        self.starter = subprocess.Popen(
            [*before, options.program, "serve", site.content, "--config", site.config, "--state", site.state],
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        self.traced, self._pid = bool(before) and before[0] == "strace", None
        # For a start, and for an answer.
        self.seconds, self.patience = seconds, 10

    @property
    def pid(self):
        """Of the program itself; a tracer is its parent."""
        if not self.traced:
            return self.starter.pid
        if not self._pid:
            with open(f"/proc/{self.starter.pid}/task/{self.starter.pid}/children") as file:
                children = file.read().split()
            self._pid = int(children[0]) if children else None
        return self._pid

    def text(self):
        with open(self.site.log, errors="replace") as file:
            return file.read()

    def is_alive(self):
        return self.starter.poll() is None

    def ready(self):
        """Waits until it serves; returns after how many seconds, or None when it has ended before."""
        def serves():
            text = self.text()
            port = re.search(r"listening address=127\.0\.0\.1:(\d+)", text)
            self.port = int(port[1]) if port else None
            return " ready entries=" in text or not self.is_alive()
        until("it is ready", serves, self.seconds)
        return time.monotonic() - self.begun if self.is_alive() else None

    def request(self, method, path, body=None):
        """Status and body, or None where there is no answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.patience)
        try:
            connection.request(method, path, body, {"Content-Type": "application/x-www-form-urlencoded"} if body else {})
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()

    def version(self):
        """The version that the feed shows, which must be well-formed; None where there is no answer."""
        answer = self.request("GET", "/all.atom")
        if answer is None:
            return None
        check(answer[0] == 200, f"the feed is answered with {answer[0]}")
        try:
            xml.etree.ElementTree.fromstring(answer[1])
        except xml.etree.ElementTree.ParseError as error:
            raise Failed(f"the feed is not well-formed: {error}") from error
        number = re.search(rb"<title>Version (\d+)", answer[1])
        return int(number[1]) if number else 0

    def subscribe(self, callback):
        """The status of the hub's answer; None where there is none."""
        form = {"hub.mode": "subscribe", "hub.topic": TOPIC, "hub.callback": callback}
        answer = self.request("POST", "/hub", urllib.parse.urlencode(form))
        return answer and answer[0]

    def facts(self):
        """Resident memory in bytes and its highest so far, threads, descriptors."""
        with open(f"/proc/{self.pid}/status") as file:
            lines = dict(line.split(":", 1) for line in file)
        number = lambda key: int(lines[key].split()[0])
        opened = len(os.listdir(f"/proc/{self.pid}/fd"))
        return number("VmRSS") * 1024, number("VmHWM") * 1024, number("Threads"), opened

    def kill(self, how=signal.SIGKILL):
        try:
            if self.is_alive() and self.pid:
                os.kill(self.pid, how)
        except (ProcessLookupError, FileNotFoundError):
            pass
        try:
            self.starter.wait(30)
        except subprocess.TimeoutExpired:
            self.starter.kill()
            self.starter.wait()
            raise Failed("it does not end within 30 s") from None
        finally:
            self.log.close()

    def stop(self):
        self.kill(signal.SIGTERM)
        check(self.starter.returncode == 0, f"it ended with {self.starter.returncode}: {self.text()[-2000:]}")


def count_calls(options, site, calls, folder, work=lambda daemon: None, until=None):
    """How often a start and some work make each call, by the thread that makes it most: strace counts by thread.

    until: the call at which to stop counting.
    """
    trace = f"{folder}/calls"
    traced = ",".join(filter(None, (*calls, until)))
    daemon = Daemon(options, site, ("strace", "-f", "-qq", "-o", trace, "-e", f"trace={traced}"))
    try:
        check(daemon.ready() is not None, f"it does not start below strace: {daemon.text()[-2000:]}")
        work(daemon)
    finally:
        daemon.kill()
    counts = collections.Counter()
    with open(trace, errors="replace") as file:
        for line in file:
            call = re.match(r"(\d+) +(\w+)\(", line)
            if call and call[2] == until:
                break
            if call:
                counts[call[1], call[2]] += 1
    return {call: max((number for (_, name), number in counts.items() if name == call), default=0) for call in calls}


class Subscribers:
    """The process of receivers.py, and what arrived there."""

    def __init__(self, seed):
        self.process = subprocess.Popen(
            [sys.executable, f"{HERE}/receivers.py", str(seed)],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, bufsize=1)
        self.port = int(self.process.stdout.readline())
        self.lock = threading.Lock()
        # By callback: each version with the time at which it came.
        self.had = {}
        threading.Thread(target=self._read, daemon=True).start()

    def callback(self, kind, number, host="127.0.0.1"):
        return f"http://{host}:{self.port}/{kind}/{number}"

    def _read(self):
        for line in self.process.stdout:
            when, host, path, version = line.split()
            with self.lock:
                self.had.setdefault(f"http://{host}:{self.port}{path}", []).append((int(version), float(when)))

    def versions(self, callback):
        with self.lock:
            return [version for version, _ in self.had.get(callback, [])]

    def count(self, version):
        """How many have that version."""
        with self.lock:
            return sum(1 for times in self.had.values() if any(had == version for had, _ in times))

    def times(self, version):
        """When each had it first."""
        with self.lock:
            return [next(when for had, when in times if had == version)
                    for times in self.had.values() if any(had == version for had, _ in times)]

    def close(self):
        self.process.kill()
        self.process.wait()


class Promises:
    """What the outside was told: subscriptions that were accepted, and the newest version that was shown.

    `work` makes the daemon promise as much as it can until it is gone; `hold` asks for it after a restart (P1, P2, P5).
    """

    def __init__(self, subscribers):
        self.subscribers = subscribers
        self.accepted, self.number, self.shown, self.refused = [], 0, 0, 0
        # When each was accepted, and each version first seen.
        self.accepted_at, self.shown_at = {}, []

    def work(self, daemon, seconds):
        """Saves, reads and subscribes until the time is over or the daemon has gone."""
        end = time.monotonic() + seconds

        def subscribe():
            while time.monotonic() < end and daemon.is_alive():
                self.number += 1
                callback = self.subscribers.callback("good", self.number)
                status = daemon.subscribe(callback)
                if status == 202:
                    self.accepted_at[callback] = time.monotonic()
                    self.accepted.append(callback)
                elif status is not None:
                    self.refused += 1
                time.sleep(0.1)

        thread = threading.Thread(target=subscribe)
        thread.start()
        try:
            while time.monotonic() < end and daemon.is_alive():
                daemon.site.save()
                for _ in range(15):
                    if time.monotonic() < end:
                        self.see(daemon.version())
                        time.sleep(0.02)
        finally:
            end = 0
            thread.join()

    def see(self, version):
        if version is not None:
            check(version >= self.shown, f"the feed went back from version {self.shown} to {version}")
            if version > self.shown:
                self.shown_at.append((time.monotonic(), version))
            self.shown = version

    def lose(self, begun, ended):
        """Between these times the disk went away. What was told meanwhile need not hold, and after it nothing may be told."""
        ended += 0.5  # an answer of that time may be read late
        after = [one for one, when in self.accepted_at.items() if when > ended]
        check(not after, f"accepted on a disk that was gone: {after}")
        check(not any(when > ended for when, _ in self.shown_at), "a version was published on a disk that was gone")
        self.accepted = [one for one in self.accepted if self.accepted_at[one] <= begun]
        self.accepted_at = {one: self.accepted_at[one] for one in self.accepted}
        self.shown = max((version for when, version in self.shown_at if when <= begun), default=0)

    def hold(self, options, site, after):
        """Starts it again without the fault, and asks for everything that was promised. Returns the time of the start.

        `after` says what has happened, for a promise that was broken by it."""
        try:
            return self._hold(options, site)
        except Failed as failure:
            raise Failed(f"{after}: {failure}") from None

    def _hold(self, options, site):
        shown = self.shown
        daemon = Daemon(options, site)
        try:
            took = daemon.ready()
            check(took is not None, f"it does not start again: {daemon.text()[-2000:]}")
            check(took < 2, f"the restart took {took:.2f} s")
            version = daemon.version()
            check(version is not None and version >= shown, f"version {shown} was shown, and now {version} is")
            newest = site.save()
            missing = lambda: [one for one in self.accepted if newest not in self.subscribers.versions(one)]
            try:
                until("all have it", lambda: not missing(), 30, 0.05)
            except Failed:
                raise Failed(f"accepted, and without version {newest}: {missing()[:5]}") from None
            self.see(daemon.version())
        finally:
            if daemon.is_alive() and sys.exc_info()[0]:
                daemon.kill()
        daemon.stop()
        run(options.program, "state", "check", "--config", site.config, "--state", site.state)
        for one in self.accepted:
            versions = self.subscribers.versions(one)
            check(versions == sorted(versions), f"{one} had older content after newer: {versions}")
            most = max(map(versions.count, versions))
            # Once more for the one kill.
            check(most <= 2, f"{one} had one version {most} times: {versions}")
        return took
