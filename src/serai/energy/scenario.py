"""What a run of the power model is asked to assume, apart from the rows of the case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any, Literal

from serai.errors import UsageError, one_of, quoted
from serai.rows import Row


@dataclass(frozen=True)
class PowerScenario:
    """Switches of one run.

    Attributes
    ----------
    russia : bool
        Whether the balancing zone sells.
    copper_plate : bool
        Lines within a country carry anything: the ablation that shows what the grid decides.
    floors : bool
        Whether plants run for heat and for their own works.
    projects : str
        ``standing``: only what is known to run; ``promised``: each from its promised day, as
        revised last; ``all``: each as if it had always run, for draws that take it away again.
    opened : mapping of project id to day
        Days that stand above the two; None leaves the project out.
    """

    russia: bool = True
    copper_plate: bool = False
    floors: bool = True
    projects: Literal["standing", "promised", "all"] = "standing"
    opened: Mapping[str, date | None] = field(default_factory=dict)

    def opening(self, project: Row) -> date | None:
        """Return the day from which a project runs in this scenario; None where it does not."""
        if project.id in self.opened:
            return self.opened[project.id]
        if self.projects == "all":
            return date.min
        actual = project["actual"]
        if actual is not None:
            return _day(actual)
        if project["stage"] == "operating":
            return date.min
        promised = project["revised"] or project["promised"]
        if self.projects == "promised" and promised is not None:
            return _day(promised)
        return None


def scenario_of(switches: Mapping[str, Any]) -> PowerScenario:
    """Return the scenario of some switches by name.

    Raises
    ------
    UsageError
        For a switch that there is not; the nearest is suggested.
    """
    known = [each.name for each in fields(PowerScenario)]
    for name in switches:
        if name not in known:
            raise UsageError(f"no switch {quoted(name)}: expected {one_of(known, name)}")
    return PowerScenario(**switches)


def _day(period: object) -> date | None:
    """Return the day from which a period counts; a bare year counts from 1 July."""
    start, end = getattr(period, "start", None), getattr(period, "end", None)
    if start is None:
        return None
    if end is not None and (end - start).days > 300:
        return date(start.year, 7, 1)
    return date(start.year, start.month, start.day)


def begins(period: object) -> date:
    """Return the day from which a row counts; one without a day counts always."""
    return (_day(period) if period is not None else None) or date.min
