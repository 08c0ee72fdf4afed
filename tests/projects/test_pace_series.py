"""Paces read from a pledge's own series, and versions of a list."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from serai.ledger.pledges import Pledge, Test
from serai.projects.lists import list_data, versions
from serai.projects.pace_series import implied_pace
from serai.quantity import parse_period
from toys import claim, ledger_of

DAY = date(2026, 6, 30)


def pledge(indicator="corridor.tonnes", unit="Mt/yr", threshold=10.0, of="cargo", rule="ministry"):
    test = Test(indicator, rule, of, "at_least", threshold, unit, 2030)
    return Pledge(
        "p", "10 Mt by 2030", False, "row", "transport", "", (), "road", "aim", "", "", None,
        parse_period("2030"), "", (), (), (), (), (), (), test,
    )  # fmt: skip


def tonnes(year, value, **other):
    held = {"counting_rule": "ministry", "indicator": "corridor.tonnes", "period": str(year)}
    return claim(f"s{year}{other.get('counting_rule', '')}", value, "Mt/yr", **{**held, **other})


def test_the_whole_series_and_its_last_year():
    told = [tonnes(2019, 0.759), tonnes(2024, 4.484), tonnes(2025, 4.119)]
    pace = implied_pace(pledge(), ledger_of(told), DAY)
    assert pace.kind == "growth"
    assert pace.required[0] == pytest.approx(0.194, abs=0.0005)
    whole, last = pace.flows
    assert whole.rate[0] == pytest.approx((4.119 / 0.759) ** (1 / 6) - 1)
    assert last.rate[0] == pytest.approx(-0.0814, abs=0.0001)


def test_another_rule_scope_or_part_of_a_year_is_not_read():
    told = [
        tonnes(2023, 2.0), tonnes(2024, 3.3, counting_rule="ports"),
        tonnes(2022, 1.0, scope={"cargo": "dry"}), tonnes(2025, 1.0, period="2025-01/2025-06"),
        tonnes(2030, 9.0, claim="target"),
    ]  # fmt: skip
    assert implied_pace(pledge(), ledger_of(told), DAY) is None


def test_a_later_year_is_not_seen_yet():
    told = [tonnes(2023, 2.0), tonnes(2024, 3.0), tonnes(2026, 4.0)]
    pace = implied_pace(pledge(), ledger_of(told), DAY)
    assert pace.done == (3.0, 3.0)
    assert all(flow.few for flow in pace.flows)


def test_what_stands_is_added_to():
    told = [
        claim("a", 6, "Mt/yr", indicator="corridor.capacity", claim="stated_capacity",
              period="2022", counting_rule="ministry"),
        claim("b", 8, "Mt/yr", indicator="corridor.capacity", claim="stated_capacity",
              period="2024", counting_rule="ministry"),
    ]  # fmt: skip
    pace = implied_pace(pledge("corridor.capacity", of="capacity"), ledger_of(told), DAY)
    assert pace.kind == "stock"
    assert pace.flows[0].rate == pytest.approx((1.0, 1.0), rel=0.01)
    assert pace.required[0] == pytest.approx(2.0 / 7.0, rel=0.01)


def test_a_share_or_a_date_has_no_pace():
    told = [tonnes(2023, 2.0), tonnes(2024, 3.0)]
    held = pledge()
    assert (
        implied_pace(replace(held, test=replace(held.test, of="share")), ledger_of(told), DAY)
        is None
    )
    assert implied_pace(replace(held, test=None), ledger_of(told), DAY) is None


def listed(name, value, rule, period, **other):
    money = {"indicator": "portfolio.value", "counting_rule": rule, "period": period}
    return claim(name, value, other.pop("unit", "USD"), **{**money, **other})


def test_a_new_definition_is_a_step_and_no_growth():
    told = [
        listed("a", "20e9", "old", "2022-01-01"), listed("b", "14.5e9", "old", "2024-07-01"),
        listed("c", "66.4e9", "new", "2025-06-01"),
        listed("d", 2, "old", "2016-09-05", indicator="portfolio.count", unit="project",
               scope={"stage": "completed"}),
        listed("e", 20, "old", "2022-07-31", indicator="portfolio.count", unit="project",
               scope={"stage": "completed"}),
    ]  # fmt: skip
    data = list_data(ledger_of(told), ["road"])
    (step,) = data["steps"]
    assert step["value_ratio"] == pytest.approx(4.58, abs=0.01)
    assert step["months"] == pytest.approx(11, abs=0.1)
    old = next(d for d in data["definitions"] if d["rule"] == "old")
    assert old["completed_a_year"] == pytest.approx(3.05, abs=0.01)


def test_lists_told_side_by_side_are_no_step():
    told = [
        listed("a", "26e9", "ours", "2016-01-01"), listed("b", "27e9", "theirs", "2017-01-01"),
        listed("c", "28e9", "ours", "2018-01-01"),
    ]  # fmt: skip
    assert set(versions(ledger_of(told))) == {"ours", "theirs"}
    assert list_data(ledger_of(told), ["road"])["steps"] == []
