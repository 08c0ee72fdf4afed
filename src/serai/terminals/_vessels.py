"""Rules of vessels, and who gets a slot or a berth that became free."""

# ruff: noqa: F405
from __future__ import annotations

import math

from serai.terminals._clock import next_open, work_end
from serai.terminals._compiled import part, rule
from serai.terminals._memory import World
from serai.terminals._station import begin, send_on, vacate

# The names of columns are many and all of one file.
from serai.terminals._world import *  # noqa: F403
from serai.terminals._yard import ask, count_wait, following, grant, into_yard, release


@part
def serve_pool(w: World, p: int) -> None:
    """Give free slots of a yard or free berths to those in line."""
    n, x, _ = w
    if p >= n[1, BERTHS]:
        while x[p, SPARE] > 0:
            v = pop(w, n[p, QUEUE])
            if v < 0:
                return
            x[p, SPARE] -= 1
            berthed(w, v)
        return
    while True:
        i = grant(w, p)
        if i < 0:
            return
        mode = n[i, MODE]
        if mode == M_OUTSIDE:
            into_yard(w, i)
        elif mode == M_BEFORE:
            x[n[i, STAGE], BLOCKED] += x[0, NOW] - x[i, SEIZED]
            begin(w, i)
        elif mode == M_AFTER:
            x[n[i, STAGE], BLOCKED] += x[0, NOW] - x[i, SEIZED]
            vacate(w, i)
        elif mode == M_LIFT_BEFORE:
            begin_unload(w, i)
        else:
            unloaded(w, i)


@part
def port(w: World, v: int) -> None:
    """Arrive off a port; a closed entry is waited out before a berth is asked for."""
    n, x, _ = w
    t, k = x[0, NOW], n[v, V_CALL]
    x[v, T_PORT] = t
    if n[k, C_ENTRY]:
        opens = next_open(w, n[k, C_LINE], t)
        if opens > t:
            later(w, opens, E_ENTRY | (v << 4))
            return
    ask_berth(w, v)


@rule
def ask_berth(w: World, v: int) -> None:
    """Join the line for a berth."""
    n, x, _ = w
    k = n[v, V_CALL]
    x[v, T_ASKED] = x[0, NOW]
    n[v, V_STATE] = WAITING
    push(w, n[n[k, C_BERTH], QUEUE], n[k, C_LEVEL], v)
    do(w, A_POOL, n[k, C_BERTH])


@part
def berthed(w: World, v: int) -> None:
    """Come alongside: count the hours of all on board and take out what leaves here."""
    n, x, f = w
    t, k = x[0, NOW], n[v, V_CALL]
    x[v, T_BERTH] = t
    n[v, V_STATE] = UNLOADING
    share = f[n[k, C_SHARE]] * f[n[k, C_MONTHS] + n[0, MONTH] % 12]
    x[v, ROOM] = f[n[k, C_SIZE]] * share + 1e-9
    sail = x[v, T_PORT] - x[v, T_LEFT]
    outside = x[v, T_ASKED] - x[v, T_PORT]
    before, i = -1, n[v, V_ON]
    while i >= 0:
        after = n[i, NEXT]
        x[i, WORKED] += sail
        x[i, LOST + SHUTDOWN] += outside
        x[i, LOST + BERTHLESS] += t - x[v, T_ASKED]
        x[i, START] = t
        if n[n[i, STAGE], TARGET] == k:
            if before < 0:
                n[v, V_ON] = after
            else:
                n[before, NEXT] = after
            if after < 0:
                n[v, V_ON_END] = before
            append(w, v, V_UN, i)
        else:
            before = i
        i = after
    work(w, v)


@rule
def append(w: World, v: int, column: int, i: int) -> None:
    """Add an item to the end of one of a vessel's lists."""
    n, _, _ = w
    n[i, NEXT] = -1
    tail = n[v, column + 1]
    if tail < 0:
        n[v, column] = i
    else:
        n[tail, NEXT] = i
    n[v, column + 1] = i


@rule
def take(w: World, v: int, column: int) -> int:
    """Take the first item of one of a vessel's lists."""
    n, _, _ = w
    i = n[v, column]
    n[v, column] = n[i, NEXT]
    if n[i, NEXT] < 0:
        n[v, column + 1] = -1
    n[i, NEXT] = -1
    return int(i)


@rule
def work(w: World, v: int) -> None:
    """Let the cranes of a vessel begin what they can; go on to loading or leave if done."""
    n, x, f = w
    k = n[v, V_CALL]
    cranes = int(f[n[k, C_CRANES]])
    if n[v, V_STATE] == UNLOADING:
        while n[v, V_LIFTING] < cranes and n[v, V_UN] >= 0:
            i = take(w, v, V_UN)
            n[v, V_LIFTING] += 1
            n[i, HOLDER] = v
            x[i, LOST + SERVER] += x[0, NOW] - x[i, START]
            after = following(w, i)
            if after >= 0 and n[after, KIND] == YARD and n[after, BLOCKS] == BEFORE:
                if ask(w, i, after, M_LIFT_BEFORE):
                    count_wait(w, after, 0.0)
                    begin_unload(w, i)
            else:
                begin_unload(w, i)
        if n[v, V_LIFTING] == 0 and n[v, V_UN] < 0:
            ready(w, v)
        return
    while n[v, V_LIFTING] < cranes and n[v, V_AS] >= 0:
        begin_load(w, take(w, v, V_AS), v, k)
    if n[v, V_LEAVE] and n[v, V_LIFTING] == 0 and n[v, V_AS] < 0:
        n[v, V_LEAVE] = 0
        n[v, V_STATE] = LEAVING
        x[v, T_ALL] = x[0, NOW]
        opens = next_open(w, n[k, C_LINE], x[0, NOW])
        if opens > x[0, NOW]:
            later(w, opens, E_SAIL | (v << 4))
        else:
            depart(w, v)


@rule
def begin_unload(w: World, i: int) -> None:
    """Begin the lift of an item off a vessel."""
    n, x, _ = w
    t, v, s = x[0, NOW], n[i, HOLDER], n[i, STAGE]
    k = n[v, V_CALL]
    hours = item_chance(w, n[k, C_UNLOAD], s, i, 1)
    end = work_end(w, n[k, C_SHIFT], PAUSE, t, hours)
    x[i, WORKED] += hours
    x[i, LOST + SHUTDOWN] += end - t - hours
    later(w, end, E_UNLOADED | (i << 4))


@part
def lifted(w: World, i: int) -> None:
    """End the lift off a vessel; where the yard after it is full the crane holds the item."""
    n, _, _ = w
    after = following(w, i)
    if after >= 0 and n[after, KIND] == YARD and n[i, NEW] < 0:
        if not ask(w, i, after, M_LIFT_AFTER):
            return
        count_wait(w, after, 0.0)
    unloaded(w, i)


@rule
def unloaded(w: World, i: int) -> None:
    """Let an item go on from a vessel, and the crane to the next one."""
    n, x, _ = w
    v, s = n[i, HOLDER], n[i, STAGE]
    n[v, V_LIFTING] -= 1
    x[v, PLACES] -= need_of(w, i, n[v, V_CALL])
    send_on(w, i, s)
    do(w, A_VESSEL, v)


@part
def ready(w: World, v: int) -> None:
    """Open a vessel for cargo, and set when it leaves."""
    n, x, f = w
    t, k = x[0, NOW], n[v, V_CALL]
    x[v, T_READY] = t
    n[v, V_STATE] = OPEN
    push(w, n[k, C_OPENED], 0, v)
    gen = n[v, V_GEN]
    if n[k, C_EVERY] >= 0:
        every, begins = f[n[k, C_EVERY]], 0.0
        if n[k, C_BEGINS] >= 0:
            begins = f[n[k, C_BEGINS]]
        turn = max(0, math.ceil((t - begins) / every))
        later(w, begins + turn * every, E_CLOSE | (v << 4) | (gen << 30))
    elif n[k, C_WITHIN] >= 0:
        later(w, t + f[n[k, C_WITHIN]], E_CLOSE | (v << 4) | (gen << 30))
    elif n[k, C_FULL] == 0:
        assign(w, k)
        close(w, v)
        return
    assign(w, k)


@rule
def close(w: World, v: int) -> None:
    """Close a vessel for cargo because its time has come, unless too little is on board."""
    n, x, f = w
    k = n[v, V_CALL]
    if n[v, V_STATE] == LEAVING:
        return
    if n[k, C_LEAST] >= 0 and x[v, PLACES] < f[n[k, C_LEAST]] - 1e-9:
        n[v, V_DUE] = 1
        return
    shut(w, v)
    n[v, V_LEAVE] = 1
    do(w, A_VESSEL, v)


@rule
def shut(w: World, v: int) -> None:
    """Take a vessel off the list of those open for cargo."""
    n, _, _ = w
    if n[v, V_STATE] == OPEN:
        k = n[v, V_CALL]
        n[v, V_STATE] = SHUT_OFF
        remove(w, n[k, C_OPENED], v)


@rule
def assign(w: World, k: int) -> None:
    """Give waiting items to the vessels that are open at a call, in the order they opened."""
    n, x, _ = w
    waiting, opened, least = n[k, C_WAITING], n[k, C_OPENED], x[k, SMALLEST]
    while True:
        v = first(w, opened)
        i = first(w, waiting)
        if v < 0 or i < 0:
            return
        need = need_of(w, i, k)
        if x[v, PLACES] + need <= x[v, ROOM]:
            pop(w, waiting)
            x[v, PLACES] += need
            append(w, v, V_AS, i)
            do(w, A_VESSEL, v)
            if x[v, PLACES] + least <= x[v, ROOM]:
                if n[v, V_DUE]:
                    n[v, V_DUE] = 0
                    close(w, v)
                continue
        # Full: the next item, or even the smallest, has no room.
        shut(w, v)
        if n[k, C_FULL] or n[v, V_DUE]:
            n[v, V_DUE] = 0
            n[v, V_LEAVE] = 1
            do(w, A_VESSEL, v)


@rule
def lose(w: World, i: int, cause: int, start: float, end: float) -> float:
    """Charge an item with the hours from ``start`` to ``end`` if there are any; return the later."""
    _, x, _ = w
    if end <= start:
        return start
    x[i, LOST + cause] += end - start
    return end


@part
def begin_load(w: World, i: int, v: int, k: int) -> None:
    """Begin the lift of an item onto a vessel, and share out what it waited for until now."""
    n, x, _ = w
    t, s = x[0, NOW], n[i, STAGE]
    at = lose(w, i, SHIPLESS, x[i, ENTER], x[v, T_PORT])
    at = lose(w, i, SHUTDOWN, at, x[v, T_ASKED])
    at = lose(w, i, BERTHLESS, at, x[v, T_BERTH])
    lose(w, i, SERVER, at, t)
    count_wait(w, s, t - x[i, ENTER])
    step(w, 4 * (s - STAGES), -1.0)
    note(w, i, s, 1)
    n[v, V_LIFTING] += 1
    n[i, HOLDER] = v
    slot = n[i, SLOT]
    if slot >= 0 and n[slot, AT_END] == 0:
        release(w, i)
    hours = item_chance(w, n[k, C_LOAD], s, i, 0)
    end = work_end(w, n[k, C_SHIFT], PAUSE, t, hours)
    x[i, WORKED] += hours
    x[i, LOST + SHUTDOWN] += end - t - hours
    later(w, end, E_LOADED | (i << 4))


@part
def loaded(w: World, i: int) -> None:
    """Set an item down on a vessel."""
    n, x, _ = w
    v = n[i, HOLDER]
    release(w, i)
    n[v, V_LIFTING] -= 1
    append(w, v, V_ON, i)
    x[i, START] = x[0, NOW]
    do(w, A_VESSEL, v)


@rule
def depart(w: World, v: int) -> None:
    """Leave the berth for the next call."""
    n, x, _ = w
    t, k = x[0, NOW], n[v, V_CALL]
    full = x[v, T_ALL]
    i = n[v, V_ON]
    while i >= 0:
        x[i, LOST + GATHER] += full - x[i, START]
        x[i, LOST + SHUTDOWN] += t - full
        i = n[i, NEXT]
    berth = n[k, C_BERTH]
    x[berth, SPARE] += 1
    do(w, A_POOL, berth)
    entity, trip = n[v, V_INDEX], n[v, V_TRIP]
    hours = chance(w, n[k, C_SAIL], n[k, C_KEY], entity, trip, n[k, C_INDEX])
    n[v, V_TRIP] += 1
    n[v, V_GEN] = (n[v, V_GEN] + 1) & 0xFFFFF
    n[v, V_STATE] = AWAY
    n[v, V_CALL] = n[k, C_NEXT]
    x[v, T_LEFT] = t
    later(w, t + hours, E_PORT | (v << 4))
