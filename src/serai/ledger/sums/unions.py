"""Bounds on the union of totals whose membership is partly known.

Named items and totals may overlap.  For every set of totals there is an amount
that lies in just these; an item spreads its value over such sets, as far as it is
told inside or outside of a total.  The least and the greatest sum of all amounts,
each counted once, are two small linear programs.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from serai.errors import UsageError, one_of, quoted
from serai.ledger.sums.model import Finding, Given, check_type, common_unit, told
from serai.quantity import Interval
from serai.words import Answer

#: Sets of totals grow as two to their number.
MOST_TOTALS = 8


@dataclass(frozen=True)
class Membership:
    """What is told of who belongs to which total.

    Attributes
    ----------
    inside, outside : mapping
        Total to the items told to lie in it, or not to.
    disjoint : sequence of pairs
        Totals told to share nothing.
    """

    inside: Mapping[str, Sequence[str]] = field(default_factory=dict)
    outside: Mapping[str, Sequence[str]] = field(default_factory=dict)
    disjoint: Sequence[tuple[str, str]] = ()

    def may(self, item: str, cell: frozenset[str], totals: Sequence[str]) -> bool:
        """Whether a part of an item may lie in just these totals."""
        for total in totals:
            if item in self.inside.get(total, ()) and total not in cell:
                return False
            if item in self.outside.get(total, ()) and total in cell:
                return False
        return True

    def apart(self, cell: frozenset[str]) -> bool:
        """Whether two of these totals are told to share nothing."""
        return any(first in cell and second in cell for first, second in self.disjoint)


def union_bounds(
    totals: Mapping[str, Interval], items: Mapping[str, Interval], known: Membership
) -> Interval | None:
    """Return the least and the greatest amount of everything named, each part once.

    Parameters
    ----------
    totals, items : mapping
        Id to amount; all in one unit, none negative.  An upper end may be open.

    Returns
    -------
    Interval or None
        None if the totals cannot all hold with what is told of their members.

    Raises
    ------
    UsageError
        If there are more than eight totals.
    """
    import numpy as np
    from scipy.optimize import linprog

    if len(totals) > MOST_TOTALS:
        raise UsageError(f"a union of {len(totals)} totals: expected at most {MOST_TOTALS}")
    names = list(totals)
    cells = [
        cell
        for size in range(len(names) + 1)
        for cell in map(frozenset, itertools.combinations(names, size))
        if not known.apart(cell)
    ]
    # What no item names may lie in any set of totals, but not outside all of them.
    owners: list[tuple[str, frozenset[str]]] = [("", cell) for cell in cells if cell]
    owners += [(item, cell) for item in items for cell in cells if known.may(item, cell, names)]
    scale = max([1.0, *(float(i.lo) for i in [*totals.values(), *items.values()])])
    rows, limits = [], []
    for name, amount in [*totals.items(), *items.items()]:
        row = np.array([float(name in cell or name == owner) for owner, cell in owners])
        if not amount.hi.is_infinite():
            rows.append(row)
            limits.append(float(amount.hi) / scale)
        rows.append(-row)
        limits.append(-float(amount.lo) / scale)
    ends = []
    for sign in (1.0, -1.0):
        found = linprog(np.full(len(owners), sign), np.array(rows), limits, method="highs")
        if found.status == 2:
            return None
        # An unbounded program: no total told has an upper end.
        ends.append(
            Decimal("Infinity")
            if found.status == 3
            else Decimal(str(sign * float(found.fun or 0.0)))
        )
    unit = Decimal(str(scale))
    return Interval(ends[0] * unit, ends[1] * unit)


@check_type
def union(given: Given) -> Iterator[Finding]:
    """Bound the union of totals and named items; never their sum where nobody says disjoint."""
    totals, items = given.many("totals"), given.many("named", 0)
    unit = common_unit([*totals, *items])
    known = _membership(given)
    amounts = {s.id: given.value(s, unit) for s in totals}
    parts = {s.id: given.value(s, unit) for s in items}
    printed = {name: _as_printed(i) for name, i in amounts.items()}
    bounds = union_bounds(printed, {n: _as_printed(i) for n, i in parts.items()}, known)
    names = " and ".join(s.told() for s in totals)
    arithmetic = f"union of {names}" + (f" with {len(items)} named" if items else "")
    if bounds is None:
        yield Finding(Answer.IMPLAUSIBLE, arithmetic, "its members do not fit into a total", None)
        return
    low, high = told(Interval.exact(bounds.lo), unit), told(Interval.exact(bounds.hi), unit)
    if bounds.hi == bounds.lo or low == high:
        yield Finding(Answer.CONSISTENT, arithmetic, f"{low}, each part once", None)
        return
    open_end = [name for name, amount in amounts.items() if amount.hi.is_infinite()]
    note = f", more where {', '.join(open_end)} lies above its print" if open_end else ""
    unsaid = [s.id for s in items if not _told_of(s.id, known, [t.id for t in totals])]
    missing = (
        (f"whether {', '.join(unsaid)} lie inside",) if unsaid else ("which members they share",)
    )
    yield Finding(
        Answer.UNDETERMINED, arithmetic,
        f"between {low} and {high}{note}; not a sum, since parts may be counted twice",
        None, missing=missing,
    )  # fmt: skip


def _as_printed(interval: Interval) -> Interval:
    """Take a value told as `more than` at its print, so that its open end hides nothing."""
    return Interval.exact(interval.lo) if interval.hi.is_infinite() else interval


def _told_of(item: str, known: Membership, totals: Sequence[str]) -> bool:
    return all(
        item in known.inside.get(total, ()) or item in known.outside.get(total, ())
        for total in totals
    )


def _membership(given: Given) -> Membership:
    names = [*given.inputs.get("totals", ()), *given.inputs.get("named", ())]
    inside, outside = given.params.get("inside") or {}, given.params.get("outside") or {}
    pairs = [tuple(map(str, pair)) for pair in given.params.get("disjoint") or ()]
    told_names = [
        str(n) for table in (inside, outside) for key in table for n in (key, *table[key])
    ]
    for name in [*told_names, *(n for pair in pairs for n in pair)]:
        if name not in names:
            wanted = one_of(names, name)
            raise UsageError(f"no {quoted(name)} in the check {given.spec.id}: expected {wanted}")
    return Membership(inside, outside, [(a, b) for a, b in pairs])
