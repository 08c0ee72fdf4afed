"""A solved year: PyPSA's own optimum, balances that close, and what binds."""

import warnings

import numpy as np
import pytest

from serai.case import open_case
from serai.energy.balance import power_year
from serai.energy.dispatch import dispatch, impossible_hours
from serai.energy.network import build
from serai.energy.scenario import PowerScenario
from serai.errors import SeraiError, UsageError
from toys import TEMPLATE

pytest.importorskip("pypsa")
RESOLUTIONS = ["24h", "weeks", "cold"]


@pytest.fixture(scope="module")
def tables():
    return open_case(TEMPLATE).tables


@pytest.mark.parametrize("resolution", RESOLUTIONS)
def test_the_optimum_is_that_of_pypsa(tables, resolution):
    network = build(tables, 2030, resolution)
    ours = dispatch(network)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        status, _ = network.optimize(
            solver_name="highs", threads=1, output_flag=False, include_objective_constant=False
        )
    assert status == "ok"
    assert ours.objective == pytest.approx(network.objective, rel=1e-6)


@pytest.mark.parametrize("resolution", RESOLUTIONS)
def test_balances_close_in_every_snapshot(tables, resolution):
    solved = dispatch(build(tables, 2030, resolution))
    assert solved.balance < 1e-6
    found = power_year(solved, tables)["countries"]["XA"]
    made = found["total_gwh"] + found["unserved_gwh"] + sum(found["imports_gwh"].values())
    assert made - found["surplus_gwh"] == pytest.approx(found["demand_gwh"])
    if resolution != "cold":
        # Demand of the year is 600 GWh, also where four weeks stand for it, to their seasons.
        assert found["demand_gwh"] == pytest.approx(600, rel=0.02)


def test_a_block_of_days_ends_as_full_as_it_began(tables):
    network = build(tables, 2030, "weeks")
    dispatch(network)
    name = "alder-zone hydro alder-river"
    level = network.storage_units_t.state_of_charge[name].to_numpy()
    kept = network.storage_units.at[name, "max_hours"] * network.storage_units.at[name, "p_nom"]
    assert level[167::168] == pytest.approx(kept / 2)


def short(tables, **switches):
    """The template with a third of its gas plant, so that power is short."""
    network = build(tables, 2030, "24h", PowerScenario(**switches))
    network.generators.loc["alder-zone gas", "p_nom"] = 30
    return network


def test_without_the_balancing_zone_what_is_short_shows_as_unserved(tables):
    with_it = power_year(dispatch(short(tables)), tables)["zones"]["alder-zone"]
    without = power_year(dispatch(short(tables, russia=False)), tables)["zones"]["alder-zone"]
    assert without["unserved_gwh"] >= with_it["unserved_gwh"]
    assert without["unserved_gwh"] > 0
    assert without["unserved_first"] is not None


def test_one_more_mw_of_a_line_saves_what_is_told(tables):
    network = short(tables)
    before = dispatch(network)
    worth = before.worth["outside-alder-zone"]
    network.links.loc["outside-alder-zone", "p_nom"] += 1e-3
    assert before.objective - dispatch(network).objective == pytest.approx(worth * 1e-3, rel=1e-3)
    assert worth > 0


def test_must_run_above_every_way_out_names_zone_and_hours(tables):
    network = build(tables, 2030, "24h")
    network.generators.loc["alder-zone gas", "p_nom"] = 1e4
    network.generators_t.p_min_pu["alder-zone gas"] = np.full(365, 0.5)
    network.generators_t.p_max_pu["alder-zone gas"] = np.full(365, 0.9)
    assert "365 snapshots" in impossible_hours(network)[0]
    with pytest.raises(SeraiError, match=r"alder-zone.*lower the floors"):
        dispatch(network)


def limited(tables, gwh, **cells):
    """Add a row that leaves the gas plants of the zone so much a year."""
    like = next(row for row in tables["power_parameters"] if row["item"] == "availability")
    row = like.changed(id="gas-limit", item="fuel_limit", zone="alder-zone", carrier="gas", low=gwh,
                       mid=gwh, high=gwh, unit="GWh/yr")  # fmt: skip
    plants = [*tables["plants"], *(each.changed(**cells) for each in tables["plants"] if cells and
                                   each["carrier"] == "gas")]  # fmt: skip
    return {**tables, "plants": plants, "power_parameters": [*tables["power_parameters"], row]}


def test_a_fuel_limit_holds_what_a_zone_makes_of_it(tables):
    free = dispatch(build(tables, 2025, "24h")).energy().at["gas", "alder-zone"]
    held = dispatch(build(limited(tables, free / 2), 2025, "24h"))
    assert held.energy().at["gas", "alder-zone"] == pytest.approx(free / 2, rel=1e-6)
    # Plants of another use burn the same fuel: together they keep to the limit.
    two = limited(tables, free / 2, id="alder-heat", use="heat", mw=50)
    both = dispatch(build(two, 2025, "24h"))
    assert {"alder-zone gas", "alder-zone gas heat"} <= set(both.power.columns)
    assert both.energy().at["gas", "alder-zone"] <= free / 2 * (1 + 1e-6)


def test_a_fuel_limit_below_what_must_run_is_named(tables):
    like = next(row for row in tables["power_parameters"] if row["item"] == "availability")
    floors = [like.changed(id=name, item=name, zone="alder-zone", carrier="gas", use="power", low=0.5,
                           mid=0.5, high=0.5) for name in ("floor_winter", "floor_summer")]  # fmt: skip
    held = limited(tables, 1.0)
    held["power_parameters"] = [*held["power_parameters"], *floors]
    with pytest.raises(UsageError, match=r"alder-zone gas must run .* fuel_limit leaves"):
        build(held, 2025, "24h")
