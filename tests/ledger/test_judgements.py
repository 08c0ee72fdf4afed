"""The log is only added to, and tells what held on any day."""

from __future__ import annotations

import shutil
from datetime import date

import pytest

from serai.case import load_case, new_case, open_case
from serai.errors import CaseError, UsageError
from serai.ledger.chosen import shown_for
from serai.ledger.contradictions import contradictions
from serai.ledger.judgements import (
    Judgement,
    append,
    merged,
    read_judgements,
    set_aside,
    undo,
)

DAY = date(2026, 11, 24)


@pytest.fixture
def folder(tmp_path):
    return new_case(tmp_path / "mine")


def log(folder):
    return read_judgements(open_case(folder).rows("judgements"))


def test_a_judgement_is_added_and_undone(folder):
    before = (folder / "judgements.csv").read_text()
    name = append(
        folder, "same", "alder", "Old Alder", "one register number", "B. Clerk", DAY, 91.0
    )
    assert (folder / "judgements.csv").read_text().startswith(before)
    (mine,) = [j for j in log(folder) if j.id == name]
    assert (mine.by, mine.at, mine.score, mine.undone) == ("B. Clerk", DAY, 91.0, None)
    undo(folder, name, "another number", "C. Clerk", date(2026, 11, 25))
    (mine,) = [j for j in log(folder) if j.id == name]
    assert (mine.undone, mine.undone_by) == (date(2026, 11, 25), "C. Clerk")
    assert mine.holds(DAY) and not mine.holds()


def test_an_undone_judgement_cannot_be_undone_again(folder):
    name = append(folder, "unsure", "alder", "Elder", "no register", "B. Clerk", DAY)
    undo(folder, name, "found", "B. Clerk", DAY)
    with pytest.raises(UsageError, match="no standing judgement"):
        undo(folder, name, "again", "B. Clerk", DAY)


@pytest.mark.parametrize(("by", "reason"), [("", "why"), ("who", " ")])
def test_who_and_why_are_needed(folder, by, reason):
    with pytest.raises(UsageError, match="needs who"):
        append(folder, "same", "alder", "x", reason, by, DAY)


def test_a_figure_set_aside_is_kept_but_not_read(folder):
    case = open_case(folder)
    name = next(iter(case.ledger.statements))
    append(folder, "set_aside", name, "", "misprint", "B. Clerk", DAY)
    case = open_case(folder)
    assert name in case.ledger
    assert case.ledger.set_aside == {name} == set_aside(log(folder))
    assert name not in [s.id for s in case.ledger.query()]


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("j-9,nothing-there,,set_aside,,r,b,2026-01-01,,,,", "left"),
        ("j-9,alder,,same,,r,b,2026-01-01,,,,", "right"),
        ("j-9,,x,same,,r,b,2026-01-01,,,,", "left"),
        ("j-9,alder,alder,same,,r,b,2026-01-01,,,,", "right"),
        ("j-9,alder,x,,,r,b,2026-01-01,,,,", "judgement"),
        ("j-9,,,,,r,b,2026-01-01,j-00042,,,", "undoes"),
        ("j-9,alder,x,same,,r,b,2026-01-01,j-00001,,,", "undoes"),
        ("j-9,,,,,r,b,2020-01-01,j-00001,,,", "at"),
    ],
)
def test_half_filled_rows_are_named(folder, line, column):
    with (folder / "judgements.csv").open("a") as stream:
        stream.write(line + "\n")
    _, faults = load_case(folder)
    assert [(f.file, f.column) for f in faults] == [("judgements.csv", column)]


def test_a_damaged_log_is_not_added_to(folder, tmp_path):
    file = folder / "judgements.csv"
    file.write_text(file.read_text() + "j-9,cut\n")
    kept = tmp_path / "kept.csv"
    shutil.copy(file, kept)
    with pytest.raises(CaseError):
        append(folder, "same", "alder", "x", "why", "who", DAY)
    assert file.read_bytes() == kept.read_bytes()


def test_entities_judged_the_same_are_counted_as_one(folder):
    lines = (folder / "statements.csv").read_text().splitlines()
    header = lines[0].split(",")
    cells = dict.fromkeys(header, "") | {
        "indicator": "jobs.count", "unit": "job", "period": "2024", "claim": "observed",
        "source": "example-statistics",
    }  # fmt: skip
    with (folder / "statements.csv").open("a") as stream:
        for name, subject, value in (("j1", "alder", "100"), ("j2", "birch", "900")):
            row = cells | {"id": name, "subject": subject, "value": value}
            stream.write(",".join(row[key] for key in header) + "\n")
    jobs = "jobs.count"
    apart = open_case(folder).ledger
    assert [s.id for s in apart.query("alder", jobs)] == ["j1"]
    assert not [c for c in contradictions(apart) if c.indicator == jobs]
    name = append(folder, "same", "alder", "birch", "one state", "B. Clerk", DAY)
    joined = open_case(folder).ledger
    assert [s.id for s in joined.query("birch", jobs)] == ["j1", "j2"]
    (found,) = [c for c in contradictions(joined) if c.indicator == jobs]
    assert found.statements == ("j1", "j2")
    (choice,) = [c for c in shown_for(joined, "alder") if c.shown.indicator == jobs]
    assert len(choice.losers) == 1
    undo(folder, name, "two states after all", "B. Clerk", DAY)
    assert [s.id for s in open_case(folder).ledger.query("alder", jobs)] == ["j1"]


def test_a_group_that_is_torn_is_not_joined():
    def judged(name, kind, left, right):
        return Judgement(name, left, right, kind, "r", "b", DAY)

    log = [
        judged("1", "same", "a", "b"),
        judged("2", "same", "b", "c"),
        judged("3", "same", "x", "y"),
    ]
    ids = frozenset("abcxy")
    assert merged(log, ids) == {"a": "a", "b": "a", "c": "a", "x": "x", "y": "x"}
    assert merged([*log, judged("4", "different", "a", "c")], ids) == {"x": "x", "y": "x"}
    assert merged([*log, judged("5", "different", "a", "x")], ids)["c"] == "a"
