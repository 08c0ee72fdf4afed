"""Demand of years that are not known: growth, shocks that fade, flows that come or end.

    q_y = q_last (1 + g)^(y - last) exp(s_y),   s_y = r s_(y-1) + sigma e_y

with the yearly growth g drawn once for a draw, the persistence r of shocks common to
all blocks, and e_y standard normal by block and year.  Growth and shocks of all blocks
share a part of their chance: what moves traffic between routes moves many blocks.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from serai.freight.blocks import Block, Demand, carried
from serai.freight.counting import Counting
from serai.system.capacity import Sampling
from serai.system.chance import normals, triangular, uniforms
from serai.system.network import Range

Floats = NDArray[np.float64]
#: A supported flow that does not last ends within so many years, each as likely.
ENDS_WITHIN = 5


def growth_factor(
    block: Block,
    demand: Demand,
    last: int,
    years: Sequence[int],
    sampling: Sampling,
    rate: Floats | None = None,
) -> Floats:
    """Return demand over that of the last known year, (D, Y) [1]; 1 up to that year.

    ``rate`` (D,) takes the place of the block's own growth [1/yr].
    """
    rate = growth_rate(block, demand, sampling) if rate is None else rate
    keep = sampling.take("persistence", demand.one("persistence", Range(0.7, 0.7, 0.7)))
    shock = np.zeros(sampling.draws)
    factor = np.ones((sampling.draws, len(years)))
    for y, year in enumerate(years):
        if year <= last:
            continue
        noise = np.zeros(sampling.draws)
        if not sampling.middle:
            noise = _joint(f"shock:{block.id}:{year}", f"shock:all:{year}", demand, sampling)
        shock = keep * shock + block.volatility * noise
        factor[:, y] = (1.0 + rate) ** (year - last) * np.exp(shock)
    return factor * lasts(block, last, years, sampling)


def growth_rate(block: Block, demand: Demand, sampling: Sampling) -> Floats:
    """Return the yearly growth of a block, (D,) [1/yr]."""
    if sampling.middle or not block.growth.known:
        return np.full(sampling.draws, block.growth.mid)
    chance = ndtr(_joint(f"growth:{block.id}", "growth:all", demand, sampling))
    return triangular(*block.growth.triple, np.asarray(chance))


def _joint(own: str, common: str, demand: Demand, sampling: Sampling) -> Floats:
    """Return standard normal numbers with a part in common between blocks, (D,)."""
    share = sampling.take("common-growth", demand.one("common_growth", Range(0.5, 0.5, 0.5)))
    mine, all_of_them = (
        normals(sampling.seed, name, sampling.draws, sampling.start) for name in (own, common)
    )
    return np.asarray(np.sqrt(share) * all_of_them + np.sqrt(1.0 - share) * mine)


def momentum(
    demand: Demand, counting: Counting, last: int, sampling: Sampling
) -> tuple[Floats, int]:
    """Draw the yearly growth of the whole route from its own past, as a logarithm.

    The mean of the yearly steps of the rule that the parameter ``momentum`` rests on,
    with its standard error.  A step into a year in which a hypothesis changes what the
    rule includes is no growth and is left out.

    Returns
    -------
    (D,) array
        [1/yr]
    int
        Number of steps behind it; 0 where there is no history, and then no growth.
    """
    rule = next((p.rests_on for p in demand.parameters.values() if p.item == "momentum"), "")
    history = {y: v.value.mid for y, v in demand.by_year(rule).items() if y <= last}
    changed = {count.since for count in counting.counts if count.rule == rule}
    steps = [
        np.log(history[y] / history[y - 1])
        for y in sorted(history)
        if y - 1 in history and y not in changed
    ]
    if len(steps) < 2:
        return np.zeros(sampling.draws), 0
    error = float(np.std(steps, ddof=1)) / len(steps) ** 0.5
    noise = np.zeros(sampling.draws)
    if not sampling.middle:
        noise = normals(sampling.seed, f"momentum:{rule}", sampling.draws, sampling.start)
    return float(np.mean(steps)) + error * noise, len(steps)


def lasts(block: Block, last: int, years: Sequence[int], sampling: Sampling) -> Floats:
    """Return whether a flow still runs, (D, Y) of 0 and 1.

    A flow with a probability but no start is one that runs today and may end.
    """
    runs = np.ones((sampling.draws, len(years)))
    if np.isfinite(block.ends):
        runs[:, np.asarray(years) > block.ends] = 0.0
    if not block.probability.known or np.isfinite(block.starts) or sampling.middle:
        return runs
    # Flows of one owner stand and fall together.
    programme = block.owner or block.id
    chance = sampling.take(f"probability:{programme}", block.probability)
    luck = uniforms(sampling.seed, f"lasts:{programme}", sampling.draws, sampling.start)
    when = uniforms(sampling.seed, f"ends:{programme}", sampling.draws, sampling.start)
    end = last + 1 + np.floor(when * ENDS_WITHIN)
    gone = (luck >= chance)[:, None] & (np.asarray(years)[None, :] >= end[:, None])
    return np.where(gone, 0.0, runs)


def starting_flow(block: Block, demand: Demand, years: Sequence[int], sampling: Sampling) -> Floats:
    """Return the volume of a flow that is still to start, (D, Y) [unit of the block].

    One that another engine drew is taken draw by draw, so both tell the same world.
    """
    if block.id in demand.given:
        flow = demand.given[block.id].of(years, sampling.draws, sampling.start)
        return np.median(flow, axis=0, keepdims=True) + 0.0 * flow if sampling.middle else flow
    span = carried(block, demand.by_year(block.id), max(int(block.starts), min(years)))
    volume = sampling.take(f"volume:{block.id}", span) if span.known else np.zeros(sampling.draws)
    chance = sampling.take(f"probability:{block.id}", block.probability)
    if not block.probability.known:
        comes = np.ones(sampling.draws, dtype=bool)
    elif sampling.middle:
        comes = chance >= 0.5
    else:
        # A flow on top of another comes only if that one does: one chance for the chain.
        name = f"comes:{root(block, demand)}"
        comes = uniforms(sampling.seed, name, sampling.draws, sampling.start) < chance
    calendar = np.asarray(years)
    runs = (calendar >= block.starts) & ~(calendar > block.ends)
    return np.asarray((volume * comes)[:, None] * runs[None, :])


def root(block: Block, demand: Demand) -> str:
    """Return the flow at the bottom of a chain of flows that add to one another."""
    parents = {part.id: part.adds_to for part in demand.blocks}
    name = block.id
    for _ in parents:
        if not parents.get(name):
            break
        name = parents[name]
    return name
