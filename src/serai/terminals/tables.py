"""From a declaration to the rows and floats that every replication starts from."""

from __future__ import annotations

import numpy as np

from serai.terminals import _world as w
from serai.terminals import draws
from serai.terminals._memory import N_WIDTH, Floats, Ints
from serai.terminals.closures import calendar, months
from serai.terminals.model import BLOCKING, KINDS, RULES, Arrival, Call, Closure, Declaration, Stage
from serai.terminals.numbers import places
from serai.terminals.values import Number, Spread


class Tables:
    """Static tables of one declaration and horizon, shared by all replications and threads.

    Attributes
    ----------
    n : (rows, N_WIDTH)
        Rows of the kernel without items; row 1 holds where each kind begins.
    f : 1-D
        Values (1 for a scale, the middle for a number), then needs, shares, months, quantiles.
    numbers : list of (path, Number or Spread)
        What stands at each place of f from 1 on.
    """

    def __init__(self, declaration: Declaration, horizon: float) -> None:
        d = self.declaration = declaration
        self.horizon = horizon
        self.numbers: list[tuple[str, Number | Spread | None]] = [("", None)]
        self.spreads: list[tuple[Spread, int]] = []
        self.closed: list[tuple[str, ...]] = []
        self.servers: list[tuple[int, int]] = []
        self.broken: dict[int, tuple[int, int]] = {}
        self.gaps: dict[str, tuple[int, int]] = {}
        self.calendars: dict[str, Floats] = {}
        self.joins, self.levels, self.vessels = 0, 1, 0
        self.stage_names, self.class_names = list(d.stages), list(d.classes)
        self.berth_names, self.fleet_names = list(d.berths), list(d.fleets)
        self.calls = [(f, c) for f in d.fleets for c in range(len(d.fleets[f].calls))]
        self.source_names = [f"start {s.stage} {s.item_class}" for s in d.start] + list(d.arrivals)
        counts = [len(d.stages), len(d.berths), len(self.calls), len(self.source_names)]
        self.first = dict(zip("sbkac", w.STAGES + np.cumsum([0, *counts]), strict=True))
        self.pools = len(d.stages) + len(d.berths) + 2 * len(self.calls)
        queues = self.first["c"] + len(d.classes)
        self.n: Ints = np.full((queues + self.pools, N_WIDTH), -1, dtype=np.int64)
        self._priorities()
        for s, part in enumerate(d.stages.values()):
            self._stage(self.n[self.first["s"] + s], part)
        for b, (name, number) in enumerate(d.berths.items()):
            self.n[self.first["b"] + b, w.SLOTS] = self.number(f"berths.{name}", number)
        self._calls()
        self._sources()
        self._closures()
        self._floats()
        self._layout(queues)

    # ---- places of values

    def number(self, path: str, value: Number | None) -> int:
        """Give a number its place among the values; -1 where there is none."""
        if value is None:
            return -1
        self.numbers.append((path, value))
        return len(self.numbers) - 1

    def spread(self, path: str, value: Spread | None) -> int:
        """Give a distribution its number, -1 where there is none; it becomes an offset later."""
        if value is None:
            return -1
        self.numbers.append((path, value))
        self.spreads.append((value, len(self.numbers) - 1))
        return len(self.spreads) - 1

    def line(self, names: tuple[str, ...]) -> int:
        """Give a set of closures its number, -1 where it is empty; it becomes a row later."""
        key = tuple(sorted(set(names)))
        if not key:
            return -1
        if key not in self.closed:
            self.closed.append(key)
        return self.closed.index(key)

    # ---- rows

    def _priorities(self) -> None:
        d = self.declaration
        levels = sorted({c.priority for c in d.classes.values()}, reverse=True)
        fleets = {fleet.priority for fleet in d.fleets.values()}
        self.fleet_levels = sorted(fleets, reverse=True)
        self.levels = max(1, len(levels), len(fleets))
        for c, part in enumerate(d.classes.values()):
            row = self.n[self.first["c"] + c]
            row[w.CLASS_LEVEL] = levels.index(part.priority)
            for place, name in enumerate(part.route):
                row[w.ROUTE + place] = self.first["s"] + self.stage_names.index(name)

    def _stage(self, row: Ints, part: Stage) -> None:
        at = f"stages.{part.name}"
        row[w.KIND] = KINDS.index(part.kind)
        row[w.KEY] = draws.stage_key(part.name)
        row[w.TIME] = self.spread(f"{at}.time", part.time)
        row[w.LINE] = self.line(part.closed)
        row[w.RULE] = RULES.index(part.rule)
        row[w.BLOCKS] = BLOCKING.index(part.blocks)
        row[w.AT_END] = int(part.frees_at_end)
        if part.joined:
            row[w.JOIN] = self.joins
            self.joins += 1
        row[w.SERVERS] = self.number(f"{at}.servers", part.servers)
        row[w.SLOTS] = self.number(f"{at}.slots", part.slots)
        row[w.SIZE] = self.number(f"{at}.size", part.size)
        row[w.FULL] = int(part.full)
        for column, key in ((w.WITHIN, "after"), (w.EVERY, "every"), (w.BEGINS, "first"),
                            (w.LEAST, "least")):  # fmt: skip
            row[column] = self.number(f"{at}.{key}", getattr(part, key))
        if part.servers is not None:
            s = self.first["s"] + self.stage_names.index(part.name)
            row[w.FIRST] = len(self.servers)
            self.servers += [(s, n) for n in range(int(np.floor(part.servers.high + 0.5)))]
            if part.breakdown_gap is not None:
                self.broken[s] = (
                    self.spread(f"{at}.breakdown_gap", part.breakdown_gap),
                    self.spread(f"{at}.breakdown_time", part.breakdown_time),
                )

    def _calls(self) -> None:
        d = self.declaration
        k = self.first["k"]
        for f, (name, fleet) in enumerate(d.fleets.items()):
            at = f"fleets.{name}"
            shared = [self.number(f"{at}.{key}", getattr(fleet, key))
                      for key in ("size", "load", "vessels", "apart")]  # fmt: skip
            for n, part in enumerate(fleet.calls):
                row = self.n[k + n]
                row[w.C_SIZE], row[w.C_SHARE], row[w.C_VESSELS], row[w.C_APART] = shared
                row[w.C_FLEET], row[w.C_INDEX] = f, n
                row[w.C_NEXT] = k + (n + 1) % len(fleet.calls)
                row[w.C_KEY] = draws.stage_key(name)
                row[w.C_LEVEL] = self.fleet_levels.index(fleet.priority)
                row[w.C_ROW] = self.vessels
                self._call(row, f"{at}.calls.{part.name}", part)
            k += len(fleet.calls)
            self.vessels += int(np.floor(fleet.vessels.high + 0.5))
        for s, stage in enumerate(d.stages.values(), start=self.first["s"]):
            if stage.kind == "ride":
                names = [c.name for c in d.fleets[stage.fleet].calls]
                for column, end in ((w.ORIGIN, stage.origin), (w.TARGET, stage.target)):
                    call = self.calls.index((stage.fleet, names.index(end)))
                    self.n[s, column] = self.first["k"] + call
                self.n[self.n[s, w.ORIGIN], w.C_SERVES] = 1

    def _call(self, row: Ints, at: str, part: Call) -> None:
        row[w.C_BERTH] = self.first["b"] + self.berth_names.index(part.berths)
        row[w.C_CRANES] = self.number(f"{at}.cranes", part.cranes)
        row[w.C_LOAD] = self.spread(f"{at}.load", part.load)
        row[w.C_UNLOAD] = self.spread(f"{at}.unload", part.unload)
        row[w.C_FULL] = int(part.full)
        for column, key in ((w.C_WITHIN, "after"), (w.C_EVERY, "every"), (w.C_BEGINS, "first"),
                            (w.C_LEAST, "least")):  # fmt: skip
            row[column] = self.number(f"{at}.{key}", getattr(part, key))
        row[w.C_SAIL] = self.spread(f"{at}.sail", part.sail)
        row[w.C_LINE] = self.line(part.closed)
        row[w.C_ENTRY] = int(part.entry)
        row[w.C_SHIFT] = self.line(part.shifts)

    def _sources(self) -> None:
        d = self.declaration
        for a, name in enumerate(self.source_names):
            row = self.n[self.first["a"] + a]
            row[w.S_KEY] = draws.stage_key(name)
            row[w.S_POS] = w.ROUTE - 1
            if a < len(d.start):
                start = d.start[a]
                row[w.S_OF] = self.number(f"start.{a + 1}.count", start.count)
                row[w.S_ONE] = self.first["c"] + self.class_names.index(start.item_class)
                row[w.S_POS] += d.classes[start.item_class].route.index(start.stage)
            else:
                self._source(row, d.arrivals[name])

    def _source(self, row: Ints, part: Arrival) -> None:
        at = f"arrivals.{part.name}"
        row[w.S_OF] = self.number(f"{at}.of", part.of)
        row[w.S_GAP] = self.spread(f"{at}.gap", part.gap)
        row[w.S_DELAY] = self.spread(f"{at}.delay", part.delay)
        for column, key in ((w.S_EVERY, "every"), (w.S_FIRST, "first"), (w.S_UNTIL, "until")):
            row[column] = self.number(f"{at}.{key}", getattr(part, key))
        if len(part.classes) == 1:
            row[w.S_ONE] = self.first["c"] + self.class_names.index(part.classes[0][0])

    def _closures(self) -> None:
        d = self.declaration
        for name, part in d.closures.items():
            self.calendars[name] = calendar(part, d.year, self.horizon)
            if part.shut is not None:
                gap = part.gap or Spread(draws.EXPONENTIAL, 1.0, low=1.0, high=1.0)
                gap = gap.with_mean(1.0) if part.share else gap
                self.gaps[name] = (
                    self.spread(f"closures.{name}.gap", gap),
                    self.spread(f"closures.{name}.shut", part.shut),
                )

    # ---- floats, and what depends on their places

    def _floats(self) -> None:
        d, n, first = self.declaration, self.n, self.first
        parts: list[Floats] = [np.ones(len(self.numbers))]
        self.size = len(self.numbers)

        def put(values: Floats) -> int:
            parts.append(np.asarray(values, dtype=float))
            self.size += len(parts[-1])
            return self.size - len(parts[-1])

        self.months_at = put(months(d.year, self.horizon))
        for c, item in enumerate(d.classes.values(), start=first["c"]):
            n[c, w.NEEDS] = put(self._needs(item.name))
        for a, name in enumerate(self.source_names, start=first["a"]):
            part = d.arrivals.get(name)
            shares = dict(part.classes) if part else {}
            total = np.cumsum([shares.get(label, 0.0) for label in self.class_names])
            n[a, w.S_SHARE] = put(total)
            n[a, w.S_MONTHS] = put(np.array(part.by_month if part else (1.0,) * 12))
        for fleet in d.fleets.values():
            place = put(np.array(fleet.load_by_month))
            mine = [first["k"] + k for k, (f, _) in enumerate(self.calls) if f == fleet.name]
            n[mine, w.C_MONTHS] = place
        self.dist_at = [put(_quantiles(part, value)) for part, value in self.spreads]
        offsets = np.array([*self.dist_at, -1])
        for row in range(first["s"], first["b"]):
            n[row, w.TIME] = offsets[n[row, w.TIME]]
        calls = slice(first["k"], first["a"])
        for column in (w.C_LOAD, w.C_UNLOAD, w.C_SAIL):
            n[calls, column] = offsets[n[calls, column]]
        sources = slice(first["a"], first["c"])
        for column in (w.S_GAP, w.S_DELAY):
            n[sources, column] = offsets[n[sources, column]]
        self.f = np.concatenate(parts)

    def _needs(self, name: str) -> Floats:
        d, item = self.declaration, self.declaration.classes[name]
        needs = np.ones(self.first["a"])
        for s, stage in enumerate(d.stages.values(), start=self.first["s"]):
            number = stage.slots if stage.slots is not None else stage.size
            needs[s] = places(item, number) if number is not None else 1.0
        for k, (fleet, _) in enumerate(self.calls, start=self.first["k"]):
            needs[k] = places(item, d.fleets[fleet].size)
        return needs

    def _layout(self, queues: int) -> None:
        n, first = self.n, self.first
        seats = queues + self.pools
        lines = seats + len(self.servers)
        self.line_count = len(self.closed) + sum(s in self.broken for s, _ in self.servers)
        vessels = lines + self.line_count
        items = vessels + self.vessels
        n[1, : w.ITEMS + 1] = 0
        starts = {w.LEVELS: self.levels, w.JOINS: self.joins, w.BERTHS: first["b"],
                  w.CALLS: first["k"], w.SOURCES: first["a"], w.CLASSES: first["c"],
                  w.QUEUES: queues, w.SEATS: seats, w.LINES: lines, w.VESSELS: vessels,
                  w.ITEMS: items, w.F_MONTH: self.months_at}  # fmt: skip
        for column, value in starts.items():
            n[1, column] = value
        pools = first["k"] - first["s"]
        n[first["s"] : first["k"], w.QUEUE] = queues + np.arange(pools)
        calls = np.arange(len(self.calls))
        n[first["k"] : first["a"], w.C_WAITING] = queues + pools + calls
        n[first["k"] : first["a"], w.C_OPENED] = queues + pools + len(calls) + calls
        n[first["k"] : first["a"], w.C_ROW] += vessels
        for rows, columns in (
            (slice(first["s"], first["b"]), (w.LINE,)),
            (slice(first["k"], first["a"]), (w.C_LINE, w.C_SHIFT)),
        ):
            for column in columns:
                lined = n[rows, column]
                n[rows, column] = np.where(lined >= 0, lined + lines, -1)
        stations = n[first["s"] : first["b"], w.FIRST]
        n[first["s"] : first["b"], w.FIRST] = np.where(stations >= 0, stations + seats, -1)


def _quantiles(part: Spread, value: int) -> Floats:
    """Return kind, parameters, place of the scale, and the quantiles of a distribution."""
    head = np.zeros(w.ROW)
    head[:5] = part.kind, part.a, part.b, part.c, value
    if part.kind == draws.EMPIRICAL:
        steps = np.linspace(0.0, 1.0, len(part.quantiles))
        row = np.interp(np.linspace(0.0, 1.0, draws.CELLS + 1), steps, part.quantiles)
    elif part.kind in (draws.FIXED, draws.UNIFORM):
        return head
    else:
        row = draws.quantile_row(part.kind, part.a, part.b, part.c)
    return np.concatenate([head, row])


def closure_speed(part: Closure, shares: Floats, shut_mean: float) -> Floats:
    """Return how fast open time passes towards the next closure, by month (12,)."""
    if not part.share:
        return 1.0 / np.array(part.gap_factor)
    means = shut_mean * np.array(part.shut_factor) * (1.0 - shares)
    return np.asarray(shares / means / np.array(part.gap_factor))
