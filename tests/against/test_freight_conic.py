"""The scarcity-price rule against a conic solver that shares nothing with it."""

from __future__ import annotations

import numpy as np
import pytest

from serai.freight._reference import reference_problem
from serai.freight.problem import ChoiceProblem
from serai.freight.rationing import nest_table, solve

cvxpy = pytest.importorskip("cvxpy")


def conic(problem: ChoiceProblem) -> tuple[float, np.ndarray, str]:
    """Solve the primal of the nested form; return cost [1000 USD/yr] and prices [USD/unit]."""
    group = problem.group_of_chain
    cost = problem.money + problem.constant + problem.value_of_time[group] * problem.time
    table = nest_table(problem)
    pair = np.array(
        [
            np.flatnonzero((table == row).all(axis=1))[0]
            for row in np.stack([group, problem.nest], 1)
        ]
    )
    in_pair = (np.arange(len(table))[:, None] == pair).astype(float)
    in_group = (np.arange(problem.groups)[:, None] == table[:, 0]).astype(float)
    chain = np.repeat(np.arange(problem.chains), np.diff(problem.use_ptr))
    units = np.zeros((problem.facilities, problem.chains))
    units[problem.use_facility, chain] = problem.use_units
    # Variables are shares and costs are per mean tonne: cone solvers want numbers near one.
    demand = problem.demand
    money = float(cost.mean() * demand.sum())
    x, nests = cvxpy.Variable(problem.chains), cvxpy.Variable(len(table))
    within = cvxpy.rel_entr(x, cvxpy.multiply(np.exp(problem.log_path_size), in_pair.T @ nests))
    worth = demand / problem.scale / money
    total = (
        (cost * demand[group] / money) @ x
        + (problem.nest_scale * worth)[group] @ within
        - worth[table[:, 0]] @ cvxpy.entr(nests)
    )
    caps = (units * demand[group] * (1000.0 / problem.capacity[:, None])) @ x <= 1.0
    program = cvxpy.Problem(
        cvxpy.Minimize(total), [in_pair @ x == nests, in_group @ nests == 1.0, caps]
    )
    tight = {f"tol_{name}": 1e-10 for name in ("gap_abs", "gap_rel", "feas")}
    program.solve(solver="CLARABEL", max_iter=400, **tight)
    prices = np.asarray(caps.dual_value) * money * 1000.0 / problem.capacity
    return float(program.value) * money, prices, str(program.status)


@pytest.mark.parametrize("seed", range(20))
def test_objective_and_prices_of_twenty_networks(seed: int) -> None:
    level = ("light", "medium", "hard")[seed % 3]
    mu = (0.4, 0.7, 1.0)[seed % 3]
    problem = reference_problem(
        100 + seed,
        level,  # type: ignore[arg-type]
        pairs=4,
        commodities=3,
        chains=6,
        facilities=8,
        nest_scale=mu,
    )
    found = solve(problem, rule="price", tolerance=1e-12)
    assert found.certificate.unconverged == 0
    dual = (-found.surplus[0] - found.unknown[0] @ problem.capacity) / 1000.0
    value, prices, status = conic(problem)
    assert status == "optimal"
    assert dual == pytest.approx(value, rel=1e-7)
    scale = max(prices.max(), 1.0)
    np.testing.assert_allclose(found.unknown[0], prices, atol=2e-4 * scale)
