"""Answers for pledges that a project opens by a date.

Could: as promised last, what it needs included.  Would: the distribution of
arrival over draws of dates and parameters.  Odds: a band over the parameters and over
structures (:mod:`serai.projects.banded`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np

from serai.projects.banded import Worlds, joint_groups, joint_odds, odds_answer
from serai.projects.dates import ProjectDraws, promised_projects
from serai.tables import Row

DRAWS = 2000


def opening_answers(
    rows: Sequence[Row],
    wanted: Sequence[tuple[str, str, date]],
    seed: int,
    as_of: date,
    draws: int = DRAWS,
    worlds: Worlds | None = None,
) -> dict[str, dict[str, dict[str, Any]]]:
    """Answer pledges of the form `project opens by a day`.

    Parameters
    ----------
    wanted : sequence of (pledge id, project id, last day)
        Pledges whose project stands in ``rows``.

    Returns
    -------
    dict
        Pledge id to question to ``answer, text, because, missing, detail``.
    """
    worlds = worlds or worlds_of(rows, seed, as_of, draws)
    promised = promised_projects(rows)
    table = {row.id: row for row in rows}
    return {
        pledge: _answers(worlds, promised, table[project], _decimal(day))
        for pledge, project, day in wanted
    }


def worlds_of(rows: Sequence[Row], seed: int, as_of: date, draws: int = DRAWS) -> Worlds:
    """Return the worlds in which the projects of a case arrive, one for each structure."""
    return Worlds(rows, seed, draws, _decimal(as_of))


def joint_answers(
    worlds: Worlds,
    wanted: Sequence[tuple[str, str, date]],
    needs: Sequence[tuple[str, Sequence[str], date]],
) -> list[dict[str, Any]]:
    """Return joint odds of openings in one hand, and of all that a pledge needs.

    Parameters
    ----------
    wanted : sequence of (pledge id, project id, last day)
    needs : sequence of (pledge id, project ids, last day)
        Pledges that need several projects by a day.
    """
    found = joint_groups(worlds, [(project, _decimal(day)) for _, project, day in wanted])
    for pledge, projects, day in needs:
        joint = joint_odds(worlds, list(projects), _decimal(day))
        found.append({"group": f"needs of {pledge}", **joint})
    return found


def _decimal(day: date) -> float:
    return day.year + day.timetuple().tm_yday / 365.25


def _answers(
    worlds: Worlds, promised: ProjectDraws, row: Row, deadline: float
) -> dict[str, dict[str, Any]]:
    drawn = worlds.drawn("promises")
    column = drawn.ids.index(row.id)
    because = (row.id, *(row["needs"] or ()))
    if drawn.known[column]:
        return _known(float(drawn.arrival[0, column]), deadline, because)
    arrival = drawn.arrival[:, column]
    built = arrival[np.isfinite(arrival)]
    last = float(promised.arrival[0, column])
    return {
        "fits": _fits(row, last, deadline, because),
        "date": _date(row, built, arrival.size, deadline, because),
        "odds": odds_answer(worlds, row, deadline, because),
        "binds": _binds(row, because),
    }


def _known(opened: float, deadline: float, because: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    met = opened <= deadline
    text = f"opened in {int(opened)}, {'within' if met else 'after'} its date"
    answer = "consistent" if met else "implausible"
    part = {
        "answer": answer,
        "text": text,
        "because": because,
        "detail": {"short": "met" if met else "missed"},
    }
    return {"date": part, "odds": part}


def _fits(row: Row, last: float, deadline: float, because: tuple[str, ...]) -> dict[str, Any]:
    if not np.isfinite(last):
        text = f"{row['name']} has no promised date that still stands"
        return {
            "answer": "undetermined",
            "text": text,
            "because": because,
            "missing": ("a promised date",),
        }
    met = last < deadline + 1.0 / 365.25
    promised = f"as promised last it stands by {_year(last)}"
    text = promised if met else f"{promised}, after the pledge's date"
    return {"answer": "consistent" if met else "implausible", "text": text, "because": because}


def _date(
    row: Row, built: np.ndarray, total: int, deadline: float, because: tuple[str, ...]
) -> dict[str, Any]:
    if built.size == 0:
        return {"answer": "undetermined", "text": "in no draw was it built", "because": because}
    ends = np.quantile(built, [0.1, 0.5, 0.9])
    low, middle, high = (_year(q) for q in ends)
    answer = "consistent" if ends[1] <= deadline else "in tension"
    answer = "implausible" if ends[0] > deadline + 1.0 / 365.25 else answer
    share = built.size / total
    text = (
        f"{middle} (8 in 10 between {low} and {high}) where it is built; "
        f"stage {row['stage'].replace('_', ' ')} as of {row['stage_date'].text if row['stage_date'] else 'unknown'}"
    )
    detail = {"short": f"{low}-{high}", "low": low, "median": middle, "high": high, "built": share}
    return {
        "answer": answer,
        "text": text,
        "because": because,
        "detail": detail,
        "indicative": True,
    }


def _binds(row: Row, because: tuple[str, ...]) -> dict[str, Any]:
    stage = row["stage"].replace("_", " ")
    needs = f"; it needs {', '.join(row['needs'])}" if row["needs"] else ""
    return {"answer": "consistent", "text": f"its own stage: {stage}{needs}", "because": because,
            "detail": {"short": stage}}  # fmt: skip


def _year(decimal: float) -> str:
    """Write a decimal year as the year that it lies in; the last instant stays inside."""
    return str(int(np.floor(decimal - 1e-6)))
