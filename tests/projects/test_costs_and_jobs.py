"""Costs in constant prices, and jobs only with a sourced coefficient."""

from __future__ import annotations

import pytest

from serai.projects.costs import constant_costs, cost_faults
from serai.projects.jobs import intensities, jobs_of
from serai.tables import load_schema, parse_table
from toys import claim, ledger_of

HEAD = (
    "id,name,sector,class,country,subject,stage,stage_date,announced,adds,adds_unit,cost,cost_low,"
    "cost_high,cost_currency,source,basis\n"
)


def row(
    kind="solar", adds="300", unit="MW", cost="1e8", low="", high="", currency="USD", year="2015"
):
    text = f"{HEAD}p,P,power,{kind},KZ,road,works,2025,{year},{adds},{unit},{cost},{low},{high},{currency},s,sourced\n"
    (found,), faults = parse_table(text, load_schema("projects", "projects"))
    assert not faults, faults
    return found


def test_a_cost_of_2015_in_prices_of_2024():
    (entry,) = constant_costs([row()])
    assert entry["constant"]["lo"] == pytest.approx(1e8 * 1.28, rel=0.05)
    assert entry["constant"]["price_year"] == 2024
    assert entry["constant"]["steps"][0]["sources"]


def test_no_deflator_no_figure():
    (entry,) = constant_costs([row(year="2025-06")])
    assert entry["constant"] is None
    assert "no sourced deflator" in entry["reason"]


def test_own_deflator_first_then_the_rate():
    (entry,) = constant_costs([row(cost="1e10", currency="KZT", year="2015")])
    what = [step["what"] for step in entry["constant"]["steps"]]
    assert "prices of 2015 to prices of 2024" in what[0]
    assert what[1].startswith("KZT to USD")


def test_a_cost_without_a_currency_is_a_fault():
    (fault,) = cost_faults([row(currency="")])
    assert (fault.column, fault.found) == ("cost_currency", "nothing")
    assert cost_faults([row(cost="", currency="")]) == []
    assert cost_faults([row(low="5", high="3")])[0].column == "cost_low"


def test_jobs_of_works_and_operation_stay_apart():
    found = jobs_of(row(), ledger_of([]))
    phases = {c["phase"]: c for c in found["computed"]}
    energy = [0.149 * 8760 * 300 / 1e6, 0.175 * 8760 * 300 / 1e6]
    assert phases["works"]["low"] == pytest.approx(250 * energy[0])
    assert phases["operation"]["high"] == pytest.approx(30 * energy[1])
    assert all(c["address"].startswith("https://") for c in found["computed"])


def test_without_a_coefficient_or_a_size_no_figure_is_given():
    refinery = jobs_of(row(kind="refinery"), ledger_of([]))
    assert refinery["computed"] == [] and "refinery" in refinery["missing"][0]
    assert jobs_of(row(adds="", unit=""), ledger_of([]))["missing"] == ["its size in MW"]
    assert jobs_of(row(kind="nuclear"), ledger_of([]))["missing"] == [
        "a sourced coefficient of jobs of works"
    ]


def test_told_jobs_stand_beside():
    told = claim("j", 500, "job", indicator="jobs.count", claim="announced")
    ledger = ledger_of([told])
    assert jobs_of(row(), ledger)["told"][0]["id"] == "j"
    assert intensities([row()], ledger)[0]["jobs_per_musd"] == pytest.approx(5.0)
