#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Formats of a report, read by what else reads them. Prints TAP.

    tests/formats/run.py

Campaigns are drawn (tests/make_campaign.py), of several kinds, and each format of
their reports is held against its own rules and against the others.
"""
import csv
import io
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tests"))
from tap import Checks  # noqa: E402

WIDTH = 72
LONG = "a_tree_with_a_very_long_name_of_its_own"
CASES = {
    "a machine": ["--boots", "6", "--arms", "stock", "patched=-4", "--latency", "--wrong", "2"],
    "guests of TCG": ["--kind", "tcg", "--boots", "4", "--links", "4", "--arms", "stock", "patched=2"],
    "boots by hand": ["--by-hand", "--boots", "3", "--arms", "stock", "patched=5"],
    "one boot of two": ["--by-hand", "--boots", "1", "--arms", "stock", "patched=5"],
    "one arm": ["--by-hand", "--boots", "1", "--arms", "stock"],
    "six arms": ["--boots", "4", "--arms", "stock", "a=1", "b=-1", "c=2", "d=-2", LONG + "=3"],
}


def report(directory, form):
    done = subprocess.run([TOP / "build" / "pzbench", "report", directory, "--format", form],
                          capture_output=True, check=True)
    return done.stdout.decode("ascii")


def rewrap(text):
    """What a mail client does to a message: lines above the width are broken at blanks."""
    for line in text.split("\n"):
        while len(line) > WIDTH:
            cut = line.rfind(" ", 0, WIDTH + 1)
            if cut <= 0:
                break
            yield line[:cut]
            line = line[cut + 1:]
        yield line


def mail_faults(text):
    """What a mail client, or the mbox format, would not leave as it is."""
    if "\n".join(rewrap(text)) != text:
        yield "lines are broken"
    for number, line in enumerate(text.split("\n"), 1):
        if re.search(r"[^ -~]", line):
            yield f"{number}: not ASCII, or a tab"
        if line != line.rstrip():
            yield f"{number}: a blank at the end"
        if line.startswith(("From ", ">", "--- ", "diff ", "Index: ")):
            yield f"{number}: means something else in a mail or a patch"
    if "lower is better" not in text:
        yield "it does not say that lower is better"
    if "TCG" in text and ("cache profile milan (L1d 32K" not in text or "MHz" in text):
        yield "it names the emulated CPU's clock or caches, not those that were modelled"


def markdown_faults(text):
    """Rows of a table have as many cells as its heading; there is a table."""
    columns, tables = 0, 0
    for number, line in enumerate(text.split("\n"), 1):
        if not line.startswith("|"):
            columns = 0
            continue
        cells = len(re.findall(r"(?<!\\)\|", line)) - 1
        if not columns:
            columns, tables = cells, tables + 1
        elif cells != columns:
            yield f"{number}: {cells} cells of {columns}"
    if not tables:
        yield "no table"


BENCH_LINE = re.compile(r"Benchmark[A-Z]\S* +(\d+)((?: +[-+.e\d]+ \S+)+)")
BENCH_KEY = re.compile(r"[a-z][^ A-Z]*: \S.*")
BENCH_UNIT = re.compile(r"Unit (\S+) better=(?:lower|higher)")


def bench(text):
    """Go's format from its specification: measurements as (keys, name, {unit: value})."""
    keys, units, found = {}, set(), []
    for line in text.split("\n"):
        measured = BENCH_LINE.fullmatch(line)
        if measured:
            words = measured.group(2).split()
            values = dict(zip(words[1::2], map(float, words[::2])))
            if int(measured.group(1)) < 1 or not values.keys() <= units:
                raise ValueError(line)
            name = line.split()[0]
            if any("=" not in part for part in name.split("/")[1:]):
                raise ValueError(line)
            found.append((dict(keys), name, values))
        elif BENCH_UNIT.fullmatch(line):
            units.add(BENCH_UNIT.fullmatch(line).group(1))
        elif BENCH_KEY.fullmatch(line):
            key, _, value = line.partition(": ")
            keys[key] = value
        elif line:
            raise ValueError(line)
    return found


def table(text):
    """CSV of RFC 4180 with a heading."""
    if "\n" in text.replace("\r\n", ""):
        raise ValueError("a line that does not end in CR LF")
    rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    for row in rows:
        if None in row or None in row.values():
            raise ValueError(f"not as many fields as the heading: {row}")
        float(row["value"])
    return rows


def check_same_values(checks, name, rows, measured):
    """Each value of the one is there in the other, boot by boot."""
    of_csv = sorted((row["arm"], row["order"], float(row["value"])) for row in rows)
    of_bench = sorted((keys["arm"], re.search(r"/order=(\d+)", bench_name).group(1), value)
                      for keys, bench_name, values in measured for value in values.values())
    checks.report(of_csv == of_bench and of_csv != [], f"{name}: csv and benchfmt have the same values")


def check_verdicts(checks, name, directory, rows):
    """A verdict's values are geometric means of what the boots gave."""
    summary = json.loads(report(directory, "json"))
    wrong = tested = 0
    for metric in summary["verdicts"]:
        for cell in metric["cells"]:
            boots = [float(row["value"]) for row in rows
                     if row["arm"] == cell["arm"] and row["metric"] == metric["metric"]
                     and row["order"] == str(cell["cell"]["order"])]
            product = 1.0
            for value in boots:
                product *= value ** (1 / len(boots))
            tested += 1
            wrong += not boots or abs(product / cell["other"]["value"] - 1) > 1e-6
    checks.report(not wrong and (tested > 0 or "one" in name), f"{name}: values of verdicts are those of boots")


def check_case(checks, name, directory):
    for form, faults in (("lkml", mail_faults), ("md", markdown_faults)):
        found = list(faults(report(directory, form)))
        for fault in found:
            print(f"# {fault}")
        checks.report(not found, f"{name}: {form}")
    try:
        rows, measured = table(report(directory, "csv")), bench(report(directory, "benchfmt"))
    except ValueError as error:
        checks.report(False, f"{name}: {error}")
        return
    checks.report(True, f"{name}: csv and benchfmt can be read")
    check_same_values(checks, name, rows, measured)
    check_verdicts(checks, name, directory, rows)


def main():
    checks = Checks()
    with tempfile.TemporaryDirectory() as top:
        for number, (name, options) in enumerate(CASES.items()):
            directory = f"{top}/{number}"
            subprocess.run([TOP / "tests" / "make_campaign.py", directory, *options], check=True)
            check_case(checks, name, directory)
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
