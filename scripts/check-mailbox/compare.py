#!/usr/bin/env python3
"""Compares two reports as JSON in all but what names their inputs.

    compare.py ONE OTHER [FILES]

FILES is how many files of reports the other one must have read and accounted for.
"""

import json
import sys

# Junk between the reports is one more file, and its problem.
REPORT_COUNTS = ("accepted", "records", "messages", "first", "last")


def main():
    reports = []
    for path in sys.argv[1:3]:
        with open(path) as file:
            report = json.load(file)
        del report["generated_at"]
        inputs = report.pop("inputs")
        report["inputs.reports"] = {key: inputs["reports"][key] for key in REPORT_COUNTS}
        reports.append(report)
    one, other = reports
    if len(sys.argv) > 3:
        counts = inputs["reports"]
        told = counts["accepted"] + counts["duplicates"] + counts["rejected"]
        if not counts["files"] == told == int(sys.argv[3]):
            sys.exit("of %s files %d were read and %d told of" % (sys.argv[3], counts["files"], told))
    different = [key for key in one.keys() | other.keys() if one.get(key) != other.get(key)]
    if different:
        sys.exit("the reports differ in %s" % ", ".join(
            "%s: %.300s against %.300s" % (key, one.get(key), other.get(key))
            for key in sorted(different)))


if __name__ == "__main__":
    main()
