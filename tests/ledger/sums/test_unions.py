"""Unions of totals: closed forms, brute force over whole members, refusals."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serai.errors import UsageError
from serai.ledger.sums.unions import Membership, union_bounds
from serai.quantity import Interval


def exact(value: float) -> Interval:
    return Interval.exact(Decimal(str(value)))


def ends(interval: Interval | None) -> tuple[float, float]:
    assert interval is not None
    return round(float(interval.lo), 6), round(float(interval.hi), 6)


def test_two_totals_of_which_nothing_is_told() -> None:
    totals = {"a": exact(66), "b": exact(24)}
    assert ends(union_bounds(totals, {}, Membership())) == (66, 90)


def test_disjoint_totals_may_be_added() -> None:
    totals = {"a": exact(66), "b": exact(24)}
    assert ends(union_bounds(totals, {}, Membership(disjoint=[("a", "b")]))) == (90, 90)


def test_named_items_beside_a_partial_total() -> None:
    # Five named and a total of six: two may lie inside it, three are told outside.
    items = {"corn": exact(0.8), "cotton": exact(0.42), "grain": exact(0.65), "power": exact(3.7),
             "greens": exact(0.089)}  # fmt: skip
    known = Membership(outside={"region": ["corn", "cotton", "grain"]})
    assert ends(union_bounds({"region": exact(6)}, items, known)) == (7.87, 11.659)


def test_an_item_told_inside_two_totals_joins_them() -> None:
    known = Membership(inside={"a": ["x"], "b": ["x"]})
    assert ends(union_bounds({"a": exact(5), "b": exact(4)}, {"x": exact(3)}, known)) == (5, 6)


def test_a_member_larger_than_its_total_is_found() -> None:
    known = Membership(inside={"a": ["x"]})
    assert union_bounds({"a": exact(2)}, {"x": exact(3)}, known) is None


def test_an_open_total_leaves_the_union_open() -> None:
    found = union_bounds({"a": Interval(Decimal(6), Decimal("Infinity"))}, {}, Membership())
    assert found is not None and found.lo == 6 and found.hi.is_infinite()


def test_too_many_totals_are_refused() -> None:
    with pytest.raises(UsageError, match="at most 8"):
        union_bounds({str(n): exact(1) for n in range(9)}, {}, Membership())


@settings(max_examples=60, derandomize=True, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 9), st.booleans(), st.booleans()), min_size=1, max_size=6))
def test_the_truth_lies_within_the_bounds(members: list[tuple[int, bool, bool]]) -> None:
    # Draw a true world of members; tell the two totals and the value of every second member.
    sums = {"a": sum(v for v, a, _ in members if a), "b": sum(v for v, _, b in members if b)}
    items = {f"m{n}": exact(v) for n, (v, _, _) in enumerate(members) if n % 2 == 0}
    named = [m for n, m in enumerate(members) if n % 2 == 0 or m[1] or m[2]]
    truth = sum(v for v, _, _ in named)
    found = union_bounds({k: exact(v) for k, v in sums.items()}, items, Membership())
    assert found is not None
    assert float(found.lo) - 1e-6 <= truth <= float(found.hi) + 1e-6
