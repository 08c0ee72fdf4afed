"""How much of a promised amount was reached.

Two parts: the odds of reaching it at all, q, and the share reached where it was missed,
whose logarithm is normal and cut at :data:`MET`.  Where it was reached, the logarithm of
reached over promised is exponential.  Amounts due within a year of the promise and later
ones may differ; parameters with n stand in ``data/reached.csv``.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan, log

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri

Floats = NDArray[np.float64]
#: Due within this many years of the promise [yr].
NEAR = 1.05
#: Ratios are not taken below this, so that their logarithm stays finite.
LEAST_RATIO = 0.02
#: A promised amount counts as met from this share on: rounding and counting differ by more.
MET = 0.98
#: Grid of log(reached / promised) over which scores are taken.
STEP = 0.02
GRID = np.arange(log(LEAST_RATIO), log(4.0), STEP)


def near(horizon: float) -> bool:
    """Whether an amount is due within a year; an unknown date is later."""
    return not isnan(horizon) and horizon <= NEAR


@dataclass(frozen=True)
class Reached:
    """Share reached of a promised amount, with n.

    Attributes
    ----------
    met, met_error : float
        Odds of reaching it and their error [1].
    short, spread : float
        Mean and deviation of log(reached / promised) where it was missed, before the cut.
    over : float
        Mean of log(reached / promised) where it was reached, from log(MET).
    n, clusters : int
    """

    name: str
    met: float
    met_error: float
    short: float
    spread: float
    over: float
    n: int
    clusters: int

    def below(self, log_ratio: ArrayLike) -> Floats:
        """Return the probability that log(reached / promised) is at most a value."""
        x = np.asarray(log_ratio, dtype=np.float64)
        cut = log(MET)
        whole = ndtr((cut - self.short) / self.spread)
        missed = (1.0 - self.met) * np.minimum(ndtr((x - self.short) / self.spread) / whole, 1.0)
        reached = self.met * -np.expm1(-np.maximum(x - cut, 0.0) / self.over)
        return np.asarray(missed + reached)

    def quantile(self, chance: float) -> float:
        """Return the share reached with a probability of at most ``chance`` [1]."""
        if chance >= 1.0 - self.met:
            left = max((1.0 - chance) / self.met, 1e-9)
            return float(MET * np.exp(-self.over * log(left)))
        whole = float(ndtr((log(MET) - self.short) / self.spread))
        z = float(ndtri(chance / (1.0 - self.met) * whole))
        return float(np.exp(self.short + self.spread * z))


def crps_reached(below: Floats, seen: Floats) -> Floats:
    """Return the CRPS of log(reached / promised), (N,).

    Parameters
    ----------
    below : (N, G) array
        Distribution functions on :data:`GRID`.
    seen : (N,) array
        log(reached / promised).
    """
    step = (GRID[None, :] >= seen[:, None]).astype(np.float64)
    return np.asarray(((below - step) ** 2).sum(axis=1) * STEP)
