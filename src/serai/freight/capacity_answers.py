"""Answers for promised capacities: what is known bounds them from above, nothing from below.

A capacity needs no cargo, so odds of it are odds that the facilities with a sourced
capacity would let so much through: an upper limit, since others may hold it lower.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from serai.freight.crossing import Crossing, crossing
from serai.freight.parts import Part, Wanted, amount, make_part, share_text, year_or_later
from serai.freight.passable import Passable, passable
from serai.freight.results import Results
from serai.freight.sensitivity import basis_counts
from serai.odds import Band
from serai.quantity import factor

Floats = NDArray[np.float64]
UNIT = "kt/yr"


def capacity_answers(
    results: Results, wanted: Wanted, told: Mapping[str, float], made: dict[object, Passable]
) -> dict[str, Part]:
    """Answer one pledge of a capacity; ``made`` keeps bounds that several pledges share."""
    last = min(wanted.year, results.years[-1])
    years = [year for year in results.years if results.known[-1] < year <= last] or [last]
    threshold = wanted.threshold * float(factor(wanted.unit, UNIT))
    if wanted.links:
        found = crossing(results, wanted.links, years, told)
        parts = _crossing_parts(results, wanted, found, threshold)
    else:
        key = (wanted.rule, tuple(years))
        if key not in made:
            made[key] = passable(results, wanted.rule, years)
        parts = _corridor_parts(results, wanted, made[key], threshold)
    return {name: {**part, "indicative": True} for name, part in parts.items()}


# --- a corridor -----------------------------------------------------------------------


def _corridor_parts(
    results: Results, wanted: Wanted, bound: Passable, threshold: float
) -> dict[str, Part]:
    missing = tuple(f"a sourced capacity of {name}" for name in bound.unknown)
    n, total = len(bound.known), len(bound.known) + len(bound.unknown)
    same = bound.same[:, -1]
    low, middle, high = (float(q) for q in np.quantile(same, [0.1, 0.5, 0.9]))
    at_most = amount(bound.promised, UNIT)
    year = bound.years[-1]
    mixed_word = f"no more than {at_most} can pass in {year} with every project as promised, whatever the cargo"
    same_word = (
        f"{amount(middle, UNIT)} at the cargo mix of {results.known[-1]} "
        f"(8 in 10 draws between {amount(low, UNIT)} and {amount(high, UNIT)})"
    )
    if bound.promised < threshold:
        word = "implausible"
    else:
        word = "in tension" if high < threshold else "undetermined"
    text = (
        f"{mixed_word}, and {same_word}; the least of {n} facilities with a capacity, {total - n} "
        "have none, so a lower bound is not known"
    )
    detail = {
        "short": f"at most {at_most}", "most": bound.promised, "today": bound.today, "unit": UNIT,
        "same_low": low, "same": middle, "same_high": high, "cut": bound.promised_cut,
        "unknown": bound.unknown, "threshold": threshold,
        "lines": [
            f"with what stands today, whatever the cargo: {amount(bound.today, UNIT)}",
            f"whatever the cargo it is held by {', '.join(bound.promised_cut) or 'no facility'}",
            f"capacity unknown: {', '.join(bound.unknown) or 'none'}",
        ],
    }  # fmt: skip
    because = [*bound.promised_cut]
    lacking = missing if word == "undetermined" else ()
    fits = make_part(word, text, wanted, because, detail=detail, missing=lacking)
    odds = _odds(results, wanted, bound.mixed, bound.same, threshold, bound.years, missing)
    return {
        "fits": fits,
        "date": _date(wanted, bound.mixed, threshold, bound.years, missing),
        "odds": odds,
        "binds": _binds(results, wanted, bound),
    }


def _binds(results: Results, wanted: Wanted, bound: Passable) -> Part:
    names = [facility.id for facility in results.market.network.facilities]
    first = np.bincount(bound.same_first[:, -1] + 1, minlength=len(names) + 1)[1:]
    order = [int(a) for a in np.argsort(-first, kind="stable") if first[a] > 0]
    total = max(int(first.sum()), 1)
    cut = bound.mixed_cut[:, -1].mean(axis=0)
    lines = [
        f"{names[a]}: first full in {share_text(first[a] / total)} of the draws at today's mix"
        for a in order[:4]
    ]
    lines += [
        f"{names[int(a)]}: in the least cut in {share_text(float(cut[a]))} of the draws, whatever the cargo"
        for a in np.argsort(-cut, kind="stable")[:5]
        if cut[a] >= 0.05
    ]
    unknown = (
        f"; not counted, for want of a capacity: {', '.join(bound.unknown)}"
        if bound.unknown
        else ""
    )
    if not order:
        text = f"no facility with a capacity is on the way{unknown}"
        return make_part("undetermined", text, wanted, missing=("a sourced capacity on the way",))
    text = (
        f"{names[order[0]]} is full first in {share_text(first[order[0]] / total)} of the draws if "
        f"the cargo of {results.known[-1]} grows as it is, among {len(bound.known)} facilities with a capacity{unknown}"
    )
    detail = {"short": names[order[0]], "lines": lines, "unknown": bound.unknown,
              "first": {names[a]: float(first[a] / total) for a in order}}  # fmt: skip
    return make_part("consistent", text, wanted, [names[a] for a in order[:3]], detail=detail)


# --- links in parallel ----------------------------------------------------------------


def _crossing_parts(
    results: Results, wanted: Wanted, bound: Crossing, threshold: float
) -> dict[str, Part]:
    missing = tuple(f"a sourced capacity of {name}" for name in bound.unknown)
    year = bound.years[-1]
    # A promise without a project behind it is untested rather than refuted.
    bare = bound.promised < threshold and bound.promised <= bound.today * (1.0 + 1e-9)
    if bare:
        rest = amount(threshold - bound.promised, UNIT)
        missing = (f"a project with a date that adds the other {rest}", *missing)
    most, today = amount(bound.promised, UNIT), amount(bound.today, UNIT)
    if bare:
        word = "undetermined"
    elif bound.promised < threshold:
        word = "implausible"
    elif bound.today >= threshold:
        word = "consistent"
    else:
        word = "in tension"
    if not np.isfinite(bound.promised):
        word, most = "undetermined", "an unknown amount"
    text = (
        f"no more than {most} can pass in {year} with every project as promised and every wagon "
        f"full ({amount(bound.boxes, UNIT)} if all trains carry boxes), {today} with what stands today"
    )
    if wanted.year > year:
        text += f"; computed to {year}"
    if bare:
        text += f"; missing: {missing[0]}"
    lines = [f"{name}: {amount(value, UNIT)}" for name, value in bound.by_link.items()
             if np.isfinite(value)]  # fmt: skip
    lines += [f"no sourced capacity: {', '.join(bound.unknown)}"] if bound.unknown else []
    detail = {"short": f"at most {most}", "most": bound.promised, "today": bound.today,
              "unit": UNIT, "lines": lines, "unknown": bound.unknown, "threshold": threshold}  # fmt: skip
    lacking = missing if word == "undetermined" else ()
    fits = make_part(word, text, wanted, bound.facilities, detail=detail, missing=lacking)
    parts = sorted((v, k) for k, v in bound.by_link.items() if np.isfinite(v))
    least = parts[0][1] if parts else ""
    named = ", ".join(bound.facilities) or "no facility with a capacity"
    binds = make_part(
        "consistent" if bound.facilities else "undetermined",
        f"{named}; lines behind them are not counted", wanted, bound.facilities,
        detail={"short": bound.facilities[0] if bound.facilities else least, "lines": lines},
        missing=() if bound.facilities else missing or ("a sourced capacity on the links",),
    )  # fmt: skip
    more = missing or ("the capacity of the lines behind",)
    found = {
        "fits": fits,
        "date": _date(wanted, bound.by_year, threshold, bound.years, more),
        "odds": _odds(results, wanted, bound.by_year, None, threshold, bound.years, more),
        "binds": binds,
    }
    if bare:
        for name in ("date", "odds"):
            text = f"{found[name]['text']}; missing: {missing[0]}"
            found[name] |= {"answer": "undetermined", "text": text, "missing": missing}
    return found


# --- both -----------------------------------------------------------------------------


def _date(
    wanted: Wanted, most: Floats, threshold: float, years: Sequence[int], missing: tuple[str, ...]
) -> Part:
    enough = most >= threshold
    calendar = np.asarray(years)
    first = np.where(enough.any(axis=1), calendar[enough.argmax(axis=1)], calendar[-1] + 1)
    low, middle = (float(np.quantile(first, q, method="nearest")) for q in (0.1, 0.5))
    last = int(calendar[-1])
    word = "implausible" if low > min(wanted.year, last) else "undetermined"
    text = (
        f"not before {year_or_later(middle, last)} in the middle of the draws, not before "
        f"{year_or_later(low, last)} in the earliest tenth; when it is there cannot be told"
    )
    detail = {"short": f"not before {year_or_later(middle, last)}", "low": low, "median": middle}
    return make_part(
        word, text, wanted, detail=detail, missing=() if word == "implausible" else missing
    )


def _levels(results: Results, passed: NDArray[np.bool_]) -> dict[str, float]:
    """Return the share of draws [1] in which enough can pass, in all and by structural variant."""
    levels = {
        f"{name}: {level}": float(passed[mine[: passed.size]].mean())
        for name, part in results.variants.levels().items()
        for level, mine in part.items()
        if mine[: passed.size].any()
    }
    return {"all draws": float(passed.mean()), **levels}


def _odds(
    results: Results, wanted: Wanted, most: Floats, same: Floats | None, threshold: float,
    years: Sequence[int], missing: tuple[str, ...],
) -> Part:  # fmt: skip
    n = most.shape[0]
    odds = _levels(results, most[:, -1] >= threshold)
    band = Band.over(odds.values())
    top = f"at most {band.high * 100:.0f} %"
    word = "implausible" if band.high <= 0.15 + 1e-9 else "undetermined"
    low, middle, high = (float(q) for q in np.quantile(most[:, -1], [0.1, 0.5, 0.9]))
    text = (
        f"{top} whatever the cargo: in the other draws even the facilities with a capacity hold it lower "
        f"({amount(middle, UNIT)} at most in {years[-1]}, 8 in 10 between {amount(low, UNIT)} and "
        f"{amount(high, UNIT)}); n = {n} draws"
    )
    lines = [f"{name}: at most {share_text(value)}" for name, value in odds.items()]
    if same is not None:
        part = share_text(float((same[:, -1] >= threshold).mean()))
        text = f"at most {part} if the cargo mix of {results.known[-1]} stays, {text}"
        lines.append(f"all draws, if the cargo mix of {results.known[-1]} stays: at most {part}")
    detail = {
        "short": top, "high": band.high, "n": n, "unit": UNIT, "threshold": threshold, "lines": lines,
        "basis": basis_counts(results),
        "most_by_year": [
            {"year": float(year), **dict(zip(("low", "middle", "high"),
                                             map(float, np.quantile(most[:, k], [0.1, 0.5, 0.9])), strict=True))}
            for k, year in enumerate(years)
        ],
        # Only the upper end is known: facilities without a capacity may hold it lower.
        "by_year": [
            {"year": float(year), "odds_high": Band.over(_levels(results, most[:, k] >= threshold).values()).high}
            for k, year in enumerate(years)
        ],
    }  # fmt: skip
    lacking = () if word == "implausible" else missing
    return make_part(word, text, wanted, detail=detail, missing=lacking)
