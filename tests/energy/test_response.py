"""What shorter means of some draws say of all of them."""

import numpy as np
import pytest

from serai.energy.response import _moved


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
