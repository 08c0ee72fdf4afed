"""Circles, found against brute force."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from serai.ledger.validate import cycle_faults
from serai.tables import Row

NAMES = "abcdef"


def rows(edges):
    return [
        Row("toy", line, {"id": name, "next": tuple(edges.get(name, ()))}, {})
        for line, name in enumerate(NAMES, 2)
    ]


def looping(edges):
    """Names that come back to themselves, by the closure of the relation."""
    reach = {name: set(edges.get(name, ())) & set(NAMES) for name in NAMES}
    for middle in NAMES:
        for name in NAMES:
            if middle in reach[name]:
                reach[name] |= reach[middle]
    return {name for name in NAMES if name in reach[name]}


@given(st.dictionaries(st.sampled_from(NAMES), st.sets(st.sampled_from(NAMES + "z"), max_size=3)))
def test_all_rows_of_circles_and_no_others_are_named(edges):
    found = cycle_faults(rows(edges), "next", "toy.csv")
    assert {fault.found.strip("'") for fault in found} == looping(edges)
    assert [fault.row for fault in found] == sorted(fault.row for fault in found)


def test_two_circles_that_share_a_row():
    """A row reached only through a finished one was once left out."""
    edges = {"a": {"b", "d"}, "b": {"c"}, "c": {"a"}, "d": {"b"}, "e": {"a"}, "f": {"f"}}
    assert {f.found for f in cycle_faults(rows(edges), "next", "t")} == {
        "'a'",
        "'b'",
        "'c'",
        "'d'",
        "'f'",
    }


def test_a_long_chain_is_no_circle():
    chain = [Row("toy", i, {"id": f"n{i}", "next": f"n{i + 1}"}, {}) for i in range(3000)]
    assert cycle_faults(chain, "next", "toy.csv") == []
