"""The modes of Benchmarks/compare; see there for how it is called."""

import argparse
import importlib.metadata
import json
import math
import os
import re
import shlex
import statistics
import subprocess
import sys

import growth
import inputs
from measure import Contestant, interleave, machine, run

LINE_MIB = [128, 1024, 8192]
"""Sizes of the logs of `line`, in MiB."""

GROW_SIZES = [1000, 2000, 4000]
"""How many there are of what grows in `grow`."""

HERE = os.path.dirname(os.path.abspath(__file__))


class Page:
    """What is printed, kept for the file of results."""

    def __init__(self, path):
        self.path = path
        self.lines = []

    def say(self, *lines):
        for line in lines or [""]:
            print(line, flush=True)
            self.lines.append(line)
        if self.path:
            with open(self.path, "w", encoding="utf-8") as out:
                out.write("\n".join(self.lines) + "\n")


class Comparison:
    """One call of the script."""

    def __init__(self, options):
        self.options = options
        self.page = Page(options.result)
        self.stagewatch = f"{options.binaries}/stagewatch"
        self.sample_firm = f"{options.binaries}/sample-firm"
        self.rivals = [sys.executable, f"{HERE}/rivals.py"]

    def report_command(self, *arguments):
        return [self.stagewatch, "report", "--quiet", "--fail-on", "critical", *arguments]

    def builds(self, name, *arguments):
        """A report by this build, and by the one before where that is given."""
        before = self.options.before
        command = self.report_command(*arguments)
        return [Contestant(f"stagewatch, {name}", command)] + (
            [Contestant(f"before, {name}", [before, *command[1:]])] if before else [])

    # MARK: - Printing

    def title(self, text):
        self.page.say("", f"== {text}", "")

    def table(self, contestants, size=None, scale=None):
        """Medians, ratios to the first contestant by wall and by processor time, and memory."""
        first, first_cpu = contestants[0].seconds(), contestants[0].cpu()
        head = f"{'program':<38} {'wall s':>8} {'fastest':>8} {'slowest':>8} {'ratio':>6}"
        self.page.say(head + f" {'CPU s':>7} {'ratio':>6} {'GB/s':>6} {'anon MiB':>9} {'mapped MiB':>10}")
        for each in contestants:
            factor = (scale or {}).get(each.name, 1)
            seconds = each.seconds() * factor
            low, high = min(each.walls()), max(each.walls())
            rate = f"{size / seconds / 1e9:6.2f}" if size else " " * 6
            anonymous = max(one.anonymous for one in each.runs)
            mapped = max(one.mapped for one in each.runs)
            self.page.say(
                f"{each.name:<38} {seconds:8.2f} {low * factor:8.2f} {high * factor:8.2f}"
                f" {seconds / first:6.1f} {each.cpu() * factor:7.2f}"
                f" {each.cpu() * factor / first_cpu:6.1f} {rate}"
                f" {anonymous:9.0f} {mapped:10.0f}"
            )

    def commands(self, contestants, loads):
        busy = statistics.median(loads)
        self.page.say(
            "",
            f"Medians of {self.options.rounds} rounds, in turn, after one for warmth. The machine"
            f" was {busy:.0%} busy with other work before a run (median; most {max(loads):.0%}).",
            *(["That is much: go by the processor time."] if busy > 0.25 else []),
        )
        names = {self.options.before or "BEFORE": "BEFORE", self.options.cache: "CACHE", HERE: "Benchmarks", self.options.binaries: "BIN"}
        for each in contestants:
            text = shlex.join(each.command)
            for path, name in names.items():
                text = text.replace(path, name)
            self.page.say(f"    {text}")

    def compete(self, contestants):
        return interleave(contestants, self.options.rounds, self.options.calm)

    # MARK: - Modes

    def report(self):
        """The whole report against three engines that group the same rows."""
        log, reports = inputs.log_and_reports(
            self.sample_firm, self.options.cache, self.options.mib
        )
        size = os.path.getsize(log)
        contestants = [
            *self.builds("2 threads", "--log", log, "--dmarc", reports, "--threads", "2"),
            *self.builds("1 thread", "--log", log, "--dmarc", reports, "--threads", "1"),
            *self.builds("2 threads, log only", "--log", log, "--threads", "2"),
        ]
        own = len(contestants)
        contestants += [
            Contestant(f"{name}, 2 threads", [*self.rivals, name, log, "2"], is_rival=True)
            for name in ["duckdb", "duckdb-causes", "chdb", "polars"]
        ]
        loads = self.compete(contestants)
        truth = self.log_summary(log, reports)
        self.title("The whole report against engines that only group the log")
        self.page.say(
            f"log       {size} bytes, {truth['logs']['rows']} rows of 24 columns, one file, warm",
            f"reports   {truth['reports']['files']} files, {truth['reports']['records']} records",
            "",
        )
        self.table(contestants, size)
        self.commands(contestants, loads)
        self.page.say("", "Rows that counted, and groups:")
        self.page.say(f"    stagewatch: {truth['logs']['used']} rows")
        for each in contestants[own:]:
            answer = each.answer()
            if answer["rows"] != truth["logs"]["used"]:
                sys.exit(f"{each.name} counted {answer['rows']} rows")
            self.page.say(f"    {each.name}: {answer['rows']} rows, {answer['groups']} groups")
        self.page.say(
            "",
            "The rivals group by type, MAIL FROM domain, source IP, recipient domain, VMTA, hour,",
            "bounceCat and dsnStatus; duckdb-causes tries one pattern on failed rows' replies, too.",
            "For the rivals: only the query is timed, without the start of Python and imports;",
            "columns are declared, so nothing is sniffed; no reports are read and nothing joined;",
            "no causes are found; the recipient's domain stands in for the receiver (stagewatch",
            "looks at the MX host, too), MAIL FROM for the From domain (stagewatch reads RFC 5322).",
            "Against them: they group by the hour, which makes more groups than the windows of the",
            "reports do; the hour is the coarsest grid that most windows fit.",
            "For stagewatch: the whole process is timed, with reports, join and printing, except in",
            "the line that says log only.",
        )

    def log_summary(self, log, *reports):
        more = ["--dmarc", *reports] if reports else []
        output = run(self.report_command("--log", log, *more, "--format", "json")).output
        return json.loads(output)["inputs"]

    def reports(self):
        """Aggregate reports against parsedmarc."""
        files, part, records = 2000, 200, 200
        folder = inputs.large_reports(self.options.cache, files, records)
        few = inputs.subset(folder, part)
        name = "parsedmarc, 2 processes"
        contestants = [
            *self.builds("2 threads", "--dmarc", folder, "--threads", "2"),
            *self.builds("1 thread", "--dmarc", folder, "--threads", "1"),
            Contestant(name, [*self.rivals, "parsedmarc", few, "2"], is_rival=True),
        ]
        loads = self.compete(contestants)
        answer = contestants[-1].answer()
        self.title(f"{files} aggregate reports of {records} records, .xml.gz")
        self.table(contestants, scale={name: files / part})
        self.commands(contestants, loads)
        self.page.say(
            "",
            f"parsedmarc {answer['version']} read {answer['files']} of the files"
            f" ({answer['records']} records); its times are multiplied by {files // part}.",
            "It ran as a library in two processes, offline: no DNS, no download, nothing written,",
            "start and first report not timed. It looks addresses up in a country table that it",
            "brings along; stagewatch does not. stagewatch reads, checks for duplicates, joins and",
            "prints a whole report, start included.",
        )

    def scan(self):
        """The field scanner alone."""
        log, _ = inputs.log_and_reports(self.sample_firm, self.options.cache, self.options.mib)
        output = run(
            [f"{self.options.binaries}/Bench", "scan", "rows", "--log", log, "--runs",
             str(self.options.rounds)]
        ).output
        self.title("The field scanner alone, bytes in the page cache")
        self.page.say(*output.splitlines(), "", "    BIN/Bench scan rows --log CACHE/…")

    def gz(self):
        """Compressed logs against zlib itself."""
        log, _ = inputs.log_and_reports(self.sample_firm, self.options.cache, self.options.mib)
        whole = inputs.compressed(log, 1)
        halves = inputs.compressed(log, 2)
        inflate, fast = f"{self.options.cache}/inflate", f"{self.options.cache}/inflate-isal"
        at_once = "{0} {1} & {0} {2}; wait"
        contestants = [
            *self.builds("one file, 1 thread", "--log", *whole, "--threads", "1"),
            *self.builds("one file, 2 threads", "--log", *whole, "--threads", "2"),
            *self.builds("two files, 2 threads", "--log", *halves, "--threads", "2"),
            Contestant("zlib inflate, one file", [inflate, *whole]),
            Contestant("zlib inflate, two files at once",
                       ["sh", "-c", at_once.format(inflate, *halves)]),
            Contestant("zcat, one file", ["sh", "-c", f"zcat {whole[0]} | cat >/dev/null"]),
            Contestant("pigz -dc, one file", ["sh", "-c", f"pigz -dc {whole[0]} | cat >/dev/null"]),
            *[Contestant(f"{name}, one file, 2 threads", [*self.rivals, name, *whole, "2"],
                         is_rival=True) for name in ["duckdb", "polars"]],
        ]
        if os.path.exists(fast):
            contestants[-6:-6] = [
                Contestant("ISA-L inflate, one file", [fast, *whole]),
                Contestant("ISA-L inflate, two files at once",
                           ["sh", "-c", at_once.format(fast, *halves)])]
        loads = self.compete(contestants)
        self.title("The same log as gzip, against inflating it and doing nothing")
        self.table(contestants, os.path.getsize(log))
        self.commands(contestants, loads)

    def line(self):
        """Instructions and time a byte at three sizes: a straight line, or something grows."""
        logs = [
            inputs.log_of_days(self.sample_firm, self.options.cache, mib) for mib in LINE_MIB
        ]
        contestants = [
            Contestant(f"{mib} MiB", self.report_command("--log", log, "--threads", "2"))
            for mib, log in zip(LINE_MIB, logs)
        ]
        loads = self.compete(contestants)
        by_perf = counts_in_hardware()
        how = "perf stat -e instructions:u" if by_perf else "valgrind --tool=callgrind"
        start = self.instructions(self.empty_log(), by_perf)
        self.title(f"The log alone at three sizes; instructions of 1 thread by {how}")
        self.page.say(
            f"{start} instructions on an empty log; those a byte and a row are beyond them.", "",
            f"{'bytes':>12} {'rows':>10} {'instructions':>16} {'a byte':>7} {'a row':>6}"
            f" {'wall s':>7} {'GB/s':>6} {'anon MiB':>9}"
        )
        for each, log in zip(contestants, logs):
            count = self.instructions(log, by_perf)
            more = count - start
            size, rows = os.path.getsize(log), self.log_summary(log)["logs"]["rows"]
            anonymous = max(run.anonymous for run in each.runs)
            self.page.say(
                f"{size:12} {rows:10} {count:16} {more / size:7.3f} {more / rows:6.0f}"
                f" {each.seconds():7.3f} {size / each.seconds() / 1e9:6.2f} {anonymous:9.0f}"
            )
        self.commands(contestants, loads)

    def instructions(self, log, by_perf):
        """Instructions of user code that a report on a log takes on one thread."""
        binary = self.stagewatch
        if not by_perf:
            # Some versions of valgrind cannot read the debug information of new compilers.
            binary = f"{self.options.cache}/stagewatch-stripped"
            subprocess.run(["strip", "--strip-debug", "-o", binary, self.stagewatch], check=True)
        return instructions(
            [binary, *self.report_command("--log", log, "--threads", "1")[1:]], by_perf)

    def cpu(self, arguments):
        """Seconds of a processor that the program takes, the fewest of three runs.

        `ingest` begins with no store each time.
        """
        least = math.inf
        for _ in range(3):
            if arguments[0] == "ingest":
                store = arguments[arguments.index("--store") + 1]
                if os.path.exists(store):
                    os.remove(store)
            least = min(least, run([self.stagewatch, *arguments]).cpu)
        return least

    def grow(self):
        """Processor time as one thing alone doubles: the exponent is 1 for a straight line."""
        empty = self.cpu(["report", "--log", self.empty_log(), "-q", "--threads", "1"])
        self.title("One thing alone grows; seconds of a processor above those of an empty log")
        self.page.say(
            f"{'what grows':<16} {'command':<18}" + "".join(f" {size:>9}" for size in GROW_SIZES)
            + "  exponent")
        worst = 0
        for name, shape in growth.GROWTHS.items():
            for command in self.growing_commands(name):
                counts = []
                for size in GROW_SIZES:
                    folder = f"{self.options.cache}/grow-{name.replace(' ', '-')}-{size}"
                    growth.make(folder, **shape(size))
                    counts.append(max(self.cpu(self.growing(command, folder)) - empty, 1e-3))
                exponent = math.log2(counts[-1] / counts[-2])
                worst = max(worst, exponent)
                self.page.say(
                    f"{name:<16} {' '.join(command):<18}"
                    + "".join(f" {count:9.3f}" for count in counts) + f"  {exponent:8.2f}")
        self.page.say("", f"The largest exponent is {worst:.2f}.")

    @staticmethod
    def growing_commands(name):
        """The commands that are counted: all of them where domains grow, else the report."""
        if name not in ("domains", "failing domains"):
            return [["report", "table"], ["report", "json"]]
        formats = ["table", "json", "html", "mail", "csv", "ndjson", "prometheus"]
        return [["report", each] for each in formats] + [
            ["incident"], ["doctor"], ["tail"], ["ingest"],
            # After it, since it reads what that wrote.
            ["report", "--store"]]

    def growing(self, command, folder):
        """The arguments of a command over a folder's logs and reports."""
        given = ["--log", f"{folder}/logs", "--dmarc", f"{folder}/reports"]
        store = f"{folder}.db"
        if command[0] == "incident":
            return ["incident", *given[:2], "-q", "--threads", "1"]
        if command[0] == "tail":
            return ["tail", *given, "--once", "--no-state", "--format", "plain"]
        if command[0] == "doctor":
            return ["doctor", *given]
        if command == ["report", "--store"]:
            return ["report", "--store", store, "-q", "--threads", "1"]
        if command[0] == "ingest":
            return ["ingest", *given, "--store", store, "-q", "--threads", "1"]
        more = {"mail": ["--mail-to", "root"], "csv": ["--output", f"{self.options.cache}/grow-csv"]}
        return ["report", *given, "-q", "--threads", "1", "--format", command[1],
                *more.get(command[1], [])]

    def hostile(self):
        """Distinct domains and replies by the million."""
        domains = self.options.domains
        replies = min(max(domains // 10, 1), 1_000_000)
        folder = f"{self.options.cache}/hostile-{domains}"
        inputs.make_firm(
            self.sample_firm, folder, "--rows", max(domains * 16 // 10, 1000),
            "--distinct-recipient-domains", domains, "--distinct-replies", replies, "--no-reports",
        )
        with open(f"{folder}/truth.json", encoding="utf-8") as text:
            truth = json.load(text)
        own = ["--config", f"{folder}/stagewatch.yaml", "--log", f"{folder}/logs"]
        result = run(self.report_command(*own, "--format", "json", "--threads", "2"))
        found = json.loads(result.output)
        self.title(f"{domains} distinct recipient domains, {replies} distinct replies")
        logs = found["inputs"]["logs"]
        self.page.say(
            f"{logs['bytes']} bytes, {logs['rows']} rows: {result.wall:.1f} s, 2 threads,"
            f" {result.anonymous:.0f} MiB anonymous, {result.mapped:.0f} MiB mapped"
        )
        self.check(truth, found)

    def check(self, truth, found):
        """Compares totals with the truth of the sample firm."""
        wrong = []
        types = found["inputs"]["logs"]["by_type"]
        for name, count in truth["rows"]["by_type"].items():
            if types.get(name, 0) != count:
                wrong.append(f"{name} rows: {types.get(name, 0)} instead of {count}")
        declared = {stage["domain"] for stage in found["stages"]}
        places = {(stage["domain"], stage["begin"]): stage for stage in found["stages"]}
        # Without reports nothing tells the policy of a domain that is not declared.
        stages = [stage for stage in truth["stages"] if stage["domain"] in declared]
        for stage in stages:
            mine = places.get((stage["domain"], stage["begin"]), {})
            for key in ["delivered", "refused", "refused_dmarc", "deferred"]:
                if mine.get(key) != stage[key]:
                    place = f"{stage['domain']} from {stage['begin']}"
                    wrong.append(f"{place}: {key} {mine.get(key)} instead of {stage[key]}")
        self.page.say(
            f"{len(types)} types and {len(stages)} stages compared with the truth: "
            + ("all equal" if not wrong else f"{len(wrong)} differ"), *wrong[:20]
        )

    def empty_log(self):
        """A log of a header line."""
        path = f"{self.options.cache}/empty.csv"
        with open(path, "w", encoding="ascii") as out:
            out.write("type,timeLogged,orig,rcpt,dsnDiag\n")
        return path

    def start(self):
        """The time to the first result when there is nothing to read."""
        empty = self.report_command("--log", self.empty_log())
        contestants = [
            Contestant("stagewatch report, empty log", empty),
            Contestant("stagewatch --version", [self.stagewatch, "--version"]),
        ]
        loads = interleave(contestants, max(self.options.rounds, 20), self.options.calm)
        self.title("Time to the first result")
        for each in contestants:
            low, high = min(each.walls()), max(each.walls())
            self.page.say(
                f"{each.name:<38} {each.seconds() * 1000:6.1f} ms"
                f" ({low * 1000:.1f} to {high * 1000:.1f})"
            )
        self.page.say("", f"busy before a run: {statistics.median(loads):.0%} (median)")


def counts_in_hardware():
    """True where perf counts instructions of user code."""
    try:
        done = subprocess.run(["perf", "stat", "-e", "instructions:u", "true"],
                              capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return False
    return done.returncode == 0 and "not supported" not in done.stderr


def instructions(command, by_perf):
    """Instructions of user code that a command takes."""
    if by_perf:
        tool = ["perf", "stat", "-x,", "-e", "instructions:u"]
        pattern = r"(?m)^(\d+),,instructions"
    else:
        tool = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"]
        pattern = r"Collected : (\d+)"
    done = subprocess.run([*tool, *command], capture_output=True, text=True, check=False)
    found = re.search(pattern, done.stderr)
    if not found:
        sys.exit(done.stderr[-2000:])
    return int(found.group(1))


def main():
    modes = ["report", "reports", "scan", "gz", "line", "grow", "hostile", "start"]
    parser = argparse.ArgumentParser()
    parser.add_argument("mode", choices=[*modes, "all"])
    parser.add_argument("--binaries", required=True)
    parser.add_argument("--cache", required=True)
    parser.add_argument("--mib", type=int, default=1024)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--domains", type=int, default=10_000_000)
    parser.add_argument("--result")
    parser.add_argument("--before")
    parser.add_argument("--calm", type=float, default=0)
    comparison = Comparison(parser.parse_args())
    options = comparison.options
    comparison.page.say(f"Benchmarks/compare {options.mode}", "", *machine())
    versions = [f"{name} {importlib.metadata.version(name)}"
                for name in ["duckdb", "chdb", "polars", "parsedmarc"]]
    revision = subprocess.run(["git", "-C", HERE, "describe", "--always", "--dirty"],
                              capture_output=True, text=True, check=False).stdout.strip()
    comparison.page.say(f"stagewatch {revision or 'without git'}; {', '.join(versions)}")
    for mode in modes if options.mode == "all" else [options.mode]:
        getattr(comparison, mode)()


if __name__ == "__main__":
    main()
