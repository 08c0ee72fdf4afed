"""Clock and working time: sorted closed intervals and the one mapping between the two.

A cursor of each line stands at the first interval that is not over; the clock of a
replication never goes back, so it only moves on.
"""

from __future__ import annotations

from serai.terminals._compiled import rule
from serai.terminals._memory import Floats, World
from serai.terminals._world import (
    CURSOR,
    FINISH,
    FROM,
    PAUSE,
    TO,
)


@rule
def cursor(w: World, line: int, t: float) -> int:
    """Move a line's cursor to the first closed interval that ends after ``t``.

    An interval is three floats: start, end, closed hours before it.
    """
    n, _, f = w
    at = n[line, CURSOR]
    end = n[line, TO]
    while at < end and f[at + 1] <= t:
        at += 3
    n[line, CURSOR] = at
    return int(at)


@rule
def next_open(w: World, line: int, t: float) -> float:
    """Return ``t``, or the end of the closure that holds it; without a line always open."""
    n, _, f = w
    if line < 0:
        return t
    at = cursor(w, line, t)
    if at < n[line, TO] and f[at] <= t:
        return float(f[at + 1])
    return t


@rule
def closed_until(w: World, line: int, t: float) -> float:
    """Return the closed hours of a line from the start to ``t``."""
    n, _, f = w
    at, end = cursor(w, line, t), n[line, TO]
    if at < end:
        return float(f[at + 2] + max(0.0, t - f[at]))
    if end == n[line, FROM]:
        return 0.0
    return float(f[end - 1] + f[end - 2] - f[end - 3])


@rule
def work_end(w: World, line: int, rule: int, t: float, work: float) -> float:
    """Return the clock time at which ``work`` hours begun at ``t`` are done."""
    n, _, f = w
    if line < 0:
        return t + work
    at, end = cursor(w, line, t), n[line, TO]
    if at < end and f[at] <= t:
        t = f[at + 1]
        at += 3
    if rule == FINISH:
        return t + work
    while at < end and t + work > f[at]:
        if rule == PAUSE:
            work -= f[at] - t
        t = f[at + 1]
        at += 3
    return t + work


@rule
def warped(f: Floats, month: int, factors: int, t: float, work: float) -> float:
    """Return when ``work`` hours are over that pass ``f[factors + m]`` times as fast in month m.

    The ends of months stand in f from ``month`` on, up to one beyond all time.  Months without
    progress are waited out; beyond the last one the answer is infinite.
    """
    m = 0
    while f[month + m] <= t:
        m += 1
    while f[month + m] < 1e299:
        speed = f[factors + m % 12]
        span = f[month + m] - t
        if work <= 0.0:
            return t
        if speed * span >= work:
            return float(t + work / speed)
        work -= speed * span
        t = f[month + m]
        m += 1
    return 1e300
