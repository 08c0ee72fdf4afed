"""Pledges that a project opens: certainty only where it was observed."""

from __future__ import annotations

from datetime import date

import pytest

import serai
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
    assert len(odds["detail"]["lines"]) == 4


@pytest.mark.parametrize(
    ("day", "word"),
    [(2045, "consistent"), (2030, "in tension"), (2027, "implausible")],
)
def test_the_date_is_judged_by_where_it_lies_among_the_draws(rows, day, word):
    found = answers(rows, "cku", date(day, 12, 31))["date"]
    assert found["answer"] == word
    assert found["detail"]["low"] <= found["detail"]["median"] <= found["detail"]["high"]
