"""Spreadsheets of any form, read through a mapping that somebody wrote by hand.

A mapping says for one table of the ledger which column of the sheet fills which of
its columns, what holds for all rows, which numbers are printed in thousands or
millions, and what the words of the sheet stand for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from serai.cells import Column, Damage, convert, plain_number
from serai.errors import CaseError, Fault, one_of, quoted
from serai.handwritten import read_yaml
from serai.ledger.imports.model import Options, Reading, source_cells
from serai.ledger.imports.sheet import Sheet, known_day, read_sheet
from serai.ledger.imports.texts import number_text, slug
from serai.tables import Schema, load_schema

#: Tables that a mapping can fill; each row of a sheet gives one row.
TABLES = ("activities", "statements", "transactions", "outcomes", "entities", "events",
          "agreements", "sources", "names")  # fmt: skip
KEYS = ("table", "sheet", "header", "columns", "constants", "factors", "values", "dates", "skip")
#: Columns that a row of activities may have beside its own: they make a statement.
_MONEY = ("amount", "currency", "claim", "price_year", "amount_period")
_NOT_MAPPED = ("recorded_at", "recorded_by", "hash")


@dataclass(frozen=True)
class Mapped:
    """A mapping as read.

    Attributes
    ----------
    columns : mapping
        Column of the table to column of the sheet.
    factors : mapping
        What a number of the sheet is multiplied by.
    values : mapping
        For a column of the table what each word of the sheet stands for.
    dates : mapping
        For a column of the table the form of its days, such as ``%d.%m.%Y``.
    skip : mapping
        Column of the sheet to the texts whose rows are passed over, such as totals.
    """

    table: str
    sheet: str
    header: int
    columns: Mapping[str, str]
    constants: Mapping[str, str]
    factors: Mapping[str, Decimal]
    values: Mapping[str, Mapping[str, str]]
    dates: Mapping[str, str]
    skip: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def read_mapping(path: Path) -> Mapped:
    """Read a mapping file.

    Raises
    ------
    CaseError
        With every fault of it.
    """
    data, faults = read_yaml(path, required=True)
    file = path.name

    def fault(key: str, found: object, expected: str) -> None:
        faults.append(Fault(file, 0, key, quoted(found), expected, "see the how-to of imports"))

    if faults or not isinstance(data, Mapping):
        fault("", data, "keys such as table and columns")
        raise CaseError(file, faults)
    for key in data:
        if key not in KEYS:
            fault(str(key), key, one_of(KEYS, str(key)))
    table = str(data.get("table") or "")
    if table not in TABLES:
        fault("table", table, one_of(TABLES, table))
        raise CaseError(file, faults)
    parts = {key: _texts(data, key, fault) for key in ("columns", "constants", "dates")}
    known = (*_names(table), *(_MONEY if table == "activities" else ()))
    for key in ("columns", "constants", "dates", "factors", "values"):
        for name in data.get(key) or () if isinstance(data.get(key), Mapping) else ():
            if str(name) not in known:
                fault(f"{key}: {name}", name, one_of(known, str(name)))
    if not parts["columns"]:
        fault("columns", "nothing", "columns of the table, each with a column of the sheet")
    header = data.get("header", 1)
    if type(header) is not int or header < 1:
        fault("header", header, "the line of the header, counted from 1")
    mapped = Mapped(
        table, str(data.get("sheet") or ""), header if type(header) is int else 1,
        parts["columns"], parts["constants"], _factors(data, fault), _values(data, fault),
        parts["dates"], _skip(data, fault),
    )  # fmt: skip
    if faults:
        raise CaseError(file, faults)
    return mapped


def _names(table: str) -> tuple[str, ...]:
    names = load_schema("ledger", table).names
    return tuple(name for name in names if name not in _NOT_MAPPED)


def _texts(data: Mapping[str, Any], key: str, fault: Any) -> dict[str, str]:
    part = data.get(key) or {}
    if not isinstance(part, Mapping):
        fault(key, part, "names and texts")
        return {}
    return {str(name): _word(text) for name, text in part.items()}


def _word(value: Any) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _factors(data: Mapping[str, Any], fault: Any) -> dict[str, Decimal]:
    found = {}
    for name, text in _texts(data, "factors", fault).items():
        try:
            found[name] = Decimal(text)
        except InvalidOperation:
            fault(f"factors: {name}", text, "a number such as 1000000")
    return found


def _values(data: Mapping[str, Any], fault: Any) -> dict[str, dict[str, str]]:
    part = data.get("values") or {}
    if not isinstance(part, Mapping) or not all(isinstance(v, Mapping) for v in part.values()):
        fault("values", part, "columns, each with words and what they stand for")
        return {}
    return {
        str(name): {_word(old): _word(new) for old, new in words.items()}
        for name, words in part.items()
    }


def _skip(data: Mapping[str, Any], fault: Any) -> dict[str, tuple[str, ...]]:
    part = data.get("skip") or {}
    if not isinstance(part, Mapping):
        fault("skip", part, "columns of the sheet, each with the texts to pass over")
        return {}
    return {
        str(name): tuple(_word(t) for t in (texts if isinstance(texts, list) else [texts]))
        for name, texts in part.items()
    }


# --- reading ----------------------------------------------------------------------------


def read_mapped(path: Path, options: Options, mapped: Mapped) -> Reading:
    """Read a CSV file or a sheet of a workbook through a mapping."""
    reading = Reading("mapped", path.name, source_cells(path, options))
    sheet = read_sheet(path, reading, mapped.sheet, mapped.header)
    wanted = {*mapped.columns.values(), *mapped.skip}
    missing = sorted(wanted - set(sheet.header))
    for name in missing if sheet.header else ():
        reading.fault(mapped.header, name, "no such column", one_of(sheet.header, name),
                      "correct the mapping")  # fmt: skip
    if missing or not sheet.header:
        return reading
    rows = _Rows(reading, mapped, sheet)
    for line, cells in sheet.rows:
        if any(cells[name].strip() in texts for name, texts in mapped.skip.items()):
            continue
        reading.records += 1
        rows.read(line, cells)
    reading.checks = {"rows": reading.records, "table": mapped.table}
    return reading


class _Rows:
    """Turns rows of a sheet into rows of a table."""

    def __init__(self, reading: Reading, mapped: Mapped, sheet: Sheet) -> None:
        self.reading, self.mapped, self.comma = reading, mapped, sheet.decimal_comma
        self.schema: Schema = load_schema("ledger", mapped.table)
        columns = {column.name: column for column in self.schema.columns}
        if mapped.table == "activities":
            money = {c.name: c for c in load_schema("ledger", "statements").columns}
            columns |= {
                "amount": Column("amount", "number"), "currency": money["unit"],
                "claim": money["claim"], "price_year": money["price_year"],
                "amount_period": Column("amount_period", "period"),
            }  # fmt: skip
        self.columns = columns
        self.source = reading.source["id"]
        self.seen: dict[str, int] = {}

    def read(self, line: int, cells: Mapping[str, str]) -> None:
        before = len(self.reading.faults)
        found = dict(self.mapped.constants)
        for name, column in self.mapped.columns.items():
            found[name] = self._cell(line, name, column, cells[column]) or found.get(name, "")
        if self.mapped.table != "sources":
            found.setdefault("source", self.source)
        self._name(line, found)
        for name, text in found.items():
            self._fits(line, name, text)
        for wanted in self.schema.columns:
            if wanted.required and not found.get(wanted.name) and wanted.name != "id":
                place = self.mapped.columns.get(wanted.name, wanted.name)
                self.reading.fault(line, place, "", wanted.description or "a value", "fill it in")
        if found.get("amount") and not found.get("currency"):
            place = self.mapped.columns.get("amount", "amount")
            self.reading.fault(line, place, found["amount"], "a currency beside an amount",
                               "map one, or add it to the constants")  # fmt: skip
        if len(self.reading.faults) == before:
            own = {k: v for k, v in found.items() if k in self.schema.names}
            self.reading.add(self.mapped.table, line, **own)
            if self.mapped.table == "activities" and found.get("amount"):
                self._statement(line, found)

    def _name(self, line: int, found: dict[str, str]) -> None:
        """Give the row an id, if no column does: of its source, and its record or its line."""
        if not found.get("id"):
            own = slug(found["record"]) if found.get("record") else f"r{line:05d}"
            found["id"] = f"{self.source}-{own}" if self.mapped.table != "sources" else own
        if self.seen.setdefault(found["id"], line) != line:
            place = self.mapped.columns.get("id") or self.mapped.columns.get("record", "id")
            remedy = f"it stands in line {self.seen[found['id']]} already; rename one"
            self.reading.fault(line, place, f"{found['id']} again", "each id once", remedy)

    def _cell(self, line: int, name: str, column: str, text: str) -> str:
        """Return a cell of the sheet as the table writes it."""
        words = self.mapped.values.get(name)
        if words is not None and text.strip() in words:
            return words[text.strip()]
        kind = self.columns[name].type
        if kind in ("period", "date"):
            return self._day(line, name, column, text)
        if kind in ("number", "integer") and text:
            plain = plain_number(text, self.comma)
            try:
                number = Decimal(plain) if plain is not None else None
            except InvalidOperation:
                number = None
            if number is None or not number.is_finite():
                self.reading.fault(line, column, text, "a plain number",
                                   "write 1000 or 0.5: a mark may mean either")  # fmt: skip
                return ""
            return number_text(number * self.mapped.factors.get(name, Decimal(1)))
        return " ".join(text.split())

    def _day(self, line: int, name: str, column: str, text: str) -> str:
        form = self.mapped.dates.get(name)
        day = known_day(text)
        if day is not None:
            self.reading.fault(line, column, text, "a date",
                               f"a spreadsheet holds {day} as this number; format the column "
                               "as a date")  # fmt: skip
            return ""
        if form and text and not text[:10].replace("-", "").isdigit():
            try:
                return datetime.strptime(text, form).date().isoformat()
            except ValueError:
                self.reading.fault(line, column, text, f"a day written as {form}")
                return ""
        return text[:10] if "T" in text and text[:4].isdigit() else text

    def _fits(self, line: int, name: str, text: str) -> None:
        column = self.columns[name]
        if not text or column.type in ("id",):
            return
        try:
            convert(text, column, False)
        except Damage as damage:
            place = self.mapped.columns.get(name, name)
            expected = damage.expected
            remedy = damage.remedy or f"correct it, or say under values what {name} it stands for"
            self.reading.faults.append(
                Fault(self.reading.file, line, place, damage.found, expected, remedy)
            )

    def _statement(self, line: int, found: Mapping[str, str]) -> None:
        claim = found.get("claim") or "committed"
        self.reading.add(
            "statements", line, id=f"{found['id']}-amount", subject=found["id"], claim=claim,
            indicator="finance.amount", value=found["amount"], unit=found["currency"],
            price_year=found.get("price_year", ""), period=found.get("amount_period", ""),
            source=found["source"],
        )  # fmt: skip
