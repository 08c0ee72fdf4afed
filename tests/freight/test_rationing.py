from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import brentq, linprog, root
from scipy.special import expit

from serai.errors import CaseError, UsageError
from serai.freight._reference import reference_draws, reference_problem
from serai.freight.choice import choose, price_burden, waiting_burden
from serai.freight.curves import WaitingCurves
from serai.freight.draws import Draws
from serai.freight.problem import ChoiceProblem
from serai.freight.rationing import Rule, Solution, nest_table, solve

RULES: tuple[Rule, ...] = ("waiting", "price")
FLAT_TO_CAP = {0: ([0.0, 1.0], [0.0, 0.0])}


def road(
    capacity: float = 4000.0,
    demand: float = 10.0,
    units: float = 0.5,
    curves: WaitingCurves | None = None,
) -> ChoiceProblem:
    """One chain through one facility, and "not shipped" at 20 USD/t more."""
    return ChoiceProblem(
        demand=np.array([demand]),
        value_of_time=np.array([3.0]),
        scale=np.array([0.2]),
        nest_scale=np.array([0.7]),
        group_ptr=np.array([0, 2]),
        nest=np.array([0, 1]),
        outside=np.array([False, True]),
        money=np.array([30.0, 50.0]),
        constant=np.zeros(2),
        time=np.zeros(2),
        log_path_size=np.zeros(2),
        use_ptr=np.array([0, 1, 1]),
        use_facility=np.array([0]),
        use_units=np.array([units]),
        capacity=np.array([capacity]),
        curves=curves or WaitingCurves.parametric(2.0, 3.0, 1),
    )


def sound(solution: Solution) -> None:
    proof = solution.certificate
    assert proof.unconverged == 0
    assert np.all(proof.residual <= 1e-8)
    assert np.all(proof.balance <= 1e-12)
    assert np.all(proof.overload <= 1e-8)


def networks(rule: Rule, count: int = 12) -> list[tuple[ChoiceProblem, Solution]]:
    found = []
    for seed in range(count):
        level = ("light", "medium", "hard")[seed % 3]
        problem = reference_problem(seed, level, pairs=4, commodities=3, chains=6, facilities=8)  # type: ignore[arg-type]
        found.append((problem, solve(problem, rule=rule, collect="chains", tolerance=1e-10)))
    return found


def test_one_facility_under_a_price_by_brentq() -> None:
    found = solve(road(), rule="price")
    price = brentq(lambda p: 5000.0 * expit(0.2 * (20.0 - 0.5 * p)) - 4000.0, 0.0, 100.0)
    sound(found)
    assert found.unknown[0, 0] == pytest.approx(price, rel=1e-7)
    assert found.usage[0, 0] == pytest.approx(4000.0, rel=1e-8)
    assert found.unserved[0, 0] == pytest.approx(2.0, rel=1e-7)


def test_one_facility_under_waiting_by_brentq() -> None:
    found = solve(road())
    u = brentq(
        lambda u: 5000.0 * expit(0.2 * (20.0 - 3.0 * 2.0 * u**3 / (1 - u))) - 4000.0 * u,
        0,
        1 - 1e-9,
    )
    sound(found)
    assert found.utilisation[0, 0] == pytest.approx(u, rel=1e-7)
    assert found.unknown[0, 0] == pytest.approx(2.0 * u**3 / (1 - u), rel=1e-6)


def test_a_table_that_is_flat_to_the_cap_rations_like_a_price_in_days() -> None:
    flat = road(curves=WaitingCurves.tabulated(1.0, 4.0, 1, FLAT_TO_CAP))
    waiting, price = solve(flat), solve(flat, rule="price")
    assert waiting.unknown[0, 0] * 3.0 == pytest.approx(price.unknown[0, 0] * 0.5, rel=1e-7)
    free = solve(replace(flat, capacity=np.array([6000.0])))
    assert free.unknown[0, 0] == 0.0
    assert free.utilisation[0, 0] == pytest.approx(5000.0 * expit(4.0) / 6000.0)


def test_a_table_with_a_slope_by_brentq() -> None:
    table = {0: ([0.5, 0.9], [0.0, 4.0])}
    found = solve(road(6000.0, curves=WaitingCurves.tabulated(1.0, 4.0, 1, table)))
    u = brentq(lambda u: 5000 * expit(0.2 * (20 - 30.0 * (u - 0.5))) - 6000 * u, 0.5, 0.9)
    assert found.utilisation[0, 0] == pytest.approx(u, rel=1e-7)


def test_the_waiting_fixed_point_holds_by_an_independent_solver() -> None:
    problem = reference_problem(2, "hard", pairs=4, commodities=3, chains=6, facilities=6)
    found = solve(problem, tolerance=1e-12)

    def gap(z: np.ndarray) -> np.ndarray:
        u = 1.0 / (1.0 + np.exp(-z))
        days = u**4 / (1.0 - u)
        return choose(problem, waiting_burden(problem, days)).usage / problem.capacity - u

    start = np.zeros(problem.facilities)
    answer = root(gap, start, method="hybr", tol=1e-13)
    assert np.abs(answer.fun).max() < 1e-10
    np.testing.assert_allclose(found.utilisation[0], 1 / (1 + np.exp(-answer.x)), rtol=1e-8)


@pytest.mark.parametrize("rule", RULES)
def test_flows_and_use_agree_with_the_plain_choice_at_the_reported_state(rule: Rule) -> None:
    burden = waiting_burden if rule == "waiting" else price_burden
    for problem, found in networks(rule):
        sound(found)
        plain = choose(problem, burden(problem, found.unknown[0]))
        np.testing.assert_allclose(found.flows[0], plain.flows, rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(found.usage[0], plain.usage, rtol=1e-9)
        surplus = 1000.0 * (problem.demand / problem.scale) @ plain.logsum
        assert found.surplus[0] == pytest.approx(surplus, rel=1e-10)


def test_prices_are_complementary() -> None:
    for problem, found in networks("price"):
        spare = problem.capacity - found.usage[0]
        assert np.all(found.unknown[0] >= 0.0)
        assert np.all(spare >= -1e-9 * problem.capacity)
        assert np.all(np.minimum(found.unknown[0], spare / problem.capacity) <= 1e-9)


def test_a_large_scale_reaches_the_linear_program() -> None:
    problem = reference_problem(4, "hard", pairs=4, commodities=3, chains=5, facilities=6)
    cost = problem.money + problem.value_of_time[problem.group_of_chain] * problem.time
    chain = np.repeat(np.arange(problem.chains), np.diff(problem.use_ptr))
    matrix = np.zeros((problem.facilities, problem.chains))
    matrix[problem.use_facility, chain] = 1000.0 * problem.use_units
    groups = np.arange(problem.groups)[:, None] == problem.group_of_chain
    program = linprog(
        cost, A_ub=matrix, b_ub=problem.capacity, A_eq=groups, b_eq=problem.demand, method="highs"
    )
    for theta in (0.3, 3.0, 30.0):
        sharp = replace(problem, scale=np.full(problem.groups, theta))
        found = solve(sharp, rule="price", collect="chains")
        sound(found)
        spread = problem.demand.sum() * np.log(2.0 * problem.chains) / theta
        assert program.fun - 1e-6 <= cost @ found.flows[0] <= program.fun + spread
    assert cost @ found.flows[0] == pytest.approx(program.fun, rel=2e-3)


@pytest.mark.parametrize("rule", RULES)
def test_a_closed_facility_passes_nothing(rule: Rule) -> None:
    found = solve(road(0.0), rule=rule)
    sound(found)
    assert found.unserved[0, 0] == 10.0
    assert found.unknown[0, 0] == np.inf
    assert np.isnan(found.utilisation[0, 0])


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("share", [1e-9, 1e-3, 1e3])
def test_capacity_far_below_and_above_demand(rule: Rule, share: float) -> None:
    found = solve(road(5000.0 * share), rule=rule)
    sound(found)
    assert found.usage[0, 0] <= 5000.0 * share * (1 + 1e-8)


@pytest.mark.parametrize("rule", RULES)
def test_a_disconnected_group_stays_away_and_zero_demand_moves_nothing(rule: Rule) -> None:
    problem = reference_problem(6, "hard", pairs=3, commodities=2, chains=4, facilities=6)
    money = np.where((problem.group_of_chain == 0) & ~problem.outside, np.inf, problem.money)
    demand = problem.demand.copy()
    demand[1] = 0.0
    found = solve(problem, Draws(money=money[None], demand=demand[None]), rule)
    sound(found)
    assert found.unserved[0, 0] == problem.demand[0]
    assert found.unserved[0, 1] == 0.0
    nothing = solve(problem, Draws(demand=np.zeros((1, problem.groups))), rule)
    sound(nothing)
    assert nothing.usage.sum() == 0.0


@pytest.mark.parametrize("rule", RULES)
def test_a_group_with_the_outside_option_alone_is_a_valid_group(rule: Rule) -> None:
    base = road()
    problem = replace(
        base,
        demand=np.array([10.0, 4.0]),
        value_of_time=np.array([3.0, 1.0]),
        scale=np.array([0.2, 0.2]),
        nest_scale=np.array([0.7, 1.0]),
        group_ptr=np.array([0, 2, 3]),
        nest=np.array([0, 1, 1]),
        outside=np.array([False, True, True]),
        money=np.array([30.0, 50.0, 0.0]),
        constant=np.zeros(3),
        time=np.zeros(3),
        log_path_size=np.zeros(3),
        use_ptr=np.array([0, 1, 1, 1]),
    )
    found = solve(problem, rule=rule)
    sound(found)
    assert found.unserved[0, 1] == 4.0
    np.testing.assert_allclose(found.usage[0], solve(base, rule=rule).usage[0], rtol=1e-7)


@pytest.mark.parametrize("rule", RULES)
def test_a_facility_used_by_nobody_and_one_of_unknown_capacity(rule: Rule) -> None:
    base = reference_problem(6, "hard", pairs=3, commodities=2, chains=4, facilities=6)
    capacity = np.append(base.capacity, 10.0)
    capacity[0] = np.nan
    curves = WaitingCurves.parametric(1.0, 4.0, 7)
    found = solve(replace(base, capacity=capacity, curves=curves), rule=rule)
    sound(found)
    assert found.unknown_capacity == (0,)
    assert found.unknown[0, [0, 6]].tolist() == [0.0, 0.0]
    assert found.usage[0, 6] == 0.0
    assert np.isnan(found.utilisation[0, 0])
    huge = np.append(base.capacity, 10.0)
    huge[0] = 1e15
    free = solve(replace(base, capacity=huge, curves=curves), rule=rule)
    np.testing.assert_allclose(found.usage, free.usage, rtol=1e-6)


@pytest.mark.parametrize("rule", RULES)
def test_serial_facilities_of_unlike_capacity_bind_at_the_smaller(rule: Rule) -> None:
    curves = WaitingCurves.tabulated(1.0, 4.0, 2, {0: FLAT_TO_CAP[0], 1: FLAT_TO_CAP[0]})
    serial = replace(
        road(),
        use_ptr=np.array([0, 2, 2]),
        use_facility=np.array([0, 1]),
        use_units=np.array([0.5, 0.5]),
        capacity=np.array([4000.0, 4400.0]),
        curves=curves,
    )
    # From a base where the other one binds, every draw must cross over.
    capacity = np.array([[4000.0, 4400.0], [4400.0, 4000.0], [4400.0, 3000.0], [3000.0, 3000.0]])
    found = solve(serial, Draws(4, capacity=capacity), rule)
    sound(found)
    np.testing.assert_allclose(found.usage[:, 0], capacity.min(axis=1), rtol=1e-8)
    assert found.unknown[0, 1] == 0.0
    assert found.unknown[1, 0] == 0.0


@pytest.mark.parametrize("rule", RULES)
def test_more_capacity_never_lowers_throughput_at_one_facility(rule: Rule) -> None:
    capacity = np.linspace(0.0, 8000.0, 60)[:, None]
    usage = solve(road(), Draws(60, capacity=capacity), rule).usage[:, 0]
    assert np.all(np.diff(usage) >= -1e-6)


@pytest.mark.parametrize("rule", RULES)
def test_threads_and_blocks_change_no_bit(rule: Rule) -> None:
    problem = reference_problem(9, "hard", pairs=6, commodities=3, chains=6, facilities=8)
    draws = reference_draws(problem, 40)
    one = solve(problem, draws, rule, threads=1)
    for other in (
        solve(problem, draws, rule, threads=2),
        solve(problem, draws, rule, threads=2, block=7),
    ):
        for name in ("usage", "unknown", "unserved", "flows", "surplus"):
            assert getattr(one, name).tobytes() == getattr(other, name).tobytes()
    alone = solve(problem, draws.rows(17, 18), rule)
    assert alone.usage[0].tobytes() == one.usage[17].tobytes()
    sound(one)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("units", [True, False])
def test_wild_draws_converge(rule: Rule, units: bool) -> None:
    for seed in range(6):
        problem = reference_problem(
            seed, "hard", pairs=5, commodities=5, chains=6, facilities=9, uneven_units=units
        )
        rng = np.random.default_rng(seed)
        capacity = problem.capacity * rng.lognormal(0.0, 1.5, (60, 9))
        capacity[rng.random((60, 9)) < 0.1] = 0.0
        capacity[rng.random((60, 9)) < 0.1] = np.nan
        demand = problem.demand * rng.lognormal(0.0, 1.0, (60, problem.groups))
        sound(solve(problem, Draws(60, demand=demand, capacity=capacity), rule))


def test_a_draw_that_cannot_converge_is_counted() -> None:
    problem = reference_problem(2, "hard", pairs=4, commodities=3, chains=6, facilities=6)
    proof = solve(problem, reference_draws(problem, 5), tolerance=0.0, max_rounds=1).certificate
    assert proof.unconverged == 5
    assert np.all(proof.rounds == -1)


def test_flows_are_collected_by_nest_chain_and_label() -> None:
    problem = reference_problem(2, pairs=4, commodities=3, chains=6, facilities=6)
    chains = solve(problem, collect="chains").flows[0]
    table = nest_table(problem)
    nests = solve(problem).flows[0]
    for row, flow in zip(table, nests, strict=True):
        own = (problem.group_of_chain == row[0]) & (problem.nest == row[1])
        assert flow == pytest.approx(chains[own].sum())
    labels = np.where(problem.outside, -1, problem.nest)
    by_family = solve(problem, collect=labels).flows[0]
    assert by_family.sum() == pytest.approx(chains[~problem.outside].sum())
    assert solve(problem, collect=None).flows.shape == (1, 0)
    with pytest.raises(UsageError, match="one per chain"):
        solve(problem, collect=labels[:-1])


def test_bad_requests_are_refused() -> None:
    with pytest.raises(UsageError, match="rationing rule"):
        solve(road(), rule="queue")  # type: ignore[arg-type]
    with pytest.raises(CaseError, match="never minds waiting"):
        solve(replace(road(), value_of_time=np.zeros(1)))
    assert solve(replace(road(), value_of_time=np.zeros(1)), rule="price").usage[0, 0] > 0
