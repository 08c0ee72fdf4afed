"""CSV, workbooks and data packages: nothing in them runs, and the description fits."""

from __future__ import annotations

import csv
import io
import json
import shutil

import openpyxl
import pytest

from serai.case import open_case
from serai.errors import UsageError
from serai.exporting import content_of
from serai.ledger.exports.files import export

HARM = "=HYPERLINK(1)"


@pytest.fixture
def content(case_folder, edit):
    edit("entities.csv", ",Alder-Birch line,", f',"{HARM}",')
    edit("sources.csv", "Example Ministry of Transport", "@SUM(1+9)*cmd|' /C calc'!A0")
    edit("statements.csv", "Minister of Transport of Alder", "-2+3")
    return content_of(open_case(case_folder))


def cells_of(path):
    with path.open(encoding="utf-8", newline="") as stream:
        return [cell for row in csv.reader(stream) for cell in row]


def test_no_cell_of_a_csv_file_is_a_formula(tmp_path, content):
    export(content, "csv", tmp_path / "out")
    cells = [cell for path in (tmp_path / "out").rglob("*.csv") for cell in cells_of(path)]
    risky = [c for c in cells if c[:1] in tuple("=+-@") and not _number(c)]
    assert not risky
    assert f"'{HARM}" in cells


def test_no_cell_of_a_workbook_is_a_formula(tmp_path, content):
    export(content, "xlsx", tmp_path / "out.xlsx")
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    kinds = {cell.data_type for sheet in book for row in sheet.rows for cell in row}
    assert "f" not in kinds
    texts = [cell.value for sheet in book for row in sheet.rows for cell in row]
    assert f"'{HARM}" in texts
    values = {row[0].value: row[3].value for row in book["statements"].rows}
    assert values["terminal-capacity"] == 80000


def _number(text):
    try:
        float(text)
    except ValueError:
        return False
    return True


def test_the_package_describes_its_files(tmp_path, content):
    export(content, "frictionless", tmp_path / "out")
    package = json.loads((tmp_path / "out" / "datapackage.json").read_text(encoding="utf-8"))
    ids = {}
    for resource in package["resources"]:
        text = (tmp_path / "out" / resource["path"]).read_text(encoding="utf-8")
        rows = list(csv.DictReader(io.StringIO(text)))
        fields = {field["name"]: field for field in resource["schema"]["fields"]}
        assert list(rows[0]) == list(fields)
        ids[resource["name"]] = {row["id"] for row in rows}
        for row in rows:
            for name, text in row.items():
                limits = fields[name].get("constraints", {})
                assert text or not limits.get("required"), (resource["name"], name)
                assert not text or text in limits.get("enum", [text])
                assert not text or fields[name]["type"] != "number" or _number(text)
    for resource in package["resources"]:
        text = (tmp_path / "out" / resource["path"]).read_text(encoding="utf-8")
        for key in resource["schema"].get("foreignKeys", ()):
            target = key["reference"]["resource"] or resource["name"]
            named = {row[key["fields"][0]] for row in csv.DictReader(io.StringIO(text))} - {""}
            assert named <= ids[target]


def test_frictionless_itself_finds_it_valid(tmp_path, content):
    frictionless = pytest.importorskip("frictionless", reason="frictionless is not installed")
    export(content, "frictionless", tmp_path / "out")
    report = frictionless.validate(str(tmp_path / "out" / "datapackage.json"))
    assert report.valid, report.flatten(["rowNumber", "fieldName", "type", "note"])[:5]


def test_nothing_is_replaced_without_force(tmp_path, content):
    target = tmp_path / "out.xlsx"
    target.write_bytes(b"mine")
    with pytest.raises(UsageError, match="--force"):
        export(content, "xlsx", target)
    assert target.read_bytes() == b"mine"
    with pytest.raises(UsageError, match="expected a folder"):
        export(content, "csv", target)
    with pytest.raises(UsageError, match="expected a file"):
        export(content, "iati", tmp_path)
    export(content, "xlsx", target, force=True)
    assert target.read_bytes() != b"mine"
    with pytest.raises(UsageError, match="no format"):
        export(content, "pdf", target)


def test_the_same_case_gives_the_same_bytes(tmp_path, content):
    for form, name in (("iati", "a.xml"), ("oc4ids", "a.json")):
        export(content, form, tmp_path / name)
        first = (tmp_path / name).read_bytes()
        export(content, form, tmp_path / name, force=True)
        assert (tmp_path / name).read_bytes() == first
    for form in ("csv", "frictionless"):
        export(content, form, tmp_path / form)
        first = {p: p.read_bytes() for p in (tmp_path / form).rglob("*.*")}
        shutil.rmtree(tmp_path / form)
        export(content, form, tmp_path / form)
        assert {p: p.read_bytes() for p in (tmp_path / form).rglob("*.*")} == first
