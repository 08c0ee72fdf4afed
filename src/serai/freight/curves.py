"""Waiting curves: days of waiting at a facility as a function of how full it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from serai.errors import Fault

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
#: Utilisation [1] and wait [days] of the points of one curve.
Points = tuple[Sequence[float], Sequence[float]]


@dataclass(frozen=True)
class WaitingCurves:
    """One increasing curve per facility, from utilisation u to days, ending in a cap.

    The default family is ``wait(u) = days * u**power / (1 - u)``: no wait when
    empty, a vertical asymptote at u = 1.  With power = 1 it is the mean queue of
    M/M/1 in units of the service time; larger powers keep an almost free facility
    free for longer, as with several servers (Sakasegawa 1977 has this shape).
    A facility with a table follows its points by straight lines instead, starts at
    (0, 0) and turns vertical at its last utilisation, which is its cap.

    The wait at zero use belongs to the line time of the chains.

    Attributes
    ----------
    days : (A,) array
        Scale of the default family [days]; above zero.
    power : (A,) array
        Exponent of the default family [1]; at least 1.
    table_ptr : (A + 1,) array of int
        Start of each facility's points in the two arrays below; an empty range
        means that the default family holds.
    table_utilisation, table_days : (points,) arrays
        Points (u [1], wait [days]); both never decreasing along a facility, no
        point twice, u within 0 and 1.
    """

    days: Floats
    power: Floats
    table_ptr: Ints
    table_utilisation: Floats
    table_days: Floats

    @classmethod
    def parametric(cls, days: ArrayLike, power: ArrayLike, size: int) -> WaitingCurves:
        """Return the default family for ``size`` facilities; scalars are repeated."""
        return cls.tabulated(days, power, size, {})

    @classmethod
    def tabulated(
        cls,
        days: ArrayLike,
        power: ArrayLike,
        size: int,
        tables: Mapping[int, Points],
    ) -> WaitingCurves:
        """Return curves where ``tables`` maps a facility to its (u, days) points.

        A leading point (0, 0) is added to a table that lacks it.
        """
        points: list[tuple[float, float]] = []
        ptr = [0]
        for facility in range(size):
            own = list(zip(*tables[facility], strict=True)) if facility in tables else []
            if own and own[0] != (0.0, 0.0):
                own.insert(0, (0.0, 0.0))
            points.extend(own)
            ptr.append(len(points))
        flat = np.array(points, dtype=np.float64).reshape(-1, 2)
        return cls(
            np.broadcast_to(np.asarray(days, np.float64), (size,)).copy(),
            np.broadcast_to(np.asarray(power, np.float64), (size,)).copy(),
            np.array(ptr, dtype=np.int64),
            np.ascontiguousarray(flat[:, 0]),
            np.ascontiguousarray(flat[:, 1]),
        )

    @property
    def given(self) -> NDArray[np.bool_]:
        """Which facilities follow points rather than the default family, (A,)."""
        return np.asarray(np.diff(self.table_ptr) > 0, dtype=np.bool_)

    def wait(self, facility: int, utilisation: float) -> float:
        """Return the wait [days] of one facility at a utilisation below its cap."""
        u, days = self._table(facility)
        if u.size:
            return float(np.interp(utilisation, u, days))
        if utilisation >= 1.0:
            return float("inf")
        scale = float(self.days[facility])
        raised = float(np.power(utilisation, self.power[facility]))
        return scale * raised / (1.0 - utilisation)

    def last_utilisation(self) -> Floats:
        """Return (A,) the utilisation where each curve turns vertical [1]."""
        last = np.ones(self.days.size)
        for facility in np.flatnonzero(self.given):
            last[facility] = self.table_utilisation[self.table_ptr[facility + 1] - 1]
        return last

    def faults(self) -> list[Fault]:
        """Return every fault of the curves, by facility."""
        found: list[Fault] = []
        for name, values, least in (("days", self.days, 0.0), ("power", self.power, 1.0)):
            bad = ~np.isfinite(values) | (values < least) | (values == 0.0)
            for facility in np.flatnonzero(bad):
                found.append(
                    Fault(
                        f"facility {facility}",
                        0,
                        f"waiting curve {name}",
                        f"{values[facility]:g}",
                        "a number of at least 1" if least else "a number above 0",
                    )
                )
        for facility in np.flatnonzero(self.given):
            u, days = self._table(int(facility))
            rising = np.all(np.diff(u) >= 0) and np.all(np.diff(days) >= 0)
            moving = np.all(np.diff(u) + np.diff(days) > 0)
            inside = np.all(np.isfinite(u + days)) and 0.0 < u[-1] <= 1.0
            if not (rising and moving and inside and u[0] == 0.0 and days[0] == 0.0):
                found.append(
                    Fault(
                        f"facility {facility}",
                        0,
                        "waiting curve table",
                        f"u = {u.tolist()}, days = {days.tolist()}",
                        "points from (0, 0) that never decrease, with u ending within 0 and 1",
                    )
                )
        return found

    def _table(self, facility: int) -> tuple[Floats, Floats]:
        part = slice(int(self.table_ptr[facility]), int(self.table_ptr[facility + 1]))
        return self.table_utilisation[part], self.table_days[part]


def beyond_background(curve: Points, share: float) -> Points | None:
    """Return a curve over what is left beside background traffic.

    A simulated curve counts all traffic, v of the whole capacity; here u = (v - b) / (1 - b)
    with the background's share b, and the wait that b alone causes stays in the line time.

    Parameters
    ----------
    share : float
        Background over capacity, b [1].

    Returns
    -------
    (u, days) or None
        None where the background alone already reaches the cap.
    """
    v, days = (np.asarray(part, dtype=np.float64) for part in curve)
    if v[0] > 0.0:
        v, days = np.concatenate([[0.0], v]), np.concatenate([[0.0], days])
    if share >= v[-1]:
        return None
    wait = float(np.interp(share, v, days))
    after = v > share
    u = np.concatenate([[0.0], (v[after] - share) / (1.0 - share)])
    rest = np.concatenate([[0.0], np.maximum(days[after] - wait, 0.0)])
    moves = np.concatenate([[True], np.diff(u) + np.diff(rest) > 0.0])
    return u[moves].tolist(), rest[moves].tolist()
