"""A process that plays subscribers: each on the path /KIND/NUMBER, at any address of 127.0.0.0/8.

usage: receivers.py SEED        prints its port, then `TIME HOST PATH VERSION` for each delivery that it took

The kinds: `good` takes what comes; all the others are what must not harm it. Each kind answers verifications.
"""
import asyncio
import random
import re
import resource
import socket
import struct
import sys
import time
import urllib.parse

VERSION = re.compile(rb"<title>Version (\d+)")
TAKEN = b"HTTP/1.1 204 Taken\r\n\r\n"
KINDS = ("hang", "drip", "reset", "error", "garbage", "header", "endless", "continue", "redirect", "flap")


class Receiver(asyncio.Protocol):
    random = random.Random()

    def connection_made(self, transport):
        self.transport, self.unread, self.task = transport, bytearray(), None
        self.may_write = asyncio.Event()
        self.may_write.set()

    def connection_lost(self, error):
        if self.task:
            self.task.cancel()

    def pause_writing(self):
        self.may_write.clear()

    def resume_writing(self):
        self.may_write.set()

    def data_received(self, data):
        self.unread += data
        while not self.task:
            end = self.unread.find(b"\r\n\r\n")
            if end < 0:
                return
            head = bytes(self.unread[:end])
            length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
            length = int(length[1]) if length else 0
            if len(self.unread) < end + 4 + length:
                return
            body = bytes(self.unread[end + 4:end + 4 + length])
            del self.unread[:end + 4 + length]
            method, target = head.split(b" ", 2)[:2]
            self.request(method.decode(), target.decode(), body)

    def request(self, method, target, body):
        address = urllib.parse.urlsplit(target)
        kind = address.path.split("/")[1]
        if method == "GET":
            challenge = urllib.parse.parse_qs(address.query).get("hub.challenge", [""])[0].encode()
            self.transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(challenge), challenge))
        elif kind == "good" or kind == "flap" and self.random.random() < 0.5:
            version = VERSION.search(body)
            host = self.transport.get_extra_info("sockname")[0]
            print(f"{time.monotonic():.6f} {host} {address.path} {int(version[1]) if version else -1}", flush=True)
            self.transport.write(TAKEN)
        else:
            self.misbehave(kind)

    def misbehave(self, kind):
        if kind in ("reset", "flap"):
            self.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.transport.abort()
        elif kind == "error":
            self.transport.write(b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n")
        elif kind == "garbage":
            self.transport.write(self.random.randbytes(2000))
            self.transport.close()
        elif kind == "redirect":
            self.transport.write(b"HTTP/1.1 302 There\r\nLocation: /redirect/0\r\nContent-Length: 0\r\n\r\n")
        else:
            self.task = asyncio.ensure_future(self.drag(kind))

    async def drag(self, kind):
        """What takes its time; ends when the other side has had enough."""
        if kind == "drip":
            for letter in b"HTTP/1.1 200 Slow\r\nX-Long: " + b"x" * 1000:
                await self.send(bytes([letter]))
                await asyncio.sleep(1)
        elif kind == "header":
            await self.send(b"HTTP/1.1 200 OK\r\nX-Long: ")
            for _ in range(128):
                await self.send(b"x" * 65536)
        elif kind == "endless":
            await self.send(b"HTTP/1.1 200 OK\r\n\r\n")
            while True:
                await self.send(b"x" * 65536)
        elif kind == "continue":
            for _ in range(1000):
                await self.send(b"HTTP/1.1 100 Continue\r\n\r\n")
            await self.send(b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n")
        await asyncio.sleep(3600)  # hang, and what goes on so

    async def send(self, data):
        if self.transport.is_closing():
            raise asyncio.CancelledError
        self.transport.write(data)
        await self.may_write.wait()
        await asyncio.sleep(0)


async def main():
    Receiver.random.seed(sys.argv[1])
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    server = await asyncio.get_running_loop().create_server(Receiver, "0.0.0.0", 0, backlog=4096)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except (KeyboardInterrupt, BrokenPipeError):
        pass
