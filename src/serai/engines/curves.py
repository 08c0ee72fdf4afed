"""Hand waiting curves from the terminals run to freight (docs/notes/0005-waiting-curves.md).

The two rooms do not import one another: a curve crosses as plain data, is checked
here, and reaches freight as two sequences of numbers for each facility.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from serai.case import Case
from serai.engines.model import EngineRun
from serai.errors import CaseError, Fault, one_of, quoted

#: Utilisation [1] and mean wait [days] of the points of one curve.
Curve = tuple[tuple[float, ...], tuple[float, ...]]
PLACE = "terminals run"


def curves_of(case: Case, run: EngineRun | None) -> dict[str, Curve]:
    """Return the computed curve of each facility whose row names the terminal behind it.

    Parameters
    ----------
    run : EngineRun, optional
        The terminals run; its ``data["curves"]`` maps facility ids to curves.

    Returns
    -------
    dict
        Facility id to (utilisation [1], days), both never decreasing.

    Raises
    ------
    CaseError
        With every fault of the curves; none of them reaches freight.
    """
    given: Mapping[str, Mapping[str, Any]] = run.data.get("curves", {}) if run else {}
    rows = {row.id: row for row in case.rows("facilities")}
    faults: list[Fault] = []
    found: dict[str, Curve] = {}
    for name, curve in sorted(given.items()):
        if name not in rows:
            expected = one_of(sorted(rows), name)
            faults.append(Fault(PLACE, 0, "curves", quoted(name), expected))
            continue
        faults += _faults(name, curve)
        if rows[name]["waiting"] == curve.get("terminal"):
            found[name] = (tuple(curve["utilisation"]), tuple(curve["days"]))
    if faults:
        raise CaseError("waiting curves", sorted(faults))
    return found


def missing_curves(case: Case, curves: Mapping[str, Curve]) -> dict[str, str]:
    """Return the facilities whose row names a terminal that gave no curve, with its name."""
    return {
        row.id: str(row["waiting"])
        for row in case.rows("facilities")
        if row["waiting"] and row.id not in curves
    }


def _faults(name: str, curve: Mapping[str, Any]) -> list[Fault]:
    found = []
    u, days = list(curve.get("utilisation", ())), list(curve.get("days", ()))
    place = f"curves {name}"
    if len(u) != len(days) or len(u) < 2:
        text = f"{len(u)} and {len(days)} numbers"
        found.append(
            Fault(PLACE, 0, place, text, "two or more points, as many days as utilisations")
        )
        return found
    for column, values in (("utilisation", u), ("days", days)):
        if not all(isinstance(v, (int, float)) and 0.0 <= v < float("inf") for v in values):
            found.append(Fault(PLACE, 0, place, f"{column} {values}", "numbers of 0 or more"))
        elif not _rises(values):
            found.append(
                Fault(PLACE, 0, place, f"{column} {values}", "numbers that never decrease")
            )
        elif column == "utilisation" and not 0.0 < values[-1] <= 1.0:
            found.append(
                Fault(PLACE, 0, place, f"{column} to {values[-1]}", "a cap within 0 and 1")
            )
    return found


def _rises(values: Sequence[float]) -> bool:
    return all(a <= b for a, b in pairwise(values))
