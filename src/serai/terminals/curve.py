"""Waiting curves: days of wait of an item against how full a terminal is, ending in a cap.

The arrivals of a declaration are scaled over a grid of use with common chance; all else
stays.  The most that passes, in the declared mix of directions and classes, comes from a run
that never lacks items.  Items that still wait
when the two years end are not in the mean; the curve ends where they would matter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from serai.errors import UsageError
from serai.terminals.model import Declaration

Floats = NDArray[np.float64]

#: Shares of the most that passes at which waiting is measured.
GRID = (0.2, 0.4, 0.55, 0.7, 0.8, 0.87, 0.93, 0.97)
#: Arrivals of the run that never lacks items, over the arrivals as declared, tried in order.
FLOOD = (2.5, 8.0, 30.0)
#: Share of a flood that passes at most if it was one.
ENOUGH = 0.95
#: Growth of what stands inside, from the mean of a year to that of the next, over a year's
#: arrivals, above which a queue has not settled [1].
SETTLED = 0.02
HOURS_A_YEAR = 8760.0
REPLICATIONS = 6


@dataclass(frozen=True)
class Curve:
    """The waiting curve of one facility.

    Attributes
    ----------
    utilisation : sequence of float
        Arrivals over the most that passes [1], rising.
    days : sequence of float
        Mean wait beyond the least on the grid [day], never falling.
    error_days : sequence of float
        Half width of the 95 % interval over replications [day].
    capacity : float
        The most that passes in a year, in ``unit``.
    capacity_error : float
        Half width of its 95 % interval.
    base_hours : float
        Time in the terminal where it waits least [h]; not part of ``days``.
    items : int
        Items simulated behind the curve.
    """

    terminal: str
    unit: str
    utilisation: tuple[float, ...]
    days: tuple[float, ...]
    error_days: tuple[float, ...]
    capacity: float
    capacity_error: float
    base_hours: float
    items: int
    replications: int

    def as_dict(self) -> dict[str, Any]:
        """Return the curve as plain data, in the form that freight reads."""
        return {
            "terminal": self.terminal,
            "utilisation": list(self.utilisation),
            "days": list(self.days),
            "capacity": self.capacity,
            "unit": self.unit,
            "error_days": list(self.error_days),
            "items": self.items,
            "capacity_error": self.capacity_error,
            "base_hours": self.base_hours,
            "replications": self.replications,
        }


def waiting_curve(
    declaration: Declaration,
    unit: str,
    classes: Sequence[str] = (),
    replications: int = REPLICATIONS,
    seed: int = 0,
    threads: int | None = None,
) -> Curve:
    """Return the waiting curve of a declaration.

    Parameters
    ----------
    unit : str
        Unit of the facility: ``TEU/yr``, ``wagon/yr``, ``t/yr`` or ``train/day``.
    classes : sequence of str
        Classes that count; all of them by default.  What others pass is not scaled.

    Raises
    ------
    UsageError
        If the unit is not one of these, a class is unknown, or nothing that counts passes.
    """
    counted = _counted(declaration, classes)
    amount = amounts(declaration, unit)
    run = _runner(declaration, counted, replications, seed, threads)
    most, error, brought, items = _most(run, declaration, amount, counted)
    hours, errors, settled = [], [], []
    for share in GRID:
        years = run(share * most / brought, 2)
        time = _hours(years, counted)
        hours.append(float(time.mean()))
        errors.append(half_width(time))
        settled.append(_is_settled(years))
        items += int(years.arrived.sum())
    # The cap: the last point before the first one whose queue still grows.
    last = next((n for n, ok in enumerate(settled) if not ok), len(GRID) - 1)
    last = max(last, 3)
    rising = isotonic(np.maximum(np.array(hours[: last + 1]) - min(hours[: last + 1]), 0.0))
    lead = int(np.argmin(hours[: last + 1]))
    rising[: lead + 1] = 0.0
    rate = 365.0 if unit.endswith("/day") else 1.0
    return Curve(
        declaration.name, unit,
        (0.0, *GRID[: last + 1]), (0.0, *(rising / 24.0).tolist()),
        (0.0, *(np.array(errors[: last + 1]) / 24.0).tolist()),
        most / rate, error / rate, min(hours[: last + 1]), items, replications,
    )  # fmt: skip


def amounts(declaration: Declaration, unit: str) -> dict[str, float]:
    """Return how much of a unit one item of each class is; raises UsageError on another unit."""
    kinds = {"TEU/yr": "teu", "t/yr": "tonnes", "wagon/yr": "", "train/day": "", "container/yr": ""}
    if unit not in kinds:
        raise UsageError(f"no curve in {unit}: expected one of {', '.join(sorted(kinds))}")
    kind = kinds[unit]
    return {
        name: float(getattr(part, kind)) if kind else 1.0
        for name, part in declaration.classes.items()
    }


def scaled(declaration: Declaration, factor: float, counted: Sequence[str]) -> Declaration:
    """Return the declaration with arrivals of the counted classes ``factor`` times as frequent."""
    changed = {}
    for name, arrival in declaration.arrivals.items():
        if not any(item in counted for item, share in arrival.classes if share > 0):
            changed[name] = arrival
        elif arrival.gap is not None:
            changed[name] = replace(arrival, gap=arrival.gap.with_mean(arrival.gap.mean / factor))
        else:
            every = arrival.every
            assert every is not None
            mid = every.mid / factor
            changed[name] = replace(arrival, every=replace(every, mid=mid, low=mid, high=mid))
    return replace(declaration, arrivals=changed)


def years_of(run: Any) -> float:
    """Return the length of a run in years of 365 days."""
    return float(run.horizon / HOURS_A_YEAR)


def half_width(values: Floats) -> float:
    """Return the half width of the 95 % t-interval of a mean over replications."""
    from scipy import stats

    if values.size < 2:
        return float("nan")
    quantile = float(stats.t.ppf(0.975, values.size - 1))
    return quantile * float(values.std(ddof=1)) / float(np.sqrt(values.size))


def isotonic(values: Floats) -> Floats:
    """Return the never falling sequence nearest to ``values``: pool adjacent violators.

    Ayer and others (1955), Annals of Mathematical Statistics 26, 641-647.
    """
    blocks: list[tuple[float, int]] = []
    for value in values:
        mean, size = float(value), 1
        while blocks and blocks[-1][0] > mean:
            before, count = blocks.pop()
            mean = (before * count + mean * size) / (count + size)
            size += count
        blocks.append((mean, size))
    return np.concatenate([np.full(size, mean) for mean, size in blocks])


def _counted(declaration: Declaration, classes: Sequence[str]) -> tuple[str, ...]:
    unknown = [name for name in classes if name not in declaration.classes]
    if unknown:
        raise UsageError(f"{declaration.name} has no class {', '.join(unknown)}")
    return tuple(classes) or tuple(declaration.classes)


def _runner(
    declaration: Declaration,
    counted: Sequence[str],
    replications: int,
    seed: int,
    threads: int | None,
) -> Any:
    from serai.terminals.simulate import simulate

    def run(factor: float, years: int) -> Any:
        return simulate(
            scaled(declaration, factor, counted), replications=replications, seed=seed,
            years=years, threads=threads,
        )  # fmt: skip

    return run


def _most(
    run: Any, declaration: Declaration, amount: Mapping[str, float], counted: Sequence[str]
) -> tuple[float, float, float, int]:
    """Return the most that passes a year in the declared mix, its half width, what the declared
    arrivals bring, and the items simulated.

    Classes of one route share what binds them.  The route that can be scaled least sets the
    mix: with more of all, its queue would grow first.
    """
    count = nominal(declaration, counted)
    brought = sum(count[name] * amount[name] for name in counted)
    if brought <= 0:
        raise UsageError(
            f"nothing that counts passes {declaration.name}: its classes have no amount"
        )
    routes: dict[tuple[str, ...], list[str]] = {}
    for name in counted:
        if count[name] > 0:
            routes.setdefault(declaration.classes[name].route, []).append(name)
    items, factors = 0, np.zeros((1, 1))
    for flood in FLOOD:
        years = run(flood, 1)
        items += int(years.arrived.sum())
        passed = np.array([_sum(years.passed, years.classes, names) for names in routes.values()])
        came = np.array([_sum(years.arrived, years.classes, names) for names in routes.values()])
        declared = np.array([sum(count[name] for name in names) for names in routes.values()])
        factors = passed / declared[:, None]
        # Enough came if some of each route still stands inside.
        if (passed.sum(axis=1) < ENOUGH * came.sum(axis=1)).all():
            break
    least = factors[int(np.argmin(factors.mean(axis=1)))]
    return float(least.mean()) * brought, half_width(least) * brought, brought, items


def nominal(declaration: Declaration, counted: Sequence[str]) -> dict[str, float]:
    """Return the items of each class that the declared arrivals bring in a year."""
    total = dict.fromkeys(counted, 0.0)
    for arrival in declaration.arrivals.values():
        gap = arrival.gap.mean if arrival.gap is not None else None
        every = arrival.every.mid if arrival.every is not None else None
        rate = HOURS_A_YEAR / (gap or every or 1.0) * float(np.mean(arrival.by_month))
        for name, share in arrival.classes:
            if name in counted:
                total[name] += rate * arrival.of.mid * share
    return total


def _sum(values: Any, classes: Sequence[str], counted: Sequence[str]) -> Floats:
    """Return the sum over the classes that count, of an array by replication and class."""
    kept = [n for n, name in enumerate(classes) if name in counted]
    total: Floats = np.asarray(values, dtype=float)[:, kept].sum(axis=1)
    return total


def _hours(years: Any, counted: Sequence[str]) -> Floats:
    """Return the mean hours from coming to leaving of the items that count, (R,)."""
    kept = [n for n, name in enumerate(years.classes) if name in counted]
    passed = np.asarray(years.passed, dtype=float)[:, kept]
    hours = np.nan_to_num(years.total.mean[:, kept])
    total: Floats = (passed * hours).sum(axis=1) / np.maximum(passed.sum(axis=1), 1.0)
    return total


def _is_settled(years: Any) -> bool:
    """Say whether what stands inside grows by little from one year's mean to the next one's.

    Means of whole years: the last days of two Decembers differ by their storms alone.
    """
    inside = years.present.sum(axis=1)
    first, second = np.array_split(inside, 2, axis=1)
    growth = second.mean(axis=1) - first.mean(axis=1)
    arrived = years.arrived.sum(axis=1).mean() / years_of(years)
    return bool(growth.mean() < SETTLED * arrived)
