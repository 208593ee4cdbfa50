"""The commands that write, what lies there before, and what must lie there after a disturbance."""
import gzip
import json
import os
import re
import shutil
import sys
import tempfile
import zipfile

import campaign
from campaign import CONFIG, inputs, report_lines

STORE = "h.db"
# Statuses of a command that did what it was asked for.
OK = {0, 1, 2}
# What the pages in docs/ say that a command may end with where it cannot write.
OF_STORES = {0, 66, 74}
OF_PAGES = OK | {73, 74}
# A name of what a command was writing when it was killed, and of SQLite's journal.
UNFINISHED = re.compile(r"\.\d+\.part(/|$)|-journal$|^state/state\.new$")
SMALL_BATCHES = ["--batch-bytes", "1"]


class Task:
    """A command that writes to a folder, FOLDER in its words, and what lies there before."""

    def __init__(self, name, base, command, allowed):
        self.name = name
        self.base = base
        self.command = command
        self.allowed = allowed
        self.is_store = "--store" in command
        # Each batch of an ingest is whole in itself, and reports are one apart from logs.
        self.has_batches = command[0] == "ingest"


class Expected:
    """What a task leaves undisturbed: reports from the store before and after, and its files."""

    def __init__(self, before, after, page, files):
        self.before = before
        self.after = after
        self.page = page
        self.files = files


def tree(folder, left_out=()):
    """The files below a folder, with their bytes."""
    found = {}
    for path, _, names in os.walk(folder):
        for name in set(names) - set(left_out):
            whole = os.path.join(path, name)
            with open(whole, "rb") as file:
                found[os.path.relpath(whole, folder)] = file.read()
    return found


def empty(folder):
    for name in os.listdir(folder):
        path = os.path.join(folder, name)
        shutil.rmtree(path) if os.path.isdir(path) else os.remove(path)


def meaning(name, content):
    """What a file says, without what differs from run to run; nil for half an archive."""
    if name.endswith(".zip"):
        with tempfile.TemporaryFile() as file:
            file.write(content)
            try:
                with zipfile.ZipFile(file) as archive:
                    return archive.testzip(), archive.namelist()
            except zipfile.BadZipFile:
                return None
    if name.endswith(".ndjson") and b'"event":"summary"' in content:
        # What tail met before it could not write is not met again; it has counted it once.
        last = json.loads(content.splitlines()[-1])
        return {key: value for key, value in last.items() if key.endswith("_total")}
    return re.sub(rb"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?( UTC|Z)?", b"", content)


def rows_of(told):
    """How many rows a report counts."""
    found = [int(line.strip(b' ,').split(b" ")[1]) for line in told if b'      "rows": ' in line]
    return found[0] if found else 0


def compare(told, expected):
    """The fault of a report that is not the expected one."""
    if told == expected:
        return []
    rows, wanted = rows_of(told), rows_of(expected)
    kind = "doubled" if rows > wanted else "lost"
    return [(kind, "the report counts %d rows and not %d" % (rows, wanted) if rows != wanted
             else "the report is another one of the same rows")]


class Writers:
    """The commands, the folders that they begin with, and what they leave undisturbed."""

    def __init__(self, binary, folder):
        self.binary = binary
        self.folder = folder
        self.tasks = self.make()
        self.expected = [self.undisturbed(task) for task in self.tasks]

    def command(self, words, folder):
        return [self.binary] + [word.replace("FOLDER", folder) for word in words]

    def base(self, name, *commands):
        """A folder with what some commands write."""
        folder = os.path.join(self.folder, "base-" + name)
        os.makedirs(folder)
        for command in commands:
            self.must(name, command, folder)
        return folder

    def must(self, name, command, folder):
        done = campaign.run(name, self.command(command, folder), OK)
        if done.faults:
            sys.exit("%s: %s" % (done.faults, done.err.decode()))

    def write_logs(self):
        """A log with rows that are none, and a log before and after it grew."""
        with gzip.open(campaign.logs(0)[0], "rb") as file:
            lines = file.read().splitlines(True)
        odd = [b"no row at all\n" if number % 3 == 2 else line for number, line in enumerate(lines)]
        for name, rows in (("odd", odd), ("short", lines[:len(lines) // 2]), ("long", lines)):
            os.makedirs(os.path.join(self.folder, name))
            with open(os.path.join(self.folder, name, "acct.csv"), "wb") as file:
                file.writelines(rows)

    def of_stores(self):
        firm = ["-q", "--config", CONFIG]
        store = ["--store", "FOLDER/" + STORE]
        first, later = (["ingest", *firm, *store, *inputs(night)] for night in (0, 1))
        remember = ["report", *firm, *store, "--remember", "--format", "json"]
        nothing, one = self.base("nothing"), self.base("one", first)
        two = self.base("two", first, later)
        told = self.base("told", first, remember, later)
        return [
            Task("first ingest", nothing, first, OF_STORES),
            Task("later ingest", one, later, OF_STORES),
            Task("first ingest in batches", nothing, first + SMALL_BATCHES, OF_STORES),
            Task("later ingest in batches", one, later + SMALL_BATCHES, OF_STORES),
            Task("compact", two, ["store", "compact", *store], OF_STORES),
            Task("remember", two, remember, OF_STORES | OK),
            Task("remember again", told, remember, OF_STORES | OK),
        ]

    def make(self):
        self.write_logs()
        tasks = self.of_stores()
        nothing = tasks[0].base
        tail = ["tail", "--once", "--config", CONFIG, "--state", "FOLDER/state", "--format",
                "ndjson", "--output", "FOLDER/tail.ndjson", "--log"]
        tasks.append(Task("tail", self.base("tail", tail + [self.folder + "/short"]),
                          tail + [self.folder + "/long"], {0, 1, 73, 74}))
        read = ["-q", "--config", CONFIG, "--log", self.folder + "/odd/acct.csv"] + inputs(0)[1:]
        for name, command in (
                ("json", ["report", "--format", "json", "--output", "FOLDER/page.json"]),
                ("html", ["report", "--format", "html", "--output", "FOLDER/page.html"]),
                ("csv", ["report", "--format", "csv", "--output", "FOLDER/tables"]),
                ("rejects", ["report", "--rejects", "FOLDER/rejects.ndjson"]),
                ("bundle", ["incident", "--bundle", "FOLDER/ticket.zip"])):
            before = self.base(name, command + read + ["--until", "2026-03-28"])
            for label, base in ((name, nothing), (name + " over an old one", before)):
                tasks.append(Task(label, base, command + read, OF_PAGES))
        return tasks

    def report(self, folder):
        """The run of a report from the store in a folder."""
        return campaign.run("report", self.command(
            ["report", "-q", "--config", CONFIG, "--store", "FOLDER/" + STORE, "--format", "json"],
            folder), OK)

    def told(self, folder):
        """The lines of the report from the store in a folder, and its faults."""
        done = self.report(folder)
        # When the last report was remembered differs from run to run.
        return [re.sub(rb'"since": ?"[^"]*"', b"", line)
                for line in report_lines(done.out)], done.faults

    def undisturbed(self, task):
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            shutil.copytree(task.base, folder, dirs_exist_ok=True)
            before = self.told(folder)[0] if task.is_store and os.listdir(folder) else None
            self.must(task.name, task.command, folder)
            after = self.told(folder)[0] if task.is_store else None
            page = self.report(folder).out if task.is_store else None
            return Expected(before, after, page, tree(folder))

    def look(self, task, expected, folder, is_failed, left_out=(), may_leave=None):
        """Faults of what lies in a folder after a task, which may have failed."""
        old, now = tree(task.base), tree(folder, left_out)
        faults = []
        for name, content in now.items():
            if name not in expected.files:
                if not (may_leave and may_leave.search(name)):
                    faults.append(("left", "%s stays behind" % name))
            elif not (task.is_store or name.startswith("state/")) and meaning(
                    name, content) != meaning(name, expected.files[name]):
                if not is_failed or content != old.get(name):
                    faults.append(("half", "%s is neither the old one nor the new one" % name))
        missing = set(old if is_failed else expected.files) - set(now)
        faults += [("lost", "%s is gone" % name) for name in sorted(missing)]
        if task.is_store and (STORE in now or STORE in old):
            faults += self.look_at_store(task, expected, folder, bool(old), is_failed)
        return faults

    def look_at_store(self, task, expected, folder, was_there, is_failed):
        allowed = {0} if was_there or not is_failed else {0, 66}
        done = campaign.run("check", self.command(
            ["store", "check", "--store", "FOLDER/" + STORE], folder), allowed)
        faults = [("lost", text) for _, text in done.faults]
        if done.status == 0:
            told, more = self.told(folder)
            faults += more
            rows = rows_of(expected.before or []), rows_of(expected.after)
            is_between = task.has_batches and rows[0] <= rows_of(told) <= rows[1]
            if not (is_failed and (told == expected.before or is_between)):
                faults += compare(told, expected.after)
        return faults
