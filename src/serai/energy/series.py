"""A user's own hours: sun, wind or load that replace what is drawn.

``energy/series.csv`` of a case has one row an hour.  Its first column ``hour`` counts from
0; every other column is headed ``{zone} solar`` or ``{zone} wind`` (output by installed
capacity, 0 to 1) or ``{zone} load`` (MW).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from serai.energy.clock import hours_of
from serai.energy.settings import Tables
from serai.errors import CaseError, Fault, UsageError, one_of, quoted
from serai.tables import read_text

Floats = NDArray[np.float64]
FILE = "energy/series.csv"
KINDS = ("solar", "wind", "load")
LENGTHS = (8760, 8784)
#: Hours of a common year before 29 February.
_LEAP = 59 * 24


def read_series(folder: Path, tables: Tables) -> dict[str, Floats]:
    """Return the series of a case by name, each (8760,) or (8784,); none without the file.

    Raises
    ------
    CaseError
        With every fault: an unknown column, a gap, a wrong length, a value out of range.
    """
    path = folder / FILE
    if not path.exists():
        return {}
    text, faults = read_text(path, FILE)
    if text is None:
        raise CaseError(folder.name, faults)
    zones = {row.id for row in tables.get("zones", ()) if row["kind"] == "modelled"}
    separator = max(",;\t", key=text.partition("\n")[0].count)
    lines = list(csv.reader(io.StringIO(text), delimiter=separator))
    header, rows = [cell.strip() for cell in lines[0]] if lines else [], lines[1:]
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    faults += _header_faults(header, zones)
    if len(rows) not in LENGTHS:
        faults.append(Fault(FILE, 0, "", f"{len(rows)} hours", "8760 hours, or 8784 of a leap year",
                            "give one row for each hour of a year"))  # fmt: skip
    found: dict[str, Floats] = {}
    for place, name in enumerate(header):
        if name != "hour" and not any(fault.column == name for fault in faults):
            found[name] = _column(name, place, rows, separator, faults)
    if faults:
        raise CaseError(folder.name, faults)
    return found


def _header_faults(header: list[str], zones: Collection[str]) -> list[Fault]:
    known = sorted(f"{zone} {kind}" for zone in zones for kind in KINDS)
    faults = [
        Fault(
            FILE, 1, name, quoted(name), one_of(known, name), "name a zone and solar, wind or load"
        )
        for name in header
        if name != "hour" and name not in known
    ]
    if len(set(header)) != len(header):
        faults.append(Fault(FILE, 1, "", "a column twice", "each column once", "remove one"))
    return faults


def _column(
    name: str, place: int, rows: list[list[str]], separator: str, faults: list[Fault]
) -> Floats:
    """Return one column; the first gap and the first value out of range are named."""
    values = np.full(len(rows), np.nan)
    for line, row in enumerate(rows):
        text = row[place].strip() if place < len(row) else ""
        if separator != ",":
            text = text.replace(",", ".")
        try:
            values[line] = float(text)
        except ValueError:
            faults.append(Fault(FILE, line + 2, name, quoted(text) if text else "a gap", "a number",
                                "fill in every hour, or leave the column out"))  # fmt: skip
            return values
    most = np.inf if name.endswith(" load") else 1.0
    wrong = np.flatnonzero(~np.isfinite(values) | (values < 0) | (values > most))
    if wrong.size:
        expected = "0 or more MW" if name.endswith(" load") else "a share of capacity from 0 to 1"
        faults.append(Fault(FILE, int(wrong[0]) + 2, name, f"{values[wrong[0]]:g}", expected,
                            f"{wrong.size} hours are out of range"))  # fmt: skip
    return values


def for_year(series: Mapping[str, Floats], year: int) -> dict[str, Floats]:
    """Fit series to the hours of a year: 29 February is repeated from the day before, or dropped.

    Raises
    ------
    UsageError
        For a series of another length than a year.
    """
    hours, found = hours_of(year), {}
    for name, values in series.items():
        if values.size not in LENGTHS:
            raise UsageError(f"series {quoted(name)} has {values.size} hours; expected {hours}")
        if values.size < hours:
            values = np.insert(values, _LEAP, values[_LEAP - 24 : _LEAP])
        elif values.size > hours:
            values = np.delete(values, np.s_[_LEAP : _LEAP + 24])
        found[name] = values
    return found
