"""Statements, the sources behind them, and queries by what was known when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from serai.errors import QuantityError
from serai.ledger.counts import Counts
from serai.ledger.judgements import merged, read_judgements, set_aside
from serai.quantity import Interval, Period, from_modifier, plain, short
from serai.rows import MANY, Row, loosened, picked

#: How the grade of a source shows in the share that a verdict rests on.
BASIS_OF_GRADE = {"computed": "computed", "memory": "remembered", "assumed": "assumed"}
BASES = ("sourced", "computed", "remembered", "assumed")


@dataclass(frozen=True)
class Source:
    """A document: who published it, when, how near to the origin it stands."""

    id: str
    kind: str
    publisher: str
    title: str
    url: str
    published: Period | None
    grade: str
    origin: str
    note: str

    @classmethod
    def from_row(cls, row: Row) -> Source:
        """Build a source from its row in ``sources.csv``."""
        text = {key: row[key] or "" for key in ("title", "url", "origin", "note")}
        return cls(
            id=row.id, kind=row["kind"], publisher=row["publisher"], published=row["published"],
            grade=row["grade"], **text,
        )  # fmt: skip

    @property
    def basis(self) -> str:
        """Which share of the data-quality bar a statement of this source belongs to."""
        return BASIS_OF_GRADE.get(self.grade, "sourced")


@dataclass(frozen=True, slots=True)
class Statement:
    """One claim: subject, indicator, value as an interval, unit, period, scope, who said it.

    Attributes
    ----------
    interval : Interval or None
        Values the claim admits, in ``unit``; None where no number was given.
    period : Period or None
        The time the value is about; None is not stated.
    asserted : Period or None
        When it was said.
    """

    id: str
    subject: str
    indicator: str
    value: Decimal | None
    interval: Interval | None
    unit: str
    modifier: str
    price_year: int | None
    period: Period | None
    scope: Mapping[str, str]
    counting_rule: str
    claim: str
    speaker: str
    asserted: Period | None
    recorded: Period | None
    source: str
    span: tuple[int, int] | None
    surface: str
    group: str
    supersedes: str
    reason: str
    basis: str
    note: str

    @property
    def known_since(self) -> date | None:
        """First day on which the claim was said, as far as stated."""
        return self.asserted.start or self.asserted.end if self.asserted else None

    def told(self) -> str:
        """The value in words, with its unit, for a table or a sentence."""
        if self.interval is None:
            return self.surface or (self.period.text if self.period else "no number")
        unit = "" if self.unit == "1" else f" {self.unit}"
        if self.value is not None:
            words = {"more_than": "more than ", "less_than": "less than ", "about": "about ",
                     "nearly": "nearly ", "at_least": "at least ", "at_most": "at most ",
                     "up_to": "up to "}.get(self.modifier, "")  # fmt: skip
            return f"{words}{amount(self.value)}{unit}"
        return f"{amount(self.interval.lo)} to {amount(self.interval.hi)}{unit}"


def amount(number: Decimal) -> str:
    """Write an amount as people print it: 66.4 bn, 300,000, 0.46."""
    return short(number, 4) if abs(number) >= 1_000_000 else plain(number, 6)


def interval_of(row: Mapping[str, Any]) -> Interval | None:
    """Read the interval of a statement row: given ends first, then the modifier.

    Raises
    ------
    QuantityError
        If the ends are crossed or the printed value lies outside them by more than
        the gap that an open end leaves.
    """
    return _interval(*(row[name] for name in ("value", "lo", "hi", "ends", "modifier")))


def _interval(
    value: Decimal | None,
    lo: Decimal | None,
    hi: Decimal | None,
    ends: str | None,
    modifier: str | None,
) -> Interval | None:
    if lo is None and hi is None:
        if value is None:
            return None
        return from_modifier(value, modifier) if modifier else Interval.exact(value)
    ends = ends or "[]"
    low = Decimal("-Infinity") if lo is None else lo
    high = Decimal("Infinity") if hi is None else hi
    return Interval(low, high, ends[0] == "(" or lo is None, ends[1] == ")" or hi is None)


_LooseStatement = loosened(Statement)

#: The cells that make a statement, in the order in which they are picked from a row.
_CELLS = (
    "id", "subject", "indicator", "value", "lo", "hi", "ends", "modifier", "unit", "price_year",
    "period", "scope", "counting_rule", "claim", "speaker", "asserted", "recorded_at", "source",
    "start", "end", "surface", "group", "supersedes", "reason", "basis", "note",
)  # fmt: skip


def statement_of(row: Mapping[str, Any], sources: Mapping[str, Source]) -> Statement:
    """Build a statement from its row; the day of the source stands in for a missing one."""
    return _made(tuple(row[name] for name in _CELLS), sources)


def _made(cells: tuple[Any, ...], sources: Mapping[str, Source]) -> Statement:
    """Build a statement from the cells of its row, in the order of ``_CELLS``."""
    (
        name, subject, indicator, value, lo, hi, ends, modifier, unit, price_year, period, scope,
        rule, claim, speaker, asserted, recorded, place, start, end, surface, group, supersedes,
        reason, basis, note,
    ) = cells  # fmt: skip
    source = sources.get(place)
    made = _LooseStatement(
        name, subject, indicator, value, _interval(value, lo, hi, ends, modifier), unit or "1",
        modifier or "", None if price_year is None else int(price_year), period, scope, rule or "",
        claim, speaker or "", asserted or (source.published if source else None), recorded, place,
        (int(start), int(end)) if start is not None and end is not None else None, surface or "",
        group or "", supersedes or "", reason or "", basis or (source.basis if source else "sourced"),
        note or "",
    )  # fmt: skip
    made.__class__ = Statement
    statement: Statement = made
    return statement


@dataclass(frozen=True)
class Ledger:
    """All that was claimed, with its sources, entities, events and agreements.

    A ledger is never changed; :meth:`only` and :meth:`as_of` return smaller ones.
    """

    statements: Mapping[str, Statement]
    sources: Mapping[str, Source]
    entities: Mapping[str, Row]
    events: Mapping[str, Row]
    agreements: Mapping[str, Row]
    counting_rules: Mapping[str, Row]
    #: Statements that a judgement of the case sets aside: kept and shown, not read in series.
    set_aside: frozenset[str] = frozenset()
    #: The one id under which an entity judged the same as another is counted.
    canonical: Mapping[str, str] = field(default_factory=dict)
    #: What each statement counts, kept from one question to the next; see ledger.chosen.
    counts: Counts = field(default_factory=Counts, repr=False, compare=False)

    def __contains__(self, key: object) -> bool:
        return key in self.statements

    def __getitem__(self, key: str) -> Statement:
        return self.statements[key]

    def __iter__(self) -> Iterator[Statement]:
        return iter(self.statements.values())

    def _with(self, statements: Iterable[Statement]) -> Ledger:
        return self._holding({statement.id: statement for statement in statements})

    def _holding(self, statements: Mapping[str, Statement]) -> Ledger:
        return Ledger(
            statements, self.sources, self.entities, self.events, self.agreements,
            self.counting_rules, self.set_aside, self.canonical, self.counts,
        )  # fmt: skip

    def only(self, sources: Iterable[str]) -> Ledger:
        """Return the ledger that holds the statements of the named sources alone."""
        wanted = frozenset(sources)
        smaller = self._with(s for s in self if s.source in wanted)
        agreements = {k: row for k, row in self.agreements.items() if row["source"] in wanted}
        return Ledger(
            smaller.statements, self.sources, self.entities,
            {k: row for k, row in self.events.items() if row["source"] in wanted},
            agreements, self.counting_rules, self.set_aside, self.canonical,
        )  # fmt: skip

    def as_of(self, day: date, recorded: bool = False) -> Ledger:
        """Return what was known by a day: said by then (or entered by then if ``recorded``).

        A statement whose day of saying is not known is left out: nobody can show
        that it was known.
        """

        # Few days are said by many statements, so each period is asked once.
        asked: dict[int, bool] = {id(None): False}
        kept: dict[str, Statement] = {}
        for name, statement in self.statements.items():
            when = statement.recorded if recorded else statement.asserted
            known = asked.get(id(when))
            if known is None:
                # Of "not later than" the end alone is told: by then it had been said.
                first = (when.start or when.end) if when else None
                known = asked[id(when)] = first is not None and first <= day
            if known:
                kept[name] = statement
        return self._holding(kept)

    @cached_property
    def replaced(self) -> frozenset[str]:
        """Ids of statements that another statement of this ledger supersedes."""
        return frozenset(s.supersedes for s in self if s.supersedes)

    @cached_property
    def _by_subject(self) -> Mapping[str, list[Statement]]:
        found: dict[str, list[Statement]] = {}
        for statement in self:
            found.setdefault(self.one(statement.subject), []).append(statement)
        return found

    def one(self, subject: str) -> str:
        """Return the id under which a subject is counted: its own, if nobody judged otherwise."""
        return self.canonical.get(subject, subject)

    def about(self, subject: str) -> list[Statement]:
        """Return the statements about one subject, in the order of the ledger.

        Those about an entity that was judged the same are among them.
        """
        return self._by_subject.get(self.one(subject), [])

    @cached_property
    def _heirs(self) -> Mapping[str, list[Statement]]:
        found: dict[str, list[Statement]] = {}
        for statement in self:
            if statement.supersedes:
                found.setdefault(statement.supersedes, []).append(statement)
        return found

    def narrowed(self, subject: str) -> Ledger:
        """Return the ledger of one subject: what is about it, and what supersedes that.

        Questions about one subject as of many days need not walk the whole ledger.
        """
        mine = self.about(subject)
        heirs = [heir for s in mine for heir in self._heirs.get(s.id, ())]
        return self._with([*mine, *heirs])

    def query(
        self,
        subject: str | None = None,
        indicator: str | None = None,
        about: Period | None = None,
        counting_rule: str | None = None,
        claims: Iterable[str] | None = None,
        current: bool = True,
    ) -> list[Statement]:
        """Find statements, oldest period first.

        Parameters
        ----------
        about : Period, optional
            Keeps statements whose period lies inside it.
        claims : iterable of str, optional
            Claim types to keep, such as ``("observed",)``.
        current : bool
            Leave out statements that a later one supersedes or a judgement sets aside.
        """
        allowed = None if claims is None else frozenset(claims)
        found = [
            s
            for s in (self if subject is None else self.about(subject))
            if (indicator is None or s.indicator == indicator)
            and (counting_rule is None or s.counting_rule == counting_rule)
            and (allowed is None or s.claim in allowed)
            and (about is None or (s.period is not None and about.covers(s.period)))
            and not (current and (s.id in self.replaced or s.id in self.set_aside))
        ]
        return sorted(found, key=_by_period)

    def origin(self, source: str) -> str:
        """Follow a source to the speech or dataset it repeats; sources of one origin count once."""
        seen = set()
        while source in self.sources and self.sources[source].origin and source not in seen:
            seen.add(source)
            source = self.sources[source].origin
        return source

    def independent(self, statements: Iterable[str]) -> set[str]:
        """Return the independent origins behind a set of statement ids."""
        return {self.origin(self[s].source) for s in statements if s in self}


def _by_period(statement: Statement) -> tuple[str, str]:
    start = statement.period.start or statement.period.end if statement.period else None
    return (start.isoformat() if start else "9999", statement.id)


def build_ledger(tables: Mapping[str, Sequence[Row]]) -> tuple[Ledger, list[tuple[Row, str]]]:
    """Build the ledger from the rows of a case; rows whose interval is crossed are returned apart."""
    sources = {row.id: Source.from_row(row) for row in tables.get("sources", ())}
    statements: dict[str, Statement] = {}
    damaged: list[tuple[Row, str]] = []
    rows = tables.get("statements", ())
    for row, cells in zip(rows, picked(rows, *_CELLS), strict=True):
        try:
            statements[cells[0]] = _made(cells, sources)
        except QuantityError as error:
            damaged.append((row, str(error)))
    rest: dict[str, Any] = {
        name: {row.id: row for row in tables.get(name, ())}
        for name in ("entities", "events", "agreements", "counting_rules")
    }
    log = read_judgements(tables.get("judgements", ()))
    aside, one = set_aside(log), merged(log, rest["entities"].keys())
    ledger = Ledger(statements=statements, sources=sources, set_aside=aside, canonical=one, **rest)
    if len(statements) >= MANY:
        # Indexed while the rows are read, so that the first question is as quick as the rest.
        _ = ledger._by_subject, ledger._heirs, ledger.replaced
        for statement in ledger:
            ledger.counts.place(statement, ledger.one(statement.subject))
    return ledger, damaged
