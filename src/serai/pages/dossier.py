"""The section of one pledge: claim, answers, checks, restatements, trace and reply."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from serai.ledger.catalogue import indicators
from serai.ledger.pledges import PARTS
from serai.pages import charts, words
from serai.pages.chapters import part_cell, same_aim
from serai.pages.charts import Figure
from serai.pages.conditions import conditions
from serai.pages.front import gravest_part
from serai.pages.trace import basis_view, check_view, part_view, statement_view, statement_views
from serai.pages.would import would_figure
from serai.quantity import compatible, factor
from serai.verdicts.judge import inputs_of
from serai.verdicts.model import ASKED, QUESTIONS

if TYPE_CHECKING:
    from serai.assess import Assessment
    from serai.ledger.pledges import Pledge, Test
    from serai.pages.words import Names
    from serai.verdicts.model import Verdict

_BRIEFLY = {
    "sums": "Do the sums hold?",
    "fits": "Could it?",
    "date": "When?",
    "odds": "With what odds?",
    "binds": "What stops it?",
}
_NO_ENGINE = "an engine for "
_RELATIONS = {
    "at_least": "at least",
    "at_most": "at most",
    "equal": "exactly",
    "by_date": "done by the date",
}


def dossier(
    verdict: Verdict, assessment: Assessment, names: Names, offered: Sequence[Figure]
) -> dict[str, Any]:
    """Return all that the section of a pledge shows."""
    pledge = assessment.case.pledge(verdict.pledge)
    ledger = assessment.ledger
    mine = [result for result in assessment.sums if pledge.id in result.pledges]
    inputs = inputs_of(pledge, mine, verdict.parts.values(), ledger)
    claim = ledger.statements.get(pledge.claim)
    agreement = ledger.agreements.get(pledge.agreement)
    return {
        "id": pledge.id,
        "sentence": verdict.sentence,
        "main": verdict.main,
        "row": verdict.row,
        "answer": part_view(gravest_part(verdict)),
        "claim": statement_view(claim, ledger, names) if claim else None,
        "agreement": f"{agreement['name']} ({agreement['modality']})" if agreement else "",
        "facts": facts(pledge, assessment, names),
        "parts": part_views(verdict, pledge, names),
        "absent": [p for p in PARTS if not verdict.completeness_evidence[p]],
        "later": [
            p for p in PARTS if verdict.completeness_evidence[p] and not verdict.completeness[p]
        ],
        "conditions": conditions(verdict, pledge, mine, assessment, names),
        "checks": [check_view(result, ledger, names) for result in mine],
        "restatements": statement_views(verdict.restatements, ledger, names),
        "figures": [*own_figures(verdict, pledge, assessment, names),
                    *filter(None, [would(verdict, pledge)]),
                    *(figure for figure in offered if pledge.id in figure.pledges)],
        "inputs": statement_views(inputs, ledger, names),
        "basis": basis_view(verdict.basis),
        "origins": verdict.origins,
        "voices": [names.sources(v.told()) for v in verdict.voices if v.repeated],
        "replies": [reply_view(reply, names) for reply in verdict.replies],
    }  # fmt: skip


def reply_view(reply: Mapping[str, str], names: Names) -> dict[str, str]:
    """Return a promisor's reply: who said what, when, and where it stands."""
    return {
        "who": names.names.get(str(reply.get("who")), str(reply.get("who") or "the promisor")),
        "when": words.day(str(reply.get("when") or "")),
        "text": str(reply.get("text") or ""),
        "source": str(reply.get("source") or ""),
    }


def facts(pledge: Pledge, assessment: Assessment, names: Names) -> list[tuple[str, str]]:
    """Return who promised what to whom until when, and what would show that it is kept."""
    ledger = assessment.ledger

    def values(*statements: str) -> str:
        held = [ledger[name] for name in statements if name in ledger]
        return "; ".join(f"{words.told(s)} [{s.id}]" for s in held) or "not stated"

    return [
        ("Promised by", names(pledge.promisor) if pledge.promisor else "not stated"),
        ("With", names.all(pledge.counterpart) or "not stated"),
        ("Announced", words.when(pledge.announced) if pledge.announced else "not stated"),
        ("Deadline", words.when(pledge.deadline) if pledge.deadline else "not stated"),
        ("Where it starts from", values(pledge.baseline, *pledge.baseline_evidence)),
        ("Money stated", values(*pledge.finance, *pledge.finance_evidence)),
        ("Kept if", kept_if(pledge.test, names)),
    ]


def kept_if(test: Test | None, names: Names) -> str:
    """Write the test of a pledge in words, with what is counted and how."""
    if test is None:
        return "no test can be bound: the words give nothing to measure"
    label = indicators()[test.indicator].label
    text = f"{label}: {_RELATIONS.get(test.relation, test.relation)}"
    if test.threshold is not None:
        text += f" {words.quantity(Decimal(f'{test.threshold:.12g}'), test.unit)}"
    text += f" in {test.year}" if test.year else ", no year stated"
    if test.of in ("cargo", "capacity"):
        text += f"; {test.of} is meant"
    if test.counting_rule:
        text += f"; counted as {names(test.counting_rule)}"
    return text


def part_views(verdict: Verdict, pledge: Pledge, names: Names) -> list[dict[str, Any]]:
    """Return the answers with their text, lines and what is missing; equal ones told once."""
    views: list[dict[str, Any]] = []
    for question in QUESTIONS:
        part = verdict.parts[question]
        absent = [
            name.removeprefix(_NO_ENGINE) for name in part.missing if name.startswith(_NO_ENGINE)
        ]
        text = part.text
        if absent:
            text = f"not computed yet: no model of this case computes {_labels(absent)}"
        missing = [] if absent or "missing:" in text else part.missing
        view = {
            **part_cell(part, pledge.test is not None, names),
            "text": _answered(names.plain(text)),
            "lines": [names.plain(str(line)) for line in part.detail.get("lines", ())],
            "missing": [names.plain(name) for name in missing],
        }
        told = {key: view[key] for key in ("word", "text", "lines", "missing", "indicative")}
        if views and views[-1]["told"] == told:
            views[-1]["asked"].append(question)
        else:
            views.append({**view, "asked": [question], "told": told})
    for view in views:
        few = len(view["asked"]) == 1
        view["asked"] = [ASKED[q] if few else _BRIEFLY[q] for q in view["asked"]]
    return views


def _labels(absent: Sequence[str]) -> str:
    return words.listed(
        [indicators()[name].label if name in indicators() else name for name in absent]
    )


def _answered(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def computed_band(verdict: Verdict, unit: str, after: int) -> list[dict[str, Any]]:
    """Return the yearly range behind the odds, in ``unit``, from the last year observed."""
    detail = verdict.parts["odds"].detail
    if "unit" not in detail or not compatible(str(detail["unit"]), unit):
        return []
    scale = float(factor(str(detail["unit"]), unit))
    return [
        {"year": int(float(row["year"])), **{k: row[k] * scale for k in ("low", "middle", "high")}}
        for row in detail.get("by_year", ())
        if row["year"] >= after and {"low", "middle", "high"} <= row.keys()
    ]


def would(verdict: Verdict, pledge: Pledge) -> Figure | None:
    """Draw when it would come and with what odds, as one curve over time."""
    odds = verdict.parts["odds"]
    due = pledge.test.year if pledge.test else None
    if due is None and pledge.deadline is not None and pledge.deadline.end is not None:
        due = pledge.deadline.end.year
    if due is None:
        due = odds.detail.get("due")
    figure = would_figure(verdict.sentence, pledge.id, odds.detail, due, odds.indicative)
    date = verdict.parts["date"].detail
    if figure is None or not {"low", "median", "high"} <= date.keys():
        return figure
    low, middle, high = (str(date[key])[:4] for key in ("low", "median", "high"))
    horizon = int(date.get("horizon", high))
    if int(middle) > horizon:
        when = f" The middle of the draws comes after {horizon}."
    else:
        late = f"after {horizon}" if int(high) > horizon else high
        when = f" The middle of the draws that meet it is {middle}; 8 in 10 lie between {low} and {late}."
    return replace(figure, caption=figure.caption + when)


def own_figures(
    verdict: Verdict, pledge: Pledge, assessment: Assessment, names: Names
) -> list[Figure]:
    """Draw what was observed against what was promised, where one count has three years or more."""
    test = pledge.test
    if test is None or not verdict.main or not pledge.subject:
        return []
    ledger = assessment.ledger
    seen = charts.yearly(ledger, pledge.subject, test.indicator, test.counting_rule, test.unit)
    claim = ledger.statements.get(pledge.claim)
    aims = [s for s in same_aim(verdict.restatements, claim, assessment) if s.period]
    band = computed_band(verdict, test.unit, seen[-1]["year"] if seen else 0)
    svg = charts.promise_chart(seen, aims, test.unit, f"kept-{pledge.id}", band)
    if not svg:
        return []
    rule = names(test.counting_rule) if test.counting_rule else "one count"
    first, last = seen[0], seen[-1]
    unit = test.unit.replace("/yr", " a year")
    alt = (
        f"Observed {first['value']:,.3g} {unit} in {first['year']} and {last['value']:,.3g} in "
        f"{last['year']}; promised values stand at the years they were promised for."
    )
    return [
        Figure(
            title="Promised and observed",
            caption=f"Line: observed, counted as {rule}. Diamonds: the amount promised, at the "
            "year it was promised for, and how many times. Promises seldom say how they are counted."
            + (" Band: where 8 in 10 draws of the model fall; dashed: its middle." if band else ""),
            svg=svg,
            alt=alt,
            pledges=(pledge.id,),
            header=("Year", unit, "Observed or computed"),
            rows=[
                *([str(r["year"]), f"{r['value']:,.4g}", f"observed, {r['id']}"] for r in seen),
                *(
                    [
                        str(r["year"]),
                        f"{r['low']:,.3g} to {r['high']:,.3g}",
                        "computed, 8 in 10 draws",
                    ]
                    for r in band
                ),
            ],
        )
    ]
