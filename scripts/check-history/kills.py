#!/usr/bin/env python3
"""Kills ingests at random moments, and compares the store with one that was filled undisturbed.

    kills.py stagewatch FIRM FOLDER [--kills 50] [--seed 1]

FIRM is a folder that sample-firm wrote. An ingest in small batches is started and killed with
SIGKILL, again and again; then one runs to its end. Ends with 1 where the report over that store is
not the one over an undisturbed one, or where the store is not whole.
"""
import argparse
import os
import random
import subprocess
import sys
import time


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("firm")
    parser.add_argument("folder")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    rng = random.Random(arguments.seed)
    program = os.path.abspath(arguments.program)
    folder = os.path.abspath(arguments.folder)

    def ingest(store):
        return [program, "ingest", "--config", "stagewatch.yaml", "--log", "logs", "--dmarc",
                "reports", "--batch-bytes", "1", "-q", "--store", os.path.join(folder, store)]

    def report(store):
        done = subprocess.run(
            [program, "report", "--config", "stagewatch.yaml", "--format", "json", "-q", "--store",
             os.path.join(folder, store)], cwd=arguments.firm, capture_output=True, check=False)
        return [line for line in done.stdout.decode().split("\n") if '"generated_at"' not in line]

    def finish(store):
        begin = time.monotonic()
        subprocess.run(ingest(store), cwd=arguments.firm, check=True, stderr=subprocess.DEVNULL)
        return time.monotonic() - begin

    seconds = finish("undisturbed.db")
    expected = report("undisturbed.db")
    if len(expected) < 100:
        sys.exit("the undisturbed report is empty")
    stores = 0
    hits = 0
    while hits < arguments.kills:
        stores += 1
        store = "killed-%d.db" % stores
        remaining = seconds
        # Several kills on one store, each within what is likely left of the work.
        for _ in range(rng.randint(1, 5)):
            process = subprocess.Popen(
                ingest(store), cwd=arguments.firm, stderr=subprocess.DEVNULL)
            pause = rng.uniform(0, remaining * 0.9)
            time.sleep(pause)
            remaining -= pause / 2
            if process.poll() is None and hits < arguments.kills:
                process.kill()
                hits += 1
            process.wait()
        finish(store)
        check = subprocess.run(
            [program, "store", "check", "--store", os.path.join(folder, store)],
            capture_output=True, check=False)
        if check.returncode:
            sys.exit("%s is not whole:\n%s" % (store, check.stdout.decode()))
        if report(store) != expected:
            sys.exit("%s: the report is another one" % store)
        os.remove(os.path.join(folder, store))
    print("%d kills of running ingests, %d stores: all reports are equal" % (hits, stores))


if __name__ == "__main__":
    main()
