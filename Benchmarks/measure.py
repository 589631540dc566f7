"""Runs a command to its end and tells what it cost."""
import os
import subprocess
import time

HERE = os.path.dirname(os.path.abspath(__file__))

# Another build of the program can be named, to measure it beside this one.
PROGRAM = os.environ.get("SYNDICATED") or os.path.join(HERE, "..", ".build", "release", "syndicated")


def build(folder, name, *options):
    """Compiles one of the programs in C that stand here."""
    program = os.path.join(folder, name)
    subprocess.run(["cc", "-O2", "-o", program, os.path.join(HERE, name + ".c"), *options], check=True)
    return program


class Cost:
    def __init__(self, wall, cpu, memory):
        self.wall, self.cpu, self.memory = wall, cpu, memory

    def __str__(self):
        return f"{self.wall:8.3f} s wall {self.cpu:8.3f} s cpu {self.memory / 1e6:8.1f} MB"


def run(command, **options):
    """The cost of one run, by the kernel's own account of the finished process."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, **options)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{command} ended with {process.returncode}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


def median(values):
    values = sorted(values)
    return values[len(values) // 2]
