"""The financed projects of the shipped case: ranges, hypotheses, and what nobody tells."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from serai.case import load_case, open_case
from serai.cli import cli
from serai.engines import engine_faults
from serai.engines.finance import finance_of, run_finance
from serai.errors import UsageError


@pytest.fixture(scope="module")
def astana():
    return open_case("astana-2025")


@pytest.fixture(scope="module")
def run(astana):
    return run_finance(astana, astana.as_of, 400)


def project(run, name):
    return next(p for p in run.data["projects"] if p["project"] == name)


def results(run, name, which=0):
    return project(run, name)["outcomes"][which]["results"]


def test_the_bid_of_the_second_plant_needs_half_the_price_of_the_first(run):
    first = results(run, "npp-1")["price that returns the cost"]
    second = results(run, "npp-2")["price that returns the cost"]
    assert 80 < first["low"] < first["median"] < first["high"] < 150
    assert second["median"] < 0.6 * first["median"]


def test_every_result_is_a_range_and_names_its_hypotheses(run):
    for found in run.data["projects"]:
        assert found["assumed"]
        for outcome in found["outcomes"]:
            assert outcome["hypothesis"]
            for result in outcome["results"].values():
                assert result["unit"]
                assert result["low"] is None or result["low"] <= result["median"] <= result["high"]


def test_what_nobody_tells_is_said_and_turned_round(run):
    urea = project(run, "aktobe-urea")["outcomes"][0]
    assert urea["missing"] == ["feed_price"]
    assert "most that a unit of feed may cost" in urea["results"]
    refinery = project(run, "shymkent-refinery")["outcomes"][0]
    assert {"capital", "price"} <= set(refinery["missing"])
    assert "cost carried by a margin of 1" in refinery["results"]


def test_the_line_draws_by_milestones_under_two_named_hypotheses(run):
    line = project(run, "ccb-credit-line")
    assert {o["hypothesis"] for o in line["outcomes"]} == {
        "terms of a usual Chinese loan", "terms as to Kyrgyzstan and Tajikistan",
    }  # fmt: skip
    parts = run.answers["ccb-credit-line"]
    assert parts["date"]["answer"] == "undetermined"
    assert "the projects that it pays" in parts["binds"]["missing"]
    assert parts["date"]["indicative"]


def test_jobs_are_given_only_where_a_coefficient_has_a_source(run):
    assert project(run, "npp-1")["jobs"]["computed"]
    assert project(run, "shymkent-refinery")["jobs"]["computed"] == []


def test_same_seed_same_numbers(astana, run):
    again = finance_of(astana, "npp-1", astana.as_of, 400)
    assert again["outcomes"] == project(run, "npp-1")["outcomes"]


def test_names_that_are_not_there(astana):
    with pytest.raises(UsageError, match="did you mean"):
        finance_of(astana, "npp-3", astana.as_of, 50)
    with pytest.raises(UsageError, match="no terms"):
        finance_of(astana, "cku", astana.as_of, 50)


def test_the_command_prints_text_and_json():
    runner = CliRunner()
    told = runner.invoke(cli, ["finance", "astana-2025", "aktobe-urea", "--draws", "100"])
    assert told.exit_code == 0, told.output
    assert "not told by anyone: feed price" in told.output
    assert "Assumed or remembered:" in told.output
    plain = runner.invoke(cli, ["finance", "astana-2025", "npp-2", "--draws", "100", "--json"])
    assert json.loads(plain.output)["project"] == "npp-2"
    costs = runner.invoke(cli, ["finance", "astana-2025"])
    assert "USD of 2024" in costs.output
    bad = runner.invoke(cli, ["finance", "astana-2025", "nothing"])
    assert bad.exit_code == 2 and "no project" in bad.output


def test_faults_of_terms_and_costs_are_named(case_folder, edit):
    edit("projects.csv", "40000000,,,USD", "40000000,,,")
    edit("finance_terms.csv", "0.04,0.06,0.08", "0.09,0.06,0.08")
    case, faults = load_case(case_folder)
    assert [fault.column for fault in faults] == ["cost_currency"]
    assert "low" in {fault.column for fault in engine_faults(case)}
