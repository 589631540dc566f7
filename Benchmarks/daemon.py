"""Starts `syndicated serve` on a free port, and asks it over one kept connection."""
import http.client
import os
import re
import signal
import socket
import subprocess
import threading
import time

from measure import PROGRAM, build


class Daemon:
    def __init__(self, content, state, *arguments, port=0):
        self.started = time.perf_counter()
        self.process = subprocess.Popen(
            [PROGRAM, "serve", content, "--state", state, "--listen", f"127.0.0.1:{port}", *arguments],
            stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        self.port = None

    def wait(self, text):
        """Reads the log until a line holds the text."""
        for line in self.process.stderr:
            found = re.search(r"http://127\.0\.0\.1:(\d+)", line)
            if found and self.port is None:
                self.port = int(found.group(1))
            if text in line:
                # What nobody reads would fill the pipe, and then the daemon waits.
                threading.Thread(target=self.process.stderr.read, daemon=True).start()
                return
        raise SystemExit("the daemon ended")

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)

    def memory(self):
        with open(f"/proc/{self.process.pid}/status") as file:
            return int(re.search(r"VmRSS:\s+(\d+)", file.read()).group(1)) * 1024

    def stop(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        self.process.wait()


def get(connection, path):
    connection.request("GET", path)
    return connection.getresponse().read()


class Reader:
    """A process that asks for one document until it has a text. See latency-reader.c."""

    def __init__(self, folder, port, path, pause):
        program = build(folder, "latency-reader")
        self.process = subprocess.Popen(
            [program, str(port), path, str(int(pause * 1e6))], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.process.stdout.readline()

    def seen(self, text, begin):
        """When a document with the text had come, asked for from a time on: both in seconds as `time.monotonic` has them."""
        self.process.stdin.write(f"{int(begin * 1e9)} {text}\n")
        self.process.stdin.flush()
        seen = int(self.process.stdout.readline() or 0)
        if not seen:
            raise SystemExit("the article never came")
        return seen / 1e9

    def stop(self):
        self.process.stdin.close()
        self.process.wait()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
