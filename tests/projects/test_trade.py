"""Dollars to tonnes and the value of a day: sourced, with ranges, each side by itself."""

from __future__ import annotations

import numpy as np
import pytest

from serai.case import open_case
from serai.errors import UsageError
from serai.projects.gravity import fit_gravity
from serai.projects.trade import (
    day_value,
    demand_day_values,
    demand_scenario,
    elasticities,
    tonnes,
    trade_gain,
    trade_in_tonnes,
    unit_values,
)
from toys import claim, ledger_of


def oil(name, reporter, value="4.1e9", **other):
    scope = {"reporter": reporter, "population": "oil"}
    return claim(name, value, "USD", indicator="trade.exports", period="2022", scope=scope, **other)


def test_every_shipped_value_names_its_source_and_holds_its_order():
    for held in unit_values().values():
        assert held.low <= held.mid <= held.high
        assert held.source and held.address.startswith("https://")
    for e in elasticities().values():
        assert e.source and e.low <= e.mid and (e.high is None or e.mid <= e.high)


def test_oil_of_four_billion_is_six_to_eight_million_tonnes():
    low, high = tonnes((4.1e9, 4.1e9), unit_values()["oil"])
    assert (low, high) == (4.1e9 / 712, 4.1e9 / 506)


def test_reporters_stay_apart_and_totals_give_no_tonnes():
    told = [
        oil("a", "partner"), oil("b", "china_customs", "5e9"),
        claim("c", "9e9", "USD", indicator="trade.exports", scope={"reporter": "partner"}),
        oil("d", "partner", claim="target"),
    ]  # fmt: skip
    found = {entry["statement"]: entry for entry in trade_in_tonnes(ledger_of(told))}
    assert set(found) == {"a", "b"}
    assert found["a"]["reporter"] != found["b"]["reporter"]


def test_without_a_sourced_unit_value_there_are_no_tonnes():
    ore = claim("o", "2e9", "USD", indicator="trade.exports",
                scope={"reporter": "partner", "population": "copper_ore"})  # fmt: skip
    (entry,) = trade_in_tonnes(ledger_of([ore]))
    assert entry["tonnes"] is None
    assert entry["reason"] == "no sourced unit value of copper ore"
    yuan = claim("y", "2e9", "CNY", indicator="trade.exports",
                 scope={"reporter": "partner", "population": "oil"})  # fmt: skip
    assert "told in CNY" in trade_in_tonnes(ledger_of([yuan]))[0]["reason"]


def test_the_value_of_a_day_is_value_times_share():
    low, middle, high = day_value("transit_containers")
    assert (low, high) == pytest.approx((704 * 0.006, 3860 * 0.021))
    assert middle == pytest.approx(1310 * 0.0135)
    assert day_value("oil")[0] < 0.2  # bulk: money bound up, not the study of manufactures
    assert day_value("grain") is None


def test_the_demand_rows_of_the_case_lie_within_sourced_values_where_there_are_any():
    found = demand_day_values(open_case("astana-2025").rows("demand"))
    held = [entry for entry in found if entry["sourced"]]
    assert {entry["commodity"] for entry in held} >= {"transit_containers", "oil", "fertiliser"}
    assert all(entry["within"] for entry in held)


def test_the_scenario_reaches_freight(tmp_path):
    """Written, opened, and read by the network that freight runs on."""
    import shutil

    from ruamel.yaml import YAML

    from serai.freight.engine import read_system

    base = open_case("astana-2025")
    folder = tmp_path / "astana"
    shutil.copytree(base.path, folder)
    with (folder / "scenarios" / "day.yaml").open("w", encoding="utf-8") as stream:
        YAML().dump(demand_scenario(base.rows("demand")), stream)
    changed = open_case(folder, seals=False, scenario="day")

    def middle(case):
        blocks = read_system(case.tables).demand.blocks
        block = next(b for b in blocks if b.id == "block-trains-transit")
        return block.time_value.mid

    assert middle(base) == 15
    assert middle(changed) == pytest.approx(17.7)


def test_a_published_response_without_an_upper_end_gets_none():
    found = {e["id"]: e for e in trade_gain(3.0)}
    assert found["day-trade"]["low"] == pytest.approx(0.03)
    assert found["day-trade"]["high"] is None
    assert found["day-trade-belt-and-road"]["basis"] == "remembered"


def panel(rows=0):
    import pandas as pd

    rng = np.random.default_rng(3)
    names = [f"c{i}" for i in range(9)]
    data = []
    for a in names:
        for b in names:
            for year in (2018, 2019, 2020):
                if a != b:
                    days = float(rng.uniform(5, 40))
                    size = (names.index(a) + 1) * (names.index(b) + 2)
                    data.append(
                        (a, b, year, size * np.exp(-0.02 * days + rng.normal(0, 0.1)), days)
                    )
    frame = pd.DataFrame(data, columns=["exporter", "importer", "year", "trade", "days"])
    return frame.head(rows) if rows else frame


def test_gravity_finds_what_a_panel_was_made_with():
    pytest.importorskip("pyfixest", reason="the extra gravity is not installed")
    fit = fit_gravity(panel())
    assert fit.low < np.expm1(-0.02) < fit.high
    assert fit.high - fit.low < 0.01
    assert (fit.rows, fit.pairs) == (216, 72)


def test_a_panel_that_says_nothing_is_refused():
    with pytest.raises(UsageError, match="10 whole rows"):
        fit_gravity(panel(10))
    with pytest.raises(UsageError, match="no column 'days'"):
        fit_gravity(panel().drop(columns="days"))
    bad = panel()
    bad.loc[0, "trade"] = -1.0
    with pytest.raises(UsageError, match="negative"):
        fit_gravity(bad)
