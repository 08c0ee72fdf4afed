"""One base class, few kinds, and the wording every fault shares.

A fault names the thing, what was expected, what was found and what to do.
Checks gather all faults of a case and raise them once, sorted.
"""

from __future__ import annotations

import difflib
import reprlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


class SeraiError(Exception):
    """Anything that serai itself reports to its user; the message stands alone."""


class UsageError(SeraiError):
    """The call cannot be carried out as given (command line exit code 2)."""


class QuantityError(SeraiError):
    """A value, unit, interval or period cannot be read or combined."""


@dataclass(frozen=True, order=True)
class Fault:
    """One fault of a case.

    Attributes
    ----------
    file : str
        File inside the case folder.
    row : int
        Line number in the file, counted from 1 with the header; 0 is the file itself.
    column : str
        Column or key; empty where the whole row is meant.
    found, expected, remedy : str
        What stands there, what was expected, and what to do about it.
    """

    file: str
    row: int
    column: str
    found: str
    expected: str
    remedy: str = ""

    def __str__(self) -> str:
        where = self.file + (f":{self.row}" if self.row else "")
        column = f" [{self.column}]" if self.column else ""
        remedy = f"; {self.remedy}" if self.remedy else ""
        return f"{where}{column}: found {self.found}, expected {self.expected}{remedy}"

    def as_dict(self) -> dict[str, str | int]:
        """Return the fault as a plain mapping for ``--json``."""
        return {
            "file": self.file,
            "row": self.row,
            "column": self.column,
            "found": self.found,
            "expected": self.expected,
            "remedy": self.remedy,
        }


class CaseError(SeraiError):
    """A case cannot be used; carries every fault found, sorted by place."""

    def __init__(self, case: str, faults: Iterable[Fault]) -> None:
        self.case = case
        self.faults: list[Fault] = sorted(set(faults))
        count = len(self.faults)
        head = f"case {case!r} has {count} fault{'s' if count != 1 else ''}:"
        super().__init__("\n".join([head, *(f"  {fault}" for fault in self.faults)]))


_TEXT = reprlib.Repr()
_TEXT.maxother = _TEXT.maxlong = _TEXT.maxstring = 200


def quoted(value: object, limit: int = 60) -> str:
    """Quote a value for a message, shortened so that a broken file stays readable."""
    nested = isinstance(value, (list, tuple, dict, set, frozenset))
    text = _TEXT.repr(value) if nested else str(value)
    if len(text) > limit:
        text = text[: limit - 3] + "..."
    return f"'{text}'"


def one_of(choices: Sequence[str], found: str = "", limit: int = 12) -> str:
    """Say which choices exist, the closest first when ``found`` looks like one of them."""
    near = difflib.get_close_matches(found, choices, n=1, cutoff=0.6)
    if near:
        return f"one of {len(choices)} known names (did you mean '{near[0]}'?)"
    shown = ", ".join(choices[:limit])
    return f"one of {shown}{', ...' if len(choices) > limit else ''}"
