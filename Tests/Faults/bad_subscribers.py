#!/usr/bin/env python3
"""F13: bad subscribers of every kind, each at an address of its own, beside a hundred good ones.

Each version must reach the good ones nearly as soon as when all the others are good too, and memory and descriptors stay
bounded (P3, P4). The first version after a start is measured by itself: it is by this one that the slow are known, 256 at
a time, the first of them after two seconds, the others after a fifth of one; a good one that a busy machine makes slower
than that has it up to two minutes later. The good ones live in a process of their own, which the bad ones do not keep busy.
"""
import os
import faults
import figures
import receivers

GOOD, VERSIONS = 100, 4
MEMORY, DESCRIPTORS = 250 << 20, 1000
# Those of which nobody knows whether they are quick have so many seconds for their second try, so many at a time.
AT_A_TIME, SLOW_AFTER = 256, 2


def host(number):
    """An address of its own for each: every one is another origin."""
    return f"127.{1 + number // 65025}.{number // 255 % 255}.{1 + number % 255}"


def fan_outs(options, folder, name, kinds, count):
    """As `figures.fan_outs`, with `count` bad ones of these kinds."""
    good, bad = faults.Subscribers(options.seed), faults.Subscribers(options.seed + 1)
    place = f"{folder}/{name}"
    os.makedirs(place)
    try:
        callbacks = [good.callback("good", number, host(number)) for number in range(GOOD)]
        callbacks += [bad.callback(kinds[number % len(kinds)], number, host(number)) for number in range(GOOD, GOOD + count)]
        limits = [60 + 1.2 * SLOW_AFTER * len(callbacks) / AT_A_TIME] + [240 if options.full else 60] * VERSIONS
        return figures.fan_outs(options, faults.Site(place), (good, GOOD), callbacks, limits, 0.5, name)
    finally:
        good.close()
        bad.close()


def test(options, folder):
    count = 10_000 if options.full else 2000
    _, times, _ = fan_outs(options, folder, "good ones", ("good",), count)
    alone = figures.percentile(times, 0.99)
    faults.say(f"{GOOD} among {count} more good ones, {len(times)} deliveries: median {figures.percentile(times, 0.5):.2f} s, "
               f"99th percentile {alone:.2f} s")
    mixtures = [(kind, (kind,)) for kind in receivers.KINDS] if options.full else []
    mixtures.append(("all kinds", receivers.KINDS))
    wrong, repeated = [], set()
    for name, kinds in mixtures:
        try:
            first, times, highest = fan_outs(options, folder, f"{name}{' again' * (name in repeated)}", kinds, count)
        except faults.Failed as failure:
            faults.say(str(failure))
            wrong.append(str(failure))
            continue
        late = figures.percentile(times, 0.99)
        what = (f"beside {count} of {name}: median {figures.percentile(times, 0.5):.2f} s, 99th percentile {late:.2f} s, "
                f"first version {first:.1f} s; {highest}")
        faults.say(what)
        if late > 2 * alone and name not in repeated:
            # A machine that pauses for two seconds makes a good one slow, which comes last then. Not twice.
            repeated.add(name)
            mixtures.append((name, kinds))
        elif late > 2 * alone or highest.memory > MEMORY or highest.descriptors > DESCRIPTORS:
            wrong.append(what)
    faults.check(not wrong, "; ".join(wrong))


faults.main("F13", "thousands of bad subscribers beside a hundred good ones", test)
