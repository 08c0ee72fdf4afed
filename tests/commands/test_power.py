"""The command on a small case, and without PyPSA."""

import json
import sys

import pytest
from click.testing import CliRunner

from serai.cli import cli


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


def test_a_year_with_no_demand_and_a_case_without_power(case_folder):
    pytest.importorskip("pypsa")
    found = run(case_folder, "--year", 2050)
    assert found.exit_code == 2 and "holds 2024 to 2030" in found.output
    for path in (case_folder / "energy").iterdir():
        path.unlink()
    found = run(case_folder)
    assert found.exit_code == 2 and "no power system" in found.output
