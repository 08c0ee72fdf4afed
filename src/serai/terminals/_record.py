"""One mapping of a declaration while it is read: keys are taken, what is left is a fault."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from serai.errors import Fault, one_of, quoted
from serai.terminals.draws import EMPIRICAL
from serai.terminals.model import MONTHS
from serai.terminals.values import DISTRIBUTIONS, HOURS, Basis, Number, Spread

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_WINDOW = re.compile(r"(?:([A-Z][a-z]{2})(?:-([A-Z][a-z]{2}))? )?(\d\d):(\d\d)-(\d\d):(\d\d)")
_DATES = re.compile(r"(\d\d)-(\d\d)(?: to (\d\d)-(\d\d))?")
_MISSING: Any = object()


class Record:
    """A mapping from YAML, its file and its path, and the list that takes faults."""

    def __init__(self, data: Any, file: str, path: str, faults: list[Fault]) -> None:
        self.file, self.path, self.faults = file, path, faults
        self.data: dict[str, Any] = {}
        if isinstance(data, Mapping):
            self.data = {str(key): value for key, value in data.items()}
        elif data is not None:
            self.fault("", quoted(data), "a mapping of names to values")

    def fault(self, key: str, found: str, expected: str, remedy: str = "") -> None:
        """Note one fault at a key below this record."""
        column = ".".join(part for part in (self.path, key) if part)
        self.faults.append(Fault(self.file, 0, column, found, expected, remedy))

    def take(self, key: str, default: Any = _MISSING, expected: str = "a value") -> Any:
        """Take the value of a key; a missing one without a default is a fault."""
        if key in self.data and self.data[key] is not None:
            return self.data.pop(key)
        self.data.pop(key, None)
        if default is _MISSING:
            self.fault(key, "nothing", expected, "add it")
            return None
        return default

    def done(self) -> None:
        """Report every key that nobody took."""
        for key in self.data:
            self.fault(key, "an unknown key", "only the keys of the format", "remove or rename it")
        self.data = {}

    def inner(self, key: str) -> Record:
        """Return the mapping under a key, empty where absent."""
        return Record(self.take(key, None), self.file, self._below(key), self.faults)

    def mapping(self, key: str) -> dict[str, Record]:
        """Return named records under a key."""
        return {
            name: Record(part, self.file, f"{self._below(key)}.{name}", self.faults)
            for name, part in self.inner(key).data.items()
        }

    def records(self, key: str) -> list[Record]:
        """Return a list of records under a key."""
        value = self.take(key, [])
        if not isinstance(value, list):
            self.fault(key, quoted(value), "a list")
            return []
        return [
            Record(part, self.file, f"{self._below(key)}.{n + 1}", self.faults)
            for n, part in enumerate(value)
        ]

    def _below(self, key: str) -> str:
        return ".".join(part for part in (self.path, key) if part)

    def text(self, key: str, default: Any = _MISSING) -> str:
        """Return a text."""
        value = self.take(key, default, "a text")
        if value is not None and not isinstance(value, str | int | float):
            self.fault(key, quoted(value), "a text")
            return ""
        return str(value) if value is not None else ""

    def choice(self, key: str, choices: Sequence[str], default: Any = _MISSING) -> str:
        """Return one of several words."""
        value = self.take(key, default, one_of(choices))
        if value is not None and value not in choices:
            self.fault(key, quoted(value), one_of(choices, str(value)))
            return choices[0]
        return value or choices[0]

    def flag(self, key: str, default: bool) -> bool:
        """Return true or false."""
        value = self.take(key, default)
        if not isinstance(value, bool):
            self.fault(key, quoted(value), "true or false")
            return default
        return value

    def _number(self, key: str, value: Any, expected: str = "a number") -> float:
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not math.isfinite(value)
        ):
            self.fault(key, quoted(value), expected)
            return 1.0
        return float(value)

    def real(self, key: str, default: float) -> float:
        """Return a number."""
        return self._number(key, self.take(key, default))

    def whole(self, key: str, default: int) -> int:
        """Return a whole number."""
        value = self.take(key, default)
        if isinstance(value, bool) or not isinstance(value, int):
            self.fault(key, quoted(value), "a whole number")
            return default
        return value

    def names(self, key: str) -> tuple[str, ...]:
        """Return a list of names; one name alone stands for itself."""
        value = self.take(key, [])
        value = [value] if isinstance(value, str) else value
        if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
            self.fault(key, quoted(value), "a list of names")
            return ()
        return tuple(value)

    def reals(self, key: str) -> dict[str, float]:
        """Return numbers by name."""
        inner = self.inner(key)
        return {name: inner._number(name, value) for name, value in inner.data.items()}

    def monthly(self, key: str) -> tuple[float, ...]:
        """Return twelve factors; a month that is not named has 1."""
        factors = [1.0] * MONTHS
        for name, value in self.inner(key).data.items():
            month = self._month(key, name)
            factors[month] = self._number(f"{key}.{name}", value)
        return tuple(factors)

    def _month(self, key: str, name: str) -> int:
        if name.isdecimal() and 1 <= int(name) <= MONTHS:
            return int(name) - 1
        self.fault(f"{key}.{name}", quoted(name), "a month from 1 to 12")
        return 0

    def monthly_numbers(self, key: str) -> tuple[Number, ...]:
        """Return twelve numbers from one for all months, or from ``all`` and single months."""
        if key not in self.data:
            return ()
        if isinstance(self.data[key], Mapping) and "mid" in self.data[key]:
            return (self.need_number(key),) * MONTHS
        inner = self.inner(key)
        base = inner.number("all") or Number.exact(0.0, assumed="months that are not named")
        found = [base] * MONTHS
        for name in list(inner.data):
            found[self._month(key, name)] = inner.need_number(name)
        return tuple(found)

    def basis(self) -> Basis:
        """Take what a number rests on; one of source and assumed must be there."""
        source, assumed = self.text("source", ""), self.text("assumed", "")
        if not source and not assumed:
            self.fault("source", "nothing", "a source id, or `assumed` with the reason")
        return Basis(source, assumed, self.text("note", ""))

    def _range(self, middle: float, assumed: bool, scale: float) -> tuple[float, float]:
        ends = []
        for key in ("low", "high"):
            if assumed and key not in self.data:
                self.fault(key, "nothing", "the range of what is assumed", "give low and high")
            ends.append(self._number(key, self.take(key, middle / scale)) * scale)
        if not ends[0] <= middle * (1 + 1e-12) or not middle <= ends[1] * (1 + 1e-12):
            text = f"{ends[0] / scale:g}, {middle / scale:g}, {ends[1] / scale:g}"
            self.fault("low", text, "low <= middle <= high")
        return ends[0], ends[1]

    def number(self, key: str, time: bool = False) -> Number | None:
        """Return a number with range and basis, in hours where it is a time; None if absent."""
        return self.need_number(key, time) if self.data.get(key) is not None else None

    def need_number(self, key: str, time: bool = False) -> Number:
        """Return a number with range and basis."""
        value = self.take(key, expected="a number: {mid, low, high, unit, source or assumed}")
        part = Record(value, self.file, self._below(key), self.faults)
        if not part.data:
            return Number.exact(1.0)
        unit = part.choice("unit", tuple(HOURS)) if time else part.text("unit")
        scale = HOURS.get(unit, 1.0) if time else 1.0
        middle = part._number("mid", part.take("mid", expected="the number")) * scale
        basis = part.basis()
        low, high = part._range(middle, bool(basis.assumed), scale)
        part.done()
        return Number(middle, low, high, "h" if time else unit, basis)

    def spread(self, key: str) -> Spread | None:
        """Return a distribution; None if absent."""
        return self.need_spread(key) if self.data.get(key) is not None else None

    def need_spread(self, key: str) -> Spread:
        """Return a distribution of times [h]."""
        value = self.take(key, expected="a distribution: {lognormal: {mean, cv}, unit, source}")
        part = Record(value, self.file, self._below(key), self.faults)
        names = [name for name in DISTRIBUTIONS if name in part.data]
        if not part.data or len(names) != 1:
            if value is not None:
                found = ", ".join(names) or "no distribution"
                part.fault("", found, f"exactly {one_of(tuple(DISTRIBUTIONS))}")
            return Spread(DISTRIBUTIONS["fixed"][0], 1.0)
        unit = part.choice("unit", tuple(HOURS))
        spread = part._distribution(names[0], HOURS.get(unit, 1.0))
        basis = part.basis()
        low, high = part._range(spread.mean, bool(basis.assumed), HOURS.get(unit, 1.0))
        part.done()
        own = {f: getattr(spread, f) for f in ("kind", "a", "b", "c", "quantiles")}
        return Spread(**own, low=low, high=high, unit="h", basis=basis)

    def _distribution(self, name: str, scale: float) -> Spread:
        kind, parameters, times = DISTRIBUTIONS[name]
        value = self.data.pop(name)
        if kind == EMPIRICAL:
            value = value if isinstance(value, list) else []
            found = tuple(self._number(name, part) * scale for part in value)
            if len(found) < 2 or list(found) != sorted(found) or found[0] < 0:
                self.fault(name, quoted(value), "two or more quantiles that rise, from 0 to 1")
                found = (0.0, 1.0)
            return Spread(kind, 0.0, quantiles=found)
        if name == "fixed" and not isinstance(value, Mapping):
            value = {"value": value}
        inner = Record(value, self.file, self._below(name), self.faults)
        found = tuple(
            inner._number(key, inner.take(key, expected="a number")) * (scale if n < times else 1.0)
            for n, key in enumerate(parameters)
        )
        inner.done()
        a, b, c = (*found, 0.0, 0.0, 0.0)[:3]
        return Spread(kind, a, b, c)

    def windows(self, key: str) -> tuple[tuple[int, float, float], ...]:
        """Return open windows of the week: ``Mon-Sat 06:00-22:00``, or every day without days."""
        found = []
        for text in self.names(key):
            match = _WINDOW.fullmatch(text)
            first, last = (match[1] or "Mon", match[2] or match[1] or "Sun") if match else ("", "")
            if not match or first not in DAYS or last not in DAYS:
                self.fault(key, quoted(text), "open hours such as 'Mon-Sat 06:00-22:00'")
                continue
            start = int(match[3]) + int(match[4]) / 60.0
            end = int(match[5]) + int(match[6]) / 60.0
            end += 24.0 if end <= start else 0.0
            days = (DAYS.index(last) - DAYS.index(first)) % 7 + 1
            found += [((DAYS.index(first) + n) % 7, start, end) for n in range(days)]
        return tuple(sorted(found))

    def dates(self, key: str) -> tuple[tuple[int, int, int, int], ...]:
        """Return closed days of each year: ``01-01 to 01-03``."""
        found = []
        for text in self.names(key):
            match = _DATES.fullmatch(text)
            if not match:
                self.fault(key, quoted(text), "days such as '01-01 to 01-03'")
                continue
            first = int(match[1]), int(match[2])
            last = (int(match[3]), int(match[4])) if match[3] else first
            found.append((*first, *last))
        return tuple(found)
