"""Paces as answers: could it at a pace that was seen, and when at that pace.

A pace can rise, so the gravest answer is `in tension`: more is asked for than was seen.
Without a promised date nothing is in tension; what the date would have to be is said.
"""

from __future__ import annotations

from math import ceil, isfinite
from typing import Any

from serai.projects.pace import Flow, Pace, Span
from serai.quantity import short

Parts = dict[str, dict[str, Any]]


def pace_answers(pace: Pace) -> Parts:
    """Return the answers for `fits` and `date` of the pledge of a pace."""
    if not pace.flows:
        return {}
    flows = pace.counted
    own = any(flow.same for flow in pace.flows)
    shared = {
        "because": pace.because,
        "indicative": not own
        or bool(pace.assumed)
        or pace.told_only
        or any(flow.few for flow in flows),
    }
    detail: dict[str, Any] = {
        "pace": pace.id,
        "lines": beside(pace),
        "basis": {"computed": 1, "assumed": int(bool(pace.assumed))},
    }
    text = "; ".join(filter(None, [required_text(pace), *_compared(pace, flows)]))
    required = None if pace.assumed else pace.required
    if pace.remaining[1] > 0 and required is None:
        missing = ("a promised date",)
        says = f"no date is promised; {text}" if pace.assumed else "no date is promised"
        open_ = {"answer": "undetermined", "missing": missing, "detail": detail, **shared}
        return {
            "fits": {**open_, "text": says},
            "date": {**open_, "text": when_text(pace, flows)},
        }
    slowest = min(flow.rate[0] for flow in flows)
    fastest = max(flow.rate[1] for flow in flows)
    answer = "consistent"
    if required is not None and pace.remaining[1] > 0:
        answer = "consistent" if required[1] <= slowest else "in tension"
        detail["short"] = "at paces seen" if required[0] <= fastest else "faster than seen"
    return {
        "fits": {"answer": answer, "text": text, "detail": detail, **shared},
        "date": {"answer": answer, "text": when_text(pace, flows), "detail": detail, **shared},
    }


def beside(pace: Pace) -> list[str]:
    """Return what was seen of something else, and why it is not counted."""
    counted = pace.counted
    return [
        f"beside it {rate(pace, flow.rate)} ({flow.name}): {flow.note}"
        for flow in pace.flows
        if flow not in counted
    ]


def required_text(pace: Pace) -> str:
    """Say what is asked for: `asks for 12 bn USD/yr to the end of 2030`."""
    required = pace.required
    if pace.remaining[1] <= 0:
        return f"{amount(pace.target, pace.unit)} is reached already"
    if required is None or pace.by is None:
        return ""
    if pace.kind == "growth":
        return f"asks for {percent(required)} to {pace.by:.0f}"
    known = "" if pace.done else " (how much of it stood is not known)"
    assumed = f", a date that is assumed: {pace.assumed}" if pace.assumed else ""
    last = int(pace.by - 1e-6)
    return f"asks for {rate(pace, required)} to the end of {last}{assumed}{known}"


def _compared(pace: Pace, flows: tuple[Flow, ...]) -> list[str]:
    """Say what was seen, and how many times that is asked for."""
    said = []
    for flow in flows:
        times = pace.times(flow)
        ratio = f": {times_text(times)}" if times else ""
        few = ", two figures only" if flow.few else ""
        said.append(f"seen {rate(pace, flow.rate)} ({flow.name}{few}){ratio}")
    return said


def times_text(times: Span) -> str:
    """Write how many times: `6.7 times`, `5 to 6.7 times`, `at most 15.8 times`."""
    low, high = times
    if not isfinite(high):
        return f"at least {low:.2g} times"
    if low <= 0:
        return f"at most {high:.3g} times"
    near = high - low < 0.05 * high
    return f"{(low + high) / 2:.2g} times" if near else f"{low:.2g} to {high:.2g} times"


def when_text(pace: Pace, flows: tuple[Flow, ...]) -> str:
    """Say when the target stands at each pace that was seen."""
    said = []
    for flow in flows:
        low, high = pace.years_at(flow)
        at = f"at {rate(pace, flow.rate)} ({flow.name})"
        if not isfinite(flow.rate[1]):
            at = f"if no faster than {rate(pace, (flow.rate[0], flow.rate[0]))} ({flow.name})"
            low = high
        if high <= 0:
            said.append("it is there already")
        elif not isfinite(low):
            said.append(f"{at} never")
        else:
            first = _year(pace.start + low, pace.kind)
            last = _year(pace.start + high, pace.kind)
            reached = first if first == last else f"{first} to {last}"
            said.append(f"{at} in {_years(low, high)}: {reached}")
    return "; ".join(dict.fromkeys(said))


def _year(at: float, kind: str) -> str:
    if not isfinite(at):
        return "never"
    # A yearly amount is there in the first whole year that reaches it.
    return "after 2200" if at > 2200 else str(ceil(at - 1e-9) if kind == "growth" else int(at))


def _years(low: float, high: float) -> str:
    if not isfinite(high):
        return f"{low:.2g} years or more"
    if high - low <= 0.05 * high:
        middle = (low + high) / 2
        return f"{middle:.0f} years" if middle >= 3 else f"{middle:.1f} years"
    return f"{low:.0f} to {high:.0f} years" if low >= 3 else f"{low:.1f} to {high:.1f} years"


def rate(pace: Pace, span: Span) -> str:
    """Write what comes a year: `12 bn USD/yr`, or the growth of a yearly amount."""
    if pace.kind == "growth":
        return percent(span)
    unit = "1" if pace.unit == "1" else pace.unit.removesuffix("/yr")
    return f"{amount(span, '1')}{'' if unit == '1' else f' {unit}'}/yr"


def percent(span: Span) -> str:
    """Write a growth with its ends: `+19.4 %/yr`, `+17.0 to +19.0 %/yr`."""
    low, high = span
    if high - low < 0.001:
        return f"{(low + high) * 50:+.1f} %/yr"
    return f"{low * 100:+.1f} to {high * 100:+.1f} %/yr"


def amount(span: Span, unit: str) -> str:
    """Write an amount with its ends and unit: `12 bn USD`, `1.3 bn to 1.8 bn USD`."""
    low, high = span
    unit = "" if unit == "1" else f" {unit}"
    if not isfinite(high):
        return f"at least {short(low)}{unit}"
    if high - low <= 0.02 * abs(high):
        return f"{short((low + high) / 2)}{unit}"
    return f"{short(low)} to {short(high)}{unit}"
