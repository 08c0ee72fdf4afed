"""Cumulative counts: bounds against brute force, readings, the first days of a terminal."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations
from math import inf

import numpy as np
import pytest

from serai.terminals.counts import (
    BOXES_PER_TEU,
    Volume,
    count_between,
    day_of,
    merged,
    passed_by,
    readings,
)


def year(number: int, low: float, high: float | None = None) -> Volume:
    return Volume(f"y{number}", date(number, 1, 1), date(number, 12, 31), low, high or low)


def brute(volumes: list[Volume], start: date, day: date) -> tuple[float, float]:
    """Try every subset of a few volumes."""
    low, high = 0.0, inf
    days = {start + timedelta(days=n) for n in range((day - start).days + 1)}
    sets = [subset for n in range(len(volumes) + 1) for subset in combinations(volumes, n)]
    for subset in sets:
        covered = [
            v.first + timedelta(days=n) for v in subset for n in range((v.last - v.first).days + 1)
        ]
        if len(covered) == len(set(covered)) and set(covered) <= days:
            low = max(low, sum(v.low for v in subset))
        if days <= set(covered):
            high = min(high, sum(v.high for v in subset))
    return low, high


def test_bounds_equal_brute_force() -> None:
    rng = np.random.default_rng(4)
    base = date(2024, 1, 1)
    finite = 0
    for _ in range(150):
        volumes = []
        for n in range(7):
            first = int(rng.integers(0, 16))
            last = first + int(rng.integers(0, 10))
            least = float(rng.integers(0, 50))
            spread = float(rng.integers(0, 20))
            volumes.append(
                Volume(
                    str(n), base + timedelta(first), base + timedelta(last), least, least + spread
                )
            )
        volumes = merged(volumes)
        start, day = base + timedelta(int(rng.integers(0, 6))), base + timedelta(17)
        found = count_between(volumes, start, day)
        assert (found.low, found.high) == brute(volumes, start, day)
        finite += found.high < inf
    assert finite > 20


def test_a_gap_leaves_the_upper_bound_open() -> None:
    volumes = [year(2020, 10), year(2022, 30)]
    found = count_between(volumes, date(2020, 1, 1), date(2022, 12, 31))
    assert (found.low, found.high) == (40, inf)
    assert found.outcome(41) == "open"


def test_figures_that_disagree_are_kept_as_a_hull() -> None:
    one = Volume("a", date(2022, 1, 1), date(2022, 12, 31), 33_000, 33_000)
    other = Volume("b", date(2022, 1, 1), date(2022, 12, 31), 33_600, 33_600)
    (both,) = merged([other, one])
    assert (both.id, both.low, both.high) == ("a|b", 33_000, 33_600)


def test_each_start_and_unit_is_a_reading_of_its_own() -> None:
    volumes = [year(2022, 60), year(2023, 30), year(2024, 30)]
    found = {(r.start.year, r.unit): r.outcome for r in readings(volumes, 100, date(2024, 12, 31))}
    assert found[2022, "TEU"] == "holds"
    assert found[2023, "TEU"] == "fails"
    assert found[2022, "container"] == "open"
    assert found[2023, "container"] == "fails"
    assert BOXES_PER_TEU == (0.5, 1.0)


def test_first_days_equal_a_simulation_of_arrivals() -> None:
    found = passed_by(66_000, 8, 50, initial=200)
    rng = np.random.default_rng(8)
    drawn = 200 + 50 * rng.poisson(66_000 * 8 / 365 / 50, 200_000)
    assert found.mean == pytest.approx(drawn.mean(), rel=2e-3)
    assert found.low == np.quantile(drawn, 0.05)
    assert found.high == np.quantile(drawn, 0.95)


def test_the_day_of_a_count() -> None:
    assert day_of(365, 365, date(2025, 1, 1)) == date(2025, 12, 31)
    assert day_of(1, 365, date(2025, 1, 1)) == date(2025, 1, 1)


@pytest.mark.parametrize("change", [{"yearly": 0}, {"days": -1}, {"lot": 0}, {"initial": -1}])
def test_impossible_terminals_are_refused(change: dict[str, float]) -> None:
    good = {"yearly": 66_000.0, "days": 8.0, "lot": 50.0}
    with pytest.raises(ValueError, match="expected"):
        passed_by(**{**good, **change})


def test_impossible_volumes_are_refused() -> None:
    with pytest.raises(ValueError, match="ends before"):
        Volume("a", date(2025, 1, 2), date(2025, 1, 1), 1, 1)
    with pytest.raises(ValueError, match="low <= high"):
        Volume("a", date(2025, 1, 1), date(2025, 1, 1), 2, 1)
    with pytest.raises(ValueError, match="before it starts"):
        count_between([], date(2025, 1, 2), date(2025, 1, 1))
