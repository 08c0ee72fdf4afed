"""Engines name what they cannot read, and answer instead of refusing a case."""

from __future__ import annotations

import shutil

import pytest

import serai
from serai.engines import engine_faults, run_corridor


@pytest.fixture
def copy(tmp_path):
    path = tmp_path / "copy"
    shutil.copytree(serai.open_case("astana-2025").path, path)
    return path


def test_a_good_case_has_no_engine_faults():
    assert engine_faults(serai.open_case("astana-2025")) == []


def test_a_rule_that_includes_nothing_is_named(copy):
    blocks = copy / "counting_blocks.csv"
    lines = blocks.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if ",titr-ministry," not in line]
    assert len(kept) < len(lines)
    blocks.write_text("".join(kept), encoding="utf-8")
    faults = engine_faults(serai.open_case(copy))
    assert any("titr-ministry" in str(fault) for fault in faults)


def test_without_the_weight_of_a_box_the_pledges_say_so(copy):
    rows = copy / "conversions.csv"
    lines = rows.read_text(encoding="utf-8").splitlines(keepends=True)
    rows.write_text(
        "".join(line for line in lines if not line.startswith("t-per-teu,")), encoding="utf-8"
    )
    case, _ = serai.case.load_case(copy)
    run = run_corridor(case, case.as_of, 50, lambda step: None)
    assert run is not None
    part = run.parts("corridor-10mt-2030")["fits"]
    assert part.answer.value == "undetermined"
    assert part.missing
