"""What shorter means of some draws say of all of them."""

import numpy as np
import pytest

from serai.energy.answers import power_words
from serai.energy.response import _moved, shares


def test_the_difference_of_some_draws_moves_all_and_is_told():
    found = {"coal": np.array([10.0, 11.0, 12.0, 13.0]), "unserved": np.array([0.0, 0.4, 0.1, 0.0])}
    near = {"coal": np.array([10.1, 11.3]), "unserved": np.array([0.0, 0.2])}
    moved, told = _moved(found, near)
    assert moved["coal"] == pytest.approx(found["coal"] + 0.2)
    assert told["coal"] == {"draws": 2, "mean": pytest.approx(0.2), "largest": pytest.approx(0.3)}
    # What is served whole stays so, and nothing is served twice.
    assert moved["unserved"] == pytest.approx([0.0, 0.3, 0.0, 0.0])


def test_a_draw_without_an_optimum_moves_nothing():
    moved, told = _moved({"gas": np.array([1.0, 2.0])}, {"gas": np.array([np.nan])})
    assert moved["gas"] == pytest.approx([1.0, 2.0]) and told["gas"]["draws"] == 0


def test_shares_leave_out_what_is_no_generation():
    found = {"coal": np.array([60.0]), "wind": np.array([30.0]), "hydro": np.array([10.0]),
             "imports": np.array([50.0]), "battery": np.array([-1.0])}  # fmt: skip
    told = shares(found)
    assert told["coal"]["middle"] == 60.0 and told["renewable"]["middle"] == 40.0
    assert "imports" not in told and "battery" not in told


def test_storage_is_told_by_hourly_weeks_with_its_cycles():
    one = {"low": 0.01, "middle": 0.02, "high": 0.03}
    change = {"year": 2035, "pairs": 6, "resolution": "weeks", "energy [TWh]": {"battery": one},
              "gives [TWh]": one, "cycles [1/yr]": {"low": 90, "middle": 210, "high": 280}}  # fmt: skip
    told = power_words(change, ["battery"])
    assert "in 2035, in four weeks by the hour, it would give 0.02" in told
    assert "in 210 (90 to 280) cycles a year" in told
