from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from serai.freight._reference import reference_problem
from serai.freight.choice import choose, price_burden, usage_of, waiting_burden
from serai.freight.curves import WaitingCurves
from serai.freight.problem import ChoiceProblem


def one_group(**changes: object) -> ChoiceProblem:
    """Two chains in nest 0, one in nest 1, and "not shipped"; no facility."""
    problem = ChoiceProblem(
        demand=np.array([10.0]),
        value_of_time=np.array([2.0]),
        scale=np.array([0.1]),
        nest_scale=np.array([0.5]),
        group_ptr=np.array([0, 4]),
        nest=np.array([0, 0, 1, 9]),
        outside=np.array([False, False, False, True]),
        money=np.array([50.0, 55.0, 40.0, 90.0]),
        constant=np.array([0.0, 0.0, 5.0, 0.0]),
        time=np.array([10.0, 8.0, 20.0, 0.0]),
        log_path_size=np.log([0.8, 0.9, 1.0, 1.0]),
        use_ptr=np.zeros(5, dtype=int),
        use_facility=np.zeros(0, dtype=int),
        use_units=np.zeros(0),
        capacity=np.zeros(0),
        curves=WaitingCurves.parametric(1.0, 4.0, 0),
    )
    return replace(problem, **changes)


def test_nested_logit_by_hand() -> None:
    shares = choose(one_group(), np.zeros(4)).shares
    first = [0.8 * np.exp(-0.1 * 70 / 0.5), 0.9 * np.exp(-0.1 * 71 / 0.5)]
    nests = np.array([sum(first) ** 0.5, np.exp(-0.1 * 85), np.exp(-0.1 * 90)])
    expected = nests / nests.sum()
    by_hand = [expected[0] * first[0] / sum(first), expected[0] * first[1] / sum(first)]
    assert shares == pytest.approx([*by_hand, expected[1], expected[2]], rel=1e-12)


def test_the_slope_of_the_logsum_is_the_share() -> None:
    problem = one_group()
    shares = choose(problem, np.zeros(4)).shares
    for p in range(4):
        step = np.eye(4)[p] * 1e-4
        rise = choose(problem, step).logsum[0] - choose(problem, -step).logsum[0]
        assert -rise / 2e-4 / 0.1 == pytest.approx(shares[p], rel=1e-7)


def test_without_nests_it_is_the_plain_path_size_logit() -> None:
    problem = one_group(nest_scale=np.array([1.0]))
    cost = problem.money + problem.constant + 2.0 * problem.time
    weights = np.exp(problem.log_path_size - 0.1 * cost)
    assert choose(problem, np.zeros(4)).shares == pytest.approx(weights / weights.sum(), rel=1e-12)


def test_a_chain_split_into_equal_copies_changes_nothing() -> None:
    alone = one_group(log_path_size=np.log([1.0, 1e-300, 1.0, 1.0]))
    copies = one_group(
        money=np.array([50.0, 50.0, 40.0, 90.0]),
        time=np.array([10.0, 10.0, 20.0, 0.0]),
        log_path_size=np.log([0.5, 0.5, 1.0, 1.0]),
    )
    once, twice = choose(alone, np.zeros(4)).shares, choose(copies, np.zeros(4)).shares
    assert twice[:2].sum() == pytest.approx(once[0], rel=1e-12)
    assert twice[2:] == pytest.approx(once[2:], rel=1e-12)


def test_an_infinite_burden_closes_a_chain_and_a_whole_nest() -> None:
    shares = choose(one_group(), np.array([np.inf, np.inf, 0.0, 0.0])).shares
    assert shares[:2].tolist() == [0.0, 0.0]
    assert shares.sum() == pytest.approx(1.0)


def test_burdens_add_over_serial_facilities() -> None:
    problem = reference_problem(3, pairs=1, commodities=2, chains=4, facilities=6)
    days, prices = np.arange(1.0, 7.0), np.arange(2.0, 8.0)
    for p in range(problem.chains):
        part = slice(problem.use_ptr[p], problem.use_ptr[p + 1])
        used, units = problem.use_facility[part], problem.use_units[part]
        vot = problem.value_of_time[problem.group_of_chain[p]]
        assert waiting_burden(problem, days)[p] == pytest.approx(vot * days[used].sum())
        assert price_burden(problem, prices)[p] == pytest.approx((prices[used] * units).sum())


def test_use_is_flow_times_units_in_tonnes() -> None:
    problem = reference_problem(3, pairs=1, commodities=1, chains=4, facilities=6)
    flows = np.zeros(problem.chains)
    flows[0] = 2.0
    part = slice(problem.use_ptr[0], problem.use_ptr[1])
    usage = usage_of(problem, flows)
    assert usage[problem.use_facility[part]] == pytest.approx(2000.0 * problem.use_units[part])
    assert usage.sum() == pytest.approx(2000.0 * problem.use_units[part].sum())
