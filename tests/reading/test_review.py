"""From a text to the ledger: nothing enters without a named acceptance."""

from __future__ import annotations

import itertools
import json
import os
import signal
from pathlib import Path

import pytest
from click.testing import CliRunner

from serai.case import new_case, open_case
from serai.cli import cli
from serai.reading.documents import load_document
from serai.reading.names import Registry, find_names
from serai.reading.proposals import merge, read_proposals
from serai.reviewing import Sitting

TEXT = (
    "AKTAU, 4 March 2024. Cargo on the North Road reached 3.3 million tonnes in 2023.\n"
    "By 2027 the operator plans to carry up to 6 million tonnes a year.\n"
)


def run(*words: object, expect: int = 0, typed: str = "") -> str:
    result = CliRunner().invoke(cli, [str(word) for word in words], input=typed)
    assert result.exit_code == expect, result.output
    return result.output


@pytest.fixture
def case(tmp_path: Path) -> Path:
    folder = new_case(tmp_path / "case")
    (tmp_path / "north.txt").write_text(TEXT, encoding="utf-8")
    return folder


def ledger_bytes(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.csv")}


def read_in(case: Path) -> list:
    run("read", case.parent / "north.txt", "--case", case, "--propose")
    return read_proposals(case)


def test_reading_writes_nothing(case):
    before = ledger_bytes(case)
    data = json.loads(run("read", case.parent / "north.txt", "--case", case, "--json"))
    assert ledger_bytes(case) == before
    assert not (case / "proposals.jsonl").exists()
    for candidate in data["candidates"]:
        assert TEXT[candidate["start"] : candidate["end"]] == candidate["surface"]
    assert data["effect"]["pledges_added"]


def test_the_queue_is_the_same_bytes_each_time_and_leaves_the_ledger_alone(case):
    before = ledger_bytes(case)
    read_in(case)
    first = (case / "proposals.jsonl").read_bytes()
    read_in(case)
    assert (case / "proposals.jsonl").read_bytes() == first
    assert ledger_bytes(case) == before


def test_an_acceptance_needs_a_name(case):
    proposal = read_in(case)[0]
    before = ledger_bytes(case)
    output = run(
        "review", case, "--text", case.parent / "north.txt", "--accept", proposal.id, expect=2
    )
    assert "name" in output
    assert ledger_bytes(case) == before


def test_accept_with_edits_in_the_terminal(case):
    read_in(case)
    subject = open_case(case).rows("entities")[0].id
    typed = f"e\nsubject={subject}\ne\nindicator=corridor.tonnes\ne\ncounting_rule=line-all\na\nAna Lee\nq\n"
    output = run("review", case, "--text", case.parent / "north.txt", typed=typed)
    assert "1 accepted" in output
    accepted = [p for p in read_proposals(case) if p.state == "accepted"]
    statement = open_case(case).ledger[accepted[0].statement]
    assert statement.subject == subject
    assert TEXT[slice(*statement.span)] == statement.surface
    row = next(r for r in open_case(case).rows("statements") if r.id == statement.id)
    assert row["recorded_by"] == "Ana Lee" and not row["hash"]


def test_a_row_that_harms_the_case_is_taken_back(case):
    proposal = read_in(case)[0]
    before = ledger_bytes(case)
    typed = "e\nsubject=nobody-known\ne\nindicator=corridor.tonnes\ne\nunit=t/yr\na\nAna\nq\n"
    output = run("review", case, "--text", case.parent / "north.txt", typed=typed)
    assert "not accepted" in output
    assert ledger_bytes(case) == before
    assert proposal.state == "proposed"


def test_rejected_stays_rejected_and_back_takes_it_back(case):
    proposals = read_in(case)
    run("review", case, "--reviewer", "Ana", "--reject", proposals[0].id)
    read_in(case)
    states = {p.id: p.state for p in read_proposals(case)}
    assert states[proposals[0].id] == "rejected"
    output = run("review", case, typed="x\nb\nq\n")
    assert "1 rejected" in output


def test_a_changed_source_reopens_its_review(case):
    proposals = read_in(case)
    run("review", case, "--reviewer", "Ana", "--reject", proposals[0].id)
    (case.parent / "north.txt").write_text(TEXT.replace("3.3", "3.4"), encoding="utf-8")
    again = read_in(case)
    assert any(p.reopened and p.state == "proposed" for p in again)
    assert [p.state for p in again].count("rejected") == 1
    assert len(merge(again, again)) == len(again)


def test_a_broken_queue_is_named(case):
    (case / "proposals.jsonl").write_text("{broken\n", encoding="utf-8")
    assert "proposals.jsonl:1" in run("review", case, expect=2)


def test_effect_shows_contradictions_and_longer_series():
    from serai.ledger.statements import build_ledger
    from serai.reading.documents import read_document
    from serai.reading.effect import effect_of
    from serai.reading.figures import read_figures
    from serai.reading.statements import propose

    opened = open_case("astana-2025")
    text = "The Middle Corridor carried 9.9 million tonnes in 2024 and 6.1 million tonnes in 2031."
    document = read_document(text.encode(), "corridor-2025.txt")
    names = find_names(document, Registry.of_tables(opened.tables))
    found = propose(document, read_figures(document), names, opened.ledger, "new")
    amounts = [p for p in found if p.figure["kind"] == "amount"]
    assert [p.row["subject"] for p in amounts] == ["middle-corridor", "middle-corridor"]
    effects = [effect_of(p, opened.ledger, opened.checks) for p in amounts]
    assert effects[0].same
    assert effects[1].extends
    assert not effect_of(amounts[0], build_ledger({})[0]).same


def test_names_that_look_alike_are_kept_apart():
    registry = Registry(
        [("cnpc", "organisation", "CNPC"), ("cnnc", "organisation", "CNNC"),
         ("lianyungang", "place", "Lianyungang")]
    )  # fmt: skip
    from serai.reading.documents import read_document

    text = "China's CNNC and CNPC met Lianyungang Port Group in Lianyungang, China."
    names = find_names(read_document(text.encode(), "a.txt"), registry)
    assert [(n.text, n.entity) for n in names if n.kind != "state"] == [
        ("CNNC", "cnnc"), ("CNPC", "cnpc"), ("Lianyungang Port Group", ""), ("Lianyungang", "lianyungang")
    ]  # fmt: skip


def test_the_article_in_an_empty_case_is_compared_with_the_shipped_statements(article):
    """The spine: surfaces and values of F01 to F35 come out; subjects are the reviewer's."""
    from dataclasses import replace
    from datetime import date

    from serai.ledger.statements import build_ledger
    from serai.reading.documents import read_document
    from serai.reading.figures import read_figures
    from serai.reading.statements import propose

    text, gold = article
    document = replace(read_document(text.encode(), "a.txt"), published=date(2025, 6, 17))
    found = propose(document, read_figures(document), [], build_ledger({})[0], "trend-4057621")
    ours = {(int(p.row["start"]), int(p.row["end"])): p.row for p in found}
    shipped = [s for s in open_case("astana-2025").ledger if s.id in {row["id"] for row in gold}]
    assert len(shipped) == 35
    same_value = same_indicator = 0
    for statement in shipped:
        row = ours[statement.span]
        assert row["surface"].replace("’", "'") == statement.surface.replace("’", "'")
        same_value += (float(row["value"]) if row["value"] else None) == (
            float(statement.value) if statement.value is not None else None
        ) and row["modifier"] == statement.modifier
        same_indicator += row["indicator"] == statement.indicator
    assert same_value >= 28
    assert same_indicator >= 20


@pytest.mark.skipif(os.name != "posix", reason="kills a process")
@pytest.mark.parametrize("write", range(1, 6))
def test_an_acceptance_killed_between_its_writes_is_done_later(case, write):
    """Killed before its n-th write or removal: all of it or nothing, and never half."""
    run("read", case.parent / "north.txt", "--case", case, "--propose")
    name = read_proposals(case)[0].id
    document = load_document(case.parent / "north.txt")
    subject = open_case(case).rows("entities")[0].id
    edits = {"subject": subject, "indicator": "corridor.tonnes", "counting_rule": "line-all"}

    def sitting() -> Sitting:
        return Sitting(open_case(case), "Ana", {document.sha256: document})

    child = os.fork()
    if child == 0:
        _dies_before(write)
        sitting().accept(name, edits)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status)
    open_case(case)
    again = sitting()
    if again.queue[name].state == "proposed":
        again.accept(name, edits)
    (accepted,) = [p for p in read_proposals(case) if p.state == "accepted"]
    held = [s for s in open_case(case).ledger if s.span and s.source == accepted.source]
    assert [s.id for s in held] == [accepted.statement]
    assert not (case / "proposals.pending.json").exists()


def _dies_before(number: int) -> None:
    """Let this process kill itself before its n-th replacing or removing of a file of the case."""
    from serai.reading import proposals

    counted = itertools.count(1)
    real_write, real_unlink = proposals.write_whole, Path.unlink

    def last(path: Path) -> None:
        ours = "proposals" in path.name or path.suffix == ".csv"
        if ours and next(counted) == number:
            os.kill(os.getpid(), signal.SIGKILL)

    def write(path: Path, data: bytes) -> None:
        last(path)
        real_write(path, data)

    def unlink(path: Path, missing_ok: bool = False) -> None:
        last(path)
        real_unlink(path, missing_ok)

    proposals.write_whole = write
    Path.unlink = unlink  # type: ignore[assignment]
