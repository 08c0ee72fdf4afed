"""A network from tables: what stands when, and that its balances close."""

from datetime import date

import pytest

from serai.case import open_case
from serai.energy.network import build, regulated
from serai.energy.scenario import PowerScenario
from serai.energy.uncertain import uncertain
from serai.errors import UsageError

pytest.importorskip("pypsa")


@pytest.fixture(scope="module")
def astana():
    return open_case("astana-2025").tables


@pytest.fixture(scope="module")
def built(astana):
    """Return the network of 2030 with some projects, each made once."""
    kept = {}

    def network(projects="standing"):
        if projects not in kept:
            kept[projects] = build(astana, 2030, "24h", PowerScenario(projects=projects))
        return kept[projects]

    return network


def test_the_west_joins_when_its_line_comes(astana, built):
    assert "north-west" not in built().links.index
    promised = built("promised")
    assert promised.links.at["north-west", "p_nom"] == 500
    opened = PowerScenario(opened={"west-main-grid-line": date(2030, 7, 1)})
    half = build(astana, 2030, "24h", opened)
    assert half.links_t.p_max_pu["north-west"].iloc[180] == 0
    assert half.links_t.p_max_pu["north-west"].iloc[181] == 1


def test_a_promised_plant_is_not_there_until_it_stands(built):
    assert "project npp-1" not in built().generators.index
    every = built("all")
    assert every.generators.at["project npp-1", "p_nom"] == 2400
    assert "project npp-2" not in every.generators.index, "no size was decided"


def test_russia_can_be_switched_off(astana, built):
    assert "russia import" in built().generators.index
    alone = build(astana, 2030, "24h", PowerScenario(russia=False))
    assert "russia" not in alone.buses.index
    assert not [name for name in alone.links.index if "russia" in name]


def test_what_is_synthetic_is_said(built):
    network = built()
    assert "synthetic" in network.meta["synthetic"]["wind"]
    assert network.meta["resolution"] == "24h"


def test_uncertain_parameters_fit_the_network(astana, built):
    network = built("all")
    found = {each.name: each for each in uncertain(astana, 2030, network)}
    assert {"coal-availability", "demand KZ", "line north-south", "project npp-1"} <= set(found)
    for each in found.values():
        table = network.components[each.component].static
        assert set(each.items) <= set(table.index)
        assert 0 <= each.low <= each.mid <= each.high


def test_a_year_with_no_demand_names_the_years_that_have_one(astana):
    with pytest.raises(UsageError, match=r"no demand of .. for 2050.*2020 to 2035"):
        build(astana, 2050)
    with pytest.raises(UsageError, match="no resolution 'fortnight'"):
        build(astana, 2030, "fortnight")


def test_a_store_calms_a_river_as_far_as_it_can():
    import numpy as np

    course = np.repeat([10.0, 0.0], 100)
    assert regulated(course, 1e6) == pytest.approx(5.0)
    assert regulated(course, 0.0) == pytest.approx(course)
    assert regulated(course, 250.0).mean() == pytest.approx(5.0)
