"""Bounds on what a corridor, and what links in parallel, can pass."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from serai.freight.capacity_answers import capacity_answers
from serai.freight.crossing import crossing
from serai.freight.parts import Wanted
from serai.freight.passable import chain_flows, passable, target_chains

YEARS = (2026, 2030)
TEN = Wanted("c", "corridor.capacity", "titr-capacity", "at_least", 10.0, "Mt/yr", 2030, ("F1",))


@pytest.fixture(scope="module")
def bound(results):
    return passable(results, "titr-capacity", YEARS)


def test_a_fixed_mix_never_passes_more_than_a_free_one(bound):
    assert (bound.same <= bound.mixed + 1e-6).all()
    assert bound.promised >= bound.today
    assert set(bound.promised_cut) <= set(bound.known)
    assert "beyneu-mangystau-line" in bound.unknown


def test_the_mix_of_today_is_the_least_facility(results, bound):
    """Worked out again for one draw, from flows and uses."""
    d, problem = 3, results.market.problem
    flows = chain_flows(results, results.known[-1], np.array([d]))[0]
    target = target_chains(results, "titr-capacity")
    use, others = np.zeros(problem.facilities), np.zeros(problem.facilities)
    chain = np.repeat(np.arange(problem.chains), np.diff(problem.use_ptr))
    for p, a, units in zip(chain, problem.use_facility, problem.use_units, strict=True):
        (use if target[p] else others)[a] += flows[p] * units * 1000.0
    free = results.free[d, results.year(2026)]
    ratios = [
        (free[a] - others[a]) / use[a]
        for a in range(use.size)
        if use[a] > 1e-3 and free[a] == free[a]
    ]
    boxes = np.array([b.in_boxes for b in results.market.blocks()])[problem.group_of_chain]
    heavy = results.fitted.tonnes_per_teu[d] / results.market.mid_tonnes
    total = (flows * target * np.where(boxes, heavy, 1.0)).sum()
    assert bound.same[d, 0] == pytest.approx(total * min(ratios), rel=1e-5)


def test_chain_flows_add_up_to_those_of_the_run(results):
    rows = np.arange(5)
    flows = chain_flows(results, 2025, rows)
    served = (
        results.state.asked[rows, results.year(2025)] - results.unserved[rows, results.year(2025)]
    )
    problem = results.market.problem
    shipped = np.where(problem.outside, 0.0, flows)
    for w in range(problem.groups):
        mine = shipped[:, problem.group_of_chain == w].sum(axis=1)
        assert mine == pytest.approx(served[:, w], abs=1e-2)


def test_more_capacity_never_lowers_a_bound(results, bound):
    wider = passable(replace(results, free=results.free * 1.5), "titr-capacity", YEARS)
    assert (wider.mixed >= bound.mixed - 1e-6).all()


def test_a_promised_capacity_is_bounded_from_above_only(results):
    found = capacity_answers(results, TEN, {}, {})
    assert set(found) == {"fits", "date", "odds", "binds"}
    assert found["odds"]["answer"] in ("implausible", "undetermined")
    assert found["odds"]["detail"]["short"].startswith("at most")
    assert all("a sourced capacity of" in m for m in found["odds"]["missing"])
    assert found["fits"]["answer"] == "in tension"
    assert "F1" in found["fits"]["because"]
    assert found["binds"]["detail"]["short"] == "caspian-ferries"


def test_what_no_cut_lets_through_is_implausible(results):
    found = capacity_answers(results, replace(TEN, threshold=60.0), {}, {})
    for question in ("fits", "date", "odds"):
        assert found[question]["answer"] == "implausible"


# --- links in parallel ----------------------------------------------------------------

CHINA = ("alashankou-dostyk", "khorgos_cn-altynkol")


def test_directions_add_and_links_add(results):
    both = crossing(results, CHINA, YEARS, {})
    each = [crossing(results, (name,), YEARS, {}) for name in CHINA]
    assert both.promised == pytest.approx(sum(part.promised for part in each))
    assert both.by_year == pytest.approx(each[0].by_year + each[1].by_year)
    # 14 + 14 trains a day, 57 wagons of 60 t: the table's middle without the project.
    assert each[0].today == pytest.approx((14 + 14) * 365 * 57 * 60 / 1000, rel=1e-6)
    assert both.boxes < both.promised


def test_a_planned_link_passes_what_was_told_once_it_stands(results):
    told = crossing(results, ("tacheng-bakhty",), YEARS, {"tacheng-bakhty": 20000.0})
    assert told.by_year[:, 0].max() == 0.0
    assert told.promised == pytest.approx(20000.0)
    assert told.today == 0.0
    assert "tacheng-bakhty" in told.unknown
    silent = crossing(results, ("tacheng-bakhty",), YEARS, {})
    assert silent.promised == float("inf")


def test_a_promise_without_a_project_is_untested_rather_than_refuted(results):
    wanted = Wanted("b", "link.capacity_tonnes", "line-capacity", "at_least", 17.0, "Mt/yr", 2034,
                    links=("akhalkalaki-kartsakhi",))  # fmt: skip
    found = capacity_answers(results, wanted, {}, {})
    assert {found[q]["answer"] for q in ("fits", "date", "odds")} == {"undetermined"}
    assert any("a project with a date" in m for m in found["fits"]["missing"])
