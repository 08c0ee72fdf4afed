from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from serai.errors import CaseError
from serai.freight._reference import reference_draws, reference_problem
from serai.freight.draws import Draws
from serai.freight.rationing import solve

PROBLEM = reference_problem(5, pairs=3, commodities=2, chains=4, facilities=6)


def test_values_and_multipliers_say_the_same() -> None:
    rng = np.random.default_rng(1)
    factor = rng.uniform(0.8, 1.2, (4, 3))
    key = PROBLEM.nest % 3
    keyed = Draws(4, money_factor=factor, money_key=key, time_factor=factor[:, :1])
    plain = Draws(4, money=PROBLEM.money * factor[:, key], time=PROBLEM.time * factor[:, :1])
    np.testing.assert_allclose(solve(PROBLEM, keyed).usage, solve(PROBLEM, plain).usage, rtol=1e-7)


def test_group_factors_change_scale_and_value_of_time() -> None:
    factor = np.full((1, 1), 1.5)
    drawn = solve(PROBLEM, Draws(scale_factor=factor, value_of_time_factor=factor))
    other = replace(PROBLEM, scale=PROBLEM.scale * 1.5, value_of_time=PROBLEM.value_of_time * 1.5)
    np.testing.assert_allclose(drawn.usage, solve(other).usage, rtol=1e-7)


def test_a_chain_that_costs_infinity_is_gone() -> None:
    money = np.tile(PROBLEM.money, (1, 1))
    money[0, 0] = np.inf
    flows = solve(PROBLEM, Draws(money=money), collect="chains").flows[0]
    assert flows[0] == 0.0
    assert flows[1] > 0.0


def test_rows_cut_what_has_rows_and_keep_what_has_one() -> None:
    draws = Draws(3, demand=np.tile(PROBLEM.demand, (3, 1)), capacity=PROBLEM.capacity[None])
    part = draws.rows(1, 3)
    assert part.count == 2
    assert part.demand is not None and part.demand.shape[0] == 2
    assert part.capacity is not None and part.capacity.shape[0] == 1


@pytest.mark.parametrize(
    ("draws", "column"),
    [
        (Draws(2, demand=np.ones((3, PROBLEM.groups))), "demand"),
        (Draws(1, demand=-np.ones((1, PROBLEM.groups))), "demand"),
        (Draws(1, capacity=-np.ones((1, PROBLEM.facilities))), "capacity"),
        (Draws(1, money=np.full((1, PROBLEM.chains), np.nan)), "money"),
        (Draws(1, money_factor=np.ones((1, 2))), "money_key"),
        (
            Draws(1, time_factor=np.ones((1, 2)), time_key=np.full(PROBLEM.chains, 2)),
            "time_key",
        ),
        (Draws(1, scale_factor=np.zeros((1, 1))), "scale_factor"),
    ],
)
def test_faults_of_draws_are_named(draws: Draws, column: str) -> None:
    with pytest.raises(CaseError) as caught:
        solve(PROBLEM, draws)
    assert [(fault.file, fault.column) for fault in caught.value.faults] == [("draws", column)]


def test_a_source_that_makes_its_rows_on_demand_gives_the_same() -> None:
    whole = reference_draws(PROBLEM, 10)
    asked: list[tuple[int, int]] = []

    class Source:
        count = 10

        def rows(self, start: int, stop: int) -> Draws:
            asked.append((start, stop))
            return whole.rows(start, stop)

    lazily = solve(PROBLEM, Source(), block=4)
    assert asked == [(0, 4), (4, 8), (8, 10)]
    np.testing.assert_array_equal(lazily.usage, solve(PROBLEM, whole).usage)
