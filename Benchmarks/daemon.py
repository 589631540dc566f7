"""Starts `syndicated serve` on a free port, and asks it over one kept connection."""
import http.client
import os
import re
import signal
import subprocess
import threading
import time

from measure import PROGRAM


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
    """Asks for one document as readers do: only for what is newer than what it has."""

    def __init__(self, connection, path):
        self.connection = connection
        self.path = path
        self.tag = None

    def news(self):
        """The document; empty while it is what this reader has."""
        self.connection.request("GET", self.path, headers={"If-None-Match": self.tag} if self.tag else {})
        answer = self.connection.getresponse()
        bytes = answer.read()
        self.tag = answer.headers["ETag"]
        return bytes


def free_port():
    import socket
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
