"""A credit line: what is drawn when its conditions are met, and what it then costs.

A tranche is drawn in the year in which its project reaches the stage, if that is within
the time in which the line may be drawn; a project that is never built draws nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from serai.projects.cashflow import grant_element, schedule
from serai.projects.dates import draw_projects
from serai.projects.plant import Outcome
from serai.projects.terms import LINE_NEEDS, Terms
from serai.system.network import start_of
from serai.tables import Row

Floats = NDArray[np.float64]
#: Years from the signing to which drawings are shown.
SHOWN = 10


def run_line(
    terms: Terms,
    line: Row,
    tranches: Sequence[Row],
    projects: Sequence[Row],
    seed: int,
    draws: int,
    as_of: float,
) -> Outcome:
    """Draw a line by the stages of its projects and repay it.

    Parameters
    ----------
    line : Row
        The line's own row of the projects table; its announcement is the signing.
    tranches, projects : sequence of Row
        ``finance_tranches.csv`` of this line, and the whole projects table.
    as_of : float
        Decimal year of what is known.
    """
    name = terms.variant or "as told"
    lacking = (*terms.missing(LINE_NEEDS), *([] if tranches else ["tranches"]))
    if lacking:
        return Outcome(name, {}, {}, lacking)
    held = {item: term.drawn(seed, draws) for item, term in terms.items.items()}
    signed = start_of(line["announced"])
    signed = as_of if np.isnan(signed) else signed
    drawn = _drawn(held, tranches, projects, seed, draws, as_of, signed)
    grace = np.rint(held["grace"]).astype(np.int64)
    maturity = np.maximum(np.rint(held["maturity"]).astype(np.int64), grace + 1)
    loan = schedule(
        drawn, held["interest"], grace, maturity,
        commitment=held["amount"] if "fee" in held else None, fee=held.get("fee", 0.0),
        available=np.floor(held["availability"]),
    )  # fmt: skip
    full = np.zeros_like(drawn)
    full[:, 0] = held["amount"]
    whole = schedule(full, held["interest"], grace, maturity)
    total = drawn.sum(axis=1)
    by = int(signed) + SHOWN // 2
    values = {
        f"drawn by the end of {by}": drawn[:, : by - int(signed) + 1].sum(axis=1),
        "drawn in all": total,
        "largest service of a year": loan.service.max(axis=1),
        "interest and fees over its life": (loan.interest + loan.fees).sum(axis=1),
        "largest service if all were drawn at once": whole.service.max(axis=1),
        "grant element at 5 % a year": grant_element(whole),
    }
    units = dict.fromkeys(values, "USD") | {"grant element at 5 % a year": "1"}
    never = float((total <= 0).mean())
    notes = (
        f"{_share(never)} of draws use none of it: no project on which it is released is begun in time",
        f"counted from {int(signed)}, the year of the announcement; money of the time, not deflated",
    )
    return Outcome(name, values, units, (), notes, {"drawn": np.cumsum(drawn, axis=1)})


def _share(share: float) -> str:
    """Write a share of draws; never none and never all."""
    if share < 0.05:
        return "fewer than 5 %"
    return "more than 95 %" if share > 0.95 else f"about {round(share * 20) * 5} %"


def _drawn(
    held: dict[str, Floats],
    tranches: Sequence[Row],
    projects: Sequence[Row],
    seed: int,
    draws: int,
    as_of: float,
    signed: float,
) -> Floats:
    """Return what is drawn in each year from the signing, (D, T)."""
    opened = draw_projects(projects, seed, draws, as_of)
    longest = int(np.ceil(held["availability"].max() + held["maturity"].max())) + 2
    drawn = np.zeros((draws, longest))
    rows = np.arange(draws)
    stages = {row.id: row["stage"] for row in projects}
    for tranche in tranches:
        at = opened.arrival[:, opened.ids.index(tranche["on"])].copy()
        if tranche["milestone"] == "works":
            at -= held.get("build", np.zeros(draws))
        # Nothing is drawn before the signing, nor in the past by what is not begun today.
        begun = stages[tranche["on"]] in ("works", "partly", "operating")
        at = np.maximum(at, signed if begun and tranche["milestone"] == "works" else as_of)
        year = np.floor(at - int(signed))
        good = np.isfinite(year) & (at - signed <= held["availability"])
        place = np.where(good, year, 0).astype(np.int64)
        drawn[rows, place] += np.where(good, held["amount"] * float(tranche["share"]), 0.0)
    return drawn
