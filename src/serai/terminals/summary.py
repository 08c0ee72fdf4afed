"""The answers of a run as plain data: what passed, how long it took, what bound it, the worst week."""

from __future__ import annotations

from collections.abc import Set
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from serai.terminals.curve import half_width, years_of
from serai.terminals.model import Declaration
from serai.terminals.numbers import numbers_of

if TYPE_CHECKING:
    from serai.terminals.results import Run
    from serai.terminals.simulate import Trace

Floats = NDArray[np.float64]
#: Quantiles of times that are told.
TOLD = (0.5, 0.9, 0.95)


def summarise(run: Run, declaration: Declaration) -> dict[str, Any]:
    """Return the answers of a run; every mean with the half width of its 95 % t-interval.

    Where a queue grows without bound its figures would be of the length of the run: waits,
    stays, use, queues and times that it touches have no value, and ``withheld`` says why.
    """
    held = withheld(run, declaration)
    stages = {name for part in held for name in part["stages"]}
    classes = {name for part in held for name in part["classes"]}
    return {
        "terminal": declaration.name,
        "title": declaration.title,
        "place": declaration.place,
        "note": declaration.note,
        "year": declaration.year,
        "years": years_of(run),
        "replications": run.replications,
        "seed": run.seed,
        "classes": _classes(run, declaration, classes),
        "throughput": throughput(run, declaration),
        "stages": _stages(run, declaration, stages),
        "queues": queue_bands(run, declaration.year, stages),
        "worst": worst_week(run, declaration.year, stages),
        "bound": bound(run),
        "loads": [{"name": load.name, "kind": load.kind, "use": load.use} for load in run.loads],
        "growing": list(run.growing),
        "withheld": held,
        "deadlocks": _deadlocks(run),
        "yards": yard_bands(run, declaration, stages),
        "basis": basis(declaration),
    }


def mean_of(values: NDArray[Any]) -> dict[str, float]:
    """Return a mean over replications with its half width and the 5th and 95th of the years."""
    known = values[np.isfinite(values)]
    if not known.size:
        return dict(NOTHING)
    low, high = np.quantile(known, [0.05, 0.95])
    return {
        "mean": float(known.mean()),
        "half": half_width(known),
        "low": float(low),
        "high": float(high),
    }


def withheld(run: Run, declaration: Declaration) -> list[dict[str, Any]]:
    """Return for each growing queue which stages and classes have no steady figures, and why.

    A full yard hands a queue back to what stands before it, so every stage up to the growing
    one is meant, of every class that passes it; and the time of these classes.
    """
    found = []
    for load in run.loads:
        if load.name not in run.growing:
            continue
        stages: list[str] = []
        classes: list[str] = []
        for name, part in declaration.classes.items():
            at = [
                place for place, stage in enumerate(part.route)
                if load.name in (stage, declaration.stages[stage].fleet)
            ]  # fmt: skip
            if at:
                classes.append(name)
                stages += part.route[: at[-1] + 1]
        told = f"a load of {load.use:.0%}" if np.isfinite(load.use) else "a load without limit"
        found.append({
            "because": load.name, "stages": list(dict.fromkeys(stages)), "classes": classes,
            "text": f"the queue of {load.name} grows without bound ({told}): waits, queues and use "
            f"up to there, and the times of {', '.join(classes)}, have no steady value and are not told",
        })  # fmt: skip
    return found


#: What has no value in the form of a mean.
NOTHING: dict[str, float] = dict.fromkeys(("mean", "half", "low", "high"), float("nan"))


def _classes(run: Run, declaration: Declaration, unsettled: Set[str]) -> list[dict[str, Any]]:
    found = []
    for c, name in enumerate(run.classes):
        part = declaration.classes[name]
        found.append(
            {
                "class": name, "item": part.item, "teu": part.teu, "tonnes": part.tonnes,
                "empty": part.empty, "arrived": mean_of(run.arrived[:, c] / years_of(run)),
                "passed": mean_of(run.passed[:, c] / years_of(run)),
                "inside": mean_of(run.inside[:, c].astype(float)),
                "refused": mean_of(run.refused[:, c] / years_of(run)),
                "withheld": name in unsettled, "time": times(run.total, c, name in unsettled),
            }
        )  # fmt: skip
    return found


def times(part: Any, index: int, unsettled: bool = False) -> dict[str, Any]:
    """Return the mean and the told quantiles of one class or stage [h]; none of an unsettled one."""
    from serai.terminals.results import LEVELS

    if unsettled:
        return {key: dict(NOTHING) for key in ("mean", *(f"p{level * 100:g}" for level in TOLD))}
    found: dict[str, Any] = {"mean": mean_of(part.mean[:, index])}
    for level in TOLD:
        place = int(np.argmin(np.abs(np.asarray(LEVELS) - level)))
        found[f"p{level * 100:g}"] = mean_of(part.quantiles[:, index, place])
    return found


#: Items in the plural, as units.
PLURAL = {"box": "boxes", "wagon": "wagons", "truck": "trucks", "lot": "lots"}


def throughput(run: Run, declaration: Declaration) -> dict[str, dict[str, float]]:
    """Return what passed a year: each kind of item and its empties, TEU, laden TEU and tonnes.

    Kinds of item are never added up: a wagon is no box.
    """
    parts = [declaration.classes[name] for name in run.classes]
    boxed = any(part.item == "box" for part in parts) or any(part.teu > 2 for part in parts)
    weights: dict[str, list[float]] = {}
    for item, plural in PLURAL.items():
        weights[f"{plural}/yr"] = [float(part.item == item) for part in parts]
        weights[f"empty {plural}/yr"] = [float(part.item == item and part.empty) for part in parts]
    weights |= {
        "TEU/yr": [part.teu * boxed for part in parts],
        "laden TEU/yr": [part.teu * boxed * (not part.empty) for part in parts],
        "t/yr": [part.tonnes for part in parts],
    }
    return {
        unit: mean_of((run.passed * np.array(weight)).sum(axis=1) / years_of(run))
        for unit, weight in weights.items()
        if any(weight)
    }


def _stages(run: Run, declaration: Declaration, unsettled: Set[str]) -> list[dict[str, Any]]:
    found = []
    for s, name in enumerate(run.stages):
        no = name in unsettled
        found.append(
            {
                "stage": name, "kind": declaration.stages[name].kind, "withheld": no,
                "use": dict(NOTHING) if no else mean_of(run.busy[:, s]),
                "blocked": dict(NOTHING) if no else mean_of(run.blocked[:, s]),
                "wait": times(run.wait, s, no), "stay": times(run.stay, s, no),
            }
        )  # fmt: skip
    return found


def queue_bands(
    run: Run, year: int, unsettled: Set[str] = frozenset()
) -> dict[str, list[dict[str, Any]]]:
    """Return for each stage with a queue its weekly mean: 5th, 50th and 95th of the years."""
    found = {}
    for s, name in enumerate(run.stages):
        series = run.queue[:, s, :]
        if name in unsettled or not np.nanmax(series, initial=0.0) > 0.5:
            continue
        found[name] = _bands(run, series, year)
    return found


def yard_bands(
    run: Run, declaration: Declaration, unsettled: Set[str] = frozenset()
) -> dict[str, list[dict[str, Any]]]:
    """Return for each yard the weekly mean of items in it: 5th, 50th and 95th of the years."""
    found = {}
    for s, name in enumerate(run.stages):
        if declaration.stages[name].kind == "yard" and name not in unsettled:
            found[name] = _bands(run, run.present[:, s, :], declaration.year)
    return found


def _bands(run: Run, series: NDArray[Any], year: int) -> list[dict[str, Any]]:
    bands = np.quantile(series, [0.05, 0.5, 0.95], axis=0)
    return [
        {
            "from": bin_day(year, b, run.width).isoformat(),
            "low": float(bands[0, b]), "mid": float(bands[1, b]), "high": float(bands[2, b]),
        }
        for b in range(series.shape[1])
    ]  # fmt: skip


def _deadlocks(run: Run) -> list[str]:
    """Return in how many replications something can never move again, and the first ring."""
    if not run.deadlocks:
        return []
    first = min(run.deadlocks)
    return [
        f"{len(run.deadlocks)} of {run.replications} years; in year {first} {run.deadlocks[first]}"
    ]


def bin_day(year: int, index: int, width: float) -> date:
    """Return the day on which a bin begins."""
    return date(year, 1, 1) + timedelta(hours=float(index * width))


def worst_week(run: Run, year: int, unsettled: Set[str] = frozenset()) -> dict[str, Any]:
    """Return the week in which most items waited, all settled queues together, in the mean.

    ``share`` says in how many of the replications that week was the worst one.  Where no queue
    is settled, ``stage`` is empty and the figures have no value.
    """
    kept = [s for s, name in enumerate(run.stages) if name not in unsettled]
    if not kept:
        nothing = {"waiting": dict(NOTHING), "peak": dict(NOTHING)}
        return {"from": "", "stage": "", "typical": float("nan"), "share": float("nan"), **nothing}
    # The last day of a year is no week.
    whole = max(int(run.horizon // run.width), 1)
    queue = run.queue[:, kept, :whole]
    waiting = queue.sum(axis=1)
    mean = waiting.mean(axis=0)
    week = int(np.argmax(mean))
    stage = kept[int(np.argmax(queue[:, :, week].mean(axis=0)))]
    return {
        "from": bin_day(year, week, run.width).isoformat(),
        "waiting": mean_of(waiting[:, week]),
        "typical": float(np.median(mean)),
        "stage": run.stages[stage],
        "share": float((waiting.argmax(axis=1) == week).mean()),
        "peak": mean_of(waiting.max(axis=1)),
    }


def bound(run: Run) -> list[dict[str, Any]]:
    """Return the causes of waiting: share of item hours lost, and of items that each one bound most."""
    from serai.terminals.results import CAUSES

    lost, items = run.lost.sum(axis=1), run.bound.sum(axis=1)
    total, count = lost.sum(axis=1), items.sum(axis=1)
    found = []
    for k, cause in enumerate(CAUSES):
        found.append(
            {
                "cause": cause,
                "hours": mean_of(lost[:, k] / np.where(total > 0, total, 1.0)),
                "items": mean_of(items[:, k] / np.where(count > 0, count, 1.0)),
            }
        )
    return sorted(found, key=lambda part: -part["hours"]["mean"])


def basis(declaration: Declaration) -> dict[str, Any]:
    """Return how many numbers have a source and how many are assumed."""
    sourced = assumed = 0
    for _, _, rests in numbers_of(declaration):
        sourced, assumed = sourced + bool(rests.source), assumed + (not rests.source)
    share = sourced / max(sourced + assumed, 1)
    return {"sourced": sourced, "assumed": assumed, "share": share, "indicative": share < 0.5}


def way_of(trace: Trace, declaration: Declaration, most: int = 60) -> dict[str, Any]:
    """Return the way of some items through space and time, for a drawing.

    Items of the first class are taken, evenly over three weeks in spring, so that a year
    has filled up and closures are not the rule.
    """
    route = list(next(iter(declaration.classes.values())).route)
    first, last = 2000.0, 2500.0
    came: dict[tuple[int, int], float] = {}
    rows: dict[tuple[int, int], list[tuple[str, float]]] = {}
    names = list(trace.stages)
    for time, item, source, stage, what in zip(
        trace.time, trace.item, trace.source, trace.stage, trace.what, strict=True
    ):
        key = (int(source), int(item))
        name = names[stage]
        if what == 0 and name == route[0]:
            came.setdefault(key, float(time))
        if key in came and first <= came[key] < last and name in route:
            rows.setdefault(key, []).append((name, float(time)))
    chosen = sorted(rows, key=lambda key: came[key])
    chosen = chosen[:: max(len(chosen) // most, 1)]
    return {
        "stages": route,
        "rows": [
            {"item": n, "stage": name, "hour": hour}
            for n, key in enumerate(chosen)
            for name, hour in rows[key]
        ],
    }
