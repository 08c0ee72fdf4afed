"""Jobs of works and of operation, only where a coefficient has a source.

Jobs are counted as direct jobs.  Those of works end with the works; those of operation
last as long as the plant runs: the two are never added.  A project whose class has no
sourced coefficient gets no figure of ours, only those that were told.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from serai.ledger.statements import Ledger
from serai.tables import Row

#: Full-load hours a year by class: (low, high), shares of 8,760 h as seen in Kazakhstan.
FULL_LOAD: Mapping[str, tuple[float, float]] = {
    "solar": (0.149, 0.175), "wind": (0.243, 0.245), "nuclear": (0.80, 0.92),
}  # fmt: skip
_HOURS = 8760.0


@dataclass(frozen=True)
class Coefficient:
    """Direct jobs of one phase per terawatt hour a year, with its source."""

    id: str
    phase: str
    low: float
    high: float
    source: str
    address: str


@lru_cache(maxsize=1)
def coefficients() -> Mapping[str, list[Coefficient]]:
    """Return the shipped coefficients by class of project."""
    text = files("serai").joinpath("projects", "job_coefficients.csv").read_text(encoding="utf-8")
    found: dict[str, list[Coefficient]] = {}
    for row in csv.DictReader(text.splitlines()):
        found.setdefault(row["class"], []).append(
            Coefficient(row["id"], row["phase"], float(row["low"]), float(row["high"]),
                        row["source"], row["address"])
        )  # fmt: skip
    return found


def jobs_of(row: Row, ledger: Ledger) -> dict[str, Any]:
    """Return what is known of a project's jobs: told figures, and ours by phase.

    Parameters
    ----------
    row : Row
        A row of the projects table; power classes need what they add in MW.
    """
    told = [
        {"id": s.id, "told": s.told(), "job": s.scope.get("job", "not_stated")}
        for s in ledger.query(row["subject"], "jobs.count")
    ]
    held = coefficients().get(row["class"], [])
    size = float(row["adds"]) if row["adds"] is not None and row["adds_unit"] == "MW" else None
    result: dict[str, Any] = {"project": row.id, "told": told, "computed": [], "missing": []}
    if not held:
        result["missing"] = [f"a sourced coefficient of jobs for {row['class'].replace('_', ' ')}"]
    elif size is None:
        result["missing"] = ["its size in MW"]
    else:
        low, high = (share * _HOURS * size / 1e6 for share in FULL_LOAD[row["class"]])
        result["computed"] = [
            {"phase": c.phase, "low": c.low * low, "high": c.high * high, "unit": "job",
             "coefficient": c.id, "source": c.source, "address": c.address}
            for c in held
        ]  # fmt: skip
        phases = {c.phase for c in held}
        result["missing"] = [
            f"a sourced coefficient of jobs of {phase}" for phase in ("works", "operation") if phase not in phases
        ]  # fmt: skip
    return result


def intensities(rows: Sequence[Row], ledger: Ledger) -> list[dict[str, Any]]:
    """Return jobs told per million dollars of cost told, of each project that tells both."""
    found = []
    for row in rows:
        cost = row["cost"] or row["cost_low"]
        if cost is None or row["cost_currency"] != "USD":
            continue
        for s in ledger.query(row["subject"], "jobs.count"):
            if s.interval is not None and s.interval.lo.is_finite():
                rate = float(s.interval.lo) / (float(cost) / 1e6)
                found.append({"project": row.id, "statement": s.id, "jobs_per_musd": rate})
    return found
