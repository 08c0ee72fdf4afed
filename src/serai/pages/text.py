"""Plain text for a terminal: aligned tables and the trace of a verdict."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from serai.ledger.pledges import PARTS
from serai.ledger.statements import BASES, Ledger, Statement
from serai.verdicts.judge import completeness_line
from serai.verdicts.model import ASKED, QUESTIONS, Verdict
from serai.words import Answer

if TYPE_CHECKING:
    from serai.assess import Assessment
    from serai.ledger.sums import CheckResult
    from serai.ledger.timeline import Moment


def table(
    header: Sequence[str], rows: Iterable[Sequence[str]], limits: Mapping[int, int] | None = None
) -> str:
    """Return an aligned table; columns named in ``limits`` wrap at that width."""
    limits = limits or {}
    body = [[str(cell) for cell in row] for row in rows]
    widths = []
    for i, name in enumerate(header):
        widest = max([len(name), *(len(row[i]) for row in body)])
        widths.append(min(widest, limits.get(i, widest)))
    lines = ["  ".join(name.ljust(w) for name, w in zip(header, widths, strict=True)).rstrip()]
    lines.append("  ".join("-" * w for w in widths))
    for row in body:
        cells = [
            textwrap.wrap(cell, w, break_long_words=True) or [""]
            for cell, w in zip(row, widths, strict=True)
        ]
        for k in range(max(map(len, cells))):
            parts = [
                (cell[k] if k < len(cell) else "").ljust(w)
                for cell, w in zip(cells, widths, strict=True)
            ]
            lines.append("  ".join(parts).rstrip())
    return "\n".join(lines)


def verdict_table(verdicts: Sequence[Verdict]) -> str:
    """Return one row a pledge: completeness first, then the five answers."""
    rows = [
        [
            ("* " if verdict.main else "  ") + verdict.pledge,
            completeness_line(verdict.completeness),
            completeness_line(verdict.completeness_evidence),
            *(_answer(verdict, question) for question in QUESTIONS),
            f"{verdict.basis['sourced'] * 100:.0f} %" if any(verdict.basis.values()) else "none",
            str(verdict.origins),
        ]
        for verdict in verdicts
    ]
    head = ["  pledge", "stated", "+later", *QUESTIONS, "sourced", "origins"]
    legend = (
        f"stated: {', '.join(PARTS)} in the document; +later: with later evidence. "
        "sourced: share of the inputs with a source. origins: independent ones. * main pledges."
    )
    return f"{table(head, rows)}\n\n{textwrap.fill(legend, 100)}"


def _answer(verdict: Verdict, question: str) -> str:
    part = verdict.parts[question]
    short = part.detail.get("short")
    word = str(short) if short else part.answer.value
    return f"{word}~" if part.indicative else word


def sums_table(results: Sequence[CheckResult]) -> str:
    """Return one row a check, with its arithmetic and the reading under which it holds."""
    rows = [
        [
            r.id,
            r.answer.letter,
            r.question,
            r.printed.result + reading_note(r),
        ]
        for r in results
    ]
    return table(["check", "", "question", "result"], rows, {2: 40, 3: 66})


def reading_note(result: CheckResult) -> str:
    """Say under which reading a claim that does not hold as printed would hold."""
    if result.printed.answer not in (Answer.IMPLAUSIBLE, Answer.TENSION) or not result.holds_if:
        return ""
    first = next(f for f in result.findings[1:] if f.reading == result.holds_if[0])
    return f" | {'holds if' if first.own else 'explained if'} {first.reading}"


def conflict_lines(assessment: Assessment) -> list[str]:
    """Say which figures cannot all hold and what would mend it."""
    found = assessment.conflicts
    if not found.conflicts:
        return ["No figures of the declared sums exclude one another."]
    lines = ["Figures that cannot all hold:"]
    lines += [f"  {{{', '.join(sorted(group))}}}" for group in found.conflicts]
    lines.append("Smallest sets to set aside so that the rest holds:")
    lines += [f"  {{{', '.join(sorted(group))}}}" for group in found.repairs]
    return lines


def contradiction_lines(assessment: Assessment) -> list[str]:
    """List figures on one count that differ and that nobody corrected."""
    if not assessment.contradictions:
        return ["No two figures on the same count differ."]
    lines = ["Figures on the same count that differ, both kept:"]
    for found in assessment.contradictions:
        values = " | ".join(
            f"{assessment.ledger[name].told()} ({name})" for name in found.statements
        )
        lines.append(f"  {found.subject} {found.indicator} {found.period}: {values}")
    return lines


def moment_lines(moments: Sequence[Moment]) -> str:
    """Return a timeline as a table."""
    rows = [[m.when.text, m.what, m.text, m.pledge] for m in moments]
    return table(["when", "what", "", "pledge"], rows, {2: 80})


def explain(assessment: Assessment, name: str) -> str:
    """Walk from the verdict of a pledge to its statements, sources and text spans."""
    verdict = assessment.verdict(name)
    pledge = assessment.case.pledge(name)
    ledger = assessment.ledger
    lines = [verdict.sentence, "=" * len(verdict.sentence), ""]
    absent = [part for part, stated in verdict.completeness.items() if not stated]
    later = [part for part in absent if verdict.completeness_evidence[part]]
    lines.append(
        f"Stated in the document: {', '.join(p for p in PARTS if p not in absent) or 'nothing'}."
    )
    lines.append(
        f"Not stated: {', '.join(absent) or 'nothing'}."
        + (f" Later evidence gives {', '.join(later)}." if later else "")
    )
    for question in QUESTIONS:
        part = verdict.parts[question]
        mark = " (indicative)" if part.indicative else ""
        word = part.detail.get("short") if question in ("date", "odds", "binds") else None
        lines += ["", f"{question}: {ASKED[question]}", f"  {word or part.answer.value}{mark}"]
        lines += textwrap.wrap(part.text, 96, initial_indent="  ", subsequent_indent="  ")
        for item in part.detail.get("lines", ()):
            lines += textwrap.wrap(
                str(item), 96, initial_indent="    - ", subsequent_indent="      "
            )
    for result in (r for r in assessment.sums if pledge.id in r.pledges):
        lines += ["", *check_lines(result)]
    names = [n for n in _inputs(assessment, name) if n in ledger]
    shares = ", ".join(f"{basis} {verdict.basis[basis] * 100:.0f} %" for basis in BASES)
    lines += [
        "",
        f"It rests on {len(names)} statements from {verdict.origins} independent origins: {shares}.",
        *(f"  {voice.told()}" for voice in verdict.voices if voice.repeated or len(names) > 1),
        "",
    ]
    for statement in names:
        lines += statement_lines(ledger[statement], ledger)
    for reply in verdict.replies:
        lines += ["", f"Reply of {reply.get('who', 'the promisor')}: {reply.get('text', '')}"]
    return "\n".join(lines)


def _inputs(assessment: Assessment, name: str) -> list[str]:
    from serai.verdicts.judge import inputs_of

    pledge = assessment.case.pledge(name)
    verdict = assessment.verdict(name)
    mine = [result for result in assessment.sums if name in result.pledges]
    return inputs_of(pledge, mine, verdict.parts.values(), assessment.ledger)


def check_lines(result: CheckResult) -> list[str]:
    """Say what a check found under each of its readings."""
    lines = [f"check {result.id}: {result.question} -> {result.answer.value}"]
    for finding in result.findings:
        kind = "" if finding.own else " (said of something else)"
        lines.append(f"  {finding.reading}{kind}: {finding.answer.value}; {finding.result}")
        if finding.arithmetic:
            lines.append(f"    {finding.arithmetic}")
        lines += [f"    {assumption}" for assumption in finding.assumptions]
    return lines


def statement_lines(statement: Statement, ledger: Ledger) -> list[str]:
    """Return a statement with its source and, where it has one, its span in the text."""
    source = ledger.sources[statement.source]
    period = f", {statement.period.text}" if statement.period else ""
    rule = f", counted as {statement.counting_rule}" if statement.counting_rule else ""
    span = f", characters {statement.span[0]}-{statement.span[1]}" if statement.span else ""
    surface = f" '{statement.surface}'" if statement.surface else ""
    published = source.published.text if source.published else "undated"
    lines = [
        f"{statement.id}: {statement.subject} {statement.indicator} {statement.told()}{period}{rule} "
        f"[{statement.claim.replace('_', ' ')}, {statement.basis}]",
        f"    {source.publisher}, {published} ({source.id}){span}{surface}",
    ]
    if source.url:
        lines.append(f"    {source.url}")
    return lines
