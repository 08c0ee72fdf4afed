"""The list of Chinese finance: its own rule and totals, and damaged rows."""

from __future__ import annotations

import pytest

from lists import GCDF_HEADER, SHARED, gcdf, gcdf_row, here
from serai.ledger.imports.files import read_list
from serai.ledger.imports.gcdf import read_gcdf
from serai.ledger.imports.model import Options


def read(path):
    return read_gcdf(path, Options())


@here
def test_the_list_reproduces_its_rule_and_totals():
    reading = read(SHARED / "gcdf" / "gcdf-2.0-geo.csv")
    checks = reading.checks
    assert (reading.records, reading.faults, reading.remarks) == (3325, [], [])
    assert checks["aggregate_rule"] == {"agree": 3325, "of": 3325}
    billions = {key: float(checks["amounts"][key]) / 1e9 for key in ("all", "counted")}
    assert billions == pytest.approx({"all": 411.63, "counted": 352.68}, abs=0.005)
    assert checks["amounts"]["excess"] == pytest.approx(0.167, abs=0.0005)
    kazakhstan = checks["countries"]["Kazakhstan"]
    assert kazakhstan["records"] == 38
    assert float(kazakhstan["all"]) / 1e9 == pytest.approx(32.31, abs=0.005)
    assert float(kazakhstan["counted"]) / 1e9 == pytest.approx(24.86, abs=0.005)
    assert checks["amount_missing"] / reading.records == pytest.approx(0.32, abs=0.001)
    assert checks["cross_references"] == {
        "references": 3004, "titles": 1619, "dangling": 1062, "one_way": 152,
    }  # fmt: skip
    same = checks["same_amounts"]
    assert (same["groups"], same["records"]) == (35, 77)
    assert ["53795", "70845"] in same["counted_twice"]


def test_a_record_becomes_an_activity_and_an_amount(tmp_path):
    reading = read(gcdf(tmp_path, gcdf_row("7", end="")))
    record, amount = (entry.cells for entry in reading.entries)
    assert record["id"] == "gcdf-7"
    assert (record["counts"], record["umbrella"], record["funders"]) == ("yes", "no", "A bank")
    assert (record["actual_start"], record["planned_end"]) == ("2012", "2014-06-30")
    assert "actual_end" not in record
    assert (amount["value"], amount["price_year"], amount["period"]) == ("1500.25", "2017", "2011")
    assert amount["claim"] == "committed"


def test_a_pledge_is_announced_and_does_not_count(tmp_path):
    row = gcdf_row(status="Pipeline: Pledge", yes="No")
    reading = read(gcdf(tmp_path, row))
    assert reading.entries[1].cells["claim"] == "announced"
    assert reading.checks["amounts"] == {
        "records": 1, "all": "1500.25", "counted": "0", "excess": None,
    }  # fmt: skip


def test_a_flag_against_the_rule_is_remarked(tmp_path):
    reading = read(gcdf(tmp_path, gcdf_row(status="Suspended")))
    assert reading.checks["aggregate_rule"] == {"agree": 0, "of": 1}
    assert [(r.column, r.found) for r in reading.remarks] == [
        ("Recommended For Aggregates", "'Yes'")
    ]


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"status": "Finished"}, "Status"),
        ({"yes": "yes"}, "Recommended For Aggregates"),
        ({"umbrella": ""}, "Umbrella"),
        ({"amount": "1.500.000"}, "Amount (Constant USD2017)"),
        ({"amount": "-3"}, "Amount (Constant USD2017)"),
        ({"year": "11"}, "Commitment Year"),
        ({"planned_end": "30/06/2014"}, "Planned Completion Date (MM/DD/YYYY)"),
        ({"title": " "}, "Title"),
        ({"recipient": "Kazakhstan,1"}, ""),
    ],
)
def test_a_damaged_row_is_named_and_the_rest_is_read(tmp_path, cells, column):
    reading = read(gcdf(tmp_path, gcdf_row("1", **cells), gcdf_row("2")))
    assert [(fault.row, fault.column) for fault in reading.faults] == [(2, column)]
    assert {entry.cells["id"] for entry in reading.entries} == {"gcdf-2", "gcdf-2-amount"}


def test_a_record_again_is_a_fault(tmp_path):
    (fault,) = read(gcdf(tmp_path, gcdf_row("1"), gcdf_row("1"))).faults
    assert (fault.row, fault.found) == (3, "'1 again'")


def test_a_list_without_its_columns_is_not_guessed(tmp_path):
    path = tmp_path / "gcdf.csv"
    path.write_text(GCDF_HEADER.replace("Umbrella,", "") + "\n", encoding="utf-8")
    assert [f.column for f in read(path).faults] == ["Umbrella"]


def test_a_workbook_of_the_list_is_known_too(tmp_path):
    import csv

    import openpyxl

    book = openpyxl.Workbook()
    for row in csv.reader([GCDF_HEADER, gcdf_row("1"), gcdf_row("2")]):
        book.active.append(row)
    book.save(tmp_path / "list.xlsx")
    reading = read_list(tmp_path / "list.xlsx", Options(), [])
    assert (reading.kind, reading.records) == ("gcdf", 2)
