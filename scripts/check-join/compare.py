#!/usr/bin/env python3
"""Compares a report of the program with the oracle's answer; ends with 1 where they differ.

    compare.py oracle.json report.json [label]
"""
import datetime
import json
import sys

REPORTED = ["messages", "none", "quarantine", "reject", "dkim_aligned", "spf_aligned", "aligned",
            "unsigned"]
LOGGED = ["delivered", "refused", "refused_dmarc", "deferred"]
SHOWN_MAX = 20


def seconds(text):
    return int(datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(
        tzinfo=datetime.timezone.utc).timestamp())


def counts(row, nested):
    """(grade, mixed, reported counts, logged counts); a missing side is all zeros."""
    reported = (row.get("reported") or {}) if nested else row
    logged = (row.get("logged") or {}) if nested else row
    return (row["grade"], row["mixed"], tuple(reported.get(k) or 0 for k in REPORTED),
            tuple(logged.get(k) or 0 for k in LOGGED))


def oracle_joins(oracle):
    return {(j["domain"], j["ip"], j["reporter"], j["begin"], j["end"]): counts(j, False)
            for j in oracle["joins"]}


def compare_ratio(key, row, complaints):
    """The ratio against the row's own counts."""
    seen = row["logged"]["delivered"] + row["logged"]["refused_dmarc"]
    expected = row["reported"]["messages"] / seen if seen else None
    if (expected is None) != (row["ratio"] is None) or (
            seen and abs(expected - row["ratio"]) > 1e-6 * max(1, expected)):
        complaints.append("ratio of %s: expected %s program %s" % (key, expected, row["ratio"]))


def report_joins(report, complaints):
    found = {}
    for j in report["joins"]:
        key = (j["domain"], j["source_ip"], j["reporter"], seconds(j["begin"]), seconds(j["end"]))
        if key in found:
            complaints.append("twice in the report: %s" % (key,))
        found[key] = counts(j, True)
        compare_ratio(key, j, complaints)
    return found


def compare_joins(oracle, report, complaints):
    expected, found = oracle_joins(oracle), report_joins(report, complaints)
    missing = expected.keys() - found.keys()
    extra = found.keys() - expected.keys()
    different = [k for k in expected.keys() & found.keys() if expected[k] != found[k]]
    for name, keys in (("missing", missing), ("too many", extra)):
        for key in sorted(keys)[:SHOWN_MAX]:
            complaints.append("%s: %s %s" % (name, key, (expected.get(key) or found.get(key))))
    for key in sorted(different)[:SHOWN_MAX]:
        complaints.append("different: %s oracle %s program %s" % (key, expected[key], found[key]))
    return len(expected), len(missing), len(extra), len(different)


def compare_value(name, expected, found, complaints):
    if expected != found:
        complaints.append("%s: oracle %s program %s" % (name, expected, found))


def compare_inputs(oracle, report, complaints):
    expected, found = oracle["inputs"], report["inputs"]["logs"]
    for name in ("rows", "rejected"):
        compare_value("inputs.logs." + name, expected[name], found[name], complaints)
    by_type = {k: v for k, v in found["by_type"].items() if v}
    compare_value("inputs.logs.by_type", expected["by_type"], by_type, complaints)
    compare_value("inputs.logs.used", sum(expected["smtp"].get(k, 0) for k in "dbt"),
                  found["used"], complaints)
    compare_value("used + ignored + rejected", expected["rows"],
                  found["used"] + found["ignored"] + found["rejected"], complaints)
    for name, value in expected["reports"].items():
        compare_value("inputs.reports." + name, value, report["inputs"]["reports"][name],
                      complaints)
    for name, value in oracle["coverage"].items():
        compare_value("coverage." + name, value, report["coverage"][name], complaints)


def compare_stages(oracle, report, complaints):
    found = {(s["domain"], seconds(s["begin"])): s for s in report["stages"]}
    for stage in oracle["stages"]:
        other = found.get((stage["domain"], stage["begin"]))
        if other is None:
            complaints.append("stage missing: %s" % stage)
            continue
        for name in ["policy"] + LOGGED + ["reported", "quarantined", "rejected"]:
            compare_value("stage %s %d %s" % (stage["domain"], stage["begin"], name), stage[name],
                          other[name], complaints)


def main():
    with open(sys.argv[1]) as file:
        oracle = json.load(file)
    with open(sys.argv[2]) as file:
        report = json.load(file)
    label = sys.argv[3] if len(sys.argv) > 3 else sys.argv[2]
    complaints = []
    rows, missing, extra, different = compare_joins(oracle, report, complaints)
    compare_inputs(oracle, report, complaints)
    compare_stages(oracle, report, complaints)
    for complaint in complaints:
        print("  " + complaint)
    print("%s: %d join rows, %d missing, %d too many, %d different; %d complaints in all"
          % (label, rows, missing, extra, different, len(complaints)))
    sys.exit(1 if complaints else 0)


if __name__ == "__main__":
    main()
