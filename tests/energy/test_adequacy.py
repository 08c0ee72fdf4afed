"""Outages come as often and last as long as they should, and are the same luck everywhere."""

import numpy as np
import pytest

from serai.case import open_case
from serai.energy.adequacy import plant_up, winter
from toys import TEMPLATE


def test_a_unit_is_down_for_the_share_told_and_for_as_long():
    up = plant_up("a", 1, 0.1, 20.0, draws=2000, steps=336)
    assert 1 - up.mean() == pytest.approx(0.1, abs=0.005)
    assert up[:, 0].mean() == pytest.approx(up[:, -1].mean(), abs=0.02)
    ends = np.diff(up, axis=1) > 0
    # Of the hours that are down, one in twenty is the last.
    assert ends.sum() / (1 - up[:, :-1]).sum() == pytest.approx(1 / 20, rel=0.05)


def test_many_units_fail_apart():
    one = plant_up("a", 1, 0.1, 20.0, draws=500, steps=50)
    ten = plant_up("a", 10, 0.1, 20.0, draws=500, steps=50)
    assert ten[:, 0].std() < 0.5 * one[:, 0].std()
    assert set(np.unique(one)) == {0.0, 1.0}
    assert (plant_up("a", 1, 0.1, 20.0, 500, 50) == one).all()
    assert (plant_up("b", 1, 0.1, 20.0, 500, 50) != one).any()


def test_a_winter_of_the_template():
    pytest.importorskip("pypsa")
    found = winter(open_case(TEMPLATE).tables, 2024, "XA", draws=12)
    assert found.load == pytest.approx(90.0), "the peak that was observed"
    assert np.isfinite(found.own).all()
    assert (found.brought <= 30 + 1e-6).all(), "no more than the line carries"
    told = found.as_dict()
    assert told["gap_low_mw"] <= told["gap_mw"] <= told["gap_high_mw"]
    assert told["draws"] == 12
