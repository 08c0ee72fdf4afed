"""Which hours a power model solves, and what each of them counts for.

PyPSA weighs a snapshot three times: in the objective, in annual generation and in
the filling of stores.  The first two are the hours of the year that a snapshot stands
for; the third is the time that passes in it.  They are set here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from serai.errors import UsageError


@dataclass(frozen=True)
class Clock:
    """The snapshots of one run.

    Attributes
    ----------
    start : (T,) array
        First hour of each snapshot, counted from the start of the year.
    step : int
        Hours that pass in one snapshot.
    counts : float
        Hours of the year that one snapshot stands for.
    """

    year: int
    start: NDArray[np.int64]
    step: int
    counts: float

    @property
    def snapshots(self) -> pd.DatetimeIndex:
        """Return the beginnings of the snapshots (T,), without a time zone."""
        return pd.Timestamp(self.year, 1, 1) + pd.to_timedelta(self.start, unit="h")

    def means(self, hourly: ArrayLike) -> NDArray[np.float64]:
        """Return the mean of an hourly series of the whole year in each snapshot (T,).

        Raises
        ------
        UsageError
            If the series has another length than the year, or a gap; the hour is named.
        """
        series = np.asarray(hourly, dtype=np.float64)
        hours = hours_of(self.year)
        if series.shape != (hours,):
            found = "x".join(map(str, series.shape)) or "one value"
            raise UsageError(f"an hourly series of {self.year} has {hours} values, found {found}")
        gaps = np.flatnonzero(~np.isfinite(series))
        if gaps.size:
            at = pd.Timestamp(self.year, 1, 1) + pd.Timedelta(hours=int(gaps[0]))
            raise UsageError(f"{gaps.size} hours have no value, the first at {at}; fill them in")
        means: NDArray[np.float64] = series[self.start[:, None] + np.arange(self.step)].mean(axis=1)
        return means

    def apply(self, network: Any) -> None:
        """Set the snapshots of a PyPSA network and the three weightings (h)."""
        network.set_snapshots(self.snapshots)
        network.snapshot_weightings["objective"] = self.counts
        network.snapshot_weightings["generators"] = self.counts
        network.snapshot_weightings["stores"] = float(self.step)


def hours_of(year: int) -> int:
    """Return the number of hours of a calendar year."""
    return (pd.Timestamp(year + 1, 1, 1) - pd.Timestamp(year, 1, 1)).days * 24


def full_year(year: int, step: int = 4) -> Clock:
    """Return a whole year in means of ``step`` hours, a divisor of 24."""
    if step < 1 or 24 % step:
        raise UsageError(f"a step of {step} h does not divide a day; take 1, 2, 3, 4, 6, 8, 12, 24")
    return Clock(year, np.arange(0, hours_of(year), step, dtype=np.int64), step, float(step))


def some_days(year: int, first: Sequence[int], length: int, whole: bool) -> Clock:
    """Return hourly blocks of ``length`` days that begin on days ``first`` (from 0).

    With ``whole`` the blocks stand for the year; otherwise for themselves.
    """
    days = hours_of(year) // 24
    begins = sorted(first)
    ends = [begin + length for begin in begins]
    if not begins or length < 1 or begins[0] < 0 or ends[-1] > days:
        raise UsageError(f"blocks of {length} days from {begins} do not lie in {year}")
    if any(end > begin for end, begin in zip(ends, begins[1:], strict=False)):
        raise UsageError(f"blocks of {length} days from {begins} overlap")
    start = np.concatenate([np.arange(begin * 24, (begin + length) * 24) for begin in begins])
    counts = hours_of(year) / start.size if whole else 1.0
    return Clock(year, start.astype(np.int64), 1, counts)
