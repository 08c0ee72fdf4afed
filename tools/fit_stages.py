"""Fit the times between stages: the penalised panel likelihood behind data/stages.csv.

Used by tools/fit_projects.py.  Promises by stage, a national list seen twice, a set of
megaprojects and named projects each say in which state something was some time after it
stood in a stage.  Times after finance come from financed projects first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from read_gcdf import SEEN, Works
from scipy.optimize import minimize

from serai.projects.classes import GROUPS
from serai.projects.outcomes import Outcome, by_cluster
from serai.projects.stages import AT, TIMES, occupancy, rates

STEP = 0.25
#: Works that began before this and have no end in the file were lost sight of.
STALE = 2012.0
OPEN = (AT["operating"],)
WORKS = (AT["works"], AT["works late"])
EARLY = (AT["concept"], AT["agreement"], AT["finance"])
GONE = (AT["cancelled"],)
STANDING = (*EARLY, *WORKS)
#: Priors of the mean times: median [yr] and deviation of the logarithm.  Times after finance
#: are replaced by what financed projects show.
PRIORS = {
    "concept-agreement": (3.0, 0.6), "agreement-finance": (3.0, 0.6),
    "finance-works": (0.8, 0.3), "works-operating": (3.0, 0.3),
    "concept-cancelled": (12.0, 0.7), "agreement-cancelled": (15.0, 0.7),
    "finance-cancelled": (40.0, 0.7), "works-cancelled": (80.0, 0.7),
    "cancelled-relisted": (20.0, 0.7),
}  # fmt: skip


@dataclass(frozen=True)
class Seen:
    """What was seen a time after something stood in a stage: in one of some states.

    ``step`` > 0 tells that it moved into them within the last ``step`` years.
    """

    start: str
    years: float
    states: tuple[int, ...]
    weight: float
    step: float = 0.0


#: Counts of lists, halved: (stage, years since, states, count).  A Kazakh-Chinese list of
#: 2015 in July 2022 (20 done, 15 under way, 17 neither, 7 taken off in the one revision that
#: told) and in May 2019 (12, 11, 27); and 24 megaprojects of South-East Asia some five years
#: after agreement (8 done, 8 on track, 5 cancelled, 3 unlikely).
LISTS = (
    ("agreement", 6.75, OPEN, 20), ("agreement", 6.75, WORKS, 15), ("agreement", 6.75, EARLY, 17),
    ("agreement", 6.75, GONE, 7), ("agreement", 3.75, OPEN, 12), ("agreement", 3.75, WORKS, 11),
    ("agreement", 3.75, EARLY, 27), ("agreement", 5.0, OPEN, 8), ("agreement", 5.0, WORKS, 8),
    ("agreement", 5.0, GONE, 6.5), ("agreement", 5.0, EARLY, 1.5),
)  # fmt: skip
LIST_WEIGHT = 0.25
#: Named projects of the region: id in the facts, stage, years until seen, states.
NAMED = {
    "P041": ("agreement", 3.5, EARLY), "P044": ("finance", 6.2, OPEN),
    "P050": ("agreement", 8.0, EARLY), "P051": ("agreement", 3.0, EARLY),
    "P040": ("agreement", 10.4, STANDING), "P039": ("agreement", 2.3, WORKS),
    "P007": ("agreement", 2.0, EARLY), "P064": ("agreement", 3.9, WORKS),
    "P065": ("finance", 5.6, OPEN), "P067": ("finance", 3.2, OPEN),
    "P068": ("finance", 3.2, OPEN), "P069": ("finance", 2.9, OPEN),
    "P062": ("finance", 5.5, OPEN), "P070": ("agreement", 5.2, EARLY),
    "P035": ("agreement", 1.7, WORKS), "P057": ("agreement", 3.2, WORKS),
    "P003": ("agreement", 1.5, WORKS), "P013": ("concept", 2.6, WORKS),
}  # fmt: skip
NAMED_WEIGHT = 0.5
#: Given up and taken up again: one of four clusters in some twenty years together.
RELISTED = (1.0, 20.0)


def panel(outcomes: Sequence[Outcome]) -> list[Seen]:
    """Return what promises, lists and named projects say about states after some time."""
    rows = [o for o in outcomes if o.dated and o.stage and not np.isnan(o.made)]
    sizes = by_cluster(rows)
    seen = []
    for o in rows:
        weight = (1.0 if o.tone == "neutral" else 0.5) * sizes[o.cluster] ** -0.5
        years = o.horizon + o.late if o.status != "cancelled" else o.ended - o.made
        if np.isnan(years) or years <= 0.0:
            continue
        if o.status in ("met", "late"):
            seen.append(Seen(o.stage, years, OPEN, weight, step=1.0))
        else:
            states = GONE if o.status == "cancelled" else (*STANDING, *GONE)
            seen.append(Seen(o.stage, years, states, weight))
    seen += [Seen(s, years, states, LIST_WEIGHT * n) for s, years, states, n in LISTS]
    for stage, years, states in NAMED.values():
        step = 1.0 if states == OPEN else 0.0
        seen.append(Seen(stage, years, states, NAMED_WEIGHT, step))
    return seen


def lengths(works: Sequence[Works], group: str = "") -> tuple[np.ndarray, np.ndarray]:
    """Return lengths of works [yr] and whether each is censored at the last look.

    Works begun before :data:`STALE` without an end were lost sight of and are left out.
    """
    rows = [
        w for w in works
        if w.begun == w.begun and w.done == w.done and (not group or w.group == group)
        and (np.isfinite(w.done) or w.begun >= STALE)
    ]  # fmt: skip
    end = np.array([w.done if np.isfinite(w.done) else SEEN for w in rows])
    length = end - np.array([w.begun for w in rows])
    censored = np.array([not np.isfinite(w.done) for w in rows], dtype=bool)
    keep = length > 0.05
    return length[keep], censored[keep]


def erlang_loss(log_mean: float, length: np.ndarray, censored: np.ndarray) -> float:
    """Return minus the log-likelihood of Erlang(2) lengths with mean exp(log_mean)."""
    rate = 2.0 * np.exp(-log_mean)
    x = rate * length
    seen = 2.0 * np.log(rate) + np.log(length) - x
    return -float(np.sum(np.where(censored, np.log1p(x) - x, seen)))


def mean_length(length: np.ndarray, censored: np.ndarray) -> tuple[float, float]:
    """Return the logarithm of the mean length and its error."""
    found = minimize(lambda b: erlang_loss(b[0], length, censored), [1.0], method="Nelder-Mead")
    return float(found.x[0]), float(1.0 / np.sqrt(2.0 * max((~censored).sum(), 1)))


def class_factors(works: Sequence[Works]) -> dict[str, tuple[float, float, int]]:
    """Return the factor on the length of works by group, shrunk, with its error and n.

    Normal-normal pooling: the spread between groups is what exceeds their errors
    (DerSimonian and Laird 1986).
    """
    centre, _ = mean_length(*lengths(works))
    own = {
        g: (*mean_length(*lengths(works, g)), int((~lengths(works, g)[1]).sum())) for g in GROUPS
    }
    offset = np.array([own[g][0] - centre for g in GROUPS])
    error = np.array([own[g][1] for g in GROUPS])
    weight = error**-2.0
    q = float(np.sum(weight * (offset - np.average(offset, weights=weight)) ** 2))
    between = max((q - (len(GROUPS) - 1)) / (weight.sum() - (weight**2).sum() / weight.sum()), 1e-6)
    share = between / (between + error**2)
    return {
        g: (float(np.exp(share[k] * offset[k])), float(np.sqrt(share[k]) * error[k]), own[g][2])
        for k, g in enumerate(GROUPS)
    }


def class_gain(works: Sequence[Works], folds: int = 10) -> tuple[float, float, float]:
    """Return the gain in log-likelihood a project by lengths of its group, with an interval.

    Countries are left out in turn, ten parts; the interval resamples countries.
    """
    rows = [w for w in works if w.begun == w.begun and w.done == w.done]
    names = sorted({w.country for w in rows})
    gains: dict[str, list[float]] = {}
    for fold in range(folds):
        out = set(names[fold::folds])
        train = [w for w in rows if w.country not in out]
        centre, _ = mean_length(*lengths(train))
        factors = class_factors(train)
        for w in rows:
            if w.country in out:
                length, censored = lengths([w])
                if length.size:
                    mine = centre + np.log(factors[w.group][0])
                    gain = erlang_loss(centre, length, censored) - erlang_loss(
                        mine, length, censored
                    )
                    gains.setdefault(w.country, []).append(gain)
    total = np.array([np.sum(g) for g in gains.values()])
    count = np.array([len(g) for g in gains.values()])
    rng = np.random.Generator(np.random.Philox(20251117))
    picked = rng.integers(0, total.size, (2000, total.size))
    drawn = total[picked].sum(axis=1) / count[picked].sum(axis=1)
    low, high = np.quantile(drawn, [0.025, 0.975])
    return float(total.sum() / count.sum()), float(low), float(high)


def starts(works: Sequence[Works]) -> tuple[float, float, int]:
    """Return the mean time from commitment to works [yr], its log error, and n.

    A commitment is known by its year only, so half a year is taken off.
    """
    gap = np.array([max(w.begun - w.committed - 0.5, 0.02) for w in works if w.begun == w.begun])
    return float(gap.mean()), float(gap.std() / gap.mean() / np.sqrt(gap.size)), int(gap.size)


def loss(b: np.ndarray, seen: Sequence[Seen], priors: np.ndarray) -> float:
    """Return minus the weighted log-likelihood and log-prior of the log mean times."""
    years = dict(zip(TIMES, np.exp(b), strict=True))
    table = occupancy(rates(years), reach=16.0, step=STEP)
    total = 0.0
    for s in seen:
        # A promise made during works finds them in either phase.
        begin = list(WORKS) if s.start == "works" else [AT[s.start]]
        now = table[min(round(s.years / STEP), len(table) - 1), begin].mean(axis=0)
        chance = now[list(s.states)].sum()
        if s.step:
            back = max(round((s.years - s.step) / STEP), 0)
            chance -= table[back, begin].mean(axis=0)[list(s.states)].sum()
        total += s.weight * np.log(max(chance, 1e-6))
    again, at_risk = RELISTED
    total += again * -b[TIMES.index("cancelled-relisted")] - at_risk / years["cancelled-relisted"]
    return -total + 0.5 * float(np.sum(((b - priors[:, 0]) / priors[:, 1]) ** 2))


def fit(seen: Sequence[Seen], works: Sequence[Works]) -> dict[str, tuple[float, float]]:
    """Return mean times [yr] and errors of their logarithms by id."""
    priors = {name: (float(np.log(m)), sd) for name, (m, sd) in PRIORS.items()}
    start, _, _ = starts(works)
    length, _ = mean_length(*lengths(works))
    # Lists of development finance and the region differ by more than sampling error.
    priors["finance-works"] = (float(np.log(start)), 0.3)
    priors["works-operating"] = (length, 0.2)
    prior = np.array([priors[name] for name in TIMES])
    found = minimize(loss, prior[:, 0], args=(seen, prior), method="BFGS", options={"gtol": 1e-3})
    b, size, step = found.x, found.x.size, 1e-2
    unit = np.eye(size) * step
    curve = np.array([
        [(loss(b + unit[i] + unit[j], seen, prior) - loss(b + unit[i] - unit[j], seen, prior)
          - loss(b - unit[i] + unit[j], seen, prior) + loss(b - unit[i] - unit[j], seen, prior))
         / (4 * step**2) for j in range(size)] for i in range(size)
    ])  # fmt: skip
    error = np.sqrt(np.clip(np.diag(np.linalg.inv(curve)), 1e-4, None))
    return {name: (float(np.exp(b[k])), float(error[k])) for k, name in enumerate(TIMES)}
