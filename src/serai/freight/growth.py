"""Demand of years that are not known: growth, shocks that fade, flows that come or end.

    q_y = q_last (1 + g)^(y - last) exp(s_y),   s_y = r s_(y-1) + sigma e_y

with the yearly growth g drawn once for a draw, the persistence r of shocks common to
all blocks, and e_y standard normal by block and year.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from serai.freight.blocks import Block, Demand, carried
from serai.system.capacity import Sampling
from serai.system.chance import normals, uniforms
from serai.system.network import Range

Floats = NDArray[np.float64]
#: A supported flow that does not last ends within so many years, each as likely.
ENDS_WITHIN = 5


def growth_factor(
    block: Block, demand: Demand, last: int, years: Sequence[int], sampling: Sampling
) -> Floats:
    """Return demand over that of the last known year, (D, Y) [1]; 1 up to that year."""
    rate = sampling.take(f"growth:{block.id}", block.growth)
    keep = sampling.take("persistence", demand.one("persistence", Range(0.7, 0.7, 0.7)))
    shock = np.zeros(sampling.draws)
    factor = np.ones((sampling.draws, len(years)))
    for y, year in enumerate(years):
        if year <= last:
            continue
        noise = np.zeros(sampling.draws)
        if not sampling.middle:
            name = f"shock:{block.id}:{year}"
            noise = normals(sampling.seed, name, sampling.draws, sampling.start)
        shock = keep * shock + block.volatility * noise
        factor[:, y] = (1.0 + rate) ** (year - last) * np.exp(shock)
    return factor * lasts(block, last, years, sampling)


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


def starting_flow(
    block: Block, demand: Demand, years: Sequence[int], sampling: Sampling
) -> Floats:
    """Return the volume of a flow that is still to start, (D, Y) [unit of the block]."""
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
