from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from serai.errors import UsageError
from serai.freight._reference import reference_problem
from serai.freight.curves import WaitingCurves
from serai.freight.draws import Draws
from serai.freight.problem import ChoiceProblem
from serai.freight.rationing import solve
from serai.freight.relief import bottlenecks


def optimal_cost(problem: ChoiceProblem, capacity: np.ndarray) -> np.ndarray:
    """The optimal value of the price rule by duality, for rows of capacity [USD/yr]."""
    found = solve(problem, Draws(len(capacity), capacity=capacity), "price", tolerance=1e-13)
    return -found.surplus - (found.unknown * capacity).sum(axis=1)


def slopes(problem: ChoiceProblem, a: int) -> tuple[float, float]:
    """One-sided second-order finite differences of minus the optimal cost: right, left."""
    step = 1e-4 * problem.capacity[a]
    rows = np.tile(problem.capacity, (5, 1))
    rows[:, a] += step * np.array([-2.0, -1.0, 0.0, 1.0, 2.0])
    z = -optimal_cost(problem, rows)
    right = (4 * z[3] - z[4] - 3 * z[2]) / (2 * step)
    left = (3 * z[2] - 4 * z[1] + z[0]) / (2 * step)
    return float(right), float(left)


def serial(capacity: tuple[float, float], units: tuple[float, float] = (0.5, 0.5)) -> ChoiceProblem:
    """Two chains, both through facilities 0 and 1 in a row; a third facility on one of them."""
    return ChoiceProblem(
        demand=np.array([10.0]),
        value_of_time=np.array([3.0]),
        scale=np.array([0.1]),
        nest_scale=np.array([0.7]),
        group_ptr=np.array([0, 3]),
        nest=np.array([0, 0, 1]),
        outside=np.array([False, False, True]),
        money=np.array([30.0, 33.0, 50.0]),
        constant=np.zeros(3),
        time=np.zeros(3),
        log_path_size=np.zeros(3),
        use_ptr=np.array([0, 2, 5, 5]),
        use_facility=np.array([0, 1, 0, 1, 2]),
        use_units=np.array([*units, *units, 1.0]),
        capacity=np.array([*capacity, 9000.0]),
        curves=WaitingCurves.tabulated(
            2.0, 3.0, 3, {a: ([0.0, 1.0], [0.0, 0.0]) for a in range(3)}
        ),
    )


def test_prices_are_the_slopes_of_the_optimal_cost() -> None:
    seen = 0
    for seed in range(8):
        problem = reference_problem(seed, "hard", pairs=4, commodities=3, chains=6, facilities=8)
        for item in bottlenecks(problem, rule="price", limit=0.5).full:
            right, left = slopes(problem, item.facility)
            if item.shares_with:
                assert item.value_right - 1e-6 <= right + 1e-5 * item.value_left
                assert left <= item.value_left * (1 + 1e-5)
            elif item.unknown > 1e-3:
                seen += 1
                assert right == pytest.approx(item.value_right, rel=1e-5)
                assert left == pytest.approx(item.value_left, rel=1e-5)
    assert seen >= 20


def test_tied_serial_facilities_bracket_and_share_one_price() -> None:
    problem = serial((4000.0, 4000.0))
    found = {item.facility: item for item in bottlenecks(problem, rule="price").full}
    assert found[0].shares_with == (1,)
    assert found[1].shares_with == (0,)
    for a in (0, 1):
        right, left = slopes(problem, a)
        assert found[a].value_right == pytest.approx(0.0, abs=1e-9)
        assert right == pytest.approx(0.0, abs=1e-5 * left)
        assert left == pytest.approx(found[a].value_left, rel=1e-5)
        # Half a unit of each lets one more tonne through both.
        assert found[a].joint_value == pytest.approx(0.5 * found[a].value_left, rel=1e-5)
        assert found[a].shipped_right == pytest.approx(0.0, abs=1e-6)
        assert found[a].shipped_left == pytest.approx(2.0, rel=1e-5)
    single = replace(problem, capacity=np.array([4000.0, 9000.0, 9000.0]))
    (alone,) = bottlenecks(single, rule="price").full
    assert alone.value_right == pytest.approx(found[0].value_left, rel=1e-6)


def test_tied_waits_have_no_value_alone_and_one_together() -> None:
    found = {item.facility: item for item in bottlenecks(serial((4000.0, 4000.0))).full}
    assert found[0].shares_with == (1,)
    assert found[0].shipped_right == pytest.approx(0.0, abs=1e-6)
    assert found[0].shipped_left == pytest.approx(2.0, rel=1e-4)
    assert found[0].joint_value > 0.0


def test_headroom_ends_where_the_next_fills() -> None:
    (item,) = bottlenecks(serial((4000.0, 4100.0)), rule="price").full
    assert (item.headroom_end, item.next_facility) == ("another facility fills", 1)
    assert item.headroom == pytest.approx(100.0, rel=1e-3)


def test_headroom_ends_where_nobody_waits_any_more() -> None:
    problem = serial((4000.0, 90000.0))
    (item,) = bottlenecks(problem, rule="price").full
    free = solve(replace(problem, capacity=np.array([9e4, 9e4, 9e4])), rule="price").usage[0, 0]
    assert item.headroom_end == "the facility is no longer full"
    assert item.headroom == pytest.approx(free - 4000.0, rel=1e-2)
    (short,) = bottlenecks(problem, rule="price", limit=0.01).full
    assert (short.headroom_end, short.headroom) == ("limit", pytest.approx(40.0))


def test_values_of_waiting_are_slopes_of_the_surplus() -> None:
    problem = reference_problem(3, "hard", pairs=4, commodities=3, chains=6, facilities=8)
    found = bottlenecks(problem, full=0.8)
    assert found.full
    for item in found.full:
        rows = np.tile(problem.capacity, (2, 1))
        step = 1e-3 * problem.capacity[item.facility]
        rows[:, item.facility] += [step, -step]
        both = solve(problem, Draws(2, capacity=rows), tolerance=1e-12)
        slope = (both.surplus[0] - both.surplus[1]) / (2 * step)
        assert item.value_right == pytest.approx(slope, rel=1e-4)
        assert item.value_left == pytest.approx(slope, rel=1e-4)
        away = both.unserved.sum(axis=1)
        assert item.shipped_right == pytest.approx(
            1000 * (away[1] - away[0]) / (2 * step), rel=1e-3
        )


def test_closed_and_unknown_facilities_are_listed_apart() -> None:
    problem = serial((4000.0, np.nan))
    found = bottlenecks(replace(problem, capacity=np.array([4000.0, np.nan, 0.0])), rule="price")
    assert (found.closed, found.unknown, found.known) == ((2,), (1,), 1)
    assert [item.facility for item in found.full] == [0]


def test_one_draw_is_asked_for() -> None:
    with pytest.raises(UsageError, match="one draw"):
        bottlenecks(serial((1.0, 1.0)), Draws(2))
