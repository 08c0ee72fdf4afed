"""Interval, unit, period and price year: the only unit code of serai.

Ledger values are exact decimals with open or closed ends; engines work on
floats in the base unit of an indicator and never see a unit.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, DivisionByZero, InvalidOperation, localcontext
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from serai.errors import QuantityError, quoted
from serai.period import Period as Period
from serai.period import parse_period as parse_period

if TYPE_CHECKING:
    from pint import UnitRegistry

INFINITY = Decimal("Infinity")
#: Codes of ISO 4217, some of them withdrawn: old lists hold old money.
CURRENCIES = frozenset(
    files("serai").joinpath("currencies.txt").read_text(encoding="utf-8").split()
)
#: Units whose everyday meaning differs from what unit libraries take them for.
REFUSED_UNITS = {
    "ton": "write t for the metric tonne (a library's 'ton' is the short ton, 0.907 t)",
    "tons": "write t for the metric tonne (a library's 'ton' is the short ton, 0.907 t)",
    "bbl": "write oil_barrel (a library's 'bbl' is the US liquid barrel, 0.119 m3)",
    "barrel": "write oil_barrel (a library's 'barrel' is not the oil barrel)",
    "mt": "write t for the tonne or Mt for a million of them (a library's 'mt' is a kilogram)",
}
#: The library's own names of the refused units, so that kton or Mbbl do not slip through.
_REFUSED_BASES = {"ton": "ton", "long_ton": "ton", "barrel": "bbl", "beer_barrel": "bbl"}
_UNIT_TEXT = re.compile(r"[A-Za-z0-9_*/^() .%]{0,60}")
_LARGE_POWER = re.compile(r"(?:\*\*|\^)\s*(?:\d{2}|[^\d\s]|\d\s*(?:\*\*|\^))")
MODIFIERS = ("", "more_than", "less_than", "at_least", "at_most", "nearly", "about", "up_to")


@dataclass(frozen=True)
class Interval:
    """A set of possible values between two ends, each open or closed.

    Attributes
    ----------
    lo, hi : Decimal
        Ends in the unit that stands beside the interval; infinite ends are open.
    lo_open, hi_open : bool
        Whether the end itself is excluded.

    Raises
    ------
    QuantityError
        If the lower end lies above the upper one, or nothing lies between.
    """

    lo: Decimal
    hi: Decimal
    lo_open: bool = False
    hi_open: bool = False

    def __post_init__(self) -> None:
        if self.lo.is_nan() or self.hi.is_nan():
            raise QuantityError("an interval end is not a number; give a value or leave it empty")
        if self.lo.is_infinite():
            object.__setattr__(self, "lo_open", True)
        if self.hi.is_infinite():
            object.__setattr__(self, "hi_open", True)
        if self.lo > self.hi or (self.lo == self.hi and (self.lo_open or self.hi_open)):
            raise QuantityError(f"the interval {self} holds no value; exchange or widen its ends")

    @classmethod
    def exact(cls, value: Decimal | int | str) -> Interval:
        """Return the interval that holds one value."""
        number = Decimal(value)
        if not number.is_finite():
            return cls(number, number)
        # A ledger holds one of these for nearly every figure, and there is nothing to check.
        made = object.__new__(cls)
        made.__dict__.update(lo=number, hi=number, lo_open=False, hi_open=False)
        return made

    def __str__(self) -> str:
        left, right = "(" if self.lo_open else "[", ")" if self.hi_open else "]"
        return f"{left}{plain(self.lo)}, {plain(self.hi)}{right}"

    @property
    def is_exact(self) -> bool:
        """Whether the interval holds a single value."""
        return self.lo == self.hi

    @property
    def middle(self) -> Decimal:
        """The midpoint, the finite end where the other is infinite, or 0 where both are."""
        if self.hi.is_infinite():
            return Decimal(0) if self.lo.is_infinite() else self.lo
        if self.lo.is_infinite():
            return self.hi
        return (self.lo + self.hi) / 2

    def holds(self, value: Decimal) -> bool:
        """Whether ``value`` lies inside, open ends excluded."""
        above = value > self.lo if self.lo_open else value >= self.lo
        below = value < self.hi if self.hi_open else value <= self.hi
        return above and below

    def meets(self, other: Interval) -> bool:
        """Whether some value lies in both."""
        return not (self.below(other) or other.below(self))

    def below(self, other: Interval) -> bool:
        """Whether every value here is smaller than every value of ``other``."""
        if self.hi == other.lo:
            return self.hi_open or other.lo_open
        return self.hi < other.lo

    def scaled(self, factor: Decimal) -> Interval:
        """Multiply by a positive exact factor; another one raises :class:`QuantityError`."""
        if not (factor.is_finite() and factor > 0):
            raise QuantityError(f"an interval is scaled by a positive factor, not by {factor}")
        return Interval(self.lo * factor, self.hi * factor, self.lo_open, self.hi_open)

    def __add__(self, other: Interval) -> Interval:
        return Interval(
            self.lo + other.lo,
            self.hi + other.hi,
            self.lo_open or other.lo_open,
            self.hi_open or other.hi_open,
        )

    def __neg__(self) -> Interval:
        return Interval(-self.hi, -self.lo, self.hi_open, self.lo_open)

    def __sub__(self, other: Interval) -> Interval:
        return self + (-other)

    def __mul__(self, other: Interval) -> Interval:
        return _corners(self, other, lambda a, b: a * b if a and b else Decimal(0))

    def __truediv__(self, other: Interval) -> Interval:
        if other.holds(Decimal(0)) or other.lo < 0 < other.hi:
            raise QuantityError(f"division by {other}, which may be zero; give a positive range")
        # An open end at zero is reached from the side on which the divisor lies.
        side = 1 if other.hi > 0 else -1

        def quotient(a: Decimal, b: Decimal) -> Decimal:
            if not a:
                return Decimal(0)
            return a / b if b else (INFINITY * side).copy_sign(a * side)

        return _corners(self, other, quotient)

    def power(self, exponent: Decimal) -> Interval:
        """Raise a non-negative interval to a positive exact power."""
        if self.lo < 0 or exponent <= 0:
            raise QuantityError("a power needs a non-negative base and a positive exponent")
        return Interval(self.lo**exponent, self.hi**exponent, self.lo_open, self.hi_open)


def _corners(
    left: Interval, right: Interval, rule: Callable[[Decimal, Decimal], Decimal]
) -> Interval:
    """Apply a monotone two-argument rule at the four corners and keep the extremes.

    A corner is reached if both of its ends are, or if its first end is a zero that
    belongs to the interval: zero times or over anything is zero.  A product has the
    same with its second end.
    """
    corners: list[tuple[Decimal, bool]] = []
    with localcontext() as context:
        context.traps[InvalidOperation] = False
        context.traps[DivisionByZero] = False
        for a, a_open in ((left.lo, left.lo_open), (left.hi, left.hi_open)):
            for b, b_open in ((right.lo, right.lo_open), (right.hi, right.hi_open)):
                value = rule(a, b)
                if not value.is_nan():
                    zero = (not a and not a_open) or (not b and not b_open)
                    corners.append((value, (a_open or b_open) and not zero))
    lo = min(corners, key=lambda corner: (corner[0], corner[1]))
    hi = max(corners, key=lambda corner: (corner[0], not corner[1]))
    return Interval(lo[0], hi[0], lo[1], hi[1])


def hull(intervals: list[Interval]) -> Interval:
    """Return the smallest interval that holds all given ones."""
    lo = min(intervals, key=lambda part: (part.lo, part.lo_open))
    hi = max(intervals, key=lambda part: (part.hi, not part.hi_open))
    return Interval(lo.lo, hi.hi, lo.lo_open, hi.hi_open)


def plain(number: Decimal | float, digits: int = 12) -> str:
    """Write a number without exponent, with thousands separators and no trailing zeros."""
    value = number if isinstance(number, Decimal) else Decimal(repr(number))
    if value.is_infinite():
        return "unbounded" if value > 0 else "-unbounded"
    with localcontext() as context:
        context.prec = digits
        text = f"{+value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def short(number: Decimal | float, figures: int = 3) -> str:
    """Write a number with few significant figures and bn, million or thousands words."""
    value = float(number)
    if value in (float("inf"), float("-inf")):
        return "unbounded"
    for size, word in ((1e9, " bn"), (1e6, " million")):
        if abs(value) >= size:
            return f"{value / size:,.{figures}g}{word}"
    if abs(value) >= 10**figures:
        return f"{value:,.0f}"
    return f"{value:.{figures}g}"


def near(number: float, figures: int = 3) -> str:
    """Write a number rounded to few significant figures, in plain digits: 110,234 as 110,000."""
    value = float(f"{float(number):.{figures}g}")
    return f"{value:,.0f}" if abs(value) >= 10 ** (figures - 1) else f"{value:,.{figures}g}"


def from_modifier(value: Decimal, modifier: str) -> Interval:
    """Return the interval a printed modifier stands for when the source gives no ends.

    The rules are serai's own and stand in the glossary: ``about`` is plus or minus
    5 %, ``nearly`` the tenth below the value; the rest are half-open.
    """
    rules: dict[str, Callable[[Decimal], Interval]] = {
        "": Interval.exact,
        "more_than": lambda v: Interval(v, INFINITY, True, True),
        "at_least": lambda v: Interval(v, INFINITY, False, True),
        "less_than": lambda v: Interval(-INFINITY if v <= 0 else Decimal(0), v, False, True),
        "at_most": lambda v: Interval(-INFINITY if v <= 0 else Decimal(0), v),
        "up_to": lambda v: Interval(-INFINITY if v <= 0 else Decimal(0), v),
        "nearly": lambda v: Interval(
            min(v, v * Decimal("0.9")), max(v, v * Decimal("0.9")), True, True
        ),
        "about": lambda v: Interval(
            min(v * Decimal("0.95"), v * Decimal("1.05")),
            max(v * Decimal("0.95"), v * Decimal("1.05")),
        ),
    }
    if modifier not in rules:
        raise QuantityError(f"unknown modifier {quoted(modifier)}; use one of {list(rules)}")
    return rules[modifier](value)


# --- units ---------------------------------------------------------------------------


@lru_cache(maxsize=1)
def registry() -> UnitRegistry[Any]:
    """Return the one unit registry: pint's own units plus ``units.txt``."""
    import pint

    units: UnitRegistry[Any] = pint.UnitRegistry(on_redefinition="ignore")
    text = files("serai").joinpath("units.txt").read_text(encoding="utf-8")
    units.load_definitions(text.splitlines())
    return units


def is_money(unit: str) -> bool:
    """Whether the unit is a currency, alone or per something (``USD/yr``)."""
    return unit.split("/")[0].strip() in CURRENCIES


@lru_cache(maxsize=4096)
def check_unit(unit: str) -> str:
    """Return the unit unchanged if it can be used.

    Raises
    ------
    QuantityError
        If the unit is refused (``ton``, ``bbl``, also with a prefix) or unknown.
    """
    unknown = f"unknown unit {quoted(unit)}; units.txt and the glossary list those that exist"
    if not _UNIT_TEXT.fullmatch(unit) or _LARGE_POWER.search(unit):
        raise QuantityError(unknown)
    for word in re.findall(r"[A-Za-z_]+", unit):
        if word in REFUSED_UNITS:
            raise QuantityError(f"unit {quoted(unit)} is refused: {REFUSED_UNITS[word]}")
    _head, _, tail = unit.partition("/")
    body = tail if is_money(unit) else unit
    if body.strip() in ("", "1"):
        return unit
    try:
        registry().parse_units(body.replace("/yr", "/year"))
        bases = {base for word in re.findall(r"[A-Za-z_]+", body)
                 for _prefix, base, _suffix in registry().parse_unit_name(word)}  # fmt: skip
    except Exception as error:
        raise QuantityError(unknown) from error
    for base in sorted(bases & _REFUSED_BASES.keys()):
        raise QuantityError(
            f"unit {quoted(unit)} is refused: {REFUSED_UNITS[_REFUSED_BASES[base]]}"
        )
    return unit


@lru_cache(maxsize=4096)
def factor(unit: str, target: str) -> Decimal:
    """Return the factor that turns a value in ``unit`` into ``target``.

    Raises
    ------
    QuantityError
        If the two measure different things; money never converts here.
    """
    if unit == target:
        return Decimal(1)
    if is_money(unit) or is_money(target):
        first, _, per_first = unit.partition("/")
        second, _, per_second = target.partition("/")
        if first.strip() != second.strip():
            raise QuantityError(f"{unit} does not convert to {target} without a dated rate")
        return factor(
            f"1/{per_first}" if per_first else "1", f"1/{per_second}" if per_second else "1"
        )
    check_unit(unit)
    check_unit(target)
    units = registry()
    try:
        zero = units.Quantity(0, _pint_name(unit)).to(_pint_name(target)).magnitude
        ratio = units.Quantity(1, _pint_name(unit)).to(_pint_name(target)).magnitude
    except Exception as error:
        raise QuantityError(
            f"{quoted(unit)} and {quoted(target)} measure different things"
        ) from error
    if zero:
        raise QuantityError(f"{quoted(unit)} and {quoted(target)} start from other zero points")
    return Decimal(repr(float(ratio))).normalize()


def _pint_name(unit: str) -> str:
    return "dimensionless" if unit.strip() in ("", "1") else unit.replace("/yr", "/year")


def compatible(unit: str, target: str) -> bool:
    """Whether values in the two units can be compared."""
    try:
        factor(unit, target)
    except QuantityError:
        return False
    return True
