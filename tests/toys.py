"""Statements and ledgers made of few words, for tests of every room."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import serai
from serai.ledger.statements import Ledger, Source, Statement
from serai.ledger.sums import CheckResult, CheckSpec
from serai.ledger.sums.run import run_check
from serai.quantity import Interval, from_modifier, parse_period
from serai.tables import load_schema, parse_table

TEMPLATE = Path(serai.__file__).parent / "cases" / "template"


def interval(text: str) -> Interval:
    """Read `[1, 2)`, `(0, inf)` or a single number."""
    if text[0] not in "[(":
        return Interval.exact(text)
    lo, hi = (Decimal(part.strip()) for part in text[1:-1].split(","))
    return Interval(lo, hi, text[0] == "(", text[-1] == ")")


def claim(name: str, value: Any = None, unit: str = "1", **other: Any) -> Statement:
    """Make a statement; `value` is a number, an interval in words, or absent."""
    modifier = str(other.pop("modifier", ""))
    number = None
    if value is None:
        held = None
    elif isinstance(value, str) and value[0] in "[(":
        held = interval(value)
    else:
        number = Decimal(str(value))
        held = from_modifier(number, modifier)
    periods = {
        key: parse_period(other.pop(key)) if other.get(key) else other.pop(key, None)
        for key in ("period", "asserted", "recorded")
    }
    plain: dict[str, Any] = {
        "subject": "road", "indicator": "portfolio.value", "price_year": None, "scope": {},
        "counting_rule": "", "claim": "observed", "speaker": "", "source": "paper", "span": None,
        "surface": "", "group": "", "supersedes": "", "reason": "", "basis": "sourced", "note": "",
    }  # fmt: skip
    return Statement(
        id=name, value=number, interval=held, unit=unit, modifier=modifier, **periods,
        **{**plain, **other},
    )  # fmt: skip


def source(name: str, origin: str = "", published: str = "2024-05-01") -> Source:
    """Make a source."""
    return Source(
        id=name, kind="press", publisher=name, title="", url="", published=parse_period(published),
        grade="press", origin=origin, note="",
    )  # fmt: skip


def ledger_of(
    statements: Iterable[Statement], sources: Iterable[Source] = (), **tables: Mapping[str, Any]
) -> Ledger:
    """Make a ledger of statements; sources that are named and not given are made."""
    statements = list(statements)
    held = {s.source: source(s.source) for s in statements} | {s.id: s for s in sources}
    names = ("entities", "events", "agreements", "counting_rules")
    rest: dict[str, Any] = {name: {} for name in names}
    return Ledger({s.id: s for s in statements}, held, **{**rest, **tables})


def check(
    kind: str,
    inputs: Mapping[str, Any],
    statements: Iterable[Statement],
    agreements: Mapping[str, Any] | None = None,
    **params: Any,
) -> CheckResult:
    """Run one check over statements."""
    spec = CheckSpec("K1", kind, "?", inputs, params)
    return run_check(spec, ledger_of(statements, agreements=agreements or {}))


def bytes_of(folder: Path) -> dict[str, bytes]:
    """All files of a folder with their bytes, to show that nothing was written."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def term_rows(
    items: Mapping[str, tuple[Any, ...]], project: str = "plant", variant: str = ""
) -> list[Any]:
    """Make rows of ``finance_terms.csv``: item to value, unit and, if told, year of its money."""
    text = "id,project,variant,item,low,mid,high,unit,price_year,source,basis,reason,note\n"
    for item, (value, unit, *year) in items.items():
        name = f"{project}-{item}{variant}"
        ends = f"{value},{value},{value}"
        told = year[0] if year else ""
        text += f"{name},{project},{variant},{item},{ends},{unit},{told},,assumed,so,\n"
    rows, faults = parse_table(text, load_schema("projects", "finance_terms"))
    assert not faults, faults
    return rows
