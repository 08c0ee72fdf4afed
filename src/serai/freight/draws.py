"""Joint draws of everything uncertain in a choice problem, as rows of arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from serai.errors import Fault
from serai.freight.problem import ChoiceProblem

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class DrawSource(Protocol):
    """Anything that can hand out its draws row by row, so that no one holds them all."""

    @property
    def count(self) -> int:
        """Number of draws D."""

    def rows(self, start: int, stop: int) -> Draws:
        """Return draws ``start`` to ``stop`` (exclusive)."""


@dataclass(frozen=True)
class Draws:
    """What differs between draws; whatever is left out keeps its base value.

    Every array has D rows, or one row that holds for all draws.  The first four are
    values and replace those of the problem; the others multiply.

    Attributes
    ----------
    count : int
        Number of draws D (years of a draw are rows of their own).
    demand : (D or 1, W) array, optional
        Demand [kt/yr].
    capacity : (D or 1, A) array, optional
        Capacity [units/yr]; ``nan`` unknown, 0 closed.
    money : (D or 1, P) array, optional
        Money cost [USD/t]; ``inf`` takes a chain away in that draw.
    time : (D or 1, P) array, optional
        Line time [days].
    money_factor, time_factor : (D or 1, K) arrays, optional
        Multipliers [1]; chain p takes column ``money_key[p]`` (``time_key[p]``).
        With K = 1 no key is needed.
    money_key, time_key : (P,) arrays of int, optional
        Column of each chain; left out when K is 1 or P.
    scale_factor, value_of_time_factor : (D or 1, W or 1) arrays, optional
        Multipliers of theta and of the value of time [1].
    """

    count: int = 1
    demand: Floats | None = None
    capacity: Floats | None = None
    money: Floats | None = None
    time: Floats | None = None
    money_factor: Floats | None = None
    time_factor: Floats | None = None
    money_key: Ints | None = None
    time_key: Ints | None = None
    scale_factor: Floats | None = None
    value_of_time_factor: Floats | None = None

    def rows(self, start: int, stop: int) -> Draws:
        """Return draws ``start`` to ``stop`` (exclusive) without copying."""
        parts = {
            name: value if value is None or value.shape[0] == 1 else value[start:stop]
            for name, value in ((name, getattr(self, name)) for name in _ROWED)
        }
        return Draws(stop - start, money_key=self.money_key, time_key=self.time_key, **parts)

    def faults(self, problem: ChoiceProblem) -> list[Fault]:
        """Return every fault of shape or value, one per array and kind."""
        found: list[Fault] = []
        for name, width in _widths(self, problem).items():
            value = getattr(self, name)
            if value is None:
                continue
            allowed = {(rows, columns) for rows in (1, self.count) for columns in width}
            if value.shape not in allowed:
                shapes = " or ".join(str(shape) for shape in sorted(allowed))
                found.append(Fault("draws", 0, name, f"shape {value.shape}", f"shape {shapes}"))
                continue
            found.extend(_value_fault(name, value))
        for name in ("money", "time"):
            found.extend(_key_fault(self, problem, name))
        return sorted(found)


_ROWED = (
    "demand",
    "capacity",
    "money",
    "time",
    "money_factor",
    "time_factor",
    "scale_factor",
    "value_of_time_factor",
)


def _widths(draws: Draws, problem: ChoiceProblem) -> dict[str, tuple[int, ...]]:
    def columns(factor: Floats | None) -> tuple[int, ...]:
        # Any number of columns may stand behind a key, so the array sets its own width.
        return () if factor is None or factor.ndim != 2 else (factor.shape[1],)

    return {
        "demand": (problem.groups,),
        "capacity": (problem.facilities,),
        "money": (problem.chains,),
        "time": (problem.chains,),
        "money_factor": columns(draws.money_factor),
        "time_factor": columns(draws.time_factor),
        "scale_factor": (problem.groups, 1),
        "value_of_time_factor": (problem.groups, 1),
    }


def _value_fault(name: str, value: Floats) -> list[Fault]:
    if name == "capacity":
        bad, expected = np.isinf(value) | (value < 0), "0 or more units/yr, or nan for unknown"
    elif name == "money":
        bad, expected = np.isnan(value) | (value < 0), "0 or more USD/t, or inf for no chain"
    elif name == "scale_factor":
        bad, expected = ~(np.isfinite(value) & (value > 0)), "above 0"
    else:
        bad, expected = ~(np.isfinite(value) & (value >= 0)), "0 or more"
    if not np.any(bad):
        return []
    row, column = (int(index) for index in np.argwhere(bad)[0])
    found = f"{value[row, column]:g} in draw {row}, column {column} ({int(bad.sum())} such values)"
    return [Fault("draws", 0, name, found, expected)]


def _key_fault(draws: Draws, problem: ChoiceProblem, name: str) -> list[Fault]:
    factor, key = getattr(draws, f"{name}_factor"), getattr(draws, f"{name}_key")
    if factor is None or factor.ndim != 2:
        return []
    columns = factor.shape[1]
    if key is None:
        if columns in (1, problem.chains):
            return []
        return [Fault("draws", 0, f"{name}_key", "none", f"a column of {columns} for each chain")]
    if key.shape == (problem.chains,) and key.size and key.min() >= 0 and key.max() < columns:
        return []
    expected = f"{problem.chains} columns within 0 and {columns - 1}"
    return [Fault("draws", 0, f"{name}_key", f"shape {key.shape}", expected)]
