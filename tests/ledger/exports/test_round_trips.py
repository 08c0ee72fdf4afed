"""What goes out and comes back keeps its totals and flags; what goes out is valid."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from functools import lru_cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from lists import SHARED, activity, gcdf, gcdf_row, here, iati, transaction
from serai.case import new_case, open_case
from serai.exporting import content_of
from serai.importing import enter, read_file
from serai.ledger.exports.files import export
from serai.ledger.imports.iati import read_iati
from serai.ledger.imports.model import Options
from serai.ledger.safe_cells import bare, guarded
from toys import TEMPLATE

DAY = date(2026, 7, 1)
MIXED = ("333", "111.10", "222.05", "-30.15")


def entered(path, folder, **options):
    reading = read_file(path, Options(**options), None, folder)
    done = enter(folder, reading, DAY, "t", False, False)
    assert done.written, done.faults
    return done


def exported(folder, form, target):
    return export(content_of(open_case(folder)), form, target, force=True)


def sums(case, records=None):
    """Amounts of activities by kind and currency, and their statements by claim and price year."""
    rows = {row.id: row["record"] for row in case.rows("activities")}
    kept = {name for name, record in rows.items() if records is None or record in records}
    found: dict[tuple[str, str], Decimal] = {}
    for row in case.rows("transactions"):
        if row["activity"] in kept:
            key = (row["kind"], row["currency"])
            found[key] = found.get(key, Decimal(0)) + row["value"]
    for statement in case.ledger:
        if statement.indicator == "finance.amount" and statement.subject in kept:
            key = (statement.claim, f"{statement.unit} {statement.price_year}")
            found[key] = found.get(key, Decimal(0)) + statement.value
    return found


OWN = {"XX-1-a", "b", "1", "2", "3"}


def flags(case):
    columns = ("counts", "umbrella", "status", "stage", "country", "planned_end", "actual_end")
    return {
        row["record"]: [row.raw.get(name) or "" for name in columns]
        for row in case.rows("activities")
    }


@pytest.fixture
def held(tmp_path, case_folder):
    """The template case with an activity file and a list of GCDF form in it."""
    result = (
        '<result type="2"><title><narrative>Freight</narrative></title><indicator measure="1">'
        "<title><narrative>Tonnes</narrative></title><baseline year='2020' value='5'/>"
        "<period><period-start iso-date='2021-01-01'/><period-end iso-date='2025-12-31'/>"
        "<target value='9'/><actual value='7'/></period></indicator></result>"
    )
    budget = (
        '<budget type="1"><period-start iso-date="2021-01-01"/><period-end iso-date="2021-12-31"/>'
        '<value value-date="2021-01-01">50</value></budget>'
    )
    parts = [budget, transaction(MIXED[0], "2"), *(transaction(v) for v in MIXED[1:]),
             transaction("9", "12", currency="KZT"), transaction("3", "6"), result]  # fmt: skip
    entered(iati(tmp_path, activity(*parts), activity(record="b", status="5")), case_folder)
    rows = [gcdf_row("1"), gcdf_row("2", umbrella="Yes", yes="No", amount=""),
            gcdf_row("3", status="Pipeline: Pledge", yes="No", planned_end="")]  # fmt: skip
    entered(gcdf(tmp_path, *rows), case_folder)
    return case_folder


def reopened(tmp_path, path, **options):
    folder = tmp_path / "again"
    new_case(folder)
    for name in ("activities.csv", "transactions.csv", "outcomes.csv"):
        (folder / name).unlink()
    entered(path, folder, **options)
    return open_case(folder)


def test_iati_keeps_totals_and_flags(tmp_path, held):
    exported(held, "iati", tmp_path / "out.xml")
    case = open_case(held)
    again = reopened(tmp_path, tmp_path / "out.xml")
    assert sums(again, OWN) == sums(case, OWN)
    before, after = flags(case), flags(again)
    assert {name: after[name] for name in before} == before
    outcomes = {row["activity"].split("-")[-1]: row for row in again.rows("outcomes")}
    kept = outcomes["a"]
    assert (kept["baseline"], kept["target"], kept["actual"]) == ("5", "9", "7")
    assert (kept["period"].text, kept["kind"]) == ("2021-01-01/2025-12-31", "outcome")


def test_oc4ids_keeps_totals_and_flags(tmp_path, held):
    left = exported(held, "oc4ids", tmp_path / "out.json").left_out
    assert left == ["XX-1-a: 1 rows of repayment, which has no place here"]
    case = open_case(held)
    again = reopened(tmp_path, tmp_path / "out.json")
    wanted = sums(case, OWN)
    del wanted["repayment", "USD"]
    assert sums(again, OWN) == wanted
    before, after = flags(case), flags(again)
    assert {name: after[name] for name in before} == before


@pytest.mark.parametrize("form", ["csv", "xlsx", "frictionless"])
def test_tables_come_back_as_they_were(tmp_path, held, form):
    target = tmp_path / {"csv": "tables", "xlsx": "out.xlsx", "frictionless": "package"}[form]
    exported(held, form, target)
    folder = tmp_path / "again"
    new_case(folder)
    paths = [target]
    if form == "frictionless":
        paths = [target / "datapackage.json"]
    elif form == "csv":
        names = ("sources", "activities", "transactions", "outcomes", "statements")
        paths = [target / f"{name}.csv" for name in names]
    for path in paths:
        entered(path, folder)
    case, again = open_case(held), open_case(folder)
    assert sums(again) == sums(case)
    assert flags(again) == flags(case)
    for table in ("activities", "transactions", "outcomes", "statements", "sources"):
        texts = [
            {
                row.id: {
                    k: v
                    for k, v in row.raw.items()
                    if v and k not in ("recorded_at", "recorded_by")
                }
                for row in held_case.rows(table)
            }
            for held_case in (case, again)
        ]
        assert texts[0] == texts[1]


@here
def test_the_adb_file_goes_out_and_comes_back(tmp_path, case_folder):
    path = SHARED / "iati" / "adb-armenia.xml"
    for name in ("activities.csv", "transactions.csv", "outcomes.csv"):
        (case_folder / name).unlink()
    entered(path, case_folder)
    exported(case_folder, "iati", tmp_path / "adb-armenia.xml")
    first = read_iati(path, Options()).checks
    again = read_iati(tmp_path / "adb-armenia.xml", Options()).checks
    for key in ("totals", "over_commitment_by", "paid_without_commitment", "rows"):
        assert again[key] == first[key], key
    assert _iati_errors(tmp_path / "adb-armenia.xml") == []
    exported(case_folder, "oc4ids", tmp_path / "out.json")
    assert _oc4ids_errors(tmp_path / "out.json") == []
    package = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    own = [p for p in package["projects"] if p["id"].startswith("XM-")]
    paid = sum(Decimal(str(t["value"]["amount"])) for p in own for t in p["transactions"])
    assert paid == Decimal("1457438479.66") + Decimal("8684953.5")


@here
@pytest.mark.parametrize("case", ["astana-2025", "template"])
def test_a_case_goes_out_valid(tmp_path, case):
    content = content_of(open_case(TEMPLATE if case == "template" else case))
    export(content, "iati", tmp_path / "out.xml")
    export(content, "oc4ids", tmp_path / "out.json")
    assert _iati_errors(tmp_path / "out.xml") == []
    assert _oc4ids_errors(tmp_path / "out.json") == []


@here
def test_a_mixed_case_goes_out_valid(tmp_path, held):
    exported(held, "iati", tmp_path / "out.xml")
    exported(held, "oc4ids", tmp_path / "out.json")
    assert _iati_errors(tmp_path / "out.xml") == []
    assert _oc4ids_errors(tmp_path / "out.json") == []


@here
def test_the_schemas_refuse_what_is_not_valid(tmp_path):
    path = iati(tmp_path, activity(transaction("words")))
    assert len(_iati_errors(path)) == 1
    (tmp_path / "x.json").write_text('{"projects": [{"status": "announced"}]}', encoding="utf-8")
    assert len(_oc4ids_errors(tmp_path / "x.json")) >= 3


#: The one attribute of the schema of XML itself that IATI names.
XML_SCHEMA = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"
  targetNamespace="http://www.w3.org/XML/1998/namespace">
  <xs:attribute name="lang" type="xs:language"/></xs:schema>"""


class _Local(etree.Resolver):
    """Answers for the schema of XML, so that nothing is fetched."""

    def resolve(self, url, _id, context):
        return self.resolve_string(XML_SCHEMA, context) if url.endswith("xml.xsd") else None


@lru_cache(maxsize=1)
def _iati_schema():
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(_Local())
    path = SHARED / "iati/schema-2.03/iati-activities-schema.xsd"
    return etree.XMLSchema(etree.parse(str(path), parser))


def _iati_errors(path):
    schema = _iati_schema()
    schema.validate(etree.parse(str(path)))
    return [str(error) for error in schema.error_log]


def _oc4ids_errors(path):
    import jsonschema
    from referencing import Registry, Resource
    from referencing.jsonschema import DRAFT4

    schemas = [
        json.loads((SHARED / "oc4ids" / name).read_text(encoding="utf-8"))
        for name in ("project-package-schema.json", "project-schema.json")
    ]
    registry = Registry().with_resources((s["id"], Resource(s, DRAFT4)) for s in schemas)
    checker = jsonschema.FormatChecker()
    validator = jsonschema.Draft4Validator(schemas[0], registry=registry, format_checker=checker)
    data = json.loads(path.read_text(encoding="utf-8"))
    return [f"{list(e.path)}: {e.message}" for e in validator.iter_errors(data)]


@given(st.text(max_size=12))
def test_a_guarded_text_comes_back_and_is_no_formula(text):
    assert bare(guarded(text)) == text
    assert guarded(text).lstrip()[:1] not in tuple("=+-@") or _number(guarded(text))


def _number(text):
    try:
        float(text)
    except ValueError:
        return False
    return True
