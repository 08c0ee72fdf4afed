"""What a fleet of container feeders carries: the arithmetic of ships and round trips.

    carried = ships * size * load * directions * open_days / cycle        [TEU/yr]

Yearly counts of a line give only the product of load and frequency.  A cycle that
is computed with full ships is therefore an upper bound of the real one: with ships
at 70 % the same boxes need a cycle of 70 % of it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

DAYS_PER_YEAR = 365.0


@dataclass(frozen=True)
class Fleet:
    """Ships of one size on one line.

    Attributes
    ----------
    ships : float
        Ships in service.
    size : float
        Places of one ship [TEU].
    cycle : float
        Round trip with all waiting [days].
    load : float
        Share of the places in use, 0 to 1.
    directions : int
        1 counts one way, 2 both.
    open_days : float
        Days a year on which the line works.

    Raises
    ------
    ValueError
        If a value is out of its range.
    """

    ships: float
    size: float
    cycle: float
    load: float = 1.0
    directions: int = 2
    open_days: float = DAYS_PER_YEAR

    def __post_init__(self) -> None:
        if not (self.ships > 0 and self.size > 0 and self.cycle > 0):
            raise ValueError("expected ships, size and cycle above zero")
        if not 0.0 < self.load <= 1.0:
            raise ValueError(f"found a load of {self.load}, expected above 0 and at most 1")
        if self.directions not in (1, 2):
            raise ValueError(f"found {self.directions} directions, expected 1 or 2")
        if not 0.0 < self.open_days <= DAYS_PER_YEAR + 1:
            raise ValueError(f"found {self.open_days} open days, expected above 0 and at most 366")

    def carried(self) -> float:
        """Return what the fleet carries [TEU/yr]."""
        trips = self.open_days / self.cycle
        return self.ships * self.size * self.load * self.directions * trips

    def ships_for(self, wanted: float) -> float:
        """Return the ships, of the same size and cycle, that carry ``wanted`` [TEU/yr]."""
        return self.ships * wanted / self.carried()

    def cycle_for(self, carried: float) -> float:
        """Return the round trip [days] under which the fleet carries ``carried`` [TEU/yr]."""
        return self.cycle * self.carried() / carried


@dataclass(frozen=True)
class Relief:
    """What one change of the fleet gives by itself: carried [TEU/yr] and ships needed."""

    name: str
    carried: float
    ships_needed: float


def reliefs(fleet: Fleet, wanted: float, changes: dict[str, dict[str, float]]) -> list[Relief]:
    """Change one thing at a time, then all together; the largest single gain first.

    Parameters
    ----------
    fleet : Fleet
        The fleet as it is.
    wanted : float
        What is to be carried [TEU/yr].
    changes : dict
        Name to the fields of :class:`Fleet` that the change sets.
    """
    found = []
    together: dict[str, float] = {}
    for name, fields in changes.items():
        changed = replace(fleet, **fields)  # type: ignore[arg-type]
        found.append(Relief(name, changed.carried(), changed.ships_for(wanted)))
        together.update(fields)
    found.sort(key=lambda relief: (-relief.carried, relief.name))
    last = replace(fleet, **together)  # type: ignore[arg-type]
    return [*found, Relief("all together", last.carried(), last.ships_for(wanted))]
