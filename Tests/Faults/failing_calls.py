#!/usr/bin/env python3
"""F3: system calls fail, one kind at a time: from the Nth on without end, or for a while.

Meanwhile nothing may be promised that does not hold, and whoever reads gets the last good feed or, where no file or
connection can be had, nothing. What fails for a while must heal by itself or by the restart that a service manager makes:
so no call that fails may be taken for a state that is damaged, or for a wrong configuration.
"""
import faults

# Call, error, and whether the feeds must be served meanwhile.
FAULTS = (
    ("pwrite64", "EIO", True), ("pwrite64", "ENOSPC", True), ("pwrite64", "EDQUOT", True), ("fdatasync", "EIO", True),
    ("pread64", "EIO", True), ("ftruncate", "EIO", True), ("openat", "EMFILE", True), ("openat2", "EMFILE", True),
    ("openat2", "EIO", True), ("newfstatat", "EIO", True), ("getdents64", "EIO", True), ("inotify_add_watch", "ENOSPC", True),
    ("socket", "EMFILE", True), ("sendto", "ECONNRESET", False), ("accept4", "EMFILE", False), ("mmap", "ENOMEM", False),
)


def trial(options, site, promises, call, error, must_serve, when):
    """What became of the process."""
    daemon = faults.Daemon(options, site, (
        "strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}",
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
        promises.work(daemon, 2)
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
        first = faults.Daemon(options, site)
        first.ready()
        first.stop()
        trials, slowest, wrong = 0, 0, []
        chosen = FAULTS if options.full else options.random.sample(FAULTS[:3] + FAULTS[4:], 4) + [FAULTS[3]]
        for call, error, must_serve in chosen:
            numbers = [1, 5, 15, 50] if options.full else [options.random.choice((5, 10, 15))]
            for when in [f"{number}+" for number in numbers] + [f"{number}..{number + 20}" for number in numbers]:
                trials += 1
                try:
                    outcome = trial(options, site, promises, call, error, must_serve, when)
                    slowest = max(slowest, promises.hold(options, site, "after it"))
                except faults.Failed as failure:
                    outcome = f"FAILED: {failure}"
                    wrong.append(f"{call} {error} {when}: {failure}")
                faults.say(f"{call} {error} {when}: {outcome}")
        faults.say(f"{trials} trials; {len(promises.accepted)} subscriptions accepted, {promises.shown} versions; "
                   f"slowest restart {slowest:.2f} s")
        faults.check(not wrong, "; ".join(wrong))
    finally:
        subscribers.close()


faults.main("F3", "system calls that fail", test)
