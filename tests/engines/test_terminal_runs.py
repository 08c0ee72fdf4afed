"""Terminals of a case as a user asks for them: names, faults, text, and what a report holds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from serai.case import Case, open_case
from serai.cli import cli
from serai.engines.model import EngineRun
from serai.engines.terminal_pairs import write_trace
from serai.engines.terminal_pledges import fleet_text, with_fleets
from serai.engines.terminal_runs import (
    declared,
    line_answers,
    terminal_answers,
    terminal_faults,
    uses_of,
)
from serai.errors import UsageError


@pytest.fixture(scope="module")
def astana() -> Case:
    return open_case("astana-2025")


def test_the_shipped_case_has_no_terminal_fault(astana: Case) -> None:
    assert terminal_faults(astana) == []
    assert terminal_faults(open_case("us-c5-2025")) == []


def test_an_unknown_source_is_named(astana: Case) -> None:
    tables = {**astana.tables, "sources": [r for r in astana.rows("sources") if r.id != "ds_marm"]}
    found = terminal_faults(replace(astana, tables=tables))
    assert {fault.file for fault in found} == {"marmaray.yaml"}


def test_a_place_stands_for_its_only_declaration(astana: Case) -> None:
    uses = uses_of(astana)
    assert declared(uses, "altynkol") == "khorgos"
    with pytest.raises(UsageError, match="expected"):
        declared(uses, "atlantis")


def test_answers_hold_what_passed_and_what_bound(astana: Case) -> None:
    found = terminal_answers(astana, uses_of(astana), "marmaray", replications=5)
    came = sum(part["arrived"]["mean"] for part in found["classes"])
    assert found["throughput"]["lots/yr"]["mean"] == pytest.approx(came, rel=0.02)
    assert found["bound"][0]["cause"] == "closed"
    assert 0 <= found["basis"]["share"] <= 1
    assert found["way"]["rows"] and found["worst"]["from"].startswith("2026")


def test_light_rail_says_which_claims_hold(astana: Case) -> None:
    found = line_answers(uses_of(astana).lines["astana-lrt"])
    words = {claim["source"]: claim["word"] for claim in found["claims"]}
    assert words["inform-2952829"] == "holds in some readings"
    assert found["binds"][1] == "trains"


def test_the_command_prints_tables_and_names_a_wrong_place() -> None:
    runner = CliRunner()
    told = runner.invoke(cli, ["terminal", "astana-2025", "marmaray", "--replications", "4"])
    assert told.exit_code == 0 and "worst week" in told.output and "95 % intervals" in told.output
    wrong = runner.invoke(cli, ["terminal", "astana-2025", "marmary"])
    assert wrong.exit_code == 2 and "marmaray" in wrong.output
    bad = runner.invoke(cli, ["terminal", "astana-2025", "aktau", "--variant", "hub"])
    assert bad.exit_code == 2 and "hub-stage-" in bad.output


def need(ships: int | None, shore: str, teu: float = 0.0) -> dict[str, object]:
    return {"round": "as seen", "shore": shore, "ships": ships, "tried": 64, "teu": teu, "by_rate": 20.2}  # fmt: skip


@pytest.mark.parametrize(
    ("needed", "expected"),
    [
        ([need(5, "today")], "5 ships as seen (20.2 if each ship carries as those did)"),
        ([need(None, "today", 900.0), need(7, "two quays")], "with two quays; with today 64 ships carry 900"),
        ([need(None, "today", 900.0)], "more than 64 ships as seen"),
    ],
)  # fmt: skip
def test_the_fleet_is_told_on_the_first_shore_that_lets_it(
    needed: list[dict[str, object]], expected: str
) -> None:
    gain = {"title": "wind", "gain": 10.0, "low": 1.0, "high": 20.0, "best": 0.5}
    fleet = {"pledge": "p", "wanted": 1000.0, "unit": "TEU/yr", "needed": needed, "gains": [gain],
             "relief_replications": 24, "ship_replications": 3}  # fmt: skip
    assert expected in fleet_text(fleet)
    parts = {"binds": {"text": "x", "answer": "consistent"}, "fits": {"text": "y"}}
    run = with_fleets(
        EngineRun("freight", {"p": parts}), EngineRun("terminals", {}, {"fleets": [fleet]})
    )
    told = run.answers["p"]
    assert told["binds"]["text"].startswith("x; simulated")
    assert ("however many ships" in told["fits"]["text"]) == (needed[0]["ships"] is None)
    assert parts["binds"]["text"] == "x"


def test_a_variant_is_told_as_paired_differences() -> None:
    runner = CliRunner()
    words = ["terminal", "astana-2025", "caspian-feeders", "--variant", "twelve-ships"]
    told = runner.invoke(cli, [*words, "--paired", "--replications", "3"])
    assert told.exit_code == 0 and "more passed a year" in told.output and "±" in told.output
    lacking = runner.invoke(cli, ["terminal", "astana-2025", "marmaray", "--paired"])
    assert lacking.exit_code == 2 and "--variant" in lacking.output


def test_a_trace_holds_every_event_and_a_wrong_ending_is_refused(
    astana: Case, tmp_path: Path
) -> None:
    path = tmp_path / "trace.csv"
    count = write_trace(astana, uses_of(astana), "marmaray", path)
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "source,item,stage,what,hour" and len(lines) == count + 1
    with pytest.raises(UsageError, match="parquet"):
        write_trace(astana, uses_of(astana), "marmaray", tmp_path / "trace.txt")
