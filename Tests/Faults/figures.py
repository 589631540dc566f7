"""What is measured of the daemon while a fault is on."""
import threading
import time


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
