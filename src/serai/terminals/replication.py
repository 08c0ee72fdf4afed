"""One replication of a declaration: its numbers, its closed intervals, and the scratch it runs on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from serai.errors import SeraiError
from serai.system.chance import triangular
from serai.terminals import _world as w
from serai.terminals import draws
from serai.terminals._memory import (
    CACHE_LINE,
    CELL,
    N_WIDTH,
    X_WIDTH,
    Floats,
    World,
    aligned,
    handed,
)
from serai.terminals._run import run
from serai.terminals.closures import renewal, union
from serai.terminals.tables import Tables, closure_speed
from serai.terminals.values import Spread

#: Stream of the draws of numbers from their ranges.
RANGES = 11
#: Most items or events at one time.
MOST = 60_000_000
#: Width of the bins of queues [h].
WEEK = 168.0


@dataclass
class Scratch:
    """What one thread works on; nothing of it grows with the number of replications."""

    tables: Tables
    width: float = WEEK
    items: int = 1 << 12
    events: int = 1 << 12
    traced: int = 0
    closed: int = 1 << 10

    def __post_init__(self) -> None:
        self.world = self._world()

    def _world(self) -> World:
        t = self.tables
        stages, classes = len(t.stage_names), len(t.class_names)
        first = int(t.n[1, w.ITEMS])
        self.bins = int(np.ceil(t.horizon / self.width)) + 2
        self.days = int(np.ceil(t.horizon / 24.0)) + 2
        # Actions stand behind the items, a row of them side by side.
        rows, ring = first + self.items, 8 * self.items + 64
        n = aligned(rows * N_WIDTH + ring, CELL)[: (rows + ring // N_WIDTH) * N_WIDTH]
        n = n.reshape(-1, N_WIDTH)
        n[: len(t.n)] = t.n.astype(CELL)
        n[len(t.n) : first] = -1
        sizes = [
            (w.F_HIST, (2 * stages + classes) * w.HIST), (w.F_DAYS, classes * self.days),
            (w.F_BINS, 4 * stages * self.bins), (w.F_HEAP, 3 * self.events),
            (w.F_TRACE, 4 * self.traced), (w.F_CLOSED, 3 * self.closed),
            (w.F_KEPT, 2 * stages * w.KEPT_ROW),
        ]  # fmt: skip
        at = t.size
        for column, size in sizes:
            # Each part begins at a line of the cache.
            at += -at % (CACHE_LINE // 8)
            n[1, column] = at
            at += size
        n[1, w.F_DAYS_N], n[1, w.F_BINS_N] = self.days, 4 * stages
        n[1, w.F_HEAP_N], n[1, w.RING_N] = self.events, ring
        n[1, w.ROWS] = n[1, w.RING] = rows
        n[1, w.F_TRACE_N], n[1, w.TRACING] = self.traced, int(self.traced > 0)
        x = aligned(rows * X_WIDTH, np.float64).reshape(-1, X_WIDTH)
        x[:first] = 0.0
        x[0, w.HORIZON], x[0, w.WIDTH] = t.horizon, self.width
        for k in range(int(t.n[1, w.CALLS]), int(t.n[1, w.SOURCES])):
            x[k, w.SMALLEST] = _smallest(t, k)
        f = aligned(at, np.float64)
        f[: t.size] = t.f
        return World(n, x, f)

    def replicate(self, seed: int, replication: int, ranges: bool = False) -> World:
        """Run one replication and return the world as it stands at the horizon.

        Raises
        ------
        SeraiError
            If more than :data:`MOST` items or events stand at one time.
        """
        value, shares = numbers(self.tables, seed, replication, ranges)
        whole, seats = lines(self.tables, value, shares, seed, replication)
        needed = sum(len(part) for part in whole)
        if needed > self.closed:
            self.closed = 2 * needed
            self.world = self._world()
        while True:
            self._prepare(value, whole, seats, seed, replication)
            lacking = run(handed(self.world))
            if not lacking:
                return self.world
            if lacking == w.E_ITEMS:
                self.items *= 4
                self.events = max(self.events, self.items)
            elif lacking == w.E_HEAP:
                self.events *= 4
            else:
                self.traced *= 4
            if max(self.items, self.events) > MOST:
                raise SeraiError(f"more than {MOST:,} items at one time: shorten the run")
            self.world = self._world()

    def _prepare(
        self, value: Floats, whole: list[Floats], seats: list[int], seed: int, replication: int
    ) -> None:
        n, _, f = self.world
        n[1, [w.SEED, w.REP]] = np.array([seed, replication]).astype(CELL)
        f[: len(value)] = value
        self._empty()
        row, at = int(n[1, w.LINES]), int(n[1, w.F_CLOSED])
        for k, part in enumerate(whole):
            hours = part[:, 1] - part[:, 0]
            block = np.column_stack([part, np.cumsum(hours) - hours]).ravel()
            f[at : at + len(block)] = block
            n[row + k, [w.FROM, w.TO, w.CURSOR]] = at, at + len(block), at
            at += len(block)
        first = int(n[1, w.SEATS])
        for k, line in enumerate(seats):
            n[first + k, 1] = row + line if line >= 0 else -1

    def _empty(self) -> None:
        """Set the scratch back to an empty system at time 0."""
        n, x, f = self.world
        rows = {k: int(n[1, k]) for k in (w.BERTHS, w.CALLS, w.SOURCES, w.CLASSES, w.QUEUES,
                                          w.SEATS, w.LINES, w.VESSELS, w.ITEMS)}  # fmt: skip
        n[0] = 0
        n[0, w.FREE], n[0, w.USED], n[0, w.BIN_AT] = -1, n[1, w.ITEMS], n[1, w.F_BINS]
        x[0, [w.NOW, w.BIN_END, w.SEQ]] = 0.0, self.width, 0.0
        f[n[1, w.F_HIST] : n[1, w.F_HEAP]] = 0.0
        kept, stages = int(n[1, w.F_KEPT]), rows[w.BERTHS] - w.STAGES
        f[kept : kept + 2 * stages * w.KEPT_ROW] = -1.0
        pools = slice(w.STAGES, rows[w.CALLS])
        x[pools] = 0.0
        x[pools, w.OVERTAKEN :] = -1.0
        column = np.where(n[pools, w.KIND] == w.STATION, n[pools, w.SERVERS], n[pools, w.SLOTS])
        places = np.where(column >= 0, np.floor(f[column] + 1e-9), 0.0)
        x[pools, w.SPARE] = x[pools, w.ALL] = places
        n[w.STAGES : rows[w.BERTHS], w.B_ORDINAL : w.B_TIMED + 1] = 0
        n[rows[w.SOURCES] : rows[w.CLASSES], [w.S_COUNT, w.S_ITEMS]] = 0
        x[rows[w.CLASSES] : rows[w.QUEUES]] = 0.0
        n[rows[w.QUEUES] : rows[w.SEATS]] = -1
        n[rows[w.SEATS] : rows[w.LINES], 0] = -1
        n[rows[w.VESSELS] : rows[w.ITEMS]] = 0
        x[rows[w.VESSELS] : rows[w.ITEMS]] = 0.0


def _smallest(tables: Tables, k: int) -> float:
    """Return the places of the smallest item that boards at a call."""
    n, first = tables.n, tables.first
    boarding = [
        float(tables.f[n[c, w.NEEDS] + k])
        for c in range(first["c"], first["c"] + len(tables.class_names))
        for s in n[c, w.ROUTE :]
        if s >= 0 and n[s, w.ORIGIN] == k
    ]
    return min(boarding, default=1.0)


def numbers(
    tables: Tables, seed: int, replication: int, ranges: bool
) -> tuple[Floats, dict[str, Floats]]:
    """Return the values of all numbers, scales of times included, and the shares of closures."""
    value = np.ones(len(tables.numbers))
    for n, (path, part) in enumerate(tables.numbers[1:], start=1):
        assert part is not None
        if isinstance(part, Spread):
            if ranges and part.high > part.low and part.mean > 0:
                value[n] = _from_range(part.low, part.mean, part.high, path, seed, replication)
                value[n] /= part.mean
            continue
        value[n] = part.mid
        if ranges and part.high > part.low:
            value[n] = _from_range(part.low, part.mid, part.high, path, seed, replication)
        if not path.endswith(_SMOOTH_ENDS):
            value[n] = np.floor(value[n] + 0.5)
    shares = {}
    for name, closure in tables.declaration.closures.items():
        if closure.share:
            shares[name] = np.array([part.mid for part in closure.share])
            if ranges:
                path = f"closures.{name}.share"
                shares[name] = np.array([
                    _from_range(part.low, part.mid, part.high, path, seed, replication)
                    for part in closure.share
                ])  # fmt: skip
    return value, shares


#: Numbers that need not be whole: shares and hours.
_SMOOTH_ENDS = (
    ".load",
    ".after",
    ".every",
    ".first",
    ".until",
    ".apart",
    ".size",
    ".slots",
    ".least",
)


def _from_range(
    low: float, mid: float, high: float, path: str, seed: int, replication: int
) -> float:
    """Return the value of one number in one replication: triangular, by the path of the number."""
    if high <= low:
        return mid
    u = draws.uniform(seed, draws.stage_key(path), 0, replication, 0, RANGES)
    return float(triangular(low, min(max(mid, low), high), high, np.array([u]))[0])


def lines(
    tables: Tables, value: Floats, shares: dict[str, Floats], seed: int, replication: int
) -> tuple[list[Floats], list[int]]:
    """Return the closed intervals (n, 2) [h] of every line, and the line of every server."""
    one = np.ones(12)
    base = {}
    f = np.concatenate([value, tables.f[len(value) :]]) if tables.gaps or tables.broken else value
    at = tables.dist_at
    for name, closure in tables.declaration.closures.items():
        parts = [tables.calendars[name]]
        if name in tables.gaps and closure.shut is not None:
            gap, shut = tables.gaps[name]
            mean = closure.shut.mean * value[tables.spreads[shut][1]]
            speed = closure_speed(closure, shares.get(name, one), mean)
            factor = np.array(closure.shut_factor)
            parts.append(
                renewal(f, tables.months_at, speed, factor, at[gap], at[shut], seed,
                        draws.stage_key(name), replication, 0, tables.horizon)
            )  # fmt: skip
        base[name] = union(parts)
    whole = [union([base[name] for name in names]) for names in tables.closed]
    seats = []
    first = int(tables.n[1, w.LINES])
    for s, n in tables.servers:
        own = int(tables.n[s, w.LINE])
        own = own - first if own >= 0 else -1
        if s in tables.broken:
            gap, shut = tables.broken[s]
            down = renewal(f, tables.months_at, one, one, at[gap], at[shut], seed,
                           int(tables.n[s, w.KEY]), replication, n, tables.horizon)  # fmt: skip
            whole.append(union([down] if own < 0 else [down, whole[own]]))
            own = len(whole) - 1
        seats.append(own)
    return whole, seats
