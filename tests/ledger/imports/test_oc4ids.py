"""Project packages: the example of the standard, and damaged projects."""

from __future__ import annotations

import json

import pytest

from lists import SHARED, here, package, project
from serai.errors import UsageError
from serai.ledger.imports.model import Options
from serai.ledger.imports.oc4ids import read_json, read_oc4ids

DOLLARS = {"amount": 5, "currency": "USD"}


def read(path, **options):
    return read_oc4ids(path, Options(**options), read_json(path))


@here
def test_the_example_of_the_standard():
    reading = read(SHARED / "oc4ids" / "example.json")
    assert not reading.faults
    assert reading.checks["totals"] == {
        "budget": {"GBP": "40000000"},
        "disbursement": {"GBP": "5000000"},
    }


def test_a_project_becomes_rows(tmp_path):
    forecast = {
        "id": "terminal.tonnes", "title": "Freight",
        "observations": [{"id": "1", "measure": 2, "unit": {"name": "Mt/yr"},
                          "notes": "baseline 0.9 in 2023",
                          "period": {"startDate": "2024-01-01", "endDate": "2030-12-31"}}],
    }  # fmt: skip
    parties = [{"id": "b", "name": "A bank", "roles": ["funder"]}]
    path = package(tmp_path, project(forecasts=[forecast], parties=parties))
    reading = read(path, source="m")
    rows = {entry.cells["id"]: entry.cells for entry in reading.entries}
    assert (rows["m-p-1"]["stage"], rows["m-p-1"]["funders"]) == ("works", "A bank")
    assert rows["m-p-1-t0001"]["kind"] == "budget"
    assert rows["m-p-1-t0002"]["value"] == "10.5"
    outcome = rows["m-p-1-o0001"]
    assert (outcome["baseline"], outcome["baseline_year"], outcome["target"]) == (
        "0.9",
        "2023",
        "2",
    )
    assert rows["m-p-1-disbursement-usd"]["claim"] == "disbursed"
    assert (reading.source["publisher"], reading.source["published"]) == (
        "A ministry",
        "2024-03-01",
    )


def paid(**other):
    return project(transactions=[{"id": "1", "date": "2021-05-01", "value": DOLLARS} | other])


@pytest.mark.parametrize(
    ("broken", "column", "found"),
    [
        (project(status="announced"), "p-1 status", "'announced'"),
        (project(id=""), "project id", "''"),
        (paid(value={"amount": 5}), "p-1 transactions/0/currency", "''"),
        (paid(value={"amount": 5, "currency": "usd"}), "p-1 transactions/0/currency", "'usd'"),
        (paid(value={"amount": "5", "currency": "USD"}), "p-1 transactions/0/amount", "'5'"),
        (paid(value={"amount": -5, "currency": "USD"}), "p-1 transactions/0", "'-5'"),
        (paid(value=None), "p-1 transactions/0", "'nothing'"),
        (paid(date="1 May"), "p-1 transactions/0/date", "'1 May'"),
        (project(transactions="none"), "p-1 transactions", "'none'"),
        (project(period={"endDate": "soon"}), "p-1 period/endDate", "'soon'"),
        ("words", "projects/0", "'words'"),
    ],
)
def test_each_fault_is_named_and_the_rest_is_read(tmp_path, broken, column, found):
    reading = read(package(tmp_path, broken, project(id="p-good")))
    assert [(f.column, f.found) for f in reading.faults] == [(column, found)]
    assert "package-p-good" in {entry.cells["id"] for entry in reading.entries}


def test_an_id_again_is_a_fault(tmp_path):
    (fault,) = read(package(tmp_path, project(), project())).faults
    assert (fault.row, fault.found) == (2, "'p-1 again'")


def test_a_correction_is_taken_up_to_what_was_paid(tmp_path):
    rows = [
        {"id": str(i), "date": "2021-05-01", "value": {"amount": v, "currency": "USD"}}
        for i, v in enumerate((10, -4))
    ]
    reading = read(package(tmp_path, project(transactions=rows)))
    assert not reading.faults
    assert reading.checks["totals"]["disbursement"] == {"USD": "6"}


@pytest.mark.parametrize(
    "data",
    [
        b"{", b"\xff\xfe\x00", b"[" * 200_000, b'{"projects": NaN}',
        b'{"projects": [{"id": 1', b"null, 1",
    ],
)  # fmt: skip
def test_what_is_no_json_is_said_without_a_traceback(tmp_path, data):
    path = tmp_path / "x.json"
    path.write_bytes(data)
    with pytest.raises(UsageError, match=r"x\.json"):
        read(path)


@pytest.mark.parametrize("data", [[], {}, 5, None, {"projects": []}, {"projects": {"id": "a"}}])
def test_a_package_without_projects_is_one_fault(tmp_path, data):
    path = tmp_path / "x.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    assert [fault.column for fault in read(path).faults] == ["projects"]
