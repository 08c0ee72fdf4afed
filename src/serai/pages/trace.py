"""Statements and checks as a page shows them: with source, day, count, basis and span."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from serai.ledger.statements import BASES
from serai.pages import words

if TYPE_CHECKING:
    from serai.ledger.statements import Ledger, Source, Statement
    from serai.ledger.sums import CheckResult
    from serai.pages.words import Names
    from serai.verdicts.model import Part
    from serai.words import Answer


def answer_view(answer: Answer, indicative: bool = False) -> dict[str, Any]:
    """Return the class, mark and word of an answer."""
    css, mark, means = words.ANSWERS[answer]
    return {
        "css": css,
        "mark": mark,
        "word": answer.value,
        "means": means,
        "indicative": indicative,
    }


def part_view(part: Part) -> dict[str, Any]:
    """Return an answer that stands alone, with the question that it answers."""
    view = answer_view(part.answer, part.indicative)
    return {**view, "on": "" if view["css"] == "undetermined" else words.ON_WHAT[part.question]}


def source_view(source: Source) -> dict[str, str]:
    """Return a source as a reader cites it; only web addresses become links."""
    web = source.url.startswith(("https://", "http://"))
    return {
        "id": source.id,
        "publisher": source.publisher,
        "title": source.title,
        "published": words.when(source.published) if source.published else "undated",
        "url": source.url if web else "",
        "address": source.url,
        "grade": words.GRADES.get(source.grade, source.grade),
        "note": source.note,
    }


def statement_view(statement: Statement, ledger: Ledger, names: Names) -> dict[str, Any]:
    """Return a statement in words with its source, basis and place in the text."""
    source = ledger.sources[statement.source]
    return {
        "id": statement.id,
        "subject": names(statement.subject),
        "indicator": statement.indicator,
        "told": words.told(statement),
        "when": words.when(statement.period) if statement.period else "no period stated",
        "rule": names(statement.counting_rule) if statement.counting_rule else "",
        "claim": words.claim(statement.claim),
        "speaker": statement.speaker,
        "said": words.when(statement.asserted) if statement.asserted else "day not known",
        "basis": statement.basis,
        "span": statement.span,
        "surface": statement.surface if statement.interval is not None else "",
        "note": statement.note,
        "replaced": statement.id in ledger.replaced,
        "source": source_view(source),
    }


def statement_views(chosen: Iterable[str], ledger: Ledger, names: Names) -> list[dict[str, Any]]:
    """Return the views of those named statements that the ledger holds."""
    return [statement_view(ledger[name], ledger, names) for name in chosen if name in ledger]


def check_view(result: CheckResult, ledger: Ledger, names: Names) -> dict[str, Any]:
    """Return a check with its arithmetic, its other readings, and the figures behind it."""
    printed = result.printed
    others = [
        {
            "reading": names.plain(finding.reading),
            "kind": "another reading of the same words"
            if finding.own
            else "said of something else",
            "answer": answer_view(finding.answer),
            "arithmetic": names.plain(finding.arithmetic),
            "result": names.plain(finding.result),
        }
        for finding in result.findings[1:]
    ]
    assumptions = [text for finding in result.findings for text in finding.assumptions]
    return {
        "id": result.id,
        "question": result.question,
        "answer": answer_view(result.answer),
        "arithmetic": names.plain(printed.arithmetic),
        "result": words.found(result, names),
        "holds_if": [names.plain(text) for text in result.holds_if],
        "others": others,
        "assumptions": [names.plain(text) for text in dict.fromkeys(assumptions)],
        "missing": [names.plain(text) for text in result.missing],
        "inputs": statement_views(result.inputs, ledger, names),
        "pledges": result.pledges,
        "origins": len(result.origins),
    }


def basis_view(shares: Mapping[str, float], counts: Mapping[str, int] | None = None) -> Any:
    """Return the four shares of a data-quality bar, in their fixed order."""
    return [
        {
            "name": basis,
            "share": shares.get(basis, 0.0),
            "text": words.share(shares.get(basis, 0.0)),
            "means": words.BASIS_MEANS[basis],
            "count": f"{counts.get(basis, 0):,}" if counts is not None else "",
        }
        for basis in BASES
    ]


def shares_of(counts: Mapping[str, int]) -> dict[str, float]:
    """Turn counts by basis into shares; all zero where nothing was counted."""
    total = sum(counts.values())
    return {basis: (counts.get(basis, 0) / total if total else 0.0) for basis in BASES}


def restated(chain: Sequence[str], ledger: Ledger, names: Names) -> list[dict[str, Any]]:
    """Return the restatements of a pledge in the order they were said."""
    return statement_views(chain, ledger, names)
