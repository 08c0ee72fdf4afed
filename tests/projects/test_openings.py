"""Pledges that a project opens: certainty only where it was observed."""

from __future__ import annotations

from datetime import date

import pytest

import serai
from serai.odds import Band
from serai.projects.banded import Worlds, band_of, joint_odds, narrows_most
from serai.projects.openings import opening_answers


@pytest.fixture(scope="module")
def rows():
    return serai.open_case("astana-2025").rows("projects")


def answers(rows, project, day, seed=3):
    found = opening_answers(rows, [("p", project, day)], seed, date(2026, 6, 30), draws=400)
    return found["p"]


def test_a_later_deadline_is_likelier(rows):
    early = answers(rows, "cku", date(2028, 12, 31))["odds"]["detail"]["high"]
    late = answers(rows, "cku", date(2036, 12, 31))["odds"]["detail"]["high"]
    assert early < late


def test_same_seed_same_answer(rows):
    day = date(2030, 12, 31)
    assert answers(rows, "cku", day) == answers(rows, "cku", day)
    assert answers(rows, "cku", day, 4)["odds"]["detail"]["low"] >= 0.05


def test_an_opened_project_needs_no_odds(rows):
    found = answers(rows, "dostyk-moyinty-2", date(2025, 12, 31))
    assert found["odds"]["detail"]["short"] == "met"
    assert (
        answers(rows, "dostyk-moyinty-2", date(2024, 12, 31))["odds"]["detail"]["short"] == "missed"
    )


def test_odds_are_a_band_with_n(rows):
    odds = answers(rows, "cku", date(2030, 12, 31))["odds"]
    assert odds["detail"]["n"] > 0
    assert 0.05 <= odds["detail"]["low"] <= odds["detail"]["high"] <= 0.95
    lines = "\n".join(odds["detail"]["lines"])
    assert "not in the band" in lines and "parameters, 10 % point" in lines
    assert " 0 %" not in lines and "100 %" not in lines


def test_the_curve_over_the_years_meets_the_odds_of_the_date(rows):
    detail = answers(rows, "cku", date(2030, 12, 31))["odds"]["detail"]
    curve = {int(row["year"]): (row["odds_low"], row["odds_high"]) for row in detail["by_year"]}
    assert curve[2030] == (detail["low"], detail["high"]) and detail["due"] == 2030
    assert sorted(curve) == list(range(2027, 2039))
    highs = [curve[year][1] for year in sorted(curve)]
    assert highs == sorted(highs)


def test_a_band_over_fifty_points_is_undetermined_and_says_what_would_narrow_it(rows):
    worlds = Worlds(rows, 3, 400, 2026.5)
    row = next(row for row in rows if row.id == "cku")
    wide = Band(0.10, 0.85)
    assert wide.answer.value == "undetermined"
    assert narrows_most(worlds, row, 2031.0) == "a dated share of the works done"
    early = next(row for row in rows if row.id == "npp-1")
    assert "finance is closed" in narrows_most(worlds, early, 2037.0)


def test_a_project_without_a_date_takes_the_day_of_the_pledge_as_one(rows):
    worlds = Worlds(rows, 3, 400, 2026.5)
    row = next(row for row in rows if row.id == "npp-2")
    band, spans = band_of(worlds, row, 2036.0)
    assert "the pledge's day as a promise" in spans and "time that its stages take" in spans
    assert band.low < band.high


def test_what_two_projects_share_moves_their_joint_odds(rows):
    worlds = Worlds(rows, 3, 4000, 2026.5)
    found = joint_odds(worlds, ["karaganda-wind", "sauran-solar"], 2031.0)
    assert found["together"] > 1.08 * found["apart"]
    assert "owner Samruk-Energy" in found["shares"]


@pytest.mark.parametrize(
    ("day", "word"),
    [(2045, "consistent"), (2030, "in tension"), (2027, "implausible")],
)
def test_the_date_is_judged_by_where_it_lies_among_the_draws(rows, day, word):
    found = answers(rows, "cku", date(day, 12, 31))["date"]
    assert found["answer"] == word
    assert found["detail"]["low"] <= found["detail"]["median"] <= found["detail"]["high"]
