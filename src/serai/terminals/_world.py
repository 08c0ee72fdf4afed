"""The arrays one replication runs on, the names of their columns, and the calendar of events.

Everything is a flat table of integers or floats, so that the compiled kernel and the
interpreter run the same lines.  Static tables are shared by threads; the rest is scratch.
"""

from __future__ import annotations

from serai.terminals._compiled import part, rule
from serai.terminals._memory import N_WIDTH, X_WIDTH, World, bits
from serai.terminals.draws import (
    CELLS,
    EMPIRICAL,
    FIXED,
    UNIFORM,
    WORD,
    Floats,
    philox,
    sample,
    uniform,
    unit,
)
from serai.terminals.draws import TAIL as TAIL_CELLS
from serai.terminals.model import MOST_JOINED, MOST_PRIORITIES, MOST_STAGES

# Kinds of stage and blocking, in the order of model.KINDS and model.BLOCKING.
STATION, TRAVEL, YARD, BATCH, RIDE = range(5)
PAUSE, FINISH, RESTART = range(3)
BEFORE, AFTER, REFUSE = range(3)
# Columns of stage.
(KIND, TIME, SERVERS, FIRST, LINE, RULE, JOIN, SLOTS, BLOCKS, AT_END, KEY, SIZE, FULL, WITHIN,
 EVERY, BEGINS, LEAST, ORIGIN, TARGET, QUEUE, B_ORDINAL, B_GEN, B_DUE, B_TIMED) = range(24)  # fmt: skip
# Columns of call; those named like columns of stage share their place.
(C_FLEET, C_BERTH, C_CRANES, C_LOAD, C_UNLOAD, C_FULL, C_WITHIN, C_EVERY, C_BEGINS, C_LEAST,
 C_SAIL, C_LINE, C_ENTRY, C_SHIFT, C_NEXT, C_KEY, C_SIZE, C_SHARE, C_LEVEL, C_MONTHS, C_SERVES,
 C_INDEX, C_VESSELS, C_ROW, C_APART, C_WAITING, C_OPENED) = range(27)  # fmt: skip
# Columns of source.
(S_OF, S_GAP, S_EVERY, S_FIRST, S_DELAY, S_UNTIL, S_KEY, S_POS, S_SHARE, S_MONTHS, S_ONE, S_COUNT,
 S_ITEMS) = range(13)  # fmt: skip
# Columns of class: its level, where its needs of places begin in f, then the stages and -1.
CLASS_LEVEL, NEEDS, ROUTE = range(3)
# Columns of line.
FROM, TO, CURSOR = range(3)
# Columns of item and of its clock.
(NEXT, MATE, CLASS, POS, STAGE, SERIAL, SRC, GROUP, SLOT, NEW, MODE, HOLDER, LEVEL,
_ITEM_COLUMNS) = range(14)  # fmt: skip
(BORN, ENTER, QUEUED, START, SHUT, SEIZED, SLOTTED, WORKED, LOST) = range(9)
SERVER, PRIORITY, SLOTLESS, BERTHLESS, SHIPLESS, SHUTDOWN, GATHER, CAUSE_COUNT = range(8)
# What an item waits for while it asks for a slot.
M_OUTSIDE, M_BEFORE, M_AFTER, M_LIFT_BEFORE, M_LIFT_AFTER = range(5)
# Columns of group: how many are left of it, its number at the source; three for each joined
# stage: first item there, last one, how many are still to come.
G_REFS, G_ORDINAL, G_JOINS = range(3)
# Columns of vessel (NEXT is 0 for both) and of trip.
(V_CALL, V_INDEX, V_TRIP, V_GEN, V_ON, V_ON_END, V_UN, V_UN_END, V_AS, V_AS_END, V_LIFTING,
 V_STATE, V_LEAVE, V_DUE) = range(1, 15)  # fmt: skip
AWAY, WAITING, UNLOADING, OPEN, SHUT_OFF, LEAVING = range(6)
(PLACES, ROOM, T_PORT, T_ASKED, T_BERTH, T_READY, T_ALL, T_LEFT) = range(8)
# Row 0: the state of a replication; row 1: what stays, and where rows and parts of f begin.
(HEAP_N, HOLE, FREE, USED, HEAD, TAIL, BIN, BIN_AT, MONTH, TRACED, ERROR) = range(11)
(SEED, REP, TRACING, LEVELS, JOINS, BERTHS, CALLS, SOURCES, CLASSES, QUEUES, SEATS, LINES, VESSELS,
 ITEMS, F_MONTH, F_HIST, F_DAYS, F_DAYS_N, F_BINS, F_BINS_N, F_HEAP, F_HEAP_N, RING, RING_N,
 F_TRACE, F_TRACE_N, F_CLOSED, F_KEPT, ROWS) = range(29)  # fmt: skip
STAGES = 2
NOW, BIN_END, HORIZON, WIDTH, SEQ = range(5)
# Events.
(E_ARRIVE, E_SERVED, E_MOVED, E_LIST, E_LOADED, E_UNLOADED, E_PORT, E_SAIL, E_CLOSE, E_BATCH,
 E_TABLE, E_ENTRY) = range(12)  # fmt: skip
# Actions at one instant.
A_ADVANCE, A_POOL, A_STATION, A_CALL, A_VESSEL, A_BATCH, A_JOINED = range(7)
# Columns of x for a class, and for a stage: free and all places or servers come first, and by
# level the latest entry of who overtook it last.
(ARRIVED, PASSED, REFUSED, T_WORKED, T_TOTAL, T_LOST) = range(6)
T_BOUND = T_LOST + CAUSE_COUNT
SPARE, ALL, BUSY, BLOCKED, STAYS, STAY_SUM, WAITS, WAIT_SUM, TAKEN, OVERTAKEN = range(10)
#: Column of x for a call: places of its smallest item.
SMALLEST = 0
# The limits that checks.py holds declarations to.
# A row holds 32 actions.
assert N_WIDTH == 32
assert ROUTE + MOST_STAGES < N_WIDTH and G_JOINS + 3 * MOST_JOINED <= N_WIDTH
assert 2 * MOST_PRIORITIES <= N_WIDTH and OVERTAKEN + MOST_PRIORITIES <= X_WIDTH
# Errors that the host mends by more memory.
E_ITEMS, E_HEAP, E_TRACE = 1, 2, 3
#: Times are counted in bins of 1/128 of the power of two below them, from 2^-10 h on; what is
#: less is in the first bin.  Such a bin is the upper bits of a float.
BIN_SHIFT, BIN_FIRST = 45, (1023 - 10) << 7
HIST = 1 + 29 * 128
ROW = 8
#: Draws are made for so many neighbours at once; of each stage and lift some blocks are kept.
BLOCK_BITS, KEPT = 4, 8
BLOCK = 1 << BLOCK_BITS
KEPT_ROW = KEPT + KEPT * BLOCK


@rule
def bin_of(hours: float) -> int:
    """Return the bin of a time [h]."""
    place: int = (bits(hours) >> BIN_SHIFT) - BIN_FIRST + 1
    return max(0, min(place, HIST - 1))


@rule
def later(w: World, t: float, what: int) -> None:
    """Put an event into the calendar; equal times keep the order in which they were put."""
    n, x, f = w
    at, seq = n[1, F_HEAP], x[0, SEQ]
    x[0, SEQ] = seq + 1.0
    if n[0, HOLE]:
        # The event in hand left a hole at the root, and most events put one other.
        n[0, HOLE] = 0
        _sink(f, at, n[0, HEAP_N], t, float(what), seq)
        return
    k = n[0, HEAP_N]
    if k + 1 >= n[1, F_HEAP_N]:
        n[0, ERROR] = E_HEAP
        return
    n[0, HEAP_N] = k + 1
    here = at + 3 * k
    while k > 0:
        k = (k - 1) >> 1
        up = at + 3 * k
        if f[up] <= t:
            break
        f[here], f[here + 1], f[here + 2] = f[up], f[up + 1], f[up + 2]
        here = up
    f[here], f[here + 1], f[here + 2] = t, what, seq


@rule
def _sink(f: Floats, at: int, size: int, t: float, what: float, seq: float) -> None:
    """Put an event at the root of the calendar and let it sink to its place."""
    n, here = 0, at
    while True:
        n = 2 * n + 1
        if n >= size:
            break
        down = at + 3 * n
        other = down + 3
        if n + 1 < size and (
            f[other] < f[down] or (f[other] == f[down] and f[other + 2] < f[down + 2])
        ):
            down = other
            n += 1
        if f[down] > t or (f[down] == t and f[down + 2] > seq):
            break
        f[here], f[here + 1], f[here + 2] = f[down], f[down + 1], f[down + 2]
        here = down
    f[here], f[here + 1], f[here + 2] = t, what, seq


@part
def close_hole(w: World) -> None:
    """Remove the event in hand where nothing took its place."""
    n, _, f = w
    n[0, HOLE] = 0
    size = n[0, HEAP_N] - 1
    n[0, HEAP_N] = size
    if size > 0:
        at = n[1, F_HEAP]
        last = at + 3 * size
        _sink(f, at, size, f[last], f[last + 1], f[last + 2])


@rule
def do(w: World, what: int, who: int) -> None:
    """Add an action of this instant; they are done first in, first out."""
    n, _, _ = w
    tail = n[0, TAIL]
    if tail >= n[1, RING_N]:
        n[0, ERROR] = E_ITEMS
        return
    n[n[1, RING] + (tail >> 5), tail & 31] = what | (who << 4)
    n[0, TAIL] = tail + 1


@rule
def push(w: World, q: int, level: int, who: int) -> None:
    """Join the end of a queue's level."""
    n, _, _ = w
    n[who, NEXT] = -1
    tail = n[q, 2 * level + 1]
    if tail < 0:
        n[q, 2 * level] = who
    else:
        n[tail, NEXT] = who
    n[q, 2 * level + 1] = who


@rule
def first(w: World, q: int) -> int:
    """Return who is next in a queue, -1 if nobody: the lowest level, then the first come."""
    n, _, _ = w
    for level in range(n[1, LEVELS]):
        if n[q, 2 * level] >= 0:
            return int(n[q, 2 * level])
    return -1


@rule
def pop(w: World, q: int) -> int:
    """Take who is next out of a queue, -1 if nobody."""
    n, _, _ = w
    for level in range(n[1, LEVELS]):
        who = n[q, 2 * level]
        if who >= 0:
            after = n[who, NEXT]
            n[q, 2 * level] = after
            if after < 0:
                n[q, 2 * level + 1] = -1
            n[who, NEXT] = -1
            return int(who)
    return -1


@rule
def remove(w: World, q: int, who: int) -> None:
    """Take somebody out of the first level of a queue, wherever it stands."""
    n, _, _ = w
    before, at = -1, n[q, 0]
    while at >= 0 and at != who:
        before, at = at, n[at, NEXT]
    if at < 0:
        return
    after = n[at, NEXT]
    if before < 0:
        n[q, 0] = after
    else:
        n[before, NEXT] = after
    if after < 0:
        n[q, 1] = before
    n[at, NEXT] = -1


@rule
def quantile(f: Floats, d: int, u: float) -> float:
    """Return the quantile ``u`` [h] of the distribution at ``d`` in f, times its scale.

    This is :func:`serai.terminals.draws.draw` with its row inside f.
    """
    kind, scale = int(f[d]), f[int(f[d + 4])]
    if kind == FIXED:
        return float(f[d + 1] * scale)
    return float(curved(f, d, kind, u) * scale)


@rule
def curved(f: Floats, d: int, kind: int, u: float) -> float:
    """Return the quantile ``u`` [h] of a distribution that is no fixed value."""
    if kind == UNIFORM:
        return float(f[d + 1] + (f[d + 2] - f[d + 1]) * u)
    cells = u * CELLS
    cell = int(cells) & (CELLS - 1)
    if kind == EMPIRICAL or TAIL_CELLS <= cell < CELLS - TAIL_CELLS:
        low = f[d + ROW + cell]
        return float(low + (cells - cell) * (f[d + ROW + cell + 1] - low))
    return float(sample(kind, f[d + 1], f[d + 2], f[d + 3], u))


@rule
def chance(w: World, d: int, key: int, entity: int, k: int, stream: int) -> float:
    """Return one time [h] of the distribution at ``d`` in f for an identity."""
    n, _, f = w
    if int(f[d]) == FIXED:
        return quantile(f, d, 0.5)
    # Keys have 32 bits, and cells a sign.
    seed, rep = n[1, SEED] & WORD, n[1, REP] & WORD
    return quantile(f, d, uniform(seed, key & WORD, entity, rep, k, stream & WORD))


@rule
def item_chance(w: World, d: int, s: int, i: int, k: int) -> float:
    """Return one time [h] of distribution ``d`` for an item at stage ``s``; none is 0.

    Neighbours come one after another, and several draws at once cost little more than one: so
    they are made for a block of items of a source, and a few blocks are kept.
    """
    n, _, f = w
    if d < 0:
        return 0.0
    if int(f[d]) == FIXED:
        return quantile(f, d, 0.5)
    serial, a = n[i, SERIAL], n[i, SRC]
    block = serial >> BLOCK_BITS
    at = n[1, F_KEPT] + (2 * (s - STAGES) + k) * KEPT_ROW
    slot = (block + a) & (KEPT - 1)
    cells = at + KEPT + (slot << BLOCK_BITS)
    name = a * 8589934592.0 + block
    if f[at + slot] != name:
        f[at + slot] = name
        fill_block(w, d, n[s, KEY], block, k, n[a, S_KEY], cells)
    return float(f[cells + (serial & (BLOCK - 1))])


@rule
def fill_block(w: World, d: int, key: int, block: int, k: int, stream: int, at: int) -> None:
    """Write the times [h] of a block of entities to f from ``at`` on."""
    n, _, f = w
    # Keys have 32 bits, and cells a sign; whole numbers of the interpreter have no width.
    seed, rep = int(n[1, SEED]) & WORD, int(n[1, REP]) & WORD
    key, stream, pair = int(key) & WORD, int(stream) & WORD, int(block) << (BLOCK_BITS - 1)
    for m in range(BLOCK // 2):
        w0, w1, w2, w3 = philox(pair + m, rep, int(k), stream, seed, key)
        f[at + 2 * m] = unit(w0, w1)
        f[at + 2 * m + 1] = unit(w2, w3)
    kind, scale = int(f[d]), f[int(f[d + 4])]
    for m in range(BLOCK):
        f[at + m] = curved(f, d, kind, f[at + m]) * scale


@rule
def need_of(w: World, i: int, s: int) -> float:
    """Return the places that an item takes at a stage, or on the vessels of a call."""
    n, _, f = w
    return float(f[n[n[i, CLASS], NEEDS] + s])


@rule
def step(w: World, row: int, sign: float) -> None:
    """Count one more or one less from now on, as a mean of each bin."""
    n, x, f = w
    at = n[0, BIN_AT] + row
    f[at] += sign * (x[0, BIN_END] - x[0, NOW])
    f[at + 1] += sign


@rule
def count(w: World, row: int, hours: float) -> None:
    """Count a time in one histogram."""
    n, _, f = w
    f[n[1, F_HIST] + row * HIST + bin_of(hours)] += 1.0


@rule
def note(w: World, i: int, s: int, what: int) -> None:
    """Write down that an item entered (0), began (1) or left (2) a stage."""
    n, x, f = w
    if n[1, TRACING]:
        k = n[0, TRACED]
        if k >= n[1, F_TRACE_N]:
            n[0, ERROR] = E_TRACE
            return
        n[0, TRACED] = k + 1
        at = n[1, F_TRACE] + 4 * k
        f[at] = x[0, NOW]
        f[at + 1] = n[i, SERIAL]
        f[at + 2] = n[i, SRC]
        f[at + 3] = 4 * s + what
