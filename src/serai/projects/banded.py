"""Odds of opening by a day as a band over parameters and structures, and of several together.

Structures for a dated project: promises of its stage (what beat the constant), all outcomes
alike however they were found, and after finance the delays of financed projects with their
overdue works left out or counted.  The constant and the time that stages take did not beat
it on dated promises; they are told beside the band.  Where a project has no date of its
own, the day of the pledge is taken as one, beside the time that its stages take.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from serai.odds import Band
from serai.period import Period
from serai.projects.classes import FEW, group_of_class
from serai.projects.dates import Frame, ProjectDraws, deadline, draw_projects, odds_by
from serai.projects.luck import SHARED, in_common, parties
from serai.projects.parameters import COMPARED_WITH, Parameters, shipped_parameters
from serai.projects.promise import BEFORE
from serai.tables import Row

Floats = NDArray[np.float64]
#: A pledge holds until the end of its last day.
DAY = 1.0 / 365.25
#: Draws at which the standard error of any odds is one point.
DRAWS_FOR_ONE_POINT = 2500
#: Years past the pledged one to which the curve of odds is drawn.
AFTER = 8
#: Ends of the band over parameters.
ENDS = (0.1, 0.9)
NAMES = {
    "promises": "promises of this stage, as fitted",
    "stages": "time that its stages take",
    "all news": "all outcomes alike, however they were found",
    "financed, completed": "delays of financed projects that were completed",
    "financed, overdue": "the same with works overdue in 2021 counted",
}


class Worlds:
    """Draws of all projects under each structure, made when they are asked for."""

    def __init__(
        self, rows: Sequence[Row], seed: int, draws: int, as_of: float,
        parameters: Parameters | None = None,
    ) -> None:  # fmt: skip
        self.rows = rows
        self.parameters = parameters or shipped_parameters()
        self.as_of, self.seed, self.draws = as_of, seed, draws
        self._drawn: dict[tuple[str, bool], ProjectDraws] = {}

    def drawn(self, model: str, joined: bool = True) -> ProjectDraws:
        """Return the draws of one structure; with ``joined`` off projects share no luck."""
        key = (model, joined)
        if key not in self._drawn:
            self._drawn[key] = draw_projects(
                self.rows, self.seed, self.draws, self.as_of, 0, self.parameters, model, joined
            )
        return self._drawn[key]

    def frame(self, model: str = "promises") -> Frame:
        """Return what the projects of one structure share."""
        return Frame(self.seed, self.draws, 0, self.as_of, self.parameters, model)

    def share_by(self, project: str, day: float, model: str) -> float:
        """Return the share of draws in which a project stands by a day, its needs included."""
        drawn = self.drawn(model)
        return float((drawn.arrival[:, drawn.ids.index(project)] < day + DAY).mean())

    def certificate(self) -> dict[str, Any]:
        """Return how far odds can be off by the number of draws alone, and how many it takes.

        Odds are shares of draws, so their standard error is at most 1 / (2 sqrt(D)); it is
        checked on the two halves of the draws.
        """
        hits = np.isfinite(self.drawn("promises").arrival)
        halves = hits[: self.draws // 2].mean(axis=0) - hits[self.draws // 2 :].mean(axis=0)
        return {
            "standard_error_at_most": round(0.5 / self.draws**0.5, 4),
            "halves_differ_at_most": round(float(np.abs(halves).max()), 4),
            "draws_for_one_point": DRAWS_FOR_ONE_POINT,
        }


def models_for(row: Row, as_of: float) -> tuple[str, ...]:
    """Return the structures that can hold for a project; the constant stands apart."""
    if np.isnan(deadline(row, as_of)) or row["stage"] in ("cancelled", "relisted"):
        return ("stages",)
    if COMPARED_WITH[row["stage"]] in BEFORE[:2]:
        return ("promises", "all news")
    return ("promises", "all news", "financed, completed", "financed, overdue")


def band_of(worlds: Worlds, row: Row, day: float) -> tuple[Band, dict[str, float]]:
    """Return the band of the odds of opening by a day, and what spans it.

    Returns
    -------
    Band
        Over structures, and over the parameters between their 10 % and 90 % points.
    dict
        Name to odds [1]; those that are no part of the band last.
    """
    models = models_for(row, worlds.as_of)
    found = _spans(worlds, row, day, day)
    band = Band.over(found.values())
    if models != ("stages",):
        found[f"{NAMES['stages']} (not in the band)"] = worlds.share_by(row.id, day, "stages")
    found["one rate for all stages (not in the band)"] = worlds.share_by(row.id, day, "constant")
    return band, found


def _spans(worlds: Worlds, row: Row, day: float, promised: float) -> dict[str, float]:
    """Return all that spans the band of opening by ``day``, where ``promised`` is pledged."""
    models = models_for(row, worlds.as_of)
    found = {NAMES[m]: worlds.share_by(row.id, day, m) for m in models}
    middle = found[NAMES[models[0]]]
    # What the project needs scales its own odds in every draw of the parameters alike.
    scale = middle / max(float(odds_by(row, worlds.frame(), day + DAY).mean()), 1e-9)
    told = row
    if models == ("stages",):
        told = as_if_promised(row, promised)
        found["the pledge's day as a promise"] = scale * float(
            odds_by(told, worlds.frame(), day + DAY).mean()
        )
    own = odds_by(told, worlds.frame(), day + DAY) * scale
    for end in ENDS:
        name = f"parameters, {end * 100:.0f} % point"
        found[name] = float(min(np.quantile(own, end), 1.0))
    return found


def odds_by_year(worlds: Worlds, row: Row, day: float) -> list[dict[str, float]]:
    """Return the band of odds of opening by the pledged day of each year around it.

    Date and odds are one distribution over time: the band of the pledged year is that of
    :func:`band_of`.

    Returns
    -------
    list of dict
        ``year``, ``odds_low`` and ``odds_high`` [1]; from the year after the as-of date to
        ``AFTER`` years past the pledge.
    """
    years = range(min(int(worlds.as_of) + 1, int(day)), int(day) + AFTER + 1)
    found = []
    for year in years:
        band = Band.over(_spans(worlds, row, day + year - int(day), day).values())
        found.append({"year": float(year), "odds_low": band.low, "odds_high": band.high})
    return found


def as_if_promised(row: Row, day: float) -> Row:
    """Return a project with a day as its promised date, made when it was announced."""
    year = int(day)
    end = date(year, 1, 1) + timedelta(days=min(round((day - year) * 365.25), 364))
    promised = Period(end.isoformat(), end, end)
    return row.changed(promised=promised, revised=None, stage=_alive(row["stage"]))


def _alive(stage: str) -> str:
    return "concept" if stage in ("cancelled", "relisted") else stage


def odds_answer(worlds: Worlds, row: Row, day: float, because: tuple[str, ...]) -> dict[str, Any]:
    """Answer the odds that a project opens by a day, as the plain fields of an answer."""
    band, spans = band_of(worlds, row, day)
    stage = COMPARED_WITH[row["stage"]]
    promises, clusters = worlds.parameters.counts[stage]
    text = (
        f"{band}, {band.words}; from {promises} dated promises of {clusters} projects at this stage"
    )
    if promises < FEW:
        text += f"; fewer than {FEW}, so pooled with the other stages before works"
    missing: tuple[str, ...] = ()
    if band.answer.value == "undetermined":
        datum = narrows_most(worlds, row, day)
        missing = (datum,)
        text = f"between {text}; wider than fifty points; most would be learned from {datum}"
    lines = [f"{name}: {printed(value)}" for name, value in spans.items()]
    lines += [
        f"class {group_of_class(row['class'])}: no odds of its own, classes did not beat the constant"
    ]
    detail = {
        "short": str(band), "low": band.low, "high": band.high, "n": promises,
        "clusters": clusters, "lines": lines, "basis": {"computed": 3, "assumed": 1},
        "by_year": odds_by_year(worlds, row, day), "due": int(day),
    }  # fmt: skip
    return {
        "answer": band.answer.value, "text": text, "because": because, "missing": missing,
        "detail": detail, "indicative": True,
    }  # fmt: skip


def printed(odds: float) -> str:
    """Write odds that are neither 0 nor 100 %: below two and above 98 % say so."""
    if odds < 0.02:
        return "below 2 %"
    return "above 98 %" if odds > 0.98 else f"{odds * 100:.0f} %"


def narrows_most(worlds: Worlds, row: Row, day: float) -> str:
    """Return the datum whose values would move the odds most.

    Each datum is tried at its two answers; the one with the widest odds between them wins.
    """
    tried = []
    stage = COMPARED_WITH[row["stage"]]
    if stage in BEFORE:
        gap = abs(_with(worlds, row, day, stage="works") - _with(worlds, row, day, stage="concept"))
        tried.append((gap, "whether its finance is closed and its works have begun"))
    else:
        # Works that stand still are given up with what was promised before finance.
        gap = abs(_with(worlds, row, day) - _with(worlds, row, day, stage="agreement"))
        tried.append((gap, "a dated share of the works done"))
    alone = float(odds_by(row, worlds.frame(), day + DAY).mean())
    if models_for(row, worlds.as_of) == ("stages",):
        dated = float(odds_by(as_if_promised(row, day), worlds.frame(), day + DAY).mean())
        tried.append((abs(alone - dated), "an opening date that its promisor stands by"))
    for need in row["needs"] or ():
        both = worlds.share_by(row.id, day, "promises")
        tried.append((abs(alone - both), f"when {need} opens, which it needs"))
    return max(tried)[1]


def _with(worlds: Worlds, row: Row, day: float, stage: str = "") -> float:
    """Return the odds by the parameters alone as if the project stood at another stage."""
    other = row.changed(stage=stage or row["stage"])
    return float(odds_by(other, worlds.frame(), day + DAY).mean())


def joint_odds(
    worlds: Worlds, projects: Sequence[str], day: float | Sequence[float]
) -> dict[str, Any]:
    """Return the odds that several projects all open by a day, or each by its own.

    Returns
    -------
    dict
        ``together`` [1] with shared luck and needs; ``apart``, the product of their single
        odds; ``band`` over structures; ``shares``, what all have in common, in words.
    """
    columns = [worlds.drawn("promises").ids.index(name) for name in projects]
    rows = [worlds.rows[column] for column in columns]
    models = {"promises"}.union(*(models_for(row, worlds.as_of) for row in rows)) - {"stages"}
    found = {}
    days = np.broadcast_to(np.asarray(day, dtype=np.float64), (len(columns),)) + DAY
    for model in sorted(models):
        hit = worlds.drawn(model).arrival[:, columns] < days
        found[model] = (float(hit.all(axis=1).mean()), float(hit.mean(axis=0).prod()))
    band = Band.over(together for together, _ in found.values())
    together, apart = found["promises"]
    return {
        "projects": list(projects), "together": together, "apart": apart, "band": str(band),
        "low": band.low, "high": band.high, "shares": in_common(rows),
        "told": f"all of {len(columns)}: {printed(together)} together, {printed(apart)} if apart",
    }  # fmt: skip


def joint_groups(worlds: Worlds, wanted: Sequence[tuple[str, float]]) -> list[dict[str, Any]]:
    """Return joint odds of pledged openings that one owner, contractor or financier shares.

    Parameters
    ----------
    wanted : sequence of (project id, last day as a decimal year)
    """
    days = dict(wanted)
    drawn = worlds.drawn("promises")
    groups: dict[str, list[str]] = {}
    for row, known in zip(worlds.rows, drawn.known, strict=True):
        if row.id not in days or known:
            continue
        for name in SHARED[2:]:
            for party in parties(row, name):
                groups.setdefault(f"{name} {party}", []).append(row.id)
    found = []
    for title, projects in sorted(groups.items()):
        if len(projects) > 1:
            joint = joint_odds(worlds, projects, [days[name] for name in projects])
            found.append({"group": title, **joint})
    return found
