"""The log of what people judged: who, when, and undone when.  Rows are only added.

A judgement is taken back by a row that undoes it, so that the log tells what held
on any day.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from serai.errors import CaseError, Fault, UsageError, one_of, quoted
from serai.locking import changing
from serai.rows import cells_of
from serai.tables import Row, load_schema, read_table, render_table, write_whole

FILE = "judgements.csv"
KINDS = ("same", "different", "unsure", "part_of", "set_aside")


@dataclass(frozen=True)
class Judgement:
    """One decision about two names, or about one statement.

    Attributes
    ----------
    at : date
        Day of the decision.
    undone : date or None
        Day on which it was taken back.
    """

    id: str
    left: str
    right: str
    kind: str
    reason: str
    by: str
    at: date
    score: float | None = None
    undone: date | None = None
    undone_by: str = ""

    def holds(self, day: date | None = None) -> bool:
        """Whether the judgement stands on a day, or at the end of the log."""
        if day is None:
            return self.undone is None
        return self.at <= day and (self.undone is None or self.undone > day)

    def as_dict(self) -> dict[str, Any]:
        """Return the judgement as plain data."""
        return {
            "id": self.id,
            "left": self.left,
            "right": self.right,
            "judgement": self.kind,
            "score": self.score,
            "reason": self.reason,
            "by": self.by,
            "at": self.at.isoformat(),
            "undone": self.undone.isoformat() if self.undone else None,
            "undone_by": self.undone_by,
        }


def read_judgements(rows: Iterable[Row]) -> list[Judgement]:
    """Build the log from its rows; a row that undoes another closes that one."""
    rows = [row for row in rows if row["at"] is not None and row["at"].start is not None]
    closing = {row["undoes"]: row for row in rows if row["undoes"]}
    found = []
    for row in rows:
        if row["undoes"] or not row["judgement"]:
            continue
        end = closing.get(row.id)
        found.append(
            Judgement(
                row.id, row["left"] or "", row["right"] or "", row["judgement"], row["reason"],
                row["by"], row["at"].start, float(row["score"]) if row["score"] is not None else None,
                end["at"].start if end else None, end["by"] if end else "",
            )
        )  # fmt: skip
    return found


def judgement_faults(tables: Mapping[str, Sequence[Row]]) -> list[Fault]:
    """Return what cannot be meant: half-filled rows, unknown statements, undoing twice or early."""
    rows = tables.get("judgements", [])
    statements = set(cells_of(tables.get("statements", []), "id"))
    by_id = {row.id: row for row in rows}
    faults: list[Fault] = []
    undone: set[str] = set()
    for row in rows:
        if row["undoes"]:
            faults += _undoing_faults(row, by_id, undone)
            undone.add(row["undoes"])
        elif not row["judgement"]:
            faults.append(
                _fault(row, "judgement", "nothing", one_of(KINDS), "or name under undoes")
            )
        elif not row["left"]:
            faults.append(_fault(row, "left", "nothing", "an id or a name"))
        elif row["judgement"] == "set_aside":
            if row["left"] not in statements:
                found = quoted(row["left"])
                faults.append(
                    _fault(row, "left", found, one_of(sorted(statements), row["left"], 0))
                )
        elif not row["right"] or row["right"] == row["left"]:
            faults.append(_fault(row, "right", quoted(row["right"] or ""), "another id or name"))
    return faults


def _undoing_faults(row: Row, by_id: Mapping[str, Row], undone: set[str]) -> list[Fault]:
    target = by_id.get(row["undoes"])
    if row["judgement"] or row["left"] or row["right"]:
        found = quoted(row["judgement"] or row["left"] or row["right"])
        return [_fault(row, "undoes", found, "a row that only undoes", "use a row of its own")]
    if target is None:
        return []
    if target["undoes"]:
        found = quoted(target.id)
        return [_fault(row, "undoes", found, "a judgement, not an undoing", "judge it anew")]
    if target.id in undone:
        return [_fault(row, "undoes", quoted(target.id), "a judgement that still stands")]
    if row["at"].start and target["at"].start and row["at"].start < target["at"].start:
        return [_fault(row, "at", row["at"].text, f"a day not before {target['at'].text}")]
    return []


def _fault(row: Row, column: str, found: str, expected: str, remedy: str = "") -> Fault:
    return Fault(FILE, row.line, column, found, expected, remedy)


def set_aside(judgements: Iterable[Judgement], day: date | None = None) -> frozenset[str]:
    """Return the statements that are kept and shown but not read in series."""
    return frozenset(j.left for j in judgements if j.kind == "set_aside" and j.holds(day))


def components(links: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the first name, by letters, of the group that each linked name belongs to."""
    parent: dict[str, str] = {}

    def root(node: str) -> str:
        parent.setdefault(node, node)
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for left, right in links:
        first, last = sorted((root(left), root(right)))
        parent[last] = first
    return {node: root(node) for node in list(parent)}


def merged(judgements: Iterable[Judgement], ids: Collection[str]) -> dict[str, str]:
    """Return the one id under which each id judged the same as another is counted.

    A group in which two ids are judged different is not joined: a person has to settle it.
    """
    standing = [j for j in judgements if j.holds() and j.left in ids and j.right in ids]
    groups = components((j.left, j.right) for j in standing if j.kind == "same")
    torn = {
        groups[j.left]
        for j in standing
        if j.kind in ("different", "part_of") and groups.get(j.left, "") == groups.get(j.right, " ")
    }
    return {name: first for name, first in groups.items() if first not in torn}


def append(
    path: Path,
    kind: str,
    left: str,
    right: str,
    reason: str,
    by: str,
    at: date,
    score: float | None = None,
) -> str:
    """Add a judgement to the log of a case folder and return its id.

    Raises
    ------
    UsageError
        If a part is missing.
    CaseError
        If the log, with the new row, has faults; nothing is written then.
    """  # fmt: skip
    if kind not in KINDS:
        raise UsageError(f"no judgement {quoted(kind)}: expected {one_of(KINDS, kind)}")
    cells = {"left": left, "right": right, "judgement": kind, "reason": reason}
    if score is not None:
        cells["score"] = f"{score:.1f}"
    return _add(path, cells, by, at)


def undo(path: Path, name: str, reason: str, by: str, at: date) -> str:
    """Take a judgement back by adding a row that undoes it; return the id of that row.

    Raises
    ------
    UsageError
        If there is no such judgement, or it was undone before.
    """
    rows = _read(path)
    open_ids = [j.id for j in read_judgements(rows) if j.holds()]
    if name not in open_ids:
        raise UsageError(f"no standing judgement {quoted(name)}: expected {one_of(open_ids, name)}")
    return _add(path, {"undoes": name, "reason": reason}, by, at)


def _read(path: Path) -> list[Row]:
    schema = load_schema("ledger", "judgements")
    rows, faults = read_table(path / schema.file, schema)
    if faults:
        raise CaseError(path.name, faults)
    return rows


def _add(path: Path, cells: Mapping[str, str], by: str, at: date) -> str:
    if not by.strip() or not cells["reason"].strip():
        raise UsageError("a judgement needs who judged (--by) and why (--reason)")
    with changing(path, "serai judge"):
        return _added(path, cells, by, at)


def _added(path: Path, cells: Mapping[str, str], by: str, at: date) -> str:
    """Add a row; nobody else changes the case meanwhile, so its number is free."""
    schema = load_schema("ledger", "judgements")
    rows = _read(path)
    numbers = [int(row.id[2:]) for row in rows if row.id.startswith("j-") and row.id[2:].isdigit()]
    name = f"j-{max(numbers, default=0) + 1:05d}"
    raw = {**cells, "id": name, "by": by.strip(), "at": at.isoformat()}
    raw |= {"recorded_at": at.isoformat(), "recorded_by": by.strip()}
    texts = [*(row.raw for row in rows), raw]
    write_whole(path / schema.file, render_table(texts, schema.names))
    return name
