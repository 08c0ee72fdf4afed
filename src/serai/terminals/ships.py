"""What a fleet carries when cargo never lacks, what fleet a pledge needs, and what binds it.

One thing is relieved at a time, with common chance: the same storms, lifts and crossings,
and the same values from the assumed ranges, so that a gain is a paired difference.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from serai.terminals.curve import half_width, nominal, scaled, years_of
from serai.terminals.model import Declaration

Floats = NDArray[np.float64]

#: Arrivals of a run that never lacks cargo: over those declared, and over what is wanted.
FLOOD, ABOVE_WANTED = 3.0, 1.3
#: Most ships that are tried.
MOST_SHIPS = 64


@dataclass(frozen=True)
class Gain:
    """What one relief gives.

    Attributes
    ----------
    name, title : str
    teu : float
        Carried with it [TEU/yr], both ways.
    gain : float
        More than without it, mean of paired differences [TEU/yr].
    half : float
        Half width of the 95 % interval of that mean.
    low, high : float
        5th and 95th percentile of the difference over the assumed ranges.
    best : float
        Share of the replications in which no other relief gives more [1].
    """

    name: str
    title: str
    teu: float
    gain: float
    half: float
    low: float
    high: float
    best: float


@dataclass(frozen=True)
class Needed:
    """The fewest ships whose mean yearly count reaches what is wanted.

    ``ships`` is None where the most ships that are ``tried`` do not reach it; ``teu`` is what
    they carry then, or what the fewest ships carry [TEU/yr].  ``declared`` is what the ships
    of the declaration carry.
    """

    ships: int | None
    tried: int
    teu: float
    half: float
    declared: float
    declared_half: float


def carried(
    declaration: Declaration,
    replications: int,
    seed: int,
    ranges: bool,
    laden: bool = False,
    flood: float = FLOOD,
) -> Floats:
    """Return what is carried a year with cargo that never lacks, (R,) [TEU/yr], both ways."""
    from serai.terminals.simulate import simulate

    flooded = scaled(_roomy(declaration), flood, list(declaration.classes))
    run = simulate(flooded, replications=replications, seed=seed, ranges=ranges)
    parts = [declaration.classes[name] for name in run.classes]
    weights = np.array([part.teu * (not (laden and part.empty)) for part in parts])
    found: Floats = (run.passed * weights).sum(axis=1) / years_of(run)
    return found


def _roomy(declaration: Declaration) -> Declaration:
    """Return the declaration whose arrivals vary in nothing but chance: their ranges are closed.

    Cargo that never lacks is the point of the run; a draw of few arrivals would end it.
    """
    arrivals = {
        name: replace(part, gap=part.gap.with_mean(part.gap.mean)) if part.gap else part
        for name, part in declaration.arrivals.items()
    }
    return replace(declaration, arrivals=arrivals)


def gains(
    declaration: Declaration,
    reliefs: Mapping[str, tuple[str, Mapping[str, Any]]],
    replications: int = 200,
    seed: int = 0,
    laden: bool = False,
) -> list[Gain]:
    """Return what each relief gives by itself, the largest first; values drawn from their ranges."""
    base = carried(declaration, replications, seed, True, laden)
    after = {
        name: carried(declaration.with_(changes), replications, seed, True, laden)
        for name, (_, changes) in reliefs.items()
    }
    found = []
    table = np.array(list(after.values()))
    most = table.max(axis=0) if len(table) else base
    for name, (title, _) in reliefs.items():
        difference = after[name] - base
        low, high = np.quantile(difference, [0.05, 0.95])
        best = float(((after[name] >= most) & (difference > 0)).mean())
        found.append(
            Gain(name, title, float(after[name].mean()), float(difference.mean()),
                 half_width(difference), float(low), float(high), best)
        )  # fmt: skip
    return sorted(found, key=lambda part: -part.gain)


def ships_for(
    declaration: Declaration,
    fleet: str,
    wanted: float,
    replications: int = 20,
    seed: int = 0,
) -> Needed:
    """Return the fewest ships of one fleet that carry ``wanted`` [TEU/yr] in the mean year.

    More ships never carry less here but for chance, so the number is found by halving.
    """
    declared = round(declaration.fleets[fleet].vessels.mid)
    items = nominal(declaration, list(declaration.classes))
    brought = sum(items[name] * part.teu for name, part in declaration.classes.items())
    flood = max(FLOOD, ABOVE_WANTED * wanted / brought)

    def teu(ships: int) -> Floats:
        changed = declaration.with_({f"fleets.{fleet}.vessels": ships})
        return carried(changed, replications, seed, False, flood=flood)

    now = teu(declared)
    low, high = 0, MOST_SHIPS
    most = teu(high)
    told = float(now.mean()), half_width(now)
    if most.mean() < wanted:
        return Needed(None, MOST_SHIPS, float(most.mean()), half_width(most), *told)
    found = most
    while high - low > 1:
        middle = (low + high) // 2
        amount = teu(middle)
        if amount.mean() >= wanted:
            high, found = middle, amount
        else:
            low = middle
    return Needed(high, MOST_SHIPS, float(found.mean()), half_width(found), *told)
