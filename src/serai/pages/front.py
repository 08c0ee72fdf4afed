"""The first screen: a sentence for each main pledge, how good the data is, what stands out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from serai.ledger.pledges import PARTS
from serai.pages import words
from serai.pages.trace import answer_view, basis_view, part_view, shares_of
from serai.words import Answer, together

if TYPE_CHECKING:
    from serai.assess import Assessment
    from serai.ledger.sums import CheckResult
    from serai.pages.words import Names
    from serai.verdicts.model import Part, Verdict

_WEIGHT = {
    Answer.IMPLAUSIBLE: 3,
    Answer.TENSION: 2,
    Answer.CONSISTENT: 1,
    Answer.UNDETERMINED: 0,
    Answer.RULE: -1,
}
SHOWN_FINDINGS = 3
#: How the text of an answer is opened where its question does not stand beside it.
_OPENINGS = {
    "fits": "If every project arrives as promised: ",
    "date": "When it would come: ",
    "odds": "Odds by the promised date: ",
    "binds": "What stops it: ",
}
_STAGE = re.compile(r"^(concept|agreement|finance|works)\b")
#: The questions that are answered with a figure, as the first screen names them.
_IN_SHORT = {"fits": "Could", "date": "When", "odds": "Odds", "binds": "Held back by"}


def first_screen(assessment: Assessment, names: Names) -> dict[str, Any]:
    """Return what the first screen says."""
    main = [verdict for verdict in assessment.verdicts if verdict.main] or assessment.verdicts[:9]
    return {
        "sentences": [sentence(verdict, assessment, names) for verdict in main],
        "bars": quality_bars(assessment),
        "findings": [
            finding_view(result, assessment, names) for result in gravest(assessment.sums)
        ],
        "untested": untested(assessment),
    }


def gravest_part(verdict: Verdict) -> Part:
    """Return the part with the gravest answer that was reached.

    On a tie the one that says most of the future stands first.  What binds is no judgement
    of the pledge, so it never stands for the whole.
    """
    parts = [verdict.parts[question] for question in ("odds", "fits", "date", "sums")]
    answer = together(part.answer for part in parts)
    return next((part for part in parts if part.answer is answer), verdict.parts["sums"])


def in_short(verdict: Verdict, names: Names, besides: str) -> list[tuple[str, str]]:
    """Return what the other questions answer in few words, where something was computed."""
    found = []
    for question, asked in _IN_SHORT.items():
        told = str(verdict.parts[question].detail.get("short") or "")
        if told and question != besides:
            told = _STAGE.sub(r"its stage, \1", told) if question == "binds" else told
            found.append((asked, names.plain(told)))
    return found


def sentence(verdict: Verdict, assessment: Assessment, names: Names) -> dict[str, Any]:
    """Say of one pledge what was promised, the gravest answer so far, and why."""
    part = gravest_part(verdict)
    return {
        "pledge": verdict.pledge,
        "promise": verdict.sentence,
        "answer": part_view(part),
        "why": _why(verdict, part, assessment, names),
        "others": in_short(verdict, names, part.question),
    }


def _why(verdict: Verdict, part: Part, assessment: Assessment, names: Names) -> str:
    if part.answer is Answer.UNDETERMINED:
        return _cannot(verdict)
    if part.question != "sums":
        return _sentence(_OPENINGS.get(part.question, "") + names.plain(part.text))
    mine = [
        result
        for result in assessment.sums
        if verdict.pledge in result.pledges and result.answer is part.answer
    ]
    if not mine:
        return _sentence(names.plain(part.text))
    # A check that begins with the pledge's own claim tells more of it than one that passes by.
    claim = assessment.case.pledge(verdict.pledge).claim
    first = min(rank(mine), key=lambda result: claim not in result.inputs[:1])
    others = len(mine) - 1
    if part.answer is Answer.CONSISTENT or not others:
        return words.why(first, names)
    counted = "One more check comes" if others == 1 else f"{others} more checks come"
    return f"{words.why(first, names)} {counted} to the same answer."


def _cannot(verdict: Verdict) -> str:
    absent = [name for name in PARTS if not verdict.completeness_evidence[name]]
    if absent:
        return (
            f"Stated nowhere: {words.listed(absent)}. Without them nothing shows that it is kept."
        )
    return "All seven parts are stated, but no second figure on the same count was found."


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."


def rank(results: Sequence[CheckResult]) -> list[CheckResult]:
    """Order checks by gravity: the answer, the answer as printed, then how far off it is."""

    def key(result: CheckResult) -> tuple[float, float, float, str]:
        slack = result.printed.slack
        return (
            -_WEIGHT[result.answer],
            -_WEIGHT[result.printed.answer],
            slack if slack is not None else 0.0,
            result.id,
        )

    return sorted(results, key=key)


def gravest(results: Sequence[CheckResult], count: int = SHOWN_FINDINGS) -> list[CheckResult]:
    """Return the gravest checks that do not tell the same story twice.

    A check that shares half of its figures with one already chosen is passed over.
    """
    chosen: list[CheckResult] = []
    for result in rank(results):
        if result.answer not in (Answer.IMPLAUSIBLE, Answer.TENSION):
            break
        mine = set(result.inputs)
        if any(2 * len(mine & set(other.inputs)) >= max(1, len(mine)) for other in chosen):
            continue
        chosen.append(result)
    return chosen[:count]


def finding_view(result: CheckResult, assessment: Assessment, names: Names) -> dict[str, Any]:
    """Return one finding: question, what was found, the sum, and when it would hold."""
    return {
        "id": result.id,
        "question": result.question,
        "answer": answer_view(result.answer),
        "text": words.why(result, names),
        "arithmetic": names.plain(result.printed.arithmetic),
        "pledges": [p for p in result.pledges if assessment.case.pledge(p)],
        "origins": len(result.origins),
    }


def quality_bars(assessment: Assessment) -> list[dict[str, Any]]:
    """Return the data-quality bars: of all statements, and of the tables of the system."""
    said = Counter(statement.basis for statement in assessment.ledger)
    bars = [
        {
            "title": "Statements",
            "count": f"{sum(said.values()):,}",
            "parts": basis_view(assessment.quality, said),
        }
    ]
    rows: Counter[str] = Counter()
    for name, table in assessment.case.tables.items():
        if name != "statements":
            rows.update(str(row["basis"]) for row in table if row.get("basis"))
    if rows:
        bars.append(
            {
                "title": "Rows of the model",
                "count": f"{sum(rows.values()):,}",
                "parts": basis_view(shares_of(rows), rows),
            }
        )
    return bars


def untested(assessment: Assessment) -> dict[str, Any]:
    """Count what cannot be tested and which parts are missing most often."""
    verdicts = assessment.verdicts
    total = len(verdicts)
    no_test = sum(1 for v in verdicts if assessment.case.pledge(v.pledge).test is None)
    open_ = sum(
        1 for v in verdicts if all(part.answer is Answer.UNDETERMINED for part in v.parts.values())
    )
    answers = [part.answer for v in verdicts for part in v.parts.values()]
    lacking = []
    for part in PARTS:
        stated = sum(1 for v in verdicts if v.completeness[part])
        later = sum(1 for v in verdicts if v.completeness_evidence[part])
        lacking.append(
            {
                "part": part,
                "missing": total - stated,
                "still": total - later,
                "share": (total - stated) / total if total else 0.0,
                "still_share": (total - later) / total if total else 0.0,
            }
        )
    lacking.sort(key=lambda item: (-float(str(item["missing"])), str(item["part"])))
    return {
        "total": total,
        "no_test": no_test,
        "open": open_,
        "answers": len(answers),
        "reached": sum(1 for answer in answers if answer is not Answer.UNDETERMINED),
        "lacking": lacking,
    }
