"""What would have to be true for a pledge to be kept, gathered from all that was found of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from serai.ledger.pledges import PARTS
from serai.pages import words
from serai.words import Answer

if TYPE_CHECKING:
    from serai.assess import Assessment
    from serai.ledger.pledges import Pledge
    from serai.ledger.sums import CheckResult
    from serai.pages.words import Names
    from serai.verdicts.model import Verdict

_STAGES = {"partly": "open in part", "operating": "open", "agreement": "at the stage of agreement",
           "concept": "a concept", "finance": "at the stage of finance", "works": "under works"}  # fmt: skip
_GRAVE = (Answer.IMPLAUSIBLE, Answer.TENSION)


def conditions(
    verdict: Verdict, pledge: Pledge, checks: Sequence[CheckResult], assessment: Assessment,
    names: Names,
) -> list[dict[str, str]]:  # fmt: skip
    """Return the conditions under which a pledge would be kept, each with what it is about.

    They repeat no judgement: readings of its words, growth, projects, inputs, capacity and
    pace are named as the checks and the engines left them.  Where nothing can be tested, what
    would have to be said first stands instead.
    """
    found = [
        *_readings(checks, names),
        *_growth(checks, names),
        *_pace(verdict, names),
        *_projects(pledge, assessment),
        *_room(verdict, names),
        *_inputs(verdict),
        *_even(verdict, names),
    ]
    if not found:
        found = _said(verdict)
    return [{"about": about, "text": _full(text)} for about, text in found]


def _full(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."


def _readings(checks: Sequence[CheckResult], names: Names) -> list[tuple[str, str]]:
    told = dict.fromkeys(
        names.plain(text)
        for result in checks
        if result.answer in _GRAVE
        for text in result.holds_if
    )
    return [("its words", f"read so: {text}") for text in told]


def _growth(checks: Sequence[CheckResult], names: Names) -> list[tuple[str, str]]:
    return [
        ("growth", f"{words.found(result, names)}")
        for result in checks
        if result.type == "growth_needed" and result.answer is not Answer.UNDETERMINED
    ]


def _pace(verdict: Verdict, names: Names) -> list[tuple[str, str]]:
    """Say the pace that is asked for where the amount, not its growth, is what has to come."""
    part = verdict.parts["fits"]
    name = str(part.detail.get("pace") or "")
    if not name or name.startswith("series-"):
        return []
    text = names.plain(part.text)
    asked = text.partition("asks for ")[2]
    return [("pace", f"it comes at {asked}" if asked else text)]


def _projects(pledge: Pledge, assessment: Assessment) -> list[tuple[str, str]]:
    rows = {row.id: row for row in assessment.case.rows("projects")}
    wanted = [name for name in pledge.needs if name in rows]
    if not wanted:
        wanted = [name for name in (pledge.subject,) if name in rows]
    told = []
    for name in wanted:
        row = rows[name]
        due = row.get("revised") or row.get("promised")
        when = f"promised for {words.when(due)}" if due else "no date promised"
        told.append(f"{row['name']} (now {_STAGES.get(row['stage'], row['stage'])}, {when})")
    if not told:
        return []
    opens = "these open in time: " if len(told) > 1 else "it opens in time: "
    return [("projects", opens + "; ".join(told))]


def _room(verdict: Verdict, names: Names) -> list[tuple[str, str]]:
    """Say by how much the room would have to grow where even all projects are not enough."""
    detail = verdict.parts["fits"].detail
    most, asked = detail.get("most"), verdict.parts["odds"].detail.get("threshold")
    cut = names.all(tuple(detail.get("cut") or ()))
    if not most or not asked or float(asked) <= float(most) or not cut:
        return []
    factor = float(asked) / float(most)
    return [("room", f"{factor:.2g} times the room that every project as promised gives, at {cut}")]


def _inputs(verdict: Verdict) -> list[tuple[str, str]]:
    """Say what a plant would burn or refine has to come from, by share of the draws."""
    told = []
    found: Mapping[str, Any] = verdict.parts["fits"].detail.get("inputs") or {}
    for fuel, shares in found.items():
        kept, given = shares.get("kept"), shares.get("given")
        if kept is None or given is None or float(kept) >= 0.95:
            continue
        told.append((
            "inputs",
            f"{fuel} that is exported now is kept for it: with exports as they are it is served in "
            f"{words.chance(float(kept))} of the draws, with exports giving way in "
            f"{words.chance(float(given))}",
        ))  # fmt: skip
    return told


def _even(verdict: Verdict, names: Names) -> list[tuple[str, str]]:
    """Say what demand and capacity give even odds."""
    if "even_odds" not in verdict.parts["binds"].detail:
        return []
    clauses = names.plain(verdict.parts["binds"].text).split("; ")
    told = [text for text in clauses if "even odds" in text or text.startswith("even ")]
    return [("demand and capacity", "; ".join(told))] if told else []


def _said(verdict: Verdict) -> list[tuple[str, str]]:
    absent = [part for part in PARTS if not verdict.completeness_evidence[part]]
    if absent:
        told = f"first it would have to be said: {words.listed(absent)}; then it could be tested"
        return [("to be told", told)]
    return [("its words", "nothing was found that it needs beyond its own words")]
