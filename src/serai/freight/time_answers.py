"""Answers for promised times on the corridor, end by end.

A time without its ends is several promises, so each pair of ends that the demand holds
is a reading of its own, and a pledge is in tension where only some of them meet it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from serai.freight.parts import Part, Wanted, amount, make_part, share_text, year_or_later
from serai.freight.results import Results
from serai.freight.sensitivity import basis_counts
from serai.freight.times import RouteTime, route_times
from serai.odds import Band

Floats = NDArray[np.float64]
ENDS = "the places between which the time is promised"


def time_answers(results: Results, wanted: Wanted) -> dict[str, Part]:
    """Answer one pledge of a time [day] that should be at most, or at least, so long."""
    years = [y for y in results.years if results.known[-1] <= y <= wanted.year]
    times = route_times(results, years)
    if not times or not years:
        what = "a chain of boxes on the corridor"
        part = make_part("undetermined", f"cannot be computed: {what} is missing", wanted)
        return dict.fromkeys(("fits", "date", "odds", "binds"), part | {"missing": (what,)})
    found = {
        "fits": _fits(wanted, times),
        "date": _date(wanted, times, years),
        "odds": _odds(results, wanted, times, years),
        "binds": _binds(wanted, times, years),
    }
    return {name: {**part, "indicative": True} for name, part in found.items()}


def _holds(wanted: Wanted, days: Floats) -> NDArray[np.bool_]:
    with np.errstate(invalid="ignore"):
        kept = (
            days <= wanted.threshold if wanted.relation == "at_most" else days >= wanted.threshold
        )
    return np.asarray(kept, dtype=np.bool_)


def _fits(wanted: Wanted, times: Sequence[RouteTime]) -> Part:
    """Could it: the line time of the fastest chain in the pledge's year, no queue anywhere."""
    lines, holding = [], []
    for route in times:
        low, middle, high = _ends(route.unhindered[:, -1])
        lines.append(f"{route.ends}: {_span(low, middle, high)} without any queue")
        if _holds(wanted, np.array([middle]))[0]:
            holding.append(route.ends)
    word = _word(len(holding), len(times))
    if word == "implausible" and any(
        _holds(wanted, route.unhindered[:, -1]).mean() >= 0.05 for route in times
    ):
        word = "in tension"
    text = f"without any queue it holds {_named(holding, times)}; port dwell is assumed and rather short"
    detail = {"short": _short(holding, times), "lines": lines}
    return make_part(word, text, wanted, [route.block for route in times], detail=detail)


def _date(wanted: Wanted, times: Sequence[RouteTime], years: Sequence[int]) -> Part:
    calendar = np.asarray(years)
    lines, medians = [], []
    for route in times:
        kept = _holds(wanted, route.fastest)
        first = np.where(kept.any(axis=1), calendar[kept.argmax(axis=1)], calendar[-1] + 1)
        medians.append(float(np.median(first)))
        lines.append(f"{route.ends}: {year_or_later(medians[-1], int(calendar[-1]))}")
    last = int(calendar[-1])
    met = [value <= wanted.year for value in medians]
    word = _word(sum(met), len(met))
    low, high = year_or_later(min(medians), last), year_or_later(max(medians), last)
    short = low if low == high else f"{low} to {high}"
    text = f"best trains keep it first in {short}, by the ends that are meant"
    return make_part(word, text, wanted, detail={"short": short, "lines": lines})


def _levels(
    results: Results, wanted: Wanted, times: Sequence[RouteTime], k: int
) -> dict[str, float]:
    """Return the share of draws [1] that keep the time in the ``k``-th year, by ends and variant."""
    odds = {}
    n = times[0].fastest.shape[0]
    for route in times:
        kept = _holds(wanted, route.fastest[:, k])
        odds[route.ends] = float(kept.mean())
        for name, levels in results.variants.levels().items():
            for level, mine in levels.items():
                if mine[:n].any():
                    odds[f"{route.ends}, {name}: {level}"] = float(kept[mine[:n]].mean())
    return odds


def _odds(
    results: Results, wanted: Wanted, times: Sequence[RouteTime], years: Sequence[int]
) -> Part:
    odds, lines = _levels(results, wanted, times, -1), []
    n = times[0].fastest.shape[0]
    for route in times:
        low, middle, high = _ends(route.fastest[:, -1])
        by_box = _ends(route.mean[:, -1])[1]
        lines.append(
            f"{route.ends}: {share_text(odds[route.ends])}; best trains {_span(low, middle, high)}, "
            f"boxes as they choose {amount(by_box, 'day')}"
        )
    band = Band.over(odds.values())
    text = f"{band} over the ends that may be meant; n = {n} draws"
    missing = (ENDS,) if band.answer.value == "undetermined" else ()
    detail = {
        "short": str(band), "low": band.low, "high": band.high, "n": n, "lines": lines,
        "levels": odds, "basis": basis_counts(results), "unit": "day", "threshold": wanted.threshold,
        "by_ends": {
            route.ends: [dict(zip(("low", "middle", "high"), _ends(route.fastest[:, k]), strict=True)) | {"year": float(year)}
                         for k, year in enumerate(years)]
            for route in times
        },
        "by_year": [
            {"year": float(year), "odds_low": each.low, "odds_high": each.high}
            for k, year in enumerate(years)
            for each in (Band.over(_levels(results, wanted, times, k).values()),)
        ],
    }  # fmt: skip
    return make_part(band.answer.value, text, wanted, detail=detail, missing=missing)


def _binds(wanted: Wanted, times: Sequence[RouteTime], years: Sequence[int]) -> Part:
    longest = max(times, key=lambda route: float(np.nanmedian(route.fastest[:, -1])))
    queue = float(np.nanmedian(longest.fastest[:, -1] - longest.unhindered[:, -1]))
    parts = [*longest.parts]
    lines = [f"{name}: {amount(days, 'day')}" for name, days in parts[:6]]
    lines.append(f"queues in {years[-1]}: {amount(queue, 'day')} in the middle of the draws")
    first = parts[0][0] if parts else "line time"
    text = (
        f"{longest.ends}: {first} takes most, {amount(parts[0][1], 'day') if parts else ''} of "
        f"{amount(sum(days for _, days in parts), 'day')} at middle figures; queues add "
        f"{amount(queue, 'day')} in the middle of the draws of {years[-1]}"
    )
    return make_part("consistent", text, wanted, detail={"short": first, "lines": lines})


def _ends(days: Floats) -> tuple[float, float, float]:
    if np.isnan(days).all():
        return (float("nan"),) * 3
    low, middle, high = (float(q) for q in np.nanquantile(days, [0.1, 0.5, 0.9]))
    return low, middle, high


def _span(low: float, middle: float, high: float) -> str:
    return f"{middle:.1f} days (8 in 10 between {low:.1f} and {high:.1f})"


def _word(held: int, of: int) -> str:
    return "implausible" if held == 0 else "consistent" if held == of else "in tension"


def _named(holding: Sequence[str], times: Sequence[RouteTime]) -> str:
    if len(holding) == len(times):
        return f"for all {len(times)} pairs of ends"
    if not holding:
        return f"for none of {len(times)} pairs of ends"
    return f"for {', '.join(holding)} and for no other of {len(times)} pairs of ends"


def _short(holding: Sequence[str], times: Sequence[RouteTime]) -> str:
    return f"{len(holding)} of {len(times)} pairs of ends"
