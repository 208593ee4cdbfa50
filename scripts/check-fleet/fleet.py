#!/usr/bin/env python3
"""Cuts worlds into stores, and compares the reports over them with those over the files.

    fleet.py stagewatch WORLDS [--worlds 24] [--kills 40] [--seed 1]

WORLDS is a folder of folders with stagewatch.yaml, logs/NODE and reports each. A log of several days is
cut by day first. Each world is cut into 2, 5 and 12 parts, by node or by file; every fifth log and report
goes to two parts. Each part is ingested into a store of its own, in several runs in random order, some
files again. Then the JSON reports over all stores, over the store that they are merged into, and over the
files are compared line by line, and one store is withheld, also from a merge into itself. Merges are killed at random moments at last.

Two things differ and are left out: the time at which a report was made, and the people behind forwarders,
of whom stores know those alone whose mail came back. Ends with 1 where anything else differs.
"""
import argparse
import json
import os
import random
import re
import subprocess
import sys
import time

PARTS = (2, 5, 12)
SHOWN_MAX = 20
# Windows may begin at any second, and the worlds last for months.
RETENTION = "retention: {seconds: 400, quarter_hours: 400, hours: 400}\n"


def cut_by_day(world):
    """Makes one log a day of one that holds several; gives back the paths of all."""
    logs = []
    for folder, _, names in sorted(os.walk(os.path.join(world, "logs"))):
        for name in sorted(names):
            path = os.path.join(folder, name)
            if not name.startswith("acct.csv"):
                logs.append(os.path.relpath(path, world))
                continue
            with open(path, encoding="utf-8", newline="") as file:
                header, *rows = file.read().splitlines(keepends=True)
            place = header.rstrip().split(",").index("timeLogged")
            days = {}
            for row in rows:
                days.setdefault(row.split(",")[place][:10], []).append(row)
            os.remove(path)
            for day, held in sorted(days.items()):
                target = os.path.join(folder, "acct-%s.csv" % day)
                with open(target, "w", encoding="utf-8", newline="") as file:
                    file.write(header + "".join(held))
                logs.append(os.path.relpath(target, world))
    return logs


def reports_of(world):
    found = []
    for folder, _, names in sorted(os.walk(os.path.join(world, "reports"))):
        found += [os.path.relpath(os.path.join(folder, name), world) for name in sorted(names)]
    return found


def run(program, arguments, world, good=(0,)):
    done = subprocess.run([program, *arguments], cwd=world, capture_output=True, check=False)
    if done.returncode not in good:
        sys.exit("%s in %s: status %d: %s" % (
            " ".join(arguments)[:300], world, done.returncode, done.stderr.decode()[:2000]))
    return done.stdout.decode()


def report(program, arguments, world):
    told = json.loads(run(program, ["report", "--config", "stagewatch.yaml", "--format", "json",
                                    "-q", *arguments], world, (0, 1, 2)))
    del told["generated_at"]
    for sender in told["senders"]:
        sender["recipients"], sender["more_recipients"] = [], 0
    return json.dumps(told, indent=1).split("\n"), told


def compare(what, world, lines, direct):
    different = [pair for pair in zip(lines, direct) if pair[0] != pair[1]]
    if len(lines) == len(direct) and not different:
        return
    print("%s, %s: %d lines against %d; the first that differ:" % (
        world, what, len(lines), len(direct)))
    for one, other in different[:SHOWN_MAX]:
        print("  stores: %s\n  files:  %s" % (one.strip()[:300], other.strip()[:300]))
    sys.exit(1)


def node_of(log):
    return log.split(os.sep)[1]


def deal(rng, logs, reports, count, by_node):
    """The logs and reports of each part; of a node in one part alone all are there."""
    nodes = sorted({node_of(log) for log in logs})
    parts = [([], []) for _ in range(count)]
    for number, log in enumerate(logs):
        first = nodes.index(node_of(log)) % count if by_node else rng.randrange(count)
        places = {first} | ({rng.randrange(count)} if number % 5 == 0 else set())
        for place in places:
            parts[place][0].append(log)
    for number, name in enumerate(reports):
        places = {rng.randrange(count)} | ({rng.randrange(count)} if number % 5 == 0 else set())
        for place in places:
            parts[place][1].append(name)
    return parts


def fill(program, rng, world, parts):
    """Ingests each part into a store; gives back the stores that hold anything."""
    stores = []
    for number, (logs, reports) in enumerate(parts):
        if not logs and not reports:
            continue
        store = "part-%d.db" % number
        left = logs[:]
        rng.shuffle(left)
        while left:
            some = left[:rng.randint(1, len(left))]
            run(program, ["ingest", "--config", "stagewatch.yaml", "--log", *some, "--store", store,
                          "-q"], world)
            # The last of them comes again.
            left = left[max(1, len(some) - rng.randint(0, 1)):]
        rng.shuffle(reports)
        if reports:
            run(program, ["ingest", "--config", "stagewatch.yaml", "--dmarc", *reports, "--store",
                          store, "-q"], world)
        stores.append(store)
    rng.shuffle(stores)
    return stores


def check_world(program, rng, world, number):
    with open(os.path.join(world, "stagewatch.yaml"), "a", encoding="utf-8") as file:
        file.write(RETENTION)
    logs, reports = cut_by_day(world), reports_of(world)
    direct, told = report(program, ["--log", "logs", "--dmarc", "reports"], world)
    for place, count in enumerate(PARTS):
        parts = deal(rng, logs, reports, count, (number + place) % 2 == 0)
        stores = fill(program, rng, world, parts)
        union, _ = report(program, ["--store", *stores], world)
        compare("%d stores" % len(stores), world, union, direct)
        run(program, ["store", "merge", "merged.db", *stores, "-q"], world)
        run(program, ["store", "check", "--store", "merged.db"], world)
        merged, _ = report(program, ["--store", "merged.db"], world)
        compare("the merged store", world, merged, direct)
        both, _ = report(program, ["--store", "merged.db", *stores], world)
        compare("both", world, both, direct)
        withhold(program, world, stores)
        nightly(program, world, stores, direct)
        for name in ["merged.db", *stores]:
            os.remove(os.path.join(world, name))
    print("%s: %d logs, %d reports, %d rows, %d lines: equal over %s parts" % (
        os.path.basename(world), len(logs), len(reports), told["inputs"]["logs"]["rows"],
        len(direct), ", ".join(map(str, PARTS))))


def withhold(program, world, stores):
    """A store that is gone must be named, and nobody may call it well."""
    os.rename(os.path.join(world, stores[0]), os.path.join(world, "away"))
    done = subprocess.run(
        [program, "report", "--config", "stagewatch.yaml", "--format", "json", "-q", "--store",
         *stores], cwd=world, capture_output=True, check=False)
    told = json.loads(done.stdout)
    unread = [path["path"] for path in told["inputs"]["unread_paths"]]
    if stores[0] not in unread or done.returncode not in (1, 2):
        sys.exit("%s: without %s status %d, unread %s" % (world, stores[0], done.returncode, unread))
    if not any(stores[0] in reason for reason in told["verdict"]["reasons"]):
        sys.exit("%s: no reason names %s: %s" % (world, stores[0], told["verdict"]["reasons"]))
    os.rename(os.path.join(world, "away"), os.path.join(world, stores[0]))


def nightly(program, world, stores, direct):
    """Merged into itself without a store and with it again, a store tells of it while it is away only."""
    merge = ["store", "merge", "merged.db", "merged.db", *stores, "-q"]
    os.rename(os.path.join(world, stores[0]), os.path.join(world, "away"))
    run(program, merge, world, (66,))
    _, told = report(program, ["--store", "merged.db"], world)
    if not any(stores[0] in reason for reason in told["verdict"]["reasons"]):
        sys.exit("%s: merged without %s, no reason names it: %s" % (
            world, stores[0], told["verdict"]["reasons"]))
    os.rename(os.path.join(world, "away"), os.path.join(world, stores[0]))
    for _ in range(2):
        run(program, merge, world)
        lines, _ = report(program, ["--store", "merged.db"], world)
        compare("merged into itself again", world, lines, direct)


def check_kills(program, rng, world, kills):
    logs, reports = cut_by_day(world), reports_of(world)
    stores = fill(program, rng, world, deal(rng, logs, reports, 5, False))
    old, _ = report(program, ["--store", stores[0]], world)
    new, _ = report(program, ["--store", *stores], world)
    command = [program, "store", "merge", "out.db", *stores, "-q"]
    began = time.monotonic()
    run(program, command[1:], world)
    seconds = time.monotonic() - began
    outcomes = {"none": 0, "old": 0, "new": 0}
    hits = 0
    out = os.path.join(world, "out.db")
    while hits < kills:
        if os.path.exists(out):
            os.remove(out)
        if hits % 2:
            run(program, ["store", "merge", "out.db", stores[0], "-q"], world)
        process = subprocess.Popen(command, cwd=world, stderr=subprocess.DEVNULL)
        time.sleep(rng.uniform(0, seconds * 1.1))
        hits += process.poll() is None
        process.kill()
        process.wait()
        if not os.path.exists(out):
            outcomes["none"] += 1
            continue
        run(program, ["store", "check", "--store", "out.db"], world)
        lines, _ = report(program, ["--store", "out.db"], world)
        if lines not in (old, new):
            sys.exit("%s: a killed merge left a store that is neither" % world)
        outcomes["new" if lines == new else "old"] += 1
    run(program, command[1:], world)
    left = [name for name in os.listdir(world) if re.search(r"\.part|-journal", name)]
    if left:
        sys.exit("%s: left behind: %s" % (world, left))
    print("%d kills of running merges: %s; nothing is left behind" % (hits, outcomes))


def in_order(name):
    """The firm first, for it has everything; then each kind of world once before any comes again.

    >>> sorted(["b-1", "b-2", "a-c-2", "a-c-10", "firm", "a-c-1"], key=in_order)
    ['firm', 'a-c-1', 'b-1', 'a-c-2', 'b-2', 'a-c-10']
    """
    seed = name.rpartition("-")[2]
    return (name != "firm", int(seed) if seed.isdigit() else 0, name)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("folder")
    parser.add_argument("--worlds", type=int, default=24)
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    program = os.path.abspath(arguments.program)
    rng = random.Random(arguments.seed)
    names = sorted(os.listdir(arguments.folder), key=in_order)
    worlds = [os.path.join(os.path.abspath(arguments.folder), name) for name in names]
    for number, world in enumerate(worlds[:arguments.worlds + 1]):
        check_world(program, rng, world, number)
    check_kills(program, rng, worlds[0], arguments.kills)


if __name__ == "__main__":
    main()
