"""Fuel balances by closed forms, and that chance belongs to things and not to their order."""

from __future__ import annotations

import numpy as np
import pytest

from serai.case import TABLES, open_case
from serai.energy.fuel_checks import fuel_faults
from serai.energy.fuels import FUELS, fuel_balances, surpluses
from serai.energy.processes import draw_coefficients, draw_size, flows_of
from serai.errors import UsageError
from serai.tables import load_schema, parse_table

YEARS = range(2024, 2036)
D = 400


def rows(name: str, text: str):
    found, faults = parse_table(text, load_schema("energy", name))
    assert not faults
    return found


#: Ranges without width, so that every draw is the closed form.
FIXED = """id,process,item,low,mid,high,unit,identified,basis
a,urea,ammonia_share,0.57,0.57,0.57,1,assumed,assumed
b,urea,ammonia_energy,30,30,30,GJ/t,assumed,assumed
c,urea,process_energy,3,3,3,GJ/t,assumed,assumed
d,urea,use_factor,1,1,1,1,assumed,assumed
e,gas,heating_value,35,35,35,MJ/m^3,assumed,assumed
f,gas,growth_supply,0.01,0.01,0.01,1/yr,assumed,assumed
g,gas,growth_domestic,0.04,0.04,0.04,1/yr,assumed,assumed
h,gas,growth_export,0,0,0,1/yr,assumed,assumed
i,gas,reinjection,0,0,0,bcm/yr,assumed,assumed
j,refinery,use_factor,0.9,0.9,0.9,1,assumed,assumed
k,refinery,light_share,0.66,0.66,0.66,1,assumed,assumed
l,refinery,product_share,0.88,0.88,0.88,1,assumed,assumed
m,reactor,uranium,170,170,170,tU/(GW*yr),assumed,assumed
n,reactor,load_factor,0.92,0.92,0.92,1,assumed,assumed
o,hydrogen,electricity,50,50,50,kWh/kg,assumed,assumed
p,hydrogen,water,12,12,12,t/t,assumed,assumed
q,hydrogen,use_factor,0.5,0.5,0.5,1,assumed,assumed
r,coal_to_gas,coal,2.5,2.5,2.5,Mt/bcm,assumed,assumed
s,coal_to_gas,water,8,8,8,Mt/bcm,assumed,assumed
t,coal_to_gas,use_factor,0.5,0.5,0.5,1,assumed,assumed
u,gas_power,use_factor,0.5,0.5,0.5,1,assumed,assumed
v,gas_power,efficiency,0.5,0.5,0.5,1,assumed,assumed
"""
FLOWS = """id,fuel,item,kind,year,value,unit,basis
x,gas,supply,observed,2024,28.7,bcm/yr,assumed
w,gas,supply,planned,2025,40,bcm/yr,assumed
y,gas,domestic,observed,2024,21.2,bcm/yr,assumed
z,gas,export,observed,2024,4.5,bcm/yr,assumed
"""
PLANTS = """id,project,process,size_low,size,size_high,unit,home_low,home_high,commodity,place,basis
urea,p-urea,urea,800,800,800,kt/yr,350,350,fertiliser,here,assumed
"""


@pytest.fixture
def tables():
    return {
        "fuel_parameters": rows("fuel_parameters", FIXED),
        "fuel_flows": rows("fuel_flows", FLOWS),
        "fuel_plants": rows("fuel_plants", PLANTS),
    }


@pytest.mark.parametrize(
    ("process", "size", "unit", "takes", "gives"),
    [
        ("urea", 800, "kt/yr", {"gas": 800 * (0.57 * 30 + 3) / 1000 / 35}, {"urea": 800}),
        ("refinery", 6, "Mt/yr", {"crude": 5.4}, {"oil products": 4.752, "light products": 3.564}),
        ("reactor", 2400, "MW", {"uranium": 408}, {"power": 2400 * 8760 * 0.92 / 1e6}),
        ("hydrogen", 100, "MW", {"power": 0.438, "water": 0.10512}, {"hydrogen": 8.76}),
        ("coal_to_gas", 2, "bcm/yr", {"coal": 2.5, "water": 8}, {"gas": 1}),
        ("gas_power", 1000, "MW", {"gas": 4.38 * 3.6 / 0.5 / 35}, {"power": 4.38}),
    ],
)
def test_processes_by_hand(process, size, unit, takes, gives):
    coefficients = draw_coefficients(rows("fuel_parameters", FIXED), seed=1, draws=1)
    text = f"id,project,process,size,unit,basis\nx,x,{process},{size},{unit},assumed\n"
    row = rows("fuel_plants", text)[0]
    flows = flows_of(row, draw_size(row, 1, 1), coefficients)
    for found, expected in ((flows.takes, takes), (flows.gives, gives)):
        assert {name: value[0] for name, value in found.items()} == pytest.approx(expected)


def test_urea_takes_what_plants_are_known_to_take():
    """Between 540 and 760 m3 of gas a tonne, the range that is told of plants of this kind."""
    case = open_case("astana-2025")
    coefficients = draw_coefficients(case.rows("fuel_parameters"), 1, D)
    row = rows("fuel_plants", PLANTS)[0]
    flows = flows_of(row, draw_size(row, 1, D), coefficients)
    by_tonne = flows.takes["gas"] / flows.gives["urea"] * 1e6
    assert by_tonne.min() > 500 and by_tonne.max() < 780


def test_a_balance_adds_up(tables):
    arrivals = {"p-urea": np.array([2030.0, np.inf])}
    gas = fuel_balances(tables, arrivals, YEARS, seed=1, draws=2).balances["gas"]
    at = list(YEARS).index(2030)
    urea = 800 * (0.57 * 30 + 3) / 1000 / 35
    expected = 28.7 * 1.01**6 - 21.2 * 1.04**6 - 4.5
    assert gas.left[:, at] == pytest.approx([expected - urea, expected])
    assert gas.without("export", "urea")[:, at] == pytest.approx([expected + 4.5] * 2)
    assert gas.left[0, at - 1] == pytest.approx(28.7 * 1.01**5 - 21.2 * 1.04**5 - 4.5)


def test_planned_flows_are_not_observed(tables):
    gas = fuel_balances(tables, {}, YEARS, seed=1, draws=1).balances["gas"]
    assert gas.supply["as before"][0, 0] == pytest.approx(28.7)


def test_what_home_does_not_use_leaves_as_tonnes(tables):
    fuels = fuel_balances(tables, {"p-urea": np.array([2030.0, np.inf])}, YEARS, seed=1, draws=2)
    found = {row["year"]: row for row in surpluses(fuels)}
    assert set(found) == set(range(2030, 2036))
    assert found[2031]["middle"] == pytest.approx(450_000)
    assert found[2031]["odds"] == pytest.approx(0.5)
    assert found[2031]["commodity"] == "fertiliser"


def test_reinjection_takes_from_what_is_marketed(tables):
    more = FIXED.replace("reinjection,0,0,0", "reinjection,1.5,1.5,1.5")
    less = fuel_balances(tables, {}, YEARS, 1, 1).balances["gas"].left
    tables["fuel_parameters"] = rows("fuel_parameters", more)
    assert less - fuel_balances(tables, {}, YEARS, 1, 1).balances["gas"].left == pytest.approx(1.5)


def test_chance_belongs_to_things():
    """Rows in another order, and blocks of draws, give the same numbers."""
    case = open_case("astana-2025")
    arrivals = {"aktobe-urea": np.full(D, 2031.5)}
    tables = {name: case.rows(name) for name in ("fuel_parameters", "fuel_flows", "fuel_plants")}
    whole = fuel_balances(tables, arrivals, YEARS, 7, D)
    turned = {name: list(reversed(found)) for name, found in tables.items()}
    other = fuel_balances(turned, arrivals, YEARS, 7, D)
    half = fuel_balances(tables, {"aktobe-urea": np.full(D // 2, 2031.5)}, YEARS, 7, D // 2, D // 2)
    for fuel in FUELS:
        np.testing.assert_allclose(other.balances[fuel].left, whole.balances[fuel].left)
        np.testing.assert_array_equal(half.balances[fuel].left, whole.balances[fuel].left[D // 2 :])


def test_a_plant_without_a_size_is_studied_over_its_range():
    text = "id,project,process,size_low,size_high,unit,basis\nx,x,reactor,1000,2400,MW,assumed\n"
    size = draw_size(rows("fuel_plants", text)[0], 1, D)
    assert 1000 <= size.min() < 1100 and 2300 < size.max() <= 2400


def test_what_is_missing_or_odd_is_named(tables):
    bare = "id,project,process,unit,basis\nx,x,reactor,MW,assumed\n"
    with pytest.raises(UsageError, match="x: give a size"):
        draw_size(rows("fuel_plants", bare)[0], 1, D)
    odd = "id,project,process,size,unit,basis\nx,x,urea,0.8,Mt/yr,assumed\n"
    with pytest.raises(UsageError, match="is told in kt/yr, found 'Mt/yr'"):
        draw_size(rows("fuel_plants", odd)[0], 1, D)
    tables["fuel_parameters"] = [r for r in tables["fuel_parameters"] if r.id != "e"]
    with pytest.raises(UsageError, match="has no heating_value of 'gas'"):
        fuel_balances(tables, {}, YEARS, 1, 1)


def test_the_tables_are_part_of_a_case():
    assert {"fuel_parameters", "fuel_flows", "fuel_plants"} <= {name for _, name in TABLES}
    for row in open_case("astana-2025").rows("fuel_parameters"):
        assert row["low"] <= row["mid"] <= row["high"], row.id
        assert row["source"] or row["reason"], row.id


def test_the_scenario_of_the_case_puts_gas_back():
    base = open_case("astana-2025")
    more = open_case("astana-2025", scenario="more-gas-reinjected")
    left = [
        fuel_balances(case.tables, {}, [2030], 1, D).balances["gas"].left for case in (base, more)
    ]
    assert ((left[0] - left[1] >= 2) & (left[0] - left[1] <= 5)).all()


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("fuel_parameters", "a,urea,ammonia_share,0.57", "a,urea,ammonia_share,0.9", "swap them"),
        ("fuel_parameters", "e,gas,heating_value,35", "e,gas,heating_value,0", "above zero"),
        ("fuel_parameters", "f,gas,growth_supply", "f,gas,growth_export", "growth_supply of gas"),
        ("fuel_plants", "kt/yr", "Mt/yr", "tell the size of a urea plant in kt/yr"),
        ("fuel_plants", "800,800,800", "800,,", "the range that shall be studied"),
    ],
)
def test_faults_of_the_tables_are_named(tables, name, old, new, told):
    text = {"fuel_parameters": FIXED, "fuel_plants": PLANTS}[name]
    assert not fuel_faults(tables)
    tables[name] = rows(name, text.replace(old, new))
    assert any(told in str(fault) for fault in fuel_faults(tables))
