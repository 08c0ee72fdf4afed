r"""Least relative entropy within intervals, for many draws at once.

    minimise    sum_j x_j ln(x_j / p_j) - x_j + p_j
    subject to  lower_j <= x_j <= upper_j,   low_r <= sum_j a_rj x_j <= high_r

Solved by projections onto one interval after another with a memory of past corrections
(Bregman's method; iterative proportional fitting is the case of equalities).  The
largest relative breach that remains is the certificate.

References
----------
Censor and Lent (1981), An iterative row-action method for interval convex programming,
J. Optim. Theory Appl. 34.  Deming and Stephan (1940), iterative proportional fitting.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SWEEPS = 80
TOLERANCE = 1e-5
#: Volumes are kept above this, since a logarithm of zero moves nothing.
SMALLEST = 1e-6


@dataclass(frozen=True)
class Rows:
    """Interval constraints: coefficients (D, R, N), ends (R,)."""

    names: tuple[tuple[str, int], ...]
    coefficients: Floats
    low: Floats
    high: Floats


def least_entropy(
    prior: Floats, lower: Floats, upper: Floats, rows: Rows, sweeps: int = SWEEPS
) -> tuple[Floats, Floats]:
    """Fit every draw.

    Parameters
    ----------
    prior, lower, upper : (D, N) arrays
        Prior volumes and their intervals; prior and upper above zero.
    rows : Rows

    Returns
    -------
    volumes : (D, N) array
    breach : (D,) array
        Largest distance from an interval as a share of its nearer end [1].
    """
    x = np.clip(prior, lower, upper)
    x = np.maximum(x, SMALLEST)
    memory_box = np.log(prior / x)
    x = prior * np.exp(-memory_box)
    memory = np.zeros((prior.shape[0], rows.low.size))
    used = [np.flatnonzero(rows.coefficients[:, r].any(axis=0)) for r in range(rows.low.size)]
    breach = np.full(prior.shape[0], np.inf)
    for sweep in range(sweeps):
        for r, columns in enumerate(used):
            if columns.size:
                part = rows.coefficients[:, r, columns]
                step = _interval_step(x[:, columns], part, rows.low[r], rows.high[r], memory[:, r])
                x[:, columns] *= np.exp(part * step[:, None])
                memory[:, r] -= step
        to_low = np.log(np.maximum(lower, SMALLEST) / x)
        to_high = np.log(upper / x)
        step_box = np.clip(memory_box, to_low, to_high)
        x *= np.exp(step_box)
        memory_box -= step_box
        if sweep % 20 == 19:
            breach = _breach(x, rows)
            if breach.max(initial=0.0) < TOLERANCE:
                break
    return x, breach


def _interval_step(x: Floats, a: Floats, low: float, high: float, memory: Floats) -> Floats:
    """Return the multiplier that brings each draw to the interval, corrections undone first."""
    to_low = _root(x, a, low, memory)
    to_high = _root(x, a, high, memory) if high > low else to_low
    return np.minimum(np.maximum(memory, to_low), np.maximum(to_high, to_low))


def _root(x: Floats, a: Floats, target: float, guess: Floats) -> Floats:
    """Solve sum a x exp(a t) = target by Newton steps on the logarithm of both sides."""
    t = np.zeros_like(guess)
    goal = np.log(max(target, SMALLEST))
    for _ in range(4):
        weight = a * x * np.exp(np.clip(a * t[:, None], -50.0, 50.0))
        total = np.maximum(weight.sum(axis=1), 1e-300)
        slope = (a * weight).sum(axis=1) / total
        t = t - (np.log(total) - goal) / np.maximum(slope, 1e-12)
    return t


def _breach(x: Floats, rows: Rows) -> Floats:
    value = np.einsum("drn,dn->dr", rows.coefficients, x)
    below = (rows.low - value) / np.maximum(rows.low, 1.0)
    above = (value - rows.high) / np.maximum(rows.high, 1.0)
    return np.asarray(np.maximum(np.maximum(below, above), 0.0).max(axis=1, initial=0.0))
