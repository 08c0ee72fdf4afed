"""Versions of a list of projects, kept apart by definition.

A list is told again with another count, value and definition.  Totals of two
definitions are never compared as growth: the step between them is shown as a change
of definition.  Within one definition, what was completed over time is a flow.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from serai.ledger.chosen import choose
from serai.ledger.statements import Ledger, Statement
from serai.projects.pace import Span, decimal

_COUNT, _VALUE = "portfolio.count", "portfolio.value"


@dataclass(frozen=True)
class Version:
    """One telling of a list.

    Attributes
    ----------
    when : float
        Decimal year of the day it speaks of.
    figures : mapping
        ``count``, ``value`` (USD), ``done`` and ``done_value`` to the statement that tells it.
    """

    rule: str
    when: float
    period: str
    figures: dict[str, Statement]

    def number(self, name: str) -> float | None:
        """Return one figure as a number; None where it was not told."""
        statement = self.figures.get(name)
        if statement is None or statement.interval is None:
            return None
        low = statement.interval.lo
        return float(statement.value if statement.value is not None else low)

    def as_dict(self) -> dict[str, Any]:
        """Return the version as plain data."""
        names = ("count", "value", "done", "done_value")
        return {
            "period": self.period, **{name: self.number(name) for name in names},
            "because": [s.id for s in self.figures.values()],
        }  # fmt: skip


def versions(ledger: Ledger, subjects: Iterable[str] | None = None) -> dict[str, list[Version]]:
    """Return the tellings of every list by its definition (counting rule), oldest first.

    Parameters
    ----------
    subjects : iterable of str, optional
        Lists to look at; all by default.
    """
    wanted = None if subjects is None else set(subjects)
    cells: dict[tuple[str, date], dict[str, list[Statement]]] = {}
    for s in ledger.query():
        if s.indicator not in (_COUNT, _VALUE) or not s.counting_rule or s.interval is None:
            continue
        if wanted is not None and s.subject not in wanted:
            continue
        name = _figure(s)
        at = s.period.start if s.period else None
        if name and at:
            cells.setdefault((s.counting_rule, at), {}).setdefault(name, []).append(s)
    found: dict[str, list[Version]] = {}
    for (rule, at), told in sorted(cells.items(), key=lambda item: item[0]):
        figures = {name: choose(members, ledger).shown for name, members in sorted(told.items())}
        period = next(iter(figures.values())).period
        version = Version(rule, decimal(at), period.text if period else "", figures)
        found.setdefault(rule, []).append(version)
    return found


def _figure(statement: Statement) -> str:
    """Return which figure of a list a statement tells; empty for parts that are no total."""
    stage = statement.scope.get("stage", "")
    kind = "count" if statement.indicator == _COUNT else "value"
    if "population" in statement.scope:
        return ""
    if not stage:
        return kind
    return {"count": "done", "value": "done_value"}[kind] if stage == "completed" else ""


def completed_a_year(told: list[Version]) -> tuple[Span, tuple[str, ...]] | None:
    """Return how many projects a definition completed a year, and from which statements.

    (last - first) / time between the first and last telling of what was done.
    """
    seen = [(v.when, done, v) for v in told if (done := v.number("done")) is not None]
    if len(seen) < 2 or seen[-1][0] - seen[0][0] < 1:
        return None
    rate = (seen[-1][1] - seen[0][1]) / (seen[-1][0] - seen[0][0])
    return (rate, rate), (seen[0][2].figures["done"].id, seen[-1][2].figures["done"].id)


def steps(found: dict[str, list[Version]]) -> list[dict[str, Any]]:
    """Return the steps from one definition to the next: what changed in count, value and time.

    Two definitions that are told side by side are two lists, not a step.
    """
    told = [held for lists in found.values() if (held := _valued(lists))]
    told.sort(key=lambda held: held[0].when)
    changes = []
    for before, after in pairwise(_succession(told)):
        last, first = before[-1], after[0]
        old, new = last.number("value"), first.number("value")
        assert old and new
        changes.append(
            {"from": last.rule, "to": first.rule, "months": (first.when - last.when) * 12,
             "value_ratio": new / old, "count_from": last.number("count"),
             "count_to": first.number("count"), "from_period": last.period,
             "to_period": first.period,
             "because": [last.figures["value"].id, first.figures["value"].id]}
        )  # fmt: skip
    return changes


def _valued(told: list[Version]) -> list[Version]:
    return [version for version in told if version.number("value") is not None]


def _succession(told: list[list[Version]]) -> list[list[Version]]:
    """Return the definitions that follow one another, each begun after the last has ended."""
    row: list[list[Version]] = []
    for held in told:
        if any(
            other is not held and other[0].when <= held[0].when <= held[-1].when <= other[-1].when
            for other in told
        ):
            continue
        if not row or held[0].when > row[-1][-1].when:
            row.append(held)
    return row


def list_data(ledger: Ledger, subjects: Iterable[str]) -> dict[str, Any]:
    """Return the versions of some lists as plain data for ``--json`` and the report."""
    found = versions(ledger, subjects)
    definitions = []
    for rule, told in found.items():
        row = ledger.counting_rules.get(rule)
        done = completed_a_year(told)
        definitions.append(
            {"rule": rule, "name": row["name"] if row else rule,
             "versions": [v.as_dict() for v in told],
             "completed_a_year": done[0][0] if done else None,
             "because": list(done[1]) if done else []}
        )  # fmt: skip
    return {"definitions": definitions, "steps": steps(found)}
