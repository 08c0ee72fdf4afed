"""Which of several figures on one count is shown, and why the others are not.

A figure is shown if no later row supersedes it; then the nearer source wins, then
the later saying, then the finer print.  Nothing is averaged, and the figures that
are not shown are named with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import repeat
from typing import Any

from serai.ledger.counts import SEEN as SEEN
from serai.ledger.counts import Key as Key
from serai.ledger.counts import count_of as count_of
from serai.ledger.statements import Ledger, Statement
from serai.quantity import Interval, Period, compatible, factor
from serai.rows import loosened, without_collecting

#: Grades of sources, the nearest to the origin first.
GRADES = ("official", "operator", "relayed", "press", "weak", "computed", "memory", "assumed")


@dataclass(frozen=True, slots=True)
class Choice:
    """The figure shown for one count, with those it was chosen over.

    Attributes
    ----------
    losers : tuple of Statement
        Figures on the same count that are not superseded, in order of precedence.
    why : str
        What decided: the only figure, nearer source, said later, finer print, or id.
    """

    shown: Statement
    losers: tuple[Statement, ...]
    why: str

    def about(self) -> dict[str, Any]:
        """Return what the figure is about, as plain data."""
        shown = self.shown
        return {
            "indicator": shown.indicator,
            "period": shown.period.text if shown.period else "",
            "scope": dict(shown.scope),
            "counting_rule": shown.counting_rule,
            "claim": shown.claim,
            "unit": shown.unit,
            "price_year": shown.price_year,
        }

    def as_dict(self) -> dict[str, Any]:
        """Return the choice as plain data."""
        return {
            "shown": self.shown.id,
            "value": self.shown.told(),
            "why": self.why,
            "others": [{"id": s.id, "value": s.told()} for s in self.losers],
        }


_LooseChoice = loosened(Choice)


def precedence(statement: Statement, ledger: Ledger) -> tuple[int, int, int, int, str]:
    """Return the sort key of a statement among those on one count; the least is shown."""
    source = ledger.sources.get(statement.source)
    grade = GRADES.index(source.grade) if source and source.grade in GRADES else len(GRADES)
    firm = SEEN.index(statement.claim) if statement.claim in SEEN else 0
    said = statement.known_since
    return (firm, grade, -(said.toordinal() if said else 0), -_figures(statement), statement.id)


_DECIDED = ("seen, not computed", "nearer source", "said later", "finer print", "first by id")


def _figures(statement: Statement) -> int:
    return len(statement.value.normalize().as_tuple().digits) if statement.value is not None else 0


def choices(ledger: Ledger, subject: str | None = None) -> dict[Key, Choice]:
    """Return the figure shown for every count of a ledger, superseded ones left out."""
    with without_collecting():
        first, rest = _counted(ledger, subject)
        keys = ledger.counts.keys
        # Most counts are told once; those told again are chosen among below.
        made = list(map(_LooseChoice, first.values(), repeat(()), repeat(_ONLY)))
        for choice in made:
            choice.__class__ = Choice
        found: dict[Key, Choice] = dict(zip(map(keys.__getitem__, first), made, strict=True))
        for place, others in rest.items():
            found[keys[place]] = choose([first[place], *others], ledger)
        return found


_ONLY = "the only figure"


def _counted(
    ledger: Ledger, subject: str | None
) -> tuple[dict[int, Statement], dict[int, list[Statement]]]:
    """Return the first statement that may be shown for each count, and the others on it.

    Counts go by their place among those of the ledger.
    """
    first: dict[int, Statement] = {}
    rest: dict[int, list[Statement]] = {}
    hidden = ledger.replaced | ledger.set_aside
    counts = ledger.counts
    places = counts.places
    about = ledger.statements
    if subject is not None:
        about = {statement.id: statement for statement in ledger.about(subject)}
    for name, statement in about.items():
        # A retraction says that a figure no longer stands and puts none in its place.
        if name in hidden or statement.reason == "retraction":
            continue
        place = places.get(name)
        if place is None:
            place = counts.place(statement, ledger.one(statement.subject))
        # One look-up for a count that is told once, as most of them are.
        if first.setdefault(place, statement) is not statement:
            rest.setdefault(place, []).append(statement)
    return first, rest


def choose(members: Iterable[Statement], ledger: Ledger) -> Choice:
    """Choose among statements on one count."""
    ranked = list(members)
    if len(ranked) == 1:
        return Choice(ranked[0], (), _ONLY)
    ranked.sort(key=lambda s: precedence(s, ledger))
    first, second = (precedence(s, ledger) for s in ranked[:2])
    decided = next(word for word, a, b in zip(_DECIDED, first, second, strict=True) if a != b)
    return Choice(ranked[0], tuple(ranked[1:]), decided)


def shown_for(ledger: Ledger, subject: str, about: Period | None = None) -> list[Choice]:
    """Return the choices for one subject, by indicator and period.

    Parameters
    ----------
    about : Period, optional
        Keeps figures whose period lies inside it.
    """
    found = [
        choice
        for choice in choices(ledger, subject).values()
        if about is None or (choice.shown.period is not None and about.covers(choice.shown.period))
    ]
    return sorted(found, key=lambda choice: _place(choice.shown))


def _place(statement: Statement) -> tuple[str, str, str, str]:
    period = statement.period.text if statement.period else "~"
    return (statement.indicator, period, statement.counting_rule, statement.id)


def yearly(
    found: Mapping[Key, Choice], subject: str, indicator: str, counting_rule: str
) -> dict[int, Statement]:
    """Return the figures seen of whole calendar years on one count, by year."""
    series: dict[int, Statement] = {}
    for choice in found.values():
        statement = choice.shown
        year = whole_year(statement.period)
        if (
            year is not None
            and statement.subject == subject
            and statement.indicator == indicator
            and statement.counting_rule == counting_rule
            and statement.claim in SEEN
            and statement.interval is not None
            and not statement.scope
        ):
            series[year] = statement
    return dict(sorted(series.items()))


def whole_year(period: Period | None) -> int | None:
    """Return the calendar year that a period is, or None."""
    if period is None or period.start is None or period.end is None:
        return None
    year = period.start.year
    whole = (period.start, period.end) == (date(year, 1, 1), date(year, 12, 31))
    return year if whole else None


def growth_needed(base: Interval, target: Interval, years: int) -> float:
    """Return the yearly growth from the middle of one interval to that of another.

    (target / base) ** (1 / years) - 1, both in one unit.
    """
    ratio = float(target.middle / base.middle)
    return float(ratio ** (1 / years)) - 1.0


def in_unit(statement: Statement, unit: str) -> Interval | None:
    """Return the interval of a statement in a unit; None where that cannot be."""
    if statement.interval is None or not compatible(statement.unit, unit):
        return None
    ratio: Decimal = factor(statement.unit, unit)
    return statement.interval.scaled(ratio)
