#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Writes a result directory as a campaign leaves it (docs/formats.md), for tests.

    tests/make_campaign.py DIR --arms stock patched=-3 mine=2@4/5@9 --boots 6

An arm is NAME, NAME=PERCENT that its faults take more than the baseline's, or
NAME=PERCENT@ORDER/PERCENT@ORDER where that is so of these orders alone. tests/golden/campaign
is made with `--arms stock patched=-3@0/5@9 --samples 2 --wrong 1 --primary 9`. The
figures are drawn:

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
    """(name, {order, or None for any: percent})"""
    name, _, effects = given.partition("=")
    pairs = [effect.partition("@")[::2] for effect in effects.split("/") if effect]
    return name, {int(order) if order else None: float(percent) for percent, order in pairs}


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
    parser.add_argument("--wrong", type=int, default=0, metavar="N",
                        help="rows that are invalid, of the second arm's first boot")
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
        effects = dict(self.o.arms)[self.kernel]
        more = effects.get(order, effects.get(None, 0))
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


def counter(value, source, ns=None, **more):
    return {"value": value, "enabled_ns": ns, "running_ns": ns, "source": source, **more}


def timed_row(run, where, repetition):
    made = run.row(where, repetition)
    order, faults = where["order"], made["faults"]
    ns = run.time(order, repetition) * faults
    made["fault"] = {"ns": round(ns), "tsc": round(2.6 * ns)}
    made["teardown"] = {"ns": round(0.2 * ns)}
    made["counters"] = {"page-faults": counter(faults, "soft"), "instructions:k": (
        counter(run.instructions(order) * faults, "hw", round(ns)) if run.o.kind == "metal" else
        counter(None, "hw", reason=NO_PMU))}
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
    counts = {"instructions": instructions, "store-bytes": 64 * lines,
              "L1-dcache-load-misses": 20 * faults, "L1-dcache-store-misses": lines,
              "L2-load-misses": 10 * faults, "L2-store-misses": lines,
              "LLC-load-misses": 0, "LLC-store-misses": lines,
              "mem-fills-local": lines, "mem-fills-remote": 0,
              "mem-writebacks-local": lines, "mem-writebacks-remote": 0, "mem-bytes": 2 * 64 * lines}
    return {name: {"k": count, "u": 0, "irq": 0} for name, count in counts.items()}


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
    made["counters"] = {f"instructions:{name}": counter(
        made["sim"]["events"]["instructions"][name], "sim") for name in "ku"}
    return made


def spoil(rows, count):
    for made in [made for made in rows if not made["warmup"]][:count]:
        made.update(valid=False, invalid_reason="order asked, 50.0 % of the pages have it")
        made["verify"]["order"]["got_pct"] = 50.0


def write_boot(run):
    o = run.o
    boot = Boot(o.dir, run.arm, run.block)
    make_row = simulated_row if o.kind == "tcg" else timed_row
    for order in o.orders:
        where = cell("orders", order, SIZE)
        boot.plan(where, latency=o.latency, primary=order in o.primary, faults=SIZE >> (12 + order))
        for repetition in range(o.samples + 1):
            boot.add(make_row(run, where, repetition))
            if o.latency and o.kind != "tcg":
                boot.add(latency_row(run, where, repetition))
    if run.arm == o.arms[1 % len(o.arms)][0] and run.block == 0:
        spoil(boot.rows, o.wrong)
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


def command(o):
    if o.kind != "metal":
        boots = "" if o.by_hand else f" --boots {o.boots}"
        return f"./run.sh compare {' '.join(arm[0] for arm in o.arms)}{boots}"
    return "./run.sh host " + (f"--append {os.path.basename(o.dir)}" if o.by_hand else
                               "--campaign configs/campaign.ini --install")


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
    text(os.path.join(o.dir, "command"), command(o) + "\n")
    for arm, block, link in runs:
        write_boot(Run(o, arm, block, link))


if __name__ == "__main__":
    main()
