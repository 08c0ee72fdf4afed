"""Scores of odds against what happened, as paired differences with cluster intervals.

Rules: Brier and logarithmic score of the odds of being met, and the continuous ranked
probability score (CRPS) of lateness over a window.  The CRPS compares the share delivered
by each lateness with what was seen; a promise that was overdue when last seen is compared
up to that day only (censored), and one that was cancelled never arrives.  Clusters weigh
alike.  Intervals resample clusters, with a fixed seed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
#: Lateness over which the CRPS is taken [yr].
WINDOW = (-2.0, 10.0)
STEP = 0.05
GRID = np.arange(WINDOW[0], WINDOW[1] + STEP / 2, STEP)
RESAMPLED = 2000
SEED = 20251117
#: Odds are never printed as nought or one, so no rival is scored on them.
LEAST = 0.02
BINS = (0.0, 0.15, 0.35, 0.65, 1.0)


@dataclass(frozen=True)
class Difference:
    """Mean score of one forecast less that of another, with a cluster-bootstrap interval.

    Attributes
    ----------
    mean, low, high : float
        Below nought is better; ends of the 95 % interval.
    n, clusters : int
        Rows and clusters.
    """

    mean: float
    low: float
    high: float
    n: int
    clusters: int

    @property
    def better(self) -> bool:
        """Whether the whole interval lies below nought."""
        return self.high < 0.0

    def as_dict(self) -> dict[str, float | int | bool]:
        """Return plain data."""
        return {"mean": round(self.mean, 4), "low": round(self.low, 4),
                "high": round(self.high, 4), "n": self.n, "clusters": self.clusters,
                "better": self.better}  # fmt: skip


def brier(odds: Floats, met: Floats) -> Floats:
    """Return the squared error of odds, (N,) [1]."""
    return np.asarray((odds - met) ** 2)


def log_score(odds: Floats, met: Floats) -> Floats:
    """Return minus the logarithm of the odds given to what happened, (N,) [nat]."""
    kept = np.clip(odds, LEAST, 1.0 - LEAST)
    return np.asarray(-np.log(np.where(met > 0.5, kept, 1.0 - kept)))


def crps_lateness(delivered: Floats, late: Floats, censored: NDArray[np.bool_]) -> Floats:
    """Return the CRPS of lateness over the window, (N,) [yr].

    Parameters
    ----------
    delivered : (N, G) array
        Share delivered by each lateness of :data:`GRID`.
    late : (N,) array
        Lateness seen [yr]; ``inf`` never; a lower bound where censored.
    censored : (N,) array of bool
    """
    seen = (GRID[None, :] >= late[:, None]).astype(np.float64)
    square = (delivered - seen) ** 2
    known = ~censored[:, None] | (GRID[None, :] < late[:, None])
    return np.asarray((square * known).sum(axis=1) * STEP)


def crps_sample(sample: Floats, seen: Floats) -> Floats:
    """Return the CRPS of equally likely values against each value seen, (N,).

    E|X - y| - E|X - X'| / 2 (Gneiting and Raftery 2007, eq. 21).
    """
    ordered = np.sort(sample)
    n = ordered.size
    spread = float(np.sum((2 * np.arange(1, n + 1) - n - 1) * ordered)) / n**2
    return np.asarray(np.abs(ordered[None, :] - seen[:, None]).mean(axis=1) - spread)


def cluster_weights(clusters: Sequence[str]) -> Floats:
    """Return weights with which each cluster counts once, (N,), summing to one."""
    names, index, size = np.unique(np.asarray(clusters), return_inverse=True, return_counts=True)
    return np.asarray(1.0 / (size[index] * names.size))


def mean_score(score: Floats, clusters: Sequence[str]) -> float:
    """Return the mean in which each cluster counts once."""
    return float(np.sum(score * cluster_weights(clusters)))


def paired(one: Floats, other: Floats, clusters: Sequence[str]) -> Difference:
    """Return the mean paired difference of two scores with a cluster-bootstrap interval."""
    names, index = np.unique(np.asarray(clusters), return_inverse=True)
    total = np.bincount(index, one - other) / np.bincount(index)
    rng = np.random.Generator(np.random.Philox(SEED))
    picked = rng.integers(0, names.size, (RESAMPLED, names.size))
    low, high = np.quantile(total[picked].mean(axis=1), [0.025, 0.975])
    return Difference(float(total.mean()), float(low), float(high), int(one.size), names.size)


def reliability(odds: Floats, met: Floats, clusters: Sequence[str]) -> list[dict[str, float]]:
    """Return mean odds and observed share by bin of odds, clusters alike, with n."""
    weight = cluster_weights(clusters)
    rows = []
    for low, high in pairwise(BINS):
        pick = (odds > low) & (odds <= high)
        if not pick.any():
            continue
        total = float(weight[pick].sum())
        rows.append(
            {"from": low, "to": high, "n": int(pick.sum()),
             "clusters": len(set(np.asarray(clusters)[pick].tolist())),
             "forecast": round(float(np.sum(weight[pick] * odds[pick])) / total, 3),
             "met": round(float(np.sum(weight[pick] * met[pick])) / total, 3)}
        )  # fmt: skip
    return rows


def told(differences: Mapping[str, Difference]) -> str:
    """Say in words which rivals are beaten."""
    parts = []
    for name, d in differences.items():
        word = "better than" if d.better else "worse than" if d.low > 0 else "not told apart from"
        parts.append(f"{word} {name} ({d.mean:+.3f}, {d.low:+.3f} to {d.high:+.3f})")
    return "; ".join(parts)
