"""Pledges: what was promised by whom, until when, and how it can be tested."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

from serai.errors import Fault, QuantityError, one_of, quoted
from serai.ledger.catalogue import indicators, unit_fits
from serai.ledger.statements import Ledger
from serai.quantity import Period, check_unit, parse_period

FILE = "pledges.yaml"
RELATIONS = ("at_least", "at_most", "equal", "by_date")
OF = ("cargo", "capacity", "count", "money", "date", "share", "jobs")
KEYS = (
    "id", "sentence", "main", "row", "promisor", "counterpart", "subject", "claim", "agreement",
    "baseline", "baseline_evidence", "announced", "deadline", "deadline_statement",
    "deadline_evidence", "finance", "finance_evidence", "evidence", "needs", "test", "sector",
    "replies", "status", "note",
)  # fmt: skip
#: The seven parts that a pledge needs to be tested, in the order they are printed.
PARTS = ("quantity", "unit", "baseline", "deadline", "promisor", "counterpart", "finance")


@dataclass(frozen=True)
class Test:
    """What would show that a pledge is kept.

    Attributes
    ----------
    of : str
        Whether cargo or capacity (or a count, money, a date ...) is meant.
    threshold : float or None
        In ``unit``.
    year : int or None
        Year in which the relation is tested.
    links : tuple of str
        Links in parallel that are meant, where a capacity or a flow is that of crossings.
    """

    indicator: str
    counting_rule: str
    of: str
    relation: str
    threshold: float | None
    unit: str
    year: int | None
    links: tuple[str, ...] = ()

    __test__ = False


@dataclass(frozen=True)
class Pledge:
    """A statement of intent with a promisor, a deadline or its absence, and a test."""

    id: str
    sentence: str
    main: bool
    row: str
    sector: str
    promisor: str
    counterpart: tuple[str, ...]
    subject: str
    claim: str
    agreement: str
    baseline: str
    announced: Period | None
    deadline: Period | None
    deadline_statement: str
    finance: tuple[str, ...]
    evidence: tuple[str, ...]
    baseline_evidence: tuple[str, ...]
    deadline_evidence: tuple[str, ...]
    finance_evidence: tuple[str, ...]
    needs: tuple[str, ...]
    test: Test | None
    replies: tuple[Mapping[str, str], ...] = ()
    line: int = field(default=0, compare=False)

    @property
    def indicator(self) -> str:
        """The indicator that its test is bound to; empty without a test."""
        return self.test.indicator if self.test else ""

    def statements(self) -> tuple[str, ...]:
        """Ids of all statements that the pledge names, each once."""
        names = (
            self.claim, self.baseline, self.deadline_statement, *self.finance, *self.evidence,
            *self.baseline_evidence, *self.deadline_evidence, *self.finance_evidence,
        )  # fmt: skip
        return tuple(dict.fromkeys(name for name in names if name))


def read_pledges(
    data: Any, ledger: Ledger, known: Mapping[str, Collection[str]]
) -> tuple[list[Pledge], list[Fault]]:
    """Turn the data of ``pledges.yaml`` into pledges, or into faults that say what to do.

    Parameters
    ----------
    known : mapping
        Ids by table: ``subjects`` and ``projects`` for references out of the ledger, and
        ``statements``, ``entities``, ``agreements``, ``counting_rules`` where damaged
        rows are to count as known.
    """
    faults: list[Fault] = []
    pledges: dict[str, Pledge] = {}
    if data is not None and not isinstance(data, list):
        return [], [
            Fault(FILE, 1, "", type(data).__name__, "a list of pledges", "start lines with -")
        ]
    lines = getattr(data, "lines", None) or [0] * len(data or [])
    for line, entry in zip(lines, data or [], strict=True):
        reader = _Reader(entry, line, ledger, known, faults)
        pledge = reader.read()
        if pledge is None:
            continue
        if pledge.id in pledges:
            faults.append(
                Fault(FILE, line, "id", f"{quoted(pledge.id)} again", "each id once", "rename one")
            )
        pledges.setdefault(pledge.id, pledge)
    return list(pledges.values()), faults


class _Reader:
    """Reads one pledge key by key and names what it cannot use."""

    def __init__(
        self,
        entry: Any,
        line: int,
        ledger: Ledger,
        known: Mapping[str, Collection[str]],
        faults: list[Fault],
    ) -> None:
        self.entry, self.line, self.ledger, self.known, self.faults = (
            entry,
            line,
            ledger,
            known,
            faults,
        )

    def fault(self, key: str, found: object, expected: str, remedy: str = "") -> None:
        self.faults.append(Fault(FILE, self.line, key, quoted(found), expected, remedy))

    def read(self) -> Pledge | None:
        entry = self.entry
        if not isinstance(entry, Mapping) or not entry.get("id") or not entry.get("sentence"):
            self.fault("", entry, "a pledge with an id and a sentence", "see the template")
            return None
        for key in entry:
            if key not in KEYS:
                self.fault(str(key), key, one_of(KEYS, str(key)), "rename or remove it")
        announced, deadline = self.period("announced"), self.period("deadline")
        if (
            announced
            and deadline
            and deadline.end
            and announced.start
            and deadline.end < announced.start
        ):
            self.fault("deadline", deadline.text, f"a day after the announcement ({announced.text})",
                       "exchange the dates or correct one")  # fmt: skip
        statements = self.known.get("statements", self.ledger.statements)
        entities = self.known.get("entities", self.ledger.entities)
        agreements = self.known.get("agreements", self.ledger.agreements)
        return Pledge(
            id=str(entry["id"]),
            sentence=str(entry["sentence"]),
            main=bool(entry.get("main", False)),
            row=str(entry.get("row") or ""),
            sector=str(entry.get("sector") or ""),
            promisor=self.one("promisor", entities),
            counterpart=self.many("counterpart", entities),
            subject=self.one("subject", self.known.get("subjects", ())),
            claim=self.one("claim", statements),
            agreement=self.one("agreement", agreements),
            baseline=self.one("baseline", statements),
            announced=announced,
            deadline=deadline,
            deadline_statement=self.one("deadline_statement", statements),
            finance=self.many("finance", statements),
            evidence=self.many("evidence", statements),
            baseline_evidence=self.many("baseline_evidence", statements),
            deadline_evidence=self.many("deadline_evidence", statements),
            finance_evidence=self.many("finance_evidence", statements),
            needs=self.many("needs", self.known.get("projects", ())),
            test=self.test(),
            replies=self.replies(),
            line=self.line,
        )

    def one(self, key: str, allowed: Collection[str]) -> str:
        value = self.entry.get(key)
        if value is None:
            return ""
        if str(value) not in allowed:
            self.fault(
                key, value, one_of(sorted(allowed), str(value), 4), "add the row or correct the id"
            )
            return ""
        return str(value)

    def many(self, key: str, allowed: Collection[str]) -> tuple[str, ...]:
        values = self.entry.get(key) or []
        if not isinstance(values, list):
            values = [values]
        for value in values:
            if str(value) not in allowed:
                self.fault(
                    key,
                    value,
                    one_of(sorted(allowed), str(value), 4),
                    "add the row or correct the id",
                )
        return tuple(str(value) for value in values if str(value) in allowed)

    def period(self, key: str) -> Period | None:
        value = self.entry.get(key)
        if value is None:
            return None
        try:
            return parse_period(str(value))
        except QuantityError as error:
            self.fault(key, value, "an EDTF date", str(error))
            return None

    def test(self) -> Test | None:
        data = self.entry.get("test")
        if data is None:
            return None
        if not isinstance(data, Mapping):
            self.fault("test", data, "indicator, relation, threshold, unit and year")
            return None
        catalogue = indicators()
        name = str(data.get("indicator", ""))
        if name not in catalogue:
            self.fault("test.indicator", name, one_of(sorted(catalogue), name))
            return None
        for key, allowed in (("relation", RELATIONS), ("of", OF)):
            if data.get(key) not in allowed:
                self.fault(f"test.{key}", data.get(key), one_of(allowed, str(data.get(key))))
        rule = str(data.get("counting_rule") or "")
        rules = self.known.get("counting_rules", self.ledger.counting_rules)
        if rule and rule not in rules:
            self.fault("test.counting_rule", rule, one_of(sorted(rules), rule))
        unit = self._unit(data, name)
        threshold = data.get("threshold")
        year = self.number("year", data.get("year"), whole=True)
        return Test(
            indicator=name,
            counting_rule=rule,
            of=str(data.get("of", "")),
            relation=str(data.get("relation", "")),
            threshold=self.number("threshold", threshold),
            unit=unit,
            year=None if year is None else int(year),
            links=self._links(data),
        )

    def _links(self, data: Mapping[str, Any]) -> tuple[str, ...]:
        """Read the links that a test is about; they may be subjects, as every link is."""
        values = data.get("links") or []
        allowed = self.known.get("subjects", ())
        for value in values if isinstance(values, list) else [values]:
            if str(value) not in allowed:
                self.fault(
                    "test.links", value, one_of(sorted(allowed), str(value), 4), "correct the id"
                )
        return (
            tuple(str(v) for v in values if str(v) in allowed) if isinstance(values, list) else ()
        )

    def number(self, key: str, value: Any, whole: bool = False) -> float | None:
        if value is None:
            return None
        good = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not good or not isfinite(value) or (whole and value != int(value)):
            self.fault(f"test.{key}", value, "a whole year" if whole else "a plain number")
            return None
        return float(value)

    def replies(self) -> tuple[Mapping[str, str], ...]:
        values = self.entry.get("replies") or []
        if not isinstance(values, list) or not all(isinstance(v, Mapping) for v in values):
            self.fault("replies", values, "a list of entries with who, when and text")
            return ()
        return tuple(dict(value) for value in values)

    def _unit(self, data: Mapping[str, Any], indicator: str) -> str:
        unit = str(data.get("unit") or "1")
        try:
            check_unit(unit)
        except QuantityError as error:
            self.fault("test.unit", unit, "a unit of the glossary", str(error))
            return "1"
        if not unit_fits(unit, indicators()[indicator]):
            self.fault("test.unit", unit, f"a unit of {indicator} ({indicators()[indicator].unit})")
        return unit


def completeness(pledge: Pledge, ledger: Ledger, evidence: bool = True) -> dict[str, bool]:
    """Say which of the seven parts of a pledge are stated.

    Parameters
    ----------
    ledger : Ledger
        Parts given by statements count only if this ledger holds the statement.
    evidence : bool
        Count also what only later evidence states.
    """

    def held(*names: str) -> bool:
        return any(name and name in ledger for name in names)

    claim = ledger.statements.get(pledge.claim)
    quantity = claim is not None and claim.interval is not None and claim.claim != "derived"
    more = evidence
    dated = pledge.deadline is not None and (
        not pledge.deadline_statement or held(pledge.deadline_statement)
    )
    return {
        "quantity": quantity,
        "unit": quantity and bool(claim and claim.unit),
        "baseline": held(pledge.baseline, *(pledge.baseline_evidence if more else ())),
        "deadline": dated or (more and held(*pledge.deadline_evidence)),
        "promisor": bool(pledge.promisor),
        "counterpart": bool(pledge.counterpart),
        "finance": held(*pledge.finance, *(pledge.finance_evidence if more else ())),
    }


def restatements(pledge: Pledge, ledger: Ledger) -> list[str]:
    """Find the statements that repeat, move or withdraw a pledge, in the order they were said.

    The conflict group of its claim decides; without one, a target on the same
    subject, indicator and value.
    """
    claim = ledger.statements.get(pledge.claim)
    if claim is None:
        return []
    kinds = ("target", "announced", "forecast", "stated_capacity", "likely")

    def same(name: str) -> bool:
        other = ledger[name]
        if claim.group and other.group == claim.group:
            return True
        return (
            other.subject == claim.subject
            and other.indicator == claim.indicator
            and other.interval is not None
            and claim.interval is not None
            and other.unit == claim.unit
            and other.interval == claim.interval
        )

    chosen = [s for s in ledger if s.claim in kinds and same(s.id)]
    return [s.id for s in sorted(chosen, key=_when)]


def _when(statement: Any) -> tuple[str, str]:
    known = statement.known_since
    return (known.isoformat() if known else "9999", statement.id)


def by_id(pledges: Iterable[Pledge]) -> dict[str, Pledge]:
    """Index pledges by id."""
    return {pledge.id: pledge for pledge in pledges}
