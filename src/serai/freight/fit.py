"""Block volumes from totals: least relative entropy within sourced intervals.

The unknowns are what each block carries on the corridor in each known year; the rows
are the totals of the counting rules under one hypothesis.  The answer
(:mod:`serai.freight.entropy`) adds nothing that the totals do not force.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from serai.freight.blocks import Block, Demand, carried
from serai.freight.counting import Counting, attempted
from serai.freight.entropy import SMALLEST, Rows, least_entropy
from serai.system.capacity import Sampling
from serai.system.network import Range

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

#: A draw that misses a total by more is drawn again.
MISFIT = 0.005
TRIES = 8


# --- the case's own fit ---------------------------------------------------------------


@dataclass(frozen=True)
class Fitted:
    """Corridor volumes of blocks in the years with known totals.

    Attributes
    ----------
    years : tuple of int
    corridor : (D, Y, B) array
        What passes on the corridor [unit of the block]; ``nan`` where nothing is known.
    whole : (D, Y, B) array
        What moves on all routes, for blocks that count all of them; else ``nan``.
    tonnes_per_teu : (D,) array
    breach : (D,) array
        Certificate: largest relative distance from a total [1].
    attempt : (D,) array of int
        Attempt whose conversion, shares and priors were kept, from 0.
    """

    years: tuple[int, ...]
    corridor: Floats
    whole: Floats
    tonnes_per_teu: Floats
    breach: Floats
    attempt: NDArray[np.int64]


@dataclass(frozen=True)
class Frame:
    """The variables of the fit: one for each block of the corridor and year."""

    blocks: tuple[int, ...]
    years: tuple[int, ...]
    ranges: tuple[tuple[Range, ...], ...]
    scale: tuple[float, ...]

    @property
    def size(self) -> int:
        """Number of variables N."""
        return len(self.blocks) * len(self.years)

    def column(self, block: int, year: int) -> int:
        """Return the variable of a block and year by their positions."""
        return year * len(self.blocks) + block


def fit_years(demand: Demand, counting: Counting) -> tuple[int, ...]:
    """Return the years with two totals or more in which every known block has a volume.

    A single total says nothing about what it is made of, and a year in which a block is
    unknown would give its tonnes to the others.
    """
    found: dict[int, int] = {}
    for rule in counting.rules:
        for year in demand.by_year(rule):
            found[year] = found.get(year, 0) + 1
    blocks = [b for b in demand.blocks if b.on_network and b.starts != b.starts]
    known = [years for block in blocks if (years := demand.by_year(block.id))]
    return tuple(
        sorted(
            year
            for year, totals in found.items()
            if totals > 1 and all(any(y <= year for y in years) for years in known)
        )
    )


def frame_of(demand: Demand, years: Sequence[int], mid_tonnes: float) -> Frame:
    """Return the variables of the fit with their sourced intervals [kt/yr, boxes at the middle]."""
    blocks, ranges, scale = [], [], []
    for position, block in enumerate(demand.blocks):
        known = demand.by_year(block.id)
        if not block.on_network or block.starts == block.starts:
            continue
        spans = [carried(block, known, year) for year in years]
        if not all(span.known for span in spans):
            continue
        size = mid_tonnes / 1000.0 if block.in_boxes else 1.0
        blocks.append(position)
        ranges.append(tuple(_corridor_part(block, span) for span in spans))
        scale.append(size)
    return Frame(tuple(blocks), tuple(years), tuple(ranges), tuple(scale))


def _corridor_part(block: Block, span: Range) -> Range:
    if not block.counts_all:
        return span
    share = block.corridor_share
    return Range(span.low * share.low, span.mid * share.mid, span.high * share.high)


def holds(
    demand: Demand, counting: Counting, hypothesis: str, years: Sequence[int], tonnes: Range
) -> tuple[bool, str]:
    """Say whether a hypothesis can hold the known totals, and where it fails.

    Volumes, shares and the tonnes of a TEU may all take any value of their range; the
    last is tried on a grid, since it multiplies volumes.

    Returns
    -------
    possible : bool
    worst : str
        The total that is missed by most at the best value of tonnes per TEU, in words.
    """
    best: tuple[float, str] = (np.inf, "")
    for value in np.linspace(tonnes.low, tonnes.high, 7):
        breach, name = _least_breach(demand, counting, hypothesis, years, float(value), tonnes.mid)
        if breach < best[0]:
            best = breach, name
    return best[0] < MISFIT, best[1]


def _least_breach(
    demand: Demand, counting: Counting, hypothesis: str, years: Sequence[int],
    tonnes: float, mid: float,
) -> tuple[float, str]:  # fmt: skip
    """Minimise the sum of relative breaches of the totals by a linear program."""
    frame = frame_of(demand, years, mid)
    n = frame.size
    names, low_rows, high_rows, ends = [], [], [], []
    for rule in counting.rules:
        for volume in demand.by_year(rule).values():
            if volume.year not in years:
                continue
            lows, highs = np.zeros(n), np.zeros(n)
            for count in counting.counts:
                if count.rule != rule or not count.holds(hypothesis, volume.year):
                    continue
                spot = _spot(demand, frame, count.block, volume.year, years)
                if spot >= 0:
                    block = demand.blocks[frame.blocks[spot % len(frame.blocks)]]
                    unit = _coefficient(block, volume.unit, tonnes, mid)
                    lows[spot], highs[spot] = unit * count.share.low, unit * count.share.high
            scale = 1000.0 if volume.unit == "TEU/yr" else 1.0
            names.append((rule, volume.year))
            low_rows.append(highs)
            high_rows.append(lows)
            ends.append((volume.value.low / scale, volume.value.high / scale))
    if not names:
        return 0.0, ""
    m = len(names)
    slack = np.eye(m) * np.array([max(end[1], 1.0) for end in ends])[:, None]
    matrix = np.block([[-np.array(low_rows), -slack], [np.array(high_rows), -slack]])
    right = np.concatenate([[-end[0] for end in ends], [end[1] for end in ends]])
    bounds = [
        (frame.ranges[b][y].low * frame.scale[b], frame.ranges[b][y].high * frame.scale[b])
        for y in range(len(years))
        for b in range(len(frame.blocks))
    ] + [(0.0, None)] * m
    result = linprog(
        np.r_[np.zeros(n), np.ones(m)], A_ub=matrix, b_ub=right, bounds=bounds, method="highs"
    )
    if result.status != 0:
        return np.inf, "the intervals of the blocks"
    misses = np.asarray(result.x, dtype=np.float64)[n:]
    worst = int(np.argmax(misses))
    rule, year = names[worst]
    return float(misses.sum()), f"{rule} {year} by {misses[worst] * 100:.0f} %"


def _spot(demand: Demand, frame: Frame, block: str, year: int, years: Sequence[int]) -> int:
    position = demand.index()[block]
    if position not in frame.blocks:
        return -1
    return frame.column(frame.blocks.index(position), list(years).index(year))


def _coefficient(block: Block, unit: str, tonnes: Floats | float, mid: float) -> Floats | float:
    """Return what one kt of a variable adds to a total of a unit (kt or thousand TEU)."""
    if unit == "TEU/yr":
        return 1.0 / mid if block.in_boxes else 0.0
    return tonnes / mid if block.in_boxes else 1.0


def fit_draws(
    demand: Demand,
    counting: Counting,
    hypothesis: str,
    years: Sequence[int],
    tonnes: Range,
    sampling: Sampling,
    rows: NDArray[np.int64] | None = None,
) -> Fitted:
    """Fit the volumes of draws under one hypothesis; ``rows`` names them, all by default.

    A draw whose conversion, shares and priors cannot meet the totals to half a per cent
    is made again (rejection), at most ``TRIES`` times; what is left is counted.
    """
    frame = frame_of(demand, years, tonnes.mid)
    d = sampling.draws
    chosen = np.arange(d) if rows is None else rows
    x, breach = np.full((d, frame.size), np.nan), np.full(d, np.inf)
    teu, kept = np.full(d, tonnes.mid), np.zeros(d, dtype=np.int64)
    open_draws = chosen
    for attempt in range(TRIES):
        if open_draws.size == 0:
            break
        part = _take(sampling, open_draws, attempt)
        values = part("factor:t-per-teu", tonnes)
        table = _rows(demand, counting, hypothesis, frame, values, tonnes.mid, part)
        prior, lower, upper = _priors(demand, frame, part)
        fitted, left = least_entropy(prior, lower, upper, table)
        better = left < breach[open_draws]
        keep = open_draws[better]
        x[keep], breach[keep] = fitted[better], left[better]
        teu[keep] = values[better]
        kept[keep] = attempt
        open_draws = open_draws[breach[open_draws] > MISFIT]
    corridor = np.full((d, len(years), len(demand.blocks)), np.nan)
    whole = np.full_like(corridor, np.nan)
    for b, position in enumerate(frame.blocks):
        for y in range(len(years)):
            corridor[:, y, position] = x[:, frame.column(b, y)] / frame.scale[b]
    for position, block in enumerate(demand.blocks):
        if block.counts_all:
            known = demand.by_year(block.id)
            for y, year in enumerate(years):
                span = carried(block, known, year)
                whole[:, y, position] = sampling.take(f"volume:{block.id}:{year}", span)
    corridor, whole = corridor[chosen], whole[chosen]
    return Fitted(tuple(years), corridor, whole, teu[chosen], breach[chosen], kept[chosen])


class _take:  # noqa: N801 - used as a function with a memory
    """Draws of named ranges for some draws of an ensemble, at one attempt."""

    def __init__(self, sampling: Sampling, rows: NDArray[np.int64], attempt: int) -> None:
        self.sampling, self.rows, self.attempt = sampling, rows, attempt

    def __call__(self, name: str, value: Range) -> Floats:
        if not value.known:
            return np.full(self.rows.size, value.mid)
        return attempted(self.sampling, name, value, self.attempt)[self.rows]


def _rows(
    demand: Demand, counting: Counting, hypothesis: str, frame: Frame, tonnes: Floats,
    mid: float, take: _take,
) -> Rows:  # fmt: skip
    names, tables, low, high = [], [], [], []
    for rule in counting.rules:
        for volume in sorted(demand.by_year(rule).values(), key=lambda v: v.year):
            if volume.year not in frame.years:
                continue
            table = np.zeros((tonnes.size, frame.size))
            for count in counting.counts:
                if count.rule == rule and count.holds(hypothesis, volume.year):
                    spot = _spot(demand, frame, count.block, volume.year, frame.years)
                    if spot < 0:
                        continue
                    block = demand.blocks[frame.blocks[spot % len(frame.blocks)]]
                    share = take(f"counted:{hypothesis}:{count.block}", count.share)
                    table[:, spot] = share * _coefficient(block, volume.unit, tonnes, mid)
            scale = 1000.0 if volume.unit == "TEU/yr" else 1.0
            names.append((rule, volume.year))
            tables.append(table)
            low.append(volume.value.low / scale)
            high.append(volume.value.high / scale)
    stacked = np.stack(tables, axis=1) if tables else np.zeros((tonnes.size, 0, frame.size))
    return Rows(tuple(names), stacked, np.array(low), np.array(high))


def _priors(demand: Demand, frame: Frame, take: _take) -> tuple[Floats, Floats, Floats]:
    shape = (take.rows.size, frame.size)
    prior, lower, upper = np.empty(shape), np.empty(shape), np.empty(shape)
    for b, position in enumerate(frame.blocks):
        block = demand.blocks[position]
        for y, year in enumerate(frame.years):
            span, scale, column = frame.ranges[b][y], frame.scale[b], frame.column(b, y)
            drawn = take(f"volume:{block.id}:{year}:corridor", span)
            prior[:, column] = np.maximum(drawn * scale, SMALLEST)
            lower[:, column] = span.low * scale
            upper[:, column] = max(span.high * scale, SMALLEST * 10.0)
    return prior, lower, upper


def surviving(
    demand: Demand, counting: Counting, years: Sequence[int], tonnes: Range
) -> tuple[tuple[str, ...], dict[str, str]]:
    """Return the hypotheses that can hold the known totals, and why the others cannot."""
    kept, dropped = [], {}
    for hypothesis in counting.hypotheses:
        possible, worst = holds(demand, counting, hypothesis.id, years, tonnes)
        if possible:
            kept.append(hypothesis.id)
        else:
            dropped[hypothesis.id] = f"misses {worst}"
    return tuple(kept), dropped
