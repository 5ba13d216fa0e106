#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Checks samples.jsonl against docs/samples.schema.json.

    tests/schema/run.py [RESULTDIR...]

The rows of tests/golden, and of each RESULTDIR, must fit; rows with one fault
each must not. Prints "ok N - name" or "not ok N - name" a check; exits 1 when
any failed.
"""

import copy
import json
import pathlib
import sys

import jsonschema

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tests"))

from tap import Checks

GOLDEN = TOP / "tests" / "golden"


def rows(path):
    """The rows of a file; half a line at the end is a run that was killed."""
    for line in path.read_text(encoding="utf-8").splitlines(keepends=True):
        if line.endswith("\n"):
            yield json.loads(line)


def check_files(checks, validator, top):
    for path in sorted(top.glob("arms/*/boot-*/samples.jsonl")):
        complaint = None
        count = 0
        for row in rows(path):
            count += 1
            complaint = complaint or next(validator.iter_errors(row), None)
        name = f"{path.relative_to(top.parent)}: {count} rows"
        if complaint:
            name += f": {'/'.join(map(str, complaint.path))}: {complaint.message[:200]}"
        checks.report(complaint is None and count > 0, name)


def put(row, where, value):
    """Sets, or with value DROP removes, the member that `where` leads to."""
    *path, last = where.split("/")
    for step in path:
        row = row[step]
    if value is DROP:
        del row[last]
    else:
        row[last] = value


DROP = object()

# What a reader must be able to rely on, broken one at a time.
HOST_FAULTS = [
    ("schema", 1), ("schema", DROP), ("arm", "a/b"), ("pass", "other"),
    ("surprise", 1), ("faults", -1), ("faults", "9"), ("warmup", 0),
    ("valid", None), ("invalid_reason", "valid rows have none"),
    ("fault", None), ("fault/ns", 1.5), ("teardown", DROP), ("latency", {}),
    ("cell/order", 19), ("cell/offset", "center"), ("cell/prezeroed_pct", 101),
    ("cell/size_bytes", 5000), ("cell/threads", 0), ("cell/surprise", 1),
    ("cell/unit", "KB"), ("verify/faults/asked", -1), ("cell/primitive", "rep-stosb"),
    ("counters/cycles:k/reason", DROP), ("counters/cycles:k/source", "guess"),
    ("counters/page-faults/enabled_ns", DROP),
    ("counters/page-faults/reason", "present, yet with a reason"),
    ("verify/order/got_pct", 100.1), ("verify/order/got_pct", None),
    ("verify/node", DROP), ("verify/faults/got", DROP),
]
LATENCY_FAULTS = [
    ("latency/histogram", []), ("latency/histogram", [[1300, 0]]),
    ("latency/histogram", [[1300]]), ("latency/histogram", DROP),
    ("latency/by_index/table/period", 1), ("latency/by_index/table/slow", DROP),
    ("latency/by_index/charge/slow", [[0, 1.5]]), ("latency/by_index/moon", {}),
]
WORKERS_FAULTS = [
    ("workers", DROP), ("workers/ns", DROP), ("workers/cpus", [1, 1]),
    ("workers/wall_ns", 0), ("workers/slowest_to_fastest", 0.9),
    ("workers/surprise", 1), ("cell/threads", 1), ("cell/workers", "threads"),
]
SIM_FAULTS = [
    ("sim/windows", 0), ("sim/faults_each", DROP), ("sim/k", DROP),
    ("sim/flags", [32]), ("sim/first_region", 2**48), ("sim/u", [1.5]),
    ("sim/events", DROP), ("sim/events/instructions", DROP), ("sim/clean_faults", DROP),
    ("sim/clean_windows", -1), ("sim/events/mem-bytes/irq", DROP),
    ("sim/events/mem-bytes/hypervisor", 0), ("placement", "first"),
    ("kernel/user_buddy", DROP), ("verify/prezeroed/skipped", -1),
]


def check_faults(checks, validator, path, faults, pick):
    good = next(row for row in rows(path) if pick(row))
    for where, value in faults:
        broken = copy.deepcopy(good)
        put(broken, where, value)
        shown = "left out" if value is DROP else json.dumps(value)
        checks.report(not validator.is_valid(broken), f"refused: {where} {shown}")


def check_invalid_rows(checks, validator, path):
    broken = next(row for row in rows(path) if not row["valid"])
    broken["invalid_reason"] = None
    checks.report(not validator.is_valid(broken), "refused: invalid without a reason")


def main():
    with open(TOP / "docs" / "samples.schema.json", encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)
    checks = Checks()
    for top in sorted(path for path in GOLDEN.iterdir() if path.is_dir()):
        check_files(checks, validator, top)
    for top in map(pathlib.Path, sys.argv[1:]):
        check_files(checks, validator, top.resolve())
    host = GOLDEN / "host/arms/host/boot-0/samples.jsonl"
    patched = GOLDEN / "arms/arms/patched/boot-0/samples.jsonl"
    check_faults(checks, validator, host, HOST_FAULTS,
                 lambda row: row["valid"] and row["pass"] == "batch")
    check_faults(checks, validator, host, LATENCY_FAULTS,
                 lambda row: row["pass"] == "latency")
    check_faults(checks, validator, host, WORKERS_FAULTS,
                 lambda row: row["cell"].get("workers"))
    check_faults(checks, validator, patched, SIM_FAULTS,
                 lambda row: row["verify"]["prezeroed"])
    check_invalid_rows(checks, validator, host)
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
