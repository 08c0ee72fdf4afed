"""Activity files: what published ones hold, and what a damaged one is told."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest

from lists import SHARED, activity, here, iati, transaction
from serai.errors import UsageError
from serai.ledger.imports.iati import read_iati
from serai.ledger.imports.model import Options


def read(path, **options):
    return read_iati(path, Options(**options))


def faults(tmp_path, *activities):
    return [(f.column, f.found) for f in sorted(read(iati(tmp_path, *activities)).faults)]


@here
def test_the_adb_file_of_armenia():
    reading = read(SHARED / "iati" / "adb-armenia.xml")
    checks = reading.checks
    assert not reading.faults
    assert checks["activities"] == 43
    assert checks["status"] == {"finalisation": 28, "implementation": 15}
    assert (checks["rows"]["budget"], checks["indicators"]) == (267, 252)
    # The file holds dollars and euros: they are never added, except as printed and so named.
    assert checks["totals"]["commitment"] == {"EUR": "66100000", "USD": "2164899925.03"}
    assert checks["totals"]["disbursement"] == {"EUR": "8684953.5", "USD": "1457438479.66"}
    added = {kind: float(amount) / 1e9 for kind, amount in checks["face_values_added"].items()}
    assert added["commitment"] == pytest.approx(2.23, abs=0.005)
    assert added["disbursement"] == pytest.approx(1.47, abs=0.005)
    assert "no amount of money" in checks["face_values_note"]
    # Strictly seven; one by 0.07 %, which rounding of its printed amounts does not explain.
    assert len(checks["over_commitment"]) == 7
    assert checks["over_commitment_bands"] == {
        "more than 10 %": 0, "1 to 10 %": 6, "0.1 to 1 %": 0, "up to 0.1 %": 1,
    }  # fmt: skip
    assert len(checks["over_commitment_beyond_rounding"]) == 7
    assert sum("correction" in remark.remedy for remark in reading.remarks) == 5


@here
def test_files_of_other_publishers():
    usaid = read(SHARED / "iati" / "usaid-798.xml", corrections=True)
    assert (usaid.records, usaid.faults) == (108, [])
    assert usaid.checks["totals"]["commitment"] == {"USD": "48396799"}
    assert usaid.checks["totals"]["disbursement"] == {"USD": "96126543"}
    assert (len(usaid.checks["over_commitment"]), len(usaid.checks["paid_without_commitment"])) == (
        5,
        18,
    )
    # 56 of 108 were paid more than the net of their commitments, but in 51 that is below zero.
    assert len(usaid.checks["commitment_below_zero"]) == 51
    bank = read(SHARED / "iati" / "worldbank-679.xml")
    assert (bank.records, bank.faults, bank.checks["indicators"]) == (5, [], 75)
    assert bank.checks["totals"]["disbursement"] == {"USD": "554381373"}


@here
def test_more_taken_back_than_paid_needs_a_word_of_the_user():
    reading = read(SHARED / "iati" / "usaid-798.xml")
    assert len(reading.faults) == 5
    assert all("--corrections" in fault.remedy for fault in reading.faults)


def test_an_activity_becomes_rows_and_sums(tmp_path):
    parts = (
        transaction("300", "2"), transaction("100.50"), transaction("99.50", day="2022-01-31"),
        transaction("5", currency="EUR"), transaction("7", "12"),
    )  # fmt: skip
    reading = read(iati(tmp_path, activity(*parts)), source="bank")
    rows = {entry.cells["id"]: entry.cells for entry in reading.entries}
    assert rows["bank-XX-1-a"]["stage"] == "works"
    assert rows["bank-XX-1-a"]["planned_start"] == "2020-01-01"
    sums = {(row["claim"], row["unit"]): row["value"] for row in rows.values() if "claim" in row}
    assert sums == {
        ("committed", "USD"): "300", ("disbursed", "USD"): "200", ("disbursed", "EUR"): "5",
        ("announced", "USD"): "7",
    }  # fmt: skip
    assert rows["bank-XX-1-a-disbursement-usd"]["period"] == "2021-05-01/2022-01-31"
    assert (reading.source["publisher"], reading.source["published"]) == ("A bank", "2024-02-03")


@pytest.mark.parametrize(
    ("broken", "column", "found"),
    [
        (activity(transaction("1", "99")), "XX-1-a transaction-type", "'99'"),
        (activity(transaction(), currency=""), "XX-1-a currency", "''"),
        (activity(transaction(currency="ZZZ")), "XX-1-a currency", "'ZZZ'"),
        (activity(transaction("-5")), "XX-1-a disbursement", "'-5'"),
        (activity(transaction("1,000")), "XX-1-a value", "'1,000'"),
        (activity(transaction("1e5")), "XX-1-a value", "'1e5'"),
        (activity(transaction(day="2021-13-01")), "XX-1-a transaction-date", "'2021-13-01'"),
        (activity(status="9"), "XX-1-a activity-status", "'9'"),
        (activity(title=""), "XX-1-a title", "''"),
        (activity(record=""), "activity iati-identifier", "''"),
        (activity('<result type="5"><indicator measure="1"/></result>'), "XX-1-a result", "'5'"),
        (activity('<recipient-country code="ZQ"/>'), "XX-1-a recipient-country", "'ZQ'"),
        (activity('<budget type="1"><value>5</value></budget>'), "XX-1-a period-start", "''"),
    ],
)  # fmt: skip
def test_each_fault_is_named_and_the_rest_is_read(tmp_path, broken, column, found):
    good = activity(transaction(), record="XX-1-good")
    reading = read(iati(tmp_path, broken, good))
    assert [(f.column, f.found) for f in reading.faults] == [(column, found)]
    assert reading.faults[0].row > 1
    assert "list-XX-1-good-t0001" in {entry.cells["id"] for entry in reading.entries}


def test_an_identifier_again_is_named_with_its_first_line(tmp_path):
    path = iati(tmp_path, activity(), activity())
    (fault,) = read(path).faults
    assert fault.found == "'XX-1-a again'"
    assert "line 3 already" in fault.remedy


def test_a_correction_below_what_was_paid_is_taken_and_remarked(tmp_path):
    reading = read(iati(tmp_path, activity(transaction("100"), transaction("-30"))))
    assert not reading.faults
    assert [remark.remedy for remark in reading.remarks] == ["taken as a correction"]
    assert reading.checks["totals"]["disbursement"] == {"USD": "70"}


def test_flags_follow_the_commitment(tmp_path):
    path = iati(
        tmp_path,
        activity(transaction("1000", "2"), transaction("1000"), record="even"),
        activity(transaction("1000", "2"), transaction("1000.9"), record="over"),
        activity(transaction("5"), record="bare"),
        activity(transaction("9", "2", currency="EUR"), transaction("5"), record="other-money"),
        activity(transaction("-9", "2"), transaction("5"), record="back"),
    )
    checks = read(path, source="l").checks
    assert checks["over_commitment"] == ["l-over"]
    assert checks["over_commitment_bands"]["up to 0.1 %"] == 1
    assert checks["paid_without_commitment"] == ["l-back", "l-bare", "l-other-money"]
    assert checks["commitment_below_zero"] == ["l-back"]


@pytest.mark.parametrize(
    ("committed", "paid", "within"),
    [
        ("100", ("33.34", "33.34", "33.34"), True),  # 0.02 above, rounding of four cents: 0.02.
        ("100", ("33.34", "33.34", "33.35"), False),
        ("100", ("34", "34", "34"), True),
        ("100", ("101", "1", "1"), False),
        ("100.0", ("33.4", "33.4", "33.3"), True),
    ],
)
def test_an_excess_is_held_against_rounding_in_print(tmp_path, committed, paid, within):
    parts = (transaction(committed, "2"), *(transaction(amount) for amount in paid))
    (row,) = read(iati(tmp_path, activity(*parts))).checks["over_commitment_by"]
    assert row["within_rounding"] is within


# --- files that mean harm, or are broken --------------------------------------------------

BOMB = (
    '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "'
    + "&a;" * 10
    + '">'
    + "".join(
        f'<!ENTITY b{i} "{("&b" + str(i - 1) + ";" if i else "&b;") * 10}">' for i in range(9)
    )
    + "]>"
)


@pytest.mark.parametrize(
    "doctype",
    [
        BOMB,
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/evil.dtd">',
        '<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p"> %p;]>',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused_before_anything_is_expanded(tmp_path, doctype, encoding):
    path = tmp_path / "bomb.xml"
    path.write_bytes(
        f'<?xml version="1.0" encoding="{encoding}"?>{doctype}'
        "<iati-activities version='2.03'><iati-activity>&b8;&x;</iati-activity></iati-activities>"
        .encode(encoding)
    )  # fmt: skip
    start = time.process_time()
    with pytest.raises(UsageError, match="document type"):
        read(path)
    assert time.process_time() - start < 5


def test_an_entity_without_a_declaration_is_a_fault(tmp_path):
    reading = read(iati(tmp_path, "<iati-activity>&nothing;</iati-activity>"))
    assert "nothing" in reading.faults[0].found


def test_a_file_cut_off_keeps_what_stands_before_the_cut(tmp_path):
    path = iati(tmp_path, activity(transaction()), activity(record="XX-1-b"))
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.index("XX-1-b") + 3], encoding="utf-8")
    reading = read(path)
    assert len(reading.faults) == 1
    assert reading.faults[0].row > 3
    assert reading.records == 1


@pytest.mark.parametrize("data", [b"<iati-activities version='2.03'>\xff\xfe", b"not xml", b"<a/>"])
def test_what_is_no_activity_file_is_one_fault(tmp_path, data):
    path = tmp_path / "x.xml"
    path.write_bytes(data)
    reading = read(path)
    assert len(reading.faults) == 1
    assert not reading.entries


def test_an_older_version_is_named(tmp_path):
    path = iati(tmp_path, activity())
    path.write_text(path.read_text(encoding="utf-8").replace("2.03", "1.05"), encoding="utf-8")
    assert ("version", "'1.05'") in [(f.column, f.found) for f in read(path).faults]


def test_amounts_are_exact(tmp_path):
    cents = ["0.10", "0.20", "12345678901234567.89"]
    reading = read(iati(tmp_path, activity(*(transaction(v) for v in cents))))
    total = Decimal(reading.checks["totals"]["disbursement"]["USD"])
    assert total == sum(map(Decimal, cents))
