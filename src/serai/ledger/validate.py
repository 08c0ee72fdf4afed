"""Faults that only show across the rows of the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from serai.errors import Fault, one_of, quoted
from serai.ledger.catalogue import indicators, scopes, unit_fits
from serai.ledger.judgements import judgement_faults
from serai.rows import Row, picked

FILE = "statements.csv"
#: Indicators whose figures say nothing without the rule by which they are counted.
_COUNTED = ("corridor.tonnes", "corridor.containers")


def ledger_faults(tables: Mapping[str, list[Row]]) -> list[Fault]:
    """Check statements against the catalogue, the scope vocabulary and one another."""
    rows = tables.get("statements", [])
    faults: list[Fault] = []
    fits: dict[tuple[str, str], bool] = {}
    for row, cells in zip(rows, picked(rows, *_LOOKED_AT), strict=True):
        if _plain(cells, fits):
            continue
        faults += _unit_faults(row)
        faults += _scope_faults(row)
        faults += _wording_faults(row)
    faults += cycle_faults(rows, "supersedes", FILE) + _origin_faults(tables)
    return faults + judgement_faults(tables)


#: What decides whether a row needs to be looked at closely.
_LOOKED_AT = (
    "indicator", "unit", "value", "lo", "hi", "scope", "surface", "start", "end", "supersedes",
    "reason", "basis", "counting_rule",
)  # fmt: skip


def _plain(cells: tuple[Any, ...], fits: dict[tuple[str, str], bool]) -> bool:
    """Whether a row is of the common kind in which no fault can hide: a number and its unit."""
    indicator, unit, value, lo, hi, scope, surface, start, end, *rest = cells
    replaced, reason, basis, rule = rest
    if value is None or lo is not None or hi is not None or value < 0 or unit is None:
        return False
    if scope or surface or start is not None or end is not None or basis == "assumed":
        return False
    if bool(replaced) != bool(reason) or (rule is None and indicator in _COUNTED):
        return False
    pair = (indicator, unit)
    if pair not in fits:
        known = indicators().get(indicator)
        fits[pair] = known is not None and unit_fits(unit, known)
    return fits[pair]


def _fault(row: Row, column: str, found: object, expected: str, remedy: str = "") -> Fault:
    return Fault(FILE, row.line, column, quoted(found), expected, remedy)


def _unit_faults(row: Row) -> list[Fault]:
    indicator = indicators().get(row["indicator"])
    if indicator is None or row["unit"] is None:
        given = row["value"] if row["value"] is not None else row["lo"]
        if given is not None and row["unit"] is None:
            return [_fault(row, "unit", "", "a unit beside a number", "write 1 for shares")]
        return []
    faults = []
    if not unit_fits(row["unit"], indicator):
        expected = f"a unit of {indicator.id} ({indicator.unit})"
        faults.append(_fault(row, "unit", row["unit"], expected, "choose the indicator that fits"))
    if indicator.kind in ("capacity", "flow", "count", "stock"):
        for column in ("value", "lo", "hi"):
            if row[column] is not None and row[column] < 0:
                faults.append(_fault(row, column, row[column], "0 or more", "check the sign"))
    return faults


def _scope_faults(row: Row) -> list[Fault]:
    vocabulary = scopes()
    faults = []
    for key, value in row["scope"].items():
        if key not in vocabulary:
            faults.append(_fault(row, "scope", key, one_of(sorted(vocabulary), key)))
        elif vocabulary[key]["values"] != "any" and value not in vocabulary[key]["values"]:
            choices = [str(v) for v in vocabulary[key]["values"]]
            faults.append(_fault(row, "scope", f"{key}={value}", one_of(choices, value)))
    return faults


def _wording_faults(row: Row) -> list[Fault]:
    faults = []
    if row["surface"] and len(row["surface"]) > 60:
        faults.append(_fault(row, "surface", row["surface"], "at most 60 characters", "shorten it"))
    if (row["start"] is None) != (row["end"] is None) or (
        row["start"] is not None and row["end"] <= row["start"]
    ):
        faults.append(_fault(row, "end", row["end"], "an end after the start, or neither"))
    if bool(row["supersedes"]) != bool(row["reason"]):
        faults.append(
            _fault(row, "reason", row["reason"] or "", "a reason exactly where a row supersedes")
        )
    if row["basis"] == "assumed" and not row["range_reason"]:
        faults.append(
            _fault(row, "range_reason", "", "why this range is assumed", "say it in a line")
        )
    if row["counting_rule"] is None and row["indicator"] in _COUNTED:
        faults.append(
            _fault(row, "counting_rule", "", "how it is counted", "name a rule; not-stated is one")
        )
    return faults


def cycle_faults(rows: Sequence[Row], column: str, file: str) -> list[Fault]:
    """Name every row that comes back to itself when ``column`` is followed."""
    edges = {
        name: (ends,) if isinstance(ends, str) else tuple(ends)
        for name, ends in picked(rows, "id", column)
        if ends
    }
    # Names that lead nowhere are taken away until only circles and ways to them are left.
    left = {name: {target for target in ends if target in edges} for name, ends in edges.items()}
    leading: dict[str, list[str]] = {name: [] for name in left}
    for name, targets in left.items():
        for target in targets:
            leading[target].append(name)
    ended = [name for name, targets in left.items() if not targets]
    while ended:
        end = ended.pop()
        del left[end]
        for name in leading[end]:
            left[name].discard(end)
            if not left[name]:
                ended.append(name)
    looping = {name for name in left if name in _reached(name, left)}
    return [
        Fault(
            file,
            row.line,
            column,
            quoted(row.id),
            "a chain that ends",
            f"it comes back to itself through {column}; break the circle",
        )
        for row in rows
        if row.id in looping
    ]


def _reached(start: str, edges: Mapping[str, set[str]]) -> set[str]:
    """Return all names that can be reached from one by following at least one edge."""
    seen: set[str] = set()
    ahead = list(edges[start])
    while ahead:
        name = ahead.pop()
        if name not in seen:
            seen.add(name)
            ahead += edges[name]
    return seen


def _origin_faults(tables: Mapping[str, list[Row]]) -> list[Fault]:
    rows = tables.get("sources", [])
    known = {row.id for row in rows}
    faults = [
        Fault(
            "sources.csv",
            row.line,
            "origin",
            quoted(row["origin"]),
            one_of(sorted(known), row["origin"], 4),
        )
        for row in rows
        if row["origin"] and row["origin"] not in known
    ]
    return faults + cycle_faults(rows, "origin", "sources.csv")
