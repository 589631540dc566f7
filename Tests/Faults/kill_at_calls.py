#!/usr/bin/env python3
"""F1: the process is killed at the Nth call of each kind that makes something lasting, or tells somebody of it."""
import os
import shutil
import sqlite3
import faults

CALLS = ("pwrite64", "fdatasync", "ftruncate", "sendto", "write", "unlink", "rename")
SECONDS = 2.5


def numbers(options, most):
    """At which calls: all of the first ones and some by chance of the others, or a few of both."""
    first, others = (40, 20) if options.full else (1, 3)
    chosen = set(range(1, min(first, most) + 1))
    rest = range(first + 1, most + 1)
    return sorted(chosen | set(options.random.sample(rest, min(others, len(rest)))))


def first_starts(options, folder):
    """Killed while the state is made: nothing was promised yet, and the next start must need no help."""
    calls = [("unlink", 1)] + [("fdatasync", number) for number in range(1, 7)]
    calls += [("pwrite64", number) for number in (range(1, 60) if options.full else options.random.sample(range(1, 60), 3))]
    wrong = []
    for call, number in calls:
        place = f"{folder}/first-{call}-{number}"
        os.makedirs(place)
        site = faults.Site(place)
        daemon = faults.Daemon(options, site, ("strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}",
                                               "-e", f"inject={call}:signal=SIGKILL:when={number}"))
        try:
            daemon.ready()
        finally:
            daemon.kill()
        daemon = faults.Daemon(options, site)
        try:
            if daemon.ready() is None:
                wrong.append(f"killed at call {number} of {call}: {daemon.text().strip()[-300:]}")
            else:
                faults.check(daemon.version() == 1, "the feed does not show what is in the folder")
        finally:
            daemon.kill()
    faults.say(f"{len(calls)} kills in a first start: {len(calls) - len(wrong)} started again")
    faults.check(not wrong, "after a first start that was cut it does not start again: " + "; ".join(wrong))


def stored_entries(state, copy):
    """How many articles a state holds, looked at in a copy: whoever opens it mends what the kill has left."""
    for suffix in ("", "-wal"):
        if os.path.exists(state + suffix):
            shutil.copyfile(state + suffix, copy + suffix)
    with sqlite3.connect(copy) as database:
        if not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'entry'").fetchone():
            return 0
        return database.execute("SELECT COUNT(*) FROM entry").fetchone()[0]


def log_size(state):
    return os.path.getsize(f"{state}-wal") if os.path.exists(f"{state}-wal") else 0


def large_first_starts(options, folder):
    """Killed while a large site is read part by part: the rest of it is neither held as a flood nor told as news."""
    place, articles, trials, partial = f"{folder}/large", 9000, 2, 0
    os.makedirs(place)
    site = faults.Site(place)
    for number in range(1, articles):
        with open(f"{site.content}/{number}.md", "w") as file:
            file.write(f"---\ntitle: Old {number}\ndate: {2000 + number % 20}-03-14T08:30:00Z\n---\n\nWords.\n")
    for trial in range(1, trials + 1):
        site.state = f"{place}/{trial}.sqlite"
        daemon = faults.Daemon(options, site)
        try:
            # A part takes about half a megabyte.
            faults.until("a part is stored", lambda: log_size(site.state) > trial * 700_000, pause=0.001)
        finally:
            daemon.kill()
        count = stored_entries(site.state, f"{place}/copy-{trial}.sqlite")
        partial += 0 < count < articles
        daemon = faults.Daemon(options, site)
        try:
            words = f"killed with {count} of {articles} articles stored"
            faults.check(daemon.ready() is not None, f"{words}, it does not start again: {daemon.text()[-500:]}")
            shown = daemon.request("GET", "/all.atom")[1].count(b"<entry>")
            faults.check(daemon.version() == 1 and shown == 30 and " held" not in daemon.text(),
                         f"{words}, it then shows {shown}: {daemon.text()[-500:]}")
        finally:
            daemon.kill()
    faults.say(f"{trials} kills in a first start with {articles} articles, {partial} between its parts: each went on as one")
    faults.check(partial > 0, "no kill came between the parts of a first scan")


def test(options, folder):
    faults.need("strace")
    everywhere(options, folder)
    first_starts(options, folder)
    large_first_starts(options, folder)


def everywhere(options, folder):
    subscribers = faults.Subscribers(options.seed)
    try:
        promises, site = faults.Promises(subscribers), faults.Site(folder)
        counts = faults.count_calls(options, site, CALLS, folder, lambda daemon: promises.work(daemon, SECONDS))
        promises.hold(options, site, "while calls were counted")
        faults.say("calls by one thread: " + ", ".join(f"{call} {number}" for call, number in counts.items()))
        trials, killed, slowest = 0, 0, 0
        for call in CALLS:
            for number in numbers(options, counts[call]):
                before = ("strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}",
                          "-e", f"inject={call}:signal=SIGKILL:when={number}")
                daemon = faults.Daemon(options, site, before)
                try:
                    if daemon.ready() is not None:
                        promises.work(daemon, SECONDS)
                    died = not daemon.is_alive()
                finally:
                    daemon.kill()
                trials, killed = trials + 1, killed + died
                slowest = max(slowest, promises.hold(options, site, f"killed at call {number} of {call}"))
        faults.say(f"{trials} trials, {killed} died at their call; {len(promises.accepted)} subscriptions accepted, 0 lost; "
                   f"{promises.shown} versions, none taken back; slowest restart {slowest:.2f} s")
        faults.check(killed >= trials / 2, f"only {killed} of {trials} trials reached their call")
    finally:
        subscribers.close()


faults.main("F1", "kill -9 at the Nth system call", test)
