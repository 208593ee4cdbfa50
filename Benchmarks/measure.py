"""Runs programs in turn and takes their time and memory."""

import datetime
import json
import os
import platform
import shlex
import statistics
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field


@dataclass
class Run:
    """What one run of a program took. Times in seconds, memory in MiB at its highest."""

    wall: float
    cpu: float
    anonymous: float
    mapped: float
    output: str


@dataclass
class Contestant:
    """A command to be measured; `is_rival` where it prints what counts of its time as JSON."""

    name: str
    command: list
    is_rival: bool = False
    runs: list = field(default_factory=list)

    def answer(self, run=None):
        """What a rival printed."""
        return json.loads((run or self.runs[0]).output.splitlines()[-1])

    def walls(self):
        return [self.answer(run)["seconds"] if self.is_rival else run.wall for run in self.runs]

    def cpu(self):
        return statistics.median(
            self.answer(run)["cpu"] if self.is_rival else run.cpu for run in self.runs
        )

    def seconds(self):
        return statistics.median(self.walls())


def memory_of(pid):
    """Anonymous and mapped resident memory of a process and its children, in MiB."""
    sums = [0, 0]
    for each in [pid, *children(pid)]:
        try:
            with open(f"/proc/{each}/status", encoding="ascii", errors="replace") as lines:
                for line in lines:
                    if line.startswith("RssAnon:"):
                        sums[0] += int(line.split()[1])
                    elif line.startswith("RssFile:"):
                        sums[1] += int(line.split()[1])
        except OSError:
            continue
    return sums[0] / 1024, sums[1] / 1024


def children(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as text:
            return [int(word) for word in text.read().split()]
    except OSError:
        return []


def run(command):
    """Runs a command once. An exit status other than 0, 1 and 2 (stagewatch's verdicts) ends all."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    peak = [0.0, 0.0]
    done = threading.Event()

    def watch():
        while not done.is_set():
            anonymous, mapped = memory_of(process.pid)
            peak[0], peak[1] = max(peak[0], anonymous), max(peak[1], mapped)
            done.wait(0.02)

    errors = []
    watcher = threading.Thread(target=watch)
    drain = threading.Thread(target=lambda: errors.append(process.stderr.read()))
    watcher.start()
    drain.start()
    output = process.stdout.read().decode("utf-8", "replace")
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    done.set()
    watcher.join()
    drain.join()
    if process.returncode not in (0, 1, 2):
        text = errors[0].decode("utf-8", "replace")[-2000:]
        sys.exit(f"{shlex.join(command)}: status {process.returncode}\n{text}")
    return Run(wall, usage.ru_utime + usage.ru_stime, peak[0], peak[1], output)


def busy_share(seconds=0.5):
    """Share of the machine that is in use, 0 to 1."""

    def ticks():
        with open("/proc/stat", encoding="ascii") as text:
            numbers = [int(word) for word in text.readline().split()[1:9]]
        return sum(numbers), numbers[3] + numbers[4]

    total, idle = ticks()
    time.sleep(seconds)
    later, later_idle = ticks()
    return 1 - (later_idle - idle) / max(later - total, 1)


def interleave(contestants, rounds, calm=0):
    """Runs all in turn, A B C A B C …, after one round for warmth; gives back the load met."""
    loads = []
    for number in range(rounds + 1):
        for contestant in contestants:
            limit = time.monotonic() + calm
            while (load := busy_share()) > 0.1 and time.monotonic() < limit:
                pass
            result = run(contestant.command)
            if number > 0:
                loads.append(load)
                contestant.runs.append(result)
            print(f"  {number}/{rounds} {contestant.name}: {result.wall:.2f} s", file=sys.stderr)
    return loads


def machine():
    """Lines that say on what and when it ran."""
    model = "unknown processor"
    with open("/proc/cpuinfo", encoding="ascii", errors="replace") as lines:
        for line in lines:
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    now = datetime.datetime.now(datetime.timezone.utc)
    swift = subprocess.run(["swift", "--version"], capture_output=True, text=True, check=False)
    distribution = platform.freedesktop_os_release().get("PRETTY_NAME", "Linux")
    return [
        f"date      {now:%Y-%m-%d %H:%M} UTC",
        f"machine   {model}, {os.cpu_count()} cores, {gib:.0f} GiB",
        f"system    {distribution}, kernel {platform.release()}",
        f"compiler  {(swift.stdout.splitlines() or ['unknown'])[0]}",
        f"load      {os.getloadavg()[0]:.1f} (1 minute, at the start)",
    ]
