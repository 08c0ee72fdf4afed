"""Faults: their order, their wording, and values that must not flood a message."""

from __future__ import annotations

from datetime import date
from pathlib import PurePosixPath

from serai.errors import CaseError, Fault, one_of, quoted


def test_faults_are_sorted_by_place_and_counted_once():
    faults = [
        Fault("b.csv", 2, "x", "1", "2"),
        Fault("a.csv", 10, "x", "1", "2"),
        Fault("a.csv", 9, "x", "1", "2"),
        Fault("b.csv", 2, "x", "1", "2"),
    ]
    error = CaseError("toy", faults)
    assert [(fault.file, fault.row) for fault in error.faults] == [
        ("a.csv", 9), ("a.csv", 10), ("b.csv", 2)
    ]  # fmt: skip
    assert str(error).splitlines()[0] == "case 'toy' has 3 faults:"
    assert str(CaseError("toy", faults[:1])).startswith("case 'toy' has 1 fault:")


def test_a_fault_names_place_find_expectation_and_remedy():
    fault = Fault("a.csv", 3, "unit", "'ton'", "a unit", "write t")
    assert str(fault) == "a.csv:3 [unit]: found 'ton', expected a unit; write t"
    assert fault.as_dict() == {
        "file": "a.csv", "row": 3, "column": "unit", "found": "'ton'", "expected": "a unit",
        "remedy": "write t",
    }  # fmt: skip
    assert str(Fault("a.csv", 0, "", "x", "y")) == "a.csv: found x, expected y"


def test_quoted_values_stay_short():
    assert quoted("short") == "'short'"
    assert len(quoted("x" * 10_000)) == 62
    assert len(quoted([["x" * 1000] * 1000] * 1000)) <= 62
    assert quoted(None) == "'None'"
    assert quoted(PurePosixPath("a/b")) == "'a/b'" and quoted(date(2024, 6, 17)) == "'2024-06-17'"
    # Thirty doublings of one list: written out, it would fill the memory.
    bomb: list[object] = ["x"]
    for _ in range(30):
        bomb = [bomb, bomb]
    assert len(quoted(bomb)) <= 62


def test_the_nearest_name_is_offered():
    assert one_of(["alpha", "beta"], "alhpa") == "one of 2 known names (did you mean 'alpha'?)"
    assert one_of(["alpha", "beta"], "zzz") == "one of alpha, beta"
    assert one_of(["a", "b", "c"], "zzz", 2) == "one of a, b, ..."
