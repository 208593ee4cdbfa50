"""The rivals: each groups the same log, or reads the same reports, and prints one line of JSON.

    rivals.py duckdb|duckdb-causes|chdb|polars LOG THREADS
    rivals.py parsedmarc FOLDER PROCESSES

"seconds" and "cpu" are of the work alone: neither the start of Python nor imports are in them.
"""

import glob
import gzip
import json
import os
import sys
import time


DMARC_REPLY = r"(?i)dmarc|unauthenticated|5\.7\.(?:1|9|26|509|606)"


class Clock:
    """Takes the time of the work, and the processor time of all its threads."""

    def __init__(self):
        self.wall, self.cpu = time.perf_counter(), time.process_time()

    def stop(self):
        return {
            "seconds": time.perf_counter() - self.wall,
            "cpu": time.process_time() - self.cpu,
        }


def columns(log):
    """The log's columns, in order."""
    opened = gzip.open if log.endswith(".gz") else open
    with opened(log, "rt", encoding="ascii") as lines:
        return lines.readline().rstrip("\n").split(",")


def duckdb(log, threads, cause=""):
    """Columns declared, no sniffing, no order kept, parallel reading."""
    import duckdb as rival

    declared = ", ".join(f"'{name}': 'VARCHAR'" for name in columns(log))
    connection = rival.connect(
        config={"threads": threads, "preserve_insertion_order": False}
    )
    query = f"""
        SELECT count(*), sum(rows)::BIGINT FROM (
          SELECT type, split_part(orig, '@', 2) AS domain, "dlvSourceIp",
                 split_part(rcpt, '@', 2) AS receiver, vmta, left("timeLogged", 13) AS hour,
                 "bounceCat", "dsnStatus", {cause}
                 count(*) AS rows
          FROM read_csv('{log}', columns = {{{declared}}}, header = true, auto_detect = false,
                        delim = ',', quote = '"', escape = '"', parallel = true)
          WHERE type IN ('d', 'b', 't') AND coalesce("dlvType", 'smtp') = 'smtp'
          GROUP BY ALL)"""
    clock = Clock()
    groups, rows = connection.execute(query).fetchone()
    return {**clock.stop(), "groups": groups, "rows": rows}


def duckdb_causes(log, threads):
    """The same, with one pattern on the replies of failed rows."""
    return duckdb(
        log, threads,
        f"type <> 'd' AND regexp_matches(\"dsnDiag\", '{DMARC_REPLY}') AS names_dmarc,")


def chdb(log, threads):
    """Columns declared, parallel parsing, short columns as dictionaries."""
    from chdb import session

    small = {"type", "dlvType", "dlvSourceIp", "vmta"}
    declared = ", ".join(
        f"`{name}` {'LowCardinality(String)' if name in small else 'String'}"
        for name in columns(log)
    )
    query = f"""
        SELECT count(), sum(rows) FROM (
          SELECT type, substring(orig, position(orig, '@') + 1) AS domain, dlvSourceIp,
                 substring(rcpt, position(rcpt, '@') + 1) AS receiver, vmta,
                 substring(timeLogged, 1, 13) AS hour, bounceCat, dsnStatus,
                 count() AS rows
          FROM file('{log}', 'CSV', '{declared}')
          WHERE type IN ('d', 'b', 't') AND dlvType IN ('smtp', '')
          GROUP BY type, domain, dlvSourceIp, receiver, vmta, hour, bounceCat, dsnStatus)
        SETTINGS max_threads = {threads}, input_format_parallel_parsing = 1,
                 input_format_csv_skip_first_lines = 1, input_format_defaults_for_omitted_fields = 0,
                 short_circuit_function_evaluation = 'force_enable'"""
    query = query.replace("\\", "\\\\")
    connection = session.Session()
    clock = Clock()
    answer = str(connection.query(query, "CSV")).strip().split(",")
    return {**clock.stop(), "groups": int(answer[0]), "rows": int(answer[1])}


def polars(log, threads):
    """Lazy scan with a declared schema, in the streaming engine."""
    os.environ["POLARS_MAX_THREADS"] = str(threads)
    import polars as rival

    column = rival.col
    plan = (
        rival.scan_csv(log, schema={name: rival.String for name in columns(log)})
        .filter(
            column("type").is_in(["d", "b", "t"])
            & (column("dlvType").is_null() | (column("dlvType") == "smtp"))
        )
        .group_by(
            column("type"),
            column("orig").str.extract("@(.*)", 1).alias("domain"),
            column("dlvSourceIp"),
            column("rcpt").str.extract("@(.*)", 1).alias("receiver"),
            column("vmta"),
            column("timeLogged").str.head(13).alias("hour"),
            column("bounceCat"),
            column("dsnStatus"),
        )
        .agg(rival.len().alias("rows"))
        .select(rival.len().alias("groups"), column("rows").sum())
    )
    clock = Clock()
    answer = plan.collect(engine="streaming")
    return {**clock.stop(), "groups": answer["groups"][0], "rows": answer["rows"][0]}


def read_report(path):
    """Records of one report, read without DNS or network, and the processor time it took."""
    import parsedmarc

    start = time.process_time()
    report = parsedmarc.parse_report_file(
        path, offline=True, always_use_local_files=True, normalize_timespan_threshold_hours=1e9
    )
    return len(report["report"]["records"]), time.process_time() - start


def parsedmarc(folder, processes):
    """Offline, one process a core, reports as dictionaries and nothing written."""
    import logging
    import multiprocessing

    import parsedmarc as rival

    logging.disable(logging.CRITICAL)
    paths = sorted(glob.glob(f"{folder}/*"))
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        # The first report loads tables; it is not measured.
        pool.map(read_report, paths[:1] * processes, chunksize=1)
        clock = Clock()
        answers = pool.map(read_report, paths, chunksize=4)
        wall = clock.stop()["seconds"]
    return {
        "seconds": wall,
        "cpu": sum(cpu for _, cpu in answers),
        "files": len(paths),
        "records": sum(records for records, _ in answers),
        "version": rival.__version__,
    }


def main():
    name, path, threads = sys.argv[1:]
    rivals = {"duckdb": duckdb, "duckdb-causes": duckdb_causes, "chdb": chdb, "polars": polars, "parsedmarc": parsedmarc}
    print(json.dumps(rivals[name](path, int(threads))))


if __name__ == "__main__":
    main()
