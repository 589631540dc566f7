#!/usr/bin/env python3
"""F1: the process is killed at the Nth call of each kind that makes something lasting, or tells somebody of it."""
import os
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


def test(options, folder):
    faults.need("strace")
    everywhere(options, folder)
    first_starts(options, folder)


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
