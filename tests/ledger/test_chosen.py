"""Which figure is shown, and that the others are named."""

from __future__ import annotations

from datetime import date

import pytest

import serai
from serai.ledger.chosen import choices, growth_needed, shown_for, whole_year, yearly
from serai.quantity import Interval, parse_period
from toys import claim, ledger_of, source


def test_the_nearer_source_wins_over_the_later_saying():
    ministry, paper = source("ministry"), source("paper")
    object.__setattr__(ministry, "grade", "official")
    held = [
        claim("a", 1, "t", period="2024", asserted="2025-01-01", source="ministry"),
        claim("b", 2, "t", period="2024", asserted="2026-01-01", source="paper"),
    ]
    (choice,) = choices(ledger_of(held, [ministry, paper])).values()
    assert (choice.shown.id, choice.why) == ("a", "nearer source")
    assert [s.id for s in choice.losers] == ["b"]


def test_later_then_finer_wins_within_one_grade():
    held = [
        claim("early", 1, "t", period="2024", asserted="2025-01-01"),
        claim("late", 2, "t", period="2024", asserted="2025-02-01"),
        claim("fine", "2.04", "t", period="2024", asserted="2025-02-01"),
    ]
    (choice,) = choices(ledger_of(held)).values()
    assert (choice.shown.id, choice.why) == ("fine", "finer print")


def test_inferred_never_outranks_what_was_seen():
    held = [
        claim("guess", 9, "t", period="2024", asserted="2026-01-01", claim="inferred"),
        claim("seen", 4, "t", period="2024", asserted="2020-01-01"),
    ]
    (choice,) = choices(ledger_of(held)).values()
    assert choice.shown.id == "seen"


def test_superseded_and_set_aside_figures_are_not_shown():
    held = [
        claim("old", 1, "t", period="2024", asserted="2025-01-01"),
        claim("new", 2, "t", period="2024", asserted="2025-02-01", supersedes="old", reason="correction"),
        claim("wild", 900, "t", period="2024", asserted="2025-03-01"),
    ]  # fmt: skip
    ledger = ledger_of(held, set_aside=frozenset({"wild"}))
    (choice,) = choices(ledger).values()
    assert choice.shown.id == "new"
    assert not choice.losers
    assert [s.id for s in ledger.query("road")] == ["new"]


@pytest.mark.parametrize(
    "other",
    [
        {"price_year": 2017},
        {"unit": "KZT"},
        {"scope": {"geo": "KZ"}},
        {"counting_rule": "customs"},
        {"period": "2023"},
        {"claim": "target"},
    ],
)
def test_figures_on_another_count_stand_beside_one_another(other):
    first = claim("a", 1, "USD", period="2024", asserted="2025-01-01")
    second = claim("b", 2, **{"unit": "USD", "period": "2024", "asserted": "2025-01-01", **other})
    assert len(choices(ledger_of([first, second]))) == 2


def test_the_corridor_as_known_on_two_days():
    ledger = serai.open_case("astana-2025").ledger
    seen = []
    for day in (date(2025, 6, 17), date(2026, 3, 31)):
        series = yearly(
            choices(ledger.as_of(day)), "middle-corridor", "corridor.tonnes", "titr-ministry"
        )
        seen.append({year: (s.value, s.unit) for year, s in series.items()})
    assert [float(value) for value, _ in (seen[0][2024], seen[1][2024], seen[1][2025])] == [
        4500000.0, 4.484, 4.119,
    ]  # fmt: skip
    assert 2025 not in seen[0]


def test_a_period_narrows_what_is_shown():
    ledger = ledger_of([claim("a", 1, "t", period="2023"), claim("b", 2, "t", period="2024-05")])
    assert [c.shown.id for c in shown_for(ledger, "road", parse_period("2024"))] == ["b"]


def test_whole_years_alone_are_years():
    assert whole_year(parse_period("2024")) == 2024
    assert whole_year(parse_period("2024-01/2024-12")) == 2024
    assert whole_year(parse_period("2024-01/2024-11")) is None
    assert whole_year(parse_period("../2024")) is None


def test_growth_needed_compounds():
    assert growth_needed(Interval.exact("4.5"), Interval.exact(10), 6) == pytest.approx(
        0.1423466551
    )


def test_a_narrowed_ledger_tells_the_same_of_its_subject():
    ledger = serai.open_case("astana-2025").ledger
    for subject in ("middle-corridor", "astana-lrt", "shymkent-refinery"):
        for day in (date(2023, 4, 12), date(2025, 6, 17), date(2026, 6, 30)):
            whole = shown_for(ledger.as_of(day), subject)
            assert shown_for(ledger.narrowed(subject).as_of(day), subject) == whole


def test_a_row_about_another_subject_may_supersede():
    held = [
        claim("a", 1, "t", asserted="2024-01-01", subject="one"),
        claim("b", 2, "t", asserted="2025-01-01", subject="two", supersedes="a", reason="revision"),
    ]
    small = ledger_of(held).narrowed("one")
    assert shown_for(small, "one") == []
    assert [c.shown.id for c in shown_for(small.as_of(date(2024, 6, 1)), "one")] == ["a"]
