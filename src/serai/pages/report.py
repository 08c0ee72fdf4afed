"""The report: one self-contained HTML file, offline, for screen and print."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from serai import __version__
from serai.ledger.pledges import PARTS
from serai.pages import chapters, charts, words
from serai.pages.charts import Figure
from serai.pages.corridor import corridor_chapter
from serai.pages.dossier import dossier
from serai.pages.front import first_screen
from serai.pages.fuels import fuel_figures
from serai.pages.kit import environment
from serai.pages.pace import pace_chapter
from serai.pages.past import past_chapter
from serai.pages.power import power_chapter
from serai.pages.stages import late_rows, mirror_rows
from serai.pages.terminals import terminals_chapter
from serai.pages.trace import restated
from serai.pages.words import Names
from serai.tables import write_whole
from serai.words import Answer

if TYPE_CHECKING:
    from serai.assess import Assessment


def write_report(assessment: Assessment, target: Path) -> Path:
    """Write the report of an assessment and return where it stands.

    The file is replaced whole; the same assessment gives the same bytes.

    Raises
    ------
    OSError
        If the folder cannot be made or written.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    write_whole(target, render(assessment).encode("utf-8"))
    return target


def render(assessment: Assessment) -> str:
    """Return the report as one HTML document."""
    return page_of(view(assessment))


def page_of(shown: Mapping[str, Any], template: str = "report.html.j2") -> str:
    """Return what :func:`view` holds as one HTML document: the report, or its brief."""
    return environment().get_template(template).render(**shown) + "\n"


def view(assessment: Assessment) -> dict[str, Any]:
    """Return everything that the templates show, as plain data."""
    with charts.unchecked():
        return _view(assessment)


def _view(assessment: Assessment) -> dict[str, Any]:
    names = Names(assessment.case)
    offered = charts.engine_figures(assessment.engines)
    groups = chapters.group_views(assessment, names)
    script = _text("report.js")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return {
        "title": assessment.case.title,
        "as_of": words.day(assessment.as_of.isoformat()),
        "note": str(assessment.case.meta.get("note") or ""),
        "version": __version__,
        "licence": str(assessment.case.meta.get("licence") or ""),
        "css": _text("style.css"),
        "script": script,
        "script_digest": digest,
        "parts": PARTS,
        "questions": chapters.SHORT_QUESTIONS,
        "legend": [
            {"css": css, "mark": mark, "word": answer.value, "means": means}
            for answer, (css, mark, means) in words.ANSWERS.items()
            if answer is not Answer.RULE
        ],
        "first": first_screen(assessment, names),
        "completeness": chapters.completeness_rows(assessment.verdicts),
        "verdicts": chapters.verdict_rows(assessment, names),
        "sums": chapters.sums_groups(assessment, names),
        "conflicts": chapters.conflict_views(assessment, names),
        "moved": moved(assessment, names),
        "sentences": {verdict.pledge: verdict.sentence for verdict in assessment.verdicts},
        "moments": chapters.moment_views(assessment.timeline, assessment, names),
        "engine_figures": [
            *filter(None, [chapters.opening_figure(assessment)]),
            *(figure for figure in offered if not figure.pledges),
        ],
        "fuels": fuel_figures(assessment),
        "corridor": corridor_chapter(assessment, names),
        "terminals": terminals_chapter(assessment),
        "power": power_chapter(assessment),
        "pace": pace_chapter(assessment, names),
        "past": past_chapter(assessment, names),
        "pledges": [
            dossier(verdict, assessment, names, offered)
            for verdict in chapters.in_order(assessment.verdicts)
        ],
        "late": late_rows(assessment, names),
        "mirrors": mirror_rows(assessment, names),
        "sources": chapters.source_rows(assessment),
        "contradictions": chapters.contradiction_views(assessment, names),
        "groups": groups,
        "widest": chapters.widest_chart(groups, assessment, names),
        "assumed": chapters.assumed_views(assessment, names),
    }


def moved(assessment: Assessment, names: Names) -> dict[str, Any] | None:
    """Return the pledge that was moved most, with its drawing and its table."""
    verdict = chapters.most_moved(assessment)
    if verdict is None:
        return None
    claim = assessment.ledger.statements.get(assessment.case.pledge(verdict.pledge).claim)
    chain = chapters.same_aim(verdict.restatements, claim, assessment)
    records = charts.promised(chain)
    years = sorted({str(record["until"]) for record in records})
    value = words.told(claim) if claim else ""
    rows = restated([statement.id for statement in chain], assessment.ledger, names)
    figure = Figure(
        title=f"{names(claim.subject) if claim else ''}: {value}, promised for {words.listed(years)}",
        caption="Each point is one statement: when it was said (across) and for which year (up). "
        "A bar shows a day known only to a month or a year. On the dotted line the promised year "
        "has come.",
        svg=charts.restatement_chart(chain, "moved"),
        alt=f"{value} was promised {len(records)} times, for {words.listed(years)}.",
    )
    return {"pledge": verdict.pledge, "sentence": verdict.sentence, "figure": figure, "rows": rows}


def _text(name: str) -> str:
    return files("serai").joinpath("pages", name).read_text(encoding="utf-8")
