"""Costs: known ones stay, promised ones grow as published, and spending adds up."""

import numpy as np
import pytest

import serai
from serai.projects.dates import draw_projects
from serai.projects.overruns import SPREAD, draw_costs, overrun_of, overruns, spend_by_year
from serai.projects.parameters import shipped_scores, table

D = 4000


@pytest.fixture(scope="module")
def rows():
    return serai.open_case("astana-2025").rows("projects")


def test_costs_grow_as_the_mean_says_and_known_ones_stay(rows):
    found = draw_costs(rows, 5, D, 2026.5)
    for column, row in enumerate(rows):
        if row["cost"] is None:
            assert np.isnan(found[:, column]).all()
        elif row["stage"] == "operating" and row["cost_low"] is None:
            assert np.unique(found[:, column]).size == 1
        elif row["cost_low"] is None:
            ratio = found[:, column] / float(row["cost"])
            low, mid, high = overrun_of(row["class"]).triple
            assert ratio.mean() == pytest.approx(1 + (low + mid + high) / 3, rel=0.03)
            assert np.log(ratio).std() == pytest.approx(SPREAD, rel=0.1)


def test_spending_adds_up_to_the_cost_of_what_opens(rows):
    drawn, costs = draw_projects(rows, 5, 200, 2026.5), draw_costs(rows, 5, 200, 2026.5)
    spent = spend_by_year(rows, drawn, costs, range(1990, 2080), 2026.5).sum(axis=1)
    opens = np.isfinite(drawn.arrival) & (drawn.arrival < 2075)
    assert np.allclose(spent[opens], np.nan_to_num(costs)[opens], rtol=1e-6)
    assert np.all(spent[~np.isfinite(drawn.arrival)] == 0.0)


def test_classes_are_used_only_if_they_beat_the_constant():
    costs = shipped_scores()["costs"]
    used = shipped_scores()["shipped"]["costs"]
    assert (used == "by class") == costs["classes_less_constant"]["better"]
    expected = overruns()["nuclear"] if used == "by class" else overruns()["all"]
    assert overrun_of("nuclear") == expected


def test_every_published_overrun_says_source_and_bias():
    for row in table("costs.csv"):
        assert row["source"] and row["bias"]
        assert row["n"] or "n not seen" in row["bias"]
        assert float(row["low"]) <= float(row["mid"]) <= float(row["high"])
