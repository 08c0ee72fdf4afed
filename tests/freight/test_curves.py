from __future__ import annotations

import numpy as np
import pytest

from serai.freight._curve_kernel import curve_point
from serai.freight._packed import pack
from serai.freight._reference import reference_problem
from serai.freight.curves import WaitingCurves, beyond_background


def packed_with(curves: WaitingCurves):  # type: ignore[no-untyped-def]
    problem = reference_problem(3, pairs=2, commodities=2, chains=4, facilities=6)
    return pack(problem, waiting=True)._replace(
        curve_days=curves.days,
        curve_power=curves.power,
        table_ptr=curves.table_ptr,
        table_utilisation=curves.table_utilisation,
        table_days=curves.table_days,
    )


@pytest.mark.parametrize("power", [1.0, 2.5, 8.0])
@pytest.mark.parametrize("days", [0.01, 1.0, 300.0])
def test_a_point_lies_on_the_default_curve_and_on_its_line(days: float, power: float) -> None:
    curves = WaitingCurves.parametric(days, power, 6)
    packed = packed_with(curves)
    for z in np.concatenate([np.geomspace(1e-6, 0.9, 20), np.linspace(1.0, 50.0, 20)]):
        u, wait, _ = curve_point(packed, 0, z)
        assert 0.0 < u < 1.0
        assert u + wait / packed.sigma == pytest.approx(z, rel=1e-12)
        assert wait == pytest.approx(curves.wait(0, u), rel=1e-9 / (1.0 - u))


def test_the_share_of_a_step_that_fills_is_the_slope_of_the_curve() -> None:
    packed = packed_with(WaitingCurves.parametric(2.0, 3.0, 6))
    for z in (0.2, 0.7, 1.0, 3.0):
        low, high = curve_point(packed, 0, z - 1e-6), curve_point(packed, 0, z + 1e-6)
        assert curve_point(packed, 0, z)[2] == pytest.approx((high[0] - low[0]) / 2e-6, rel=1e-6)


def test_a_table_is_followed_by_straight_lines_and_ends_in_its_cap() -> None:
    curves = WaitingCurves.tabulated(1.0, 4.0, 6, {2: ([0.5, 0.8, 0.9], [0.0, 3.0, 8.0])})
    assert curves.faults() == []
    packed = packed_with(curves)
    assert curves.wait(2, 0.65) == pytest.approx(1.5)
    assert curve_point(packed, 2, 0.3)[:2] == (0.3, 0.0)
    u, wait, fill = curve_point(packed, 2, 0.9 + 20.0 / packed.sigma)
    assert (u, fill) == (0.9, 0.0)
    assert wait == pytest.approx(20.0)
    u, wait, _ = curve_point(packed, 2, 0.65 + 1.5 / packed.sigma)
    assert (u, wait) == pytest.approx((0.65, 1.5))
    assert curves.last_utilisation().tolist() == [1.0, 1.0, 0.9, 1.0, 1.0, 1.0]


@pytest.mark.parametrize(
    "table",
    [
        ([0.5, 0.4], [0.0, 1.0]),
        ([0.5, 0.8], [2.0, 1.0]),
        ([0.5, 1.2], [0.0, 1.0]),
        ([0.5, 0.5], [1.0, 1.0]),
        ([0.5, np.nan], [0.0, 1.0]),
    ],
)
def test_a_table_that_falls_or_leaves_its_range_is_named(
    table: tuple[list[float], list[float]],
) -> None:
    (fault,) = WaitingCurves.tabulated(1.0, 4.0, 2, {1: table}).faults()
    assert (fault.file, fault.column) == ("facility 1", "waiting curve table")


def test_parameters_out_of_range_are_named() -> None:
    columns = [fault.column for fault in WaitingCurves.parametric(-1.0, 0.5, 1).faults()]
    assert columns == ["waiting curve days", "waiting curve power"]


def test_beyond_its_end_the_default_curve_waits_for_ever() -> None:
    assert WaitingCurves.parametric(1.0, 2.0, 1).wait(0, 1.0) == np.inf


def test_background_takes_its_part_of_a_computed_curve():
    curve = ([0.0, 0.4, 0.8, 0.9], [0.0, 0.0, 2.0, 6.0])
    u, days = beyond_background(curve, 0.6)
    # At v = 0.6 everyone waits one day already; the rest of the room is 0.4 wide.
    assert u == pytest.approx([0.0, 0.5, 0.75])
    assert days == pytest.approx([0.0, 1.0, 5.0])
    assert beyond_background(curve, 0.0) == ([0.0, 0.4, 0.8, 0.9], [0.0, 0.0, 2.0, 6.0])
    assert beyond_background(curve, 0.95) is None
