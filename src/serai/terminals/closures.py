"""When things are closed in one replication: calendars and chance as sorted intervals.

    open time runs at the speed 1 / gap(month); a closure drawn at its start lasts
    shut x factor(month)                                                        [h]

With a share p of a month closed, the mean gap of that month is shut (1 - p) / p.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from serai.terminals._compiled import kernel
from serai.terminals._memory import handed_floats, opened_floats
from serai.terminals._world import quantile
from serai.terminals.draws import Floats, uniform
from serai.terminals.model import Closure

#: What is drawn of a closure or of a broken server.
GAP, SHUT = 8, 9


def months(year: int, horizon: float) -> Floats:
    """Return the ends of the months [h] from 1 January of ``year`` until past the horizon."""
    origin = datetime(year, 1, 1)
    found: list[float] = []
    while not found or found[-1] <= horizon:
        n = len(found) + 1
        after = datetime(year + n // 12, n % 12 + 1, 1)
        found.append((after - origin).total_seconds() / 3600.0)
    # One more end lets a clock stand exactly on the last one.
    return np.array([*found, 1e300])


def calendar(closure: Closure, year: int, horizon: float) -> Floats:
    """Return the closed intervals (n, 2) [h] of the week and the dates."""
    origin = datetime(year, 1, 1)
    days = int(horizon // 24) + 2
    parts = []
    if closure.weekly:
        # One day earlier, because a window may run past midnight.
        opened = [
            (24.0 * day + start, 24.0 * day + end)
            for day in range(-1, days)
            for weekday, start, end in closure.weekly
            if (origin + timedelta(days=day)).weekday() == weekday
        ]
        parts.append(_complement(union([np.array(opened)]), 24.0 * days))
    shut = []
    for first_month, first_day, last_month, last_day in closure.dates:
        over = (last_month, last_day) < (first_month, first_day)
        for y in range(year - 1, year + days // 365 + 2):
            start = _day(y, first_month, first_day, origin)
            shut.append((start, _day(y + over, last_month, last_day, origin) + 24.0))
    if shut:
        parts.append(np.array(shut, dtype=float))
    return union(parts)


def _day(year: int, month: int, day: int, origin: datetime) -> float:
    """Return the start [h] of a day; one that the month does not have is its last."""
    after = datetime(year + month // 12, month % 12 + 1, 1)
    start = min(datetime(year, month, 1) + timedelta(days=day - 1), after - timedelta(days=1))
    return (start - origin).total_seconds() / 3600.0


def _complement(opened: Floats, end: float) -> Floats:
    edges = np.concatenate([[-48.0], opened.ravel(), [max(end, opened[-1, 1])]])
    return edges.reshape(-1, 2)


def union(parts: Sequence[Floats]) -> Floats:
    """Return the union of intervals, sorted and disjoint, from time 0 on, (n, 2) [h]."""
    kept = [part.reshape(-1, 2) for part in parts if part.size]
    if not kept:
        return np.zeros((0, 2))
    both = np.concatenate(kept)
    both = both[np.argsort(both[:, 0], kind="stable")]
    reach = np.maximum.accumulate(both[:, 1])
    begins = np.concatenate([[True], both[1:, 0] > reach[:-1]])
    starts = both[begins, 0]
    ends = reach[np.concatenate([np.flatnonzero(begins)[1:] - 1, [len(both) - 1]])]
    found = np.stack([np.maximum(starts, 0.0), ends], axis=1)
    return found[found[:, 1] > found[:, 0]]


@kernel
def _fill(
    out: Floats,
    handed: Any,
    month: int,
    speed: Floats,
    factor: Floats,
    gap: int,
    shut: int,
    seed: int,
    key: int,
    replication: int,
    stream: int,
    horizon: float,
) -> int:
    f = opened_floats(handed)
    t, n, m = 0.0, 0, 0
    while True:
        u = uniform(seed, key, n, replication, GAP, stream)
        work = quantile(f, gap, u)
        # Walk the months at their own speeds until the open time is over.
        while f[month + m] < 1e299 and work > speed[m % 12] * (f[month + m] - t):
            work -= speed[m % 12] * (f[month + m] - t)
            t = f[month + m]
            m += 1
        if f[month + m] > 1e299:
            return n
        t += work / speed[m % 12]
        if t > horizon:
            return n
        if n >= out.shape[0]:
            return -1
        u = uniform(seed, key, n, replication, SHUT, stream)
        out[n, 0] = t
        t += quantile(f, shut, u) * factor[m % 12]
        out[n, 1] = t
        n += 1
        while f[month + m] <= t:
            m += 1


def renewal(
    f: Floats,
    month: int,
    speed: Floats,
    factor: Floats,
    gap: int,
    shut: int,
    seed: int,
    key: int,
    replication: int,
    stream: int,
    horizon: float,
) -> Floats:
    """Return the closed intervals (n, 2) [h] of one renewal process up to the horizon.

    ``speed`` (12,) is how fast open time passes towards the next closure by month, and
    ``factor`` (12,) stretches what begins in a month.  The months and both distributions stand
    in ``f`` at ``month``, ``gap`` and ``shut``.
    """
    room = 64
    while True:
        out = np.empty((room, 2))
        n = _fill(
            out,
            handed_floats(f),
            month,
            speed,
            factor,
            gap,
            shut,
            seed,
            key,
            replication,
            stream,
            horizon,
        )
        if n >= 0:
            return out[:n]
        room *= 4
