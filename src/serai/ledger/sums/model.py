"""What a check is given and what it yields."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from serai.errors import QuantityError, UsageError, quoted
from serai.ledger.statements import Ledger, Statement, amount
from serai.quantity import Interval, compatible, factor, is_money
from serai.words import Answer


@dataclass(frozen=True)
class Reading:
    """Another way to read a claim.

    Attributes
    ----------
    own : bool
        True: another reading of the same words, which may turn implausible into
        in tension.  False: the figure is said of something else, which explains
        the print but does not make the claim hold.
    supported_by : tuple of str
        Statements without which the reading is not offered.
    type : str
        Another check type to read the claim with; empty keeps the check's own.
    """

    text: str
    inputs: Mapping[str, Any]
    params: Mapping[str, Any]
    own: bool = True
    supported_by: tuple[str, ...] = ()
    type: str = ""


@dataclass(frozen=True)
class CheckSpec:
    """One declared check: a type, the statements it holds together, and its readings."""

    id: str
    type: str
    question: str
    inputs: Mapping[str, Any]
    params: Mapping[str, Any] = field(default_factory=dict)
    readings: tuple[Reading, ...] = ()
    pledges: tuple[str, ...] = ()
    conflict: bool = False
    line: int = 0


@dataclass(frozen=True)
class Finding:
    """What one reading of a check found.

    Attributes
    ----------
    slack : float or None
        How far from the limit, relative to it; negative where it is broken.
    """

    answer: Answer
    arithmetic: str
    result: str
    slack: float | None = None
    assumptions: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    reading: str = "as printed"
    own: bool = True


@dataclass(frozen=True)
class CheckResult:
    """A check's answer with everything that it rests on."""

    id: str
    type: str
    question: str
    answer: Answer
    findings: tuple[Finding, ...]
    inputs: tuple[str, ...]
    pledges: tuple[str, ...]
    origins: tuple[str, ...]

    @property
    def printed(self) -> Finding:
        """The finding for the claim as printed."""
        return self.findings[0]

    @property
    def holds_if(self) -> list[str]:
        """Readings under which the claim would hold."""
        return [
            finding.reading
            for finding in self.findings[1:]
            if finding.answer in (Answer.CONSISTENT, Answer.TENSION)
        ]

    @property
    def missing(self) -> tuple[str, ...]:
        """What would be needed to answer."""
        return self.printed.missing

    def as_dict(self) -> dict[str, Any]:
        """Return the result as a plain mapping for ``--json``."""
        return {
            "id": self.id,
            "type": self.type,
            "question": self.question,
            "verdict": self.answer.value,
            "letter": self.answer.letter,
            "inputs": list(self.inputs),
            "pledges": list(self.pledges),
            "origins": list(self.origins),
            "holds_if": self.holds_if,
            "readings": [
                {
                    "reading": finding.reading,
                    "verdict": finding.answer.value,
                    "of_these_words": finding.own,
                    "arithmetic": finding.arithmetic,
                    "result": finding.result,
                    "slack": finding.slack,
                    "assumptions": list(finding.assumptions),
                    "missing": list(finding.missing),
                }
                for finding in self.findings
            ],
        }


class Missing(Exception):
    """A check lacks an input; becomes the answer undetermined, never an error."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


@dataclass
class Given:
    """The inputs of one reading, resolved against a ledger; records what was used."""

    spec: CheckSpec
    ledger: Ledger
    inputs: Mapping[str, Any]
    params: Mapping[str, Any]
    used: dict[str, None] = field(default_factory=dict)
    assumed: list[str] = field(default_factory=list)

    def one(self, role: str) -> Statement:
        """Return the statement in a role, or raise :class:`Missing`."""
        found = self.optional(role)
        if found is None:
            raise Missing(self._wanted(role))
        return found

    def optional(self, role: str) -> Statement | None:
        """Return the statement in a role, or None where the ledger does not hold it."""
        name = self.inputs.get(role)
        if not isinstance(name, str) or name not in self.ledger:
            return None
        self.used[name] = None
        return self.ledger[name]

    def many(self, role: str, least: int = 1) -> list[Statement]:
        """Return the statements in a role that the ledger holds, at least ``least``."""
        names = self.inputs.get(role, ())
        names = (names,) if isinstance(names, str) else names
        found = [self.ledger[name] for name in names if name in self.ledger]
        if len(found) < least:
            raise Missing(self._wanted(role))
        self.used.update(dict.fromkeys(statement.id for statement in found))
        return found

    def value(self, statement: Statement, unit: str | None = None) -> Interval:
        """Return the interval of a statement, in ``unit`` if one is given."""
        if statement.interval is None:
            raise Missing(f"a number for {statement.id}")
        if unit is None:
            return statement.interval
        return statement.interval.scaled(factor(statement.unit, unit))

    def range(self, name: str, unit: str = "") -> Interval | None:
        """Return an assumed range from the parameters and note it as an assumption.

        A range with a unit of its own is turned into ``unit`` where the two measure one thing.
        """
        spec = self.params.get(name)
        if spec is None:
            return None
        if not isinstance(spec, Mapping) or not {"lo", "hi"} <= spec.keys():
            raise UsageError(f"the parameter {name} of {self.spec.id} needs lo and hi")
        lo, hi = _decimal(spec["lo"], name), _decimal(spec["hi"], name)
        basis = spec.get("source") or "assumed"
        word = f" {spec['unit']}" if spec.get("unit") else ""
        reason = spec.get("reason", "")
        self.assumed.append(f"{name} {amount(lo)} to {amount(hi)}{word} ({basis}: {reason})")
        own = str(spec.get("unit") or unit)
        scale = factor(own, unit) if unit and own != unit and compatible(own, unit) else Decimal(1)
        return Interval(lo, hi).scaled(scale)

    def number(self, name: str, default: str) -> Decimal:
        """Return a plain parameter."""
        return _decimal(self.params.get(name, default), name)

    def _wanted(self, role: str) -> str:
        wanted = self.params.get("needs")
        wanted = wanted if isinstance(wanted, Mapping) else {}
        return str(wanted.get(role, f"a statement for {role.replace('_', ' ')}"))


def _decimal(value: Any, name: str) -> Decimal:
    try:
        return Decimal(str(value))
    except ArithmeticError as error:
        raise UsageError(f"the parameter {name} is no number: {quoted(value)}") from error


CheckType = Callable[[Given], Iterator[Finding]]
#: All check types by name, filled when the modules that hold them are imported.
TYPES: dict[str, CheckType] = {}


def check_type(function: CheckType) -> CheckType:
    """Register a generator as a check type under its own name."""
    TYPES[function.__name__] = function
    return function


def common_unit(statements: list[Statement]) -> str:
    """Return a unit that all statements convert to.

    Raises
    ------
    UsageError
        If they measure different things, or are money on different price bases.
    """
    unit = statements[0].unit
    for statement in statements[1:]:
        _same_prices(statements[0], statement)
        try:
            factor(statement.unit, unit)
        except QuantityError as error:
            both_money = is_money(unit) and is_money(statement.unit)
            why = "no dated rate joins them" if both_money else "they measure different things"
            raise UsageError(
                f"{statements[0].id} is in {unit} and {statement.id} in {statement.unit}: {why}"
            ) from error
    return unit


def _same_prices(first: Statement, second: Statement) -> None:
    """Refuse money of two price bases; a deflator has to join them first, in the open."""
    bases = [s.price_year for s in (first, second)]
    if bases[0] == bases[1] or not (is_money(first.unit) and is_money(second.unit)):
        return
    words = ["nominal" if year is None else f"constant {year}" for year in bases]
    raise UsageError(
        f"{first.id} is in {words[0]} and {second.id} in {words[1]} prices: no deflator joins them"
    )


def told(interval: Interval, unit: str = "") -> str:
    """Write an interval for people; shares and growth as per cent."""
    if unit in ("1", "%"):
        scaled = interval.scaled(Decimal(100))
        ends = (f"{float(scaled.lo):.1f}", f"{float(scaled.hi):.1f}")
        return f"{ends[0]} %" if ends[0] == ends[1] else f"{ends[0]} to {ends[1]} %"
    ends = (amount(_round(interval.lo)), amount(_round(interval.hi)))
    tail = f" {unit}" if unit else ""
    if interval.hi.is_infinite():
        return f"more than {ends[0]}{tail}" if interval.lo_open else f"at least {ends[0]}{tail}"
    return f"{ends[0]}{tail}" if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}{tail}"


def _round(number: Decimal) -> Decimal:
    if number.is_infinite() or number == 0:
        return number
    return Decimal(f"{float(number):.5g}")


def slack_below(inner: Interval, limit: Interval) -> float:
    """How far an amount may still grow to its limit, relative to the limit (lenient ends)."""
    if limit.hi.is_infinite() or limit.hi == 0:
        return 1.0
    return float((limit.hi - inner.lo) / abs(limit.hi))


def money_word(unit: str) -> str:
    """Return the unit as people write it behind an amount."""
    return unit if is_money(unit) or unit != "1" else ""
