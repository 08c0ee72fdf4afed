"""Values of a declaration: numbers with a range and times with a distribution, each with a basis."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from math import gamma
from typing import Any

from serai.terminals import draws

#: Hours of one unit of time.
HOURS = {"h": 1.0, "min": 1.0 / 60.0, "d": 24.0}
#: Name of each distribution, its parameters in the order of the kernels, and how many of the
#: first ones are times.
DISTRIBUTIONS: dict[str, tuple[int, tuple[str, ...], int]] = {
    "fixed": (draws.FIXED, ("value",), 1),
    "exponential": (draws.EXPONENTIAL, ("mean",), 1),
    "lognormal": (draws.LOGNORMAL, ("mean", "cv"), 1),
    "uniform": (draws.UNIFORM, ("least", "most"), 2),
    "triangular": (draws.TRIANGULAR, ("least", "likely", "most"), 3),
    "gamma": (draws.GAMMA, ("mean", "shape"), 1),
    "weibull": (draws.WEIBULL, ("scale", "shape"), 1),
    "empirical": (draws.EMPIRICAL, ("quantiles",), 1),
}


@dataclass(frozen=True)
class Basis:
    """What a number rests on: a source id, or the reason for which it is assumed."""

    source: str = ""
    assumed: str = ""
    note: str = ""


@dataclass(frozen=True)
class Number:
    """A quantity with its range [``unit``]."""

    mid: float
    low: float
    high: float
    unit: str = "1"
    basis: Basis = Basis()

    @classmethod
    def exact(cls, value: float, unit: str = "1", assumed: str = "set for this run") -> Number:
        """Return a number without a range."""
        return cls(float(value), float(value), float(value), unit, Basis(assumed=assumed))


@dataclass(frozen=True)
class Spread:
    """A distribution of times [h]; ``low`` and ``high`` are the range of its mean [h].

    ``a``, ``b`` and ``c`` mean what :mod:`serai.terminals.draws` says for the kind.
    ``quantiles`` are those of an empirical distribution at equal steps from 0 to 1.
    """

    kind: int
    a: float
    b: float = 0.0
    c: float = 0.0
    quantiles: tuple[float, ...] = ()
    low: float = 0.0
    high: float = 0.0
    unit: str = "h"
    basis: Basis = Basis()

    @property
    def mean(self) -> float:
        """Mean [h]."""
        return mean_of(self)

    def with_mean(self, mean: float) -> Spread:
        """Return the same shape with another mean [h] and no range."""
        ratio = mean / self.mean if self.mean > 0 else 0.0
        keep: dict[str, Any] = {"low": mean, "high": mean}
        if self.kind == draws.FIXED:
            return replace(self, a=mean, **keep)
        if self.kind == draws.UNIFORM:
            return replace(self, a=self.a * ratio, b=self.b * ratio, **keep)
        if self.kind == draws.TRIANGULAR:
            return replace(self, a=self.a * ratio, b=self.b * ratio, c=self.c * ratio, **keep)
        if self.kind == draws.EMPIRICAL:
            return replace(self, quantiles=tuple(q * ratio for q in self.quantiles), **keep)
        return replace(self, a=self.a * ratio, **keep)


def mean_of(spread: Spread) -> float:
    """Return the mean of a distribution [h]."""
    if spread.kind == draws.UNIFORM:
        return 0.5 * (spread.a + spread.b)
    if spread.kind == draws.TRIANGULAR:
        return (spread.a + spread.b + spread.c) / 3.0
    if spread.kind == draws.WEIBULL:
        return spread.a * gamma(1.0 + 1.0 / spread.b)
    if spread.kind == draws.EMPIRICAL:
        q = spread.quantiles
        return sum(0.5 * (low + high) for low, high in pairwise(q)) / (len(q) - 1)
    return spread.a
