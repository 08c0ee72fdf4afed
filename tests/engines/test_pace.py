"""Paces of the shipped case, and the faults of written ones."""

from __future__ import annotations

from datetime import date

import pytest

from serai.case import load_case, open_case
from serai.engines import engine_faults
from serai.engines.pace import run_paces


@pytest.fixture(scope="module")
def astana():
    return open_case("astana-2025")


@pytest.fixture(scope="module")
def run(astana):
    return run_paces(astana, astana.as_of)


def pace(run, name):
    return next(p for p in run.data["paces"] if p["id"] == name)


def flow(run, name, statement):
    return next(f for f in pace(run, name)["flows"] if statement in f["because"])


def test_the_list_asks_for_six_point_seven_times_the_inflow(run):
    seen = flow(run, "projects-66bn-2030", "iv-kz-2023-gross-inflow")
    assert seen["times"][0] == pytest.approx(6.7, abs=0.05)
    assert seen["years"][0] == pytest.approx(37, abs=0.5)
    programme = flow(run, "projects-66bn-2030", "pf-PF16-done-value")
    assert programme["years"][0] < 97 < programme["years"][1]


def test_power_asks_for_three_times_what_came(run):
    assert flow(run, "power-26gw", "pw-added-2024")["times"][0] == pytest.approx(3.1, abs=0.05)
    assert run.answers["power-26gw-2035"]["fits"]["answer"] == "in tension"


def test_track_and_trains(run):
    assert pace(run, "darbaza-track")["required"][0] / 12 == pytest.approx(12, abs=0.2)
    assert pace(run, "trains-600-2025")["required"][0] == pytest.approx(435)


def test_growth_asked_of_the_corridor(run):
    assert pace(run, "series-corridor-10mt-2030")["required"][0] == pytest.approx(0.194, abs=5e-4)


def test_versions_of_the_list_stay_apart(run):
    counts = {
        d["rule"]: {v["count"] for v in d["versions"]} for d in run.data["lists"]["definitions"]
    }
    assert 224 in counts["kz-industrial-projects-2025"]
    assert {45} <= counts["kz-key-projects-2024"]
    assert 224 not in counts["kz-programme-list"] and 52 in counts["kz-programme-list"]
    last = run.data["lists"]["steps"][-1]
    assert last["value_ratio"] == pytest.approx(4.6, abs=0.05)


def test_a_replay_does_not_look_ahead(astana):
    early = run_paces(astana, date(2025, 6, 17))
    assert "projects-66bn-2030" not in {p["id"] for p in early.data["paces"]}
    assert all("x11-2025" not in p["because"] for p in early.data["paces"])


def test_faults_of_written_paces_are_named(case_folder, edit):
    path = case_folder / "paces.csv"
    head = "id,name,pledge,target,done,from,by,basis,reason,note\n"
    told = next(iter(open_case(case_folder).ledger.statements))
    path.write_text(f"{head}yard-money,X,nobody,{told},,,2030,assumed,,\n", encoding="utf-8")
    case, faults = load_case(case_folder)
    assert not faults
    found = {fault.column: fault.found for fault in engine_faults(case)}
    assert found["pledge"] == "'nobody'"
    assert "reason" in found
