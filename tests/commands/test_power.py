"""The command on a small case, and without PyPSA."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from serai.case import open_case
from serai.cli import cli
from serai.errors import UsageError


def run(*options):
    return CliRunner().invoke(cli, ["power", *map(str, options)])


def test_a_year_in_words_and_as_data(case_folder, edit):
    pytest.importorskip("pypsa")
    edit("energy/plants.csv", "alder-zone,gas,power,100", "alder-zone,gas,power,30")
    found = run(case_folder, "--resolution", "24h", "--json")
    assert found.exit_code == 0, found.output
    data = json.loads(found.stdout)
    assert data["countries"]["XA"]["demand_gwh"] == pytest.approx(600)
    text = run(case_folder, "--resolution", "24h").stdout
    assert "XA: made" in text and "What binds: outside-alder-zone" in text
    assert "not tariffs" in text and "clear sky by pvlib" in text
    assert "balances in every snapshot" in text


def test_a_kept_result_needs_no_pypsa(case_folder, monkeypatch):
    pytest.importorskip("pypsa")
    first = run(case_folder, "--resolution", "24h")
    monkeypatch.setitem(sys.modules, "pypsa", None)
    assert run(case_folder, "--resolution", "24h").stdout == first.stdout
    without = run(case_folder, "--resolution", "12h")
    assert without.exit_code == 2
    assert 'pip install "serai[energy]"' in without.output


def test_the_network_is_handed_out(case_folder, tmp_path):
    pypsa = pytest.importorskip("pypsa")
    target = tmp_path / "out" / "network.nc"
    found = run(case_folder, "--resolution", "24h", "--netcdf", target)
    assert found.exit_code == 0, found.output
    network = pypsa.Network(str(target))
    assert "alder-zone gas" in network.generators_t.p


def test_the_case_hands_out_its_network(case_folder):
    pypsa = pytest.importorskip("pypsa")
    case = open_case(case_folder)
    network = case.power(2030, "24h")
    assert isinstance(network, pypsa.Network)
    assert network.generators_t.p["alder-zone gas"].sum() > 0
    assert case.power(2030, "24h", solved=False).generators_t.p.empty
    alone = case.power(2030, "24h", russia=False)
    assert "outside import" not in alone.generators.index
    with pytest.raises(UsageError, match="did you mean 'russia'"):
        case.power(2030, "24h", rusia=False)


def test_json_on_stdout_is_nothing_but_json(case_folder):
    """In a process of its own: solvers print banners past what Python can catch."""
    pytest.importorskip("pypsa")
    code = "from serai.cli import cli; cli()"
    found = subprocess.run(
        [sys.executable, "-c", code, "power", str(case_folder), "--resolution", "24h", "--json"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert json.loads(found.stdout)["year"] == 2030


def test_a_network_of_ones_own_in_place_of_a_case(tmp_path):
    pytest.importorskip("pypsa")
    from energy import networks

    target = tmp_path / "own.nc"
    networks.three_zones(12).export_to_netcdf(str(target))
    found = run(target, "--json")
    assert found.exit_code == 0, found.output
    assert set(json.loads(found.stdout)["prices"]) == {"north", "south", "west"}
    assert "What binds" in run(target).stdout
    wrong = run(target, "--year", 2031)
    assert wrong.exit_code == 2 and "--year makes a network of a case" in wrong.output


def test_a_year_with_no_demand_and_a_case_without_power(case_folder):
    pytest.importorskip("pypsa")
    found = run(case_folder, "--year", 2050)
    assert found.exit_code == 2 and "holds 2024 to 2030" in found.output
    for path in (case_folder / "energy").iterdir():
        path.unlink()
    found = run(case_folder)
    assert found.exit_code == 2 and "no power system" in found.output
