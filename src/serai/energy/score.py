"""The model against what was observed: the year it was fitted on, and the years it was not."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from serai.energy.balance import power_year
from serai.energy.dispatch import dispatch
from serai.energy.network import build
from serai.energy.scenario import PowerScenario
from serai.energy.settings import Tables
from serai.rows import Row

Solve = Callable[[int], Mapping[str, Any]]


def solved_year(tables: Tables, year: int, scenario: PowerScenario | None = None) -> dict[str, Any]:
    """Build and solve a year in means of four hours; see :func:`power_year`."""
    return power_year(dispatch(build(tables, year, "4h", scenario)), tables)


def score_table(tables: Tables, solve: Solve | None = None) -> list[dict[str, Any]]:
    """Return one row for each observed energy, share and gap of a zone.

    Each holds what was computed and observed, the unit, who counted, whether the model was
    fitted on it, and the error as a share of what was observed (points for shares).  Peaks
    stand in :func:`serai.energy.adequacy.peak_gaps`.
    """
    years: dict[int, Mapping[str, Any]] = {}

    def of(year: int) -> Mapping[str, Any]:
        if year not in years:
            years[year] = solve(year) if solve else solved_year(tables, year)
        return years[year]

    rows = []
    for row in tables.get("power_observed", ()):
        if row["item"] not in ("generation", "share", "zone_gap"):
            continue
        computed = _computed(row, of)
        observed = float(row["mid"])
        points = row["item"] == "share"
        rows.append(
            {
                "id": row.id,
                "item": row["item"],
                "carrier": row["carrier"] or "",
                "zone": row["zone"] or "",
                "period": row["period"].text,
                "computed": computed,
                "observed": observed,
                "unit": row["unit"],
                "counted_by": row["counted_by"],
                "role": row["role"],
                "error": computed - observed if points else computed / observed - 1.0,
            }
        )
    order = {"calibrate": 0, "score": 1, "report": 2}
    return sorted(rows, key=lambda row: (order[row["role"]], row["period"], row["id"]))


def _computed(row: Row, of: Solve) -> float:
    """Return the model's value of one observation, the mean of the years that it spans."""
    first, last = row["period"].start.year, row["period"].end.year
    span = list(range(first, last + 1))
    if row["item"] == "zone_gap":
        # A span of many years is asked at its ends and its middle.
        span = sorted({span[0], span[len(span) // 2], span[-1]})
    values = [_in_year(row, of(year)) for year in span]
    return sum(values) / len(values)


def _in_year(row: Row, year: Mapping[str, Any]) -> float:
    if row["item"] == "zone_gap":
        return float(year["zones"][row["zone"]]["gap_gwh"])
    country = year["countries"][row["country"]]
    made, total = country["generation_gwh"], float(country["total_gwh"])
    if row["carrier"] == "total":
        return total
    energy = float(made.get(row["carrier"], 0.0))
    return 100.0 * energy / total if row["item"] == "share" else energy


def ablations(tables: Tables, year: int, country: str) -> list[dict[str, Any]]:
    """Return generation by carrier [GWh] with parts of the model left out."""
    variants = {
        "as shipped": PowerScenario(),
        "no running floors": PowerScenario(floors=False),
        "copper plate": PowerScenario(copper_plate=True),
        "copper plate, no running floors": PowerScenario(copper_plate=True, floors=False),
        "Russia off": PowerScenario(russia=False),
    }
    rows = []
    for name, scenario in variants.items():
        balance = solved_year(tables, year, scenario)["countries"][country]
        rows.append({"variant": name, **balance["generation_gwh"],
                     "unserved": balance["unserved_gwh"], "total": balance["total_gwh"]})  # fmt: skip
    return rows


def within(rows: Sequence[Mapping[str, Any]], carrier: str, limit: float) -> bool:
    """Whether the rows of the fitted year lie within a limit for a carrier."""
    fitted = [row for row in rows if row["role"] == "calibrate" and row["carrier"] == carrier]
    return all(abs(row["error"]) <= limit for row in fitted)
