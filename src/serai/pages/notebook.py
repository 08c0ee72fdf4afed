"""Objects as notebooks show them: small tables with a style that reaches nothing around them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from html import escape
from typing import Any

from serai.assess import Assessment
from serai.case import Case
from serai.engines import EngineRun
from serai.pages.words import ANSWERS
from serai.verdicts.model import QUESTIONS, Part, Verdict

STYLE = (
    "<style>.serai{font:14px/1.45 system-ui,sans-serif;max-width:70rem}"
    ".serai table{border-collapse:collapse;font-size:13px}.serai caption{text-align:left;"
    "font-weight:600;padding:.3em 0}.serai th,.serai td{text-align:left;vertical-align:top;"
    "padding:.25em .7em .25em 0;border-bottom:1px solid #8884}.serai .num{text-align:right}"
    ".serai .quiet{opacity:.72}.serai .consistent{color:#1b8a76}.serai .tension{color:#a66a00}"
    ".serai .implausible{color:#b8335b}.serai .undetermined{opacity:.72}</style>"
)
HEADS = {
    "sums": "Sums",
    "fits": "Could it?",
    "date": "When?",
    "odds": "Odds",
    "binds": "What stops it",
}
SHOWN = 30


def html_of(thing: object) -> str:
    """Return an object of serai as HTML.

    Raises
    ------
    TypeError
        If there is no picture of its kind.
    """
    for kind, draw in _KINDS.items():
        if isinstance(thing, kind):
            return f'<div class="serai">{STYLE}{draw(thing)}</div>'
    raise TypeError(f"no picture of a {type(thing).__name__}")


def case_html(case: Case) -> str:
    """Show a case: title, day, and how many rows each table has."""
    counts = [(name, len(rows)) for name, rows in case.tables.items() if rows]
    counts += [("pledges", len(case.pledges)), ("checks", len(case.checks))]
    scenario = f", with the scenario {case.scenario.title}" if case.scenario else ""
    head = f"<p><b>{escape(case.title)}</b> ({escape(case.id)}), as of {case.as_of}{escape(scenario)}</p>"
    return head + _table(("Table", "Rows"), [(name, f"{n:,}") for name, n in counts], numbers={1})


def assessment_html(assessment: Assessment) -> str:
    """Show five answers for every pledge, the main ones first."""
    quality = ", ".join(f"{100 * s:.0f} % {name}" for name, s in assessment.quality.items() if s)
    head = (
        f"<p><b>{escape(assessment.case.title)}</b>, as of {assessment.as_of}; "
        f"{len(assessment.ledger.statements):,} statements: {escape(quality)}</p>"
    )
    ordered = sorted(assessment.verdicts, key=lambda verdict: not verdict.main)
    rows = [
        [_Raw(escape(v.sentence)), *(_Raw(_answer(v.parts[q])) for q in QUESTIONS), str(v.origins)]
        for v in ordered[:SHOWN]
    ]
    table = _table(("Pledge", *(HEADS[q] for q in QUESTIONS), "Origins"), rows, numbers={6})
    rest = len(ordered) - SHOWN
    more = f'<p class="quiet">{rest} more pledges in <code>.verdicts</code></p>' if rest > 0 else ""
    return head + table + more


def verdict_html(verdict: Verdict) -> str:
    """Show the five answers of one pledge in words."""
    rows = [
        [HEADS[q], _Raw(_answer(verdict.parts[q])), verdict.parts[q].text,
         "; ".join(verdict.parts[q].missing)]
        for q in QUESTIONS
    ]  # fmt: skip
    head = (
        f"<p><b>{escape(verdict.sentence)}</b> <code>{escape(verdict.pledge)}</code>; "
        f"{verdict.origins} independent origins, {100 * verdict.basis['sourced']:.0f} % sourced</p>"
    )
    return head + _table(("Question", "Answer", "In words", "Missing"), rows)


def run_html(run: EngineRun) -> str:
    """Show an engine's certificate and how many pledges it answered."""
    rows = [(name, _said(value)) for name, value in run.certificate.items()]
    head = f"<p><b>Engine {escape(run.name)}</b>; it answers {len(run.answers)} pledges</p>"
    return head + (_table(("Certificate", "Value"), rows) if rows else "")


def _said(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, Mapping):
        return "; ".join(f"{key} {_said(item)}" for key, item in value.items())
    if isinstance(value, list):
        return ", ".join(map(_said, value[:8])) + (" ..." if len(value) > 8 else "")
    return str(value)


def _answer(part: Part) -> str:
    css, mark, _ = ANSWERS[part.answer]
    short = str(part.detail.get("short") or "")
    mild = ", ".join(filter(None, [short, "indicative" if part.indicative else ""]))
    told = f'<br><span class="quiet">{escape(mild)}</span>' if mild else ""
    return f'<span class="{css}">{mark} {escape(part.answer.value)}</span>{told}'


class _Raw(str):
    """Text that is HTML already."""

    __slots__ = ()


def _table(
    header: Sequence[str], rows: Iterable[Sequence[str]], numbers: Collection[int] = ()
) -> str:
    def cell(text: str, at: int) -> str:
        css = ' class="num"' if at in numbers else ""
        return f"<td{css}>{text if isinstance(text, _Raw) else escape(str(text))}</td>"

    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in header)
    body = "".join(
        "<tr>" + "".join(cell(text, at) for at, text in enumerate(row)) + "</tr>" for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


_KINDS: dict[type, Any] = {
    Case: case_html, Assessment: assessment_html, Verdict: verdict_html, EngineRun: run_html,
}  # fmt: skip
