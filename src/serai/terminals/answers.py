"""Answers for claims that a terminal has handled so many boxes by a day.

Could: what passes at the stated rate from the opening on, an upper bound, since a
stated capacity is not a delivered one.  When: the day on which the count is reached
at that rate.  Readings of other series are told beside it, never in its place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from serai.terminals.counts import Passed, Volume, day_of, passed_by, readings

Part = dict[str, Any]

#: Boxes a train; sets the width of the interval, not its mean.  Assumed.
LOT = 50.0


@dataclass(frozen=True)
class Rate:
    """A stated rate of a terminal [boxes or TEU a year] and the statement that tells it."""

    id: str
    yearly: float
    unit: str


@dataclass(frozen=True)
class Count:
    """A claim that at least so many boxes were handled by a day.

    Attributes
    ----------
    threshold : float
        [``unit``: container or TEU]
    opened : date
        First day of operation, from the statement ``opened_by``.
    rates : sequence of Rate
        Every rate stated for the terminal.
    claimed : Rate
        The rate that the same document states; one of ``rates``.
    series : mapping
        Volumes [TEU] of other series that the claim may have been taken from, by name.
    """

    id: str
    claim: str
    threshold: float
    unit: str
    day: date
    opened: date
    opened_by: str
    rates: Sequence[Rate]
    claimed: Rate
    series: Mapping[str, Sequence[Volume]]


def count_answers(count: Count) -> dict[str, Part]:
    """Answer fits, date and binds for one cumulative claim."""
    days = (count.day - count.opened).days
    if days < 0:
        reason = f"the count is told for {count.day}, before the opening on {count.opened}"
        return {"fits": _part("implausible", reason, count, ())}
    return {"fits": _fits(count, days), "date": _date(count), "binds": _binds(count, days)}


def _part(word: str, text: str, count: Count, because: Sequence[str], **detail: Any) -> Part:
    names = dict.fromkeys([count.claim, count.opened_by, count.claimed.id, *because])
    return {"answer": word, "text": text, "because": tuple(names), "missing": (),
            "indicative": False, "detail": detail}  # fmt: skip


def _in_unit(count: Count, rate: Rate) -> float:
    """Return the greatest yearly rate in the unit of the claim: a box is one or two TEU."""
    if rate.unit == count.unit:
        return rate.yearly
    return rate.yearly * (2.0 if count.unit == "TEU" else 1.0)


def _fits(count: Count, days: int) -> Part:
    most = max(count.rates, key=lambda rate: _in_unit(count, rate))
    claimed = passed_by(_in_unit(count, count.claimed), days, LOT, share=0.98)
    best = passed_by(_in_unit(count, most), days, LOT, share=0.98)
    word = "consistent" if claimed.median >= count.threshold else "in tension"
    word = "implausible" if best.high < count.threshold else word
    need = count.threshold / max(days, 1) * 365.0
    text = (
        f"in the {days} days from the opening on {count.opened} {_told(claimed)} {_noun(count)} can "
        f"have passed at the {_number(count.claimed.yearly)} a year that the document states, if it "
        f"worked at that rate from the first day; {_number(count.threshold)} would need "
        f"{_number(need)} a year"
    )
    lines = [
        f"{rate.id}, {_number(rate.yearly)} {rate.unit}/yr: "
        f"{_told(passed_by(_in_unit(count, rate), days, LOT, share=0.98))} {_noun(count)}"
        for rate in count.rates
    ]
    lines.append(
        f"trains of {LOT:.0f} boxes (assumed) arrive at random and pass at once: an upper bound"
    )
    held, told, because = _readings(count)
    if held:
        text += f"; the figure is explained if it is {held[0]}, all directions and cargoes together"
    short = f"{_number(claimed.mean)} of {_number(count.threshold)}"
    return _part(word, text, count, [most.id, *because], short=short, lines=lines + told)


def _readings(count: Count) -> tuple[list[str], list[str], list[str]]:
    """Return the readings that hold, a line for each series and start, and what they rest on."""
    held: list[str] = []
    lines: list[str] = []
    because: list[str] = []
    for name, volumes in count.series.items():
        for reading in readings(volumes, count.threshold, count.day):
            bounds = reading.bounds
            high = f"{bounds.high:,.0f}" if bounds.high < float("inf") else "unknown"
            lines.append(
                f"{name} since {reading.start.year}, in {reading.unit}: {bounds.low:,.0f} to {high}, "
                f"{ {'holds': 'reached', 'fails': 'not reached', 'open': 'open'}[reading.outcome] }"
            )
            if reading.outcome == "holds":
                held.append(f"the count of {name} since {reading.start.year} in {reading.unit}")
                because += [part for name in bounds.low_from for part in name.split("|")]
    # The latest start is the narrowest reading under which the claim holds.
    return held[::-1], lines, because


def _date(count: Count) -> Part:
    when = day_of(count.threshold, _in_unit(count, count.claimed), count.opened)
    others = [
        (day_of(count.threshold, _in_unit(count, rate), count.opened), rate) for rate in count.rates
    ]
    first, fastest = min(others, key=lambda pair: pair[0])
    text = f"{when} at the full stated rate from the first day on, in {_noun(count)}"
    if count.unit == "container":
        twice = day_of(count.threshold, 2.0 * count.claimed.yearly, count.opened)
        text += f"; {twice} if boxes of forty feet are counted in TEU"
    if first < when:
        text += f"; {first} at the greatest rate stated of it ({fastest.id})"
    lines = [
        f"{rate.id}, {_number(rate.yearly)} {rate.unit}/yr: {day}"
        for day, rate in sorted(others, key=lambda pair: pair[0])
    ]
    word = "consistent" if when <= count.day else "in tension"
    word = "implausible" if min(first, when) > count.day else word
    return _part(word, text, count, [fastest.id], short=str(when), lines=lines)


def _binds(count: Count, days: int) -> Part:
    since = (count.threshold / _in_unit(count, count.claimed)) * 365.0
    text = (
        f"time: at the stated rate {_number(count.threshold)} {_noun(count)} take {since:,.0f} days and "
        f"{days} had passed; what bounds a day's work inside the terminal is not simulated"
    )
    part = _part("consistent", text, count, [], short="time since opening")
    part["missing"] = ("equipment, berths and yard of the terminal",)
    return part


def _noun(count: Count) -> str:
    return "boxes" if count.unit == "container" else "TEU"


def _number(value: float) -> str:
    return f"{float(f'{value:.4g}'):,.0f}"


def _told(passed: Passed) -> str:
    return f"{_number(passed.mean)} (98 in 100: {passed.low:,.0f} to {passed.high:,.0f})"
