"""A count since an opening, simulated: through by a day, and the day of the n-th box.

The clock starts on the day of the opening, the months of closures and arrivals turned so
that they begin there; the terminal starts empty.  Two ends of a box's way through the
terminal are told apart: lifted off the train, and across the sea.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from serai.errors import UsageError
from serai.terminals.curve import HOURS_A_YEAR
from serai.terminals.model import MONTHS, Declaration

if TYPE_CHECKING:
    pass

Floats = NDArray[np.float64]

#: Ends of the way through the terminal, with how many stages of the route each counts.
ENDS = {"lifted": 1, "across": 0}
#: Years and replications behind the day on which the threshold is passed.
YEARS = 2.0
LONG_REPLICATIONS = 16


@dataclass(frozen=True)
class Counted:
    """What passed since the opening, for one end and one unit.

    Attributes
    ----------
    end : str
        ``lifted`` off the train, or ``across`` the sea.
    unit : str
        ``container`` or ``TEU``.
    by_day : (R,) array
        Passed by the end of the day of the claim.
    reached : (R,) array
        Days from the opening until the threshold is passed; ``inf`` not within the run.
    yearly : float
        What was sent to the terminal a year, in ``unit``.
    """

    end: str
    unit: str
    by_day: Floats
    reached: Floats
    yearly: float

    def as_dict(self) -> dict[str, Any]:
        """Return medians and the 1st to 99th percentile of the replications."""
        low, mid, high = np.quantile(self.by_day, [0.01, 0.5, 0.99])
        days = np.quantile(self.reached, [0.01, 0.5, 0.99], method="nearest")
        plain = [float(day) if np.isfinite(day) else None for day in days]
        return {
            "end": self.end, "unit": self.unit, "yearly": self.yearly,
            "by_day": {"low": float(low), "mid": float(mid), "high": float(high)},
            "reached_days": {"low": plain[0], "mid": plain[1], "high": plain[2]},
            "replications": int(self.by_day.size),
            "long_replications": int(self.reached.size),
        }  # fmt: skip


def hub_counts(
    declaration: Declaration,
    arrivals: str,
    rate: float,
    unit: str,
    month: int,
    days: int,
    threshold: float,
    replications: int = 1000,
    seed: int = 0,
    years: float = YEARS,
    long_replications: int = LONG_REPLICATIONS,
) -> list[Counted]:
    """Return what passed by a day and when a threshold was passed, for both ends.

    Parameters
    ----------
    arrivals : str
        The source of the boxes that count.
    rate : float
        What they bring a year, in ``unit``.
    unit : str
        ``container`` or ``TEU``; the count is told in the same unit.
    month : int
        Month of the opening, 1 to 12.
    days : int
        Days from the opening to the end of the day of the claim; at least 1.
    """
    from serai.terminals.simulate import simulate

    if days < 1:
        raise UsageError(f"found {days} days, expected 1 or more")
    sent = at_rate(starting(declaration, month), arrivals, rate, unit)
    names = [name for name, share in sent.arrivals[arrivals].classes if share > 0]
    found = []
    for end, stages in ENDS.items():
        part = cut(sent, names, stages) if stages else sent
        run = simulate(part, replications=replications, seed=seed, years=years)
        teu = [part.classes[c].teu if unit == "TEU" else 1.0 for c in run.classes]
        counts = np.array(
            [weight * (c in names) for c, weight in zip(run.classes, teu, strict=True)]
        )
        passed = np.einsum("rcd,c->rd", run.passed_by_day, counts)
        past = passed >= threshold
        reached = np.where(past.any(axis=1), past.argmax(axis=1) + 1.0, np.inf)
        found.append(Counted(end, unit, passed[:, days - 1], reached, rate))
    return found


def starting(declaration: Declaration, month: int) -> Declaration:
    """Return the declaration with its months turned so that the clock starts in ``month``."""
    if not 1 <= month <= MONTHS:
        raise UsageError(f"found month {month}, expected 1 to {MONTHS}")

    def turned(values: tuple[Any, ...]) -> tuple[Any, ...]:
        return values[month - 1 :] + values[: month - 1] if len(values) == MONTHS else values

    closures = {
        name: replace(
            part, share=turned(part.share), gap_factor=turned(part.gap_factor),
            shut_factor=turned(part.shut_factor),
        )
        for name, part in declaration.closures.items()
    }  # fmt: skip
    arrivals = {
        name: replace(part, by_month=turned(part.by_month))
        for name, part in declaration.arrivals.items()
    }
    fleets = {
        name: replace(part, load_by_month=turned(part.load_by_month))
        for name, part in declaration.fleets.items()
    }
    return replace(declaration, closures=closures, arrivals=arrivals, fleets=fleets)


def at_rate(declaration: Declaration, arrivals: str, rate: float, unit: str) -> Declaration:
    """Return the declaration with one source that brings ``rate`` a year [``unit``]."""
    if arrivals not in declaration.arrivals or declaration.arrivals[arrivals].gap is None:
        raise UsageError(f"{declaration.name} has no source {arrivals} with a gap")
    source = declaration.arrivals[arrivals]
    teu = sum(share * declaration.classes[name].teu for name, share in source.classes)
    items = source.of.mid * (teu if unit == "TEU" else 1.0)
    return declaration.with_({f"arrivals.{arrivals}.gap": HOURS_A_YEAR * items / rate})


def cut(declaration: Declaration, classes: list[str], stages: int) -> Declaration:
    """Return the declaration with only some classes and only the first stages of their routes."""
    kept = {
        name: replace(declaration.classes[name], route=declaration.classes[name].route[:stages])
        for name in classes
    }
    used = {stage for part in kept.values() for stage in part.route}
    parts: Mapping[str, Any] = {
        name: part for name, part in declaration.stages.items() if name in used
    }
    fleets = {part.fleet for part in parts.values() if part.fleet}
    return replace(
        declaration,
        classes=kept,
        stages=parts,
        fleets={name: part for name, part in declaration.fleets.items() if name in fleets},
        berths=declaration.berths if fleets else {},
        arrivals={
            name: part
            for name, part in declaration.arrivals.items()
            if any(item in kept for item, share in part.classes if share > 0)
        },
        start=(),
    )
