"""Cumulative claims: the most that can have passed, the day it is reached, other readings."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from serai.terminals.answers import Count, Rate, count_answers
from serai.terminals.counts import Volume

YEAR = Rate("rate", 36_500.0, "container")


def claim(threshold: float = 1_000.0, **more: object) -> Count:
    count = Count(
        "pledge", "claim", threshold, "container", date(2025, 6, 11), date(2025, 6, 1), "opened",
        [YEAR], YEAR, {},
    )  # fmt: skip
    return replace(count, **more)


@pytest.mark.parametrize(
    ("threshold", "word"),
    [(900.0, "consistent"), (1_200.0, "in tension"), (9_000.0, "implausible")],
)
def test_the_word_follows_what_can_have_passed(threshold: float, word: str) -> None:
    # Ten days at 100 boxes a day: 1,000 boxes, with chance from trains of fifty.
    assert count_answers(claim(threshold))["fits"]["answer"] == word


def test_the_day_is_reached_at_the_full_rate() -> None:
    answer = count_answers(claim(3_650.0))["date"]
    assert answer["detail"]["short"] == "2025-07-07"
    assert answer["answer"] == "implausible"


def test_a_rate_in_teu_bounds_boxes_one_for_one() -> None:
    teu = Rate("teu", 365_000.0, "TEU")
    answers = count_answers(claim(9_000.0, rates=[YEAR, teu]))
    assert answers["fits"]["answer"] == "in tension"
    assert "teu" in answers["fits"]["because"]


def test_a_count_before_the_opening_cannot_be() -> None:
    answers = count_answers(claim(day=date(2025, 5, 1)))
    assert answers["fits"]["answer"] == "implausible"
    assert set(answers) == {"fits"}


def test_another_series_explains_and_does_not_excuse() -> None:
    volumes = [Volume("v24", date(2024, 1, 1), date(2024, 12, 31), 9_500.0, 9_900.0)]
    answer = count_answers(claim(9_000.0, series={"the route": volumes}))["fits"]
    assert answer["answer"] == "implausible"
    assert "the count of the route since 2024 in TEU" in answer["text"]
    assert "v24" in answer["because"]
