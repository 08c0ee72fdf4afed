"""A sealed row that was changed or removed shows; a list that was cut off shows too."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import serai
from serai.case import load_case
from serai.cells import Column
from serai.rows import Columns, Rows
from serai.sealing import seal
from serai.seals import FILE, read_seals, render_seals, row_hash, row_hashes
from serai.tables import Schema, parse_table

SHIPPED = Path(serai.__file__).parent / "cases" / "us_c5_2025"


@pytest.fixture
def case(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED, tmp_path / "case"))


def faults_of(case: Path) -> list[str]:
    return [str(fault) for fault in load_case(case, listed=True)[1]]


def last_row(path: Path) -> tuple[list[str], str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return lines[:-1], lines[-1].split(",")[0]


def test_the_shipped_cases_hold_every_seal(case: Path) -> None:
    assert faults_of(case) == []
    assert len(read_seals(case)[0]) > 20


def test_a_removed_row_is_named(case: Path) -> None:
    rest, name = last_row(case / "statements.csv")
    (case / "statements.csv").write_text("\n".join(rest) + "\n", encoding="utf-8")
    assert any("removed" in fault and name in fault for fault in faults_of(case))


def test_a_changed_row_is_named_even_with_its_seal_taken_off(case: Path) -> None:
    text = (case / "statements.csv").read_text(encoding="utf-8")
    line = text.splitlines()[-1]
    bare = line.rpartition(",")[0] + ","
    (case / "statements.csv").write_text(text.replace(line, bare), encoding="utf-8")
    assert any("was changed" in fault for fault in faults_of(case))


def test_a_list_that_was_cut_off_is_named(case: Path) -> None:
    text = (case / FILE).read_text(encoding="utf-8")
    (case / FILE).write_text("\n".join(text.splitlines()[:-3]) + "\n", encoding="utf-8")
    assert any("cut off" in fault for fault in faults_of(case))


def test_sealing_again_changes_nothing(case: Path) -> None:
    before = {path.name: path.read_bytes() for path in case.glob("*.csv")}
    assert seal(case) == 0
    assert {path.name: path.read_bytes() for path in case.glob("*.csv")} == before


def test_the_list_reads_back(tmp_path: Path) -> None:
    seals = {("statements", "b"): "2", ("events", "a"): "1"}
    (tmp_path / FILE).write_bytes(render_seals(seals))
    assert read_seals(tmp_path) == (seals, [])


# --- one row --------------------------------------------------------------------------

TOY = Schema(
    name="toy", file="toy.csv", title="A table with a seal", sealed=True,
    columns=(
        Column("id", "id", required=True), Column("name"), Column("value", "number"),
        Column("size", "number"), Column("recorded_by"), Column("hash"),
    ),
)  # fmt: skip


def sealed(text: str) -> str:
    rows, faults = parse_table(text, TOY)
    assert faults == []
    return row_hash(rows[0].raw, TOY.names)


def test_a_seal_survives_a_spreadsheet_and_notices_a_change():
    kept = sealed('id,value,name\na,4.50,"two\nlines"\n')
    assert sealed('id;value;name\r\na;4,5;"two\r\nlines"\r\n') == kept
    assert sealed('name,id,value\n"two\nlines",a,4.5\n') == kept
    assert sealed('id,value,name\na,4.51,"two\nlines"\n') != kept
    assert sealed('id,value,name\na,4.5,"two\nline"\n') != kept
    assert sealed('id,size,name\na,4.5,"two\nlines"\n') != kept


def test_a_seal_leaves_out_who_recorded_and_itself():
    row = {"id": "a", "value": "1", "recorded_at": "2024", "recorded_by": "me", "hash": "x"}
    assert row_hash(row, tuple(row)) == row_hash({"id": "a", "value": "1"}, tuple(row))


def test_cells_do_not_run_into_one_another():
    names = ("id", "name", "value")
    assert row_hash({"id": "a", "name": 'b","value":"1'}, names) != row_hash(
        {"id": "a", "name": "b", "value": "1"}, names
    )


@given(
    st.lists(
        st.lists(st.one_of(st.text(max_size=6), st.sampled_from(
            ["", "4.50", "4,5", "-1.0", "007", "100", "a b", " a", "two\r\nlines", "12345678901234567890123456789012"]
        )), min_size=6, max_size=6),
        min_size=1, max_size=6,
    )
)  # fmt: skip
def test_many_rows_are_sealed_as_each_of_them_is(cells):
    raw = dict(zip(TOY.names, (tuple(c) for c in zip(*cells, strict=True)), strict=True))
    rows = Rows(Columns("toy", range(2, 2 + len(cells)), raw, raw))
    assert row_hashes(rows, TOY.names) == [row_hash(row.raw, TOY.names) for row in rows]
