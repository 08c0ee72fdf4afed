"""Faults of a case that show only when its tables meet: dangling names, circles, dates.

A name that stands in a damaged row is known all the same: one damaged cell gives
one fault, not one for every row that names it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from serai.cells import ID
from serai.errors import Fault, one_of, quoted
from serai.ledger.validate import cycle_faults
from serai.projects.costs import cost_faults
from serai.rows import cells_of
from serai.tables import Row, Schema, ids_of


class Unread(frozenset[str]):
    """The ids of a table too damaged to read: any name may stand in it."""

    def __contains__(self, name: object) -> bool:
        return True


def known_ids(path: Path, schema: Schema, rows: Sequence[Row], damaged: bool) -> Collection[str]:
    """Return the ids of a table, those of damaged rows among them."""
    if not damaged:
        return set(cells_of(rows, "id"))
    found = ids_of(path, schema)
    return Unread() if found is None else found


def joined(known: Mapping[str, Collection[str]], tables: Iterable[str]) -> Collection[str]:
    """Return the ids of several tables together."""
    parts = [known[table] for table in tables]
    if any(isinstance(part, Unread) for part in parts):
        return Unread()
    return set().union(*parts)


def table_faults(
    tables: Mapping[str, list[Row]],
    schemas: Sequence[tuple[str, Schema]],
    known: Mapping[str, Collection[str]],
) -> list[Fault]:
    """Return the faults between the rows of all tables.

    Parameters
    ----------
    schemas : sequence of (room, Schema)
        The tables of a case, each with the room that owns it.
    known : mapping of table to ids
        What may be named; see :func:`known_ids`.
    """
    return [
        *_reference_faults(tables, schemas, known),
        *_source_faults(tables, schemas),
        *cycle_faults(tables["projects"], "needs", "projects.csv"),
        *_date_faults(tables["projects"]),
        *cost_faults(tables["projects"]),
    ]


def _reference_faults(
    tables: Mapping[str, list[Row]],
    schemas: Sequence[tuple[str, Schema]],
    known: Mapping[str, Collection[str]],
) -> list[Fault]:
    faults = []
    for _room, schema in schemas:
        for column in schema.columns:
            if column.type not in ("ref", "refs") or not column.to:
                continue
            allowed = joined(known, column.to.split("|"))
            expected = f"an id of {column.to.replace('|', ' or ')}"
            told = set(cells_of(tables[schema.name], column.name)) - {None}
            if column.type == "refs":
                told = {end for value in told for end in value}
            if all(end in allowed for end in told):
                continue
            for row in tables[schema.name]:
                value = row[column.name]
                for target in value if isinstance(value, tuple) else (value,) if value else ():
                    if target not in allowed:
                        remedy = (
                            _nearest(allowed, target) or "add the row it names or correct the id"
                        )
                        faults.append(
                            Fault(schema.file, row.line, column.name, quoted(target), expected,
                                  remedy)
                        )  # fmt: skip
    return faults


def _nearest(allowed: Collection[str], target: str) -> str:
    near = one_of(sorted(allowed), target, 0)
    return near[near.find("(") + 1 : -1] if "did you mean" in near else ""


def _source_faults(
    tables: Mapping[str, list[Row]], schemas: Sequence[tuple[str, Schema]]
) -> list[Fault]:
    """Every row of the system has a source, or says assumed or remembered with a reason."""
    faults = []
    for room, schema in schemas:
        if room == "ledger" or not {"source", "basis", "reason"} <= set(schema.names):
            continue
        for row in tables[schema.name]:
            basis = row["basis"] or "sourced"
            if basis == "sourced" and not row["source"]:
                faults.append(
                    Fault(schema.file, row.line, "source", "nothing", "a source id",
                          "or write assumed under basis, with a reason")
                )  # fmt: skip
            elif basis == "assumed" and not row["reason"]:
                faults.append(
                    Fault(schema.file, row.line, "reason", "nothing", "why it is assumed",
                          "say it in a line")
                )  # fmt: skip
    return faults


def _date_faults(projects: Iterable[Row]) -> list[Fault]:
    """Name projects whose promised day lies before the day on which it was promised."""
    faults = []
    for row in projects:
        announced, promised = row["announced"], row["promised"]
        if not (announced and promised and announced.start and promised.end):
            continue
        if promised.end < announced.start:
            expected = f"a day after the announcement ({announced.text})"
            faults.append(Fault("projects.csv", row.line, "promised", quoted(promised.text),
                                expected, "exchange the dates or correct one"))  # fmt: skip
    return faults


def meta_faults(meta: Mapping[str, Any], known: Mapping[str, Collection[str]]) -> list[Fault]:
    """Check the keys of ``case.yaml`` that name the case or rows of its tables."""
    faults = []
    name, hard = meta.get("id"), meta.get("hard") or []
    if name and not ID.fullmatch(str(name)):
        expected = "an id of letters, digits, dot, dash or underscore"
        faults.append(Fault("case.yaml", 0, "id", quoted(name), expected, "rename it"))
    if not isinstance(hard, list):
        faults.append(Fault("case.yaml", 0, "hard", quoted(hard), "a list of statement ids"))
        hard = []
    for key in ("seed", "price_year"):
        value = meta.get(key)
        if value is not None and (type(value) is not int or not 0 <= value < 2**63):
            faults.append(Fault("case.yaml", 0, key, quoted(value), "a whole number"))
    named = [("article", meta.get("article"), "sources")]
    named += [("hard", statement, "statements") for statement in hard]
    for key, target, table in named:
        if target and str(target) not in known[table]:
            expected = one_of(sorted(known[table]), str(target), 4)
            faults.append(Fault("case.yaml", 0, key, quoted(target), expected, "correct the id"))
    return faults
