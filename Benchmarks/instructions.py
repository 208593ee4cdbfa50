"""Compares counts of instructions with those that were kept; called by scripts/check-instructions."""

import json
import os
import sys

KEPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "instructions.json")
GROWTH_MAX = 0.05


def read_kept():
    if not os.path.exists(KEPT):
        return {"environment": "", "counts": {}}
    with open(KEPT, encoding="utf-8") as text:
        return json.load(text)


def update(environment, counts):
    """Writes the counts; those of kernels that do not run here stay if the rest is comparable."""
    kept = read_kept()
    if kept["environment"] == environment:
        counts = {**kept["counts"], **counts}
    with open(KEPT, "w", encoding="utf-8") as out:
        json.dump({"environment": environment, "counts": counts}, out, indent=2, sort_keys=True)
        out.write("\n")


def main():
    wants_update, environment, path = sys.argv[1] == "true", sys.argv[2], sys.argv[3]
    with open(path, encoding="utf-8") as lines:
        counts = {name: int(count) for name, count in (line.split() for line in lines)}
    kept = read_kept()
    grown = []
    print(f"{'part':<12} {'kept':>14} {'now':>14} {'change':>8}")
    for name, count in counts.items():
        before = kept["counts"].get(name)
        change = f"{count / before - 1:+.1%}" if before else "new"
        print(f"{name:<12} {before or '':>14} {count:>14} {change:>8}")
        if before and count > before * (1 + GROWTH_MAX):
            grown.append(name)
    if wants_update:
        update(environment, counts)
        print(f"written to {os.path.relpath(KEPT)}")
    elif kept["environment"] != environment:
        print(f"not compared: the kept counts are of {kept['environment'] or 'nothing'},")
        print(f"these of {environment}")
    elif grown:
        print(f"more than {GROWTH_MAX:.0%} above what was kept: {', '.join(grown)}")
        print("make it as cheap as it was, or run scripts/check-instructions --update and say why")
        sys.exit(1)
    else:
        print(f"no part grew by more than {GROWTH_MAX:.0%}")


if __name__ == "__main__":
    main()
