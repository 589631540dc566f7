#!/usr/bin/env python3
"""F22: a name server that knows no name, fails, is slow, says nothing, or something else each time.

Runs in namespaces of its own, whose resolv.conf leads to a server of ours on loopback. Those whose names resolve must get
each version nearly as soon as without the others, and the threads that resolve are bounded.
"""
import os
import socket
import struct
import threading
import faults
import figures

GOOD, VERSIONS = 50, 6
KINDS = ("nothing", "failing", "slow", "silent", "moving")
# Names that are looked up at a time, and how long the silent and the slow ones among them take: the resolver gives up after
# ten seconds. The first version reaches the last of the good ones behind them.
LOOKUPS, SILENT, SLOW = 128, 10, 4
# Those of the lookups, and all others.
THREADS = LOOKUPS + 100


class NameServer:
    """Answers by the first word of a name, KIND-NUMBER.test."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
        self.socket.bind(("127.0.0.1", 53))
        self.asked = 0
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            query, client = self.socket.recvfrom(4096)
            self.asked += 1
            kind, _, number = query[13:13 + query[12]].decode(errors="replace").partition("-")
            if kind == "silent":
                continue
            answer = self._answer(query, kind, int(number) if number.isdigit() else 0)
            if kind == "slow":
                threading.Timer(4, self.socket.sendto, (answer, client)).start()
            else:
                self.socket.sendto(answer, client)

    def _answer(self, query, kind, number):
        end = query.index(b"\0", 12) + 5
        is_address = query[end - 4:end - 2] == b"\0\1" and kind not in ("nothing", "failing")
        code = {"nothing": 3, "failing": 2}.get(kind, 0)
        # Half of the moving ones lead to where nobody listens.
        last = 1 if kind == "moving" and self.asked % 2 else 2
        address = bytes((127, 0, last, 1 + number % 250))
        record = b"\xc0\x0c\0\1\0\1\0\0\0\0\0\4" + address if is_address else b""
        return query[:2] + struct.pack(">HHHHH", 0x8180 | code, 1, 1 if record else 0, 0, 0) + query[12:end] + record


def fan_outs(options, folder, bad):
    """As `figures.fan_outs`, with so many bad names."""
    os.makedirs(folder)
    good = faults.Subscribers(options.seed)
    try:
        callbacks = [f"http://good-{number}.test:{good.port}/good/{number}" for number in range(GOOD)]
        callbacks += [f"http://{KINDS[number % len(KINDS)]}-{number}.test:{good.port}/error/{number}" for number in range(bad)]
        return figures.fan_outs(
            options, faults.Site(folder), (good, GOOD), callbacks,
            [60 + bad / len(KINDS) * (SILENT + SLOW) / LOOKUPS] + [60] * VERSIONS, 1, f"{bad} bad names")
    finally:
        good.close()


def test(options, folder):
    faults.run("ip", "link", "set", "lo", "up", needed="there is no network of its own")
    for name, text in (("resolv.conf", "nameserver 127.0.0.1\n"), ("nsswitch.conf", "hosts: files dns\n")):
        with open(f"{folder}/{name}", "w") as file:
            file.write(text)
        faults.run("mount", "--bind", f"{folder}/{name}", os.path.realpath(f"/etc/{name}"), needed="/etc cannot be changed")
    server = NameServer()
    faults.check(socket.gethostbyname("good-1.test") == "127.0.2.2", "the name server is not asked")
    _, times, _ = fan_outs(options, f"{folder}/alone", 0)
    alone = figures.percentile(times, 0.99)
    faults.say(f"{GOOD} good names alone: 99th percentile {alone * 1000:.0f} ms")
    count = 2500 if options.full else 300
    first, times, highest = fan_outs(options, f"{folder}/mixed", count)
    late = figures.percentile(times, 0.99)
    faults.say(f"beside {count} of {', '.join(KINDS)}: 99th percentile {late * 1000:.0f} ms, first version {first:.1f} s; "
               f"{highest}; {server.asked} queries")
    faults.check(late <= max(2 * alone, alone + 0.5), f"the good ones wait {late:.2f} s, not {alone:.2f} s")
    few = highest.threads < THREADS and highest.descriptors < 1000 and highest.memory < 250 << 20
    faults.check(few, f"more than is allowed: {highest}")


IS_INSIDE = faults.in_namespaces("--net", "--mount")


def inside(options, folder):
    faults.need("ip", "unshare")
    if not IS_INSIDE:
        raise faults.Skipped("namespaces of its own cannot be made here")
    test(options, folder)


faults.main("F22", "name servers in trouble", inside)
