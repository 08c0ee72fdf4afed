"""A network that somebody brings: what it says, and the words for what is wrong with it."""

from __future__ import annotations

import csv

import numpy as np
import pytest

pypsa = pytest.importorskip("pypsa")

from serai.energy.own import network_faults, read_network  # noqa: E402
from serai.energy.own_year import own_year  # noqa: E402
from serai.errors import CaseError, SeraiError, UsageError  # noqa: E402
from serai.pages.own_text import own_text  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning")


def small():
    """Two buses and a line that is full: a MW more of it saves the difference of costs."""
    network = pypsa.Network(name="small")
    network.set_snapshots(range(4))
    network.snapshot_weightings.loc[:, :] = 2.0
    network.add("Carrier", ["AC", "coal", "gas", "unserved"])
    network.add("Bus", ["a", "b"], carrier="AC")
    network.add("Generator", "cheap", bus="a", carrier="coal", p_nom=100.0, marginal_cost=10.0)
    network.add("Generator", "dear", bus="b", carrier="gas", p_nom=20.0, marginal_cost=50.0)
    network.add("Generator", "cut", bus="b", carrier="unserved", p_nom=99.0, marginal_cost=1000.0)
    network.add("Link", "line", bus0="a", bus1="b", carrier="AC", p_nom=30.0)
    network.add("Load", "town", bus="b", p_set=[40.0, 45.0, 55.0, 30.0])
    return network


def test_what_a_network_says_can_be_told_by_hand():
    found = own_year(small())
    assert found["hours"] == 8
    assert found["demand_mwh"] == {"b": 340.0}
    made = {
        row["carrier"]: row["value"] for row in found["energy_mwh"] if row["what"] == "generation"
    }
    assert made == {"coal": pytest.approx(240), "gas": pytest.approx(90), "unserved": pytest.approx(10)}  # fmt: skip
    assert found["unserved"]["b"] == {"mwh": pytest.approx(10), "hours": 2.0, "first": "2"}
    assert found["prices"]["a"] == pytest.approx(10)
    binds = {row["name"]: row for row in found["binds"]}
    # Two snapshots of two hours with gas at the margin, one with cuts; in the last it is level.
    assert binds["line"]["worth_per_mw"] >= 2 * (40 + 40 + 990) - 1e-6
    assert binds["dear"]["worth_per_mw"] == pytest.approx(2 * 950)
    text = own_text(found)
    assert "0.010 GWh at b in 2 hours, the first 2" in text and "link line is full" in text


@pytest.mark.parametrize("way", ["file", "folder"])
def test_a_network_comes_from_a_file_or_a_folder(tmp_path, way):
    target = tmp_path / ("own.nc" if way == "file" else "own")
    network = small()
    (network.export_to_netcdf if way == "file" else network.export_to_csv_folder)(str(target))
    assert own_year(target)["certificate"] == own_year(network)["certificate"]


def wrong_island(network):
    network.add("Bus", "far", carrier="AC")
    network.add("Load", "village", bus="far", p_set=1.0)
    return "far", "an island with demand"


def wrong_carrier(network):
    network.generators.loc["dear", "carrier"] = ""
    return "dear", "no carrier"


def wrong_efficiency(network):
    network.generators.loc["dear", "efficiency"] = -0.4
    return "dear", "efficiency -0.4"


def wrong_gap(network):
    network.loads_t.p_set.loc[2, "town"] = np.nan
    return "town", "p_set with 1 gaps, the first at 2"


def wrong_demand(network):
    network.remove("Load", "town")
    return "p_set", "no demand"


@pytest.mark.parametrize(
    "spoil", [wrong_island, wrong_carrier, wrong_efficiency, wrong_gap, wrong_demand]
)
def test_a_fault_is_named_with_the_way_out(spoil):
    network = small()
    name, words = spoil(network)
    faults = network_faults(network)
    assert [fault.column for fault in faults] == [name]
    assert words in faults[0].found and faults[0].remedy
    with pytest.raises(CaseError, match="1 fault"):
        own_year(network)


def test_a_series_of_the_wrong_length_is_named(tmp_path):
    small().export_to_csv_folder(str(tmp_path / "own"))
    path = tmp_path / "own" / "loads-p_set.csv"
    rows = list(csv.reader(path.open(encoding="utf-8")))[:-1]
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    with pytest.raises(CaseError) as caught:
        read_network(tmp_path / "own")
    assert "3 steps, expected 4, as in snapshots.csv" in str(caught.value)


def test_a_balance_that_cannot_be_met_names_bus_and_snapshots():
    network = small()
    network.remove("Generator", "cut")
    with pytest.raises(SeraiError) as caught:
        own_year(network)
    assert "bus b lacks up to 5 MW in 1 snapshots, the first at 2" in str(caught.value)
    network = small()
    network.generators.loc["cheap", "p_min_pu"] = 0.5
    with pytest.raises(SeraiError, match=r"bus a has up to 20 MW too much in 4 snapshots"):
        own_year(network)


def test_what_is_no_network_says_what_was_expected(tmp_path):
    with pytest.raises(UsageError, match="no file or folder"):
        read_network(tmp_path / "absent.nc")
    (tmp_path / "text.nc").write_text("no network", encoding="utf-8")
    with pytest.raises(UsageError, match="cannot be read as a PyPSA network"):
        read_network(tmp_path / "text.nc")
