#!/usr/bin/env python3
"""F23: much is published to a thousand subscribers of which half the deliveries fail, with kills in between.

What grows is looked for: memory, descriptors, the write-ahead log. `--seconds` says for how long; the short run finds leaks
of each delivery only, the long one (an hour with --full) slow ones too.
"""
import os
import time
import faults

SUBSCRIBERS, PARTS = 1000, 4
WRITE_AHEAD_LOG = 32 << 20


def slope(points):
    """By how much the second of each pair grows when the first grows by one (least squares)."""
    x, y = sum(a for a, _ in points) / len(points), sum(b for _, b in points) / len(points)
    return sum((a - x) * (b - y) for a, b in points) / (sum((a - x) ** 2 for a, _ in points) or 1)


def test(options, folder):
    seconds = options.seconds or (3600 if options.full else 24)
    pause = 1 if seconds >= 600 else 0.2
    subscribers, site = faults.Subscribers(options.seed), faults.Site(folder)
    try:
        daemon = faults.Daemon(options, site)
        daemon.ready()
        daemon.stop()
        site.subscribe([subscribers.callback("flap", number, f"127.0.1.{1 + number % 50}") for number in range(SUBSCRIBERS)])
        shown, log, parts = 0, 0, []
        for part in range(PARTS):
            daemon, points = faults.Daemon(options, site), []
            try:
                faults.check(daemon.ready() is not None, f"it does not start: {daemon.text()[-2000:]}")
                begun = time.monotonic()
                while time.monotonic() - begun < seconds / PARTS:
                    site.save(words="Words. " * options.random.randrange(1, 2000))
                    time.sleep(pause)
                    version = daemon.version()
                    faults.check(version is not None and version >= shown, f"version {shown} was shown, and now {version} is")
                    shown = version
                    memory, _, threads, descriptors = daemon.facts()
                    points.append((time.monotonic() - begun, memory, descriptors, threads))
                    wal = f"{site.state}-wal"
                    log = max(log, os.path.getsize(wal) if os.path.exists(wal) else 0)
            finally:
                # Each part but the last ends by a kill.
                daemon.kill() if part < PARTS - 1 else daemon.stop()
            parts.append(points[len(points) // 3:])
        faults.run(options.program, "state", "check", "--config", site.config, "--state", site.state)
        memory = max(slope([(point[0], point[1]) for point in points]) for points in parts) * 3600 / (1 << 20)
        opened = max(slope([(point[0], point[2]) for point in points]) for points in parts) * 3600
        last = parts[-1][-1]
        grown = max(points[-1][1] - points[0][1] for points in parts) >> 20
        slopes = f"; slopes {memory:.1f} MiB and {opened:.0f} descriptors an hour" if seconds >= 600 else ""
        faults.say(f"{seconds:.0f} s, {site.newest} versions, {PARTS - 1} kills; memory {last[1] >> 20} MiB, grown by {grown} MiB; "
                   f"{last[2]} descriptors; log of SQLite at most {log >> 10} KiB{slopes}")
        faults.check(log <= WRITE_AHEAD_LOG, f"the write-ahead log has grown to {log >> 20} MiB")
        # A short run cannot tell a slope from the noise of the allocator.
        faults.check(grown <= 24, f"memory has grown by {grown} MiB within a part")
        faults.check(max(point[2] for points in parts for point in points) < 1000, "more than 1000 descriptors are open")
        if seconds >= 3600:
            faults.check(memory < 4, f"memory grows by {memory:.1f} MiB an hour")
            faults.check(opened < 20, f"descriptors grow by {opened:.0f} an hour")
    finally:
        subscribers.close()


faults.main("F23", "soak", test)
