"""A pledged flow with an observed series needs a growth, and is checked unasked."""

from __future__ import annotations

import serai
from serai.ledger.sums import implied_checks


def test_series_keeps_one_count_and_whole_years():
    case = serai.open_case("astana-2025")
    specs = {spec.id: spec for spec in implied_checks(case.pledges, case.ledger, ())}
    series = specs["growth:corridor-10mt-2030"].inputs["series"]
    rules = {case.ledger[name].counting_rule for name in series}
    assert rules == {"titr-ministry"}
    years = [case.ledger[name].period.end.year for name in series]
    assert years == sorted(set(years))
    assert years[-1] == 2025


def test_a_declared_check_is_not_repeated():
    case = serai.open_case("astana-2025")
    specs = implied_checks(case.pledges, case.ledger, case.checks)
    assert "growth:corridor-10mt-2030" not in {spec.id for spec in specs}
