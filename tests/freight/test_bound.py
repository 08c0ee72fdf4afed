from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from serai.errors import UsageError
from serai.freight._reference import reference_problem
from serai.freight.bound import most_through
from serai.freight.draws import Draws
from serai.freight.rationing import solve

PROBLEM = reference_problem(7, "hard", pairs=6, commodities=3, chains=5, facilities=6)
SHIPPED = ~PROBLEM.outside


def test_the_certificate_proves_the_optimum() -> None:
    bound = most_through(PROBLEM, SHIPPED)
    proof = bound.certificate
    assert max(proof.primal, proof.dual, proof.gap, proof.slackness) < 1e-8
    assert bound.tonnes == pytest.approx(bound.flows.sum())
    assert np.all(bound.usage <= PROBLEM.capacity * (1 + 1e-9))
    assert bound.cut


def test_the_cut_is_what_limits() -> None:
    bound = most_through(PROBLEM, SHIPPED)
    wider = PROBLEM.capacity.copy()
    wider[bound.cut[0]] *= 1.0 + 1e-6
    more = most_through(replace(PROBLEM, capacity=wider), SHIPPED).tonnes - bound.tonnes
    added = 1e-6 * PROBLEM.capacity[bound.cut[0]]
    assert more == pytest.approx(bound.facility_prices[bound.cut[0]] * added, rel=1e-3)
    slack = np.array([a not in bound.cut for a in range(PROBLEM.facilities)])
    relaxed = np.where(slack, PROBLEM.capacity * 10.0, PROBLEM.capacity)
    # A facility outside the cut may be tied with it, but never lifts the total alone.
    one = np.flatnonzero(slack)
    if one.size:
        only = PROBLEM.capacity.copy()
        only[one[0]] = relaxed[one[0]]
        free = most_through(replace(PROBLEM, capacity=only), SHIPPED)
        assert free.tonnes == pytest.approx(bound.tonnes, rel=1e-9)


@pytest.mark.parametrize("rule", ["waiting", "price"])
def test_no_rationing_rule_ships_more(rule: str) -> None:
    away = solve(PROBLEM, rule=rule).unserved.sum()  # type: ignore[arg-type]
    shipped = PROBLEM.demand.sum() - away
    assert shipped <= most_through(PROBLEM, SHIPPED).tonnes * (1 + 1e-8)


def test_unknown_capacity_is_left_free_and_listed() -> None:
    unknown = PROBLEM.capacity.copy()
    unknown[2] = np.nan
    bound = most_through(replace(PROBLEM, capacity=unknown), SHIPPED)
    assert bound.unknown == (2,)
    assert 2 not in bound.cut
    assert bound.tonnes >= most_through(PROBLEM, SHIPPED).tonnes


def test_a_draw_replaces_demand_capacity_and_chains() -> None:
    money = PROBLEM.money[None].copy()
    money[0, SHIPPED] = np.inf
    assert most_through(PROBLEM, SHIPPED, Draws(money=money)).tonnes == 0.0
    assert most_through(PROBLEM, SHIPPED, Draws(capacity=np.zeros((1, 6)))).cut
    free = most_through(PROBLEM, SHIPPED, Draws(capacity=np.full((1, 6), np.nan)))
    assert free.tonnes == pytest.approx(PROBLEM.demand.sum())
    assert len(free.demand_cut) == PROBLEM.groups
    with pytest.raises(UsageError, match="one draw"):
        most_through(PROBLEM, SHIPPED, Draws(2))


def test_only_the_target_counts() -> None:
    family = PROBLEM.nest == 0
    bound = most_through(PROBLEM, family)
    assert np.all(bound.flows[~family] == 0.0)
    assert bound.tonnes <= most_through(PROBLEM, SHIPPED).tonnes
    assert most_through(PROBLEM, PROBLEM.outside).tonnes == 0.0
