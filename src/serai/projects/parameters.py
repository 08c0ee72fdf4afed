"""The fitted and assumed parameters of projects, as data with n, errors and bias.

Everything stands in ``projects/data`` and is written by ``tools/fit_projects.py`` (fitted)
or by hand (assumed, borrowed).
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from serai.projects.reached import Reached
from serai.projects.stages import TIMES, Clock
from serai.system.chance import normals
from serai.system.network import Range

Floats = NDArray[np.float64]
#: Stage of a project to the stage whose promises it is compared with.
COMPARED_WITH = {
    "concept": "concept", "relisted": "concept", "cancelled": "concept",
    "agreement": "agreement", "finance": "finance",
    "works": "works", "partly": "works", "operating": "works",
}  # fmt: skip


@dataclass(frozen=True)
class ParameterSet:
    """Parameters of one model of promised dates by id, with errors.

    Attributes
    ----------
    values, errors : mapping
        Mode and deviation of each parameter (see :mod:`serai.projects.promise`).
    n : mapping
        Stage to the number of dated promises behind it.
    """

    name: str
    values: Mapping[str, float]
    errors: Mapping[str, float]

    def drawn(self, seed: int, draws: int, start: int = 0) -> dict[str, Floats]:
        """Draw the parameters independently from their errors, (D,) each."""
        return {
            name: value
            + self.errors.get(name, 0.0) * normals(seed, f"promise:{name}", draws, start)
            for name, value in self.values.items()
        }


@dataclass(frozen=True)
class Parameters:
    """All parameters of dates, stages, amounts and what projects share.

    Attributes
    ----------
    sets : mapping
        Name to parameters of promised dates: the one shipped, its rivals, and variants.
    shipped : mapping
        What beat the constant and is used: for ``dates``, ``amounts``, ``classes``.
    counts : mapping
        Stage to (dated promises, clusters).
    shares : mapping
        What two projects have in common to its share of the variance of luck [1].
    """

    sets: Mapping[str, ParameterSet]
    shipped: Mapping[str, str]
    counts: Mapping[str, tuple[int, int]]
    clock: Clock
    reached: Mapping[str, Reached]
    shares: Mapping[str, Range]
    assumed: Mapping[str, Range]

    @property
    def dates(self) -> ParameterSet:
        """The parameters of promised dates that are used."""
        return self.sets[self.shipped["dates"]]

    @property
    def amounts(self) -> Mapping[bool, Reached]:
        """Share reached of amounts due within a year (True) and later (False), as used."""
        if self.shipped["amounts"] == "constant":
            return {True: self.reached["all"], False: self.reached["all"]}
        return {True: self.reached["within a year"], False: self.reached["later"]}


def table(name: str) -> list[dict[str, str]]:
    """Return the rows of a table in ``projects/data``."""
    text = files("serai").joinpath("projects", "data", name).read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text)))


@lru_cache(maxsize=1)
def shipped_scores() -> dict[str, Any]:
    """Return the scores of the shipped model on the public outcomes, as plain data."""
    text = files("serai").joinpath("projects", "data", "scores.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def sets_of(rows: list[dict[str, str]]) -> dict[str, ParameterSet]:
    """Return the sets of parameters of promised dates in a table."""
    names = list(dict.fromkeys(row["set"] for row in rows))
    return {
        name: ParameterSet(
            name,
            {row["id"]: float(row["value"]) for row in rows if row["set"] == name},
            {row["id"]: float(row["error"]) for row in rows if row["set"] == name},
        )
        for name in names
    }


@lru_cache(maxsize=1)
def shipped_parameters() -> Parameters:
    """Return the parameters that ship with serai."""
    stages = {row["id"]: row for row in table("stages.csv")}
    works = {
        row["id"]: float(row["years"]) for row in table("stages.csv") if row["kind"] == "class"
    }
    scores = shipped_scores()
    used = works if scores["shipped"]["classes"] != "constant" else {}
    clock = Clock(
        {name: float(stages[name]["years"]) for name in TIMES},
        {name: float(stages[name]["error"]) for name in TIMES},
        used,
    )
    reached = {row["id"]: _reached(row) for row in table("reached.csv")}
    return Parameters(
        sets=sets_of(table("promises.csv")),
        shipped=scores["shipped"],
        counts={name: (int(n), int(c)) for name, (n, c) in scores["counts"].items()},
        clock=clock,
        reached=reached,
        shares=_ranges("dependence.csv"),
        assumed=_ranges("assumptions.csv"),
    )


def _reached(row: dict[str, str]) -> Reached:
    met, error, short, spread, over = (
        float(row[name]) for name in ("met", "met_error", "short", "spread", "over")
    )
    return Reached(row["id"], met, error, short, spread, over, int(row["n"]), int(row["clusters"]))


def _ranges(name: str) -> dict[str, Range]:
    return {
        row["id"]: Range(float(row["low"]), float(row["mid"]), float(row["high"]))
        for row in table(name)
    }


@lru_cache(maxsize=1)
def left_out() -> dict[tuple[str, str], dict[str, float]]:
    """Return parameters fitted without a cluster, by (set, cluster)."""
    return {
        (row["set"], row["cluster"]): {
            name: float(value) for name, value in row.items()
            if name not in ("set", "cluster") and value
        }
        for row in table("left_out.csv")
    }  # fmt: skip
