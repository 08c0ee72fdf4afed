"""One replication: set everything back, let items come, and walk the calendar."""

# ruff: noqa: F405
from __future__ import annotations

from typing import Any

from serai.terminals._batch import batch_due, check_batch
from serai.terminals._clock import warped
from serai.terminals._compiled import bare_kernel, part, rule
from serai.terminals._memory import World, opened
from serai.terminals._station import (
    advance,
    dispatch,
    joined,
    send_on,
    served,
)
from serai.terminals._vessels import (
    ask_berth,
    assign,
    close,
    depart,
    lifted,
    loaded,
    port,
    serve_pool,
    work,
)

# The names of columns are many and all of one file.
from serai.terminals._world import *  # noqa: F403
from serai.terminals.draws import WORD, uniform


@rule
def coming(w: World, a: int, k: int) -> float:
    """Return when the k-th arrival of a source comes [h], given that now is the one before."""
    n, x, f = w
    t = x[0, NOW]
    if n[a, S_GAP] >= 0:
        hours = chance(w, n[a, S_GAP], n[a, S_KEY], k, 0, 0)
        return warped(f, n[1, F_MONTH], n[a, S_MONTHS], t, hours)
    if n[a, S_EVERY] < 0:
        return 0.0 if k == 0 else 1e300
    at = k * f[n[a, S_EVERY]]
    if n[a, S_FIRST] >= 0:
        at += f[n[a, S_FIRST]]
    if n[a, S_DELAY] >= 0:
        at += chance(w, n[a, S_DELAY], n[a, S_KEY], k, 1, 0)
    return float(max(at, t))


@rule
def expect(w: World, a: int, k: int) -> None:
    """Put the k-th arrival of a source into the calendar, unless it is past its last hour."""
    n, _, f = w
    t = coming(w, a, k)
    until = n[a, S_UNTIL]
    if t < 1e299 and (until < 0 or t <= f[until]):
        later(w, t, E_ARRIVE | (a << 4))


@part
def class_of(w: World, a: int, serial: int) -> int:
    """Return the class of an item, drawn by its identity where a source has several."""
    n, _, f = w
    c = n[a, S_ONE]
    if c >= 0:
        return int(c)
    seed, rep = n[1, SEED] & WORD, n[1, REP] & WORD
    u = uniform(seed, n[a, S_KEY] & WORD, serial, rep, 2, 0)
    c, at = n[1, CLASSES], n[a, S_SHARE]
    while c < n[1, QUEUES] - 1 and u > f[at]:
        c += 1
        at += 1
    return int(c)


@rule
def new_row(w: World) -> int:
    """Return a free row for an item or a train; the first one, with an error, if there is none."""
    n, _, _ = w
    i = n[0, FREE]
    if i >= 0:
        n[0, FREE] = n[i, NEXT]
        return int(i)
    i = n[0, USED]
    if i >= n[1, ROWS]:
        n[0, ERROR] = E_ITEMS
        return int(n[1, ITEMS])
    n[0, USED] = i + 1
    return int(i)


@part
def new_group(w: World, ordinal: int, size: int) -> int:
    """Return a row for a train; -1 where no stage joins the items of one."""
    n, _, _ = w
    if n[1, JOINS] == 0:
        return -1
    group = new_row(w)
    n[group, G_REFS] = size
    n[group, G_ORDINAL] = ordinal
    for j in range(n[1, JOINS]):
        n[group, G_JOINS + 3 * j] = -1
        n[group, G_JOINS + 3 * j + 1] = -1
        n[group, G_JOINS + 3 * j + 2] = 0
    return group


@part
def arrival(w: World, a: int) -> None:
    """Let one arrival of a source come in."""
    n, x, f = w
    t = x[0, NOW]
    k = n[a, S_COUNT]
    n[a, S_COUNT] = k + 1
    size = int(f[n[a, S_OF]])
    started = n[a, S_GAP] < 0 and n[a, S_EVERY] < 0
    group = -1 if started else new_group(w, k, size)
    for _ in range(size):
        i = new_row(w)
        if n[0, ERROR] > 0:
            return
        serial = n[a, S_ITEMS]
        n[a, S_ITEMS] = serial + 1
        c = class_of(w, a, serial)
        x[c, ARRIVED] += 1.0
        n[i, NEXT], n[i, MATE], n[i, SLOT], n[i, NEW], n[i, STAGE] = -1, -1, -1, -1, -1
        n[i, CLASS], n[i, POS], n[i, SERIAL], n[i, SRC] = c, n[a, S_POS], serial, a
        n[i, GROUP], n[i, LEVEL] = group, n[c, CLASS_LEVEL]
        x[i, BORN] = t
        for column in range(WORKED, LOST + CAUSE_COUNT):
            x[i, column] = 0.0
        if group >= 0:
            p = ROUTE
            while n[c, p] >= 0:
                join = n[n[c, p], JOIN]
                if join >= 0:
                    n[group, G_JOINS + 3 * join + 2] += 1
                p += 1
        do(w, A_ADVANCE, i)
    expect(w, a, k + 1)


@part
def begin_run(w: World) -> None:
    """Put the first events into the calendar: what waits, what comes, vessels, timetables."""
    n, _, f = w
    for a in range(n[1, SOURCES], n[1, CLASSES]):
        expect(w, a, 0)
    for k in range(n[1, CALLS], n[1, SOURCES]):
        if n[k, C_INDEX] > 0:
            continue
        for at in range(int(f[n[k, C_VESSELS]])):
            v = n[k, C_ROW] + at
            for column in (V_ON, V_ON_END, V_UN, V_UN_END, V_AS, V_AS_END):
                n[v, column] = -1
            n[v, V_CALL] = k
            n[v, V_INDEX] = at
            later(w, at * f[n[k, C_APART]], E_PORT | (v << 4))
    for s in range(STAGES, n[1, BERTHS]):
        if n[s, KIND] == BATCH and n[s, EVERY] >= 0:
            begins = f[n[s, BEGINS]] if n[s, BEGINS] >= 0 else 0.0
            later(w, begins, E_TABLE | (s << 4))


@part
def drain(w: World) -> None:
    """Do all actions of this instant."""
    n, _, _ = w
    while n[0, HEAD] < n[0, TAIL]:
        head = n[0, HEAD]
        action = n[n[1, RING] + (head >> 5), head & 31]
        n[0, HEAD] = head + 1
        what, who = action & 15, action >> 4
        if what == A_ADVANCE:
            advance(w, who)
        elif what == A_STATION:
            dispatch(w, who)
        elif what == A_POOL:
            serve_pool(w, who)
        elif what == A_CALL:
            assign(w, who)
        elif what == A_VESSEL:
            work(w, who)
        elif what == A_BATCH:
            check_batch(w, who)
        else:
            joined(w, who)
    # The next instant begins at the front again: what is in use stays near.
    n[0, HEAD] = n[0, TAIL] = 0


@part
def happen(w: World, kind: int, who: int, gen: int) -> None:
    """Let one event happen."""
    n, x, f = w
    if kind == E_SERVED:
        served(w, who)
    elif kind == E_MOVED:
        do(w, A_ADVANCE, who)
    elif kind == E_LIST:
        send_on(w, who, n[who, STAGE])
    elif kind == E_LOADED:
        loaded(w, who)
    elif kind == E_UNLOADED:
        lifted(w, who)
    elif kind == E_ARRIVE:
        arrival(w, who)
    elif kind == E_PORT:
        port(w, who)
    elif kind == E_ENTRY:
        ask_berth(w, who)
    elif kind == E_SAIL:
        depart(w, who)
    elif kind == E_CLOSE:
        if gen == n[who, V_GEN]:
            close(w, who)
    elif kind == E_BATCH:
        if gen == n[who, B_GEN]:
            batch_due(w, who)
    else:
        later(w, x[0, NOW] + f[n[who, EVERY]], E_TABLE | (who << 4))
        batch_due(w, who)


@bare_kernel
def run(a: Any) -> int:
    """Run one replication on an empty world; return 0, or what the host must enlarge."""
    w = opened(a)
    n, x, f = w
    begin_run(w)
    heap, month = n[1, F_HEAP], n[1, F_MONTH]
    while n[0, HEAP_N] > 0 and n[0, ERROR] == 0:
        t = f[heap]
        if t > x[0, HORIZON]:
            break
        while t >= x[0, BIN_END]:
            n[0, BIN] += 1
            n[0, BIN_AT] += n[1, F_BINS_N]
            x[0, BIN_END] = (n[0, BIN] + 1) * x[0, WIDTH]
        while t >= f[month + n[0, MONTH]]:
            n[0, MONTH] += 1
        x[0, NOW] = t
        what = int(f[heap + 1])
        n[0, HOLE] = 1
        happen(w, what & 15, (what >> 4) & 0x3FFFFFF, what >> 30)
        drain(w)
        if n[0, HOLE]:
            close_hole(w)
    return int(n[0, ERROR])
