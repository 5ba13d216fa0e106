#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Writes a result directory as a campaign leaves it (docs/formats.md), for tests.

    tests/make_campaign.py DIR --arms stock patched=-3 mine=2@4,9 --boots 6

An arm is NAME, NAME=PERCENT that its faults take more than the baseline's, or
NAME=PERCENT@ORDERS where that is so of these orders alone. The figures are drawn:

    base(order) * (1 + percent) * exp(layout(arm, link) + drift * block + boot + repetition)

Nothing but the options decides them. `pzbench` draws the order of boots.
"""

import argparse
import hashlib
import json
import math
import os
import random
import statistics
import subprocess
import sys

TESTS = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(TESTS, "golden"))
from make_fixtures import (Boot, Dice, HOST_NS, NO_PMU, STOCK, cell, dump,  # noqa: E402
                           histogram, machine, row, text)

PZBENCH = os.path.join(os.path.dirname(TESTS), "build", "pzbench")
SIZE = 4 << 20
WINDOWS = 4
NOISE = 0.03  # of repetitions, in logarithms


def parse_arm(given):
    name, _, effect = given.partition("=")
    percent, _, orders = effect.partition("@")
    return name, float(percent or 0), {int(order) for order in orders.split(",") if order}


def parse(arguments):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("dir")
    parser.add_argument("--arms", nargs="+", type=parse_arm, required=True)
    parser.add_argument("--boots", type=int, default=6)
    parser.add_argument("--orders", type=int, nargs="+", default=[0, 4, 9])
    parser.add_argument("--kind", choices=("metal", "kvm", "tcg"), default="metal")
    parser.add_argument("--by-hand", action="store_true", help="no campaign.json, no second baseline")
    parser.add_argument("--links", type=int, default=0)
    parser.add_argument("--again", type=float, default=0, metavar="PERCENT",
                        help="that the baseline's second boots take more")
    parser.add_argument("--sigma", type=float, default=1, metavar="PERCENT",
                        help="of boots: of times and of memory bytes")
    parser.add_argument("--count-sigma", type=float, metavar="PERCENT",
                        help="of boots: of instructions (0.1; tcg: 0)")
    parser.add_argument("--layout", type=float, default=0, metavar="PERCENT",
                        help="sigma of links; without them of arms")
    parser.add_argument("--drift", type=float, default=0, metavar="PERCENT", help="from block to block")
    parser.add_argument("--samples", type=int, default=5, help="of a cell in a boot")
    parser.add_argument("--latency", action="store_true", help="single faults timed too")
    parser.add_argument("--primary", type=int, nargs="*", default=[], metavar="ORDER")
    parser.add_argument("--host", default="testhost")
    parser.add_argument("--seed", type=int, default=1)
    o = parser.parse_args(arguments)
    if o.count_sigma is None:
        o.count_sigma = 0 if o.kind == "tcg" else 0.1
    return o


def uniform(*names):
    """Between 0 and 1, without both; always the same of the same names."""
    return (random.Random(" ".join(map(str, names))).random() * 2**53 + 0.5) / 2**53


def normal(percent, *names):
    return percent / 100 * statistics.NormalDist().inv_cdf(uniform(*names))


def skewed(*names):
    """What repetitions do: mostly little, sometimes much more. Its mean is 0."""
    return NOISE * (-math.log(uniform(*names)) - 1)


class Run:
    """A boot of an arm: what it gives of each cell."""

    def __init__(self, o, arm, block, link):
        self.o, self.arm, self.block = o, arm, block
        self.again = arm.endswith(".again")
        self.kernel = arm.removesuffix(".again")
        self.link = "usual" if link is None else link
        self.name = hashlib.sha256(f"{o.seed} {o.host} {arm} {block}".encode()).hexdigest()

    def draw(self, percent, *names):
        return normal(percent, self.o.seed, *names)

    def effect(self, order):
        """Logarithm of what the arm costs more."""
        _, percent, orders = next(arm for arm in self.o.arms if arm[0] == self.kernel)
        more = percent if order in orders or not orders else 0
        return math.log1p(more / 100) + (math.log1p(self.o.again / 100) if self.again else 0)

    def cost(self, what, order):
        """Logarithm of what this boot gives of times and bytes, less the base."""
        return (self.effect(order) + self.o.drift / 100 * self.block +
                self.draw(self.o.layout, what, "layout", self.kernel, self.link, order) +
                self.draw(self.o.sigma, what, "boot", self.arm, self.block, order))

    def time(self, order, repetition, what="time"):
        noise = skewed(self.o.seed, what, self.arm, self.block, order, repetition)
        return HOST_NS[order] * math.exp(self.cost(what, order) + noise)

    def instructions(self, order):
        boot = self.draw(self.o.count_sigma, "count", self.arm, self.block, order)
        return round(STOCK[order][0] * math.exp(self.effect(order) + boot))

    def memory_lines(self, order, repetition):
        noise = skewed(self.o.seed, "lines", self.arm, self.block, order, repetition)
        return round((64 << order) * math.exp(self.cost("lines", order) + noise / 10))

    def boot_id(self):
        n = self.name
        return f"{n[:8]}-{n[8:12]}-{n[12:16]}-{n[16:20]}-{n[20:32]}"

    def row(self, where, repetition, **values):
        warmup = repetition == 0
        return row(self.arm, where, 0 if warmup else repetition - 1, warmup=warmup,
                   boot=self.boot_id(), block=self.block, **values)


def timed_row(run, where, repetition):
    made = run.row(where, repetition)
    order, faults = where["order"], made["faults"]
    ns = run.time(order, repetition) * faults
    made["fault"] = {"ns": round(ns), "tsc": round(2.6 * ns)}
    made["teardown"] = {"ns": round(0.2 * ns)}
    count = run.instructions(order) * faults if run.o.kind == "metal" else None
    made["counters"] = {"instructions:k": {"value": count, "enabled_ns": round(ns) if count else None,
                                           "running_ns": round(ns) if count else None,
                                           "source": "hw", **({} if count else {"reason": NO_PMU})}}
    return made


def latency_row(run, where, repetition):
    made = run.row(where, repetition)
    made["pass"] = "latency"
    ns = [round(run.time(where["order"], repetition, f"p{i}") * (1 + i)) for i in range(5)]
    made["latency"] = {"count": made["faults"], **dict(zip(
        ("p50_ns", "p90_ns", "p99_ns", "p999_ns", "max_ns"), ns)), "clock_ns": 22,
                       "histogram": histogram(Dice(repetition), ns[0], made["faults"]),
                       "by_index": {}}
    made["fault"] = {"ns": ns[0] * made["faults"], "tsc": None}
    return made


def events(run, order, faults, instructions, repetition):
    lines = run.memory_lines(order, repetition) * faults

    def kernel(count):
        return {"k": count, "u": 0, "irq": 0}

    return {"instructions": {"k": instructions, "u": 3 * faults, "irq": 0},
            "store-bytes": kernel(64 * lines),
            "L1-dcache-load-misses": kernel(20 * faults), "L1-dcache-store-misses": kernel(lines),
            "L2-load-misses": kernel(10 * faults), "L2-store-misses": kernel(lines),
            "LLC-load-misses": kernel(0), "LLC-store-misses": kernel(lines),
            "mem-fills-local": kernel(lines), "mem-fills-remote": kernel(0),
            "mem-writebacks-local": kernel(lines), "mem-writebacks-remote": kernel(0),
            "mem-bytes": kernel(2 * 64 * lines)}


def simulated_row(run, where, repetition):
    made = run.row(where, repetition, placement=repetition)
    faults = made["faults"]
    each = max(faults // WINDOWS, 1)
    windows = faults // each
    one = run.instructions(where["order"]) * each
    made["sim"] = {"first_region": 0, "windows": windows, "faults_each": each, "k": [one] * windows,
                   "u": [3 * each] * windows, "irq": [0] * windows, "flags": [0] * windows,
                   "clean_windows": windows, "clean_faults": faults,
                   "events": events(run, where["order"], faults, one * windows, repetition)}
    made["counters"] = {f"instructions:{name}": {
        "value": made["sim"]["events"]["instructions"][name], "enabled_ns": None,
        "running_ns": None, "source": "sim"} for name in "ku"}
    return made


def write_boot(run):
    o = run.o
    boot = Boot(o.dir, run.arm, run.block)
    make_row = simulated_row if o.kind == "tcg" else timed_row
    for order in o.orders:
        where = cell("orders", order, SIZE)
        boot.cells.append({"cell": where, "latency": o.latency, "faults": SIZE >> (12 + order),
                           "primary": order in o.primary, "skip": None})
        for repetition in range(o.samples + 1):
            boot.add(make_row(run, where, repetition))
            if o.latency and o.kind != "tcg":
                boot.add(latency_row(run, where, repetition))
    accel, hypervisor = {"metal": ("none", None), "kvm": ("kvm", "KVM"), "tcg": ("tcg", "TCG")}[o.kind]
    digits = hashlib.sha256(run.kernel.encode()).hexdigest()[:12]
    boot.write({**machine(accel, run.arm, f"7.2.13-pz{digits}", hypervisor), "host": o.host,
                "boot": run.boot_id()})
    dump(os.path.join(boot.dir, "plan.json"), {
        "schema": 1, "config": "configs/drawn.conf", "seed": o.seed, "repetitions": o.samples,
        "warmup": 1, "windows": WINDOWS if o.kind == "tcg" else 0, "cells": boot.cells})


def campaign_runs(o):
    """(arm, block, link) of all boots, as campaign.json has them, which this writes."""
    subprocess.run([PZBENCH, "campaign", "make", "--out", o.dir, "--boots", str(o.boots), "--arms",
                    ",".join(arm[0] for arm in o.arms), "--links", str(o.links), "--seed",
                    str(o.seed)], check=True)
    path = os.path.join(o.dir, "campaign.json")
    with open(path, encoding="utf-8") as file:
        campaign = json.load(file)
    campaign["kind"] = "metal" if o.kind == "metal" else "vm"
    dump(path, campaign)
    return [(run["arm"], number, run["link"]) for number, block in enumerate(campaign["blocks"])
            for run in block["runs"]]


def main():
    o = parse(sys.argv[1:])
    names = [arm[0] for arm in o.arms]
    os.makedirs(o.dir)
    if o.by_hand:
        runs = [(name, block, None) for name in names for block in range(o.boots)]
    else:
        runs = campaign_runs(o)
        names.append(names[0] + ".again")
    text(os.path.join(o.dir, "arms.list"), "\n".join(names) + "\n")
    for arm, block, link in runs:
        write_boot(Run(o, arm, block, link))


if __name__ == "__main__":
    main()
