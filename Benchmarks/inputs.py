"""Makes what is measured on, once for each size, below the cache folder."""

import csv
import glob
import gzip
import operator
import os
import random
import shutil
import subprocess
import sys

COLUMNS = (
    "type,timeLogged,timeQueued,orig,rcpt,orcpt,dsnAction,dsnStatus,dsnDiag,dsnMta,bounceCat,"
    "srcType,srcMta,dlvType,dlvSourceIp,dlvDestinationIp,dlvEsmtpAvailable,dlvSize,vmta,jobId,"
    "envId,queue,vmtaPool,header_From"
).split(",")
"""What PowerMTA 4.5 and 5.0 write of records d, b and t unless told otherwise, and the From header."""

ROW_BYTES = 535
"""Bytes of a row of these columns, on average."""


def say(text):
    print(text, file=sys.stderr, flush=True)


def make_firm(sample_firm, folder, *options, stage_days=7):
    """Runs sample-firm; the folder is there only when it is complete."""
    if os.path.isdir(folder):
        return
    part = folder + ".part"
    shutil.rmtree(part, ignore_errors=True)
    say(f"making {folder}")
    subprocess.run(
        [sample_firm, "make", "--output", part, "--nodes", "1", "--gzip-share", "0",
         "--days-per-stage", str(stage_days), "--no-window-truth", *map(str, options)],
        check=True, stdout=sys.stderr,
    )
    os.rename(part, folder)


def join_logs(folder, path):
    """Joins a firm's daily files into one with one header line and the usual columns."""
    with open(path + ".part", "w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(COLUMNS)
        for name in sorted(glob.glob(f"{folder}/logs/**/*.csv", recursive=True)):
            with open(name, encoding="utf-8", newline="") as log:
                source = csv.reader(log)
                header = next(source)
                places = operator.itemgetter(*map(header.index, COLUMNS))
                rows.writerows(map(places, source))
    os.rename(path + ".part", path)


def make_log(sample_firm, name, mib, *options, **more):
    """One log of about `mib` MiB beside the folder of its firm."""
    log = f"{name}.csv"
    if not os.path.exists(log):
        rows = max(mib * 2**20 // ROW_BYTES, 1000)
        make_firm(sample_firm, name, "--rows", rows, *options, **more)
        join_logs(name, log)
        shutil.rmtree(f"{name}/logs")
    return log


def log_and_reports(sample_firm, cache, mib):
    """One log of about `mib` MiB and the folder of the reports that go with it."""
    name = f"{cache}/usual-{mib}"
    return make_log(sample_firm, name, mib), f"{name}/reports"


def log_of_days(sample_firm, cache, mib):
    """A log of about `mib` MiB of the same firm, longer the larger it is: 1 GiB in seven weeks."""
    return make_log(
        sample_firm, f"{cache}/line-{mib}", mib, "--no-reports", stage_days=max(mib // 128, 1))


def compressed(log, parts):
    """The log as `parts` gzip files, zlib's level 6, split at line ends; each with the header."""
    paths = [f"{log[:-4]}-{number + 1}of{parts}.csv.gz" for number in range(parts)]
    if all(os.path.exists(path) for path in paths):
        return paths
    say(f"compressing {log}")
    share = os.path.getsize(log) // parts
    with open(log, "rb") as rows:
        header = rows.readline()
        for number, path in enumerate(paths):
            with gzip.open(path + ".part", "wb", compresslevel=6) as out:
                out.write(header)
                left = share
                while left > 0 and (block := rows.read(min(left, 1 << 20))):
                    out.write(block)
                    left -= len(block)
                if number + 1 < parts:
                    out.write(rows.readline())
                else:
                    shutil.copyfileobj(rows, out, 1 << 20)
            os.rename(path + ".part", path)
    return paths


def record(chance):
    """One record as large receivers write it."""
    address = f"203.0.113.{chance.randrange(1, 255)}"
    passes = [chance.choice(["pass", "pass", "pass", "fail"]) for _ in range(2)]
    failed = passes == ["fail", "fail"]
    disposition = "quarantine" if failed and chance.random() < 0.25 else "none"
    domain = f"d{chance.randrange(23)}.example"
    return f"""  <record>
    <row>
      <source_ip>{address}</source_ip>
      <count>{chance.randrange(1, 2000)}</count>
      <policy_evaluated>
        <disposition>{disposition}</disposition>
        <dkim>{passes[0]}</dkim>
        <spf>{passes[1]}</spf>
      </policy_evaluated>
    </row>
    <identifiers>
      <header_from>{domain}</header_from>
      <envelope_from>bounce.{domain}</envelope_from>
    </identifiers>
    <auth_results>
      <dkim>
        <domain>{domain}</domain>
        <result>{passes[0]}</result>
        <selector>s{chance.randrange(4)}</selector>
      </dkim>
      <spf>
        <domain>bounce.{domain}</domain>
        <result>{passes[1]}</result>
      </spf>
    </auth_results>
  </record>
"""


def large_reports(cache, files, records):
    """A folder of `files` reports of `records` records each, one .xml.gz a report."""
    folder = f"{cache}/reports-{files}x{records}"
    if os.path.isdir(folder):
        return folder
    say(f"making {folder}")
    part = folder + ".part"
    shutil.rmtree(part, ignore_errors=True)
    os.makedirs(part)
    chance = random.Random(1)
    for number in range(files):
        begin = 1773705600 + number // 20 * 86400
        reporter = f"receiver{number % 20}.example"
        text = f"""<?xml version="1.0" encoding="UTF-8" ?>
<feedback>
  <report_metadata>
    <org_name>{reporter}</org_name>
    <email>reports@{reporter}</email>
    <report_id>{number + 10**12}</report_id>
    <date_range>
      <begin>{begin}</begin>
      <end>{begin + 86399}</end>
    </date_range>
  </report_metadata>
  <policy_published>
    <domain>bank.example</domain>
    <adkim>r</adkim>
    <aspf>r</aspf>
    <p>quarantine</p>
    <sp>quarantine</sp>
    <pct>25</pct>
  </policy_published>
""" + "".join(record(chance) for _ in range(records)) + "</feedback>\n"
        name = f"{part}/{reporter}!bank.example!{begin}!{begin + 86399}!{number}.xml.gz"
        with gzip.open(name, "wb", compresslevel=6) as out:
            out.write(text.encode())
    os.rename(part, folder)
    return folder


def subset(folder, files):
    """A folder with links to the first `files` files of another."""
    name = f"{folder}-first{files}"
    if not os.path.isdir(name):
        os.makedirs(name)
        for path in sorted(glob.glob(f"{folder}/*"))[:files]:
            os.link(path, f"{name}/{os.path.basename(path)}")
    return name
