"""AidData's list of Chinese finance (GCDF 2.0 and lists of its form), one record a row.

The rule by which the list counts a record in its totals is told by the method of the
list: no umbrella, and completed, under way or committed.  It is held against the
flag of each record, and the totals are told both ways.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from serai.errors import one_of
from serai.ledger.imports.model import Options, Reading, source_cells
from serai.ledger.imports.sheet import Sheet, read_sheet
from serai.ledger.imports.texts import number_text, read_number, slug

#: The column by which a file is known as one of these lists.
MARK = "AidData TUFF Project ID"
#: Status of a record: the stage it shows, and whether the list counts it in totals.
STATUSES = {
    "Pipeline: Pledge": ("concept", False), "Pipeline: Commitment": ("finance", True),
    "Implementation": ("works", True), "Completion": ("operating", True),
    "Suspended": ("", False), "Cancelled": ("cancelled", False),
}  # fmt: skip
_AMOUNT = re.compile(r"Amount \(Constant USD\s?(\d{4})\)")
#: How a title names another record.
_CROSS = re.compile(r"(?:ID\s?)?#(\d+)")
_DATES = {
    "planned_start": ("Planned Implementation Start Date (MM/DD/YYYY)",),
    "planned_end": ("Planned Completion Date (MM/DD/YYYY)",),
    "actual_start": ("Actual Implementation Start Date (MM/DD/YYYY)", "Implementation Start Year"),
    "actual_end": ("Actual Completion Date (MM/DD/YYYY)", "Completion Year"),
}
_NEEDED = (MARK, "Recommended For Aggregates", "Umbrella", "Title", "Status", "Commitment Year",
           "Recipient")  # fmt: skip
#: Day of publication, by the year of prices: the file does not tell it.
_PUBLISHED = {"2017": "2021-09-29"}


def read_gcdf(path: Path, options: Options) -> Reading:
    """Read a list of GCDF form, CSV or XLSX."""
    reading = Reading("gcdf", path.name)
    sheet = read_sheet(path, reading)
    amount = next((name for name in sheet.header if _AMOUNT.fullmatch(name)), "")
    match = _AMOUNT.fullmatch(amount)
    year = match[1] if match else ""
    reading.source = source_cells(
        path, options, publisher="AidData", published=_PUBLISHED.get(year, ""), licence="ODC-By",
        title=f"Global Chinese Development Finance, constant USD of {year}",
    )  # fmt: skip
    missing = [name for name in _NEEDED if name not in sheet.header]
    for name in missing + ([] if amount else ["Amount (Constant USD2017)"]):
        reading.fault(1, name, "no such column", "a column of the list", "take the whole file")
    if missing or not amount:
        return reading
    reader = _Records(reading, amount, year)
    for line, cells in sheet.rows:
        reading.records += 1
        reader.read(line, cells)
    reading.checks = _checks(reader.taken, amount, sheet)
    return reading


class _Records:
    """Reads record after record and keeps those without fault."""

    def __init__(self, reading: Reading, amount: str, year: str) -> None:
        self.reading, self.amount, self.year = reading, amount, year
        self.source = reading.source["id"]
        self.seen: dict[str, int] = {}
        self.taken: list[Mapping[str, str]] = []

    def read(self, line: int, cells: Mapping[str, str]) -> None:
        before = len(self.reading.faults)
        record = cells[MARK]
        dates = {column: self._date(line, cells, names) for column, names in _DATES.items()}
        committed = self._year(line, "Commitment Year", cells["Commitment Year"])
        self._check(line, cells)
        if len(self.reading.faults) > before:
            return
        self.taken.append(cells)
        name = f"{self.source}-{slug(record)}"
        status = cells["Status"]
        told = {
            "record": record, "name": " ".join(cells["Title"].split()), "status": status,
            "stage": STATUSES[status][0], "counts": cells["Recommended For Aggregates"].lower(),
            "umbrella": cells["Umbrella"].lower(), "country": cells["Recipient"],
            "sector": cells.get("AidData Sector Name", ""), "flow": cells.get("Flow Type", ""),
            "flow_class": cells.get("Flow Class", ""), "source": self.source,
            "funders": _names(cells, "Funding Agencies"), "reporters": "AidData",
            "receivers": _names(cells, "Receiving Agencies"),
            "implementers": _names(cells, "Implementing Agencies"),
        }  # fmt: skip
        self.reading.add("activities", line, id=name, **told, **dates)
        value = read_number(cells[self.amount])
        if value is not None:
            self.reading.add(
                "statements", line, id=f"{name}-amount", subject=name, indicator="finance.amount",
                value=number_text(value), unit="USD", price_year=self.year, period=committed,
                claim="announced" if status == "Pipeline: Pledge" else "committed",
                source=self.source,
            )  # fmt: skip

    def _check(self, line: int, cells: Mapping[str, str]) -> None:
        fault, record = self.reading.fault, cells[MARK]
        if not record:
            fault(line, MARK, "", "an identifier")
        elif record in self.seen:
            fault(line, MARK, f"{record} again", "each record once",
                  f"it stands in line {self.seen[record]} already; keep one")  # fmt: skip
        self.seen.setdefault(record, line)
        if not cells["Title"].strip():
            fault(line, "Title", "", "a title")
        if cells["Status"] not in STATUSES:
            fault(line, "Status", cells["Status"], one_of(tuple(STATUSES), cells["Status"]))
        for column in ("Recommended For Aggregates", "Umbrella"):
            if cells[column] not in ("Yes", "No"):
                fault(line, column, cells[column], "Yes or No")
        text = cells[self.amount]
        value = read_number(text) if text else Decimal(0)
        if value is None or value < 0:
            fault(
                line, self.amount, text, "an amount of 0 or more", "write digits and a point only"
            )
        if cells["Status"] in STATUSES and cells["Umbrella"] in ("Yes", "No"):
            told = cells["Recommended For Aggregates"] == "Yes"
            if told is not _counted(cells) and cells["Recommended For Aggregates"] in ("Yes", "No"):
                self.reading.remark(line, "Recommended For Aggregates", "Yes" if told else "No",
                                    "what status and umbrella give")  # fmt: skip

    def _date(self, line: int, cells: Mapping[str, str], names: Sequence[str]) -> str:
        """Return the day of a record, else its year, else nothing."""
        for name in names:
            text = cells.get(name, "")
            if text and name.endswith("Year"):
                return self._year(line, name, text)
            if text:
                day = _day(text)
                if not day:
                    self.reading.fault(line, name, text, "a day such as 06/17/2024")
                return day
        return ""

    def _year(self, line: int, column: str, text: str) -> str:
        match = re.fullmatch(r"((?:19|20)\d\d)(?:\.0)?", text)
        if text and match is None:
            self.reading.fault(line, column, text, "a year such as 2024")
        return match[1] if match else ""


def _day(text: str) -> str:
    for form in ("%Y-%m-%dT%H:%M:%S", "%Y-%m-%d", "%m/%d/%Y"):
        try:
            return datetime.strptime(text, form).date().isoformat()
        except ValueError:
            continue
    return ""


def _names(cells: Mapping[str, str], column: str) -> str:
    names = (" ".join(name.split()) for name in cells.get(column, "").split("|"))
    return "|".join(dict.fromkeys(filter(None, names)))


def _counted(cells: Mapping[str, str]) -> bool:
    """Whether the method of the list counts a record in totals."""
    return cells["Umbrella"] == "No" and STATUSES[cells["Status"]][1]


# --- what the list says of itself -------------------------------------------------------


def _checks(records: Sequence[Mapping[str, str]], amount: str, sheet: Sheet) -> dict[str, Any]:
    """Return totals, flags and what may be counted twice; amounts in constant US dollars."""
    value = {id(cells): Decimal(cells[amount] or 0) for cells in records}
    counted = [cells for cells in records if cells["Recommended For Aggregates"] == "Yes"]
    agree = sum((c["Recommended For Aggregates"] == "Yes") is _counted(c) for c in records)
    missing = sum(not cells[amount] for cells in records)
    countries: dict[str, list[Mapping[str, str]]] = {}
    for cells in records:
        countries.setdefault(cells["Recipient"], []).append(cells)

    def total(rows: Sequence[Mapping[str, str]]) -> dict[str, Any]:
        every = sum((value[id(c)] for c in rows), Decimal(0))
        own = [c for c in rows if c["Recommended For Aggregates"] == "Yes"]
        part = sum((value[id(c)] for c in own), Decimal(0))
        share = float(every / part) - 1 if part else None
        return {"records": len(rows), "all": number_text(every), "counted": number_text(part),
                "excess": None if share is None else round(share, 4)}  # fmt: skip

    return {
        "price_basis": amount,
        "aggregate_rule": {"agree": agree, "of": len(records)},
        "counted": len(counted),
        "amounts": total(records),
        "amount_missing": missing,
        "countries": {name: total(rows) for name, rows in sorted(countries.items())},
        "cross_references": _cross_references(records),
        "same_amounts": _same_amounts(records, amount),
    }


def _cross_references(records: Sequence[Mapping[str, str]]) -> dict[str, int]:
    """Count how titles name other records: those that are absent, and those that do not answer."""
    known = {cells[MARK] for cells in records}
    links = {cells[MARK]: _CROSS.findall(cells["Title"]) for cells in records}
    pairs = {(record, other) for record, others in links.items() for other in others}
    return {
        "references": sum(map(len, links.values())),
        "titles": sum(bool(others) for others in links.values()),
        "dangling": sum(other not in known for others in links.values() for other in others),
        "one_way": sum(
            other in known and other != record and (other, record) not in pairs
            for record, other in pairs
        ),
    }


def _same_amounts(records: Sequence[Mapping[str, str]], amount: str) -> dict[str, Any]:
    """Find records of one recipient, amount and year: one loan told twice, or two alike."""
    groups: dict[tuple[str, str, str], list[Mapping[str, str]]] = {}
    for cells in records:
        if cells[amount]:
            key = (cells["Recipient"], cells[amount], cells["Commitment Year"])
            groups.setdefault(key, []).append(cells)
    many = [rows for rows in groups.values() if len(rows) > 1]
    both = [
        sorted(c[MARK] for c in rows)
        for rows in many
        if Counter(c["Recommended For Aggregates"] for c in rows)["Yes"] > 1
    ]
    return {"groups": len(many), "records": sum(map(len, many)), "counted_twice": sorted(both)}
