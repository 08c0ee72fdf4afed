"""The answers for corridor pledges: could it, when, with what odds, and what binds.

Plain dictionaries with the fields of a verdict's part, so that this room need not know
verdicts.  Odds are a band over structural variants and over the thirds of the drawn
quantity that matters most; sampling error alone is never shown as the uncertainty.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from serai.freight.blocks import TEU
from serai.freight.capacity_answers import capacity_answers
from serai.freight.could import Most, most_of, sourced
from serai.freight.parts import Part, Wanted, amount, make_part, share_text, year_or_later
from serai.freight.passable import Passable
from serai.freight.relieve import EvenOdds, Stop, even_odds, stops
from serai.freight.results import Results
from serai.freight.sensitivity import basis_counts, indicative, spread_of
from serai.freight.share_answers import share_parts
from serai.freight.time_answers import time_answers
from serai.odds import Band
from serai.quantity import factor, short

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

SHARE_RULES = frozenset(["overland-share"])
TRAIN_FACTOR = "teu-per-train"


CARGO = ("corridor.tonnes", "corridor.containers", "corridor.trains")
CAPACITY = ("corridor.capacity", "link.capacity_tonnes")


def answerable(results: Results, wanted: Wanted) -> str:
    """Return why a pledge cannot be answered by this engine; empty if it can."""
    if wanted.indicator in (*CAPACITY, "link.tonnes"):
        unknown = [name for name in wanted.links if name not in results.market.network.link_index]
        if unknown:
            return f"the link {unknown[0]}"
        if wanted.links:
            return ""
        if wanted.indicator != "corridor.capacity":
            return "which links it speaks of"
    elif wanted.indicator == "corridor.share" and wanted.rule not in SHARE_RULES:
        return f"what {wanted.rule} is a share of"
    elif wanted.indicator not in (*CARGO, "corridor.share", "corridor.time"):
        return f"an engine for {wanted.indicator}"
    blocks = wanted.indicator in (*CARGO, *CAPACITY)
    if blocks and wanted.rule not in results.system.counting.rules:
        return f"which blocks the rule {wanted.rule} includes (tonnes by origin, destination and cargo)"
    if wanted.indicator not in CAPACITY and wanted.year not in results.years:
        return f"a year within {results.years[0]} to {results.years[-1]} (the pledge's is {wanted.year})"
    return ""


def answer_all(
    results: Results, pledges: Sequence[Wanted], told: Mapping[str, float] | None = None
) -> dict[str, dict[str, Part]]:
    """Answer every pledge; one that cannot be answered says what is missing.

    Parameters
    ----------
    told : mapping of link to kt/yr, optional
        Promised capacities of planned links.
    """
    made: dict[object, Passable] = {}
    return {wanted.id: answer(results, wanted, told or {}, made) for wanted in pledges}


def answer(
    results: Results,
    wanted: Wanted,
    told: Mapping[str, float] | None = None,
    made: dict[object, Passable] | None = None,
) -> dict[str, Part]:
    """Return the answers to fits, date, odds and binds for one pledge.

    A pledge whose year has passed is asked only what could have been and what bound.
    """
    missing = answerable(results, wanted)
    if missing:
        part = make_part("undetermined", f"cannot be computed: {missing} is missing", wanted)
        part["missing"] = (missing,)
        return {name: dict(part) for name in ("fits", "date", "odds", "binds")}
    if wanted.indicator in CAPACITY:
        found = capacity_answers(results, wanted, told or {}, {} if made is None else made)
    elif wanted.indicator == "link.tonnes":
        every = capacity_answers(results, wanted, told or {}, {})
        found = {name: every[name] for name in ("fits", "binds")}
    elif wanted.indicator == "corridor.time":
        found = time_answers(results, wanted)
    else:
        mark = indicative(results)
        found = {
            name: {**part, "indicative": mark} for name, part in _answers(results, wanted).items()
        }
    return {name: found[name] for name in ("fits", "binds")} if wanted.passed else found


def _answers(results: Results, wanted: Wanted) -> dict[str, Part]:
    series, threshold, unit = indicator_of(results, wanted)
    holds = series >= threshold if wanted.relation == "at_least" else series <= threshold
    y = results.year(wanted.year)
    if wanted.indicator == "corridor.share":
        parts = share_parts(results, wanted)
    else:
        boxes = unit == TEU
        relieved = stops(results, series[:, y], wanted.year, wanted.rule)
        even = None
        asked = wanted.relation == "at_least" and not wanted.passed
        if asked and holds[:, y].mean() < 0.5:
            even = even_odds(results, wanted.rule, boxes, wanted.year, _plain(results, wanted))
        parts = {
            "fits": _fits(results, wanted, boxes),
            "binds": _binds(results, wanted, relieved, even),
        }
    if wanted.passed:
        return parts
    return {
        **parts,
        "date": _date(results, wanted, holds),
        "odds": _odds(results, wanted, series, holds, threshold, unit),
    }


def indicator_of(results: Results, wanted: Wanted) -> tuple[Floats, Floats, str]:
    """Return the indicator (D, Y), its threshold (D, 1) and their unit.

    Trains become TEU by the drawn boxes of a train, so that both sides are TEU.
    """
    if wanted.indicator == "corridor.share":
        return results.country_share(), np.array([[wanted.threshold]]), "1"
    if wanted.indicator == "corridor.trains":
        per_train = results.sampling.take(
            f"factor:{TRAIN_FACTOR}", results.market.network.factors[TRAIN_FACTOR].value
        )
        threshold = wanted.threshold * per_train[:, None]
        return results.counted(wanted.rule, True), threshold, TEU
    boxes = wanted.indicator == "corridor.containers"
    unit = TEU if boxes else "kt/yr"
    value = wanted.threshold * float(factor(wanted.unit, unit))
    return results.counted(wanted.rule, boxes), np.array([[value]]), unit


def _plain(results: Results, wanted: Wanted) -> float:
    return float(np.median(indicator_of(results, wanted)[1]))


# --- could it -------------------------------------------------------------------------


def _fits(results: Results, wanted: Wanted, boxes: bool) -> Part:
    threshold = _plain(results, wanted)
    # What moved in a year that is over is known, so only capacity is asked of it.
    asked = "endless" if wanted.passed else "upper"
    today = most_of(results, wanted.rule, wanted.year, boxes, promised=False, demand=asked)
    most = most_of(results, wanted.rule, wanted.year, boxes, demand=asked)
    unit = TEU if boxes else "kt/yr"
    if wanted.relation != "at_least":
        text = "an upper limit: nothing has to be carried for it to hold"
        return make_part("consistent", text, wanted)
    word = "implausible"
    if most.value >= threshold:
        word = "consistent" if today.value >= threshold else "in tension"
    could = "could have passed" if wanted.passed else "could pass"
    passes = f"at most {amount(most.value, unit)} {could} in {wanted.year} with every project as promised"
    limit = f"{amount(today.value, unit)} with what stands today"
    known = sourced(results.market, most.known)
    cut = ", ".join(most.cut[:4]) or "no facility"
    text = (
        f"{passes}, {limit}; what holds it there is {cut}, among {len(most.known)} facilities with a "
        f"capacity ({known} of them sourced or computed) and {len(most.unknown)} without"
    )
    detail = {
        "short": amount(most.value, unit), "most": most.value, "today": today.value, "unit": unit,
        "cut": most.cut, "demand_cut": most.demand_cut, "unknown": most.unknown,
        "by_block": most.by_block, "gap": most.gap, "lines": _most_lines(most, unit),
    }  # fmt: skip
    because = [
        *most.cut,
        *[row.id for row in results.system.projects if row["adds_facility"] in most.cut],
    ]
    return make_part(word, text, wanted, because, detail=detail)


def _most_lines(most: Most, unit: str) -> list[str]:
    blocks = sorted(most.by_block.items(), key=lambda item: -item[1])
    lines = [f"{name}: {amount(value, unit)}" for name, value in blocks[:8]]
    return [*lines, f"capacity unknown: {', '.join(most.unknown) or 'none'}"]


# --- when, and with what odds ---------------------------------------------------------


def _ahead(results: Results) -> list[int]:
    return [y for y, year in enumerate(results.years) if year > results.known[-1]]


def first_met(low: float, middle: float, high: float, last: int) -> str:
    """Return when a pledge is first met: the middle of the draws, and where 8 in 10 fall."""
    ends = [year_or_later(year, last) for year in (low, high)]
    span = "8 in 10 draws say so" if ends[0] == ends[1] else f"8 in 10 draws: {' to '.join(ends)}"
    return f"first met {'in ' if middle <= last else ''}{year_or_later(middle, last)} ({span})"


def _date(results: Results, wanted: Wanted, holds: Bools) -> Part:
    ahead = _ahead(results)
    later = holds[:, ahead]
    years = np.array([results.years[y] for y in ahead])
    first = np.where(later.any(axis=1), years[later.argmax(axis=1)], results.years[-1] + 1)
    last = results.years[-1]
    lines = []
    for name, levels in results.variants.levels().items():
        for level, mine in levels.items():
            lines.append(f"{name}, {level}: {year_or_later(np.median(first[mine]), last)}")
    low, middle, high = (float(q) for q in np.quantile(first, [0.1, 0.5, 0.9], method="nearest"))
    never = float((first > last).mean())
    by_deadline = float((first <= wanted.year).mean())
    word = "consistent" if middle <= wanted.year else "in tension"
    word = "implausible" if by_deadline < 0.02 else word
    text = first_met(low, middle, high, last)
    if never > 0:
        text += f"; not by {last} in {share_text(never)} of the draws"
    detail = {
        "short": year_or_later(middle, last), "low": int(low), "median": int(middle), "high": int(high),
        "never": never, "horizon": last, "lines": lines,
        "first": {str(int(year)): float((first == year).mean()) for year in years},
    }  # fmt: skip
    return make_part(word, text, wanted, detail=detail)


def _odds(
    results: Results, wanted: Wanted, series: Floats, holds: Bools, threshold: Floats, unit: str
) -> Part:
    y = results.year(wanted.year)
    spread = spread_of(results, holds[:, y])
    band = Band.over(spread.odds.values())
    levels = sum(len(part) for part in results.variants.levels().values())
    low, middle, high = (float(q) for q in np.quantile(series[:, y], [0.1, 0.5, 0.9]))
    text = (
        f"{band}, {band.words}; {amount(middle, unit)} in {wanted.year} "
        f"(8 in 10 draws between {amount(low, unit)} and {amount(high, unit)}); "
        f"n = {holds.shape[0]} draws over {levels} structural levels"
    )
    growth = growth_needed(results, wanted, float(np.median(threshold)), unit)
    if growth:
        text += f"; {growth[-1]}"
    narrow = spread.datum
    detail = {
        "short": str(band), "low": band.low, "high": band.high, "n": int(holds.shape[0]),
        "unit": unit, "threshold": float(np.median(threshold)),
        "lines": [f"{name}: {share_text(value)}" for name, value in spread.odds.items()] + growth,
        "levels": dict(spread.odds), "narrowest": narrow,
        "by_year": by_year(results, series, holds),
        "by_block": blocks_in(results, wanted, y), "dropped": dict(results.dropped),
        "basis": basis_counts(results),
    }  # fmt: skip
    missing = (narrow,) if band.answer.value == "undetermined" and narrow else ()
    because = _observed_ids(results, wanted.rule)
    return make_part(band.answer.value, text, wanted, because, detail=detail, missing=missing)


def by_year(results: Results, series: Floats, holds: Bools) -> list[dict[str, float]]:
    """Return quantiles and the band of odds of every year after the known ones, and of those."""
    found = []
    for y, year in enumerate(results.years):
        low, middle, high = (float(q) for q in np.quantile(series[:, y], [0.1, 0.5, 0.9]))
        row = {"year": float(year), "low": low, "middle": middle, "high": high}
        if year > results.known[-1]:
            band = Band.over(spread_of(results, holds[:, y]).odds.values())
            row |= {"odds_low": band.low, "odds_high": band.high}
        found.append(row)
    return found


def blocks_in(results: Results, wanted: Wanted, y: int) -> dict[str, float]:
    """Return the median of each block on the corridor in a year [kt/yr, or TEU/yr]."""
    boxes = wanted.indicator in ("corridor.containers", "corridor.trains")
    flows = np.median(results.corridor(boxes)[:, y], axis=0)
    counted = {c.block for c in results.system.counting.counts if c.rule == wanted.rule}
    pairs = zip(results.blocks, flows, strict=True)
    return {name: float(value) for name, value in pairs if name in counted}


def growth_needed(results: Results, wanted: Wanted, threshold: float, unit: str) -> list[str]:
    """Say what yearly growth leads from the last two observed totals to the threshold."""
    observed = results.state.demand.by_year(wanted.rule)
    lines = []
    if wanted.baseline is not None:
        value, year = wanted.baseline
        told = value * float(factor(wanted.unit, unit)) if unit != wanted.unit else value
        span = wanted.year - year
        if span > 0 and told > 0:
            rate = (threshold / told) ** (1.0 / span) - 1.0
            lines.append(
                f"from {amount(told, unit)} in {year} as told it needed {rate * 100:.1f} % a year"
            )
    for year in sorted(observed)[-2:]:
        value, span = observed[year].value.mid, wanted.year - year
        if span > 0 and value > 0 and observed[year].unit == unit:
            rate = (threshold / value) ** (1.0 / span) - 1.0
            lines.append(f"from {amount(value, unit)} in {year} it needs {rate * 100:.1f} % a year")
    return lines


def _observed_ids(results: Results, rule: str) -> list[str]:
    return [f"{rule}-{year}" for year in sorted(results.state.demand.by_year(rule))]


# --- what binds -----------------------------------------------------------------------


def _binds(results: Results, wanted: Wanted, found: Sequence[Stop], even: EvenOdds | None) -> Part:
    unknown = [
        facility.id for facility in results.market.network.facilities
        if not facility.capacity.known and not facility.service_fed
    ]  # fmt: skip
    known = len(results.market.network.facilities) - len(unknown)
    among = (
        f"among {known} facilities with a capacity; {len(unknown)} have none and are not counted"
    )
    often = [stop for stop in found if stop.frequency >= 0.05]
    if often:
        first = often[0]
        text = f"{first.facility} is full in {share_text(first.frequency)} of the draws of {wanted.year}, {among}"
    else:
        text = f"demand: no facility is full in 5 % of the draws of {wanted.year}, {among}"
    lines = [_stop_line(stop) for stop in found]
    if even is not None:
        text += f"; {_even_text(even)}"
    detail = {
        "short": often[0].facility if often else "demand",
        "facilities": [stop.as_dict() for stop in found], "unknown": unknown, "lines": lines,
        "even_odds": None if even is None else {
            "multiple": None if even.multiple != even.multiple else even.multiple,
            "tried": [list(pair) for pair in even.odds], "full": even.full, "draws": even.draws,
            "with_capacity": even.with_capacity,
        },
    }  # fmt: skip
    return make_part("consistent", text, wanted, [stop.facility for stop in often], detail=detail)


def _stop_line(stop: Stop) -> str:
    line = f"{stop.facility}: full in {share_text(stop.frequency)} of the draws"
    if stop.value_left == stop.value_left:
        one = stop.unit.split("/")[0]
        if min(stop.value_left, stop.value_right) < 0:
            # Relief here sends more cargo to queues elsewhere, which can cost more than it gives.
            line += f"; one {one} more or less moves queues elsewhere ({_worth(-stop.value_left)} and {_worth(stop.value_right)})"
        else:
            line += f"; one {one} less costs {short(stop.value_left)} USD, one more is worth {short(stop.value_right)} USD"
        line += (
            f" and carries {short(stop.shipped_right)} t; "
            f"{short(stop.headroom)} {stop.unit} until {stop.end}"
        )
    if stop.shares_with:
        line += f"; full together with {', '.join(stop.shares_with)}"
    return line


def _worth(value: float) -> str:
    return f"{'gains' if value > 0 else 'costs'} {short(abs(value))} USD"


def _even_text(even: EvenOdds) -> str:
    full = ", ".join(list(even.full)[:2])
    if even.multiple == even.multiple:
        text = f"even odds need {even.multiple:.1f} times the demand drawn, with capacity as drawn"
        return f"{text}; then {full} are full most often" if full else text
    largest, share = even.odds[-1]
    text = f"even {largest:g} times the demand drawn gives {share_text(share)} only, as {full} fill"
    if even.with_capacity is None:
        return text
    demand, capacity = even.with_capacity
    return (
        f"{text}; even odds need {demand:g} times the demand and {capacity:g} times every capacity"
    )
