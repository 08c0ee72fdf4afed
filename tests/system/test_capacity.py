"""Capacity less background in one unit; unknown is listed and never filled in."""

import numpy as np
import pytest

from serai.system.capacity import (
    Sampling,
    background_traffic,
    fleet_rates,
    less_background,
    middle,
    practical_capacity,
    sample_factors,
    unknown_background,
    unknown_capacity,
    use_per_tonne,
)
from serai.system.network import CARGOES

CONTAINER = CARGOES.index("container")


def test_a_fleet_carries_ships_times_size_times_trips(small):
    rates = fleet_rates(small, middle())
    column = small.facility_index["fleet"]
    assert rates.capacity[0, column] == pytest.approx(4 * 225 * 2 * 365 / 10)
    assert rates.per_vessel[0, column] == pytest.approx(225 * 2 * 365 / 10)
    assert rates.per_size[0, column] == pytest.approx(2 * 365 / 10)
    assert np.isnan(rates.capacity[0, small.facility_index["quay"]])


def test_unknown_capacity_stays_unknown_and_is_listed(small):
    free = less_background(
        practical_capacity(small, middle()), background_traffic(small, middle())
    )[0]
    assert free[small.facility_index["yard-west"]] == 8.0
    assert np.isnan(free[small.facility_index["line"]])
    assert unknown_capacity(small) == ("line",)
    assert unknown_background(small) == ()


def test_capacity_never_falls_below_zero():
    left = less_background(np.array([[5.0, 5.0, np.nan]]), np.array([[7.0, np.nan, 1.0]]))
    assert left[0, 0] == 0.0 and left[0, 1] == 5.0 and np.isnan(left[0, 2])


def test_a_tonne_takes_trains_and_boxes(small):
    use = use_per_tonne(small, sample_factors(small, middle()))[0]
    assert use[small.facility_index["yard-west"], CONTAINER] == pytest.approx(1 / 20 / 100 / 365)
    assert use[small.facility_index["quay"], CONTAINER] == pytest.approx(1.5 / 20)
    assert use[small.facility_index["quay"], CARGOES.index("oil")] == 0.0
    assert use[small.facility_index["line"], CARGOES.index("wagon")] == 1.0


def test_draws_stay_within_the_stated_range_and_in_blocks(astana):
    whole = practical_capacity(astana, Sampling(5, 64))
    part = practical_capacity(astana, Sampling(5, 24, start=40))
    assert np.array_equal(whole[40:], part, equal_nan=True)
    for column, facility in enumerate(astana.facilities):
        if facility.capacity.known:
            assert whole[:, column].min() >= facility.capacity.low
            assert whole[:, column].max() <= facility.capacity.high


def test_the_shipped_feeders_reproduce_what_was_observed(astana):
    # 59,400 TEU in both directions with four ships of 225 TEU in 2025 (Trend, 2026-01).
    rates = fleet_rates(astana, middle())
    column = astana.facility_index["caspian-feeders"]
    assert rates.per_vessel[0, column] * 4 == pytest.approx(59400, rel=0.002)
    # The 89,000 TEU westbound that operators claim need twice the cycle that was seen.
    assert rates.capacity[0, column] == pytest.approx(89000, rel=0.01)


def test_a_promised_capacity_is_not_a_delivered_one(astana):
    promised = {"dostyk-moyinty": 60, "aktau-containers": 240000, "baku-containers": 260000,
                "divrigi-kars-line": 20e6, "georgia-main": 48e6, "btk": 5e6,
                "brest-malaszewicze-west": 55}  # fmt: skip
    for name, value in promised.items():
        assert astana.facilities[astana.facility_index[name]].capacity.high < value
    unknown = unknown_capacity(astana)
    assert {"beyneu-mangystau-line", "azerbaijan-main", "turkmenbashi-containers"} <= set(unknown)
