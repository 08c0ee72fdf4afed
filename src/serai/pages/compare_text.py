"""Two assessments beside one another, in plain text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from serai.compare import Comparison
from serai.pages.text import table


def compare_lines(found: Comparison) -> list[str]:
    """Return what differs: answers, totals, and what is full."""
    lines = [f"{mark}: {_side(side)}" for mark, side in zip("AB", found.sides, strict=True)]
    lines.append("")
    if found.changes:
        rows = [
            [change["pledge"], change["question"], _told(change["before"]), _told(change["after"])]
            for change in found.changes
        ]
        lines.append(table(["pledge", "question", "A", "B"], rows, {0: 30, 2: 34, 3: 34}))
    else:
        lines.append("No answer differs.")
    lines.append(f"\n{found.same} pledges have the same answers and figures in both.")
    for mark, names in zip("AB", found.only, strict=True):
        if names:
            lines.append(f"Only in {mark}: {', '.join(names)}")
    if found.totals:
        lines.append("\nTotals (10 %, middle, 90 % of the draws)")
        rows = [
            [t["rule"], str(t["year"]), t["unit"], _range(t["before"]), _range(t["after"])]
            for t in found.totals
        ]
        lines.append(table(["rule", "year", "unit", "A", "B"], rows))
    if found.full:
        lines.append("\nFull in this share of the draws")
        rows = [
            [f["facility"], str(f["year"]), f"{f['before']:.0%}", f"{f['after']:.0%}"]
            for f in found.full
        ]
        lines.append(table(["facility", "year", "A", "B"], rows))
    return lines


def _side(side: Mapping[str, Any]) -> str:
    scenario = f", scenario {side['scenario']}: {side['title']}" if side["scenario"] else ""
    return f"{side['case']} as of {side['as_of']}{scenario}"


def _told(side: Mapping[str, str]) -> str:
    return f"{side['answer']}, {side['short']}" if side["short"] else side["answer"]


def _range(values: Mapping[str, float]) -> str:
    return " / ".join(f"{values[name]:,.0f}" for name in ("low", "middle", "high"))
