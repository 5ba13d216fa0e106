#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Checks that each pre-zeroed ratio asked for was reached within 1 point.

    ratios.py SAMPLES.JSONL

Every order and ratio of the config must be there with a valid sample.
"""
import json
import sys

TOLERANCE_POINTS = 1.0
WANTED = {(order, pct) for order in (0, 4, 9) for pct in (0, 25, 50, 75, 100)}


def main(path):
    seen, wrong = set(), []
    with open(path, encoding="utf-8") as samples:
        for line in samples:
            row = json.loads(line)
            got = row["verify"]["prezeroed"]
            if row["warmup"] or not got:
                continue
            cell = (row["cell"]["order"], row["cell"]["prezeroed_pct"])
            if not row["valid"]:
                wrong.append(f"{cell}: invalid: {row['invalid_reason']}")
            elif abs(got["got_pct"] - got["asked_pct"]) > TOLERANCE_POINTS:
                wrong.append(f"{cell}: got {got['got_pct']} %")
            seen.add(cell)
    wrong += [f"{cell}: never measured" for cell in sorted(WANTED - seen)]
    for text in wrong:
        print(f"order, asked % = {text}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
