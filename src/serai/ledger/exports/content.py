"""What an export writes: the tables of a case, and one shape for all that can be a record."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from serai.ledger.catalogue import indicators
from serai.ledger.imports.texts import number_text
from serai.ledger.pledges import Pledge
from serai.ledger.statements import Ledger, Statement
from serai.quantity import Period, compatible, factor, is_money, parse_period
from serai.rows import Row
from serai.tables import Schema

#: Kinds of amounts that a claim makes, for statements without transactions behind them.
KIND_OF_CLAIM = {"announced": "pledge", "target": "pledge", "committed": "commitment",
                 "signed": "commitment", "disbursed": "disbursement"}  # fmt: skip
#: Columns of an activity that hold several names.
PARTIES = ("funders", "owners", "receivers", "implementers")
DATES = ("planned_start", "actual_start", "planned_end", "actual_end")


@dataclass(frozen=True)
class Content:
    """A case as an export sees it.

    Attributes
    ----------
    schemas : sequence of Schema
        The tables in the order in which they name one another.
    publisher, publisher_ref : str
        Who exports, and its identifier in a register of organisations if it has one.
    """

    id: str
    title: str
    as_of: date
    licence: str
    schemas: Sequence[Schema]
    tables: Mapping[str, Sequence[Row]]
    ledger: Ledger
    pledges: Sequence[Pledge]
    publisher: str = ""
    publisher_ref: str = ""


@dataclass
class Record:
    """An activity of a list, a project of the case, or a pledge, as standards want it.

    Attributes
    ----------
    transactions, outcomes : list
        Cells of rows of those tables.
    constants : list of Statement
        Amounts in constant prices, which no transaction can tell.
    day : str
        A day to stand where a standard wants one and none is told.
    """

    record: str
    kind: str
    name: str
    about: str
    cells: Mapping[str, str]
    day: str
    parties: dict[str, list[str]] = field(default_factory=dict)
    transactions: list[Mapping[str, str]] = field(default_factory=list)
    outcomes: list[Mapping[str, str]] = field(default_factory=list)
    constants: list[Statement] = field(default_factory=list)
    cost: tuple[Decimal, str] | None = None
    url: str = ""


@dataclass
class Exported:
    """What an export wrote.

    Attributes
    ----------
    counts : dict
        Things written, by kind.
    left_out : list of str
        What the standard has no place for, one line each.
    """

    counts: dict[str, int] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)


def records(content: Content, exported: Exported) -> list[Record]:
    """Return pledges, activities and projects, each under an identifier of its own."""
    found = [_of_pledge(content, pledge, exported) for pledge in content.pledges]
    found += _of_activities(content, exported)
    found += [_of_project(content, row) for row in content.tables.get("projects", ())]
    seen: dict[str, int] = {}
    for record in found:
        name = record.record
        seen[name] = seen.get(name, 0) + 1
        if seen[name] > 1:
            record.record = f"{record.cells.get('id') or name}-{seen[name]}"
    for record in found:
        exported.counts[record.kind] = exported.counts.get(record.kind, 0) + 1
    return found


# --- activities of lists ----------------------------------------------------------------


def _of_activities(content: Content, exported: Exported) -> list[Record]:
    by_table: dict[str, dict[str, list[Mapping[str, str]]]] = {}
    for table in ("transactions", "outcomes"):
        for row in content.tables.get(table, ()):
            by_table.setdefault(table, {}).setdefault(row["activity"], []).append(row.raw)
    found = []
    for row in content.tables.get("activities", ()):
        source = content.ledger.sources.get(row["source"])
        published = source.published if source else None
        record = Record(
            row["record"], "activities", row["name"], row["note"] or "", row.raw,
            first_day(row["told"]) or first_day(published) or content.as_of.isoformat(),
            parties={column: list(row[column]) for column in PARTIES},
            transactions=by_table.get("transactions", {}).get(row.id, []),
            outcomes=by_table.get("outcomes", {}).get(row.id, []),
            url=source.url if source else "",
        )  # fmt: skip
        _add_amounts(record, content.ledger, exported)
        found.append(record)
    return found


def _add_amounts(record: Record, ledger: Ledger, exported: Exported) -> None:
    """Add what statements say of an activity beside its transactions."""
    summed = {row["kind"] for row in record.transactions}
    for statement in ledger.about(record.cells["id"]):
        if statement.indicator != "finance.amount" or statement.id in ledger.replaced:
            continue
        kind = KIND_OF_CLAIM.get(statement.claim)
        if statement.value is None or kind is None:
            exported.left_out.append(f"{statement.id}: an amount without a number or kind")
        elif statement.price_year is not None:
            record.constants.append(statement)
        elif kind not in summed:
            record.transactions = [*record.transactions, payment(statement, kind, record.day)]


def payment(statement: Statement, kind: str, day: str) -> Mapping[str, str]:
    """Return a statement of money as the cells of a transaction."""
    period = statement.period
    when = (first_day(period) or last_day(period)) or day
    value = statement.value
    if value is None and statement.interval is not None:
        lo, hi = statement.interval.lo, statement.interval.hi
        value = lo if lo.is_finite() else hi
    return {
        "kind": kind, "period": when, "value": number_text(value or Decimal(0)),
        "currency": statement.unit.split("/")[0], "note": statement.told(),
        "reference": statement.id,
    }  # fmt: skip


# --- projects of the case ---------------------------------------------------------------


def _of_project(content: Content, row: Row) -> Record:
    dates = {
        "planned_end": (row.raw.get("revised") or row.raw.get("promised") or ""),
        "actual_end": row.raw.get("actual") or "",
    }
    cells = {
        "id": row.id, "stage": row["stage"], "status": row["stage"], "country": row["country"],
        "sector": row["class"] or row["sector"], "told": row.raw.get("stage_date", ""), **dates,
    }  # fmt: skip
    parties = {"funders": "financier", "owners": "owner", "implementers": "contractor"}
    cost = None
    if row["cost"] is not None and row["cost_currency"]:
        cost = (row["cost"], row["cost_currency"])
    source = content.ledger.sources.get(row["source"] or "")
    return Record(
        row.id, "projects", row["name"], row["note"] or "", cells,
        first_day(row["announced"]) or first_day(row["stage_date"]) or content.as_of.isoformat(),
        parties={column: [row[old]] if row[old] else [] for column, old in parties.items()},
        cost=cost, url=source.url if source else "",
    )  # fmt: skip


# --- pledges ----------------------------------------------------------------------------


def _of_pledge(content: Content, pledge: Pledge, exported: Exported) -> Record:
    ledger = content.ledger
    day = first_day(pledge.announced) or content.as_of.isoformat()
    claim = ledger.statements.get(pledge.claim)
    who = [_name(ledger, name) for name in pledge.counterpart]
    about = f"With: {', '.join(who)}. " if who else ""
    about += f"As told: {claim.told()}." if claim is not None else ""
    cells = {
        "id": pledge.id, "stage": "concept", "status": "pledge", "sector": pledge.sector,
        "planned_end": pledge.deadline.text if pledge.deadline else "", "told": day,
    }  # fmt: skip
    source = ledger.sources.get(claim.source) if claim is not None else None
    record = Record(
        f"pledge-{pledge.id}", "pledges", pledge.sentence, about.strip(), cells, day,
        parties={"owners": [_name(ledger, pledge.promisor)] if pledge.promisor else []},
        url=source.url if source else "",
    )  # fmt: skip
    money = [ledger[name] for name in pledge.finance if name in ledger]
    if claim is not None and is_money(claim.unit) and claim.indicator != "corridor.cost":
        money.insert(0, claim)
    for statement in {s.id: s for s in money}.values():
        if is_money(statement.unit) and statement.interval is not None:
            record.transactions.append({**payment(statement, "pledge", day), "period": day})
        else:
            exported.left_out.append(f"{pledge.id}: {statement.id} is no amount of money")
    if claim is not None and claim.indicator in indicators():
        record.outcomes.append(_outcome(pledge, claim, ledger, day))
    return record


def _outcome(pledge: Pledge, claim: Statement, ledger: Ledger, day: str) -> Mapping[str, str]:
    """Return the claim of a pledge as an indicator with baseline and target."""
    indicator = indicators()[claim.indicator]
    baseline = ledger.statements.get(pledge.baseline)
    numeric = claim.interval is not None
    found = {
        "kind": "outcome", "result": pledge.sentence, "indicator": indicator.label,
        "code": indicator.id, "measure": "unit" if numeric else "qualitative",
        "unit": claim.unit if numeric else "", "target": figure(claim), "note": claim.told(),
    }  # fmt: skip
    if baseline is not None and baseline.interval is not None and baseline.period is not None:
        last = last_day(baseline.period) or first_day(baseline.period)
        found |= {"baseline": figure(baseline, claim.unit), "baseline_year": last[:4],
                  "baseline_note": baseline.told()}  # fmt: skip
    end = last_day(pledge.deadline) or _year_end(pledge)
    if end and end >= day:
        found["period"] = f"{day}/{end}"
    return found


def _year_end(pledge: Pledge) -> str:
    """Return the last day of the year in which a pledge is tested; empty without one."""
    year = pledge.test.year if pledge.test else None
    return f"{year}-12-31" if year else ""


def figure(statement: Statement, unit: str = "") -> str:
    """Return the printed number of a statement, or the ends of its range; empty without one.

    Given another unit, the number is told in that; empty where it measures something else.
    """
    unit = unit or statement.unit
    if statement.interval is None or not compatible(statement.unit, unit):
        return ""
    ratio = factor(statement.unit, unit)
    if statement.value is not None:
        return number_text(statement.value * ratio)
    ends = (statement.interval.lo, statement.interval.hi)
    return " to ".join(number_text(end * ratio) for end in ends if end.is_finite())


def _name(ledger: Ledger, name: str) -> str:
    row = ledger.entities.get(name)
    return str(row["name"]) if row is not None else name


# --- days -------------------------------------------------------------------------------


def first_day(period: Period | None) -> str:
    """Return the first day of a period, else its last; empty if neither is known."""
    day = (period.start or period.end) if period is not None else None
    return day.isoformat() if day else ""


def last_day(period: Period | None) -> str:
    """Return the last day of a period; empty if it is open."""
    return period.end.isoformat() if period is not None and period.end else ""


def day_of(text: str, column: str) -> str:
    """Return the day that stands for a date of a record: the first of a start, the last of an end."""
    period = parse_period(text)
    if column.endswith("start"):
        return first_day(period)
    return last_day(period) or first_day(period)


def period_days(text: str) -> tuple[str, str]:
    """Return first and last day of a period; an open end takes the other one."""
    period = parse_period(text)
    first, last = first_day(period), last_day(period)
    return first or last, last or first


#: Control characters that XML and workbooks refuse.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def clean(text: object) -> str:
    """Return a text without the characters that XML and workbooks refuse."""
    return _CONTROL.sub("", str(text))


def names_of(record: Record, columns: Iterable[str] = PARTIES) -> list[tuple[str, str]]:
    """Return column and name of every party of a record."""
    return [(column, name) for column in columns for name in record.parties.get(column, ()) if name]


def plain(value: Any) -> str:
    """Return a value as text; nothing for none."""
    return "" if value is None else str(value)
