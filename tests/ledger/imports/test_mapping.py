"""Sheets of any form, through a mapping: CSV and XLSX, and what a spreadsheet did to them."""

from __future__ import annotations

from datetime import datetime

import openpyxl
import pytest

from serai.errors import CaseError, UsageError
from serai.ledger.imports.files import read_list
from serai.ledger.imports.mapping import read_mapping
from serai.ledger.imports.model import Options

MAPPING = """
table: activities
header: 3
columns: {record: No., name: Project, status: State, stage: State, amount: "Cost, USD m",
          planned_end: Due, country: Country}
constants: {currency: USD, claim: committed, reporters: A ministry}
factors: {amount: 1000000}
values: {stage: {Done: operating, Under way: works}}
dates: {planned_end: "%d.%m.%Y"}
skip: {No.: [Total, ""]}
"""
HEADER = ["No.", "Project", "State", "Cost, USD m", "Due", "Country"]
ROWS = [
    ["P1", "Road", "Done", 12.5, datetime(2026, 6, 30), "KZ"],
    ["P2", "Line", "Under way", 40, "31.12.2027", "UZ"],
    ["Total", None, None, 52.5, None, None],
]


def mapping(tmp_path, text=MAPPING):
    path = tmp_path / "mapping.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def book(tmp_path, rows=ROWS, header=HEADER):
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.append(["Projects of the ministry"])
    sheet.append([])
    sheet.append(header)
    for row in rows:
        sheet.append(row)
    sheet.merge_cells("A1:F1")
    return made, sheet


def saved(tmp_path, made):
    made.save(tmp_path / "list.xlsx")
    return tmp_path / "list.xlsx"


def read(path, tmp_path, text=MAPPING, **options):
    return read_list(path, Options(**options), [], mapping(tmp_path, text))


def test_a_workbook_with_a_title_and_a_total_line(tmp_path):
    reading = read(saved(tmp_path, book(tmp_path)[0]), tmp_path, source="plan")
    assert not reading.faults
    rows = {entry.cells["id"]: entry.cells for entry in reading.entries}
    assert set(rows) == {"plan-P1", "plan-P1-amount", "plan-P2", "plan-P2-amount"}
    assert (rows["plan-P1"]["stage"], rows["plan-P1"]["planned_end"]) == ("operating", "2026-06-30")
    assert rows["plan-P2"]["planned_end"] == "2027-12-31"
    assert rows["plan-P1-amount"]["value"] == "12500000"
    assert rows["plan-P2"]["status"] == "Under way"


@pytest.mark.parametrize(
    ("place", "value", "column", "found"),
    [
        ("E5", 46387, "Due", "'46387'"),
        ("E5", "2027-13-01", "Due", "'2027-13-01'"),
        ("C5", "Nearly", "State", "'Nearly'"),
        ("D5", "40 or 50", "Cost, USD m", "'40 or 50'"),
        ("D5", "1,234", "Cost, USD m", "'1,234'"),
        ("B5", None, "Project", "''"),
        ("A5", "P1", "No.", "'plan-P1 again'"),
        ("G5", "x", "", "'a value beyond the header'"),
        ("D5", "#REF!", "D5", "'#REF!'"),
    ],
)
def test_a_damaged_cell_is_named_and_the_rest_is_read(tmp_path, place, value, column, found):
    made, sheet = book(tmp_path)
    sheet[place] = value
    reading = read(saved(tmp_path, made), tmp_path, source="plan")
    assert [(f.row, f.column, f.found) for f in reading.faults] == [(5, column, found)]
    assert {entry.cells["id"] for entry in reading.entries} == {"plan-P1", "plan-P1-amount"}


def test_a_date_held_as_a_number_says_which_day_it_is(tmp_path):
    made, sheet = book(tmp_path)
    sheet["E5"] = 46387
    (fault,) = read(saved(tmp_path, made), tmp_path).faults
    assert "2026-12-31" in fault.remedy


def test_merged_cells_are_named_for_every_row_they_touch(tmp_path):
    made, sheet = book(tmp_path)
    sheet.merge_cells("C4:C5")
    reading = read(saved(tmp_path, made), tmp_path)
    assert [(f.row, f.column, f.found) for f in reading.faults] == [
        (4, "C4:C5", "'merged cells'"), (5, "C4:C5", "'merged cells'"),
    ]  # fmt: skip


def csv(tmp_path, text, name="list.csv"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return path


PLAIN = "table: activities\ncolumns: {record: No, name: Name, amount: Cost}\nconstants: {currency: KZT}\n"


def test_a_sheet_with_semicolons_and_decimal_commas(tmp_path):
    reading = read(csv(tmp_path, "\ufeffNo;Name;Cost\n1;Road;1.234,5\n"), tmp_path, PLAIN)
    assert not reading.faults
    assert reading.entries[1].cells["value"] == "1234.5"


@pytest.mark.parametrize(
    ("text", "row", "found"),
    [
        ("No,Name,Cost\n1,Road, or rail,5\n2,Line,6\n", 2, "'4 cells'"),
        ("No,Name,Cost\n1,Road\n2,Line,6\n", 2, "'2 cells'"),
        ('No,Name,Cost\n2,Line,6\n1,"Road,5\n', 3, "'broken CSV (unexpected end of data)'"),
        ("No,Name,Cost\n1,Road,1,5\n2,Line,6\n", 2, "'4 cells'"),
        ("No,Name,Cost\n1,Road,5,\n2,Line,6\n", 2, "'4 cells'"),
    ],
)
def test_a_stray_separator_is_named(tmp_path, text, row, found):
    reading = read(csv(tmp_path, text), tmp_path, PLAIN)
    assert [(f.row, f.found) for f in reading.faults] == [(row, found)]
    assert "list-2" in {entry.cells["id"] for entry in reading.entries}


@pytest.mark.parametrize("data", [b"No,Name\n1,\xcd\xe0\n", b"No,Name\x00\n1,a\n", b"\n\n"])
def test_what_is_no_text_is_one_fault(tmp_path, data):
    reading = read(csv(tmp_path, data), tmp_path, PLAIN)
    assert len(reading.faults) == 1
    assert not reading.entries


def test_statements_are_mapped_with_an_id_of_their_line(tmp_path):
    text = (
        "table: statements\ncolumns: {value: Tonnes, period: Year}\n"
        "constants: {subject: line, indicator: corridor.tonnes, unit: t/yr, claim: observed,"
        " counting_rule: all}\n"
    )
    reading = read(csv(tmp_path, "Year,Tonnes\n2023,1000\n2024,1100\n"), tmp_path, text)
    cells = [entry.cells for entry in reading.entries]
    assert [(c["id"], c["value"], c["period"], c["source"]) for c in cells] == [
        ("list-r00002", "1000", "2023", "list"), ("list-r00003", "1100", "2024", "list"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("table: projects\ncolumns: {a: b}\n", "table"),
        ("table: activities\ncolumn: {a: b}\ncolumns: {name: b}\n", "column"),
        ("table: activities\ncolumns: {nam: b}\n", "columns: nam"),
        ("table: activities\ncolumns: {name: b}\nfactors: {amount: much}\n", "factors: amount"),
        ("table: activities\ncolumns: {name: b}\nheader: 0\n", "header"),
        ("table: activities\ncolumns: {name: b}\nvalues: {stage: works}\n", "values"),
        ("table: activities\n", "columns"),
        ("- a\n", ""),
    ],
)
def test_a_mapping_with_faults_names_them(tmp_path, text, column):
    with pytest.raises(CaseError) as caught:
        read_mapping(mapping(tmp_path, text))
    assert column in [fault.column for fault in caught.value.faults]


def test_a_column_that_the_sheet_lacks_is_a_fault(tmp_path):
    (fault,) = read(csv(tmp_path, "No,Names,Cost\n1,a,2\n"), tmp_path, PLAIN).faults
    assert fault.column == "Name"
    assert "did you mean 'Names'" in fault.expected


def test_a_sheet_that_is_not_there_is_named(tmp_path):
    path = saved(tmp_path, book(tmp_path)[0])
    with pytest.raises(UsageError, match="no sheet 'Plan'"):
        read(path, tmp_path, MAPPING + "sheet: Plan\n")
