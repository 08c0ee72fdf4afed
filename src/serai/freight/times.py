"""How long a box takes on the corridor: line, borders, transfers and queues, by draw and year.

For each block in boxes the corridor's open chains give

    days = line time (drawn) - what projects save + queues,

with the queues of the year in draws that ration by waiting; where a price rations, nobody
waits and the price is another matter.  Two readings: the fastest chain, which is what
railways publish of their best trains, and the mean over boxes as they choose.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from serai.freight.passable import chain_flows
from serai.freight.rationing import RULES
from serai.freight.results import Results
from serai.system.terms import Term

Floats = NDArray[np.float64]
#: Times are taken over so many draws.
DRAWS = 240


@dataclass(frozen=True)
class RouteTime:
    """Days of one block on the corridor.

    Attributes
    ----------
    block, origin, destination : str
    fastest, mean, unhindered : (D, Y) arrays
        Fastest chain with its queues, mean over boxes, and the fastest chain without
        any queue [day]; ``nan`` where no chain is open.
    parts : tuple of (name, days)
        What the middle time of the fastest chain is made of, the longest first.
    """

    block: str
    origin: str
    destination: str
    fastest: Floats
    mean: Floats
    unhindered: Floats
    parts: tuple[tuple[str, float], ...]

    @property
    def ends(self) -> str:
        """The two ends in words."""
        return f"{self.origin} to {self.destination}"


def route_times(results: Results, years: Sequence[int], draws: int = DRAWS) -> list[RouteTime]:
    """Return the times of every block in boxes that has a chain on the corridor.

    Blocks between the same ends are told once.
    """
    rows = np.arange(min(draws, results.sampling.draws))
    market = results.market
    queues = [_queues(results, results.year(year), rows) for year in years]
    flows = [chain_flows(results, year, rows) for year in years]
    found: dict[tuple[str, str], RouteTime] = {}
    for w, block in enumerate(market.blocks()):
        span = market.span(w)
        mine = np.arange(span.start, span.stop)[market.corridor[span]]
        if not block.in_boxes or mine.size == 0 or (block.origin, block.destination) in found:
            continue
        shape = (rows.size, len(years))
        fastest, mean, free = (np.full(shape, np.nan) for _ in range(3))
        for k, year in enumerate(years):
            y = results.year(year)
            line = np.maximum(results.state.days - results.state.saved[y], 0.0)[rows][:, mine]
            line = np.where(results.state.open[y][rows][:, mine], line, np.inf)
            whole = line + queues[k][:, mine]
            fastest[:, k], free[:, k] = whole.min(axis=1), line.min(axis=1)
            weight = flows[k][:, mine]
            total = weight.sum(axis=1)
            moved = np.where(weight > 0, weight * np.where(np.isfinite(whole), whole, 0.0), 0.0)
            mean[:, k] = np.where(
                total > 1e-9, moved.sum(axis=1) / np.maximum(total, 1e-12), np.nan
            )
        fastest, mean, free = (
            np.where(np.isfinite(part), part, np.nan) for part in (fastest, mean, free)
        )
        found[block.origin, block.destination] = RouteTime(
            block.id, block.origin, block.destination, fastest, mean, free, _parts(results, w)
        )
    return list(found.values())


def _queues(results: Results, y: int, rows: NDArray[np.int64]) -> Floats:
    """Return days of queue along each chain of some draws, (n, P)."""
    problem = results.market.problem
    waits = results.state.unknown[rows, y]
    waits = np.where(np.isfinite(waits), waits, 0.0)
    waiting = results.variants.rationing[rows] == RULES.index("waiting")
    waits = np.where(waiting[:, None], waits, 0.0)
    chain = np.repeat(np.arange(problem.chains), np.diff(problem.use_ptr))
    total = np.zeros((rows.size, problem.chains))
    np.add.at(total.T, chain, waits[:, problem.use_facility].T)
    return total


def _parts(results: Results, group: int) -> tuple[tuple[str, float], ...]:
    """Return what the quickest corridor chain of a group is made of, at middle figures."""
    market = results.market
    found, kept = market.sets[group], market.kept[group]
    corridor = market.corridor[market.span(group)][: len(kept)]
    best = min(
        (k for k, on in zip(kept, corridor, strict=True) if on),
        key=lambda k: found.chains[k].days[1],
    )
    pieces: dict[str, float] = {}
    for term, much in zip(found.terms, found.amounts[best], strict=True):
        days = 0.0 if term.is_money or not much else float(much * term.ends(1.0)[1])
        if days > 0.0:
            name = _named(results, term)
            pieces[name] = pieces.get(name, 0.0) + days
    return tuple(sorted(pieces.items(), key=lambda item: -item[1]))


def _named(results: Results, term: Term) -> str:
    if term.id.startswith("link:"):
        return term.id.split(":")[1]
    row = next((d for d in results.market.network.defaults if d.id == term.id), None)
    if row is None:
        return term.id
    where = f" {row.country}" if row.country else ""
    onward = f" to {row.to_mode}" if row.to_mode else ""
    item = "running" if row.item == "speed" else row.item.replace("_", " ")
    return f"{item}, {row.mode}{onward}{where}".replace("rail_", "rail ")
