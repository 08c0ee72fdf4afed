"""What changed between two days in what was known, with the reason of each change.

Statements are never edited, so a change is always a row that came between the two
days.  A row that supersedes another says why; one that differs without saying so
is called undeclared and stays a contradiction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from serai.ledger.chosen import (
    Choice,
    Key,
    choices,
    count_of,
    growth_needed,
    in_unit,
    yearly,
)
from serai.ledger.contradictions import rounded
from serai.ledger.pledges import Pledge
from serai.ledger.statements import Ledger, Statement
from serai.quantity import is_money, parse_period

#: Reasons of a change, declared ones first.
REASONS = (
    "correction", "revision", "restatement_of_scope", "retraction", "moved", "finer_print",
    "undeclared", "repeated", "new",
)  # fmt: skip


@dataclass(frozen=True)
class Change:
    """One figure that is shown otherwise on the second day.

    Attributes
    ----------
    before, after : Statement or None
        None where nothing was known, or where nothing stands any more.
    reason : str
        One of :data:`REASONS`.
    basis : str
        How the price basis or the currency changed; empty if it did not.  Amounts on
        two bases are never compared.
    why : str
        What made the new figure the one shown.
    """

    before: Statement | None
    after: Statement | None
    reason: str
    basis: str = ""
    why: str = ""

    @property
    def about(self) -> Statement:
        """The statement that names subject, indicator and period."""
        told = self.after or self.before
        if told is None:
            raise ValueError("a change without a statement")
        return told

    @property
    def ratio(self) -> float | None:
        """New over old middle value; None where they cannot be compared."""
        if self.before is None or self.after is None or self.basis:
            return None
        new = in_unit(self.after, self.before.unit)
        old = self.before.interval
        if new is None or old is None or not old.middle:
            return None
        return float(new.middle / old.middle)

    def as_dict(self) -> dict[str, Any]:
        """Return the change as plain data."""
        about = self.about
        return {
            "subject": about.subject,
            "indicator": about.indicator,
            "period": about.period.text if about.period else "",
            "scope": dict(about.scope),
            "counting_rule": about.counting_rule,
            "claim": about.claim,
            "before": _plain(self.before),
            "after": _plain(self.after),
            "reason": self.reason,
            "price_basis": self.basis,
            "ratio": self.ratio,
            "why": self.why,
        }


def _plain(statement: Statement | None) -> dict[str, Any] | None:
    if statement is None:
        return None
    middle = statement.interval.middle if statement.interval else None
    return {
        "id": statement.id,
        "told": statement.told(),
        "value": float(statement.value if statement.value is not None else middle)
        if middle is not None
        else None,
        "unit": statement.unit if statement.interval else "",
        "price_year": statement.price_year,
        "period": statement.period.text if statement.period else "",
        "asserted": statement.asserted.text if statement.asserted else "",
        "source": statement.source,
    }


@dataclass(frozen=True)
class Need:
    """The yearly growth that a pledge needs from the last year seen to its own.

    Attributes
    ----------
    growth : float
        (threshold / base) ** (1 / years) - 1.
    """

    pledge: str
    base: Statement
    base_year: int
    target_year: int
    growth: float

    def as_dict(self) -> dict[str, Any]:
        """Return the need as plain data."""
        return {
            "base": self.base.id,
            "base_told": self.base.told(),
            "base_year": self.base_year,
            "target_year": self.target_year,
            "growth": self.growth,
        }


@dataclass(frozen=True)
class Diff:
    """All that changed between two days, and what each pledge needed on either."""

    first: date
    second: date
    recorded: bool
    changes: tuple[Change, ...]
    needs: Mapping[str, tuple[Need | None, Need | None]]

    def as_dict(self) -> dict[str, Any]:
        """Return the difference as plain data for ``--json``."""
        counts = dict.fromkeys(REASONS, 0)
        for change in self.changes:
            counts[change.reason] += 1
        return {
            "from": self.first.isoformat(),
            "to": self.second.isoformat(),
            "known": "recorded" if self.recorded else "asserted",
            "counts": counts,
            "changes": [change.as_dict() for change in self.changes],
            "growth_needed": {
                pledge: {
                    "from": a.as_dict() if a else None,
                    "to": b.as_dict() if b else None,
                }
                for pledge, (a, b) in self.needs.items()
            },
        }


def diff(
    ledger: Ledger,
    first: date,
    second: date,
    pledges: Iterable[Pledge] = (),
    recorded: bool = False,
) -> Diff:
    """Compare what was known on two days.

    Parameters
    ----------
    recorded : bool
        Known since it was entered in the ledger, not since it was said.
    """
    early, late = ledger.as_of(first, recorded), ledger.as_of(second, recorded)
    before, after = choices(early), choices(late)
    changes = _changes(before, after, early, late)
    needs = {
        pledge.id: (need(pledge, early, before), need(pledge, late, after)) for pledge in pledges
    }
    kept = {name: pair for name, pair in needs.items() if pair[0] or pair[1]}
    order = sorted(changes, key=_order)
    return Diff(first, second, recorded, tuple(order), kept)


def narrowed(found: Diff, pledges: Iterable[Pledge], subject: str = "", about: str = "") -> Diff:
    """Keep the changes of one subject, of one period (EDTF), or of both.

    Raises
    ------
    QuantityError
        If the period cannot be read.
    """
    period = parse_period(about) if about else None

    def wanted(change: Change) -> bool:
        told = change.about
        inside = period is None or (told.period is not None and period.covers(told.period))
        return inside and (not subject or told.subject == subject)

    mine = {pledge.id for pledge in pledges if not subject or pledge.subject == subject}
    needs = {name: pair for name, pair in found.needs.items() if name in mine}
    return replace(found, changes=tuple(filter(wanted, found.changes)), needs=needs)


def _order(change: Change) -> tuple[int, str, str, str, str]:
    about = change.about
    period = about.period.text if about.period else ""
    place = REASONS.index(change.reason)
    return (place, about.subject, about.indicator, period, about.id)


def _changes(
    before: Mapping[Key, Choice], after: Mapping[Key, Choice], early: Ledger, late: Ledger
) -> list[Change]:
    replacing = {s.supersedes: s for s in late if s.supersedes}
    changes: list[Change] = []
    told: set[str] = set()
    for key, choice in before.items():
        old = choice.shown
        new = after.get(key)
        if new is not None and new.shown.id == old.id:
            continue
        heir = _heir(old, replacing)
        if heir is not None and (new is None or heir.id == new.shown.id):
            why = new.why if new else "it supersedes"
            stands = None if heir.reason == "retraction" else heir
            changes.append(Change(old, stands, heir.reason, basis_change(old, heir), why))
            told.add(heir.id)
        elif new is not None:
            reason = heir.reason if heir is not None else _undeclared(old, new.shown)
            changes.append(Change(old, new.shown, reason, "", new.why))
            told.add(new.shown.id)
        else:
            changes.append(Change(old, None, "retraction"))
    promised = _promised(early)
    for key, choice in after.items():
        if key not in before and choice.shown.id not in told:
            changes.append(_arrival(choice, early, promised))
    return changes


#: Claims that are told again with another date or amount and do not supersede one another.
_PROMISES = ("target", "announced", "likely", "forecast")


def _aim(statement: Statement) -> tuple[str, ...] | None:
    """Return what the tellings of one promise share; None for what is no promise of a group."""
    if not statement.group or statement.claim not in _PROMISES:
        return None
    stage = statement.scope.get("stage", "")
    return (statement.group, statement.subject, statement.indicator, statement.claim, stage)


def _promised(early: Ledger) -> dict[tuple[str, ...], Statement]:
    """Return the last telling of each promise."""
    last: dict[tuple[str, ...], Statement] = {}
    for statement in sorted(early, key=lambda s: (s.known_since or date.min, s.id)):
        aim = _aim(statement)
        if aim is not None:
            last[aim] = statement
    return last


def _arrival(
    choice: Choice, early: Ledger, promised: Mapping[tuple[str, ...], Statement]
) -> Change:
    """A count that nobody had told of; it may restate one, or tell a promise again."""
    new = choice.shown
    old = early.statements.get(new.supersedes)
    aim = _aim(new)
    if old is None and aim in promised and aim is not None:
        last = promised[aim]
        same = last.interval is not None and last.interval == in_unit(new, last.unit)
        reason = "repeated" if same and _days(last) == _days(new) else "moved"
        return Change(last, new, reason, basis_change(last, new), choice.why)
    if old is None:
        return Change(None, new, "new", "", choice.why)
    return Change(old, new, new.reason, basis_change(old, new), choice.why)


def _days(statement: Statement) -> tuple[object, object]:
    period = statement.period
    return (period.start, period.end) if period else (None, None)


def _heir(old: Statement, replacing: Mapping[str, Statement]) -> Statement | None:
    """Return the last statement of the chain that supersedes one; circles are refused before."""
    heir = None
    name = old.id
    while name in replacing:
        heir = replacing[name]
        name = heir.id
    return heir


def _undeclared(old: Statement, new: Statement) -> str:
    first, second = old.interval, in_unit(new, old.unit)
    if first is None or second is None:
        return "undeclared"
    if first == second:
        return "repeated"
    return "finer_print" if rounded(first).meets(rounded(second)) else "undeclared"


def basis_change(old: Statement, new: Statement) -> str:
    """Say how price basis or currency changed from one amount of money to another."""
    if not (is_money(old.unit) and is_money(new.unit)):
        return ""
    first, second = (s.unit.partition("/")[0].strip() for s in (old, new))
    words = []
    if old.price_year != new.price_year:
        words.append(f"{_prices(old)} to {_prices(new)}")
    if first != second:
        words.append(f"{first} to {second}")
    return "; ".join(words)


def _prices(statement: Statement) -> str:
    year = statement.price_year
    return "nominal or not stated" if year is None else f"constant {year}"


def classify(old: Statement, new: Statement, record: str = "") -> tuple[str, ...]:
    """Say what became of a figure between two releases of one list.

    ``record`` is what both are about, where each release gives it an id of its own.

    Returns
    -------
    tuple of str
        ``same``, ``repeated``, ``finer_print``, ``revision`` or ``change_of_price_basis``; an amount on
        another basis is a change of that alone, for the two are not comparable.
    """
    if basis_change(old, new):
        return ("change_of_price_basis",)
    if count_of(old, record) != count_of(new, record):
        return ("restatement_of_scope",)
    if old.value == new.value and old.interval == new.interval and old.unit == new.unit:
        return ("same",)
    word = _undeclared(old, new)
    return (new.reason or "revision",) if word == "undeclared" else (word,)


def need(pledge: Pledge, ledger: Ledger, found: Mapping[Key, Choice]) -> Need | None:
    """Return the growth that a pledge needs from the last whole year seen on its count."""
    test = pledge.test
    if test is None or test.threshold is None or test.year is None or test.relation != "at_least":
        return None
    claim = ledger.statements.get(pledge.claim)
    if claim is None or claim.interval is None or test.of == "capacity":
        return None
    series = yearly(found, pledge.subject, test.indicator, test.counting_rule)
    target = in_unit(claim, test.unit)
    past = {year: s for year, s in series.items() if year < test.year}
    if not past or target is None:
        return None
    year, base = max(past.items())
    amount = in_unit(base, test.unit)
    if amount is None or amount.middle <= 0 or target.middle <= 0:
        return None
    growth = growth_needed(amount, target, test.year - year)
    return Need(pledge.id, base, year, test.year, growth)
