"""Each tutorial runs in a fresh process and prints what its page shows."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import serai
from serai.case import load_case, shipped_cases

TUTORIALS = Path(__file__).resolve().parents[2] / "docs" / "tutorials"
SHIPPED = Path(serai.__file__).parent / "cases" / "us_c5_2025"


def run(script: Path, folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, str(script), str(folder)],
        cwd=folder,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "COLUMNS": "100"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


@pytest.mark.parametrize("name", sorted(path.stem for path in TUTORIALS.glob("*.py")))
def test_a_tutorial_prints_its_recorded_output(name: str, tmp_path: Path) -> None:
    printed = run(TUTORIALS / f"{name}.py", tmp_path)
    recorded = (TUTORIALS / f"{name}.out").read_text(encoding="utf-8")
    assert printed == recorded, "run `make docs` and look at what changed"


def test_the_second_case_is_the_one_that_ships(tmp_path: Path) -> None:
    run(TUTORIALS / "second_case.py", tmp_path)
    written = {p.name: p.read_bytes() for p in (tmp_path / "us_c5_2025").iterdir() if p.is_file()}
    shipped = {p.name: p.read_bytes() for p in SHIPPED.iterdir() if p.is_file()}
    assert written == shipped


def test_the_shipped_second_case_has_no_fault_and_a_verdict_for_every_pledge() -> None:
    assert "us-c5-2025" in shipped_cases()
    case, faults = load_case(SHIPPED)
    assert faults == []
    assert case is not None
    assessment = serai.assess(case)
    assert [verdict.pledge for verdict in assessment.verdicts] == [p.id for p in case.pledges]
    sums = {verdict.pledge: verdict.parts["sums"].answer.value for verdict in assessment.verdicts}
    assert sums["kz-deals-17bn"] == "consistent"
    assert sums["air-astana-aircraft"] == "undetermined"
    assert all(not verdict.completeness["deadline"] for verdict in assessment.verdicts)
