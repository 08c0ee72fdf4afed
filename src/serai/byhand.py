"""The parts of a case that people write by hand: what it is, pledges, checks, assumptions, notes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from serai.crosscheck import Unread, joined
from serai.errors import Fault, QuantityError, one_of, quoted
from serai.handwritten import read_yaml
from serai.ledger.pledges import Pledge, read_pledges
from serai.ledger.statements import Ledger
from serai.ledger.sums import CheckSpec, read_checks
from serai.quantity import parse_period
from serai.tables import read_text

#: Tables whose rows a pledge may be about.
SUBJECTS = ("entities", "places", "links", "projects", "activities")
META_KEYS = (
    "id", "title", "as_of", "article", "base_currency", "price_year", "licence", "note", "hard",
    "seed",
)  # fmt: skip


def read_meta(path: Path) -> tuple[Mapping[str, Any], date | None, list[Fault]]:
    """Read ``case.yaml``; returns its keys and the day up to which years are observed."""
    data, faults = read_yaml(path / "case.yaml", required=True)
    if not isinstance(data, Mapping):
        if not faults:
            faults = [
                Fault("case.yaml", 1, "", quoted(data), "keys and values", "see the template")
            ]
        return {}, None, faults
    for key in data:
        if key not in META_KEYS:
            faults.append(Fault("case.yaml", 0, str(key), quoted(key), one_of(META_KEYS, str(key))))
    for key in ("id", "title", "as_of"):
        if not data.get(key):
            faults.append(Fault("case.yaml", 0, key, "nothing", "a value", "add it"))
    as_of = None
    if data.get("as_of"):
        try:
            as_of = parse_period(str(data["as_of"])).end
            remedy = "write a day such as 2026-06-30"
        except QuantityError as error:
            remedy = str(error)
        if as_of is None:
            faults.append(Fault("case.yaml", 0, "as_of", quoted(data["as_of"]), "a day", remedy))
    return data, as_of, faults


def read_written(
    path: Path, ledger: Ledger, known: Mapping[str, Collection[str]]
) -> tuple[list[Pledge], list[CheckSpec], list[Fault]]:
    """Read the pledges and the checks that people wrote by hand."""
    data, faults = read_yaml(path / "pledges.yaml", required=True)
    unread = bool(faults)
    pledges, found = read_pledges(data, ledger, {**known, "subjects": joined(known, SUBJECTS)})
    faults += found
    data, found = read_yaml(path / "checks.yaml")
    faults += found
    named = joined(known, ("statements", "agreements"))
    checks, found = read_checks(data, named, [pledge.id for pledge in pledges])
    # What an unreadable file may hold is no fault of the checks that name it.
    hushed = {"inputs"} if isinstance(named, Unread) else set()
    hushed |= {"pledges"} if unread else set()
    return pledges, checks, faults + [fault for fault in found if fault.column not in hushed]


def read_assumptions(path: Path) -> tuple[Mapping[str, Any], list[Fault]]:
    """Read ``assumptions.yaml``; an absent file assumes nothing."""
    data, faults = read_yaml(path / "assumptions.yaml")
    if data is None or isinstance(data, Mapping):
        return data or {}, faults
    expected = "names and values"
    return {}, [Fault("assumptions.yaml", 1, "", quoted(data), expected, "see the template")]


def read_notes(path: Path) -> tuple[str, list[Fault]]:
    """Read ``notes.md``; an absent file is empty."""
    if not (path / "notes.md").exists():
        return "", []
    text, faults = read_text(path / "notes.md", "notes.md")
    return text or "", faults
