"""Starts `syndicated serve` on a free port, and asks it over one kept connection."""
import http.client
import os
import re
import signal
import socket
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
    """Asks for one document as readers do: only for what is newer than what it has. Where a time is measured by it, its
    own work is measured too, so it does no more with an answer than it must."""

    def __init__(self, port, path):
        self.connection = socket.create_connection(("127.0.0.1", port), timeout=20)
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.path = path
        self.tag = b""

    def news(self):
        """The document; empty while it is what this reader has."""
        condition = b"If-None-Match: " + self.tag + b"\r\n" if self.tag else b""
        self.connection.sendall(
            b"GET " + self.path.encode() + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n" + condition + b"\r\n")
        head, rest = self.head()
        if head.startswith(b"HTTP/1.1 304"):
            return b""
        if not head.startswith(b"HTTP/1.1 200"):
            raise SystemExit(head.decode(errors="replace"))
        self.tag = re.search(rb"\r\nETag: ([^\r]*)", head, re.IGNORECASE).group(1)
        parts, missing = [rest], int(re.search(rb"\r\nContent-Length: (\d+)", head, re.IGNORECASE).group(1)) - len(rest)
        while missing > 0:
            parts.append(self.receive())
            missing -= len(parts[-1])
        return b"".join(parts)

    def head(self):
        """The header of the next answer, and what has come behind it."""
        bytes = b""
        while b"\r\n\r\n" not in bytes:
            bytes += self.receive()
        head, _, rest = bytes.partition(b"\r\n\r\n")
        return head, rest

    def receive(self):
        bytes = self.connection.recv(1 << 20)
        if not bytes:
            raise SystemExit("the daemon closed the connection")
        return bytes


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
