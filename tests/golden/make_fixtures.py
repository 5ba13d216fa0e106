#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Writes the result directories that the golden tests read.

    tests/golden/make_fixtures.py tests/golden

The figures are invented but of real size: what the tests prove is that they
reach the report as they should. No clock and no random device: running it
again changes nothing. The campaign is tests/make_campaign.py's.
"""

import hashlib
import json
import os
import sys

FOLIO = {0: "4K", 4: "64K", 9: "2M"}
WINDOW = {0: 64, 4: 8, 9: 1}
BATCH_SHIFT = 20  # of a region's id, as in harness/sim_events.h
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
    made = {"schema": 3, "arm": arm, "boot": "5d9f4c6e-0000-4000-8000-000000000001",
            "block": 0, "position": 0, "cell": where, "pass": "batch",
            "repetition": repetition, "placement": None, "warmup": False, "valid": True,
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
                      "other_pct": 0.3},
            "sim": model(arm) if tcg else None}


def model(arm):
    """What the driver and `pzbench collect` say of a guest's counts."""
    levels = [{"level": name, "size_bytes": size, "ways": ways, "slices": 1,
               "sets": size // 64 // ways, "policy": policy}
              for name, size, ways, policy in (("L1d", 32 << 10, 8, "lru"),
                                               ("L2", 512 << 10, 8, "plru"),
                                               ("LLC", 32 << 20, 16, "plru"))]
    return {"identity": hashlib.sha256(arm.encode()).hexdigest(),
            "cache": {"name": "milan", "source": "invented", "share": 1,
                      "whole_lines_unread": False, "levels": levels}}


class Boot:
    def __init__(self, result, arm, number=0):
        self.dir = os.path.join(result, "arms", arm, f"boot-{number}")
        self.arm = arm
        self.rows = []
        self.cells = []

    def add(self, made):
        made["position"] = len(self.rows)
        if made["sim"]:
            made["sim"]["first_region"] = len(self.rows) << BATCH_SHIFT
        self.rows.append(made)

    def plan(self, where, skip=None, **more):
        self.cells.append({"cell": where, **({"skip": skip} if skip else {}), **more})

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


def bucket_ns(ns):
    """The least time of the bucket that holds it: harness/latency.h."""
    shift = max(ns.bit_length() - 5, 0)
    return ns >> shift << shift


def histogram(dice, base, faults):
    """Most near the base, some at twice of it, one far off."""
    times = [base - base // 20 + dice.below(base // 8) for _ in range(faults - 1)]
    times = [ns * 2 if dice.below(30) == 0 else ns for ns in times] + [20 * base]
    counts = {}
    for ns in times:
        counts[bucket_ns(ns)] = counts.get(bucket_ns(ns), 0) + 1
    return [[ns, counts[ns]] for ns in sorted(counts)]


def host_latency(dice, where, repetition):
    made = host_row(dice, where, repetition)
    base = HOST_NS[where["order"]]
    made["pass"] = "latency"
    made["latency"] = {"count": made["faults"], "p50_ns": base + 40, "p90_ns": base + 300,
                       "p99_ns": 2 * base, "p999_ns": 4 * base + dice.below(100),
                       "max_ns": 20 * base + dice.below(1000), "clock_ns": 22,
                       "histogram": histogram(Dice(repetition), base, made["faults"]),
                       "by_index": {}}
    if where["order"] == 0:
        made["latency"]["by_index"] = {
            "table": {"period": 512, "median_ns": base + 40, "slow": [[0, 2 * base]]},
            "charge": {"period": 64, "median_ns": base + 40,
                       "slow": [[repetition, base + 200]] if repetition < 3 else []}}
    return made


def workers_row(dice, where, repetition):
    """More workers get in each other's way, more so in one address space."""
    made = host_row(dice, where, repetition)
    n = where["threads"]
    slower = 1 + (0.02 if "workers" in where else 0.1) * (n - 1)
    each = round(made["fault"]["ns"] * slower)
    times = [each + each * i // 50 for i in range(n)]
    made["faults"] *= n
    made["fault"] = {"ns": sum(times), "tsc": round(2.6 * sum(times))}
    made["teardown"]["ns"] *= n
    made["workers"] = {"cpus": list(range(n - 1, -1, -1)), "ns": times,
                       "wall_ns": times[-1] + 100,
                       "folios_per_s": made["faults"] * 1e9 / (times[-1] + 100),
                       "slowest_to_fastest": times[-1] / times[0]}
    made["verify"]["faults"] = {"asked": made["faults"], "got": made["faults"]}
    return made


def host(top):
    result = os.path.join(top, "host")
    boot = Boot(result, "host")
    dice = Dice(1)
    cells = [cell("orders", order, 4 << 20) for order in (0, 4, 9)]
    cells += [cell("offsets", 9, 4 << 20, offset=offset, trigger=trigger)
              for trigger in ("write", "populate") for offset in ("first", "last")]
    # Of order 4 one worker alone is measured elsewhere, in another size.
    several = [cell("scaling", order, size, threads=n, **kind)
               for order, size in ((0, 4 << 20), (4, 2 << 20)) for n in (2, 8)
               for kind in ({}, {"workers": "processes"})]
    for where in cells + several:
        boot.plan(where)
    boot.plan(cell("ratio", 9, 4 << 20, prezeroed_pct=50),
              "this kernel has no injector (docs/kernel-abi.md)")
    for repetition in range(5):
        for where in cells:
            boot.add(host_row(dice, where, repetition))
    for repetition in range(3):
        for where in several:
            boot.add(workers_row(dice, where, repetition))
    for repetition in (1, 2, 3):
        for where in cells[:3]:
            boot.add(host_latency(dice, where, repetition))
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


def sim(dice, arm, where, faults, pair, repetition):
    """A tick falls into the same window in both arms, as it would not."""
    order, each = where["order"], WINDOW[where["order"]]
    windows = -(-faults // each)
    skipped = where["prezeroed_pct"] or 0
    made = {"first_region": 0, "windows": windows, "faults_each": each,
            "k": [], "u": [], "irq": [], "flags": [], "clean_windows": 0, "clean_faults": 0}
    for index in range(windows):
        inside = min(each, faults - index * each)
        hits = inside * skipped // 100 if inside > 1 else (index * skipped % 100 < skipped)
        made["k"].append(sum(window(dice, pair[nth < hits], order, index, repetition)
                             for nth in range(inside)))
        made["u"].append(3 * inside)
        tick = order == 0 and index == 2
        made["irq"].append(900 if tick else 0)
        made["flags"].append(1 if tick else 0)
        made["clean_windows"] += not tick
        made["clean_faults"] += 0 if tick else inside
    made["events"] = events(arm, where, made, repetition)
    return made


def clean_sum(made, name):
    return sum(value for value, flags in zip(made[name], made["flags"]) if not flags)


def events(arm, where, made, placement):
    """A fault stores each line of its page unless that is known to be zero."""
    faults = made["clean_faults"]
    lines = (64 << where["order"]) * (100 - (where["prezeroed_pct"] or 0)) // 100
    kept = lines // 8 if arm == "patched" else 0  # still in the last level
    jitter = Dice(where["order"] + 10 * placement)

    def counted(each, spread=0):
        moved = sum(jitter.below(spread + 1) for _ in range(faults)) if spread else 0
        return {"k": each * faults + moved, "u": 2 * faults, "irq": 0}

    stored = lines + 31
    found = {"instructions": {"k": clean_sum(made, "k"), "u": clean_sum(made, "u"), "irq": 0},
             "store-bytes": counted(64 * stored),
             "L1-dcache-load-misses": counted(21, 2), "L1-dcache-store-misses": counted(stored, 3),
             "L2-load-misses": counted(11, 2), "L2-store-misses": counted(lines, 4),
             "LLC-load-misses": counted(1, 2), "LLC-store-misses": counted(lines // 2 - kept, 8)}
    fills = {name: found["LLC-load-misses"][name] + found["LLC-store-misses"][name]
             for name in found["instructions"]}
    none = {"k": 0, "u": 0, "irq": 0}
    back = counted(lines // 2, 4)
    found.update({"mem-fills-local": fills, "mem-fills-remote": none,
                  "mem-writebacks-local": back, "mem-writebacks-remote": none,
                  "mem-bytes": {name: 64 * (fills[name] + back[name]) for name in fills}})
    return found


def sim_row(dice, arm, where, pair, repetition):
    made = row(arm, where, repetition - 1 if repetition else 0)
    made["warmup"] = repetition == 0
    made["placement"] = repetition
    made["sim"] = sim(dice, arm, where, made["faults"], pair[where["order"]], repetition)
    made["counters"] = {f"{event}:{name}": {
        "value": made["sim"]["events"][event][name], "enabled_ns": None, "running_ns": None,
        "source": "sim"} for event in ("instructions", "LLC-store-misses") for name in "ku"}
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


# Shares of the kernel's instructions, in percent; the last one has the rest.
FUNCTIONS = {"stock": (("clear_page", 40), ("folio_zero_user", 20), ("rmqueue", 10),
                       ("vma_alloc_folio", 5), ("do_anonymous_page", 0)),
             "patched": (("clear_page", 40), ("post_alloc_hook", 19), ("rmqueue", 10),
                         ("vma_alloc_folio", 5), ("do_anonymous_page", 0))}


def function_lines(arm, made):
    """The parts add up to the row's clean windows, to the last digit."""
    found = made["sim"]["events"]
    batch = made["sim"]["first_region"] >> BATCH_SHIFT
    left = found["instructions"]["k"]
    lines = found["mem-bytes"]["k"] // 64
    for name, percent in FUNCTIONS[arm]:
        part = found["instructions"]["k"] * percent // 100 if percent else left
        left -= part
        stored = lines if name == "clear_page" else 0
        yield (batch, "k", name, part, stored // 2, stored - stored // 2)
    user = found["mem-bytes"]["u"] // 64
    # In two lines, as a plugin that writes now and then would.
    yield (batch, "u", "[user]", found["instructions"]["u"] - 1, user, 0)
    yield (batch, "u", "[user]", 1, 0, 0)


def write_functions(boot):
    with open(os.path.join(boot.dir, "functions.tsv"), "w", encoding="ascii") as out:
        out.write("batch\tclass\tfunction\tinstructions\tfills-node0\twritebacks-node0\n")
        for made in boot.rows:
            for line in function_lines(boot.arm, made):
                out.write("\t".join(map(str, line)) + "\n")


def stock_boot(result, name="stock", repetitions=4):
    boot = Boot(result, name)
    dice = Dice(2)
    for where in PLAIN:
        boot.plan(where)
    for where in RATIO:
        boot.plan(where, "this kernel has no injector (docs/kernel-abi.md)")
    for repetition in range(repetitions):
        for where in PLAIN:
            boot.add(sim_row(dice, name, where, STOCK, repetition))
    return boot


def patched_boot(result, repetitions=4, more=0):
    """`more`: repetitions of the plain cells alone."""
    boot = Boot(result, "patched")
    dice = Dice(2)
    for where in PLAIN + RATIO:
        boot.plan(where)
    for repetition in range(repetitions):
        for where in PLAIN + RATIO:
            boot.add(patched_row(dice, where, repetition))
    for repetition in range(repetitions, repetitions + more):
        for where in PLAIN:
            boot.add(patched_row(dice, where, repetition))
    return boot


def arms(top):
    result = os.path.join(top, "arms")
    text(os.path.join(result, "arms.list"), "stock\npatched\n")
    stock = stock_boot(result, repetitions=6)
    stock.write(machine("tcg", "stock", "7.2.13-pz000000000000", "TCG"))
    write_functions(stock)
    boot = patched_boot(result, more=2)
    lost = patched_row(Dice(3), PLAIN[0], 4)
    lost.update(valid=False, invalid_reason="markers of 1 of 4 regions lost or duplicate")
    lost["sim"]["flags"][0] = 8
    lost["sim"]["k"][0] = None
    boot.add(lost)
    boot.write(machine("tcg", "patched", "7.2.13-pz0123456789ab", "TCG"))
    write_functions(boot)
    text(os.path.join(result, "command"), "./run.sh compare stock patched --accel tcg\n")


def partial(top):
    """One arm is whole, one died in the middle of a row, one never came."""
    result = os.path.join(top, "partial")
    text(os.path.join(result, "arms.list"), "stock\npatched\nmine\n")
    stock_boot(result).write(machine("tcg", "stock", "7.2.13-pz000000000000", "TCG"))
    boot = patched_boot(result, 2)
    boot.rows = boot.rows[:20]
    boot.write(machine("tcg", "patched", "7.2.13-pz0123456789ab", "TCG"), '{"schema":3,"arm":')
    text(os.path.join(boot.dir, "failure"), "the guest hung: nothing moved for 120 s\n")
    for arm, mm, files, places in (("stock", 1065094, 0, 0), ("patched", 1066118, 7, 31)):
        facts = {"mm_text_bytes": mm, "design_files": files, "design_hunks": places}
        if arm != "stock":
            facts["commit"] = "89ab" * 10
        dump(os.path.join(result, "arms", arm, "kernel.json"), facts)


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
