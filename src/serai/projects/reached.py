"""How much of a promised amount was reached, and what promised costs became.

The logarithm of reached over promised is normal.  Amounts due within a year of the promise
and later ones differ; parameters with n stand in ``data/reached.csv``.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, isnan, log

from scipy.special import ndtr, ndtri

#: Due within this many years of the promise [yr].
NEAR = 1.05
#: Ratios are not taken below this, so that their logarithm stays finite.
LEAST_RATIO = 0.02
#: A promised amount counts as met from this share on: rounding and counting differ by more.
MET = 0.98


def near(horizon: float) -> bool:
    """Whether an amount is due within a year; an unknown date is later."""
    return not isnan(horizon) and horizon <= NEAR


@dataclass(frozen=True)
class Reached:
    """Share reached of a promised amount: log-normal, with n.

    Attributes
    ----------
    mean, spread, error : float
        Mean and deviation of the logarithm, and the error of the mean.
    n, clusters : int
    """

    name: str
    mean: float
    spread: float
    error: float
    n: int
    clusters: int

    def quantile(self, chance: float) -> float:
        """Return the share reached with a probability of at most ``chance`` [1]."""
        return exp(self.mean + self.spread * float(ndtri(chance)))

    def at_least(self, share: float, shift: float = 0.0) -> float:
        """Return the odds of reaching a share, the mean moved by ``shift`` of its errors."""
        z = (log(max(share, LEAST_RATIO)) - self.mean - shift * self.error) / self.spread
        return float(ndtr(-z))
