"""Figures on one count that differ stay visible; other scopes and periods do not clash."""

from __future__ import annotations

import pytest

import serai
from serai.ledger.contradictions import contradictions


def test_the_aktau_hub_has_several_capacities_for_one_year():
    ledger = serai.open_case("astana-2025").ledger
    found = {(c.subject, c.indicator, c.period): c for c in contradictions(ledger)}
    hub = found["aktau-hub", "terminal.capacity_teu", "2025"]
    assert {"x14-215k-2022", "x14-240k", "x14-300k"} <= set(hub.statements)
    assert hub.spread == pytest.approx(300 / 215)


def test_scopes_that_differ_do_not_clash():
    ledger = serai.open_case("astana-2025").ledger
    groups = [set(c.statements) for c in contradictions(ledger)]
    # 4.484 Mt (ministry) and 3.3 Mt (ports) are two counts of one year.
    assert not any({"x11-2024", "x12-tonnes-2024"} <= group for group in groups)
    # F32 was revised by x11-2024, so it no longer speaks.
    assert not any("F32" in group for group in groups)


def test_before_the_revision_was_said_both_stood_alone():
    from datetime import date

    ledger = serai.open_case("astana-2025").ledger.as_of(date(2025, 6, 17))
    assert "x11-2024" not in ledger
    assert "F32" in ledger


def test_rounding_is_no_contradiction():
    from decimal import Decimal

    from serai.ledger.contradictions import rounded
    from serai.quantity import Interval

    printed, counted = Interval.exact("4500"), Interval.exact("4484")
    assert rounded(printed).meets(rounded(counted))
    assert not rounded(Interval.exact("1000")).meets(rounded(Interval.exact("600")))
    assert rounded(Interval.exact("4.119")).hi == Decimal("4.1195")
