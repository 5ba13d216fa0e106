#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Writes a result directory of a campaign, as a machine would have measured it.

    make_campaign.py DIR [--boots N] [--repetitions N] [--orders O,O...]
                     [--effects PCT,PCT...] [--again PCT] [--sigma PCT] [--links N]
                     [--wrong N] [--primary ORDER] [--seed N]

Times are lognormal: boots spread by --sigma, repetitions by 3 %. The arm `patched`
costs --effects percent more, order by order (less, if negative), and the
baseline's second boots --again percent, which they must not. --wrong rows
of the first boot are invalid. tests/golden/campaign is made with --repetitions 2
--wrong 1 --primary 9. The same arguments write the same bytes.
"""
import argparse
import math
import os
import random

from make_fixtures import Boot, cell, dump, machine, row, text

ARMS = ("stock", "patched", "stock.again")
BASE_NS = {0: 1306, 2: 1900, 4: 3900, 6: 11000, 9: 90000}
SIZE = 4 << 20


def parse():
    parser = argparse.ArgumentParser()
    parser.add_argument("dir")
    parser.add_argument("--boots", type=int, default=6)
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--orders", default="0,4,9")
    parser.add_argument("--effects", default="-3,0,5")
    parser.add_argument("--again", type=float, default=0)
    parser.add_argument("--sigma", type=float, default=1)
    parser.add_argument("--links", type=int, default=0)
    parser.add_argument("--wrong", type=int, default=0)
    parser.add_argument("--primary", type=int)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def timed_row(arm, where, block, repetition, ns):
    made = row(arm, where, repetition)
    faults = made["faults"]
    made["block"] = block
    made["fault"] = {"ns": round(ns * faults), "tsc": round(2.6 * ns * faults)}
    made["teardown"] = {"ns": round(0.2 * ns * faults)}
    made["counters"] = {"page-faults": {"value": faults, "enabled_ns": None,
                                        "running_ns": None, "source": "soft"}}
    return made


def boot(args, dice, arm, block, costs):
    made = Boot(args.dir, arm, block)
    for order, cost in costs.items():
        where = cell("orders", order, SIZE)
        made.plan(where, primary=order == args.primary)
        level = math.log(BASE_NS[order]) + math.log1p(cost / 100) + dice.gauss(0, args.sigma / 100)
        for repetition in range(args.repetitions):
            made.add(timed_row(arm, where, block, repetition, math.exp(level + dice.gauss(0, 0.03))))
    for spoilt in made.rows[:args.wrong if block == 0 and arm == "patched" else 0]:
        spoilt.update(valid=False, invalid_reason="order asked, 50.0 % of the pages have it")
        spoilt["verify"]["order"]["got_pct"] = 50.0
    made.write(machine("none", arm, "7.2.13" + ("-pz0123456789ab" if arm == "patched" else ""), None))


def campaign(args):
    def run(block, nth, arm):
        link = (block % args.links) * len(ARMS) + nth if args.links else None
        return {"arm": arm, "link": link}

    blocks = []
    for block in range(args.boots):
        order = list(enumerate(ARMS))
        blocks.append({"seed": 1000000000 + block,
                       "runs": [run(block, nth, arm)
                                for nth, arm in (order if block % 2 else order[::-1])]})
    return {"schema": 1, "kind": "metal", "seed": args.seed, "boots": args.boots,
            "links": args.links, "pilot": 0, "effect_pct": None, "baseline": "stock",
            "again": "stock.again", "arms": ["patched"], "blocks": blocks}


def main():
    args = parse()
    dice = random.Random(args.seed)
    orders = [int(order) for order in args.orders.split(",")]
    effects = dict(zip(orders, map(float, args.effects.split(","))))
    costs = {"stock": dict.fromkeys(orders, 0.0), "patched": effects,
             "stock.again": dict.fromkeys(orders, args.again)}
    os.makedirs(args.dir, exist_ok=True)
    for block in range(args.boots):
        for arm in ARMS:
            boot(args, dice, arm, block, costs[arm])
    dump(os.path.join(args.dir, "campaign.json"), campaign(args))
    text(os.path.join(args.dir, "arms.list"), "".join(f"{arm}\n" for arm in ARMS))
    text(os.path.join(args.dir, "command"),
         "./run.sh host --campaign configs/campaign.ini --install\n")


if __name__ == "__main__":
    main()
