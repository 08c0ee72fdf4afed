"""When projects arrive and what they then add: first form.

A project is built at all with the odds of its stage, shrunk and with n; if it is, it
opens late by a shifted lognormal time after the end of the period that was promised
last.  What is known narrows both: a project that is not open today opens later, and one
that is overdue is less likely to be built at all.  Projects of one country and of one
owner share part of their delay.  A project that needs others opens with the last of them.

Every number is a function of the seed and the project's id, so scenarios share their
chance: adding a project moves no other, except those that need it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from serai.errors import CaseError, Fault, quoted
from serai.projects.lateness import COMPARED_WITH, GROUP_OF, Parameters, Stage, shipped_parameters
from serai.system.chance import betas, normals, triangular, uniforms
from serai.system.network import Range, deadline_of, start_of, year_of
from serai.tables import Row

Floats = NDArray[np.float64]
#: No project is certain to be built and none certain not to be.
_LEAST, _MOST = 0.02, 0.98
#: Projects have no own figure for the last part in a million of the lateness.
_TAIL = 1e-6


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
        return np.where(self.known, share, np.clip(share, _LEAST, _MOST))


@dataclass(frozen=True)
class _Frame:
    """What all projects of one call share."""

    seed: int
    draws: int
    start: int
    as_of: float
    parameters: Parameters

    def take(self, name: str, value: Range) -> Floats:
        chances = uniforms(self.seed, name, self.draws, self.start)
        return triangular(*value.triple, chances)

    def normal(self, name: str) -> Floats:
        return normals(self.seed, name, self.draws, self.start)


def draw_projects(
    rows: Sequence[Row],
    seed: int,
    draws: int,
    as_of: float,
    start: int = 0,
    parameters: Parameters | None = None,
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

    Raises
    ------
    CaseError
        If ``needs`` names an unknown project or runs in a circle.
    """
    order = needs_order(rows)
    frame = _Frame(seed, draws, start, as_of, parameters or shipped_parameters())
    shape = (draws, len(rows))
    arrival, delivered, realised = np.empty(shape), np.empty(shape), np.empty(shape)
    known = np.array([_opened(row) <= as_of for row in rows], dtype=np.bool_)
    for column, row in enumerate(rows):
        delivered[:, column] = _delivered(row, frame)
        if known[column]:
            arrival[:, column], realised[:, column] = _opened(row), 1.0
        else:
            arrival[:, column], realised[:, column] = _arrival(row, frame)
    _wait_for_needs(rows, arrival, order)
    promises = tuple(_stage(row, frame.parameters).n for row in rows)
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
    _wait_for_needs(rows, arrival, order)
    adds = np.array([[np.nan if row["adds"] is None else float(row["adds"]) for row in rows]])
    return ProjectDraws(
        ids=tuple(row.id for row in rows),
        arrival=arrival,
        delivered=adds,
        realised=np.isfinite(arrival).astype(np.float64),
        known=np.array([np.isfinite(_opened(row)) for row in rows], dtype=np.bool_),
        promises=tuple(0 for _ in rows),
    )


def _opened(row: Row) -> float:
    """Return when a project opened; ``inf`` if it has not."""
    if row["actual"] is not None:
        return year_of(row["actual"])
    return deadline_of(row["stage_date"]) if row["stage"] == "operating" else np.inf


def _as_promised(row: Row) -> float:
    if np.isfinite(_opened(row)):
        return _opened(row)
    if row["stage"] == "cancelled":
        return np.inf
    dates = [deadline_of(row[name]) for name in ("revised", "promised")]
    return next((date for date in dates if np.isfinite(date)), np.inf)


def _deadline(row: Row, frame: _Frame) -> float:
    """Return the end of the period promised last by the as-of date, ``nan`` if none was.

    A revision counts only if the project's status was seen by then, and a promise only if
    it had been made, so that a replay of an earlier day does not look ahead.
    """
    dates = [deadline_of(row["first_promised"])]
    if not start_of(row["announced"]) > frame.as_of:
        dates.insert(0, deadline_of(row["promised"]))
    if not start_of(row["stage_date"]) > frame.as_of:
        dates.insert(0, deadline_of(row["revised"]))
    return next((date for date in dates if np.isfinite(date)), np.nan)


def _stage(row: Row, parameters: Parameters) -> Stage:
    return parameters.stages[COMPARED_WITH[row["stage"]]]


def _arrival(row: Row, frame: _Frame) -> tuple[Floats, Floats]:
    """Draw the opening of a project that is not open yet, and its odds of being built."""
    stage = _stage(row, frame.parameters)
    odds = _odds(row, stage, frame)
    deadline = _deadline(row, frame)
    common = _common_delay(row, frame)
    if np.isnan(deadline):
        years = frame.parameters.assumed[f"years-{stage.id}"]
        opening = frame.as_of + triangular(*years.triple, ndtr(common))
        passed = np.zeros(frame.draws)
    else:
        mu = stage.mu + stage.mu_error * frame.normal(f"lateness:{stage.id}")
        mu = mu + frame.parameters.offsets.get(GROUP_OF.get(row["class"], "other"), 0.0)
        # What is not open by now opens later: the part of the lateness that has passed
        # without an opening is cut off, and counts against the project being built.
        gone = np.log(max(frame.as_of - deadline + stage.shift, 1e-9))
        passed = np.minimum(ndtr((gone - mu) / stage.sigma), 1.0 - _TAIL)
        chance = passed + (1.0 - passed) * ndtr(common)
        z = ndtri(np.minimum(chance, 1.0 - _TAIL))
        opening = deadline + np.exp(mu + stage.sigma * z) - stage.shift
        opening = np.maximum(opening, frame.as_of)
    left = odds * (1.0 - passed)
    realised = np.clip(left / (left + 1.0 - odds), _LEAST, _MOST)
    built = uniforms(frame.seed, f"project:{row.id}:built", frame.draws, frame.start) < realised
    return np.where(built, opening, np.inf), realised


def _odds(row: Row, stage: Stage, frame: _Frame) -> Floats:
    """Return the odds of being built, uncertain with the n of the stage, (D,)."""
    if row["stage"] == "cancelled":
        return frame.take("revival", frame.parameters.assumed["revival"])
    share = betas(
        frame.seed, f"realised:{stage.id}", stage.realised_a, stage.realised_b,
        frame.draws, frame.start,
    )  # fmt: skip
    return np.clip(share, _LEAST, _MOST)


def _common_delay(row: Row, frame: _Frame) -> Floats:
    """Return the project's own luck with its country's and its owner's share in it, N(0, 1)."""
    assumed = frame.parameters.assumed
    country = frame.take("country-share", assumed["country-share"])
    owner = frame.take("owner-share", assumed["owner-share"])
    if not row["owner"]:
        owner = np.zeros_like(owner)
    group = row["shock"] or row["country"]
    return np.asarray(
        np.sqrt(country) * frame.normal(f"shock:country:{group}")
        + np.sqrt(owner) * frame.normal(f"shock:owner:{row['owner'] or ''}")
        + np.sqrt(1.0 - country - owner) * frame.normal(f"project:{row.id}:late")
    )


def _delivered(row: Row, frame: _Frame) -> Floats:
    """Draw what a project adds as delivered: its own range, else a share of the promise."""
    if row["adds"] is None:
        return np.full(frame.draws, np.nan)
    chances = uniforms(frame.seed, f"project:{row.id}:adds", frame.draws, frame.start)
    if row["adds_low"] is not None and row["adds_high"] is not None:
        low, high = float(row["adds_low"]), float(row["adds_high"])
        return low + (high - low) * chances
    share = frame.parameters.assumed["delivered-share"]
    return float(row["adds"]) * triangular(*share.triple, chances)


# --- what needs what ------------------------------------------------------------------


def needs_order(rows: Sequence[Row]) -> tuple[int, ...]:
    """Return the rows in an order in which each stands after all that it needs.

    Raises
    ------
    CaseError
        If a needed project is unknown or projects need one another in a circle.
    """
    column = {row.id: index for index, row in enumerate(rows)}
    faults = [
        Fault("projects.csv", row.line, "needs", quoted(name), "a project of this table")
        for row in rows
        for name in row["needs"]
        if name not in column
    ]
    if faults:
        raise CaseError("projects", faults)
    order: list[int] = []
    state: dict[int, bool] = {}
    for index in range(len(rows)):
        _visit(rows, column, index, state, order)
    return tuple(order)


def _visit(
    rows: Sequence[Row],
    column: Mapping[str, int],
    index: int,
    state: dict[int, bool],
    order: list[int],
) -> None:
    if state.get(index):
        return
    if index in state:
        fault = Fault("projects.csv", rows[index].line, "needs", quoted(rows[index].id),
                      "no circle of needs", "one of them must stand by itself")  # fmt: skip
        raise CaseError("projects", [fault])
    state[index] = False
    for name in rows[index]["needs"]:
        _visit(rows, column, column[name], state, order)
    state[index] = True
    order.append(index)


def _wait_for_needs(rows: Sequence[Row], arrival: Floats, order: Sequence[int]) -> None:
    """Move each arrival to that of the last project it needs, in place."""
    column = {row.id: index for index, row in enumerate(rows)}
    for index in order:
        for name in rows[index]["needs"]:
            np.maximum(arrival[:, index], arrival[:, column[name]], out=arrival[:, index])
