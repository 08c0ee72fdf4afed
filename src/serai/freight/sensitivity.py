"""Odds over variants, the datum that would narrow them, and what the answers rest on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from serai.freight.blocks import TEU
from serai.freight.results import Results

Bools = NDArray[np.bool_]

#: A third of the draws differs from the rest only beyond so many standard errors.
CLEAR = 2.0


@dataclass(frozen=True)
class Spread:
    """Odds under each structural level and at both ends of what matters most."""

    odds: Mapping[str, float]
    widest: str
    datum: str


def spread_of(results: Results, passed: Bools) -> Spread:
    """Return the odds of each level of each variant, and of the thirds that differ most."""
    odds: dict[str, float] = {"all draws": float(passed.mean())}
    width: dict[str, float] = {}
    for name, levels in results.variants.levels().items():
        part = {level: float(passed[mine].mean()) for level, mine in levels.items() if mine.any()}
        odds.update({f"{name}: {level}": value for level, value in part.items()})
        width[name] = max(part.values()) - min(part.values())
    best = ("", 0.0, 0.0, 0.0)
    for name, drawn in results.parameters.items():
        low, high = np.quantile(drawn, [1 / 3, 2 / 3])
        below, above = passed[drawn <= low], passed[drawn >= high]
        gap = abs(float(above.mean() - below.mean()))
        error = np.sqrt(below.var() / below.size + above.var() / above.size)
        if gap > best[1] and gap > CLEAR * error:
            best = (name, gap, float(below.mean()), float(above.mean()))
    if best[0]:
        odds[f"{best[0]}: lowest third"] = best[2]
        odds[f"{best[0]}: highest third"] = best[3]
        width[best[0]] = best[1]
    widest = max(width, key=lambda name: width[name]) if width else ""
    return Spread(odds, widest, _datum(widest))


def _datum(name: str) -> str:
    known = {
        "demand block hypothesis": "what the ministry's total includes",
        "rationing": "whether queues or prices ration full facilities",
        "realisation": "dates and stages of the projects",
        "demand growth": "whether the route keeps growing as since 2019: next year's total by block",
    }
    return known.get(name, f"a sourced value of: {name}" if name else "")


def basis_counts(results: Results) -> dict[str, int]:
    """Return how many inputs are sourced, computed, remembered or assumed."""
    demand = results.system.demand
    bases = [block.basis for block in demand.blocks]
    bases += [volume.basis for volume in demand.volumes]
    bases += [parameter.basis for parameter in demand.parameters.values()]
    bases += [facility.basis for facility in results.market.network.facilities]
    bases += ["computed"] * int(results.market.problem.curves.given.sum())
    return {name: bases.count(name) for name in ("sourced", "computed", "remembered", "assumed")}


def indicative(results: Results) -> bool:
    """Whether most of what drives the odds is assumed: blocks and parameters, by count.

    Volumes and capacities are better known, but odds ahead rest on how shippers choose
    and how demand grows.
    """
    demand = results.system.demand
    bases = [block.basis for block in demand.blocks]
    bases += [parameter.basis for parameter in demand.parameters.values()]
    weak = sum(basis in ("assumed", "remembered") for basis in bases)
    return 2 * weak > len(bases)


def known_table(results: Results) -> list[dict[str, Any]]:
    """Return each rule's computed totals beside the observed ones, by hypothesis and year."""
    demand, rows = results.state.demand, []
    for rule in results.system.counting.rules:
        for year, volume in sorted(demand.by_year(rule).items()):
            if year not in results.known:
                continue
            total = results.counted_in(rule, results.year(year), volume.unit == TEU)
            for level, name in enumerate(results.variants.hypotheses):
                mine = total[results.variants.hypothesis == level]
                low, middle, high = (float(q) for q in np.quantile(mine, [0.1, 0.5, 0.9]))
                rows.append({
                    "rule": rule, "year": year, "hypothesis": name, "unit": volume.unit,
                    "observed_low": volume.value.low, "observed": volume.value.mid,
                    "observed_high": volume.value.high, "low": low, "middle": middle, "high": high,
                })  # fmt: skip
    return rows
