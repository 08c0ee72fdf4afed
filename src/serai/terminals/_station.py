"""Rules of stations, yards, travel and leaving: what an item does when it moves on."""

# ruff: noqa: F405
from __future__ import annotations

from serai.terminals._clock import closed_until, next_open, work_end
from serai.terminals._compiled import part, rule
from serai.terminals._memory import World

# The names of columns are many and all of one file.
from serai.terminals._world import *  # noqa: F403
from serai.terminals._yard import ask, charge, count_stay, count_wait, following, into_yard, release


@rule
def gather(w: World, i: int, s: int) -> int:
    """Wait for the rest of the train; return the first item once all are there, else -1."""
    n, _, _ = w
    group = n[i, GROUP]
    if group < 0:
        return i
    at = G_JOINS + 3 * n[s, JOIN]
    tail = n[group, at + 1]
    if tail < 0:
        n[group, at] = i
    else:
        n[tail, MATE] = i
    n[group, at + 1] = i
    n[group, at + 2] -= 1
    return complete(w, group, at)


@rule
def complete(w: World, group: int, at: int) -> int:
    """Return the first item of a train whose last one is there, after counting the wait."""
    n, x, _ = w
    head = n[group, at]
    if n[group, at + 2] > 0 or head < 0:
        return -1
    i = head
    while i >= 0:
        x[i, LOST + GATHER] += x[0, NOW] - x[i, ENTER]
        i = n[i, MATE]
    return int(head)


@rule
def launch(w: World, i: int, s: int) -> None:
    """Send a travelling item, or the train behind it, on its way."""
    n, x, _ = w
    t = x[0, NOW]
    if n[s, JOIN] >= 0 and n[i, GROUP] >= 0:
        hours = train_chance(w, s, i)
    else:
        hours = item_chance(w, n[s, TIME], s, i, 0)
    head = i
    while i >= 0:
        release(w, i)
        x[i, WORKED] += hours
        count_wait(w, s, t - x[i, ENTER])
        step(w, 4 * (s - STAGES), -1.0)
        note(w, i, s, 1)
        i = n[i, MATE]
    later(w, t + hours, E_LIST | (head << 4))


@rule
def train_chance(w: World, s: int, i: int) -> float:
    """Return one time [h] of a joined stage for the whole train of an item."""
    n, _, _ = w
    train = n[n[i, GROUP], G_ORDINAL]
    stream = n[n[i, SRC], S_KEY]
    return chance(w, n[s, TIME], n[s, KEY], train, 1, stream)


@part
def advance(w: World, i: int) -> None:
    """Let an item enter the stage after the one it left."""
    n, x, _ = w
    s = following(w, i)
    if s < 0:
        leave(w, i, PASSED)
        return
    kind = n[s, KIND]
    n[i, POS] += 1
    n[i, STAGE] = s
    x[i, ENTER] = x[0, NOW]
    note(w, i, s, 0)
    if kind == YARD:
        if n[i, NEW] >= 0:
            into_yard(w, i)
        elif n[s, BLOCKS] == REFUSE and (
            first(w, n[s, QUEUE]) >= 0 or x[s, SPARE] < need_of(w, i, s)
        ):
            leave(w, i, REFUSED)
        elif ask(w, i, s, M_OUTSIDE):
            count_wait(w, s, 0.0)
            into_yard(w, i)
        return
    step(w, 4 * (s - STAGES), 1.0)
    step(w, 4 * (s - STAGES) + 2, 1.0)
    if kind == STATION:
        arrive(w, i, s)
    elif kind == TRAVEL:
        head = gather(w, i, s) if n[s, JOIN] >= 0 else i
        if head >= 0:
            launch(w, head, s)
    elif kind == BATCH:
        push(w, n[s, QUEUE], n[i, LEVEL], i)
        x[s, SPARE] += need_of(w, i, s)
        do(w, A_BATCH, s)
    else:
        push(w, n[n[s, ORIGIN], C_WAITING], n[i, LEVEL], i)
        do(w, A_CALL, n[s, ORIGIN])


@part
def arrive(w: World, i: int, s: int) -> None:
    """Join the queue of a station, as a train where its items pass as one."""
    n, x, _ = w
    if n[s, JOIN] >= 0:
        i = gather(w, i, s)
        if i < 0:
            return
    x[i, QUEUED] = x[0, NOW]
    if n[s, LINE] >= 0:
        x[i, SHUT] = closed_until(w, n[s, LINE], x[0, NOW])
    push(w, n[s, QUEUE], n[i, LEVEL], i)
    if x[s, SPARE] > 0:
        do(w, A_STATION, s)


@part
def dispatch(w: World, s: int) -> None:
    """Give idle servers of a station to who waits."""
    n, x, _ = w
    while x[s, SPARE] > 0:
        i = pop(w, n[s, QUEUE])
        if i < 0:
            return
        x[s, SPARE] -= 1
        seat = idle_server(w, s)
        n[seat, 0] = i
        n[i, HOLDER] = seat
        _count_queue(w, i, s)
        after = following(w, i)
        if after >= 0 and n[after, KIND] == YARD and n[after, BLOCKS] == BEFORE:
            if ask(w, i, after, M_BEFORE):
                count_wait(w, after, 0.0)
                begin(w, i)
        else:
            begin(w, i)


@part
def _count_queue(w: World, i: int, s: int) -> None:
    """Share out the wait for a server: closed hours first, the rest by what came last."""
    n, x, _ = w
    t, line = x[0, NOW], n[s, LINE]
    hours = t - x[i, QUEUED]
    if hours > 0.0:
        if line >= 0:
            closed = min(hours, closed_until(w, line, t) - x[i, SHUT])
            charge(w, i, LOST + SHUTDOWN, closed)
            hours -= closed
        level = n[i, LEVEL]
        cause = SERVER
        if level > 0 and x[s, OVERTAKEN + level] > x[i, QUEUED]:
            cause = PRIORITY
        charge(w, i, LOST + cause, hours)
    if n[1, LEVELS] > 1:
        # Whoever of a lower priority came before this one has been overtaken by it.
        for level in range(n[i, LEVEL] + 1, n[1, LEVELS]):
            if n[n[s, QUEUE], 2 * level] >= 0:
                x[s, OVERTAKEN + level] = max(x[s, OVERTAKEN + level], x[i, QUEUED])
    while i >= 0:
        count_wait(w, s, t - x[i, ENTER])
        step(w, 4 * (s - STAGES), -1.0)
        i = n[i, MATE]


@part
def idle_server(w: World, s: int) -> int:
    """Return an idle server: the first that works now, or the first of all."""
    n, x, _ = w
    start = n[s, FIRST]
    fallback = -1
    for seat in range(start, start + int(x[s, ALL])):
        if n[seat, 0] >= 0:
            continue
        line = n[seat, 1]
        if line == n[s, LINE] or next_open(w, line, x[0, NOW]) == x[0, NOW]:
            return seat
        if fallback < 0:
            fallback = seat
    return fallback


@rule
def begin(w: World, i: int) -> None:
    """Begin a service whose server, and slot where one is asked for before, are there."""
    n, x, _ = w
    t, s, seat = x[0, NOW], n[i, STAGE], n[i, HOLDER]
    if n[s, JOIN] >= 0 and n[i, GROUP] >= 0:
        hours = train_chance(w, s, i)
    else:
        hours = item_chance(w, n[s, TIME], s, i, 0)
    end = work_end(w, n[seat, 1], n[s, RULE], t, hours)
    x[s, BUSY] += min(hours, x[0, HORIZON] - t)
    later(w, end, E_SERVED | (i << 4))
    while i >= 0:
        slot = n[i, SLOT]
        if slot >= 0 and n[slot, AT_END] == 0:
            release(w, i)
        x[i, WORKED] += hours
        x[i, LOST + SHUTDOWN] += end - t - hours
        note(w, i, s, 1)
        i = n[i, MATE]


@part
def served(w: World, i: int) -> None:
    """End a service; where the yard after it is full the item stays in its server."""
    n, _, _ = w
    after = following(w, i)
    yard = after >= 0 and n[after, KIND] == YARD
    if yard and n[i, NEW] < 0:
        if not ask(w, i, after, M_AFTER):
            return
        count_wait(w, after, 0.0)
    vacate(w, i)


@rule
def vacate(w: World, i: int) -> None:
    """Free the server of an item that is done there, and let the item go on."""
    n, x, _ = w
    s, seat = n[i, STAGE], n[i, HOLDER]
    n[seat, 0] = -1
    x[s, SPARE] += 1
    send_on(w, i, s)
    do(w, A_STATION, s)


@rule
def send_on(w: World, i: int, s: int) -> None:
    """Count the stay of an item, or of all that pass as one, at a stage and let it go on."""
    n, x, _ = w
    t = x[0, NOW]
    while i >= 0:
        mate = n[i, MATE]
        n[i, MATE] = -1
        slot = n[i, SLOT]
        if slot >= 0 and n[slot, AT_END] != 0:
            release(w, i)
        count_stay(w, s, t - x[i, ENTER])
        note(w, i, s, 2)
        do(w, A_ADVANCE, i)
        i = mate


@rule
def leave(w: World, i: int, column: int) -> None:
    """Let an item leave the system, passed or refused, and forget it."""
    n, x, f = w
    release(w, i)
    c, group = n[i, CLASS], n[i, GROUP]
    x[c, column] += 1.0
    if column == PASSED:
        hours = x[0, NOW] - x[i, BORN]
        count(w, 2 * (n[1, BERTHS] - STAGES) + c - n[1, CLASSES], hours)
        x[c, T_TOTAL] += hours
        x[c, T_WORKED] += x[i, WORKED]
        days = n[1, F_DAYS] + (c - n[1, CLASSES]) * n[1, F_DAYS_N]
        f[days + int(x[0, NOW] / 24.0)] += 1.0
        worst, most = -1, 0.0
        for cause in range(CAUSE_COUNT):
            lost = x[i, LOST + cause]
            x[c, T_LOST + cause] += lost
            if lost > most:
                worst, most = cause, lost
        if worst >= 0:
            x[c, T_BOUND + worst] += 1.0
    if group >= 0:
        if column == REFUSED:
            _miss(w, i, group)
        n[group, G_REFS] -= 1
        if n[group, G_REFS] == 0:
            n[group, NEXT] = n[0, FREE]
            n[0, FREE] = group
    n[i, NEXT] = n[0, FREE]
    n[0, FREE] = i


@part
def _miss(w: World, i: int, group: int) -> None:
    """Let a train go on without an item that was turned away."""
    n, _, _ = w
    at = n[i, POS]
    while following(w, i) >= 0:
        s = following(w, i)
        n[i, POS] += 1
        join = n[s, JOIN]
        if join >= 0:
            n[group, G_JOINS + 3 * join + 2] -= 1
            head = complete(w, group, G_JOINS + 3 * join)
            if head >= 0:
                do(w, A_JOINED, head)
    n[i, POS] = at


@part
def joined(w: World, head: int) -> None:
    """Go on with a train that became complete because one of its items was turned away."""
    n, x, _ = w
    s = n[head, STAGE]
    if n[s, KIND] == TRAVEL:
        launch(w, head, s)
        return
    x[head, QUEUED] = x[0, NOW]
    if n[s, LINE] >= 0:
        x[head, SHUT] = closed_until(w, n[s, LINE], x[0, NOW])
    push(w, n[s, QUEUE], n[head, LEVEL], head)
    do(w, A_STATION, s)
