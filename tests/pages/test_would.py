"""The curve of date and odds: its numbers, its words, and when there is none."""

from __future__ import annotations

from serai.pages.would import odds_by_year, would_figure

DETAIL = {
    "by_year": [
        {"year": 2025.0, "low": 1.0},
        {"year": 2026.0, "odds_low": 0.05, "odds_high": 0.05},
        {"year": 2027.0, "odds_low": 0.10, "odds_high": 0.45},
        {"year": 2028.0, "odds_low": 0.30, "odds_high": 0.60},
    ]
}


def test_years_without_odds_are_left_out():
    assert odds_by_year(DETAIL) == {2026: (0.05, 0.05), 2027: (0.10, 0.45), 2028: (0.30, 0.60)}
    assert odds_by_year({}) == {}


def test_an_unknown_lower_end_is_drawn_as_open():
    detail = {"by_year": [{"year": y, "odds_high": 0.4} for y in (2026.0, 2027.0)]}
    figure = would_figure("10 Mt", "p", detail, 2027, True)
    assert figure is not None and "how low they are cannot be told" in figure.caption
    assert figure.rows == [["2026", "at most 40 %"], ["2027", "at most 40 %"]]


def test_the_figure_says_when_even_odds_are_reached():
    figure = would_figure("10 Mt", "p", DETAIL, 2027, True)
    assert figure is not None and "reaches even odds in 2028" in figure.caption
    assert "Framed: the year promised" in figure.caption and "Indicative" in figure.caption
    assert figure.rows == [["2026", "at most 5 %"], ["2027", "10 to 45 %"], ["2028", "30 to 60 %"]]
    assert figure.svg.count("<rect") == 4 and 'stroke="var(--warm)"' in figure.svg


def test_a_year_outside_is_not_framed_and_never_reached_is_said():
    short = {"by_year": DETAIL["by_year"][:3]}
    figure = would_figure("10 Mt", "p", short, 2040, False)
    assert figure is not None and "Framed" not in figure.caption
    assert "not reached by 2027" in figure.caption and "Indicative" not in figure.caption


def test_one_year_is_no_curve():
    assert would_figure("10 Mt", "p", {"by_year": DETAIL["by_year"][:2]}, 2026, True) is None
