"""What campaigns share: the sample firm, commands under limits, and how they may not end."""
import argparse
import concurrent.futures
import os
import re
import resource
import signal
import subprocess
import sys

PROCESSOR_SECONDS_MAX = 20
# A machine that others use as well must not look like a program that hangs.
CLOCK_SECONDS_MAX = 180
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FIRM = os.path.join(ROOT, "samples", "firm")
CONFIG = os.path.join(FIRM, "stagewatch.yaml")
# Statuses of which the program says why.
EXPLAINED = (65, 66, 73, 74)

# The last files of a node, whose rows are of the time in which enforcement began.
FIRST_LOG = 10
LOGS_A_NIGHT = 4
REPORT_PARTS = 5
LAST_NIGHT = 2


def logs(night):
    """The logs that came in one of the nights."""
    found = []
    for node in ("pmta-a", "pmta-b"):
        folder = os.path.join(FIRM, "logs", node)
        names = sorted(os.listdir(folder))[FIRST_LOG:]
        found += [os.path.join(folder, name)
                  for name in names[night * LOGS_A_NIGHT:(night + 1) * LOGS_A_NIGHT]]
    return found


def reports(night):
    """The reports that came in one of the nights."""
    folder = os.path.join(FIRM, "reports")
    names = sorted(os.listdir(folder))
    return [os.path.join(folder, name) for name in names[night::REPORT_PARTS]]


def inputs(night):
    return ["--log"] + logs(night) + ["--dmarc"] + reports(night)


def report_lines(output):
    """A report without the time at which it was made, by which new findings are first told."""
    return [re.sub(rb'"first_told":"[^"]*"', b"", line) for line in output.split(b"\n")
            if b'"generated_at"' not in line]


class Run:
    """What came of one command: status, output, and faults as pairs of a kind and a sentence."""

    def __init__(self, name, status, out, err, faults):
        self.name = name
        self.status = status
        self.out = out
        self.err = err
        self.faults = faults


def limit_processor():
    resource.setrlimit(
        resource.RLIMIT_CPU, (PROCESSOR_SECONDS_MAX, PROCESSOR_SECONDS_MAX + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def environment(**more):
    return dict(os.environ, SWIFT_BACKTRACE="enable=no", **more)


def judge(name, status, said, allowed):
    """The faults of a status: a signal, too much time, a status that no page names, silence."""
    if -status in (signal.SIGXCPU, signal.SIGKILL):
        return [("hung", "%s took %d s of a processor" % (name, PROCESSOR_SECONDS_MAX))]
    if status < 0:
        return [("crashed", "%s ended by signal %d" % (name, -status))]
    if status not in allowed:
        return [("status", "%s ended with %d" % (name, status))]
    if status in EXPLAINED and not said.strip():
        return [("silent", "%s ended with %d and said nothing" % (name, status))]
    return []


def run(name, command, allowed, folder=None, **more):
    """Runs a command under limits and judges how it ended."""
    try:
        done = subprocess.run(
            command, check=False, capture_output=True, timeout=CLOCK_SECONDS_MAX, cwd=folder,
            stdin=subprocess.DEVNULL, preexec_fn=limit_processor, env=environment(**more))
    except subprocess.TimeoutExpired:
        fault = ("hung", "%s took more than %d s" % (name, CLOCK_SECONDS_MAX))
        return Run(name, None, b"", b"", [fault])
    # What `store check` finds wrong is its output.
    said = done.stderr + done.stdout if name == "check" else done.stderr
    return Run(name, done.returncode, done.stdout, done.stderr,
               judge(name, done.returncode, said, allowed))


def arguments_of(text, tries, default, add=None):
    """The options that all campaigns have, `--TRIES` with its default among them."""
    parser = argparse.ArgumentParser(description=text)
    parser.add_argument("--" + tries, type=int, default=default)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--binary", default=os.path.join(ROOT, ".build", "release", "stagewatch"))
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--keep")
    if add:
        add(parser)
    arguments = parser.parse_args()
    arguments.binary = os.path.abspath(arguments.binary)
    if not os.access(arguments.binary, os.X_OK):
        sys.exit("no program at %s; build it, or name it by --binary" % arguments.binary)
    return arguments


def in_order(workers, count, job):
    """The results of numbered jobs, several at a time, in order."""
    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        for result in [pool.submit(job, number) for number in range(count)]:
            yield result.result()


class Tally:
    """Faults by kind, each told when it is met."""

    def __init__(self, *kinds):
        self.counts = dict.fromkeys(kinds, 0)

    def add(self, what, faults):
        for kind, text in faults:
            self.counts[kind] += 1
            print("%s: %s" % (what, text), flush=True)

    def __str__(self):
        return ", ".join("%s %d" % item for item in self.counts.items())

    def status(self):
        return 1 if any(self.counts.values()) else 0
