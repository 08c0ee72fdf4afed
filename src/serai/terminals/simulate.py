"""Simulate a declaration: many replications on some threads, or one of them item by item."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

import numpy as np

from serai.errors import CaseError, UsageError
from serai.terminals import _world as w
from serai.terminals import draws
from serai.terminals._memory import Floats, Ints
from serai.terminals.checks import faults
from serai.terminals.model import Declaration
from serai.terminals.replication import WEEK, Scratch
from serai.terminals.results import Collector, Run
from serai.terminals.tables import Tables

REPLICATIONS = 1000
#: What a trace tells of an item at a stage.
ENTERED, BEGAN, LEFT = 0, 1, 2


def simulate(
    declaration: Declaration,
    replications: int = REPLICATIONS,
    seed: int = 0,
    years: float = 1,
    threads: int | None = None,
    ranges: bool = False,
    width: float = WEEK,
) -> Run:
    """Simulate a declaration.

    Parameters
    ----------
    declaration : Declaration
    replications : int
        Replicated runs, each with its own chance.
    seed : int
        32 bits; the same seed gives the same numbers to the bit for any number of threads.
    years : float
        Length of a run from 1 January of the declared year; a part of a year is allowed.
    threads : int or None
        None takes as many as there are cores.
    ranges : bool
        Draw every number of each replication from its range, too.
    width : float
        Width of the bins of queues [h].

    Raises
    ------
    CaseError
        If the declaration has faults.
    UsageError
        If a number of the call is out of its range.
    """
    tables = _tables(declaration, seed, years)
    if replications < 1 or width < 1.0:
        raise UsageError(
            f"found {replications} replications and bins of {width} h, expected 1 or more"
        )
    threads = min(threads or os.cpu_count() or 1, replications)
    collector = Collector(tables, replications, seed, width)
    if threads == 1:
        _block(tables, collector, seed, range(replications), ranges)
        return collector.run()
    # Parts are small so that threads end together; a scratch belongs to one thread at a time.
    with ThreadPoolExecutor(threads) as pool:
        parts = [range(t, replications, threads) for t in range(threads)]
        for done in [pool.submit(_block, tables, collector, seed, p, ranges) for p in parts]:
            done.result()
    return collector.run()


def _block(
    tables: Tables, collector: Collector, seed: int, replications: range, ranges: bool
) -> None:
    scratch = Scratch(tables, collector.width)
    for replication in replications:
        collector.take(replication, scratch, scratch.replicate(seed, replication, ranges))


def _tables(declaration: Declaration, seed: int, years: float) -> Tables:
    draws.check_seed(seed)
    if not 0 < years <= 50:
        raise UsageError(f"found {years} years, expected above 0 and at most 50")
    found = faults(declaration)
    if found:
        raise CaseError(declaration.name, found)
    whole = int(years)
    begin = datetime(declaration.year, 1, 1)
    hours = (datetime(declaration.year + whole, 1, 1) - begin).total_seconds() / 3600.0
    return Tables(declaration, hours + (years - whole) * 8760.0)


@dataclass(frozen=True)
class Trace:
    """Every item of one replication: when it entered (0), began (1) and left (2) its stages.

    Attributes
    ----------
    time : (n,) array
        Hours since the start.
    item, source, stage, what : (n,) arrays of int
        Number of the item at its source, and places in ``sources`` and ``stages``.
    """

    time: Floats
    item: Ints
    source: Ints
    stage: Ints
    what: Ints
    sources: tuple[str, ...]
    stages: tuple[str, ...]

    def times(self) -> dict[tuple[str, int, str, int], float]:
        """Return hours by source, item, stage and what."""
        rows = zip(self.source, self.item, self.stage, self.what, self.time, strict=True)
        return {
            (self.sources[a], int(i), self.stages[s], int(k)): float(t) for a, i, s, k, t in rows
        }

    def item_of(self, source: str, number: int) -> list[tuple[str, int, float]]:
        """Return (stage, what, hours) of one item in order of time; empty if it never came."""
        mine = (self.item == number) & (self.source == self.sources.index(source))
        return [
            (self.stages[s], int(k), float(t))
            for s, k, t in zip(self.stage[mine], self.what[mine], self.time[mine], strict=True)
        ]

    def rows(self, limit: int | None = None) -> Iterator[tuple[str, int, str, int, float]]:
        """Yield (source, item, stage, what, hours) in order of time."""
        yield from ((*key, t) for key, t in islice(self.times().items(), limit))


def replay(
    declaration: Declaration,
    seed: int,
    replication: int,
    years: float = 1,
    ranges: bool = False,
) -> Trace:
    """Run one replication again and return the times of every item at every stage.

    Raises
    ------
    CaseError, UsageError
        As :func:`simulate`.
    """
    tables = _tables(declaration, seed, years)
    scratch = Scratch(tables, traced=1 << 16)
    n, _, f = scratch.replicate(seed, replication, ranges)
    at, count = int(n[1, w.F_TRACE]), int(n[0, w.TRACED])
    rows = f[at : at + 4 * count].reshape(-1, 4)
    code = rows[:, 3].astype(np.int64)
    return Trace(
        rows[:, 0].copy(),
        rows[:, 1].astype(np.int64),
        rows[:, 2].astype(np.int64) - tables.first["a"],
        code // 4 - tables.first["s"],
        code % 4,
        tuple(tables.source_names),
        tuple(tables.stage_names),
    )
