#!/usr/bin/env python3
"""Ships the parts of worlds to servers under kills, and compares the reports over them with the files'.

    servers.py stagewatch WORLDS [--worlds 20] [--kills 300] [--seed 1]
               [--kinds one,shards,current] [--parts 2,5,12]

WORLDS is a folder of worlds as `fleet.py` has it. Each is cut into 2, 5 and 12 parts, by node or by log,
every fifth log into two parts. Each part is sent by a sender with a memory of its own, in random order and
with repeats, two at a time, to one server of Debian's (18.16), to two of them as shards, and to the
present engine. Senders and servers are killed at random moments, until the kills are used up; then every
sender runs to its end, and the JSON report over the servers must be that over the files, line by line.
One node is withheld from one database at last, and must be named.

Left out are the time at which a report was made, `inputs` but for their sums, examples, and people, whose
addresses are not sent. Ends with 1 where anything else differs, with 77 where no server can be had.
"""
import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import zlib

from fleet import PARTS, compare, cut_by_day, deal, in_order, node_of, run

SCRIPTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
# Which program starts each kind, and how many of it.
KINDS = {"one": ("clickhouse-server", 1), "shards": ("clickhouse-server", 2),
         "current": ("clickhouse-current", 1)}
LEFT_OUT = {"generated_at", "inputs", "example", "examples", "recipients", "more_recipients", "log"}
SERVER_KILL = 0.25
CELL_BYTES = "150000"


class Server:
    """A server in a folder of its own, which may be killed and started."""

    def __init__(self, program, folder):
        self.program = os.path.join(SCRIPTS, program)
        self.folder = folder
        self.port = int(self.script("start"))

    def script(self, word):
        # A file and no pipe: the server that stays behind would hold a pipe open.
        with tempfile.TemporaryFile() as out:
            subprocess.run([self.program, word, self.folder], check=True, stdin=subprocess.DEVNULL,
                           stdout=out, stderr=subprocess.DEVNULL)
            out.seek(0)
            return out.read()

    def kill_and_start(self):
        self.script("kill")
        self.script("start")

    def address(self, database):
        return "clickhouse+http://127.0.0.1:%d/%s" % (self.port, database)


class Sender:
    """What one part sends to one server."""

    def __init__(self, program, world, server, name, database, logs):
        self.world = world
        self.command = [program, "ship", "--config", "stagewatch.yaml", "--log", *logs, "--to",
                        server.address(database), "--state", name, "--cell-bytes", CELL_BYTES, "-q"]

    def start(self):
        return subprocess.Popen([*self.command, "--patience-seconds", "4"], cwd=self.world,
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def finish(self):
        run(self.command[0], [*self.command[1:], "--check-all"], self.world)


class Kills:
    """What is left of the kills, and how many met something."""

    def __init__(self, rng, count, rounds):
        self.rng = rng
        self.left = count
        self.rounds = rounds
        self.hits = 0

    def share(self):
        """The kills of one more round, so that all are used up by the last."""
        share = -(-self.left // max(1, self.rounds))
        self.rounds -= 1
        self.left -= share
        return share

    def harass(self, senders, servers):
        """Runs senders, two at a time, and kills them or a server."""
        wanted = self.hits + self.share()
        while self.hits < wanted:
            running = [sender.start() for sender in self.rng.sample(senders, min(2, len(senders)))]
            time.sleep(self.rng.uniform(0, 1) ** 2 * 0.5)
            if self.rng.random() < SERVER_KILL:
                self.rng.choice(servers).kill_and_start()
                self.hits += 1
            for process in running:
                if self.rng.random() < 0.8:
                    self.hits += process.poll() is None
                    process.kill()
                if process.wait(timeout=180) not in (0, 74, -signal.SIGKILL):
                    sys.exit("%s ended with %d" % (" ".join(process.args), process.returncode))


def said(told):
    """A report without what servers do not have, as lines."""
    def strip(value):
        if isinstance(value, dict):
            return {key: strip(held) for key, held in value.items() if key not in LEFT_OUT}
        return [strip(held) for held in value] if isinstance(value, list) else value
    sums = {key: told["inputs"]["logs"][key] for key in ("rows", "used", "rejected")}
    return json.dumps([sums, strip(told)], indent=1).split("\n")


def report(program, world, arguments):
    output = run(program, ["report", "--config", "stagewatch.yaml", "--format", "json", "-q",
                           "--dmarc", "reports", *arguments], world, (0, 1, 2))
    return json.loads(output)


def check_world(program, rng, world, number, kinds, cuts, kills):
    logs, direct = cut_by_day(world), report(program, world, ["--log", "logs"])
    for kind in kinds:
        with tempfile.TemporaryDirectory(prefix="servers-") as folder:
            name, count = KINDS[kind]
            servers = [Server(name, os.path.join(folder, str(place))) for place in range(count)]
            try:
                for place, parts in enumerate(cuts):
                    dealt = deal(rng, logs, [], parts, (number + place) % 2 == 0)
                    ship(program, rng, world, "%s%d" % (kind, parts), dealt, servers, kills)
                    stores = [server.address("%s%d" % (kind, parts)) for server in servers]
                    counted = report(program, world, ["--store", *stores])
                    compare("%s, %d parts" % (kind, parts), world, said(counted), said(direct))
                withhold(program, world, logs, servers[0])
            finally:
                for server in servers:
                    server.script("kill")
    print("%s: %d logs, %d rows, %d lines: equal over %s parts in %s; %d kills so far" % (
        os.path.basename(world), len(logs), direct["inputs"]["logs"]["rows"], len(said(direct)),
        ", ".join(map(str, cuts)), ", ".join(kinds), kills.hits), flush=True)


def ship(program, rng, world, database, parts, servers, kills):
    """Sends parts, each log always to the same server, first under kills and then to the end."""
    senders = []
    for number, (logs, _) in enumerate(parts):
        for place, server in enumerate(servers):
            held = [log for log in logs if zlib.crc32(log.encode()) % len(servers) == place]
            if held:
                state = "state-%s-%d-%d" % (database, number, place)
                senders.append(Sender(program, world, server, state, database, held))
    kills.harass(senders, servers)
    for sender in rng.sample(senders, len(senders)) + rng.sample(senders, -(-len(senders) // 3)):
        sender.finish()


def withhold(program, world, logs, server):
    """A node that never sent must be named, and nobody may call its domains well."""
    away = node_of(logs[0])
    held = [log for log in logs if node_of(log) != away]
    if not held:
        return
    Sender(program, world, server, "state-held", "held", held).finish()
    told = report(program, world, ["--store", server.address("held")])
    nodes = {node["node"]: node for node in told["inputs"]["logs"]["nodes"]}
    if told["verdict"]["status"] == "ok" or not any(
            away in reason for reason in told["verdict"]["reasons"]):
        sys.exit("%s: without %s the verdict is %s; nodes %s" % (
            world, away, told["verdict"], nodes))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("folder")
    parser.add_argument("--worlds", type=int, default=20)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kinds", default=",".join(KINDS))
    parser.add_argument("--parts", default=",".join(map(str, PARTS)))
    arguments = parser.parse_args()
    kinds = [kind for kind in arguments.kinds.split(",") if subprocess.run(
        [os.path.join(SCRIPTS, KINDS[kind][0]), "get"], check=False,
        stdout=subprocess.DEVNULL).returncode == 0]
    if not kinds:
        sys.exit(77)
    program = os.path.abspath(arguments.program)
    rng = random.Random(arguments.seed)
    names = sorted(os.listdir(arguments.folder), key=in_order)[:arguments.worlds + 1]
    worlds = [os.path.join(os.path.abspath(arguments.folder), name) for name in names]
    cuts = [int(count) for count in arguments.parts.split(",")]
    kills = Kills(rng, arguments.kills, len(worlds) * len(kinds) * len(cuts))
    for number, world in enumerate(worlds):
        check_world(program, rng, world, number, kinds, cuts, kills)
    print("%d worlds, %d kills of senders and servers, %s: nothing differs" % (
        len(worlds), kills.hits, ", ".join(kinds)))


if __name__ == "__main__":
    main()
