"""The tables of a case as CSV files, as a workbook, and as a Frictionless data package.

All three hold the rows of the case under their own column names, so that an import
gives them back; the sheet of pledges is for readers, since pledges are written by hand.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from serai.cells import Column
from serai.ledger.exports.content import Content, Exported, clean, figure
from serai.ledger.safe_cells import guarded
from serai.tables import Schema

if TYPE_CHECKING:
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

#: Columns of the pledges as readers get them.
PLEDGES = (
    "id", "sentence", "main", "sector", "promisor", "counterpart", "subject", "indicator",
    "counting_rule", "of", "relation", "threshold", "unit", "year", "announced", "deadline",
    "claim", "claim_value", "claim_words", "baseline", "baseline_value", "finance", "source",
    "source_url",
)  # fmt: skip
_NUMBERS = ("number", "integer")
#: Digits that a spreadsheet keeps of a number.
_DIGITS = 15


def tables_of(content: Content) -> list[tuple[Schema, list[Mapping[str, str]]]]:
    """Return each table that has rows, sorted by id, its cells as text."""
    found = []
    for schema in content.schemas:
        rows = sorted(content.tables.get(schema.name, ()), key=lambda row: row.id)
        if rows:
            found.append((schema, [row.raw for row in rows]))
    return found


def pledge_rows(content: Content) -> list[dict[str, str]]:
    """Return the pledges with the figures behind them, one a row."""
    found = []
    for pledge in content.pledges:
        claim = content.ledger.statements.get(pledge.claim)
        baseline = content.ledger.statements.get(pledge.baseline)
        source = content.ledger.sources.get(claim.source) if claim else None
        test = pledge.test
        threshold = test.threshold if test else None
        found.append({
            "id": pledge.id, "sentence": pledge.sentence, "main": "yes" if pledge.main else "no",
            "sector": pledge.sector, "promisor": pledge.promisor, "subject": pledge.subject,
            "counterpart": "|".join(pledge.counterpart), "indicator": pledge.indicator,
            "counting_rule": test.counting_rule if test else "", "of": test.of if test else "",
            "relation": test.relation if test else "",
            "threshold": "" if threshold is None else f"{Decimal(repr(threshold)):f}",
            "unit": test.unit if test else "", "year": str(test.year) if test and test.year else "",
            "announced": pledge.announced.text if pledge.announced else "",
            "deadline": pledge.deadline.text if pledge.deadline else "", "claim": pledge.claim,
            "claim_value": figure(claim) if claim else "",
            "claim_words": claim.told() if claim else "", "baseline": pledge.baseline,
            "baseline_value": figure(baseline) if baseline else "",
            "finance": "|".join(pledge.finance), "source": source.id if source else "",
            "source_url": source.url if source else "",
        })  # fmt: skip
    return found


# --- CSV --------------------------------------------------------------------------------


def csv_bytes(rows: Iterable[Mapping[str, str]], columns: Sequence[str]) -> bytes:
    """Return rows as CSV in UTF-8 in which no cell is a formula."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([guarded(row.get(name, "")) for name in columns])
    return stream.getvalue().encode("utf-8")


def csv_files(content: Content) -> tuple[dict[str, bytes], Exported]:
    """Return a CSV file for each table that has rows, and one for the pledges."""
    exported = Exported()
    files = {}
    for schema, rows in tables_of(content):
        files[schema.file] = csv_bytes(rows, schema.names)
        exported.counts[schema.name] = len(rows)
    if content.pledges:
        files["pledges.csv"] = csv_bytes(pledge_rows(content), PLEDGES)
        exported.counts["pledges"] = len(content.pledges)
    return files, exported


# --- Frictionless -----------------------------------------------------------------------


def package_files(content: Content) -> tuple[dict[str, bytes], Exported]:
    """Return the CSV files with a ``datapackage.json`` that describes them."""
    files, exported = csv_files(content)
    written = {schema.name for schema, _ in tables_of(content)}
    resources = [_resource(schema, written) for schema, _ in tables_of(content)]
    if content.pledges:
        fields = [{"name": name, "type": "string"} for name in PLEDGES]
        resources.append(_described("pledges", "pledges.csv", "Pledges with their figures", fields))
    package: dict[str, Any] = {
        "profile": "tabular-data-package", "name": content.id.lower(), "title": content.title,
        "version": content.as_of.isoformat(),
    }  # fmt: skip
    if content.licence:
        package["licenses"] = [{"name": content.licence}]
    package["resources"] = resources
    text = json.dumps(package, indent=1, ensure_ascii=False) + "\n"
    return {**files, "datapackage.json": text.encode("utf-8")}, exported


def _described(name: str, path: str, title: str, fields: Sequence[Any]) -> dict[str, Any]:
    return {
        "name": name, "path": path, "title": title, "profile": "tabular-data-resource",
        "format": "csv", "mediatype": "text/csv", "encoding": "utf-8",
        "schema": {"fields": fields, "primaryKey": ["id"], "missingValues": [""]},
    }  # fmt: skip


def _resource(schema: Schema, written: set[str]) -> dict[str, Any]:
    """Describe a table; a reference to one table that is there too is a foreign key."""
    resource = _described(
        schema.name.replace("_", "-"), schema.file, schema.title,
        [_field(column) for column in schema.columns],
    )  # fmt: skip
    keys = []
    for column in schema.columns:
        if column.type != "ref" or column.to not in written:
            continue
        target = "" if column.to == schema.name else column.to.replace("_", "-")
        keys.append({"fields": [column.name], "reference": {"resource": target, "fields": ["id"]}})
    if keys:
        resource["schema"]["foreignKeys"] = keys
    return resource


def _field(column: Column) -> dict[str, Any]:
    found: dict[str, Any] = {"name": column.name, "type": "string"}
    limits: dict[str, Any] = {"required": True} if column.required else {}
    if column.type in _NUMBERS:
        found["type"] = column.type
        pairs = (("minimum", column.minimum), ("maximum", column.maximum))
        limits |= {key: float(limit) for key, limit in pairs if limit is not None}
    if column.type == "boolean":
        found |= {"type": "boolean", "trueValues": ["yes", "true"], "falseValues": ["no", "false"]}
    if column.type == "enum" and not column.default:
        limits["enum"] = list(column.choices)
    if column.name == "id":
        limits["unique"] = True
    if column.description:
        found["description"] = column.description
    if limits:
        found["constraints"] = limits
    return found


# --- workbooks --------------------------------------------------------------------------


def xlsx_bytes(content: Content) -> tuple[bytes, Exported]:
    """Return a workbook: what it holds, the pledges, and each table that has rows."""
    import openpyxl

    exported = Exported()
    book = openpyxl.Workbook(write_only=True)
    tables = tables_of(content)
    about = [
        ("case", content.id), ("title", content.title), ("as of", content.as_of.isoformat()),
        ("licence", content.licence or "not stated"),
        ("cells", "A text that a spreadsheet might run as a formula has an apostrophe before it."),
        *((schema.name, f"{schema.title} ({len(rows)} rows)") for schema, rows in tables),
    ]  # fmt: skip
    sheet = book.create_sheet("about")
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 24, 100
    for pair in about:
        sheet.append([_cell(sheet, text, "") for text in pair])
    if content.pledges:
        kinds = dict.fromkeys(PLEDGES, "") | {"threshold": "number", "year": "number"}
        _fill(book.create_sheet("pledges"), kinds, pledge_rows(content))
        exported.counts["pledges"] = len(content.pledges)
    for schema, rows in tables:
        kinds = {c.name: "number" if c.type in _NUMBERS else "" for c in schema.columns}
        _fill(book.create_sheet(schema.name), kinds, rows)
        exported.counts[schema.name] = len(rows)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue(), exported


def _fill(
    sheet: WriteOnlyWorksheet, kinds: Mapping[str, str], rows: Iterable[Mapping[str, str]]
) -> None:
    from openpyxl.utils import get_column_letter

    sheet.freeze_panes = "B2"
    for number, name in enumerate(kinds, 1):
        wide = name in ("name", "sentence", "title", "note", "counts", "claim_words")
        sheet.column_dimensions[get_column_letter(number)].width = 48 if wide else 16
    sheet.append([_cell(sheet, name, "head") for name in kinds])
    for row in rows:
        sheet.append([_cell(sheet, row.get(name, ""), kind) for name, kind in kinds.items()])


def _cell(sheet: WriteOnlyWorksheet, text: str, kind: str) -> Any:
    """Return a cell: a number where it keeps all its digits, else text and never a formula."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    if not text:
        return None
    if kind == "number":
        number = _number(text)
        if number is not None:
            return number
    cell = WriteOnlyCell(sheet, guarded(clean(text)))
    cell.data_type = "s"
    cell.number_format = "@"
    if kind == "head":
        cell.font = Font(bold=True)
    return cell


def _number(text: str) -> int | float | None:
    try:
        number = Decimal(text)
    except ArithmeticError:
        return None
    if not number.is_finite() or len(number.normalize().as_tuple().digits) > _DIGITS:
        return None
    return int(number) if number == number.to_integral_value() else float(number)
