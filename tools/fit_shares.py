"""Fit the share reached of promised amounts.

Used by tools/fit_projects.py.  Amounts due within a year and later ones are shrunk to one
centre with the weight of PRIOR clusters; rows of a cluster weigh together as the square
root of their number.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan, log, sqrt

import numpy as np

from serai.projects.outcomes import AMOUNTS, Outcome
from serai.projects.reached import LEAST_RATIO, MET, Reached, near

PRIOR = 3.0
TIMES = ("within a year", "later")


def amounts(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Return promised amounts whose end is known."""
    ended = ("met", "late", "missed")
    return [o for o in outcomes if o.kind in AMOUNTS and o.status in ended and not isnan(o.ratio)]


def logs(rows: Sequence[Outcome]) -> np.ndarray:
    """Return log(reached / promised)."""
    return np.log(np.maximum([o.ratio for o in rows], LEAST_RATIO))


def _weights(rows: Sequence[Outcome]) -> np.ndarray:
    _, index, size = np.unique([o.cluster for o in rows], return_inverse=True, return_counts=True)
    return size[index] ** -0.5


def reached(rows: Sequence[Outcome], name: str = "all", to: Reached | None = None) -> Reached:
    """Return the share reached for some rows, shrunk to ``to``."""
    y, w = logs(rows), _weights(rows)
    hit = y >= log(MET) - 1e-9
    prior = to.met if to else 0.3
    total = float(w.sum())
    met = (float(w[hit].sum()) + PRIOR * prior) / (total + PRIOR)
    short, spread, over = (to.short, to.spread, to.over) if to else (-0.7, 0.8, 0.1)
    missed = float(w[~hit].sum())
    if missed > 0:
        own = float(np.average(y[~hit], weights=w[~hit]))
        short = (missed * own + PRIOR * short) / (missed + PRIOR)
        var = float(np.average((y[~hit] - short) ** 2, weights=w[~hit]))
        spread = sqrt((missed * var + PRIOR * spread**2) / (missed + PRIOR))
    if hit.any():
        own = float(np.average(y[hit] - log(MET), weights=w[hit]))
        over = (float(w[hit].sum()) * own + PRIOR * over) / (float(w[hit].sum()) + PRIOR)
    error = sqrt(met * (1.0 - met) / (total + PRIOR + 1.0))
    clusters = len({o.cluster for o in rows})
    return Reached(name, met, error, short, spread, over, len(rows), clusters)


def by_time(rows: Sequence[Outcome]) -> dict[str, Reached]:
    """Return the share reached of amounts due within a year and later, and of all."""
    every = reached(rows)
    found = {"all": every}
    for name in TIMES:
        own = [o for o in rows if near(o.horizon) == (name == TIMES[0])]
        found[name] = reached(own, name, every) if own else every
    return found


def left_out(rows: Sequence[Outcome], timed: bool) -> list[Reached]:
    """Return for each row the share reached as fitted without its cluster."""
    found = []
    for row in rows:
        rest = by_time([o for o in rows if o.cluster != row.cluster])
        found.append(rest[TIMES[0] if near(row.horizon) else TIMES[1]] if timed else rest["all"])
    return found
