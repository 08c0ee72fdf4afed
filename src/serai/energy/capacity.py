"""Capacity of promised plants by technology and year: as pledged, and as drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from serai.rows import Row
from serai.system.chance import triangular, uniforms

Floats = NDArray[np.float64]
#: A promise for a year ends with it; the first days of the next count as its end.
LAST_DAYS = 0.005


def pledged_and_drawn(
    rows: Sequence[Row],
    promised: Mapping[str, float],
    arrivals: Mapping[str, Floats],
    years: Sequence[int],
    seed: int,
) -> dict[str, Any]:
    """Return pledged and drawn capacity at the end of each year by carrier [MW].

    The pledge is the size promised from the day promised last.  A draw has the size of its
    range, by the chance that the power model uses too, from the day its project arrives.
    Both count the same projects: those with a size and a date.

    Parameters
    ----------
    rows : sequence of Row
        ``power_projects``; one without a size or a date is named and counts nowhere.
    promised : mapping of project id to decimal year
        Not finite where no date is told.
    arrivals : mapping of project id to (D,) array
        Decimal years; ``inf`` never.

    Returns
    -------
    dict
        ``rows``: one for each carrier and year, with ``pledged``, and ``low``, ``middle`` and
        ``high`` at 10, 50 and 90 % of the draws; ``projects`` by carrier, ``unsized`` and
        ``undated``: ids of projects; ``undated_mw``.
    """
    unsized = sorted({row["project"] for row in rows if row["mw"] is None})
    whole = [row for row in rows if row["mw"] is not None]
    undated = [row for row in whole if not np.isfinite(promised.get(row["project"], np.inf))]
    sized = [row for row in whole if row not in undated]
    carriers = sorted({str(row["carrier"]) for row in sized})
    found: list[dict[str, Any]] = []
    counted: dict[str, int] = {}
    for carrier in carriers:
        those = [row for row in sized if row["carrier"] == carrier]
        counted[carrier] = len(those)
        for year in years:
            pledged, drawn = 0.0, np.zeros(1)
            for row in those:
                if promised[row["project"]] - LAST_DAYS < year + 1:
                    pledged += float(row["mw"])
                arrival = arrivals.get(row["project"])
                if arrival is not None:
                    drawn = drawn + _size(row, seed, arrival.size) * (arrival < year + 1)
            low, middle, high = np.quantile(drawn, [0.1, 0.5, 0.9])
            found.append({"carrier": carrier, "year": year, "unit": "MW", "pledged": pledged,
                          "low": float(low), "middle": float(middle), "high": float(high)})  # fmt: skip
    return {"rows": found, "projects": counted, "unsized": unsized,
            "undated": sorted({row["project"] for row in undated}),
            "undated_mw": sum(float(row["mw"]) for row in undated)}  # fmt: skip


def _size(row: Row, seed: int, draws: int) -> Floats:
    """Draw the size of a project (D,) [MW]."""
    mid = float(row["mw"])
    low, high = (mid if row[name] is None else float(row[name]) for name in ("mw_low", "mw_high"))
    return triangular(low, mid, high, uniforms(seed, f"energy:project {row.id}", draws))
