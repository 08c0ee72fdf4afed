"""A sealed row that was changed or removed shows; a list that was cut off shows too."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import serai
from serai.case import load_case
from serai.sealing import seal
from serai.seals import FILE, read_seals, render_seals

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
