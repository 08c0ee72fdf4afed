"""Waiting curves cross from terminals to freight as checked plain data."""

from __future__ import annotations

import csv
import shutil

import pytest

import serai
from serai.engines.corridor import run_corridor
from serai.engines.curves import curves_of, missing_curves
from serai.engines.model import EngineRun
from serai.errors import CaseError

CURVE = {"terminal": "aktau", "utilisation": [0.0, 0.5, 0.8, 0.9], "days": [0.0, 0.4, 3.0, 12.0]}


@pytest.fixture
def case(tmp_path):
    path = tmp_path / "copy"
    shutil.copytree(serai.open_case("astana-2025").path, path)
    with (path / "facilities.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["waiting"] = "aktau" if row["id"].startswith("caspian-f") else ""
    with (path / "facilities.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    found, _ = serai.case.load_case(path)
    return found


def _run(**curves):
    return EngineRun("terminals", {}, {"curves": curves})


def test_a_curve_reaches_freight_where_the_row_names_its_terminal(case):
    run = _run(**{"caspian-feeders": CURVE, "kuryk-terminal": CURVE})
    assert curves_of(case, run) == {
        "caspian-feeders": ((0.0, 0.5, 0.8, 0.9), (0.0, 0.4, 3.0, 12.0))
    }


def test_no_run_gives_no_curves_and_names_what_is_missing(case):
    assert curves_of(case, None) == {}
    assert missing_curves(case, {}) == {"caspian-feeders": "aktau", "caspian-ferries": "aktau"}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"days": [0.0, 1.0]}, "4 and 2 numbers"),
        ({"utilisation": [0.0, 0.8, 0.5, 0.9]}, "never decrease"),
        ({"days": [0.0, 0.4, float("nan"), 12.0]}, "numbers of 0 or more"),
        ({"utilisation": [0.0, 0.5, 0.8, 1.2]}, "a cap within 0 and 1"),
    ],
)
def test_a_bad_curve_is_named(case, change, words):
    with pytest.raises(CaseError, match=words):
        curves_of(case, _run(**{"caspian-feeders": CURVE | change}))


def test_a_curve_of_an_unknown_facility_is_named(case):
    with pytest.raises(CaseError, match="caspian-feeder"):
        curves_of(case, _run(**{"caspian-feeder": CURVE}))


def test_a_computed_curve_changes_the_answer_and_is_told(case):
    none = run_corridor(case, case.as_of, 30, lambda step: None)
    slow = {"caspian-ferries": ((0.0, 0.3, 0.5), (0.0, 30.0, 90.0))}
    held = run_corridor(case, case.as_of, 30, lambda step: None, slow)
    assert none is not None and held is not None

    def facility(run, name):
        return next(f for f in run.data["facilities"] if f["id"] == name)

    assert facility(none, "caspian-ferries")["waiting"] == "assumed"
    assert facility(held, "caspian-ferries")["waiting"] == "computed"
    assert facility(held, "caspian-feeders")["waiting"] == "assumed"
    assert held.data["curves_missing"] == {"caspian-feeders": "aktau"}
    # Nothing passes beyond the cap of the curve.
    assert max(part["high"] for part in facility(held, "caspian-ferries")["use"]) <= 0.5 + 1e-6
    before, after = (
        run.answers["corridor-10mt-2030"]["odds"]["detail"]["basis"] for run in (none, held)
    )
    assert after["computed"] == before["computed"] + 1
