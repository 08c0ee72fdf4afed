"""Could a country carry its share of through traffic, and what would change the share.

The share is that of boxes by rail that cross the network, over those and the ones that
go another way.  Could it: the most boxes that the network passes at once, by linear
program, against the share that is told of all of them.  What moves the share is traffic
elsewhere as much as what is full here, so the headroom is told in boxes of the others.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from serai.freight.blocks import TEU
from serai.freight.bound import most_through
from serai.freight.could import ENDLESS, UPPER, capacity_of, sourced
from serai.freight.market import OUTSIDE
from serai.freight.parts import Part, Wanted, amount, make_part, share_text
from serai.freight.relieve import Stop, stops_among
from serai.freight.results import Results

Floats = NDArray[np.float64]
KT = 1000.0


def share_parts(results: Results, wanted: Wanted) -> dict[str, Part]:
    """Answer fits and binds of a share of through traffic by rail."""
    return {"fits": _fits(results, wanted), "binds": _binds(results, wanted)}


def _through(results: Results) -> NDArray[np.bool_]:
    """Return the chains of boxes whose volumes count all routes, (P,)."""
    market = results.market
    groups = np.array([block.in_boxes and block.counts_all for block in market.blocks()])
    shipped = market.problem.nest != market.nests.index(OUTSIDE)
    return np.asarray(groups[market.problem.group_of_chain] & shipped, dtype=np.bool_)


def _most(results: Results, year: int, promised: bool) -> tuple[float, list[str], list[str]]:
    """Return the most TEU that pass, what holds them there, and what is unknown."""
    market = results.market
    free, links = capacity_of(results, year, promised)
    target = _through(results) & (market.open_share(links)[0] >= 0.5)
    endless = np.full(market.problem.groups, ENDLESS)
    problem = replace(market.problem, demand=endless, capacity=free * market.top)
    bound = most_through(problem, target)
    names = [facility.id for facility in market.network.facilities]
    return (
        bound.tonnes * KT / market.mid_tonnes,
        [names[a] for a in bound.cut],
        [names[a] for a in bound.unknown],
    )


def _whole(results: Results, year: int) -> Floats:
    """Return all through traffic in boxes by rail, on the network and off it, (D,) [TEU/yr]."""
    y = results.year(year)
    on = _on(results, y)
    share = results.country_share()[:, y]
    return np.divide(on, share, out=np.full_like(on, np.nan), where=share > 0)


def _on(results: Results, y: int) -> Floats:
    total = np.zeros(results.sampling.draws)
    shipped = [n for n, name in enumerate(results.families) if name != OUTSIDE]
    for w, block in enumerate(results.market.blocks()):
        if block.in_boxes and block.counts_all:
            total += results.teu[:, y, w, shipped].sum(axis=1)
    return total


def _fits(results: Results, wanted: Wanted) -> Part:
    most, cut, unknown = _most(results, wanted.year, promised=True)
    today, _, _ = _most(results, wanted.year, promised=False)
    whole = _whole(results, wanted.year)
    if np.isnan(whole).all():
        what = "a count of through traffic in boxes"
        return make_part("undetermined", f"{what} is missing", wanted, missing=(what,))
    middle, high = (float(q) for q in np.nanquantile(whole, [0.5, UPPER]))
    needed = wanted.threshold * middle
    if wanted.relation != "at_least":
        return make_part("consistent", "an upper limit: nothing has to be carried for it", wanted)
    word = "implausible" if most < needed else "in tension"
    if today >= wanted.threshold * high:
        word = "consistent"
    held = ", ".join(cut[:4]) or "no facility"
    n = len(set(cut) | set(unknown))
    text = (
        f"{amount(needed, TEU)} would have to cross in {wanted.year} ({share_text(wanted.threshold)} of "
        f"{amount(middle, TEU)}); at most {amount(today, TEU)} can with what stands today, "
        f"{amount(most, TEU)} with every project as promised, held by {held}"
    )
    if unknown:
        text += f"; {len(unknown)} facilities on the way have no capacity"
    detail = {
        "short": amount(today, TEU), "most": most, "today": today, "unit": TEU, "cut": cut,
        "unknown": unknown, "needed": needed, "whole": middle,
        "lines": [
            f"in the draws with most traffic {amount(wanted.threshold * high, TEU)} would have to",
            f"capacity unknown: {', '.join(unknown) or 'none'}",
            f"{sourced(results.market, cut)} of the {len(cut)} that hold it are sourced or computed",
        ],
    }  # fmt: skip
    return make_part(word, text, wanted, cut[: max(n, 1)], detail=detail)


def _binds(results: Results, wanted: Wanted) -> Part:
    y = results.year(wanted.year)
    on, whole = _on(results, y), _whole(results, wanted.year)
    others = float(np.nanmedian(whole - on))
    limit = float(np.nanmedian(on)) * (1.0 / wanted.threshold - 1.0)
    problem = results.market.problem
    chain = np.repeat(np.arange(problem.chains), np.diff(problem.use_ptr))
    used = np.unique(problem.use_facility[_through(results)[chain]])
    names = [facility.id for facility in results.market.network.facilities]
    near = {names[int(a)] for a in used}
    found = stops_among(results, on, wanted.year, near)
    often = [stop for stop in found if stop.frequency >= 0.05]
    unknown = [
        name for name in sorted(near)
        if np.isnan(results.free[0, y, results.market.network.facility_index[name]])
    ]  # fmt: skip
    room = (
        f"the share stays there as long as boxes by other ways stay below {amount(limit, TEU)} "
        f"(now {amount(others, TEU)}, {limit / others:.1f} times)"
        if others > 0
        else "no boxes by other ways are counted"
    )
    if often:
        head = f"{often[0].facility} is full in {share_text(often[0].frequency)} of the draws of {wanted.year}"
    else:
        head = f"no facility is full in 5 % of the draws of {wanted.year}"
    text = f"traffic by other ways: {room}; {head}, among {len(near) - len(unknown)} with a capacity; {len(unknown)} have none"
    detail = {
        "short": "traffic by other ways", "facilities": [stop.as_dict() for stop in found],
        "unknown": unknown, "lines": [_line(stop) for stop in found],
        "others": others, "others_limit": limit,
    }  # fmt: skip
    return make_part("consistent", text, wanted, [s.facility for s in often], detail=detail)


def _line(stop: Stop) -> str:
    return f"{stop.facility}: full in {share_text(stop.frequency)} of the draws"
