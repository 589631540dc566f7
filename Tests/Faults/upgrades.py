#!/usr/bin/env python3
"""F21: the process is killed at the Nth call that writes while it upgrades a state of the oldest schema.

Then the state has the old schema or the new one, and nothing between; where it has the new one, a whole copy of the old
one is beside it; and the next start upgrades it, with every id, date and subscription that was there.
"""
import collections
import os
import shutil
import sqlite3
import faults

CALLS = ("pwrite64", "fdatasync", "fsync", "ftruncate", "unlink", "rename")
SUBSCRIBERS = 5
# What was promised, in the words that every schema knows.
PROMISED = {
    "entry": "path, url, id, published, updated, first_published, first_seen", "feed": "name, id",
    "subscription": "topic, callback, secret, expires", "edition": "path, stem, version",
}


def steps(state):
    return {row[0] for row in state.execute("SELECT id FROM migration")}


def look(path, folder):
    """What a state that nobody works with holds: its steps, and what was promised. The file itself is not touched."""
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    for suffix in ("", "-wal"):
        if os.path.exists(path + suffix):
            shutil.copy(path + suffix, f"{folder}/state{suffix}")
    state = sqlite3.connect(f"{folder}/state")
    try:
        damage = state.execute("PRAGMA integrity_check(1)").fetchone()[0]
        # SQLite 3.40 misses values where the key of a table without row ids is not its first columns.
        faults.check(damage == "ok" or " value in " in damage, f"{path} is damaged: {damage}")
        return steps(state), {table: sorted(state.execute(f"SELECT {columns} FROM {table}"), key=repr)
                              for table, columns in PROMISED.items()}
    finally:
        state.close()


def age(new, old):
    """Makes a state of the oldest schema that holds what a new one does."""
    state = sqlite3.connect(old)
    with open(f"{faults.HERE}/oldest.sql") as file:
        state.executescript(file.read())
    state.execute("PRAGMA journal_mode = WAL")
    state.execute("ATTACH ? AS new", (new,))
    tables = [row[0] for row in state.execute(
        "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name <> 'migration'")]
    for table in tables:
        known = {row[1] for row in state.execute(f"PRAGMA new.table_info({table})")}
        columns = ", ".join(row[1] for row in state.execute(f"PRAGMA main.table_info({table})") if row[1] in known)
        state.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM new.{table}")
    state.execute("UPDATE main.edition SET (bytes, gzip) = "
                  "(SELECT bytes, gzip FROM new.edition_bytes kept WHERE kept.path = edition.path)")
    state.commit()
    state.close()
    os.chmod(old, 0o600)


def prepare(options, site, subscribers):
    """A state of the oldest schema, with articles and subscriptions, in the place of the site's."""
    for number in range(60):
        with open(f"{site.content}/old-{number}.md", "w") as file:
            file.write(f"---\ntitle: Old {number}\ndate: 2025-03-14T08:30:00Z\n---\n\n{'Words. ' * 50}\n")
    daemon = faults.Daemon(options, site)
    try:
        faults.check(daemon.ready() is not None, f"it does not start: {daemon.text()[-2000:]}")
        for number in range(SUBSCRIBERS):
            callback = subscribers.callback("good", number)
            faults.check(daemon.subscribe(callback) == 202, "the hub does not take a subscription")
        promised = site.save()
        faults.until("all have it", lambda: subscribers.count(promised) == SUBSCRIBERS)
    finally:
        daemon.kill(faults.signal.SIGTERM)
    old = f"{site.state}-old"
    age(site.state, old)
    return old


def put(site, old):
    """A copy of the old state in the place of the site's, with nothing of before beside it."""
    folder, name = os.path.split(site.state)
    for other in os.listdir(folder):
        if other.startswith(name) and other != f"{name}-old":
            os.unlink(f"{folder}/{other}")
    shutil.copy(old, site.state)


def restart(options, site, subscribers, after):
    """Starts it again, without a fault: it must need no help, and whoever was subscribed gets the next version."""
    daemon = faults.Daemon(options, site)
    try:
        took = daemon.ready()
        faults.check(took is not None, f"{after}, it does not start again: {daemon.text()[-2000:]}")
        newest = site.save()
        faults.until(f"{after}, all have version {newest}", lambda: subscribers.count(newest) == SUBSCRIBERS)
        faults.check(daemon.version() == newest, f"{after}, the feed does not show version {newest}")
    finally:
        daemon.kill(faults.signal.SIGTERM)
    faults.run(options.program, "state", "check", "--config", site.config, "--state", site.state)
    return took


def hold(before, now, after):
    """Every row of before is there."""
    for table in ("feed", "subscription"):
        lost = [row for row in before[table] if row not in now[table]]
        faults.check(not lost, f"{after}, {table} has lost {lost[:3]}")
    # The one that is saved again keeps what comes before `updated`.
    kept = lambda rows: {row[:4] if row[0] == "news.md" else row for row in rows}
    wrong = sorted(kept(before["entry"]) - kept(now["entry"]))
    faults.check(not wrong, f"{after}, ids or dates are others: {wrong[:3]}")


def trial(options, site, old, new_steps, subscribers, call, number, folder):
    """Whether it died with the old schema, with the new one, or not at all; and how long the next start took."""
    put(site, old)
    old_steps, promised = look(old, f"{folder}/look")
    after = f"killed at call {number} of {call}"
    daemon = faults.Daemon(options, site, ("strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}",
                                           "-e", f"inject={call}:signal=SIGKILL:when={number}"))
    try:
        daemon.ready()
        died = not daemon.is_alive()
    finally:
        daemon.kill()
    found, rows = look(site.state, f"{folder}/look")
    faults.check(found in (old_steps, new_steps), f"{after}, the schema is between: {sorted(found)}")
    if found == old_steps:
        faults.check(rows == promised, f"{after}, the old schema holds something else")
    else:
        hold(promised, rows, after)
        copied, rows = look(f"{site.state}-before-upgrade", f"{folder}/look")
        faults.check((copied, rows) == (old_steps, promised), f"{after}, the copy of before is not what was there")
    took = restart(options, site, subscribers, after)
    final, rows = look(site.state, f"{folder}/look")
    faults.check(final == new_steps, f"{after}, the next start has not upgraded it: {sorted(new_steps - final)} are missing")
    hold(promised, rows, after)
    return ("old" if found == old_steps else "new") if died else "alive", took


def test(options, folder):
    faults.need("strace")
    subscribers = faults.Subscribers(options.seed)
    try:
        site = faults.Site(folder)
        old = prepare(options, site, subscribers)
        put(site, old)
        counts = faults.count_calls(options, site, CALLS, folder, until="listen")
        faults.say("calls until the state is open: " + ", ".join(f"{call} {number}" for call, number in counts.items()))
        new_steps, _ = look(site.state, f"{folder}/look")
        kills = [(call, number) for call, most in counts.items() for number in range(1, most + 1)]
        if not options.full:
            # The last ones come when the upgrade is committed, or has just been.
            last = [(call, most) for call, most in counts.items() if most]
            kills = sorted(set(options.random.sample(kills, 8) + last))
        outcomes, slowest, wrong = collections.Counter(), 0, []
        for call, number in kills:
            try:
                outcome, took = trial(options, site, old, new_steps, subscribers, call, number, folder)
                outcomes[outcome], slowest = outcomes[outcome] + 1, max(slowest, took)
            except faults.Failed as failure:
                wrong.append(str(failure))
        faults.say(f"{len(kills)} kills in an upgrade: {outcomes['old']} left the old schema, {outcomes['new']} the new one, "
                   f"{outcomes['alive']} were not reached; slowest restart {slowest:.2f} s")
        faults.check(not wrong, "; ".join(wrong))
        faults.check(outcomes["old"] > 0 and outcomes["alive"] < len(kills) / 2, "too few upgrades were cut")
    finally:
        subscribers.close()


faults.main("F21", "kill -9 in an upgrade", test)
