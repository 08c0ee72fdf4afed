"""The chapter of past pledges: by stage, with n, and with what beat one rate for all."""

from __future__ import annotations

from datetime import date

import pytest
from jinja2 import Environment, PackageLoader, StrictUndefined

import serai
from serai.assess import assess_sums
from serai.engines.openings import run_openings
from serai.pages.past import past_chapter
from serai.pages.words import Names
from serai.projects.outcomes import shipped_outcomes


@pytest.fixture(scope="module")
def assessment():
    case = serai.open_case("astana-2025")
    found = assess_sums(case)
    engine = run_openings(case, date(2026, 6, 30), 200)
    return found.__class__(**{**found.__dict__, "engines": {"projects": engine}})


def test_every_dated_promise_with_a_stage_is_counted_once(assessment):
    chapter = past_chapter(assessment, Names(assessment.case))
    dated = [o for o in shipped_outcomes() if o.dated]
    assert chapter["n"] == len(dated) == sum(row["n"] for row in chapter["ends"])
    for row in chapter["ends"]:
        assert row["met"] + row["late"] + row["missed"] + row["cancelled"] == row["n"] > 0


def test_scores_stand_in_json_and_in_the_report(assessment):
    data = assessment.as_dict()["engines"]["projects"]["data"]
    less = data["scores"]["dates"]["less"]
    assert set(less) == {"brier", "log", "crps"}
    assert {"constant", "class mean", "as promised"} == set(less["brier"])
    environment = Environment(loader=PackageLoader("serai.pages"), undefined=StrictUndefined)
    html = environment.get_template("past.html.j2").render(
        past=past_chapter(assessment, Names(assessment.case))
    )
    assert "Past pledges and how they ended" in html and html.count("<table") >= 6
    drawn = past_chapter(assessment, Names(assessment.case))["diagram"]
    bins = assessment.engines["projects"].data["scores"]["dates"]["reliability"]
    assert drawn.svg.count("<circle") == len(bins) > 1 and drawn.svg in html
    assert all(f"n = {row['n']}" in drawn.svg for row in bins)


def test_what_stands_or_falls_together_is_told(assessment):
    joint = past_chapter(assessment, Names(assessment.case))["joint"]
    assert any(row["group"].startswith("what this needs: ") for row in joint)
    assert any(row["together"] > 1.1 * row["apart"] > 0 for row in joint)
    assert not any(": 0 %" in row["told"] or ", 0 %" in row["told"] for row in joint)


def test_without_answers_there_is_no_chapter(assessment):
    bare = assessment.__class__(**{**assessment.__dict__, "engines": {}})
    assert past_chapter(bare, Names(bare.case)) is None
