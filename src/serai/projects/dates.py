"""When projects arrive and what they then add.

A dated project turns out as promises of its stage did (:mod:`serai.projects.promise`); one
without a date takes the time that its stages take (:mod:`serai.projects.stages`).  What is
known narrows both: a project that is not open today opens later, and what an overdue one
could have opened by has passed without it, which counts against its ever being built.
Luck is shared (:mod:`serai.projects.luck`), and a project that needs others opens with the
last of them.

Every number is a function of the seed and the project's id, so scenarios share their
chance: adding a project moves no other, except those that need it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from serai.projects.classes import group_of_class
from serai.projects.luck import Luck
from serai.projects.needs import needs_order, wait_for_needs
from serai.projects.parameters import COMPARED_WITH, Parameters, ParameterSet, shipped_parameters
from serai.projects.promise import BEFORE, Promise, promise_of
from serai.system.chance import triangular, uniforms
from serai.system.network import deadline_of, start_of, year_of
from serai.tables import Row

Floats = NDArray[np.float64]
#: No project is certain to be built and none certain not to be.
LEAST, MOST = 0.02, 0.98
#: Structures in which a project can arrive; the financed ones hold after finance only.
MODELS = ("promises", "stages", "all news", "financed, completed", "financed, overdue", "constant")
#: What is left of the certainty that something has not opened yet.
_EDGE = 1e-9

__all__ = ["MODELS", "ProjectDraws", "draw_projects", "needs_order", "promised_projects"]


@dataclass(frozen=True)
class ProjectDraws:
    """Arrival of each project in each draw.

    Attributes
    ----------
    ids : tuple of str
        Projects P in table order.
    arrival : (D, P) array
        Decimal year of opening, what it needs included; ``inf`` never.
    delivered : (D, P) array
        What it adds as delivered, in the unit of its row; ``nan`` where nothing is stated.
    realised : (D, P) array
        Odds of being built at all in each draw of the parameters [1].
    known : (P,) array of bool
        Whether it had opened by the as-of date, so that its date is an observation.
    promises : tuple of int
        Number of dated promises behind the odds of each project.
    """

    ids: tuple[str, ...]
    arrival: Floats
    delivered: Floats
    realised: Floats
    known: NDArray[np.bool_]
    promises: tuple[int, ...]

    def odds_by(self, years: Sequence[float]) -> Floats:
        """Return the share of draws in which each project stands by the end of a year, (Y, P).

        Projects that are not known to stand keep within 2 and 98 %: a sample without a
        miss is no certainty.
        """
        ends = np.asarray(years, dtype=np.float64)[:, None, None] + 1.0
        share: Floats = (self.arrival[None] < ends).mean(axis=1)
        return np.where(self.known, share, np.clip(share, LEAST, MOST))


@dataclass(frozen=True)
class Frame:
    """What all projects of one call share."""

    seed: int
    draws: int
    start: int
    as_of: float
    parameters: Parameters
    model: str = "promises"

    def theta(self, row: Row) -> dict[str, Floats]:
        """Return the drawn parameters of promises that hold for a project."""
        return self.chosen(row).drawn(self.seed, self.draws, self.start)

    def chosen(self, row: Row) -> ParameterSet:
        """Return the set of parameters that the model takes for a project."""
        financed = COMPARED_WITH[row["stage"]] not in BEFORE[:2]
        named = self.model in self.parameters.sets
        if not named or (self.model.startswith("financed") and not financed):
            return self.parameters.dates
        return self.parameters.sets[self.model]


def draw_projects(
    rows: Sequence[Row],
    seed: int,
    draws: int,
    as_of: float,
    start: int = 0,
    parameters: Parameters | None = None,
    model: str = "promises",
    joined: bool = True,
) -> ProjectDraws:
    """Draw when each project arrives and what it adds.

    Parameters
    ----------
    rows : sequence of Row
        The projects table.
    seed, draws, start : int
        Seed, number of draws D and first draw of a block.
    as_of : float
        Decimal year of what is known: openings up to it are fixed, later ones drawn.
    parameters : Parameters, optional
        Those that ship with serai by default.
    model : str
        One of :data:`MODELS`.
    joined : bool
        Whether projects share luck; without it each is on its own, for comparison.

    Raises
    ------
    CaseError
        If ``needs`` names an unknown project or runs in a circle.
    """
    order = needs_order(rows)
    frame = Frame(seed, draws, start, as_of, parameters or shipped_parameters(), model)
    luck = Luck(frame.parameters, seed, draws, start, joined)
    shape = (draws, len(rows))
    # Written by project, so columns lie together.
    arrival, delivered, realised = (np.empty(shape, order="F") for _ in range(3))
    known = np.array([opened(row) <= as_of for row in rows], dtype=np.bool_)
    thetas: dict[str, dict[str, Floats]] = {}
    for column, row in enumerate(rows):
        delivered[:, column] = _delivered(row, frame)
        if known[column]:
            arrival[:, column], realised[:, column] = opened(row), 1.0
            continue
        name = frame.chosen(row).name
        if name not in thetas:
            thetas[name] = frame.theta(row)
        chance = np.clip(ndtr(luck.of(row)), _EDGE, 1.0 - _EDGE)
        arrival[:, column], realised[:, column] = _arrival(row, frame, thetas[name], chance)
    wait_for_needs(rows, arrival, order)
    counts = frame.parameters.counts
    promises = tuple(counts[COMPARED_WITH[row["stage"]]][0] for row in rows)
    return ProjectDraws(
        tuple(row.id for row in rows), arrival, delivered, realised, known, promises
    )


def promised_projects(rows: Sequence[Row]) -> ProjectDraws:
    """Return the world in which every project arrives as promised, as one draw.

    A project opens when it did, else when it was promised last; one without a date never
    does.  It adds what was promised, so this world is an upper bound and no forecast.
    """
    order = needs_order(rows)
    arrival = np.array([[_as_promised(row) for row in rows]])
    wait_for_needs(rows, arrival, order)
    adds = np.array([[np.nan if row["adds"] is None else float(row["adds"]) for row in rows]])
    return ProjectDraws(
        ids=tuple(row.id for row in rows),
        arrival=arrival,
        delivered=adds,
        realised=np.isfinite(arrival).astype(np.float64),
        known=np.array([np.isfinite(opened(row)) for row in rows], dtype=np.bool_),
        promises=tuple(0 for _ in rows),
    )


def opened(row: Row) -> float:
    """Return when a project opened; ``inf`` if it has not."""
    if row["actual"] is not None:
        return year_of(row["actual"])
    return deadline_of(row["stage_date"]) if row["stage"] == "operating" else np.inf


def _as_promised(row: Row) -> float:
    if np.isfinite(opened(row)):
        return opened(row)
    if row["stage"] == "cancelled":
        return np.inf
    dates = [deadline_of(row[name]) for name in ("revised", "promised")]
    return next((date for date in dates if np.isfinite(date)), np.inf)


def deadline(row: Row, as_of: float) -> float:
    """Return the end of the period promised last by the as-of date, ``nan`` if none was.

    A revision counts only if the project's status was seen by then, and a promise only if
    it had been made, so that a replay of an earlier day does not look ahead.
    """
    dates = [deadline_of(row["first_promised"])]
    if not start_of(row["announced"]) > as_of:
        dates.insert(0, deadline_of(row["promised"]))
    if not start_of(row["stage_date"]) > as_of:
        dates.insert(0, deadline_of(row["revised"]))
    return next((date for date in dates if np.isfinite(date)), np.nan)


def horizon(row: Row, as_of: float) -> float:
    """Return the years from the promise to its period's end; ``nan`` where it is not dated.

    A revised date was made when the stage was last seen, another when it was announced.
    """
    due = deadline(row, as_of)
    revised = due == deadline_of(row["revised"]) and not start_of(row["stage_date"]) > as_of
    told = row["stage_date"] if revised else row["announced"]
    return max(due - year_of(told), 0.0) if start_of(told) <= as_of else np.nan


def promise(row: Row, frame: Frame, theta: dict[str, Floats]) -> tuple[Promise, Floats] | None:
    """Return how a project's promise turns out and what had passed by the as-of date, or None.

    None where nothing dated was promised, or the project was given up: its stages decide.
    """
    due = deadline(row, frame.as_of)
    if np.isnan(due) or row["stage"] in ("cancelled", "relisted"):
        return None
    group = group_of_class(row["class"])
    found = promise_of(theta, COMPARED_WITH[row["stage"]], horizon(row, frame.as_of), group)
    return found, np.minimum(found.delivered(frame.as_of - due), 1.0 - LEAST)


def _arrival(
    row: Row, frame: Frame, theta: dict[str, Floats], chance: Floats
) -> tuple[Floats, Floats]:
    """Return the opening of a project that is not open yet, and its odds of being built."""
    told = promise(row, frame, theta) if frame.model != "stages" else None
    if told is None:
        clock, group = frame.parameters.clock, group_of_class(row["class"])
        stage = row["stage"] if row["stage"] == "cancelled" else COMPARED_WITH[row["stage"]]
        since = _silent(row, frame.as_of)
        wait = clock.wait(stage, group, chance, frame.start, since)
        return frame.as_of + wait, clock.ever(stage, group, frame.draws, frame.start, since)
    turn, gone = told
    level = gone + (1.0 - gone) * chance
    opening = deadline(row, frame.as_of) + turn.lateness(np.clip(level, _EDGE, 1.0 - _EDGE))
    built = np.clip((turn.ever - gone) / (1.0 - gone), LEAST, MOST)
    return np.maximum(opening, frame.as_of), built


def _silent(row: Row, as_of: float) -> float:
    """Return the years since a project's stage was last seen; nought where it lies ahead."""
    seen = deadline_of(row["stage_date"])
    return max(as_of - seen, 0.0) if np.isfinite(seen) else 0.0


def odds_by(row: Row, frame: Frame, day: float) -> Floats:
    """Return the odds that a project by itself opens by a day, for each draw of parameters, (D,).

    What it needs is left out.  There is no luck in these numbers: their spread is that of
    the parameters alone.
    """
    told = promise(row, frame, frame.theta(row)) if frame.model != "stages" else None
    if told is None:
        clock, group = frame.parameters.clock, group_of_class(row["class"])
        stage = row["stage"] if row["stage"] == "cancelled" else COMPARED_WITH[row["stage"]]
        since = _silent(row, frame.as_of)
        return clock.by(stage, group, day - frame.as_of, frame.draws, frame.start, since)
    turn, gone = told
    passed = turn.delivered(day - deadline(row, frame.as_of))
    return np.asarray(np.clip((passed - gone) / (1.0 - gone), 0.0, 1.0))


def _delivered(row: Row, frame: Frame) -> Floats:
    """Draw what a project adds as delivered: its own range, else a share of the promise."""
    if row["adds"] is None:
        return np.full(frame.draws, np.nan)
    chances = uniforms(frame.seed, f"project:{row.id}:adds", frame.draws, frame.start)
    if row["adds_low"] is not None and row["adds_high"] is not None:
        low, high = float(row["adds_low"]), float(row["adds_high"])
        return low + (high - low) * chances
    share = frame.parameters.assumed["delivered-share"]
    return float(row["adds"]) * triangular(*share.triple, chances)
