"""Plain data of a run: what the report draws and ``serai freight --json`` prints.

Quantiles over draws for totals; one middle draw for flows on links, because
quantiles of flows on links do not add up to a flow.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from serai.freight.market import OUTSIDE
from serai.freight.rationing import solve
from serai.freight.relieve import draw_problem
from serai.freight.results import Results

Floats = NDArray[np.float64]
QUANTILES = (0.1, 0.5, 0.9)
#: Flows below this are left out of the map [kt/yr].
SMALL = 1.0


def summarise(results: Results, rules: Sequence[tuple[str, bool]]) -> dict[str, Any]:
    """Return a run as plain data.

    Parameters
    ----------
    rules : sequence of (counting rule, in boxes)
        Totals to give by year, in kt/yr or TEU/yr.
    """
    draw = middle_draw(results)
    return {
        "draws": results.sampling.draws,
        "years": list(results.years),
        "known": list(results.known),
        "totals": [_total(results, rule, boxes) for rule, boxes in rules],
        "blocks": _blocks(results),
        "families": _families(results),
        "facilities": _facilities(results),
        "unserved": _quantiles(results.unserved.sum(axis=2)),
        "map": [_links(results, draw, year) for year in results.years],
        "hypotheses": {"kept": list(results.variants.hypotheses), "dropped": dict(results.dropped)},
    }


def middle_draw(results: Results) -> int:
    """Return the draw whose corridor total in the last year lies nearest the median."""
    total = results.corridor()[:, -1].sum(axis=1)
    return int(np.argmin(np.abs(total - np.median(total))))


def _quantiles(values: Floats) -> list[dict[str, float]]:
    """Return low, middle and high of each year, from (D, Y)."""
    ends = np.nanquantile(values, QUANTILES, axis=0)
    names = ("low", "middle", "high")
    return [
        {name: round(float(end[k]), 3) for name, end in zip(names, ends, strict=True)}
        for k in range(values.shape[1])
    ]


def _total(results: Results, rule: str, boxes: bool) -> dict[str, Any]:
    return {
        "rule": rule,
        "unit": "TEU/yr" if boxes else "kt/yr",
        "by_year": _quantiles(results.counted(rule, boxes)),
    }


def _blocks(results: Results) -> list[dict[str, Any]]:
    corridor = results.corridor()
    owners = {block.id: block for block in results.market.blocks()}
    return [
        {
            "id": name,
            "name": owners[name].name,
            "commodity": owners[name].commodity,
            "kind": owners[name].kind,
            "by_year": _quantiles(corridor[:, :, w]),
        }
        for w, name in enumerate(results.blocks)
    ]


def _families(results: Results) -> list[dict[str, Any]]:
    whole = results.tonnes.sum(axis=2)
    return [
        {"family": name, "by_year": _quantiles(whole[:, :, n])}
        for n, name in enumerate(results.families)
    ]


def _facilities(results: Results) -> list[dict[str, Any]]:
    found = []
    for f, facility in enumerate(results.market.network.facilities):
        known = bool(np.isfinite(results.free[:, :, f]).any())
        entry: dict[str, Any] = {"id": facility.id, "name": facility.name, "unit": facility.unit}
        entry["capacity_known"] = known
        computed = results.market.problem.curves.given[f]
        entry["waiting"] = "computed" if computed else "assumed"
        if known:
            entry["free"] = _quantiles(results.free[:, :, f])
            entry["use"] = _quantiles(results.utilisation[:, :, f])
            entry["full"] = [round(float(share), 4) for share in results.full[:, :, f].mean(axis=0)]
        found.append(entry)
    return found


def _links(results: Results, draw: int, year: int) -> dict[str, Any]:
    """Return the flow on each link in one draw and year, split by commodity [kt/yr]."""
    problem, draws, rule = draw_problem(results, draw, year)
    solution = solve(problem, draws, rule, collect="chains", tolerance=1e-6)
    market = results.market
    flows: dict[int, dict[str, float]] = {}
    blocks = market.blocks()
    for index, chain in enumerate(market.chains):
        if chain is None or solution.flows[0, index] < SMALL:
            continue
        block = blocks[int(problem.group_of_chain[index])]
        family = market.nests[int(problem.nest[index])]
        if family == OUTSIDE:
            continue
        for link in chain.links:
            parts = flows.setdefault(link, {})
            parts[block.commodity] = parts.get(block.commodity, 0.0) + float(
                solution.flows[0, index]
            )
    names = market.network.links
    return {
        "year": year,
        "links": [
            {"id": names[link].id, "tonnes": {k: round(v, 1) for k, v in sorted(parts.items())}}
            for link, parts in sorted(flows.items())
        ],
    }
