#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Checks the rows of tests/workloads.conf, measured on stock and patched.

    tests/workloads.py RESULTDIR

Prints TAP. Lines are of 64 bytes, a folio of order 9 has 32768 of them.
"""

import json
import pathlib
import statistics
import sys

from tap import Checks

FOLIO_LINES = 2 * 1024 * 1024 // 64
FOLIO_PAGES = 512
CLOSED_FORM_TOLERANCE = 0.02
SWITCHED = 2  # a flag of sim.tsv


class Arm:
    def __init__(self, result, name):
        boot = result / "arms" / name / "boot-0"
        self.name = name
        self.plan = json.loads((boot / "plan.json").read_text(encoding="utf-8"))["cells"]
        lines = (boot / "samples.jsonl").read_text(encoding="utf-8").splitlines()
        self.rows = [json.loads(line) for line in lines]

    def of(self, label, row_pass="batch", **axes):
        """Measured rows of a section, where `axes` of the cell are as given."""
        return [row for row in self.rows
                if row["cell"]["label"] == label and row["pass"] == row_pass
                and not row["warmup"]
                and all(row["cell"].get(key) == value for key, value in axes.items())]

    def misses(self, *where, **axes):
        """The median over placements of the last level's misses a folio."""
        return statistics.median(
            sum(row["sim"]["events"][f"LLC-{kind}-misses"][mode]
                for kind in ("load", "store") for mode in "ku")
            / row["sim"]["clean_faults"]
            for row in self.of(*where, **axes))


def check_cells(checks, arm):
    """What was planned was measured, and what a claim failed for is little."""
    for planned in arm.plan:
        cell = planned["cell"]
        rows = [row for row in arm.rows if row["cell"] == cell]
        name = " ".join(f"{key} {value}" for key, value in cell.items()
                        if key not in ("size_bytes", "cpu_node", "mem_node", "threads"))
        if planned["skip"]:
            checks.report(not rows, f"{arm.name}: skipped, {planned['skip']}: {name}")
            continue
        reasons = {row["invalid_reason"] for row in rows if not row["valid"]}
        checks.report(rows and not reasons, f"{arm.name}: valid{' but ' + str(reasons) if reasons else ''}: {name}")


def check_skips(checks, stock, patched):
    def skipped(arm):
        return {planned["cell"]["label"] for planned in arm.plan if planned["skip"]}
    checks.report(not skipped(patched), "patched skips nothing")
    checks.report(skipped(stock) == {"pages-zeroed", "age", "zeroed"},
                  "stock skips what needs pre-zeroed memory")


def check_closed_form(checks, stock, patched):
    """Of a folio that is not cleared only the lines touched are missed."""
    spared = FOLIO_LINES - FOLIO_PAGES
    got = patched.misses("pages-zeroed", prezeroed_pct=100)
    for name, cleared in (("stock", stock.misses("pages")),
                          ("its own 0 %", patched.misses("pages-zeroed", prezeroed_pct=0))):
        checks.report(abs(cleared - got - spared) <= CLOSED_FORM_TOLERANCE * spared,
                      f"zeroed pages spare {cleared - got:.1f} misses against {name}, "
                      f"by the closed form {spared}")


def check_age(checks, patched):
    old = patched.misses("age", "reuse", prezeroed_age=None)
    fresh = patched.misses("age", "reuse", prezeroed_age="fresh")
    checks.report(abs(old - FOLIO_LINES) < 0.01 * FOLIO_LINES,
                  f"old zeroes are in memory: {old:.1f} misses of their use")
    checks.report(fresh < 0.01 * FOLIO_LINES,
                  f"fresh ones are in the caches: {fresh:.1f}")


def check_switches(checks, arm):
    """The child that is forked in the window does not get the CPU there."""
    flags = [flag for row in arm.of("f") for flag in row["sim"]["flags"]]
    switched = sum(bool(flag & SWITCHED) for flag in flags)
    checks.report(switched <= 0.2 * len(flags),
                  f"{arm.name}: {switched} of {len(flags)} windows that fork meet a switch")


def check_surplus(checks, patched):
    for asked in (0, 100):
        got = {row["verify"]["prezeroed"]["got_pct"]
               for row in patched.of("zeroed", prezeroed_pct=asked)}
        checks.report(got == {float(asked)}, f"hugetlb beyond the pool: {asked} % spared, got {got}")


def main():
    result = pathlib.Path(sys.argv[1])
    checks = Checks()
    stock, patched = Arm(result, "stock"), Arm(result, "patched")
    for arm in (stock, patched):
        check_cells(checks, arm)
        check_switches(checks, arm)
    check_skips(checks, stock, patched)
    check_closed_form(checks, stock, patched)
    check_age(checks, patched)
    check_surplus(checks, patched)
    return checks.failed > 0


sys.exit(main())
