"""Conflicts and repairs against brute force over all sets of figures."""

from __future__ import annotations

import itertools
import random

import numpy as np
import pytest
from scipy.optimize import linprog

from serai.ledger.conflicts import find_conflicts, inequalities
from serai.ledger.sums import CheckSpec
from toys import claim, ledger_of


def feasible(rows, ledger, removed):
    """Whether figures exist once some are set aside, by one linear program in plain numbers."""
    names = sorted({name for row in rows for name, _ in row.terms})
    kept = [row for row in rows if not set(row.relax) & removed]
    if not kept:
        return True
    matrix = np.zeros((len(kept), len(names)))
    for line, row in enumerate(kept):
        for name, coefficient in row.terms:
            matrix[line, names.index(name)] += coefficient
    bounds = []
    for name in names:
        interval = ledger[name].interval
        ends = (None, None) if name in removed else (interval.lo, interval.hi)
        bounds.append(tuple(None if e is None or e.is_infinite() else float(e) for e in ends))
    found = linprog(np.zeros(len(names)), matrix, [row.bound for row in kept], bounds=bounds)
    return found.status == 0


def brute_force(rows, ledger, hard):
    """All minimal repairs and all minimal conflicts, by trying every set."""
    names = sorted(
        {n for row in rows for n, _ in row.terms} | {n for row in rows for n in row.relax}
    )
    soft = [name for name in names if name not in hard]
    repairs, conflicts = [], []
    for size in range(len(soft) + 1):
        for chosen in map(frozenset, itertools.combinations(soft, size)):
            if not any(known <= chosen for known in repairs) and feasible(rows, ledger, chosen):
                repairs.append(chosen)
            aside = set(soft) - chosen
            if not any(known <= chosen for known in conflicts) and not feasible(
                rows, ledger, aside
            ):
                conflicts.append(chosen)
    return repairs, conflicts


def system(seed):
    """A random small system: sums and shares over figures of like or very unlike size."""
    chance = random.Random(seed)
    decades = chance.choice([0, 1, 3, 6])
    held = []
    for i in range(chance.randint(3, 6)):
        lo = float(f"{10 ** chance.uniform(0, decades) * chance.choice([1, 1.2, 2, 5]):.4g}")
        hi = float(f"{lo * chance.choice([1, 1.001, 1.1, 2]):.4g}")
        held.append(claim(f"S{i}", f"[{lo:f}, {hi:f}]", "USD"))
    specs = []
    for k in range(chance.randint(1, 3)):
        a, b, c = chance.sample([statement.id for statement in held], 3)
        if chance.random() < 0.6:
            inputs, kind = {"whole": a, "parts": (b, c)}, "part_whole"
        else:
            inputs, kind = {"part": a, "whole": b, "stated": "R"}, "share"
        specs.append(
            CheckSpec(f"C{k}", kind, "?", inputs, {"equal": chance.random() < 0.4}, conflict=True)
        )
    hard = {statement.id for statement in held if chance.random() < 0.1}
    return specs, ledger_of([*held, claim("R", "[0.3, 0.5]")]), hard


def ordered(sets):
    return sorted(sets, key=sorted)


@pytest.mark.parametrize("seed", range(40))
def test_conflicts_and_repairs_are_those_of_brute_force(seed):
    specs, ledger, hard = system(seed)
    rows, _ = inequalities(specs, ledger)
    repairs, conflicts = brute_force(rows, ledger, hard)
    found = find_conflicts(specs, ledger, hard)
    if not repairs:
        # The hard figures alone exclude one another: nothing soft would mend it.
        assert found.repairs == [] and all(conflict <= hard for conflict in found.conflicts)
        assert found.conflicts
        return
    least = min(map(len, repairs))
    assert found.conflicts == ordered(c for c in conflicts if c)
    assert found.repairs == ordered(r for r in repairs if r and len(r) == least)
    assert found.certificate <= 1e-8
    for repair in found.repairs:
        assert feasible(rows, ledger, repair)
        assert not any(feasible(rows, ledger, repair - {name}) for name in repair)


def part_whole(name, whole, *parts, **params):
    return CheckSpec(
        name, "part_whole", "?", {"whole": whole, "parts": parts}, params, conflict=True
    )


def sets(found):
    return [set(s) for s in found]


def test_nothing_conflicts():
    ledger = ledger_of([claim("w", 10, "USD"), claim("p", 9, "USD")])
    found = find_conflicts([part_whole("C1", "w", "p")], ledger)
    assert (found.conflicts, found.repairs, found.checks) == ([], [], ("C1",))
    assert find_conflicts([], ledger).conflicts == []


def test_checks_that_are_not_declared_for_conflicts_stay_out():
    ledger = ledger_of([claim("w", 10, "USD"), claim("p", 11, "USD")])
    spec = CheckSpec("C1", "part_whole", "?", {"whole": "w", "parts": ("p",)})
    assert find_conflicts([spec], ledger).conflicts == []


def test_two_parts_of_the_sums_are_mended_together():
    """Two pairs that exclude one another give four smallest repairs."""
    ledger = ledger_of(
        [claim(n, v, "USD") for n, v in (("a", 10), ("b", 11), ("c", 20), ("d", 21))]
    )
    found = find_conflicts([part_whole("C1", "a", "b"), part_whole("C2", "c", "d")], ledger)
    assert sets(found.conflicts) == [{"a", "b"}, {"c", "d"}]
    assert sets(found.repairs) == [{"a", "c"}, {"a", "d"}, {"b", "c"}, {"b", "d"}]


def test_many_parts_of_one_whole_conflict_together():
    """Nine parts of 1 in a whole of 8: any one set aside mends it, all ten are needed to clash."""
    parts = [f"p{i}" for i in range(9)]
    ledger = ledger_of([claim("w", 8, "USD"), *(claim(name, 1, "USD") for name in parts)])
    found = find_conflicts([part_whole("C1", "w", *parts)], ledger)
    assert sets(found.conflicts) == [{"w", *parts}] and len(found.repairs) == 10


@pytest.mark.parametrize("size", ["1", "1000000", "0.000001"])
@pytest.mark.parametrize("gap", ["1.5", "1.01", "1.0001", "1.000001"])
def test_small_gaps_count_at_any_size(size, gap):
    """A hundredth or a millionth too much is too much, whatever the unit."""
    from decimal import Decimal

    ledger = ledger_of(
        [claim("w", Decimal(size), "USD"), claim("p", Decimal(size) * Decimal(gap), "USD")]
    )
    assert sets(find_conflicts([part_whole("C1", "w", "p")], ledger).conflicts) == [{"p", "w"}]


def test_sizes_may_differ_by_any_factor():
    ledger = ledger_of([claim("w", 1, "USD"), claim("p", "1000000000000", "USD")])
    assert sets(find_conflicts([part_whole("C1", "w", "p")], ledger).repairs) == [{"p"}, {"w"}]


@pytest.mark.parametrize(("part", "clash"), [("[10, 12]", False), ("(10, 12]", True)])
def test_open_ends_do_not_touch(part, clash):
    ledger = ledger_of([claim("w", "[9, 10]", "USD"), claim("p", part, "USD")])
    assert bool(find_conflicts([part_whole("C1", "w", "p")], ledger).conflicts) is clash


def test_a_stated_share_may_be_what_is_wrong():
    ledger = ledger_of([claim("p", 60, "USD"), claim("w", 100, "USD"), claim("s", "[0.4, 0.5]")])
    spec = CheckSpec("C1", "share", "?", {"part": "p", "whole": "w", "stated": "s"}, conflict=True)
    found = find_conflicts([spec], ledger)
    assert sets(found.conflicts) == [{"p", "s", "w"}] and sets(found.repairs) == [
        {"p"},
        {"s"},
        {"w"},
    ]
    assert sets(find_conflicts([spec], ledger, hard=["w", "p"]).repairs) == [{"s"}]


def test_a_share_without_an_upper_end_bounds_from_below_alone():
    spec = CheckSpec("C1", "share", "?", {"part": "p", "whole": "w", "stated": "s"}, conflict=True)
    for part, clash in ((90, False), (40, True)):
        held = [claim("p", part, "USD"), claim("w", 100, "USD"), claim("s", "(0.5, inf)")]
        assert bool(find_conflicts([spec], ledger_of(held)).conflicts) is clash


def test_growth_and_rates():
    growth = CheckSpec(
        "C1", "growth", "?", {"now": "n", "growth": "g", "before": "b"}, conflict=True
    )
    rate = CheckSpec(
        "C2",
        "rate_time",
        "?",
        {"rate": "r", "stock": "s", "since": "o", "until": "u"},
        conflict=True,
    )
    held = [
        claim("n", "4.5", "Mt/yr"), claim("g", "0.6"), claim("b", "2500", "kt/yr"),
        claim("r", 66, "kTEU/yr"), claim("s", "[100000, inf)", "TEU"),
        claim("o", None, period="2025-06-09"), claim("u", None, period="2025-06-17"),
    ]  # fmt: skip
    found = find_conflicts([growth, rate], ledger_of(held))
    assert sets(found.conflicts) == [{"b", "g", "n"}, {"r", "s"}]
    assert len(found.repairs) == 6


def test_what_cannot_be_held_is_skipped_and_named():
    held = [claim("w", 10, "USD"), claim("p", 11, "EUR"), claim("q", 5, "USD")]
    specs = [
        part_whole("C1", "w", "p"),
        part_whole("C2", "w", "absent"),
        part_whole("C3", "w", "q"),
    ]
    found = find_conflicts(specs, ledger_of(held))
    assert found.skipped == ("C1", "C2") and found.checks == ("C3",)
