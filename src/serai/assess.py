"""The main path on one page: case -> statements -> sums -> system -> draws -> verdicts.

Read this first.  Every step below is one call into the room that does it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from serai.case import Case, open_case
from serai.engines import EngineRun, engine_parts, run_engines
from serai.errors import UsageError, one_of, quoted
from serai.ledger.conflicts import Conflicts, find_conflicts
from serai.ledger.contradictions import Contradiction, contradictions
from serai.ledger.statements import BASES, Ledger
from serai.ledger.sums import CheckResult, implied_checks, run_checks
from serai.ledger.timeline import Moment, timeline
from serai.showing import Shown
from serai.verdicts.judge import basis_of, judge
from serai.verdicts.model import Verdict
from serai.verdicts.observed import observed_parts

Progress = Callable[[str], None]
DRAWS = 2000


@dataclass(frozen=True)
class Assessment(Shown):
    """What became of one case: its sums, its conflicts, and a verdict for every pledge."""

    case: Case
    as_of: date
    ledger: Ledger
    sums: Sequence[CheckResult]
    conflicts: Conflicts
    verdicts: Sequence[Verdict]
    timeline: Sequence[Moment]
    engines: Mapping[str, EngineRun] = field(default_factory=dict)
    contradictions: Sequence[Contradiction] = ()

    def verdict(self, pledge: str) -> Verdict:
        """Return the verdict of one pledge by its id."""
        self.case.pledge(pledge)
        return next(verdict for verdict in self.verdicts if verdict.pledge == pledge)

    @property
    def quality(self) -> dict[str, float]:
        """Share of all statements that is sourced, computed, remembered, assumed."""
        return (
            basis_of(self.ledger.statements, self.ledger)
            if self.ledger.statements
            else dict.fromkeys(BASES, 0.0)
        )

    def as_dict(self) -> dict[str, Any]:
        """Return the assessment as plain data, the same objects that ``--json`` prints."""
        return {
            "case": self.case.id,
            "as_of": self.as_of.isoformat(),
            "statements": len(self.ledger.statements),
            "basis": {name: round(share, 4) for name, share in self.quality.items()},
            "verdicts": [verdict.as_dict() for verdict in self.verdicts],
            "sums": [result.as_dict() for result in self.sums],
            "conflicts": [sorted(found) for found in self.conflicts.conflicts],
            "repairs": [sorted(found) for found in self.conflicts.repairs],
            "contradictions": [found.as_dict() for found in self.contradictions],
            "engines": {name: engine.as_dict() for name, engine in self.engines.items()},
        }


def assess(
    case: Case | str | Path,
    as_of: date | None = None,
    only_source: Sequence[str] = (),
    progress: Progress = lambda step: None,
    draws: int = DRAWS,
) -> Assessment:
    """Answer five questions about every pledge of a case.

    Parameters
    ----------
    as_of : date, optional
        Use only what was said by that day; the case's own day by default.
    only_source : sequence of str
        Use the statements of these sources alone.
    draws : int
        Joint draws of everything uncertain.
    progress : callable
        Told the name of each step before it runs.

    Raises
    ------
    UsageError, CaseError
        As :func:`serai.open_case`.
    """
    if not isinstance(case, Case):
        progress("opening the case")
        case = open_case(case)
    progress("checking the sums")
    checked = assess_sums(case, as_of, only_source)
    ledger = checked.ledger
    documents = _documents(case, ledger)
    progress(f"judging {len(case.pledges)} pledges on {len(ledger.statements):,} statements")
    engines = run_engines(case, checked.as_of, draws, progress)
    rows = case.row_bases()
    verdicts = []
    for pledge in case.pledges:
        observed = observed_parts(pledge, ledger, checked.as_of)
        parts = engine_parts(engines, pledge, observed)
        verdicts.append(judge(pledge, ledger, documents[pledge.id], checked.sums, parts, rows))
    moments = timeline(case.pledges, ledger)
    return replace(checked, verdicts=verdicts, timeline=moments, engines=engines)


def assess_sums(
    case: Case, as_of: date | None = None, only_source: Sequence[str] = ()
) -> Assessment:
    """Run the checks of a case and find figures that cannot all hold; no verdicts yet."""
    day = as_of or case.as_of
    ledger = known(case, day, only_source)
    checks = [*case.checks, *implied_checks(case.pledges, ledger, case.checks)]
    sums = run_checks(checks, ledger)
    conflicts = find_conflicts(case.checks, ledger, hard=case.hard)
    told_apart = contradictions(ledger)
    return Assessment(case, day, ledger, sums, conflicts, (), (), contradictions=told_apart)


def _documents(case: Case, ledger: Ledger) -> dict[str, Ledger]:
    """Return for each pledge the ledger of the document that states it."""
    by_source: dict[str, Ledger] = {}
    found = {}
    for pledge in case.pledges:
        claim = ledger.statements.get(pledge.claim)
        source = claim.source if claim else case.article
        if source not in by_source:
            by_source[source] = ledger.only([source]) if source else ledger
        found[pledge.id] = by_source[source]
    return found


def known(case: Case, day: date, only_source: Sequence[str] = ()) -> Ledger:
    """Return what was said by a day, all of it or by some sources alone.

    Raises
    ------
    UsageError
        If the case has no source of a name.
    """
    for name in only_source:
        if name not in case.ledger.sources:
            known_sources = one_of(sorted(case.ledger.sources), name)
            raise UsageError(f"no source {quoted(name)} in {case.id}: expected {known_sources}")
    ledger = case.ledger.as_of(day)
    return ledger.only(only_source) if only_source else ledger
