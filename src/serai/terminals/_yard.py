"""Rules of yards, and the counts that all rules share."""

# ruff: noqa: F405
from __future__ import annotations

from serai.terminals._compiled import part, rule
from serai.terminals._memory import World

# The names of columns are many and all of one file.
from serai.terminals._world import *  # noqa: F403


@rule
def charge(w: World, i: int, column: int, hours: float) -> None:
    """Add hours to a column of an item's clock, and of those that pass as one with it."""
    n, x, _ = w
    while i >= 0:
        x[i, column] += hours
        i = n[i, MATE]


@rule
def following(w: World, i: int) -> int:
    """Return the stage after the one where an item is; -1 is outside."""
    n, _, _ = w
    return int(n[n[i, CLASS], n[i, POS] + 1])


@rule
def count_wait(w: World, s: int, hours: float) -> None:
    """Count one wait at a stage."""
    _, x, _ = w
    count(w, 2 * (s - STAGES), hours)
    x[s, WAITS] += 1.0
    x[s, WAIT_SUM] += hours


@rule
def count_stay(w: World, s: int, hours: float) -> None:
    """Count one stay at a stage, waiting inside it included."""
    _, x, _ = w
    count(w, 2 * (s - STAGES) + 1, hours)
    x[s, STAYS] += 1.0
    x[s, STAY_SUM] += hours
    step(w, 4 * (s - STAGES) + 2, -1.0)


@rule
def release(w: World, i: int) -> None:
    """Give back the slot that an item holds, if it holds one."""
    n, x, _ = w
    s = n[i, SLOT]
    if s < 0:
        return
    n[i, SLOT] = -1
    need = need_of(w, i, s)
    x[s, SPARE] += need
    x[s, TAKEN] -= need * (x[0, HORIZON] - x[0, NOW])
    count_stay(w, s, x[0, NOW] - x[i, SLOTTED])
    note(w, i, s, 2)
    if first(w, n[s, QUEUE]) >= 0:
        do(w, A_POOL, s)


@rule
def ask(w: World, i: int, s: int, mode: int) -> bool:
    """Ask for a slot of yard ``s``; if none is free the item waits in line for it."""
    n, x, _ = w
    need = need_of(w, i, s)
    if first(w, n[s, QUEUE]) < 0 and x[s, SPARE] >= need:
        x[s, SPARE] -= need
        x[s, TAKEN] += need * (x[0, HORIZON] - x[0, NOW])
        n[i, NEW] = s
        return True
    n[i, MODE] = mode
    x[i, SEIZED] = x[0, NOW]
    push(w, n[s, QUEUE], n[i, LEVEL], i)
    step(w, 4 * (s - STAGES), 1.0)
    # One of higher priority may stand before one that is too large for what is free.
    do(w, A_POOL, s)
    return False


@part
def grant(w: World, s: int) -> int:
    """Give a slot of yard ``s`` to who is next in line if it fits; return it, or -1."""
    n, x, _ = w
    i = first(w, n[s, QUEUE])
    if i < 0:
        return -1
    need = need_of(w, i, s)
    if x[s, SPARE] < need:
        return -1
    pop(w, n[s, QUEUE])
    x[s, SPARE] -= need
    x[s, TAKEN] += need * (x[0, HORIZON] - x[0, NOW])
    n[i, NEW] = s
    step(w, 4 * (s - STAGES), -1.0)
    hours = x[0, NOW] - x[i, SEIZED]
    x[i, LOST + SLOTLESS] += hours
    count_wait(w, s, hours)
    return i


@rule
def into_yard(w: World, i: int) -> None:
    """Stand in the slot that was taken, give back an older one, and stay or go on."""
    n, x, _ = w
    release(w, i)
    s = n[i, NEW]
    n[i, NEW] = -1
    n[i, SLOT] = s
    x[i, SLOTTED] = x[0, NOW]
    step(w, 4 * (s - STAGES) + 2, 1.0)
    note(w, i, s, 1)
    hours = item_chance(w, n[s, TIME], s, i, 0)
    if hours > 0.0:
        x[i, WORKED] += hours
        later(w, x[0, NOW] + hours, E_MOVED | (i << 4))
    else:
        do(w, A_ADVANCE, i)
