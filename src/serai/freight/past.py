"""The check against the past: later years as prediction, with rivals beside it.

The engine sees volumes up to a year only.  The ranges of growth and the hypotheses were
written by people who knew the later years, so this is a check and no proof.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from serai.freight.blocks import TEU, Demand
from serai.freight.engine import Ensemble, FreightSystem, run

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Checked:
    """One prediction against one observation [kt/yr or TEU/yr].

    Attributes
    ----------
    low, middle, high : float
        10 %, 50 % and 90 % of the draws.
    inside : bool
        Whether the observation lies within the 80 % width.
    crps, crps_growth, crps_walk : float
        Continuous ranked probability score of the engine, of last year's growth repeated
        (a point, so its absolute error), and of a random walk; ``nan`` without a history.
    """

    rule: str
    year: int
    unit: str
    observed: float
    low: float
    middle: float
    high: float
    inside: bool
    crps: float
    crps_growth: float
    crps_walk: float

    def as_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return dict(self.__dict__)


def check_past(
    system: FreightSystem,
    ensemble: Ensemble,
    known_to: int = 2023,
    rules: Sequence[str] = ("titr-ministry", "titr-rail", "titr-ports", "titr-containers"),
) -> tuple[Checked, ...]:
    """Predict the years after ``known_to`` and compare them with what was observed."""
    seen = system.demand.known_by(ensemble.as_of)
    years = sorted({v.year for v in seen.volumes if v.of in rules and v.year > known_to})
    if not years:
        return ()
    blind = replace(ensemble, known_to=known_to, last_year=years[-1])
    results = run(system, blind)
    found = []
    for rule in rules:
        history = seen.by_year(rule)
        for year in years:
            if year not in history or known_to not in history:
                continue
            boxes = history[year].unit == TEU
            drawn = results.counted(rule, boxes)[:, results.year(year)]
            found.append(_checked(seen, rule, year, known_to, drawn))
    return tuple(found)


def _checked(demand: Demand, rule: str, year: int, known_to: int, drawn: Floats) -> Checked:
    history = demand.by_year(rule)
    observed = history[year].value.mid
    low, middle, high = (float(q) for q in np.quantile(drawn, [0.1, 0.5, 0.9]))
    past = {y: v.value.mid for y, v in history.items() if y <= known_to}
    return Checked(
        rule, year, history[year].unit, observed, low, middle, high, low <= observed <= high,
        crps(drawn, observed), _growth_error(past, known_to, year, observed),
        _walk_crps(past, known_to, year, observed),
    )  # fmt: skip


def crps(draws: Floats, observed: float) -> float:
    """Return the continuous ranked probability score of a sample.

    E|X - y| - E|X - X'| / 2 (Gneiting and Raftery 2007), by the sorted-sample formula.
    """
    x = np.sort(draws)
    n = x.size
    spread = 2.0 * float(np.sum(x * (2.0 * np.arange(1, n + 1) - n - 1))) / (n * n)
    return float(np.mean(np.abs(x - observed))) - 0.5 * spread


def _growth_error(past: dict[int, float], last: int, year: int, observed: float) -> float:
    if last - 1 not in past or past[last - 1] <= 0:
        return float("nan")
    growth = past[last] / past[last - 1]
    return abs(past[last] * growth ** (year - last) - observed)


def _walk_crps(past: dict[int, float], last: int, year: int, observed: float) -> float:
    """Score a lognormal random walk without drift whose step is that of the history."""
    steps = [np.log(past[y] / past[y - 1]) for y in sorted(past) if y - 1 in past]
    if len(steps) < 2:
        return float("nan")
    width = float(np.sqrt(np.mean(np.square(steps)) * (year - last)))
    chances = (np.arange(2000) + 0.5) / 2000
    from scipy.special import ndtri

    return crps(past[last] * np.exp(width * ndtri(chances)), observed)
