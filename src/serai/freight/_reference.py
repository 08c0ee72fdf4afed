"""Seeded reference instance: a corridor-like network for benchmarks and tests.

Everything here is invented; it describes no place.  A strip of stages with parallel
facilities stands for the network; chains take one facility or none per stage.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np

from serai.freight.choice import choose
from serai.freight.curves import WaitingCurves
from serai.freight.draws import Draws
from serai.freight.problem import TONNES_PER_KT, ChoiceProblem

Level = Literal["light", "medium", "hard"]
# Capacity as a share of the use that free choice would make of a facility.
TIGHTNESS: dict[Level, tuple[float, float]] = {
    "light": (0.9, 3.0),
    "medium": (0.65, 1.8),
    "hard": (0.35, 1.1),
}


def reference_problem(
    seed: int = 1,
    level: Level = "medium",
    *,
    pairs: int = 50,
    commodities: int = 5,
    chains: int = 9,
    facilities: int = 16,
    nest_scale: float = 0.6,
    uneven_units: bool = True,
) -> ChoiceProblem:
    """Return ``pairs x commodities`` groups with ``chains`` chains and "not shipped" each.

    The value of time runs from 0.05 to 20 USD/(t day) over the commodities.  With
    ``uneven_units`` the units per tonne differ by commodity, as TEU and wagons do.
    """
    rng = np.random.default_rng(seed)
    vot = np.geomspace(0.05, 20.0, commodities)
    scale = np.geomspace(0.25, 0.04, commodities)
    units = rng.uniform(0.5, 2.0, commodities) if uneven_units else np.ones(commodities)
    demand, money, time, path_size, nest, outside = [], [], [], [], [], []
    use_ptr, use_facility, use_units, group_ptr = [0], [], [], [0]
    families = 3
    for _ in range(pairs):
        length = rng.uniform(0.5, 1.5)
        family = np.sort(rng.integers(0, families, chains))
        used = [_facilities_of_chain(rng, facilities, int(f), families) for f in family]
        chain_money = length * (60.0 + 10.0 * family + rng.gamma(2.0, 6.0, chains))
        chain_time = length * (15.0 + 8.0 * (2 - family) + rng.gamma(2.0, 2.0, chains))
        overlap = [sum(len(set(a) & set(b)) / max(len(a), 1) for b in used) for a in used]
        for c in range(commodities):
            demand.append(rng.lognormal(3.0, 0.8))
            for p in range(chains):
                money.append(chain_money[p] * (1.0 + 0.2 * c / commodities))
                time.append(chain_time[p])
                path_size.append(-np.log(max(overlap[p], 1.0)))
                nest.append(int(family[p]))
                outside.append(False)
                use_facility.extend(used[p])
                use_units.extend([units[c]] * len(used[p]))
                use_ptr.append(len(use_facility))
            money.append(length * 110.0 + 20.0 * vot[c])
            time.append(0.0)
            path_size.append(0.0)
            nest.append(families)
            outside.append(True)
            use_ptr.append(len(use_facility))
            group_ptr.append(len(money))
    free = ChoiceProblem(
        demand=np.array(demand),
        value_of_time=np.tile(vot, pairs),
        scale=np.tile(scale, pairs),
        nest_scale=np.full(pairs * commodities, nest_scale),
        group_ptr=np.array(group_ptr),
        nest=np.array(nest),
        outside=np.array(outside),
        money=np.array(money),
        constant=np.zeros(len(money)),
        time=np.array(time),
        log_path_size=np.array(path_size),
        use_ptr=np.array(use_ptr),
        use_facility=np.array(use_facility, dtype=np.int64),
        use_units=np.array(use_units),
        capacity=np.ones(facilities),
        curves=WaitingCurves.parametric(1.0, 4.0, facilities),
    )
    return _with_capacity(free, rng, level)


def reference_draws(problem: ChoiceProblem, count: int, seed: int = 2) -> Draws:
    """Return draws with 25 % spread of demand, 20 % of capacity, 10 % of money and time."""
    rng = np.random.default_rng(seed)

    def spread(size: int, sd: float) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
        return rng.lognormal(-0.5 * sd**2, sd, (count, size))

    return Draws(
        count,
        demand=problem.demand * spread(problem.groups, 0.25),
        capacity=problem.capacity * spread(problem.facilities, 0.20),
        money_factor=spread(problem.chains, 0.10),
        time_factor=spread(problem.chains, 0.10),
    )


def _facilities_of_chain(
    rng: np.random.Generator, facilities: int, family: int, families: int
) -> list[int]:
    # Each family leans on its own stretch of facilities and borrows some of the others'.
    width = facilities // families
    own = family * width + rng.permutation(width)[: min(width, int(rng.integers(2, 6)))]
    other = rng.integers(0, facilities, int(rng.integers(0, 3)))
    return sorted({*own.tolist(), *other.tolist()})


def _with_capacity(free: ChoiceProblem, rng: np.random.Generator, level: Level) -> ChoiceProblem:
    usage = choose(free, np.zeros(free.chains)).usage
    low, high = TIGHTNESS[level]
    factor = rng.uniform(low, high, free.facilities)
    floor = TONNES_PER_KT  # A facility nobody prefers still has some capacity.
    return replace(free, capacity=np.maximum(usage * factor, floor))
