#!/usr/bin/env python3
"""F20: the address space is limited, so that memory is refused: at the start, or in the middle of the work.

The process may end by it, or refuse to start. A few starts may hang until a service manager ends them, since what makes the
system's threads waits for memory without end; they must show nothing that is wrong meanwhile. What it promised before must
hold when it starts with enough.
"""
import faults


def peak(options, site, promises):
    """The address space of a process that has worked for a while, in bytes."""
    daemon = faults.Daemon(options, site)
    try:
        daemon.ready()
        promises.work(daemon, 1)
        with open(f"/proc/{daemon.pid}/status") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("VmPeak")) * 1024
    finally:
        daemon.kill()


def came_up(daemon):
    """Whether it serves. Where it neither does nor ends, a service manager's time for the start ends it."""
    try:
        return daemon.ready() is not None
    except faults.Failed:
        return False


def look(daemon, promises):
    """What a start that hangs may show: nothing, that it is starting, or the last good feed."""
    daemon.patience = 1
    answer = daemon.request("GET", "/all.atom") if daemon.port else None
    if answer and answer[0] != 503:
        promises.see(daemon.version())


def test(options, folder):
    faults.need("prlimit")
    subscribers = faults.Subscribers(options.seed)
    try:
        promises, site = faults.Promises(subscribers), faults.Site(folder)
        most = peak(options, site, promises)
        promises.hold(options, site, "with all the memory it wants")
        trials = 40 if options.full else 7
        started, died, hung, slowest = 0, 0, [], 0
        for trial in range(trials):
            # From far too little to more than it needs, and closer there, where it starts and dies of its work.
            part = 0.1 + 1.1 * (trial / (trials - 1)) ** 0.5
            limit = int(most * part * options.random.uniform(0.97, 1))
            # What tells where it crashed would outlive a start that is killed meanwhile.
            before = ("env", "SWIFT_BACKTRACE=enable=no", "prlimit", f"--as={limit}", "--core=0")
            daemon = faults.Daemon(options, site, before, seconds=6)
            try:
                if came_up(daemon):
                    started += 1
                    promises.work(daemon, 1.5)
                elif daemon.is_alive():
                    hung.append(f"{limit >> 20} MiB")
                    look(daemon, promises)
                died += not daemon.is_alive()
            finally:
                daemon.kill()
            slowest = max(slowest, promises.hold(options, site, f"with {limit >> 20} MiB of address space"))
        faults.say(f"{trials} limits from {most // 10 >> 20} to {most * 6 // 5 >> 20} MiB: {started} started, {died} ended by it, "
                   f"{len(hung)} neither started nor ended ({', '.join(hung) or 'none'}); "
                   f"{len(promises.accepted)} subscriptions accepted, 0 lost; slowest restart {slowest:.2f} s")
        faults.check(died > 0, "no limit was felt")
        faults.check(len(hung) <= max(2, trials // 8), f"{len(hung)} of {trials} starts hung")
    finally:
        subscribers.close()


faults.main("F20", "little memory", test)
