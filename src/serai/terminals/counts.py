"""What a cumulative count can have been: bounds from volumes that a ledger holds.

A claim such as "the 100,000th container" does not say from when it counts, what
it counts, or in which unit.  Each reading is tested by itself: the volumes known
for a series bound the count from a start to a day, and the reading holds, fails,
or stays open.  Periods without a figure leave the upper bound open.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, inf, isfinite
from typing import Literal

Outcome = Literal["holds", "fails", "open"]

#: Boxes in one TEU: all forty-foot boxes give 0.5, all twenty-foot boxes 1.
BOXES_PER_TEU = (0.5, 1.0)


@dataclass(frozen=True)
class Volume:
    """What was handled in one period [TEU or boxes], from the first to the last day.

    Raises
    ------
    ValueError
        If the period is empty, or the bounds are negative, reversed or not finite.
    """

    id: str
    first: date
    last: date
    low: float
    high: float

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"{self.id}: the period ends before it begins")
        if not (0.0 <= self.low <= self.high and isfinite(self.high)):
            raise ValueError(
                f"{self.id}: found {self.low} to {self.high}, expected 0 <= low <= high"
            )

    @property
    def after(self) -> date:
        """Return the day after the last one."""
        return self.last + timedelta(days=1)


@dataclass(frozen=True)
class Bounds:
    """Least and greatest count, and the volumes that each rests on; ``inf`` is unknown."""

    low: float
    high: float
    low_from: tuple[str, ...]
    high_from: tuple[str, ...]

    def outcome(self, threshold: float) -> Outcome:
        """Say whether a count of at least ``threshold`` is certain, excluded or open."""
        if self.low >= threshold:
            return "holds"
        return "fails" if self.high < threshold else "open"

    def scaled(self, factors: tuple[float, float]) -> Bounds:
        """Return the bounds in another unit, given the least and greatest factor."""
        return Bounds(self.low * factors[0], self.high * factors[1], self.low_from, self.high_from)


def merged(volumes: Iterable[Volume]) -> list[Volume]:
    """Return the volumes with one entry per period: where figures disagree, their hull."""
    found: dict[tuple[date, date], Volume] = {}
    for volume in sorted(volumes, key=lambda v: (v.first, v.last, v.id)):
        key = (volume.first, volume.last)
        old = found.get(key)
        found[key] = (
            volume
            if old is None
            else Volume(
                f"{old.id}|{volume.id}",
                *key,
                min(old.low, volume.low),
                max(old.high, volume.high),
            )
        )
    return list(found.values())


def count_between(volumes: Iterable[Volume], start: date, day: date) -> Bounds:
    """Bound the count from ``start`` to the end of ``day`` (both inside).

    The least count is the heaviest set of periods that lie wholly inside and do
    not overlap (weighted interval scheduling).  The greatest is the lightest set
    that covers every day (a shortest path over days); without one it is ``inf``.
    Both follow from counts being non-negative alone; nothing is spread evenly.

    Raises
    ------
    ValueError
        If the day is before the start.
    """
    if day < start:
        raise ValueError(f"the count ends on {day}, before it starts on {start}")
    series = merged(volumes)
    low, low_from = _heaviest([v for v in series if v.first >= start and v.last <= day])
    high, high_from = _lightest_cover(series, start, day + timedelta(days=1))
    return Bounds(low, high, low_from, high_from)


def _heaviest(inside: Sequence[Volume]) -> tuple[float, tuple[str, ...]]:
    """Return the heaviest set of volumes whose periods do not overlap."""
    best: list[tuple[date, float, tuple[str, ...]]] = [(date.min, 0.0, ())]
    for volume in sorted(inside, key=lambda v: (v.last, v.first)):
        before = max(
            (entry for entry in best if entry[0] <= volume.first), key=lambda entry: entry[1]
        )
        best.append((volume.after, before[1] + volume.low, (*before[2], volume.id)))
    _, weight, used = max(best, key=lambda entry: entry[1])
    return weight, used


def _lightest_cover(
    series: Sequence[Volume], start: date, end: date
) -> tuple[float, tuple[str, ...]]:
    """Return the lightest set of volumes that covers each day from start to end."""
    reached: dict[date, tuple[float, tuple[str, ...]]] = {start: (0.0, ())}
    # A cover never gains from going back, so volumes are taken in the order of their ends.
    for volume in sorted(series, key=lambda v: (v.last, v.first)):
        if volume.after <= start:
            continue
        from_days = [
            state for when, state in reached.items() if volume.first <= when < volume.after
        ]
        if not from_days:
            continue
        weight, used = min(from_days, key=lambda state: state[0])
        offer = (weight + volume.high, (*used, volume.id))
        if volume.after not in reached or offer[0] < reached[volume.after][0]:
            reached[volume.after] = offer
    done = [state for when, state in reached.items() if when >= end]
    return min(done, key=lambda state: state[0]) if done else (inf, ())


@dataclass(frozen=True)
class Reading:
    """One way to read a cumulative claim, and whether it holds."""

    start: date
    unit: Literal["TEU", "container"]
    bounds: Bounds
    outcome: Outcome


def readings(volumes: Sequence[Volume], threshold: float, day: date) -> list[Reading]:
    """Test a count of at least ``threshold`` for each start and unit, earliest start first.

    Parameters
    ----------
    volumes : sequence of Volume
        One series under one counting rule [TEU].
    threshold : float
        What is claimed to have been reached by ``day``.
    """
    starts = sorted({volume.first for volume in volumes if volume.first <= day})
    found: list[Reading] = []
    for start in starts:
        counted = count_between(volumes, start, day)
        boxes = counted.scaled(BOXES_PER_TEU)
        found.append(Reading(start, "TEU", counted, counted.outcome(threshold)))
        found.append(Reading(start, "container", boxes, boxes.outcome(threshold)))
    return found


@dataclass(frozen=True)
class Passed:
    """What passes a new terminal in its first days: mean and quantiles [boxes]."""

    mean: float
    low: float
    median: float
    high: float


def passed_by(
    yearly: float, days: float, lot: float, initial: float = 0.0, share: float = 0.9
) -> Passed:
    """Return how many boxes can be through after some days at a yearly rate.

    Trains of ``lot`` boxes arrive as a Poisson process at the full yearly rate and
    pass at once: an upper bound in distribution for any yard or crane, since what
    has left cannot exceed what came and what stood there.  The interval holds the
    middle ``share`` of the years.

    Parameters
    ----------
    yearly : float
        Boxes a year, above zero.
    days : float
        Days of operation, at least zero.
    lot : float
        Boxes a train, above zero.
    initial : float
        Boxes standing in the yard at the opening.

    Raises
    ------
    ValueError
        If a value is out of its range.
    """
    if not (yearly > 0 and days >= 0 and lot > 0 and initial >= 0 and 0 < share < 1):
        raise ValueError("expected yearly > 0, days >= 0, lot > 0, initial >= 0, 0 < share < 1")
    from scipy.stats import poisson

    trains = yearly * days / 365.0 / lot
    edge = (1.0 - share) / 2.0
    low, median, high = (
        initial + lot * float(poisson.ppf(q, trains)) for q in (edge, 0.5, 1.0 - edge)
    )
    return Passed(initial + lot * trains, low, median, high)


def day_of(count: float, yearly: float, opened: date) -> date:
    """Return the day on which a terminal working at its full rate reaches a count.

    Raises
    ------
    ValueError
        If the count or the rate is not above zero.
    """
    if not (count > 0 and yearly > 0):
        raise ValueError("expected a count and a yearly rate above zero")
    return opened + timedelta(days=ceil(count / yearly * 365.0) - 1)
