"""Rules of batches: trains that are always at hand and leave when full, on time or after a wait."""

# ruff: noqa: F405
from __future__ import annotations

from serai.terminals._clock import next_open
from serai.terminals._compiled import rule
from serai.terminals._memory import World

# The names of columns are many and all of one file.
from serai.terminals._world import *  # noqa: F403
from serai.terminals._yard import count_wait, release


@rule
def check_batch(w: World, s: int) -> None:
    """Let batches leave that are full or overdue, and start the clock of one that begins."""
    n, x, f = w
    size = f[n[s, SIZE]]
    while n[s, FULL] and x[s, SPARE] >= size - 1e-9:
        leave_batch(w, s, size)
    if n[s, B_DUE] and first(w, n[s, QUEUE]) >= 0 and x[s, SPARE] >= least_of(w, s):
        leave_batch(w, s, size)
    if n[s, WITHIN] >= 0 and x[s, SPARE] > 0 and n[s, B_TIMED] == 0:
        n[s, B_TIMED] = 1
        t = x[0, NOW] + f[n[s, WITHIN]]
        later(w, t, E_BATCH | (s << 4) | (n[s, B_GEN] << 30))


@rule
def least_of(w: World, s: int) -> float:
    """Return the least places with which a batch leaves."""
    n, _, f = w
    if n[s, LEAST] < 0:
        return 1e-9
    return float(f[n[s, LEAST]] - 1e-9)


@rule
def batch_due(w: World, s: int) -> None:
    """Let a batch leave because its time has come, unless too little is there."""
    n, x, f = w
    if first(w, n[s, QUEUE]) >= 0 and x[s, SPARE] >= least_of(w, s):
        leave_batch(w, s, f[n[s, SIZE]])
        check_batch(w, s)
    elif n[s, EVERY] < 0:
        n[s, B_DUE] = 1


@rule
def leave_batch(w: World, s: int, size: float) -> None:
    """Form one batch of what fits, in order, and send it off when the way is open."""
    n, x, _ = w
    t = x[0, NOW]
    opens = next_open(w, n[s, LINE], t)
    hours = 0.0
    if n[s, TIME] >= 0:
        hours = chance(w, n[s, TIME], n[s, KEY], n[s, B_ORDINAL], 0, 0)
    n[s, B_ORDINAL] += 1
    n[s, B_GEN] = (n[s, B_GEN] + 1) & 0xFFFFF
    n[s, B_DUE] = 0
    n[s, B_TIMED] = 0
    head, tail, places = -1, -1, 0.0
    while True:
        i = first(w, n[s, QUEUE])
        if i < 0:
            break
        need = need_of(w, i, s)
        if places + need > size + 1e-9:
            break
        pop(w, n[s, QUEUE])
        places += need
        x[i, LOST + GATHER] += t - x[i, ENTER]
        x[i, LOST + SHUTDOWN] += opens - t
        x[i, WORKED] += hours
        count_wait(w, s, t - x[i, ENTER])
        step(w, 4 * (s - STAGES), -1.0)
        note(w, i, s, 1)
        release(w, i)
        if head < 0:
            head = i
        else:
            n[tail, MATE] = i
        tail = i
    x[s, SPARE] -= places
    later(w, opens + hours, E_LIST | (head << 4))
