"""Checks as data: their faults, their readings, and what they rest on."""

from __future__ import annotations

import json
import math

import pytest

from serai.ledger.sums import CheckSpec, check_types, read_checks, run_checks
from serai.ledger.sums.model import Reading
from serai.ledger.sums.run import run_check
from toys import claim, ledger_of, source

LEDGER = ledger_of(
    [
        claim("region", "(40, 41)", "USD", source="a"),
        claim("country", "(66, 67)", "USD", source="b"),
        claim("chinese", "30", "USD", source="c"),
    ],
    [source("a"), source("b", origin="a"), source("c")],
)


def spec(*readings, **other):
    return CheckSpec(
        "K1",
        "part_whole",
        "?",
        {"whole": "region", "parts": ("country",)},
        readings=readings,
        **other,
    )


def test_a_reading_of_the_same_words_softens_and_an_explanation_does_not():
    own = Reading("only the Chinese part", {"parts": ("chinese",)}, {})
    other = Reading("said of another thing", {"parts": ("chinese",)}, {}, own=False)
    assert run_check(spec(), LEDGER).answer.letter == "I"
    softened = run_check(spec(own), LEDGER)
    assert softened.answer.letter == "T" and softened.holds_if == ["only the Chinese part"]
    assert softened.printed.answer.letter == "I"
    assert run_check(spec(other), LEDGER).answer.letter == "I"


def test_a_reading_is_offered_only_with_its_support():
    unsupported = Reading("if so", {"parts": ("chinese",)}, {}, supported_by=("nobody",))
    assert len(run_check(spec(unsupported), LEDGER).findings) == 1
    supported = Reading("if so", {"parts": ("chinese",)}, {}, supported_by=("chinese",))
    found = run_check(spec(supported), LEDGER)
    assert found.answer.letter == "T" and "chinese" in found.inputs


def test_a_check_names_what_it_used_and_the_independent_origins():
    found = run_check(spec(), LEDGER)
    assert set(found.inputs) == {"region", "country"} and found.origins == ("a",)


def test_results_are_plain_json_without_infinities():
    held = ledger_of(
        [
            claim("w", "(66, inf)", "USD"),
            claim("p", "[5, inf)", "USD"),
            claim("n", "[3, inf)", "plant"),
        ]
    )
    specs = [
        CheckSpec("K1", "part_whole", "?", {"whole": "w", "parts": ("p",)}),
        CheckSpec("K2", "share", "?", {"part": "p", "whole": "w"}),
        CheckSpec("K3", "tally", "?", {"items": ("p",), "total": "n"}, {"equal": False}),
        CheckSpec("K4", "residual", "?", {"total": "w", "named": ("p",)}),
        CheckSpec("K5", "overlap", "?", {"first": "w", "second": "p"}),
        CheckSpec(
            "K6", "per_unit", "?", {"total": "w", "count": "n"}, {"typical": {"lo": 1, "hi": 2}}
        ),
        CheckSpec("K7", "mirror", "?", {"first": "w", "second": "p"}),
    ]
    for result in run_checks(specs, held):
        json.dumps(result.as_dict(), allow_nan=False)
        assert all(f.slack is None or math.isfinite(f.slack) for f in result.findings)
        assert "decimal." not in result.printed.result


@pytest.mark.parametrize("kind", sorted(check_types()))
def test_every_type_answers_when_nothing_is_given(kind):
    found = run_check(CheckSpec("K1", kind, "?", {}), LEDGER)
    assert found.answer.letter == "U" and found.missing


ENTRY = {
    "id": "K1",
    "type": "part_whole",
    "question": "?",
    "inputs": {"whole": "region", "parts": ["country"]},
}


def read(**changes):
    data = [{key: value for key, value in {**ENTRY, **changes}.items() if value is not None}]
    return read_checks(data, LEDGER.statements, ["p1"])


def test_a_good_check_reads():
    specs, faults = read(
        pledges=["p1"], conflict=True, readings=[{"text": "x", "inputs": {"parts": ["chinese"]}}]
    )
    assert faults == [] and specs[0].conflict and specs[0].inputs["parts"] == ("country",)
    assert specs[0].readings[0].own and specs[0].pledges == ("p1",)


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"type": "part_hole"}, "type"), ({"typo": 1}, "typo"), ({"pledges": ["p2"]}, "pledges"),
        ({"pledges": "p1"}, "pledges"), ({"inputs": {"whole": "regoin", "parts": ["country"]}}, "inputs"),
        ({"inputs": ["region"]}, "inputs"), ({"params": [1]}, "params"), ({"readings": 5}, "readings"),
        ({"readings": [{"txt": "x"}]}, "readings"), ({"readings": ["x"]}, "readings"),
        ({"readings": [{"text": "x", "supported_by": ["nobody"]}]}, "inputs"),
        ({"params": {"typical": {"lo": 2, "hi": 1}}, "type": "per_unit", "inputs": {"total": "region", "count": "country"}}, "params.typical"),
        ({"id": None}, ""),
    ],
)  # fmt: skip
def test_faults_of_checks(changes, column):
    _, faults = read(**changes)
    assert [fault.column for fault in faults] == [column], faults


def test_ids_stand_once():
    specs, faults = read_checks([ENTRY, ENTRY], LEDGER.statements, [])
    assert len(specs) == 1 and [fault.column for fault in faults] == ["id"]


@pytest.mark.parametrize("data", ["words", 5, {"a": 1}, True])
def test_other_data_is_one_fault(data):
    assert len(read_checks(data, [], [])[1]) == 1
    assert read_checks(None, [], []) == ([], [])
