"""Render the pages of a view from an assessment; they are served as they stand.

The chapters are those of the report.  Links between chapters of one long file
become links between pages here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Container, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from serai.pages.files import named_figures, standalone, write_tables
from serai.pages.kit import environment
from serai.pages.report import page_of, view
from serai.studio.contents import CHAPTERS, TABLES
from serai.studio.views import View
from serai.tables import write_whole

if TYPE_CHECKING:
    from serai.assess import Assessment
    from serai.verdicts.model import Verdict

_PLEDGE = re.compile(r'href="#p-([^"]+)"')
_FACT = re.compile(r"<dd[^>]*>[^<]*</dd>")
_CITED = re.compile(r"\[([A-Za-z0-9][\w-]*)\]")
_CHECK = re.compile(r'href="#c-([^"]+)"')


def render_pages(assessment: Assessment, folder: Path) -> None:
    """Write every page of an assessment below a folder; ``done.json`` comes last.

    Raises
    ------
    OSError
        If the folder cannot be written.
    """
    scenario = assessment.case.scenario
    day = assessment.as_of if assessment.as_of != assessment.case.as_of else None
    base = f"/v/{View(scenario.id if scenario else '', day).slug}/"
    shown = view(assessment)
    kit = environment("serai.studio")
    folder.mkdir(parents=True, exist_ok=True)
    for name, _, chapters in CHAPTERS:
        text = "\n".join(kit.get_template(f"{c}.html.j2").render(**shown) for c in chapters)
        _write(folder / f"{name}.html", linked(text, base))
    template = kit.get_template("pledge.html.j2")
    for pledge in shown["pledges"]:
        text = cited(template.render(p=pledge, base=base), base, assessment.ledger.statements)
        _write(folder / "pledge" / f"{pledge['id']}.html", linked(text, base))
    page = page_of(shown)
    _write(folder / "report.html", page)
    _write(folder / "brief.html", page_of(shown, "brief.html.j2"))
    write_tables(assessment, shown, folder / TABLES, page)
    figures = []
    for name, figure in named_figures(shown):
        _write(folder / "figures" / f"{name}.svg", standalone(figure))
        figures.append({"name": name, "title": figure.title, "pledges": figure.pledges})
    _write(folder / "figures.json", _plain(figures))
    _write(folder / "pledges.json", _plain(pledge_rows(assessment, shown)))
    _write(folder / "assessment.json", _plain(assessment.as_dict()))
    done = {
        "title": assessment.case.title, "as_of": assessment.as_of.isoformat(),
        "scenario": scenario.id if scenario else "",
        "scenario_title": scenario.title if scenario else "",
        "case": assessment.case.id, "statements": len(assessment.ledger.statements),
    }  # fmt: skip
    _write(folder / "done.json", _plain(done))


def linked(text: str, base: str) -> str:
    """Turn links within the report into links between pages."""
    text = _PLEDGE.sub(rf'href="{base}pledge/\1"', text)
    return _CHECK.sub(rf'href="{base}sums#c-\1"', text)


def cited(text: str, base: str, known: Container[str]) -> str:
    """Turn ids of statements in brackets into links, within the facts of a pledge."""

    def link(match: re.Match[str]) -> str:
        name = match[1]
        return f'[<a href="{base}statement/{name}">{name}</a>]' if name in known else match[0]

    return _FACT.sub(lambda fact: _CITED.sub(link, fact[0]), text)


def pledge_rows(assessment: Assessment, shown: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what the list of pledges shows of each: answers, odds and the width of the band."""
    return [{**row, **_odds(assessment.verdict(row["pledge"]))} for row in shown["verdicts"]]


def _odds(verdict: Verdict) -> dict[str, Any]:
    """Return the ends of the odds; None where there is no band."""
    detail = verdict.parts["odds"].detail
    low, high = detail.get("low"), detail.get("high")
    if low is None or high is None:
        low = high = width = None
    else:
        width = round(float(high) - float(low), 4)
    return {
        "low": low,
        "high": high,
        "width": width,
        "n": detail.get("n"),
        "asked": str(detail.get("narrowest") or ""),
    }


def _plain(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, default=str)


def _write(path: Path, text: str) -> None:
    write_whole(path, text.encode("utf-8"))
