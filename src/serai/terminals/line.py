"""What an urban rail line can carry: headway, cars and the trains that there are.

    trains an hour    T = 3600 / h                                     [train/h]
    headway           h = max(planned, signals, cycle / trains in service)   [s]
    cycle             c = 2 * running time + 2 * layover                     [s]
    persons an hour   P = T * places of a train * peak-hour factor     [person/h], one way

Transportation Research Board (2003), Transit Capacity and Quality of Service Manual, 2nd
edition, TCRP Report 100, part 5.  A line passes what its tightest headway allows; which
of the three is tightest is part of the answer.  This is a formula, not a simulation: a
line with a timetable and no sharing of tracks has no queue of trains to speak of.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from math import floor, isfinite

from serai.errors import UsageError

#: A low, middle and high value of one quantity.
Triple = tuple[float, float, float]


@dataclass(frozen=True)
class Line:
    """One line; each value is low, middle and high.

    Attributes
    ----------
    trains : Triple
        Trains owned.
    spare : Triple
        Share of the trains that is not in service, 0 to below 1.
    places : Triple
        Places of one train, standing included [person].
    running : Triple
        Running time from end to end with stops [min].
    layover : Triple
        Time at each end [min].
    planned : Triple
        Planned headway [min].
    signals : Triple
        Least headway that signals, dwell and margin allow [min].
    peak_factor : Triple
        Share of the places that is filled over the peak hour, 0 to 1.
    peak_share : Triple
        Share of a day's passengers that rides in the peak hour, in the fuller direction.

    Raises
    ------
    UsageError
        If a triple is out of order or a value out of its range.
    """

    trains: Triple
    spare: Triple
    places: Triple
    running: Triple
    layover: Triple
    planned: Triple
    signals: Triple
    peak_factor: Triple
    peak_share: Triple

    def __post_init__(self) -> None:
        for field in fields(self):
            low, middle, high = getattr(self, field.name)
            share = field.name in ("spare", "peak_factor", "peak_share")
            least, most = (0.0, 1.0) if share else (0.0, float("inf"))
            ordered = low <= middle <= high and isfinite(high)
            inside = least <= low and high <= most and (low > 0.0 or field.name in _MAY_BE_ZERO)
            if not (ordered and inside) or (field.name == "spare" and high >= 1.0):
                expected = "low <= middle <= high, above 0" + (" and at most 1" if share else "")
                found = f"{low:g}, {middle:g}, {high:g}"
                raise UsageError(f"line: {field.name} is {found}, expected {expected}")


_MAY_BE_ZERO = ("spare", "layover")


@dataclass(frozen=True)
class LineCapacity:
    """What a line can carry in its worst, middle and best reading.

    Attributes
    ----------
    headway : Triple
        [min], the smallest first.
    hourly : Triple
        One direction, in the peak hour [person/h].
    daily : Triple
        Both directions [person/day].
    binds : tuple of str
        What sets the headway in the worst, middle and best reading: ``plan``, ``signals``
        or ``trains``.
    """

    headway: Triple
    hourly: Triple
    daily: Triple
    binds: tuple[str, str, str]


def line_capacity(line: Line) -> LineCapacity:
    """Return what the line can carry.

    Every value moves the answer one way only, so that its worst and best readings come
    from the ends of the ranges.  They are bounds, not an interval of probability.
    """
    worst = _reading(line, (0, 2, 0, 2, 2, 2, 2, 0, 2))
    middle = _reading(line, (1,) * 9)
    best = _reading(line, (2, 0, 2, 0, 0, 0, 0, 2, 0))
    return LineCapacity(
        (best[0], middle[0], worst[0]),
        (worst[1], middle[1], best[1]),
        (worst[2], middle[2], best[2]),
        (worst[3], middle[3], best[3]),
    )


def trains_for(line: Line, headway: float) -> Triple:
    """Return the trains to own for a headway [min]: fewest, middle and most."""
    if headway <= 0.0:
        raise UsageError(f"line: headway is {headway:g} min, expected above 0")
    found = []
    for end in range(3):
        cycle = 2.0 * line.running[end] + 2.0 * line.layover[end]
        found.append(cycle / headway / (1.0 - line.spare[end]))
    return found[0], found[1], found[2]


def _reading(line: Line, ends: tuple[int, ...]) -> tuple[float, float, float, str]:
    trains, spare, places, running, layover, planned, signals, factor, share = (
        getattr(line, field.name)[end] for field, end in zip(fields(line), ends, strict=True)
    )
    # Part of a train carries nobody; one train always runs.
    service = max(floor(trains * (1.0 - spare) + 1e-9), 1)
    cycle = 2.0 * running + 2.0 * layover
    # The plan comes first where two are equal: it is what was said.
    headway, binds = max(
        ((planned, "plan"), (signals, "signals"), (cycle / service, "trains")),
        key=lambda pair: pair[0],
    )
    hourly = 60.0 / headway * places * factor
    # The share is of one direction in the peak hour, of a day's passengers both ways.
    return headway, hourly, hourly / share, binds
