"""The finance of projects as text, for the command line and the report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from serai.pages.text import table
from serai.projects.plant import spread
from serai.quantity import short


def finance_lines(found: Mapping[str, Any]) -> str:
    """Write the finance of one project."""
    prices = f", money of {found['prices']}" if found["prices"] else ""
    lines = [f"{found['name']} ({found['project']}): {found['kind']}{prices}",
             f"Ranges hold 8 in 10 of {found['draws']:,} draws; all is indicative where terms are assumed.", ""]  # fmt: skip
    for outcome in found["outcomes"]:
        lines.append(f"Hypothesis: {outcome['hypothesis']}")
        lines += [f"  {name}: {spread(result)}" for name, result in outcome["results"].items()]
        if outcome["missing"]:
            names = ", ".join(name.replace("_", " ") for name in outcome["missing"])
            lines.append(f"  not told by anyone: {names}")
        lines += [f"  note: {note}" for note in outcome["notes"]]
        lines.append("")
    for tranche in found["tranches"]:
        lines.append(
            f"Tranche {tranche['id']}: {float(tranche['share']):.0%} when the {tranche['milestone']} of "
            f"{tranche['on']} begin; {tranche['condition']} ({tranche['basis']})".replace("%", " %")
        )
    lines.append("Assumed or remembered:")
    lines += [
        f"  {a['item'].replace('_', ' ')} {a['told']}: {a['reason']}" for a in found["assumed"]
    ]
    lines += ["", *job_lines(found["jobs"])]
    return "\n".join(lines)


def job_lines(jobs: Mapping[str, Any]) -> list[str]:
    """Write what is known of a project's jobs."""
    lines = [
        f"Jobs told: {t['told']} ({t['job'].replace('_', ' ')}) [{t['id']}]" for t in jobs["told"]
    ]
    lines += [
        f"Jobs of {c['phase']}: {short(c['low'], 2)} to {short(c['high'], 2)} direct ({c['source']})"
        for c in jobs["computed"]
    ]
    lines += [f"Jobs: not computed, {name} is missing" for name in jobs["missing"]]
    return lines


def cost_table(costs: Sequence[Mapping[str, Any]], prices: int) -> str:
    """Write the costs of all projects, as told and in constant prices."""
    rows = []
    for entry in costs:
        told, constant = entry["told"], entry["constant"]
        rows.append([entry["project"], f"{_ends(told)} {told['currency']}", told["at"],
                     _ends(constant) if constant else "-", entry["reason"]])  # fmt: skip
    head = ["project", "told", "of", f"USD of {prices}", "why not"]
    return table(head, rows, {4: 60}) if rows else "no costs"


def _ends(amount: Mapping[str, Any]) -> str:
    low, high = short(amount["lo"]), short(amount["hi"])
    return low if low == high else f"{low} to {high}"
