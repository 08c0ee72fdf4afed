"""The chapters of the report: completeness, verdicts, sums and conflicts, timeline, sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from serai.ledger.pledges import PARTS
from serai.pages import charts, openings, words
from serai.pages.front import rank
from serai.pages.trace import answer_view, check_view, source_view, statement_view
from serai.quantity import compatible, factor
from serai.verdicts.model import QUESTIONS
from serai.words import Answer

if TYPE_CHECKING:
    from serai.assess import Assessment
    from serai.ledger.statements import Statement
    from serai.ledger.timeline import Moment
    from serai.pages.words import Names
    from serai.verdicts.model import Part, Verdict

SHORT_QUESTIONS = {
    "sums": "Sums: do they hold?",
    "fits": "Fits: could it?",
    "date": "Date: when?",
    "odds": "Odds: by the date?",
    "binds": "Binds: what stops it?",
}
_STATES = {
    (True, True): ("stated", "●", "stated in the document"),
    (True, False): ("stated", "●", "stated in the document"),
    (False, True): ("later", "◐", "only later evidence states it"),
    (False, False): ("absent", "○", "not stated"),
}


def in_order(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Return the main pledges first, otherwise as the case lists them."""
    return sorted(verdicts, key=lambda verdict: not verdict.main)


def completeness_rows(verdicts: Sequence[Verdict]) -> list[dict[str, Any]]:
    """Return one row a pledge: seven parts, each stated, stated later, or not."""
    rows = []
    for verdict in in_order(verdicts):
        cells = []
        for part in PARTS:
            css, mark, text = _STATES[
                verdict.completeness[part], verdict.completeness_evidence[part]
            ]
            cells.append({"css": css, "mark": mark, "text": text, "part": part})
        rows.append(
            {
                "pledge": verdict.pledge,
                "sentence": verdict.sentence,
                "main": verdict.main,
                "cells": cells,
                "stated": sum(verdict.completeness.values()),
                "later": sum(verdict.completeness_evidence.values()),
            }
        )
    return rows


def verdict_rows(assessment: Assessment, names: Names) -> list[dict[str, Any]]:
    """Return one row a pledge with its five answers, each a word and why it is open."""
    rows = []
    for verdict in in_order(assessment.verdicts):
        tested = assessment.case.pledge(verdict.pledge).test is not None
        rows.append(
            {
                "pledge": verdict.pledge,
                "sentence": verdict.sentence,
                "main": verdict.main,
                "cells": [part_cell(verdict.parts[q], tested, names) for q in QUESTIONS],
                "sourced": words.share(verdict.basis["sourced"]),
                "origins": verdict.origins,
            }
        )
    return rows


def part_cell(part: Part, tested: bool, names: Names) -> dict[str, Any]:
    """Return an answer for a table: the word, and in few words what it rests on or lacks."""
    short = names.plain(str(part.detail.get("short") or ""))
    if part.answer is Answer.UNDETERMINED and not short:
        if part.question == "sums":
            short = "nothing to compare"
        elif not tested:
            short = "no test possible"
        elif any(text.startswith("an engine") for text in part.missing):
            short = "not computed yet"
    return {**answer_view(part.answer, part.indicative), "question": part.question, "short": short}


def opening_figure(assessment: Assessment) -> charts.Figure | None:
    """Draw when pledges would come against when they were promised; None below two."""
    rows: list[dict[str, Any]] = []
    beyond = False
    for verdict in assessment.verdicts:
        detail = verdict.parts["date"].detail
        deadline = assessment.case.pledge(verdict.pledge).deadline
        if not {"low", "median", "high"} <= detail.keys() or not deadline or not deadline.end:
            continue
        low, median, high = (int(str(detail[key])[:4]) for key in ("low", "median", "high"))
        odds = str(verdict.parts["odds"].detail.get("short") or "not given")
        beyond = beyond or high > int(detail.get("horizon", high))
        rows.append(
            {"label": verdict.sentence, "low": low, "median": median, "high": high,
             "promised": deadline.end.year, "odds": odds}
        )  # fmt: skip
    if len(rows) < 2:
        return None
    rows.sort(key=lambda row: (row["median"] - row["promised"], row["label"]))
    late = sum(row["median"] > row["promised"] for row in rows)
    return charts.Figure(
        title="When it would come, against when it was promised",
        caption="Bar: where 8 in 10 draws fall, if it is built at all. Line in it: the middle. "
        "Diamond: the year promised. The odds by the promised date stand at the right. "
        "Most inputs are assumed or borrowed, so all of this is indicative."
        + (
            " Bars of freight end a year after the last one computed: later, or never."
            if beyond
            else ""
        )
        + openings.cut_words(rows),
        svg=openings.opening_chart(rows, "openings"),
        alt=f"For {late} of {len(rows)} pledges the middle of the range lies after the year promised.",
        header=("Promised", "8 in 10 from", "middle", "8 in 10 to", "Odds by the date", "Pledge"),
        rows=[
            [str(row[key]) for key in ("promised", "low", "median", "high", "odds", "label")]
            for row in rows
        ],
    )


def sums_groups(assessment: Assessment, names: Names) -> list[dict[str, Any]]:
    """Return the checks by answer, the gravest first."""
    views: dict[Answer, list[Any]] = {}
    for result in rank(assessment.sums):
        views.setdefault(result.answer, []).append(check_view(result, assessment.ledger, names))
    order = (
        Answer.IMPLAUSIBLE,
        Answer.TENSION,
        Answer.UNDETERMINED,
        Answer.CONSISTENT,
        Answer.RULE,
    )
    return [
        {
            "answer": answer_view(answer),
            "checks": views[answer],
            "open": answer in (Answer.IMPLAUSIBLE, Answer.TENSION),
        }
        for answer in order
        if answer in views
    ]


def conflict_views(assessment: Assessment, names: Names) -> dict[str, Any]:
    """Return which figures cannot all hold and what would mend it, with their values."""
    ledger = assessment.ledger

    def groups(found: Iterable[frozenset[str]]) -> list[list[dict[str, Any]]]:
        return [
            [statement_view(ledger[name], ledger, names) for name in sorted(group)]
            for group in sorted(found, key=sorted)
        ]

    return {
        "conflicts": groups(assessment.conflicts.conflicts),
        "repairs": groups(assessment.conflicts.repairs),
        "checks": assessment.conflicts.checks,
    }


def most_moved(assessment: Assessment) -> Verdict | None:
    """Return the pledge that was promised for the most different years, if any was moved."""

    def years(verdict: Verdict) -> int:
        if verdict.pledge not in {v.pledge for v in assessment.verdicts}:
            return 0
        claim = assessment.ledger.statements.get(assessment.case.pledge(verdict.pledge).claim)
        records = charts.promised(same_aim(verdict.restatements, claim, assessment))
        return len({record["until"] for record in records})

    best = max(in_order(assessment.verdicts), key=years, default=None)
    return best if best is not None and years(best) > 1 else None


def same_aim(
    chain: Sequence[str], claim: Statement | None, assessment: Assessment
) -> list[Statement]:
    """Keep the restatements that promise the same amount of the same thing."""
    found = [assessment.ledger[name] for name in chain if name in assessment.ledger]
    if claim is None or claim.interval is None:
        return found
    return [
        s
        for s in found
        if s.interval is not None
        and compatible(s.unit, claim.unit)
        and s.interval.meets(claim.interval.scaled(factor(claim.unit, s.unit)))
    ]


def moment_views(moments: Sequence[Moment], assessment: Assessment, names: Names) -> list[Any]:
    """Return the timeline, oldest first, with names instead of ids."""
    ledger = assessment.ledger
    views = []
    for moment in moments:
        text, source = moment.text, ""
        name = moment.because[0] if moment.because else ""
        if name in ledger:
            statement = ledger[name]
            view = statement_view(statement, ledger, names)
            until = f", {words.when(statement.period)}" if statement.period else ""
            if statement.interval is None:
                until = ""
            text = f"{view['subject']}: {view['told']}{until}"
            text += f" ({view['claim']}{', ' + view['speaker'] if view['speaker'] else ''})"
            source = view["source"]["publisher"]
        elif name in ledger.events:
            source = ledger.sources[ledger.events[name]["source"]].publisher
        views.append(
            {"when": words.when(moment.when), "what": moment.what, "text": text,
             "pledge": moment.pledge, "source": source}
        )  # fmt: skip
    return views


def source_rows(assessment: Assessment) -> dict[str, Any]:
    """Return the sources that are used: by grade with counts, and one by one."""
    ledger = assessment.ledger
    used = Counter(statement.source for statement in ledger)
    grades: dict[str, list[int]] = {}
    for name, count in used.items():
        entry = grades.setdefault(ledger.sources[name].grade, [0, 0])
        entry[0] += 1
        entry[1] += count
    listing = [
        {**source_view(ledger.sources[name]), "statements": count}
        for name, count in sorted(
            used.items(), key=lambda item: ledger.sources[item[0]].publisher.casefold()
        )
    ]
    return {
        "grades": [
            {"grade": words.GRADES[grade], "sources": grades[grade][0], "statements": f"{grades[grade][1]:,}"}
            for grade in words.GRADES
            if grade in grades
        ],
        "used": len(used),
        "origins": len({ledger.origin(name) for name in used}),
        "listing": listing,
    }  # fmt: skip


def contradiction_views(assessment: Assessment, names: Names) -> list[dict[str, Any]]:
    """Return figures that differ on one subject, period, scope and count, widest first."""
    ledger = assessment.ledger
    return [
        {
            "title": f"{names(found.subject)}: {_label(ledger[found.statements[0]])}",
            "period": words.when(ledger[found.statements[0]].period),
            "rule": names(found.counting_rule) if found.counting_rule else "not stated",
            "spread": f"{found.spread:.3g} times" if found.spread else "not comparable",
            "origins": found.origins,
            "members": [statement_view(ledger[name], ledger, names) for name in found.statements],
        }
        for found in sorted(assessment.contradictions, key=lambda c: (-c.spread, c.statements))
    ]


def group_views(assessment: Assessment, names: Names) -> list[dict[str, Any]]:
    """Return the groups that claim to tell one thing and tell several values, widest first.

    Their figures may differ by year, kind of claim or count; only those of
    :func:`contradiction_views` exclude one another.
    """
    groups: dict[str, list[Statement]] = {}
    for statement in assessment.ledger:
        if statement.group:
            groups.setdefault(statement.group, []).append(statement)
    views = []
    for group, members in groups.items():
        values = {(s.unit, words.told(s), words.when(s.period)) for s in members}
        told = {value for _, value, _ in values}
        if len(told) < 2:
            continue
        ordered = sorted(members, key=lambda s: (s.unit, s.interval.middle if s.interval else 0))
        views.append(
            {
                "group": group,
                "title": f"{names(members[0].subject)}: {_label(members[0])}",
                "values": len(told),
                "count": len(members),
                "members": [statement_view(s, assessment.ledger, names) for s in ordered],
                "units": len({s.unit for s in members}),
            }
        )
    return sorted(views, key=lambda view: (-view["values"], view["group"]))


def _label(statement: Statement) -> str:
    from serai.ledger.catalogue import indicators

    return indicators()[statement.indicator].label


def widest_chart(views: Sequence[Any], assessment: Assessment, names: Names) -> str:
    """Draw the group with the most values on its commonest unit; empty if there is none."""
    if not views:
        return ""
    ledger = assessment.ledger
    members = [ledger[view["id"]] for view in views[0]["members"]]
    unit = Counter(s.unit for s in members).most_common(1)[0][0]
    rows = [
        {
            "label": f"{ledger.sources[s.source].publisher[:34]}, {words.when(s.period)} [{s.id}]",
            "value": float(s.interval.middle),
            "kind": words.claim(s.claim),
        }
        for s in members
        if s.unit == unit and s.interval is not None and s.interval.middle.is_finite()
    ]
    return charts.spread_chart(sorted(rows, key=lambda row: row["value"]), unit, "widest")


def assumed_views(assessment: Assessment, names: Names) -> dict[str, Any]:
    """Return what is assumed: ranges in checks, statements, and rows of the model."""
    in_checks = [
        {"check": result.id, "text": names.plain(text)}
        for result in assessment.sums
        for text in dict.fromkeys(result.printed.assumptions)
        if "(assumed" in text
    ]
    rows = []
    for name, table in assessment.case.tables.items():
        if name == "statements":
            continue
        counts = Counter(str(row["basis"]) for row in table if row.get("basis"))
        if counts:
            rows.append({"table": name, **{b: counts.get(b, 0) for b in words.BASIS_MEANS}})
    claims = [
        statement_view(s, assessment.ledger, names)
        for s in assessment.ledger
        if s.basis in ("assumed", "remembered")
    ]
    return {"checks": in_checks, "rows": rows, "statements": claims}
