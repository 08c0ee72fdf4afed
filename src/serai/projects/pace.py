"""Required against observed pace: how fast must it come, how fast did it?

A stock S that must stand by a day needs (S - done) / time left.  What came over a known
time is an observed flow.  A yearly amount that must be reached needs a yearly growth,
held against the growth of its own series.  A pace can rise, so it refutes nothing: it
says by how much it would have to.

All amounts are intervals (lo, hi) in the unit of the target; times are decimal years.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import inf, isfinite, log
from typing import Any

from serai.ledger.statements import Ledger, Statement
from serai.quantity import Period, compatible, factor, is_money
from serai.tables import Row

Span = tuple[float, float]


@dataclass(frozen=True)
class Flow:
    """What came in a year, as observed.

    Attributes
    ----------
    rate : (lo, hi)
        Amount a year in the unit of the target; for growth a share a year.
    same : bool
        Whether it counts what the target counts.
    few : bool
        Whether it rests on two figures alone, so that a change of count looks like growth.
    """

    name: str
    rate: Span
    same: bool
    because: tuple[str, ...]
    note: str = ""
    few: bool = False

    def as_dict(self) -> dict[str, Any]:
        """Return the flow as plain data."""
        return {
            "name": self.name, "low": self.rate[0], "high": self.rate[1], "same": self.same,
            "because": list(self.because), "note": self.note, "few": self.few,
        }  # fmt: skip


@dataclass(frozen=True)
class Pace:
    """One target held against observed flows.

    Attributes
    ----------
    kind : str
        ``stock`` (amount a year) or ``growth`` (share a year).
    target, done : (lo, hi)
        What has to stand and what is there, in ``unit``; done is None where not known.
    start, by : float or None
        From when the time is counted and when it has to stand.
    assumed : str
        Why the date is assumed; empty where it was promised.
    told_only : bool
        Whether the figures are capacities as told, which no traffic has shown.
    """

    id: str
    name: str
    pledge: str
    kind: str
    unit: str
    target: Span
    done: Span | None
    start: float
    by: float | None
    assumed: str
    flows: tuple[Flow, ...]
    because: tuple[str, ...]
    note: str = ""
    told_only: bool = False

    @property
    def remaining(self) -> Span:
        """What is still to come, in ``unit``; all of it where nothing is known to be there."""
        low, high = self.done or (0.0, 0.0)
        return max(self.target[0] - high, 0.0), max(self.target[1] - low, 0.0)

    @property
    def required(self) -> Span | None:
        """What has to come a year; None without a date or with no time left."""
        if self.by is None or self.by <= self.start:
            return None
        years = self.by - self.start
        if self.kind == "growth":
            low, high = self.done or (inf, inf)
            return (
                (self.target[0] / high) ** (1 / years) - 1,
                (self.target[1] / low) ** (1 / years) - 1,
            )
        return self.remaining[0] / years, self.remaining[1] / years

    @property
    def counted(self) -> tuple[Flow, ...]:
        """The flows that count what the target counts, else all."""
        return tuple(flow for flow in self.flows if flow.same) or self.flows

    def times(self, flow: Flow) -> Span | None:
        """Return how many times the flow the required pace is; None where that says nothing."""
        required = self.required
        if required is None or self.kind == "growth" or flow.rate[1] <= 0:
            return None
        return required[0] / flow.rate[1], required[1] / flow.rate[0] if flow.rate[0] > 0 else inf

    def years_at(self, flow: Flow) -> Span:
        """Return how many years the rest takes at the flow; ``inf`` never."""
        if self.kind == "growth":
            low, high = self.done or (0.0, 0.0)
            return _growing(self.target[0], high, flow.rate[1]), _growing(
                self.target[1], low, flow.rate[0]
            )
        left = self.remaining
        return _over(left[0], flow.rate[1]), _over(left[1], flow.rate[0])

    def as_dict(self) -> dict[str, Any]:
        """Return the pace as plain data for ``--json``."""
        required = self.required
        return {
            "id": self.id, "name": self.name, "pledge": self.pledge, "kind": self.kind,
            "unit": self.unit, "target": list(self.target),
            "done": list(self.done) if self.done else None,
            "from": self.start, "by": self.by, "assumed": self.assumed,
            "required": list(required) if required else None,
            "flows": [
                flow.as_dict()
                | {"times": self.times(flow), "years": list(self.years_at(flow))}
                for flow in self.flows
            ],
            "because": list(self.because), "note": self.note,
        }  # fmt: skip


def _over(amount: float, rate: float) -> float:
    if amount <= 0:
        return 0.0
    return amount / rate if rate > 0 else inf


def _growing(target: float, base: float, rate: float) -> float:
    if base >= target:
        return 0.0
    return log(target / base) / log(1 + rate) if rate > 0 and base > 0 else inf


# --- from the tables of a case ---------------------------------------------------------


def read_paces(
    rows: Sequence[Row],
    flows: Sequence[Row],
    ledger: Ledger,
    deadlines: Mapping[str, Period | None],
) -> list[Pace]:
    """Return the paces that a case writes down.

    Rows whose target was not told by the day of the ledger are left out, and so are
    flows that were not; a flow of another currency or unit is left out too.

    Parameters
    ----------
    rows, flows : sequence of Row
        ``paces.csv`` and ``pace_flows.csv``.
    deadlines : mapping
        Deadline of each pledge by id.
    """
    found = []
    for row in rows:
        target = ledger.statements.get(row["target"])
        if target is None or target.interval is None:
            continue
        unit = target.unit.removesuffix("/yr") if is_money(target.unit) else target.unit
        own = [flow for flow in flows if flow["pace"] == row.id]
        seen = [flow for line in own if (flow := _flow_of(line, ledger, unit)) is not None]
        done = ledger.statements.get(row["done"] or "")
        start = _start(row, target, done)
        if start is None:
            continue
        by = row["by"] or deadlines.get(row["pledge"] or "")
        ends = by.end if by else None
        names = [target.id, *([done.id] if done else [])]
        names += [name for flow in seen for name in flow.because]
        found.append(
            Pace(
                row.id, row["name"], row["pledge"] or "", "stock", unit,
                _amount(target, unit) or (0.0, 0.0), _amount(done, unit) if done else None,
                start, decimal(ends, 1) if ends else None,
                (row["reason"] or "assumed") if row["basis"] == "assumed" else "",
                tuple(seen), tuple(dict.fromkeys(names)), row["note"] or "",
            )
        )  # fmt: skip
    return found


def _start(row: Row, target: Statement, done: Statement | None) -> float | None:
    """Return from when the time is counted: as the row says, else done's day, else the target's."""
    for period in (row["from"], done.period if done else None, target.asserted):
        if period is not None and (period.start or period.end):
            return decimal(period.start or period.end)
    return None


def _amount(statement: Statement | None, unit: str) -> Span | None:
    """Return the interval of a statement in a unit; None where that cannot be."""
    if statement is None or statement.interval is None:
        return None
    own = statement.unit.removesuffix("/yr").strip()
    wanted = unit.removesuffix("/yr").strip()
    if not compatible(own, wanted):
        return None
    scaled = statement.interval.scaled(factor(own, wanted))
    low, high = float(scaled.lo), float(scaled.hi)
    return (
        (low, high) if isfinite(low) and isfinite(high) else (low, low) if isfinite(low) else None
    )


def _flow_of(row: Row, ledger: Ledger, unit: str) -> Flow | None:
    """Read one observed flow; None where its figure was not told yet or is of another unit."""
    statement = ledger.statements.get(row["amount"])
    amount = _amount(statement, unit)
    if statement is None or amount is None:
        return None
    because = [statement.id]
    less = ledger.statements.get(row["less"] or "")
    if row["less"]:
        off = _amount(less, unit)
        if less is None or off is None:
            return None
        amount = amount[0] - off[1], amount[1] - off[0]
        because.append(less.id)
    years = _years(row, statement, less)
    if years is None or years[0] <= 0:
        return None
    rate = amount[0] / years[1], amount[1] / years[0]
    if row["bound"] == "at_least":
        rate = rate[0], inf
    elif row["bound"] == "at_most":
        rate = 0.0, rate[1]
    same, note = bool(row["same"]), row["reason"] or ""
    if statement.price_year is not None:
        same, note = False, f"{note}; in prices of {statement.price_year}".lstrip("; ")
    return Flow(_named(statement), rate, same, tuple(because), note)


def _years(row: Row, statement: Statement, less: Statement | None) -> Span | None:
    """Return over how many years an amount came."""
    period = statement.period
    if statement.unit.endswith("/yr"):
        return 1.0, 1.0
    if period is None or period.end is None:
        return None
    if less is not None or row["since"]:
        began = row["since"] or (less.period if less else None)
        if began is None or began.start is None:
            return None
        last = began.end or began.start
        whole = less is not None and not row["since"]
        first = last if whole else began.start
        end = decimal(period.end, 1)
        return end - decimal(last, int(whole)), end - decimal(first, int(whole))
    if period.start is None:
        return None
    years = decimal(period.end, 1) - decimal(period.start)
    return years, years


def _named(statement: Statement) -> str:
    when = statement.period.text if statement.period else ""
    return f"{statement.told()}{f', {when}' if when else ''}"


def decimal(day: date | None, after: int = 0) -> float:
    """Return a day as a decimal year; ``after`` = 1 is the end of the day."""
    if day is None:
        return inf
    length = 366 if day.year % 4 == 0 and (day.year % 100 or day.year % 400 == 0) else 365
    return day.year + (day.timetuple().tm_yday - 1 + after) / length
