#!/usr/bin/env python3
"""Lives through nights with a history store, and compares its report with one run at once.

    nights.py stagewatch FIRM FOLDER [--nights 30] [--seed 1] [--odd]

FIRM is a folder that sample-firm wrote: stagewatch.yaml, logs, reports. Each night at half past six
UTC the logs of that moment lie in FOLDER/nights: closed files of the last eight days, those older
than a day compressed, and today's up to some byte. Reports arrive one to three days late; some come
twice, some never. Ends with 1 where the store's report differs from the one over all of it.

With --odd a reporter's windows drift by some seconds a day, another's begin and end at any second and
last from minutes to two days, and both come up to ten days late. Then the reports over the last 13 days
are compared, of which the store keeps seconds, and nothing in them may be approximate.
"""
import argparse
import csv
import datetime
import gzip
import io
import json
import os
import random
import re
import shutil
import subprocess
import sys
import time

DAY = 86400
KEPT_DAYS = 8
# Days that are compared with --odd: a day that began less than 14 days before the latest one's end.
SECOND_DAYS = 13
ODD_LATE_DAYS = 10
HALF_PAST_SIX = 6 * 3600 + 1800
SHOWN_MAX = 20


def day_of(name):
    date = re.search(r"\d{4}-\d\d-\d\d", name).group()
    midnight = datetime.datetime.fromisoformat(date + "T00:00:00+00:00")
    return int(midnight.timestamp()) // DAY


def read_logs(root):
    """Each log's path below the folder without .gz, its day, and its bytes."""
    logs = []
    for folder, _, names in sorted(os.walk(root)):
        for name in sorted(names):
            path = os.path.join(folder, name)
            with (gzip.open if name.endswith(".gz") else open)(path, "rb") as file:
                data = file.read()
            plain = os.path.relpath(path, root).removesuffix(".gz")
            logs.append((plain, day_of(name), data))
    return logs


def end_of(name):
    """The end of a report's window by its file name."""
    numbers = re.findall(r"!(\d{9,10})", name)
    return int(numbers[-1]) if numbers else None


def read_reports(root):
    reports = []
    for folder, _, names in sorted(os.walk(root)):
        for name in sorted(names):
            path = os.path.join(folder, name)
            reports.append((os.path.relpath(path, root), end_of(name), path))
    return reports


def day_text(day):
    return time.strftime("%Y-%m-%dT00:00:00Z", time.gmtime(day * DAY))


def odd_report(number, reporter, begin, end, mail):
    """A report of google.com's or Yahoo's kind over any seconds."""
    records = "".join(
        "<record><row><source_ip>%s</source_ip><count>%d</count><policy_evaluated><disposition>none"
        "</disposition><dkim>pass</dkim><spf>pass</spf></policy_evaluated></row><identifiers>"
        "<header_from>%s</header_from></identifiers><auth_results><spf><domain>%s</domain>"
        "<result>pass</result></spf></auth_results></record>" % (source, place + 1, domain, domain)
        for place, (source, domain) in enumerate(mail))
    return (
        "<feedback><report_metadata><org_name>%s</org_name><email>r@%s</email><report_id>odd-%d"
        "</report_id><date_range><begin>%d</begin><end>%d</end></date_range></report_metadata>"
        "<policy_published><domain>%s</domain><p>none</p></policy_published>%s</feedback>"
        % (reporter, reporter, number, begin, end, mail[0][1], records))


def odd_windows(rng, first_day, nights):
    """Reporter, begin and end of each: one drifts, the other is of any length."""
    for day in range(nights):
        begin = (first_day + day) * DAY + 37 * day + 11
        yield "google.com", begin, begin + DAY - 1
        begin = (first_day + day) * DAY + rng.randrange(DAY)
        yield "yahoo.com", begin, begin + rng.randrange(600, 2 * DAY)


class World:
    """The folder as the program sees it, night by night."""

    def __init__(self, arguments):
        self.rng = random.Random(arguments.seed)
        self.root = os.path.join(arguments.folder, "nights")
        self.logs = read_logs(os.path.join(arguments.firm, "logs"))
        self.reports = self.plan(read_reports(os.path.join(arguments.firm, "reports")))
        self.first = min(day for _, day, _ in self.logs)
        if arguments.odd:
            self.reports += self.odd(arguments)
        os.makedirs(self.root)
        shutil.copy(os.path.join(arguments.firm, "stagewatch.yaml"), self.root)
        self.final = {}

    def plan(self, reports):
        """When each report arrives: (night, name, path)."""
        arrivals = []
        for name, end, path in reports:
            if end is None or self.rng.random() < 0.03:
                continue
            night = (end - HALF_PAST_SIX) // DAY + self.rng.randint(1, 3)
            arrivals.append((night, name, path))
            if self.rng.random() < 0.1:
                # Sorted behind the first one, whose path is told of both.
                again = os.path.join(os.path.dirname(name), "zz-" + os.path.basename(name))
                arrivals.append((night + self.rng.randint(0, 2), again, path))
        return arrivals

    def odd(self, arguments):
        """The odd reports, of domains and addresses that the logs have."""
        mail = self.mail()
        folder = os.path.join(arguments.folder, "odd")
        os.makedirs(folder)
        reports = []
        for number, (reporter, begin, end) in enumerate(
                odd_windows(self.rng, self.first, arguments.nights)):
            domain = self.rng.choice(sorted(mail))
            name = "odd-%d.xml" % number
            with open(os.path.join(folder, name), "w", encoding="ascii") as file:
                file.write(odd_report(
                    number, reporter, begin, end, [(ip, domain) for ip in sorted(mail[domain])]))
            night = end // DAY + self.rng.randint(1, ODD_LATE_DAYS)
            reports.append((night, name, os.path.join(folder, name)))
        return reports

    def mail(self):
        """Source addresses by From domain, as the logs have them."""
        found = {}
        for _, _, data in self.logs:
            rows = csv.DictReader(io.StringIO(data.decode("utf-8", "replace")))
            for row in rows:
                domain = (row.get("header_From") or "").rpartition("@")[2].strip("<> ")
                if row["type"] == "d" and domain and row.get("dlvSourceIp"):
                    found.setdefault(domain.lower(), set()).add(row["dlvSourceIp"])
        return found

    def place(self, name):
        return os.path.join(self.root, "logs", name)

    def show_logs(self, night):
        for name, day, data in self.logs:
            if day > night:
                continue
            age = night - day
            plain, packed = self.place(name), self.place(name) + ".gz"
            if age > KEPT_DAYS:
                for path in (plain, packed):
                    if os.path.exists(path):
                        os.remove(path)
            elif age > 1:
                if os.path.exists(plain):
                    subprocess.run(["gzip", plain], check=True)
                self.final[name] = (packed, data)
            else:
                end = len(data) if age else self.rng.randint(0, len(data) // 2)
                self.grow(plain, data, end)
                self.final[name] = (plain, data[:end])

    @staticmethod
    def grow(path, data, end):
        """Brings a file to a length, as PowerMTA does: by writing behind what is there."""
        os.makedirs(os.path.dirname(path), exist_ok=True)
        size = os.path.getsize(path) if os.path.exists(path) else 0
        with open(path, "ab") as file:
            file.write(data[size:end])

    def show_reports(self, night):
        for arrival, name, path in self.reports:
            if arrival <= night:
                target = os.path.join(self.root, "reports", name)
                if not os.path.exists(target):
                    os.makedirs(os.path.dirname(target), exist_ok=True)
                    shutil.copy(path, target)

    def write_all(self, folder):
        """Everything that was ever there, under the names that it had last."""
        os.makedirs(folder)
        shutil.copy(os.path.join(self.root, "stagewatch.yaml"), folder)
        shutil.copytree(os.path.join(self.root, "reports"), os.path.join(folder, "reports"))
        for path, data in self.final.values():
            target = os.path.join(folder, os.path.relpath(path, self.root))
            os.makedirs(os.path.dirname(target), exist_ok=True)
            # A half last line is not there yet.
            whole = data[:data.rfind(b"\n") + 1]
            with (gzip.open if path.endswith(".gz") else open)(target, "wb") as file:
                file.write(whole)


def run(program, arguments, folder):
    done = subprocess.run([program, *arguments], cwd=folder, capture_output=True, check=False)
    if done.returncode > 2:
        sys.exit("%s: status %d: %s" % (arguments[0], done.returncode, done.stderr.decode()))
    return done.stdout.decode()


def report(program, arguments, folder):
    told = json.loads(run(program, ["report", "--config", "stagewatch.yaml", "--format", "json",
                                    "-q", *arguments], folder))
    # The time it was made; and the people behind forwarders, of whom the store knows those alone whose
    # mail came back.
    del told["generated_at"]
    for sender in told["senders"]:
        sender["recipients"], sender["more_recipients"] = [], 0
    return json.dumps(told, indent=1).split("\n")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("firm")
    parser.add_argument("folder")
    parser.add_argument("--nights", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--odd", action="store_true")
    arguments = parser.parse_args()
    program = os.path.abspath(arguments.program)
    world = World(arguments)
    read = ["--log", "logs", "--dmarc", "reports"]
    seconds = 0.0
    for number in range(1, arguments.nights + 1):
        night = world.first + number
        world.show_logs(night)
        world.show_reports(night)
        if not os.path.isdir(os.path.join(world.root, "reports")):
            os.makedirs(os.path.join(world.root, "reports"))
        begin = time.monotonic()
        told = run(program, ["ingest", "--config", "stagewatch.yaml", *read, "--store",
                             "history.db"], world.root)
        seconds += time.monotonic() - begin
        again = run(program, ["ingest", "--config", "stagewatch.yaml", *read, "--store",
                              "history.db"], world.root)
        if "rows " in again or "reports   0 new, 0 duplicates" not in again:
            sys.exit("night %d: a second run counted something:\n%s" % (number, again))
        print("night %2d: %s" % (number, "; ".join(told.strip().split("\n")[:-1])))
    everything = os.path.join(arguments.folder, "everything")
    world.write_all(everything)
    print("store: %d bytes; %.1f s of ingests" % (
        os.path.getsize(os.path.join(world.root, "history.db")), seconds))
    period = []
    if arguments.odd:
        end = world.first + arguments.nights + 1
        period = ["--since", day_text(end - SECOND_DAYS), "--until", day_text(end)]
    stored = report(program, ["--store", "history.db", *period], world.root)
    direct = report(program, [*read, *period], everything)
    if arguments.odd and any("approximate" in line for line in stored):
        sys.exit("something of the last %d days is approximate" % SECOND_DAYS)
    different = [pair for pair in zip(stored, direct) if pair[0] != pair[1]]
    if len(stored) != len(direct) or different:
        print("%d lines against %d; the first that differ:" % (len(stored), len(direct)))
        for one, other in different[:SHOWN_MAX]:
            print("  store: %s\n  files: %s" % (one.strip()[:300], other.strip()[:300]))
        sys.exit(1)
    print("%d nights%s: all %d lines of the report are equal" % (
        arguments.nights, " with odd windows" if arguments.odd else "", len(direct)))


if __name__ == "__main__":
    main()
