"""Fit the share reached of promised amounts, and cost over promise; check against published means.

Used by tools/fit_projects.py.  Logarithms of reached over promised are normal; amounts due
within a year and later ones share a centre and a spread, shrunk.  Costs take published
means by class (borrowed) or one constant.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan, sqrt

import numpy as np
from scipy.special import ndtr

from serai.projects.outcomes import AMOUNTS, Outcome
from serai.projects.reached import LEAST_RATIO, NEAR, near

#: Weight of the common centre [clusters], and least spread.
PRIOR = 4.0


def amounts(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Return promised amounts whose end is known."""
    return [o for o in outcomes if o.kind in AMOUNTS and o.status in ("met", "late", "missed") and not isnan(o.ratio)]


def costs(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Return promised costs whose end is known."""
    return [o for o in outcomes if o.kind == "cost" and not isnan(o.ratio)]


def weights(rows: Sequence[Outcome]) -> np.ndarray:
    """Return weights in which a cluster counts as the square root of its rows."""
    names, index, size = np.unique([o.cluster for o in rows], return_inverse=True, return_counts=True)
    return size[index] ** -0.5


def logs(rows: Sequence[Outcome]) -> np.ndarray:
    """Return log(reached / promised)."""
    return np.log(np.maximum([o.ratio for o in rows], LEAST_RATIO))


def centre(rows: Sequence[Outcome], prior_mean: float | None = None) -> tuple[float, float, float]:
    """Return mean, spread and error of the mean of log ratios, shrunk to ``prior_mean``."""
    y, w = logs(rows), weights(rows)
    mean = float(np.average(y, weights=w))
    if prior_mean is not None:
        mean = (w.sum() * mean + PRIOR * prior_mean) / (w.sum() + PRIOR)
    spread = sqrt(float(np.average((y - mean) ** 2, weights=w)) * (1.0 + 1.0 / max(len(rows) - 1, 1)))
    return mean, spread, spread / sqrt(max(w.sum(), 1.0))


def by_time(rows: Sequence[Outcome]) -> dict[str, tuple[float, float, float]]:
    """Return centre, spread and error for amounts due within a year and later."""
    overall, spread, _ = centre(rows)
    found = {}
    for name, wanted in (("within a year", True), ("later", False)):
        own = [o for o in rows if near(o.horizon) == wanted]
        found[name] = centre(own, overall) if len(own) > 1 else (overall, spread, spread)
    return found


def crps_normal(mean: np.ndarray, spread: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """Return the CRPS of normal forecasts (Gneiting and Raftery 2007, eq. 20)."""
    z = (seen - mean) / spread
    density = np.exp(-0.5 * z**2) / sqrt(2.0 * np.pi)
    return spread * (z * (2.0 * ndtr(z) - 1.0) + 2.0 * density - 1.0 / sqrt(np.pi))


def left_out(rows: Sequence[Outcome], timed: bool) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and spread for each row, fitted without its cluster."""
    means, spreads = np.empty(len(rows)), np.empty(len(rows))
    for k, row in enumerate(rows):
        rest = [o for o in rows if o.cluster != row.cluster]
        found = by_time(rest)["within a year" if near(row.horizon) else "later"] if timed else centre(rest)
        means[k], spreads[k] = found[0], found[1]
    return means, spreads


__all__ = ["NEAR", "amounts", "by_time", "centre", "costs", "crps_normal", "left_out", "logs", "weights"]
