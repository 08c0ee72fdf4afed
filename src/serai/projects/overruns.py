"""What a promised cost becomes, and in which years it is spent.

The logarithm of final over promised cost is normal with the spread of
:data:`SPREAD`; its mean gives the mean overrun of the constant or of the class
(``data/costs.csv``, borrowed).  Published overruns start at the decision to build, in
constant prices, and hold completed works only, so they are lower bounds for earlier
promises.  Money stays in the currency and prices of the row.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from serai.projects.dates import ProjectDraws
from serai.projects.parameters import shipped_scores, table
from serai.system.chance import normals, triangular, uniforms
from serai.system.network import Range, deadline_of
from serai.tables import Row

Floats = NDArray[np.float64]
#: Deviation of log(final / promised); 57 dams spread by 42 % around 24 % (Energies 2021), and
#: thirteen own rows by 0.36.
SPREAD = 0.35
#: Money is spent evenly over this long before opening [yr]: the mean length of works.
WORKS_YEARS = 3.5


@lru_cache(maxsize=1)
def overruns() -> dict[str, Range]:
    """Return the mean overrun by class as shares of the promised cost; ``all`` is the constant."""
    return {
        row["id"]: Range(*(float(row[end]) / 100.0 for end in ("low", "mid", "high")))
        for row in table("costs.csv")
    }


def overrun_of(name: str) -> Range:
    """Return the mean overrun used for a class: its own only where classes beat the constant."""
    found = overruns()
    by_class = shipped_scores().get("shipped", {}).get("costs") == "by class"
    return found.get(name, found["all"]) if by_class else found["all"]


def log_ratio(mean_overrun: Floats | float, spread: float = SPREAD) -> Floats:
    """Return the mean of log(final / promised) that gives a mean overrun [1]."""
    return np.asarray(np.log1p(mean_overrun) - 0.5 * spread**2)


def draw_costs(rows: Sequence[Row], seed: int, draws: int, as_of: float, start: int = 0) -> Floats:
    """Draw what each project costs in the end, (D, P) [currency of its row].

    ``nan`` where no cost is stated.  A project that stands by ``as_of`` keeps its cost.
    """
    found = np.full((draws, len(rows)), np.nan)
    for column, row in enumerate(rows):
        if row["cost"] is None:
            continue
        stated = np.full(draws, float(row["cost"]))
        if row["cost_low"] is not None and row["cost_high"] is not None:
            luck = uniforms(seed, f"project:{row.id}:stated", draws, start)
            ends = (float(row["cost_low"]), float(row["cost"]), float(row["cost_high"]))
            stated = triangular(*ends, luck)
        if row["stage"] == "operating" and deadline_of(row["stage_date"]) <= as_of:
            found[:, column] = stated
            continue
        # The mean of a class is one unknown for all its projects.
        luck = uniforms(seed, f"overrun:{row['class']}", draws, start)
        mean = triangular(*overrun_of(row["class"]).triple, luck)
        own = normals(seed, f"project:{row.id}:cost", draws, start)
        found[:, column] = stated * np.exp(log_ratio(mean) + SPREAD * own)
    return found


def spend_by_year(
    rows: Sequence[Row], drawn: ProjectDraws, costs: Floats, years: Sequence[int], as_of: float
) -> Floats:
    """Return what is spent in each year, (D, Y, P) [currency of the row].

    Spread evenly over :data:`WORKS_YEARS` before opening (assumed); nothing where a project
    never opens or no cost is stated.  What was spent before ``as_of`` is counted in its year.
    """
    edges = np.asarray(years, dtype=np.float64)
    spent = np.zeros((costs.shape[0], edges.size, costs.shape[1]))
    costed = np.flatnonzero(np.isfinite(costs).any(axis=0))
    opening = drawn.arrival[:, costed]
    begin = opening - WORKS_YEARS
    money = np.nan_to_num(costs[:, costed]) / WORKS_YEARS
    # What never opens begins at infinity, so that its overlap is cut at nought.
    for k, year in enumerate(edges):
        overlap = np.minimum(opening, year + 1.0)
        overlap -= np.maximum(begin, year)
        np.maximum(overlap, 0.0, out=overlap)
        overlap *= money
        spent[:, k, costed] = overlap
    return spent
