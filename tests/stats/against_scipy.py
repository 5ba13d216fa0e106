#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""harness/stats/ against SciPy, which shares no code with it.

    tests/stats/against_scipy.py [SEED]

Each statistic of 100 random data sets must be SciPy's to a relative 1e-9. What
SciPy lacks is written here again from its definition. Prints "ok N - name" or
"not ok N - name" a statistic; exits 1 when any failed. `make unit` builds the
program that is asked.
"""

import math
import pathlib
import subprocess
import sys
import warnings

import numpy as np
from scipy import optimize, stats

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tests"))

from tap import Checks

FIGURES = TOP / "build" / "tests" / "stats" / "figures"
DATA_SETS = 100
TOLERANCE = 1e-9


def vector(values):
    return " ".join([str(len(values)), *(repr(float(v)) for v in values)])


def answers(questions):
    """The program's figures, a list for each question."""
    done = subprocess.run([FIGURES], input="\n".join(questions) + "\n",
                          stdout=subprocess.PIPE, check=True, text=True)
    return [[float(word) for word in line.split()] for line in done.stdout.splitlines()]


def difference(got, want):
    """Relative; infinite where there are not as many figures."""
    if len(got) != len(want):
        return math.inf
    return max(abs(g - w) / abs(w) if w else abs(g) for g, w in zip(got, want))


def sample(random, least, most):
    """Values of different shapes and scales, as a cell's boots may have."""
    n = random.integers(least, most + 1)
    scale = 10 ** random.uniform(-3, 6)
    shape = random.integers(3)
    if shape == 0:
        return scale * (random.uniform(-3, 3) + random.standard_normal(n))
    if shape == 1:
        return scale * (1 + 0.03 * random.exponential(size=n))
    return scale * random.lognormal(sigma=0.5, size=n)


def t_quantile(upper, df):
    """t.isf() of some versions is only good to 1e-8, sf() is to the last digits:
    so one by Newton's steps from the other."""
    at = stats.t.isf(upper, df)
    for _ in range(3):
        at += (stats.t.sf(at, df) - upper) / stats.t.pdf(at, df)
    return at


def effect(mean, se, df, p):
    """The figures of struct stats_effect and its interval."""
    half = t_quantile(0.025, df) * se
    return [mean, se, df, p, mean - half, mean + half]


def case_both(random):
    n = random.integers(1, 13)
    a, again, b = (random.lognormal(mean=9, size=n) for _ in range(3))
    want = np.log(b / stats.gmean([a, again]))
    return f"both {vector(a)} {vector(again)} {vector(b)}", list(want)


def case_paired(random):
    d = sample(random, 2, 14)
    want = effect(np.mean(d), stats.sem(d), len(d) - 1, stats.ttest_1samp(d, 0).pvalue)
    return f"paired {vector(d)}", want


def case_summary(random):
    """The middle mean: each value weighs as much of its share, the i-th n-th from the
    least, as lies between 1/4 and 3/4."""
    d = sample(random, 1, 40)
    edges = np.clip(np.arange(len(d) + 1) / len(d), 0.25, 0.75)
    middle = np.average(np.sort(d), weights=np.diff(edges))
    return f"summary {vector(d)}", [*np.quantile(d, [0, 0.25, 0.5, 0.75, 1]), np.mean(d), middle]


def case_arm(random):
    """An arm's cost and its interval, of what its boots gave."""
    boots = 10 ** random.uniform(0, 6) * random.lognormal(sigma=0.1, size=random.integers(2, 14))
    half = t_quantile(0.025, len(boots) - 1) * stats.sem(np.log(boots))
    low, high = stats.gmean(boots) * np.exp([-half, half])
    return f"arm {vector(boots)}", [stats.gmean(boots), low, high, (high - low) / 2]


def case_welch(random):
    a, b = sample(random, 2, 12), sample(random, 2, 12)
    of_a, of_b = stats.sem(a) ** 2, stats.sem(b) ** 2
    df = (of_a + of_b) ** 2 / (of_a ** 2 / (len(a) - 1) + of_b ** 2 / (len(b) - 1))
    p = stats.ttest_ind(b, a, equal_var=False).pvalue
    want = effect(np.mean(b) - np.mean(a), math.sqrt(of_a + of_b), df, p)
    return f"welch {vector(a)} {vector(b)}", want


def case_t(random):
    level, df = random.uniform(0.5, 0.9999), random.uniform(1, 60)
    half = t_quantile((1 - level) / 2, df)
    return f"t {level!r} {df!r}", [-half, half]


def case_sign(random):
    """All medians that the sign test does not reject, by how many values are below."""
    d = sample(random, 6, 40)
    kept = [below for below in range(len(d) + 1)
            if stats.binomtest(below, len(d)).pvalue > 0.05]
    return f"sign {vector(d)}", [np.sort(d)[kept[0] - 1], np.sort(d)[kept[-1]]]


def case_ranks(random):
    a, b = (random.uniform(size=random.integers(1, 12)) for _ in range(2))
    b += random.uniform(-1, 1)
    want = stats.mannwhitneyu(a, b, method="exact").pvalue
    return f"ranks {vector(a)} {vector(b)}", [want]


def case_ties(random):
    """All ways to draw the ranks, one by one."""
    n, m, kinds = random.integers([2, 2, 2], 8)
    pooled = random.integers(0, kinds, n + m)
    ranks = stats.rankdata(pooled)
    done = stats.permutation_test((ranks[:n], ranks[n:]),
                                  lambda a, b, axis: np.sum(a, axis),
                                  vectorized=True, n_resamples=np.inf)
    return f"ranks {vector(pooled[:n])} {vector(pooled[n:])}", [done.pvalue]


def case_bh(random):
    """Adjusted p: the least q at which the procedure rejects it."""
    n = random.integers(1, 60)
    p = random.uniform(size=n) ** random.integers(1, 6)
    if n > 3:
        p[1] = p[0]
    steps = np.sort(p) * n / np.arange(1, n + 1)
    want = [min(step for step, at in zip(steps, np.sort(p)) if at >= one) for one in p]
    return f"bh {vector(p)}", want


def case_fcr(random):
    n = random.integers(1, 60)
    selected, q = random.integers(1, n + 1), random.uniform(0.01, 0.1)
    return f"fcr {selected} {n} {q!r}", [1 - q * selected / n]


def power(effect_size, boots, cells):
    critical = t_quantile(0.025 / cells, boots - 1)
    return stats.nct.sf(critical, boots - 1, effect_size * math.sqrt(boots))


def case_smallest(random):
    sd, boots, cells = random.uniform(0.001, 0.1), random.integers(3, 40), random.integers(1, 50)
    want = optimize.brentq(lambda size: power(size, boots, cells) - 0.8, 0, 100, xtol=1e-14, rtol=1e-14)
    return f"smallest {sd!r} {boots} {cells}", [want * sd]


def case_boots(random):
    sd, cells = random.uniform(0.005, 0.02), random.integers(1, 50)
    size = random.uniform(0.01, 0.05)
    want = next((n for n in range(2, 31) if power(size / sd, n, cells) >= 0.8), 31)
    return f"boots {size!r} {sd!r} {cells} 30", [want]


def case_pair(random):
    sd, cells = random.uniform(0.001, 0.1), random.integers(1, 50)
    return f"pair {sd!r} {cells}", [math.sqrt(2) * sd * stats.norm.isf(0.025 / cells)]


CASES = [
    ("logarithms against both baselines", case_both),
    ("quantiles and means", case_summary),
    ("an arm's interval", case_arm),
    ("paired t", case_paired),
    ("Welch's t", case_welch),
    ("quantiles of t", case_t),
    ("interval of the sign test", case_sign),
    ("Mann and Whitney's p", case_ranks),
    ("Mann and Whitney's p with ties", case_ties),
    ("Benjamini and Hochberg's adjusted p", case_bh),
    ("level of selected intervals", case_fcr),
    ("smallest effect", case_smallest),
    ("boots for an effect", case_boots),
    ("what two layouts make", case_pair),
]


def check(checks, name, case, random):
    asked = [case(random) for _ in range(DATA_SETS)]
    got = answers([question for question, _ in asked])
    if len(got) != len(asked):
        checks.report(False, f"{name}: {len(got)} answers to {len(asked)} questions")
        return
    off = [difference(figures, want) for figures, (_, want) in zip(got, asked)]
    worst = max(range(DATA_SETS), key=off.__getitem__)
    checks.report(off[worst] <= TOLERANCE,
                  f"{name}: {DATA_SETS} data sets, {off[worst]:.1e} off at most")
    if not off[worst] <= TOLERANCE:
        print(f"# {asked[worst][0]}\n# got {got[worst]}, SciPy has {asked[worst][1]}")


def main():
    warnings.simplefilter("ignore")  # SciPy's, of its noncentral t far in the tail
    random = np.random.default_rng(int(sys.argv[1]) if sys.argv[1:] else 1908)
    checks = Checks()
    for name, case in CASES:
        check(checks, name, case, random)
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
