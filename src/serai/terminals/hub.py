"""A count since an opening, simulated: through by a day, and the day of the n-th box.

The clock starts on the day of the opening, the months of closures and arrivals turned so
that they begin there; the terminal starts empty.  Two ends of a box's way through the
terminal are told apart: lifted off the train, and across the sea.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from serai.errors import UsageError
from serai.terminals.curve import HOURS_A_YEAR
from serai.terminals.model import MONTHS, Declaration

Floats = NDArray[np.float64]

#: Ends of the way through the terminal, with how many stages of the route each counts.
ENDS = {"lifted": 1, "across": 0}
#: Replications behind the day on which the threshold is passed: each is years long.
LONG_REPLICATIONS = 40
#: Length of such a run over the time that the rate alone takes, and its longest [year].
BEYOND, MOST_YEARS = 1.4, 50.0
#: Quantiles that are told: the middle and nine in ten.
TOLD = (0.05, 0.5, 0.95)


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
    reached : (L,) array, of fewer and longer runs
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
        """Return medians and the 5th to 95th percentile of the replications."""
        low, mid, high = np.quantile(self.by_day, TOLD)
        days = np.quantile(self.reached, TOLD, method="nearest")
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
    long_replications: int = LONG_REPLICATIONS,
    ranges: bool = True,
) -> list[Counted]:
    """Return what passed by a day and when a threshold was passed, for both ends.

    The count by the day comes from many runs of those few days, the day of the threshold
    from fewer runs of years.  What is sent is the stated rate; everything inside the
    terminal is drawn from its range.

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
    replications, long_replications : int
        Runs behind the count by the day, R, and behind the day of the threshold, L.
    ranges : bool
        Draw the terminal's numbers from their ranges in each replication.
    """
    from serai.terminals.simulate import simulate

    if days < 1:
        raise UsageError(f"found {days} days, expected 1 or more")
    sent = at_rate(starting(declaration, month), arrivals, rate, unit)
    names = [name for name, share in sent.arrivals[arrivals].classes if share > 0]
    found = []
    for end, stages in ENDS.items():
        part = cut(sent, names, stages) if stages else sent
        weights = np.array([
            (part.classes[c].teu if unit == "TEU" else 1.0) * (c in names) for c in part.classes
        ])  # fmt: skip
        short = simulate(
            part, replications=replications, seed=seed, years=days / 365, ranges=ranges
        )
        long = simulate(
            part, replications=long_replications, seed=seed, ranges=ranges,
            years=min(BEYOND * threshold / rate, MOST_YEARS),
        )  # fmt: skip
        by_day = np.einsum("rcd,c->rd", short.passed_by_day, weights)[:, days - 1]
        past = np.einsum("rcd,c->rd", long.passed_by_day, weights) >= threshold
        reached = np.where(past.any(axis=1), past.argmax(axis=1) + 1.0, np.inf)
        found.append(Counted(end, unit, by_day, reached, rate))
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
    """Return the declaration with one source that brings ``rate`` a year [``unit``], no range."""
    source = declaration.arrivals.get(arrivals)
    if source is None or source.gap is None:
        raise UsageError(f"{declaration.name} has no source {arrivals} with a gap")
    teu = sum(share * declaration.classes[name].teu for name, share in source.classes)
    items = source.of.mid * (teu if unit == "TEU" else 1.0)
    gap = source.gap.with_mean(HOURS_A_YEAR * items / rate)
    return declaration.with_({
        f"arrivals.{arrivals}.gap": replace(gap, low=gap.mean, high=gap.mean),
        f"arrivals.{arrivals}.of": source.of.mid,
    })  # fmt: skip


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
