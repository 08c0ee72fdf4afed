"""Judge a pledge: put the sums and the engines' results into the five answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from serai.ledger.catalogue import indicators
from serai.ledger.origins import origins_of
from serai.ledger.pledges import PARTS, Pledge, completeness, restatements
from serai.ledger.statements import BASES, Ledger
from serai.ledger.sums import CheckResult
from serai.verdicts.model import QUESTIONS, Part, Verdict
from serai.words import Answer, together

_GRAVITY = {Answer.IMPLAUSIBLE: 0, Answer.TENSION: 1, Answer.CONSISTENT: 2, Answer.UNDETERMINED: 3}


def judge(
    pledge: Pledge,
    ledger: Ledger,
    article: Ledger,
    sums: Sequence[CheckResult],
    engine: Mapping[str, Part] | None = None,
    rows: Mapping[str, str] | None = None,
) -> Verdict:
    """Return the verdict of one pledge.

    Parameters
    ----------
    ledger, article : Ledger
        Everything that is known, and the founding document alone.
    sums : sequence of CheckResult
        Results of all checks; those that name the pledge are used.
    engine : mapping of question to Part, optional
        Answers of the engine that computes the pledge's indicator.
    rows : mapping of str to str, optional
        Basis of the rows of the system and the projects, by id.
    """
    mine = [result for result in sums if pledge.id in result.pledges]
    parts: dict[str, Part] = {"sums": judge_sums(pledge, mine)}
    for question in QUESTIONS[1:]:
        found = (engine or {}).get(question)
        parts[question] = found or _no_engine(pledge, question)
    inputs = inputs_of(pledge, mine, parts.values(), ledger)
    voices = tuple(origins_of(ledger, inputs))
    return Verdict(
        pledge=pledge.id,
        sentence=pledge.sentence,
        main=pledge.main,
        row=pledge.row,
        completeness=completeness(pledge, article, evidence=False),
        completeness_evidence=completeness(pledge, ledger),
        parts=parts,
        basis=basis_of(inputs, ledger, assumptions_of(mine), row_bases(parts.values(), rows or {})),
        origins=len(voices),
        restatements=tuple(restatements(pledge, ledger)),
        replies=pledge.replies,
        voices=voices,
    )


def judge_sums(pledge: Pledge, results: Sequence[CheckResult]) -> Part:
    """Combine the checks of a pledge: the gravest answer that was reached stands."""
    if all(result.answer is Answer.RULE for result in results):
        missing = _lacking(pledge)
        return Part(
            "sums", Answer.UNDETERMINED, f"no figures to hold against one another; missing: {missing}",
            missing=(missing,),
        )  # fmt: skip
    answer = together(result.answer for result in results if result.answer is not Answer.RULE)
    telling = sorted(
        (result for result in results if result.answer is answer),
        key=lambda result: (_GRAVITY.get(result.answer, 4), result.id),
    )
    because = tuple(
        dict.fromkeys([*(r.id for r in results), *(name for r in results for name in r.inputs)])
    )
    return Part(
        "sums",
        answer,
        "; ".join(_say(result) for result in telling[:3]),
        because,
        tuple(dict.fromkeys(m for r in results for m in r.missing)),
        detail={"checks": [result.id for result in results]},
    )


def _say(result: CheckResult) -> str:
    holds = result.holds_if
    if result.answer is Answer.TENSION and result.printed.answer is Answer.IMPLAUSIBLE and holds:
        return f"{result.id}: {result.printed.result}; holds only if {holds[0]}"
    if result.answer is Answer.IMPLAUSIBLE and holds:
        return f"{result.id}: {result.printed.result}; the figure is explained if {holds[0]}"
    return f"{result.id}: {result.printed.result}"


def _lacking(pledge: Pledge) -> str:
    stated = {"baseline": pledge.baseline, "deadline": pledge.deadline, "quantity": pledge.claim}
    return ", ".join(name for name in ("quantity", "baseline", "deadline") if not stated[name]) or (
        "a second figure on the same count"
    )


def _no_engine(pledge: Pledge, question: str) -> Part:
    if pledge.test is None:
        missing = f"a quantity and a date to test (stated: {', '.join(_stated(pledge)) or 'none'})"
        return Part(question, Answer.UNDETERMINED, f"no test can be bound; missing: {missing}",
                    missing=(missing,))  # fmt: skip
    indicator = pledge.indicator
    room = indicators()[indicator].engine
    if room == "ledger":
        text = f"sums alone apply to {indicator}"
    else:
        text = f"no engine for {indicator}"
    return Part(question, Answer.UNDETERMINED, text, missing=(f"an engine for {indicator}",))


def _stated(pledge: Pledge) -> list[str]:
    return [
        name
        for name, value in (("promisor", pledge.promisor), ("deadline", pledge.deadline))
        if value
    ]


def assumptions_of(results: Iterable[CheckResult]) -> int:
    """Count the assumed ranges that the checks rest on."""
    return sum(1 for r in results for a in r.printed.assumptions if "(assumed" in a)


def inputs_of(
    pledge: Pledge, results: Sequence[CheckResult], parts: Iterable[Part], ledger: Ledger
) -> list[str]:
    """Return the ids of all statements a verdict rests on, each once."""
    names: list[str] = list(pledge.statements())
    names += [name for result in results for name in result.inputs]
    names += [name for part in parts for name in part.because]
    return [name for name in dict.fromkeys(names) if name in ledger]


def row_bases(parts: Iterable[Part], rows: Mapping[str, str]) -> dict[str, int]:
    """Count the basis of the system's rows and of the parameters that answers rest on.

    An engine states its parameters as counts under ``basis`` in the detail of a part.
    """
    counts = dict.fromkeys(BASES, 0)
    named: set[str] = set()
    for part in parts:
        named.update(name for name in part.because if name in rows)
        for basis, count in part.detail.get("basis", {}).items():
            counts[basis] += int(count)
    for name in named:
        counts[rows[name]] += 1
    return counts


def basis_of(
    names: Iterable[str],
    ledger: Ledger,
    assumed: int = 0,
    more: Mapping[str, int] | None = None,
) -> dict[str, float]:
    """Return the share of inputs by basis; assumed ranges count as inputs of their own."""
    counts = dict.fromkeys(BASES, 0) | dict(more or {})
    for name in names:
        counts[ledger[name].basis] += 1
    counts["assumed"] += assumed
    total = sum(counts.values())
    return {basis: (count / total if total else 0.0) for basis, count in counts.items()}


def completeness_line(stated: Mapping[str, bool]) -> str:
    """Write the seven parts as marks, in the order of ``PARTS``."""
    return "".join("x" if stated[part] else "." for part in PARTS)
