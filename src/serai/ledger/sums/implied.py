"""Checks that follow from a pledge itself, without anyone declaring them.

A pledged flow with an observed series on the same count needs a growth; the
need is held against the growth last seen, exactly as a declared check would.
"""

from __future__ import annotations

from collections.abc import Iterable

from serai.ledger.catalogue import indicators
from serai.ledger.pledges import Pledge
from serai.ledger.statements import Ledger, Statement
from serai.ledger.sums.model import CheckSpec
from serai.quantity import compatible

SEEN = ("observed", "derived")


def implied_checks(
    pledges: Iterable[Pledge], ledger: Ledger, declared: Iterable[CheckSpec]
) -> list[CheckSpec]:
    """Return a growth check for each pledged flow that no declared check covers.

    Only yearly figures of the same subject, indicator and counting rule count:
    across counting rules there is no growth.
    """
    covered = {str(spec.inputs.get("target")) for spec in declared if spec.type == "growth_needed"}
    specs = []
    for pledge in pledges:
        claim = ledger.statements.get(pledge.claim)
        if claim is None or claim.id in covered or claim.interval is None or claim.period is None:
            continue
        indicator = indicators().get(claim.indicator)
        if indicator is None or indicator.kind != "flow" or claim.interval.lo <= 0:
            continue
        series = yearly_series(pledge, claim, ledger)
        if not series:
            continue
        specs.append(
            CheckSpec(
                id=f"growth:{pledge.id}",
                type="growth_needed",
                question="What growth does the pledge need, against what was seen?",
                inputs={
                    "target": claim.id,
                    "base": series[0].id,
                    "series": tuple(s.id for s in series),
                },
                pledges=(pledge.id,),
            )
        )
    return specs


def yearly_series(pledge: Pledge, claim: Statement, ledger: Ledger) -> list[Statement]:
    """Return one observed figure a year on the pledge's own count, oldest first.

    Where several figures stand for one year the one said last is taken.
    """
    rule = pledge.test.counting_rule if pledge.test else claim.counting_rule
    found = ledger.query(claim.subject, claim.indicator, counting_rule=rule, claims=SEEN)
    yearly: dict[int, Statement] = {}
    for statement in found:
        period = statement.period
        if period is None or period.start is None or period.end is None:
            continue
        whole_year = (period.start.month, period.start.day, period.end.month, period.end.day) == (
            1, 1, 12, 31,
        ) and period.start.year == period.end.year  # fmt: skip
        if not whole_year or statement.interval is None or statement.interval.lo <= 0:
            continue
        if (
            not compatible(statement.unit, claim.unit)
            or statement.scope.keys() - claim.scope.keys()
        ):
            continue
        rival = yearly.get(period.end.year)
        if rival is None or _said(statement) >= _said(rival):
            yearly[period.end.year] = statement
    return [yearly[year] for year in sorted(yearly)]


def _said(statement: Statement) -> str:
    return statement.known_since.isoformat() if statement.known_since else ""
