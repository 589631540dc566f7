#!/usr/bin/env python3
"""F3: system calls fail, one kind at a time: from the Nth on without end, or for a while.

Meanwhile nothing may be promised that does not hold, and whoever reads gets the last good feed or, where no file or
connection can be had, nothing. What fails for a while must heal by itself or by the restart that a service manager makes:
so no call that fails may be taken for a state that is damaged, or for a wrong configuration.
"""
import collections
import faults

# Call, error, and whether the feeds must be served meanwhile. `openat` and `mmap` are no use here: they are made more
# often to load the program than by any of its threads, so that nothing begins.
FAULTS = (
    ("pwrite64", "EIO", True), ("pwrite64", "ENOSPC", True), ("pwrite64", "EDQUOT", True), ("fdatasync", "EIO", True),
    ("pread64", "EIO", True), ("ftruncate", "EIO", True), ("openat2", "EMFILE", True), ("openat2", "EIO", True),
    ("newfstatat", "EIO", True), ("getdents64", "EIO", True), ("inotify_add_watch", "ENOSPC", True),
    ("socket", "EMFILE", True), ("sendto", "ECONNRESET", False), ("accept4", "EMFILE", False),
)
SECONDS = 2


def loading(options, calls, folder):
    """How often each call is made to load the program: where one of these fails, nothing begins."""
    trace = f"{folder}/loading"
    faults.run("strace", "-qq", "-o", trace, "-e", f"trace={','.join(calls)}", options.program, "--version")
    with open(trace, errors="replace") as file:
        return collections.Counter(line.split("(")[0] for line in file)


def windows(options, loaded, most):
    """From which call on, and for which ones: rather early, when most is still to come."""
    number = lambda: loaded + int(max(most - loaded, 1) ** options.random.random())
    numbers = [(number(), number()) for _ in range(4 if options.full else 1)]
    return [when for first, other in numbers for when in (f"{first}+", f"{other}..{other + 20}")]


def fired(trace):
    with open(trace, errors="replace") as file:
        return any("(INJECTED)" in line for line in file)


def trial(options, site, promises, call, error, must_serve, when, trace):
    """What became of the process. `trace` is the file in which strace says what it did."""
    daemon = faults.Daemon(options, site, (
        "strace", "-f", "-qq", "-o", trace, "-e", f"trace={call}",
        "-e", f"inject={call}:error={error}:when={when}"), seconds=10)
    daemon.patience = 10 if must_serve else 1
    before = promises.refused
    try:
        try:
            started = daemon.ready() is not None
        except faults.Failed:
            return "neither started nor ended"
        if not started:
            status = daemon.starter.returncode
            # After 78 systemd does not start it again, and what failed may work by then.
            faults.check(status != 78, f"it gave up for good at its start: {daemon.text().strip()[-300:]}")
            return f"ended with {status} at its start"
        promises.work(daemon, SECONDS)
        if daemon.is_alive() and must_serve:
            faults.check(daemon.version() is not None, "the feed is not served")
        outcome = "went on" if daemon.is_alive() else f"ended with {daemon.starter.returncode}"
        return outcome + (f", {promises.refused - before} refused" if promises.refused > before else "")
    finally:
        daemon.kill()


def test(options, folder):
    faults.need("strace")
    subscribers = faults.Subscribers(options.seed)
    try:
        promises, site = faults.Promises(subscribers), faults.Site(folder)
        calls = dict.fromkeys(call for call, _, _ in FAULTS)
        counts = faults.count_calls(options, site, calls, folder, lambda daemon: promises.work(daemon, SECONDS))
        promises.hold(options, site, "while calls were counted")
        loaded = loading(options, calls, folder)
        faults.say("calls by one thread: " + ", ".join(f"{call} {number}" for call, number in counts.items()))
        trials, slowest, wrong, unfelt = 0, 0, [], []
        trace = f"{folder}/trace"
        chosen = FAULTS if options.full else options.random.sample(FAULTS[:3] + FAULTS[4:], 4) + [FAULTS[3]]
        for call, error, must_serve in chosen:
            has_fired, left = False, windows(options, loaded[call], counts[call])
            while left:
                trials, when = trials + 1, left.pop(0)
                try:
                    outcome = trial(options, site, promises, call, error, must_serve, when, trace)
                    slowest = max(slowest, promises.hold(options, site, "after it"))
                except faults.Failed as failure:
                    outcome = f"FAILED: {failure}"
                    wrong.append(f"{call} {error} {when}: {failure}")
                was_felt = fired(trace)
                has_fired = has_fired or was_felt
                faults.say(f"{call} {error} {when}: {outcome}{'' if was_felt else ', and no call failed'}")
                first = f"{loaded[call] + 1}+"
                if not left and not has_fired and when != first:
                    # No run makes as many calls as another.
                    left = [first]
            if not has_fired:
                unfelt.append(f"{call} {error}")
        faults.say(f"{trials} trials; {len(promises.accepted)} subscriptions accepted, {promises.shown} versions; "
                   f"slowest restart {slowest:.2f} s")
        faults.check(not wrong, "; ".join(wrong))
        faults.check(not unfelt, f"no call failed in any trial of {', '.join(unfelt)}")
    finally:
        subscribers.close()


faults.main("F3", "system calls that fail", test)
