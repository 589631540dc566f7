"""What is measured of the daemon while a fault is on."""
import threading
import time

import faults


class Highest:
    """Looks at the process every now and then."""

    def __init__(self, daemon):
        self.memory = self.threads = self.descriptors = 0
        self.daemon, self.goes_on = daemon, True
        self.thread = threading.Thread(target=self._look)
        self.thread.start()

    def _look(self):
        while self.goes_on and self.daemon.is_alive():
            try:
                _, memory, threads, descriptors = self.daemon.facts()
            except OSError:
                return
            self.memory, self.threads = max(self.memory, memory), max(self.threads, threads)
            self.descriptors = max(self.descriptors, descriptors)
            time.sleep(0.1)

    def __str__(self):
        return f"{self.memory >> 20} MiB, {self.descriptors} descriptors, {self.threads} threads at most"

    def end(self):
        self.goes_on = False
        self.thread.join()


def percentile(values, part):
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


def fan_outs(options, site, good, callbacks, limits, pause, beside):
    """Publishes one version for each limit in seconds to all callbacks, good ones and bad ones, and waits for the good ones.

    Returns the longest time of a delivery of the first version, by which the slow are known, all times of the others, and
    the highest figures. `good` is the receiver of the good ones and how many they are.
    """
    receiver, number = good
    daemon, times = faults.Daemon(options, site), []
    daemon.ready()
    daemon.stop()
    # The bad ones are not all behind the good ones.
    options.random.shuffle(callbacks)
    site.subscribe(callbacks)
    daemon = faults.Daemon(options, site)
    highest = Highest(daemon)
    try:
        faults.check(daemon.ready() is not None, f"it does not start: {daemon.text()[-2000:]}")
        for limit in limits:
            begun, version = time.monotonic(), site.save()
            faults.until(f"the good ones beside {beside} have version {version}", lambda: receiver.count(version) == number, limit)
            times.append([when - begun for when in receiver.times(version)])
            time.sleep(pause)
    finally:
        highest.end()
        daemon.kill()
    return max(times[0]), sum(times[1:], []), highest
