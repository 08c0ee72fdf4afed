"""Find what can never move again at the end of a run, and name what holds what.

A thing is alive if an event or a live thing can still move it.  A full yard or a full set of
berths is alive if one of those inside is; who waits for it is alive with it.  A vessel that
waits for cargo is alive if cargo can still come.  What is left over after that is stuck.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from serai.terminals import _world as w
from serai.terminals._memory import Floats, Ints, World
from serai.terminals.tables import Tables

#: Who has waited for less than this at the end is never called stuck [h].
PATIENCE = 24.0


@dataclass
class _State:
    """Who waits for which pool, who holds what, and what has been found alive."""

    tables: Tables
    n: Ints
    x: Floats
    waiting: dict[int, int] = field(default_factory=dict)
    holders: dict[int, list[int]] = field(default_factory=dict)
    items: list[int] = field(default_factory=list)


def stuck_since(tables: Tables, world: World) -> tuple[float, str] | None:
    """Return the hour of the deadlock and its ring in words; None without one."""
    n, x, _ = world
    pools = range(w.STAGES, int(n[1, w.CALLS]))
    full = [p for p in pools if _is_pool(n, p) and _first(n, p) >= 0]
    horizon = float(x[0, w.HORIZON])
    if not any(horizon - _asked(n, x, p, _first(n, p)) > PATIENCE for p in full):
        return None
    state = _gather(tables, n, x)
    dead = _dead_pools(state)
    if not dead:
        return None
    # It stands since the last of those who hold a slot or berth began to wait.
    times = []
    for p in dead:
        for who in state.holders[p]:
            if who in state.waiting:
                times.append(_asked(n, x, state.waiting[who], who))
            elif _is_vessel(n, who):
                times.append(float(x[who, w.T_READY]))
    since = max(times, default=horizon)
    return since, _ring(state, dead)


def _is_pool(n: Ints, p: int) -> bool:
    return p >= n[1, w.BERTHS] or bool(n[p, w.KIND] == w.YARD)


def _is_vessel(n: Ints, who: int) -> bool:
    return bool(who < n[1, w.ITEMS])


def _line_of(n: Ints, q: int) -> list[int]:
    found = []
    for level in range(int(n[1, w.LEVELS])):
        who = int(n[q, 2 * level])
        while who >= 0:
            found.append(who)
            who = int(n[who, w.NEXT])
    return found


def _first(n: Ints, p: int) -> int:
    heads = n[n[p, w.QUEUE], 0 : 2 * int(n[1, w.LEVELS]) : 2]
    standing = heads[heads >= 0]
    return int(standing[0]) if len(standing) else -1


def _asked(n: Ints, x: Floats, p: int, who: int) -> float:
    return float(x[who, w.T_ASKED if p >= n[1, w.BERTHS] else w.SEIZED])


def _gather(tables: Tables, n: Ints, x: Floats) -> _State:
    state = _State(tables, n, x)
    for p in range(w.STAGES, int(n[1, w.CALLS])):
        if _is_pool(n, p):
            state.waiting |= dict.fromkeys(_line_of(n, int(n[p, w.QUEUE])), p)
    free, i = set(), int(n[0, w.FREE])
    while i >= 0:
        free.add(i)
        i = int(n[i, w.NEXT])
    groups = set(n[[i for i in range(n[1, w.ITEMS], n[0, w.USED]) if i not in free], w.GROUP])
    # A row of a train is no item; trains are named by the items of theirs.
    state.items = [
        i for i in range(int(n[1, w.ITEMS]), int(n[0, w.USED])) if i not in free and i not in groups
    ]
    for i in state.items:
        for column in (w.SLOT, w.NEW):
            if n[i, column] >= 0:
                state.holders.setdefault(int(n[i, column]), []).append(i)
    for v in range(int(n[1, w.VESSELS]), int(n[1, w.ITEMS])):
        if n[v, w.V_STATE] not in (w.AWAY, w.WAITING):
            berth = int(n[n[v, w.V_CALL], w.C_BERTH])
            state.holders.setdefault(berth, []).append(v)
    return state


def _dead_pools(state: _State) -> set[int]:
    """Return the pools of which no holder can ever move, by starting from all and taking away."""
    suspects = {p for p in set(state.waiting.values()) if state.holders.get(p)}
    while True:
        alive = {p for p in suspects if any(_moves(state, h, suspects) for h in state.holders[p])}
        if not alive:
            return suspects
        suspects -= alive


def _moves(state: _State, who: int, dead: set[int]) -> bool:
    """Say whether a thing can move if the pools in ``dead`` never give anything."""
    n = state.n
    if who in state.waiting:
        return state.waiting[who] not in dead
    if _is_vessel(n, who):
        return _vessel_moves(state, who, dead)
    s = int(n[who, w.STAGE])
    following = int(n[n[who, w.CLASS], n[who, w.POS] + 1])
    kind = int(n[s, w.KIND])
    if kind == w.STATION:
        return _station_moves(state, s, dead)
    if kind == w.RIDE:
        return _ride_moves(state, s, dead)
    # Travel, batches and stays end by themselves; the yard after them is asked for then.
    return following < 0 or following not in dead or kind != w.YARD


def _station_moves(state: _State, s: int, dead: set[int]) -> bool:
    n, first = state.n, int(state.n[s, w.FIRST])
    seats = range(first, first + int(state.x[s, w.ALL]))
    served = [int(n[seat, 0]) for seat in seats]
    return any(i < 0 or i not in state.waiting or state.waiting[i] not in dead for i in served)


def _ride_moves(state: _State, s: int, dead: set[int]) -> bool:
    n = state.n
    fleet = n[n[s, w.ORIGIN], w.C_FLEET]
    vessels = range(int(n[1, w.VESSELS]), int(n[1, w.ITEMS]))
    mine = [v for v in vessels if n[n[v, w.V_CALL], w.C_FLEET] == fleet]
    return any(_vessel_moves(state, v, dead) for v in mine)


def _vessel_moves(state: _State, v: int, dead: set[int]) -> bool:
    n = state.n
    if v in state.waiting:
        return state.waiting[v] not in dead
    if n[v, w.V_STATE] == w.UNLOADING:
        lifting = [i for i, p in state.waiting.items() if p < n[1, w.BERTHS] and n[i, w.HOLDER] == v
                   and n[i, w.MODE] in (w.M_LIFT_BEFORE, w.M_LIFT_AFTER)]  # fmt: skip
        return not lifting or any(state.waiting[i] not in dead for i in lifting)
    if n[v, w.V_STATE] != w.OPEN or n[v, w.V_AS] >= 0 or n[v, w.V_LIFTING] > 0:
        return True
    k = int(n[v, w.V_CALL])
    timed = n[k, w.C_WITHIN] >= 0 or n[k, w.C_EVERY] >= 0
    if timed and n[v, w.V_DUE] == 0:
        return True
    return _cargo_comes(state, k, dead)


def _cargo_comes(state: _State, k: int, dead: set[int]) -> bool:
    """Say whether an item can still reach the call of a vessel that waits for more."""
    n = state.n
    sources = {int(n[a, w.S_ONE]) for a in range(int(n[1, w.SOURCES]), int(n[1, w.CLASSES]))}
    for c in range(int(n[1, w.CLASSES]), int(n[1, w.QUEUES])):
        route = [int(s) for s in n[c, w.ROUTE :] if s >= 0]
        rides = [at for at, s in enumerate(route) if n[s, w.ORIGIN] == k and n[s, w.KIND] == w.RIDE]
        if not rides:
            continue
        before = route[: rides[0]]
        if not any(_blocks(state, s, dead) for s in before) and (-1 in sources or c in sources):
            return True
        for i in state.items:
            at = int(n[i, w.POS]) - w.ROUTE
            if n[i, w.CLASS] == c and at < rides[0] and i not in state.waiting:
                ahead = route[max(at, 0) : rides[0]]
                if not any(_blocks(state, s, dead) for s in ahead):
                    return True
    return False


def _blocks(state: _State, s: int, dead: set[int]) -> bool:
    if state.n[s, w.KIND] == w.YARD:
        return s in dead
    return bool(state.n[s, w.KIND] == w.STATION) and not _station_moves(state, s, dead)


def _ring(state: _State, dead: set[int]) -> str:
    """Say which full pools hold one another."""
    t, n = state.tables, state.n
    names = [*t.stage_names, *t.berth_names]
    told = []
    for p in sorted(dead):
        waits = sum(1 for pool in state.waiting.values() if pool == p)
        held = len(state.holders[p])
        kind = "yard" if p < n[1, w.BERTHS] else "berths"
        told.append(f"{kind} '{names[p - w.STAGES]}' ({held} inside, {waits} waiting for it)")
    return " and ".join(told) + (" hold one another" if len(told) > 1 else " holds itself")
