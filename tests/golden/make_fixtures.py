#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Writes the result directories that the golden tests read.

    tests/golden/make_fixtures.py tests/golden

The figures are invented but of real size: what the tests prove is that they
reach the report as they should. No clock and no random device: running it
again changes nothing.
"""

import json
import os
import sys

FOLIO = {0: "4K", 4: "64K", 9: "2M"}
WINDOW = {0: 64, 4: 8, 9: 1}
NO_PMU = "no PMU: this CPU or hypervisor offers no such event"


class Dice:
    """Numbers that look random and never change."""

    def __init__(self, seed):
        self.state = seed

    def below(self, limit):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % limit


def cell(label, order, size, **axes):
    made = {"workload": "anon", "label": label, "order": order, "size_bytes": size,
            "trigger": "write", "offset": "first", "cpu_node": 0, "mem_node": 0,
            "prezeroed_pct": None, "threads": 1}
    made.update(axes)
    return made


def row(arm, where, repetition, **values):
    faults = where["size_bytes"] >> (12 + where["order"])
    made = {"schema": 1, "arm": arm, "boot": "5d9f4c6e-0000-4000-8000-000000000001",
            "block": 0, "position": 0, "cell": where, "pass": "batch",
            "repetition": repetition, "warmup": False, "valid": True,
            "invalid_reason": None, "faults": faults,
            "fault": {"ns": None, "tsc": None}, "teardown": {"ns": None},
            "latency": None, "counters": {}, "sim": None, "kernel": None,
            "verify": {"faults": {"asked": faults, "got": faults},
                       "order": {"asked": where["order"], "got_pct": 100.0,
                                 "how": "kpageflags"},
                       "node": {"asked": where["mem_node"], "got_pct": 100.0,
                                "how": "move_pages"},
                       "prezeroed": None}}
    made.update(values)
    return made


def machine(accel, arm, release, hypervisor):
    tcg = accel == "tcg"
    return {"schema": 1, "pzbench": "0123456", "host": "testhost", "boot": "5d9f4c6e",
            "time_utc": "2026-01-01T00:00:00Z", "hypervisor": hypervisor,
            "kernel": {"release": release, "version": "#1 SMP PREEMPT_DYNAMIC",
                       "arch": "x86_64", "cmdline": "console=ttyS0 nokaslr norandmaps",
                       "config": {"sha256": "ab" * 32, "source": "/proc/config.gz"},
                       "patch_set": release.partition("-pz")[2] or None,
                       "preempt": "lazy", "hz": 250, "init_on_alloc": False,
                       "init_on_free": False, "debug": [], "tainted": 0},
            "cpu": {"vendor": "x", "model": "QEMU TCG CPU" if tcg else "Example CPU 9000",
                    "microcode": "0x1", "threads": 2, "mhz": 2596.1,
                    "governor": None if tcg else "powersave",
                    "caches": [{"level": 1, "type": "Data", "size_bytes": 32768, "cpus": "0"},
                               {"level": 1, "type": "Instruction", "size_bytes": 32768,
                                "cpus": "0"},
                               {"level": 3, "type": "Unified", "size_bytes": 33554432,
                                "cpus": "0-1"}]},
            "memory": {"total_bytes": 2 << 30, "nodes": [
                {"node": 0, "total_bytes": 1 << 30}, {"node": 1, "total_bytes": 1 << 30}]},
            "thp": {"enabled": "madvise", "defrag": "madvise"},
            "vm": {"swappiness": 60, "numa_balancing": 0},
            "memcg": "/", "clocksource": "tsc", "accel": accel, "arm": arm,
            "noise": {"load_1min_start": 0.1, "load_1min_end": 1.0, "steal_pct": 2.5,
                      "other_pct": 0.3}}


class Boot:
    def __init__(self, result, arm, number=0):
        self.dir = os.path.join(result, "arms", arm, f"boot-{number}")
        self.arm = arm
        self.rows = []
        self.cells = []

    def add(self, made):
        made["position"] = len(self.rows)
        self.rows.append(made)

    def plan(self, where, skip=None):
        self.cells.append({"cell": where, **({"skip": skip} if skip else {})})

    def write(self, described, tail=""):
        os.makedirs(self.dir, exist_ok=True)
        dump(os.path.join(self.dir, "machine.json"), described)
        dump(os.path.join(self.dir, "plan.json"), {"schema": 1, "cells": self.cells})
        with open(os.path.join(self.dir, "samples.jsonl"), "w", encoding="ascii") as out:
            for made in self.rows:
                out.write(json.dumps(made, separators=(",", ":")) + "\n")
            out.write(tail)


def dump(path, value):
    with open(path, "w", encoding="ascii") as out:
        json.dump(value, out, indent=1)
        out.write("\n")


def text(path, content):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="ascii") as out:
        out.write(content)


# --- the running kernel

HOST_NS = {0: 1306, 4: 3900, 9: 90000}


def host_counters(faults):
    counters = {name + ":" + mode: {"value": None, "enabled_ns": None, "running_ns": None,
                                    "source": "hw", "reason": NO_PMU}
                for name in ("cycles", "instructions") for mode in "ku"}
    counters["page-faults"] = {"value": faults, "enabled_ns": None, "running_ns": None,
                               "source": "soft"}
    return counters


def host_row(dice, where, repetition):
    made = row("host", where, repetition - 1 if repetition else 0)
    made["warmup"] = repetition == 0
    each = HOST_NS[where["order"]] * (1 + dice.below(30) / 1000)
    made["fault"] = {"ns": round(each * made["faults"]), "tsc": round(2.6 * each * made["faults"])}
    made["teardown"] = {"ns": round(0.2 * each * made["faults"])}
    made["counters"] = host_counters(made["faults"])
    return made


def host_latency(dice, where, repetition):
    made = host_row(dice, where, repetition)
    base = HOST_NS[where["order"]]
    made["pass"] = "latency"
    made["latency"] = {"count": made["faults"], "p50_ns": base + 40, "p90_ns": base + 300,
                       "p99_ns": 2 * base, "p999_ns": 4 * base + dice.below(100),
                       "max_ns": 20 * base + dice.below(1000), "clock_ns": 22}
    return made


def host(top):
    result = os.path.join(top, "host")
    boot = Boot(result, "host")
    dice = Dice(1)
    cells = [cell("orders", order, 4 << 20) for order in (0, 4, 9)]
    cells += [cell("offsets", 9, 4 << 20, offset=offset, trigger=trigger)
              for trigger in ("write", "populate") for offset in ("first", "last")]
    for where in cells:
        boot.plan(where)
    boot.plan(cell("ratio", 9, 4 << 20, prezeroed_pct=50),
              "this kernel has no injector (docs/kernel-abi.md)")
    for repetition in range(5):
        for where in cells:
            boot.add(host_row(dice, where, repetition))
    for where in cells[:3]:
        boot.add(host_latency(dice, where, 1))
    wrong = host_row(dice, cells[2], 5)
    wrong.update(valid=False, invalid_reason="order 9 asked, 50.0 % of the pages have it")
    wrong["verify"]["order"]["got_pct"] = 50.0
    wrong["fault"]["ns"] *= 100
    boot.add(wrong)
    boot.write(machine("none", "host", "6.1.0-18-amd64", "KVM"))
    text(os.path.join(result, "command"), "./run.sh host\n")


# --- two kernels under TCG

# kernel instructions of a fault: not skipped, skipped
STOCK = {0: (1234, 1234), 4: (2900, 2900), 9: (6783, 6783)}
PATCHED = {0: (1236, 1220), 4: (2872, 2817), 9: (6745, 6677)}


def window(dice, each, order, index, repetition):
    split = 462 if order == 9 and (index + repetition) % 4 == 3 else 0
    return each + split + dice.below(3) if order < 9 else each + split


def sim(dice, where, faults, pair, repetition):
    """A tick falls into the same window in both arms, as it would not."""
    order, each = where["order"], WINDOW[where["order"]]
    windows = -(-faults // each)
    skipped = where["prezeroed_pct"] or 0
    made = {"first_region": 1000 * repetition, "windows": windows, "faults_each": each,
            "k": [], "u": [], "irq": [], "flags": []}
    for index in range(windows):
        inside = min(each, faults - index * each)
        hits = inside * skipped // 100 if inside > 1 else (index * skipped % 100 < skipped)
        made["k"].append(sum(window(dice, pair[nth < hits], order, index, repetition)
                             for nth in range(inside)))
        made["u"].append(3 * inside)
        tick = order == 0 and index == 2
        made["irq"].append(900 if tick else 0)
        made["flags"].append(1 if tick else 0)
    return made


def sim_row(dice, arm, where, pair, repetition):
    made = row(arm, where, repetition - 1 if repetition else 0)
    made["warmup"] = repetition == 0
    made["sim"] = sim(dice, where, made["faults"], pair[where["order"]], repetition)
    made["counters"] = {"instructions:" + name: {
        "value": sum(made["sim"][name]), "enabled_ns": None, "running_ns": None,
        "source": "sim"} for name in ("k", "u", "irq")}
    made["counters"]["cycles:k"] = {"value": None, "source": "hw",
                                    "reason": "not under TCG, which has no PMU"}
    return made


def patched_row(dice, where, repetition):
    made = sim_row(dice, "patched", where, PATCHED, repetition)
    asked, faults = where["prezeroed_pct"], made["faults"]
    skipped = faults * (asked or 0) // 100
    if asked is not None:
        made["kernel"] = {"user_caller": 0, "user_buddy": faults - skipped,
                          "user_skipped": skipped}
        made["verify"]["prezeroed"] = {"asked_pct": asked, "got_pct": 100 * skipped / faults,
                                       "skipped": skipped, "faulted": faults}
    return made


PLAIN = [cell("orders", order, 4 << 20) for order in (0, 4, 9)]
RATIO = [cell("ratio", where["order"], where["size_bytes"], prezeroed_pct=ratio)
         for where in PLAIN for ratio in (0, 50, 100)]


def stock_boot(result, name="stock"):
    boot = Boot(result, name)
    dice = Dice(2)
    for where in PLAIN:
        boot.plan(where)
    for where in RATIO:
        boot.plan(where, "this kernel has no injector (docs/kernel-abi.md)")
    for repetition in range(4):
        for where in PLAIN:
            boot.add(sim_row(dice, name, where, STOCK, repetition))
    return boot


def patched_boot(result, repetitions=4):
    boot = Boot(result, "patched")
    dice = Dice(2)
    for where in PLAIN + RATIO:
        boot.plan(where)
    for repetition in range(repetitions):
        for where in PLAIN + RATIO:
            boot.add(patched_row(dice, where, repetition))
    return boot


def arms(top):
    result = os.path.join(top, "arms")
    text(os.path.join(result, "arms.list"), "stock\npatched\n")
    stock_boot(result).write(machine("tcg", "stock", "7.2.13-pz000000000000", "TCG"))
    boot = patched_boot(result)
    lost = patched_row(Dice(3), PLAIN[0], 4)
    lost.update(valid=False, invalid_reason="markers of 1 of 4 regions lost or duplicate")
    lost["sim"]["flags"][0] = 8
    lost["sim"]["k"][0] = None
    boot.add(lost)
    boot.write(machine("tcg", "patched", "7.2.13-pz0123456789ab", "TCG"))
    text(os.path.join(result, "command"), "./run.sh compare stock patched --accel tcg\n")


def partial(top):
    """One arm is whole, one died in the middle of a row, one never came."""
    result = os.path.join(top, "partial")
    text(os.path.join(result, "arms.list"), "stock\npatched\nmine\n")
    stock_boot(result).write(machine("tcg", "stock", "7.2.13-pz000000000000", "TCG"))
    boot = patched_boot(result, 2)
    boot.rows = boot.rows[:20]
    boot.write(machine("tcg", "patched", "7.2.13-pz0123456789ab", "TCG"), '{"schema":1,"arm":')
    text(os.path.join(boot.dir, "failure"), "the guest hung: nothing moved for 120 s\n")


# --- two kernels under KVM, with times; and what must not stand in one table

def kvm_boot(result, arm, factor):
    boot = Boot(result, arm)
    dice = Dice(4)
    for where in PLAIN:
        boot.plan(where)
        for repetition in range(4):
            made = host_row(dice, where, repetition)
            made["arm"] = arm
            made["fault"]["ns"] = round(factor * made["fault"]["ns"])
            boot.add(made)
    return boot


def kvm(top):
    result = os.path.join(top, "kvm")
    for arm, factor in (("stock", 1), ("patched", 0.9)):
        kvm_boot(result, arm, factor).write(machine("kvm", arm, "7.2.13", "KVM"))


def mixed(top):
    result = os.path.join(top, "mixed")
    kvm_boot(result, "patched", 1).write(machine("kvm", "patched", "7.2.13", "KVM"))
    stock_boot(result).write(machine("tcg", "stock", "7.2.13", "TCG"))


# --- as wide as a report can get

def wide(top):
    result = os.path.join(top, "wide")
    names = ["_home_a_very_long_name_of_a_tree_linux_arch_x86_boot_bzImage",
             "_home_a_very_long_name_of_a_tree_linux-next_arch_x86_boot_bzImage"]
    text(os.path.join(result, "arms.list"), "\n".join(names) + "\n")
    for name in names:
        boot = Boot(result, name)
        dice = Dice(5)
        for size, trigger, offset, node, ratio in (
                (1 << 20, "write", "random", 0, None), (64 << 20, "populate", "middle", 1, 100)):
            where = cell("every axis", 9 if size > 2 << 20 else 4, size, trigger=trigger,
                         offset=offset, mem_node=node, prezeroed_pct=ratio)
            for repetition in range(2):
                made = host_row(dice, where, repetition)
                made["fault"]["ns"] *= 100
                boot.add(made)
            boot.add({**made, "valid": False, "invalid_reason": "caf\u00e9 " + 100 * "x"})
        boot.write(machine("kvm", name, "7.2.13-" + 80 * "y", "KVM"))


if __name__ == "__main__":
    for fixture in (host, arms, partial, kvm, mixed, wide):
        fixture(sys.argv[1])
