"""Hold two assessments beside one another: two cases, or one with and without a scenario.

Draws are functions of identity, so two scenarios of one case share their chance and
differ by what was changed and by nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from serai.assess import Assessment
from serai.verdicts.model import QUESTIONS, Part

#: A facility counts as changed where it is full in so many more, or fewer, of the draws.
MOVED = 0.02


@dataclass(frozen=True)
class Comparison:
    """What differs between two assessments.

    Attributes
    ----------
    changes : list of dict
        Pledge, question, and answer and short figure before and after.
    only : (list, list)
        Pledges that only one of them holds.
    totals : list of dict
        Rule, unit, year, and low, middle, high on both sides, where a figure differs.
    full : list of dict
        Facility, year, and the share of draws in which it is full on both sides.
    same : int
        Pledges that both hold with the same answers.
    """

    sides: tuple[Mapping[str, Any], Mapping[str, Any]]
    changes: Sequence[Mapping[str, Any]]
    only: tuple[Sequence[str], Sequence[str]]
    totals: Sequence[Mapping[str, Any]] = field(default_factory=list)
    full: Sequence[Mapping[str, Any]] = field(default_factory=list)
    same: int = 0

    def as_dict(self) -> dict[str, Any]:
        """Return plain data for ``--json``."""
        return {
            "sides": list(self.sides),
            "changes": list(self.changes),
            "only": [list(part) for part in self.only],
            "same": self.same,
            "totals": list(self.totals),
            "full": list(self.full),
        }


def compare(first: Assessment, second: Assessment, year: int | None = None) -> Comparison:
    """Return what differs between two assessments.

    Parameters
    ----------
    year : int, optional
        Year of the corridor's totals and facilities; the last that both computed by default.
    """
    before = {verdict.pledge: verdict for verdict in first.verdicts}
    after = {verdict.pledge: verdict for verdict in second.verdicts}
    both = [name for name in before if name in after]
    changes = []
    for name in both:
        for question in QUESTIONS:
            left, right = before[name].parts[question], after[name].parts[question]
            if (left.answer, _figure(left)) != (right.answer, _figure(right)):
                changes.append({
                    "pledge": name, "sentence": after[name].sentence, "question": question,
                    "before": _side(left), "after": _side(right),
                })  # fmt: skip
    changed = {str(change["pledge"]) for change in changes}
    freight = [a.engines["freight"].data if "freight" in a.engines else {} for a in (first, second)]
    return Comparison(
        (_named(first), _named(second)),
        changes,
        ([n for n in before if n not in after], [n for n in after if n not in before]),
        _totals(freight[0], freight[1], year),
        _full(freight[0], freight[1], year),
        len(both) - len(changed),
    )


def _named(assessment: Assessment) -> dict[str, Any]:
    scenario = assessment.case.scenario
    return {
        "case": assessment.case.id,
        "scenario": scenario.id if scenario else "",
        "title": scenario.title if scenario else assessment.case.title,
        "reason": scenario.reason if scenario else "",
        "as_of": assessment.as_of.isoformat(),
    }


def _figure(part: Part) -> str:
    return str(part.detail.get("short") or "")


def _side(part: Part) -> dict[str, str]:
    return {"answer": part.answer.value, "short": _figure(part), "text": part.text}


def _years(first: Mapping[str, Any], second: Mapping[str, Any], year: int | None) -> list[int]:
    """Return the year that both computed and that is asked for, or the last of them."""
    known = [y for y in first.get("years", ()) if y in second.get("years", ())]
    if year is not None:
        return [year] if year in known else []
    return known[-1:]


def _totals(
    first: Mapping[str, Any], second: Mapping[str, Any], year: int | None
) -> list[dict[str, Any]]:
    found = []
    others = {(t["rule"], t["unit"]): t for t in second.get("totals", ())}
    for total in first.get("totals", ()):
        other = others.get((total["rule"], total["unit"]))
        for y in _years(first, second, year) if other else ():
            left = total["by_year"][first["years"].index(y)]
            right = other["by_year"][second["years"].index(y)]  # type: ignore[index]
            if left != right:
                found.append({"rule": total["rule"], "unit": total["unit"], "year": y,
                              "before": left, "after": right})  # fmt: skip
    return found


def _full(
    first: Mapping[str, Any], second: Mapping[str, Any], year: int | None
) -> list[dict[str, Any]]:
    others = {f["id"]: f for f in second.get("facilities", ()) if f.get("capacity_known")}
    found = []
    for facility in first.get("facilities", ()):
        other = others.get(facility["id"])
        if not facility.get("capacity_known") or other is None:
            continue
        for y in _years(first, second, year):
            left = facility["full"][first["years"].index(y)]
            right = other["full"][second["years"].index(y)]
            if abs(left - right) >= MOVED:
                found.append(
                    {"facility": facility["id"], "year": y, "before": left, "after": right}
                )
    return sorted(found, key=lambda row: -abs(row["after"] - row["before"]))
