"""What a simulation found, by replication; and how it is collected from the kernel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from serai.terminals import _world as w
from serai.terminals._memory import World
from serai.terminals.deadlock import stuck_since
from serai.terminals.load import Load, loads
from serai.terminals.replication import Scratch
from serai.terminals.tables import Tables

Floats = NDArray[np.floating[Any]]
Ints = NDArray[np.signedinteger[Any]]
#: Causes of lost hours, in the order of the last axis of ``lost`` and ``bound``.
CAUSES = ("server", "priority", "slot", "berth", "vessel", "closed", "batch")
#: Levels at which quantiles of times are kept by replication.
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99)
_EDGES = np.concatenate(
    [[0.0], ((np.arange(w.HIST) + w.BIN_FIRST) << w.BIN_SHIFT).astype(np.int64).view(np.float64)]
)


@dataclass(frozen=True)
class Times:
    """Times [h] of classes or stages.

    Attributes
    ----------
    count, mean : (R, N) arrays
        ``mean`` is nan where nothing was counted.
    quantiles : (R, N, L) array
        At :data:`LEVELS`; within a bin of the histogram times count as evenly spread.
    histogram : (N, bins) array
        All replications together; its bins end at ``edges``.
    """

    count: Floats
    mean: Floats
    quantiles: Floats
    histogram: Floats

    @property
    def edges(self) -> Floats:
        """Ends of the bins of the histogram, (bins + 1,) [h]."""
        return _EDGES

    def pooled(self, level: float) -> Floats:
        """Return the quantile of all replications together, (N,) [h]."""
        return quantiles(self.histogram, (level,))[:, 0]


@dataclass(frozen=True)
class Run:
    """Arrays by replication R, class C, stage S, bin B, day D and cause K.

    Attributes
    ----------
    arrived, passed, refused, inside : (R, C)
        Items; arrived = passed + refused + inside.
    passed_by_day : (R, C, D)
        Items that had passed by the end of each day.
    total : Times
        From arrival to leaving, by class.
    wait, stay : Times
        By stage.  Waiting: for a server, a slot from outside a yard, a lift, a batch or the
        rest of a train.  Staying: from entering the stage, or the slot, to leaving it.
    queue, present : (R, S, B)
        Mean number waiting, and at the stage, in each bin of ``width`` hours.
    busy, blocked : (R, S)
        Mean share of servers that work, and that are held by a full yard; for a yard ``busy``
        is the share of its slots that are taken.  nan where a stage has neither.
    worked : (R, C)
        Hours in which passed items were served or moved.
    lost : (R, C, K)
        Hours that passed items waited, by cause; worked + lost is the total.
    bound : (R, C, K)
        Passed items by the cause that took most of their waiting.
    deadlock : (R,)
        Hour since which something can never move again; nan without.
    deadlocks : dict
        Replication to what holds one another.
    loads : tuple of Load
        Load of each stage and fleet against what it can do at most.
    """

    declaration: str
    seed: int
    horizon: float
    width: float
    classes: tuple[str, ...]
    stages: tuple[str, ...]
    arrived: Ints
    passed: Ints
    refused: Ints
    inside: Ints
    passed_by_day: Ints
    total: Times
    wait: Times
    stay: Times
    queue: Floats
    present: Floats
    busy: Floats
    blocked: Floats
    worked: Floats
    lost: Floats
    bound: Ints
    deadlock: Floats
    deadlocks: dict[int, str]
    loads: tuple[Load, ...]

    @property
    def replications(self) -> int:
        """Number of replications R."""
        return len(self.arrived)

    @property
    def growing(self) -> tuple[str, ...]:
        """Stages and fleets whose load is beyond what they can do: their queue has no bound.

        Figures of such a run are of its length; they are no steady state.
        """
        return tuple(load.name for load in self.loads if load.use >= 1.0 and not load.bounded)


def quantiles(histogram: Floats, levels: tuple[float, ...]) -> Floats:
    """Return quantiles (N, L) [h] of histograms (N, bins); nan where one is empty."""
    sums = np.cumsum(histogram, axis=1)
    total = sums[:, -1]
    found = np.full((len(histogram), len(levels)), np.nan)
    for row in np.flatnonzero(total > 0):
        wanted = np.array(levels) * total[row]
        at = np.searchsorted(sums[row], wanted)
        inside = wanted - (sums[row, at] - histogram[row, at])
        share = inside / histogram[row, at]
        found[row] = _EDGES[at] + share * (_EDGES[at + 1] - _EDGES[at])
    return found


class Collector:
    """Takes what is counted out of the scratch after each replication."""

    def __init__(self, tables: Tables, replications: int, seed: int, width: float) -> None:
        self.tables, self.seed, self.width = tables, seed, width
        r, c, s = replications, len(tables.class_names), len(tables.stage_names)
        self.days = int(np.ceil(tables.horizon / 24.0))
        self.bins = int(np.ceil(tables.horizon / width))
        self.classes = np.zeros((r, c, w.T_BOUND + w.CAUSE_COUNT))
        self.stages = np.zeros((r, s, w.OVERTAKEN))
        self.by_day = np.zeros((r, c, self.days), dtype=np.int32)
        self.levels = np.zeros((r, 2 * s + c, len(LEVELS)), dtype=np.float32)
        self.areas = np.zeros((r, 2 * s, self.bins), dtype=np.float32)
        self.since = np.full(r, np.nan)
        self.rings: dict[int, str] = {}
        self.pooled: dict[int, Floats] = {}

    def take(self, replication: int, scratch: Scratch, world: World) -> None:
        """Copy the counts of one replication; each thread adds to a histogram of its own."""
        n, x, f = world
        t, r = self.tables, replication
        s, c = len(t.stage_names), len(t.class_names)
        first = t.first
        self.classes[r] = x[first["c"] : first["c"] + c, : self.classes.shape[2]]
        self.stages[r] = x[first["s"] : first["b"], : w.OVERTAKEN]
        at, days, bins = (int(n[1, k]) for k in (w.F_HIST, w.F_DAYS, w.F_BINS))
        histogram = f[at : at + (2 * s + c) * w.HIST].reshape(2 * s + c, w.HIST)
        self.levels[r] = quantiles(histogram, LEVELS)
        mine = self.pooled.setdefault(id(scratch), np.zeros((2 * s + c, w.HIST)))
        mine += histogram
        # Each bin holds, for each series, its area within the bin and its change.
        series = f[bins : bins + 4 * s * self.bins].reshape(self.bins, 2 * s, 2)
        area, change = series[:, :, 0].T.copy(), series[:, :, 1].T
        last = np.minimum(self.width, t.horizon - self.width * np.arange(self.bins))
        # What began in a bin counts to its end, also in the last one that the run cuts short.
        area[:, -1] -= (self.width - last[-1]) * change[:, -1]
        self.areas[r] = area / last + np.cumsum(change, axis=1) - change
        daily = f[days : days + c * scratch.days].reshape(c, -1)
        self.by_day[r] = np.cumsum(daily[:, : self.days], axis=1)
        found = stuck_since(t, world)
        if found is not None:
            self.since[r], self.rings[r] = found

    def run(self) -> Run:
        """Return what was collected."""
        t = self.tables
        s = len(t.stage_names)
        r = len(self.classes)
        whole = self.classes.astype(np.int64)
        pooled = sum(self.pooled.values(), np.zeros((2 * s + len(t.class_names), w.HIST)))
        area = self.areas.reshape(r, s, 2, -1)
        rows = self.levels[:, : 2 * s].reshape(r, s, 2, -1)
        flat = pooled[: 2 * s].reshape(s, 2, -1)
        counted = self.stages
        passed = self.classes[:, :, w.PASSED]
        busy, blocked = self._busy()
        with np.errstate(invalid="ignore", divide="ignore"):
            total = self.classes[:, :, w.T_TOTAL] / passed
            wait = counted[:, :, w.WAIT_SUM] / counted[:, :, w.WAITS]
            stay = counted[:, :, w.STAY_SUM] / counted[:, :, w.STAYS]
        arrived, gone, refused = (whole[:, :, k] for k in (w.ARRIVED, w.PASSED, w.REFUSED))
        return Run(
            t.declaration.name, self.seed, t.horizon, self.width,
            tuple(t.class_names), tuple(t.stage_names),
            arrived, gone, refused, arrived - gone - refused, self.by_day,
            Times(passed, total, self.levels[:, 2 * s :], pooled[2 * s :]),
            Times(counted[:, :, w.WAITS], wait, rows[:, :, 0], flat[:, 0]),
            Times(counted[:, :, w.STAYS], stay, rows[:, :, 1], flat[:, 1]),
            area[:, :, 0], area[:, :, 1], busy, blocked,
            self.classes[:, :, w.T_WORKED],
            self.classes[:, :, w.T_LOST : w.T_LOST + w.CAUSE_COUNT],
            whole[:, :, w.T_BOUND :], self.since, self.rings, loads(t),
        )  # fmt: skip

    def _busy(self) -> tuple[Floats, Floats]:
        kinds = self.tables.n[self.tables.first["s"] : self.tables.first["b"], w.KIND]
        hours = self.stages[:, :, w.ALL] * self.tables.horizon
        with np.errstate(invalid="ignore", divide="ignore"):
            served = self.stages[:, :, w.BUSY] / hours
            taken = self.stages[:, :, w.TAKEN] / hours
            blocked = self.stages[:, :, w.BLOCKED] / hours
        station = kinds == w.STATION
        busy = np.where(station, served, np.where(kinds == w.YARD, taken, np.nan))
        return busy, np.where(station, blocked, np.nan)
