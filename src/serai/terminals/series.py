"""Volumes of one counted series, read from the ledger for bounds on cumulative counts."""

from __future__ import annotations

from datetime import date

from serai.ledger.statements import Ledger, Statement
from serai.terminals.counts import Volume

#: TEU in one of the unit, and whether the unit is a yearly rate.
_UNITS = {"TEU": (1.0, False), "kTEU": (1e3, False), "TEU/yr": (1.0, True), "kTEU/yr": (1e3, True)}
_COUNTED = ("observed", "derived")


def counted_series(ledger: Ledger) -> dict[tuple[str, str], list[Volume]]:
    """Return the volumes [TEU] of each subject and counting rule, in order of their ids.

    Only statements of the whole scope count: what is told of one direction or one
    cargo is a part of another series.  Targets, forecasts and stated capacities are
    not counts.  A figure without an upper end ("more than") is left out, since it
    cannot bound; so is a yearly rate whose period is not one year, and what somebody
    set aside with a reason.
    """
    found: dict[tuple[str, str], list[Volume]] = {}
    for statement in sorted(ledger, key=lambda s: s.id):
        volume = None if statement.id in ledger.set_aside else _volume(statement)
        if volume is not None:
            found.setdefault((statement.subject, statement.counting_rule), []).append(volume)
    return found


def _volume(statement: Statement) -> Volume | None:
    """Return the volume that a statement tells; None where it tells none."""
    period, interval = statement.period, statement.interval
    if statement.scope or statement.claim not in _COUNTED or not statement.counting_rule:
        return None
    if statement.unit not in _UNITS or statement.indicator.startswith("terminal.c"):
        return None
    if interval is None or not interval.hi.is_finite() or not interval.lo.is_finite():
        return None
    if period is None or period.start is None or period.end is None:
        return None
    factor, yearly = _UNITS[statement.unit]
    if yearly and not _one_year(period.start, period.end):
        return None
    low, high = float(interval.lo) * factor, float(interval.hi) * factor
    return Volume(statement.id, period.start, period.end, low, high)


def _one_year(first: date, last: date) -> bool:
    """Say whether a period is one calendar year."""
    return first == date(first.year, 1, 1) and last == date(first.year, 12, 31)
