"""The power system of the shipped case against the year it was fitted on and one it was not."""

import pytest

from serai.case import open_case
from serai.energy.score import score_table, solved_year

pytest.importorskip("pypsa")


@pytest.fixture(scope="module")
def tables():
    return open_case("astana-2025").tables


@pytest.fixture(scope="module")
def fitted(tables):
    return solved_year(tables, 2020)


def error(row, year):
    made = year["countries"]["KZ"]
    total = row["carrier"] == "total"
    computed = made["total_gwh"] if total else made["generation_gwh"][row["carrier"]]
    return computed / float(row["mid"]) - 1


def test_2020_meets_the_operator_by_fuel(tables, fitted):
    limits = {"coal": 0.08, "gas": 0.08, "hydro": 0.08, "total": 0.01, "solar": 0.08, "wind": 0.08}
    seen = {
        r["carrier"]: error(r, fitted) for r in tables["power_observed"] if r["role"] == "calibrate"
    }
    assert set(seen) == set(limits)
    for carrier, limit in limits.items():
        assert abs(seen[carrier]) < limit, carrier
    assert fitted["countries"]["KZ"]["unserved_share"] < 0.005
    assert fitted["certificate"]["open_balance_mw"] < 1e-6


def test_2022_was_not_fitted_and_comes_near(tables):
    year = solved_year(tables, 2022)
    rows = [r for r in tables["power_observed"] if r["id"].startswith("irena-2022-")]
    seen = {r["carrier"]: error(r, year) for r in rows}
    assert {c: round(e, 2) for c, e in seen.items()} == {
        "coal": 0.01, "gas": -0.01, "hydro": 0.05, "solar": 0.08, "wind": 0.08, "total": 0.01,
    }  # fmt: skip
    assert all(r["role"] == "score" for r in rows)


def test_a_parameter_that_is_fitted_says_on_what(tables):
    rows = [r for r in tables["power_parameters"] if r["identified"] == "fitted"]
    assert {r["item"] for r in rows} == {
        "capacity_factor", "inflow_scale", "floor_winter", "floor_summer",
    }  # fmt: skip
    assert all("2020" in r["rests_on"] for r in rows)
    known = [r for r in tables["power_observed"] if r["role"] == "calibrate"]
    assert {r["period"].text for r in known} == {"2020"}


def test_every_observation_is_scored(tables, fitted):
    rows = score_table(tables, lambda year: fitted)
    assert len(rows) == sum(
        r["item"] in ("generation", "share", "zone_gap") for r in tables["power_observed"]
    )
