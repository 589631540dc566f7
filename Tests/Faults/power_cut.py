#!/usr/bin/env python3
"""F2: the power is cut while articles are published and subscriptions accepted.

The state is on an ext4 of its own that is shut down without a flush at a random time, and mounted again. The negative
control is a writer of SQLite with synchronous=NORMAL: rows that it has acknowledged must be found missing, or the cut
cuts nothing. With FULL none may be.
"""
import contextlib
import os
import sqlite3
import subprocess
import sys
import threading
import time
import disks
import faults

# Says the number of each row when it is committed.
WRITER = """
import sqlite3, sys, time
state = sqlite3.connect(sys.argv[1], isolation_level=None)
state.execute("PRAGMA journal_mode = WAL")
state.execute(f"PRAGMA synchronous = {sys.argv[2]}")
state.execute("CREATE TABLE IF NOT EXISTS row (number INTEGER PRIMARY KEY, words TEXT)")
number = state.execute("SELECT coalesce(max(number), 0) FROM row").fetchone()[0]
while True:
    number += 1
    state.execute("INSERT INTO row VALUES (?, ?)", (number, "w" * 300))
    print(number, time.monotonic(), flush=True)
"""


def lost_rows(options, folder, synchronous):
    """How many acknowledged rows one cut has lost; None when the file cannot be read any more."""
    disk = disks.Disk(folder)
    writer = None
    try:
        path = f"{disk.path}/control.sqlite"
        writer = subprocess.Popen([sys.executable, "-c", WRITER, path, synchronous], stdout=subprocess.PIPE,
                                  stderr=subprocess.DEVNULL, text=True)
        writer.stdout.readline()
        time.sleep(0.1 + options.random.random() * 0.5)
        disk.cut()
        writer.kill()
        lines = [line.split() for line in writer.communicate()[0].splitlines()]
        said = [int(words[0]) for words in lines if len(words) == 2 and float(words[1]) < disk.lost[0]]
        disk.unmount()
        disk.mount()
        try:
            with contextlib.closing(sqlite3.connect(path)) as state:
                return max(0, max(said, default=0) - (state.execute("SELECT max(number) FROM row").fetchone()[0] or 0))
        except sqlite3.DatabaseError:
            return None
    finally:
        if writer and writer.poll() is None:
            writer.kill()
            writer.wait()
        disk.unmount()


def control(options, folder):
    trials = 12 if options.full else 4
    found = {}
    for synchronous in ("NORMAL", "FULL"):
        found[synchronous] = []
        for trial in range(trials):
            place = f"{folder}/control-{synchronous}-{trial}"
            os.makedirs(place)
            found[synchronous].append(lost_rows(options, place, synchronous))
            os.unlink(f"{place}/disk.img")
        faults.say(f"control: a writer with synchronous={synchronous} lost {found[synchronous]} rows of those acknowledged")
    faults.check(any(lost != 0 for lost in found["NORMAL"]), "the cut loses nothing, so this proves nothing")
    faults.check(all(lost == 0 for lost in found["FULL"]), "the cut loses what was written through")


def cuts(options, folder):
    trials = 40 if options.full else 6
    os.makedirs(f"{folder}/site")
    disk, subscribers = disks.Disk(folder), faults.Subscribers(options.seed)
    try:
        promises = faults.Promises(subscribers)
        site = faults.Site(f"{folder}/site", state=f"{disk.path}/state.sqlite")
        refused, slowest = 0, 0
        for trial in range(trials):
            daemon = faults.Daemon(options, site)
            try:
                # Some cuts come in the start already.
                early = options.random.random() < 0.2
                if early:
                    time.sleep(options.random.random() * 0.2)
                    disk.cut()
                else:
                    faults.check(daemon.ready() is not None, f"it does not start: {daemon.text()[-2000:]}")
                    cutter = threading.Timer(0.3 + options.random.random() * 1.2, disk.cut)
                    before = promises.refused
                    cutter.start()
                    # It goes on for a while on a disk that is gone: what it accepts now would be lost.
                    promises.work(daemon, 2)
                    cutter.join()
                    refused += promises.refused - before
            finally:
                daemon.kill()
            promises.lose(*disk.lost)
            disk.unmount()
            disk.mount()
            slowest = max(slowest, promises.hold(options, site, f"cut {trial + 1}"))
        faults.say(f"{trials} cuts; {len(promises.accepted)} subscriptions accepted, 0 lost, {refused} refused after a cut; "
                   f"{promises.shown} versions, none taken back; slowest restart {slowest:.2f} s")
        faults.check(refused > 0, "nothing was refused on a disk that is gone")
    finally:
        disk.unmount()
        subscribers.close()


def first_starts(options, folder):
    """A cut while the state is made: nothing was promised yet, and the next start must need no help."""
    trials = 40 if options.full else 8
    for trial in range(trials):
        place = f"{folder}/first-{trial}"
        os.makedirs(f"{place}/site")
        disk = disks.Disk(place)
        try:
            site = faults.Site(f"{place}/site", state=f"{disk.path}/state.sqlite")
            daemon = faults.Daemon(options, site)
            delay = options.random.random() * 0.3
            try:
                time.sleep(delay)
                disk.cut()
            finally:
                daemon.kill()
            disk.unmount()
            disk.mount()
            daemon = faults.Daemon(options, site)
            try:
                faults.check(daemon.ready() is not None,
                             f"cut {delay * 1000:.0f} ms after a first start, it does not start again: {daemon.text()[-2000:]}")
                faults.check(daemon.version() == 1, "the feed does not show what is in the folder")
            finally:
                daemon.kill()
        finally:
            disk.unmount()
        os.unlink(f"{place}/disk.img")
    faults.say(f"{trials} cuts in a first start: all started again")


def test(options, folder):
    control(options, folder)
    if not options.control:
        cuts(options, folder)
        first_starts(options, folder)


# A disk that is mounted goes into each namespace that anybody makes meanwhile, and stays dead there: it could not be
# mounted again.
faults.in_namespaces("--mount")
faults.main("F2", "power cuts under a state on ext4", test)
