"""Checks of scope, ownership, topology, dimension and units."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files

from serai.ledger.catalogue import scope_conflict
from serai.ledger.statements import amount
from serai.ledger.sums.model import Finding, Given, Missing, check_type
from serai.quantity import REFUSED_UNITS, compatible
from serai.words import Answer


@check_type
def scope_guard(given: Given) -> Iterator[Finding]:
    """Say whether two figures speak of one population before anyone divides them.

    The guard answers consistent when it has done its work: either the scopes
    agree, or the comparison is blocked and the reason named.
    """
    first, second = given.one("first"), given.one("second")
    reasons = [f"{key} differs" for key in scope_conflict(first.scope, second.scope)]
    if first.subject != second.subject:
        reasons.append(f"{first.subject} is not {second.subject}")
    if first.counting_rule != second.counting_rule:
        reasons.append("other counting rules")
    if not compatible(first.unit, second.unit):
        reasons.append(f"{first.unit} is not {second.unit}")
    words = f"must not be compared: {', '.join(reasons)}" if reasons else "one population"
    yield Finding(Answer.CONSISTENT, f"{first.id} beside {second.id}", words)


@check_type
def owner(given: Given) -> Iterator[Finding]:
    """Ask whether those who promise are those who must deliver."""
    target = given.one("target")
    promisors = {str(name) for name in given.params.get("promisors", ())}
    operators = {str(name) for name in given.params.get("operators", ())}
    if not promisors or not operators:
        raise Missing("the promisors and the operators")
    absent = sorted(operators - promisors)
    answer = Answer.TENSION if absent else Answer.CONSISTENT
    words = f"depends also on {', '.join(absent)}" if absent else "all who must deliver promise"
    yield Finding(answer, f"{', '.join(sorted(promisors))} promise {target.told()}", words)


@check_type
def leads(given: Given) -> Iterator[Finding]:
    """Hold a stated principle of several companies a project against the leads named."""
    named = given.many("named")
    least = given.number("least", "2")
    each = given.number("named_each", "1")
    answer = Answer.TENSION if each < least else Answer.CONSISTENT
    yield Finding(
        answer,
        f"at least {least} companies a project are a principle; {each} named for each of {len(named)}",
        "holds only if the leads bring partners that are not named"
        if answer is Answer.TENSION
        else "as many named as the principle asks",
        float(each - least),
    )


@lru_cache(maxsize=1)
def _neighbours() -> tuple[frozenset[frozenset[str]], dict[str, frozenset[str]]]:
    """Read land borders and shared seas of the states that the catalogue covers."""
    from ruamel.yaml import YAML

    text = files("serai").joinpath("ledger", "borders.yaml").read_text(encoding="utf-8")
    data = YAML(typ="safe").load(text)
    land = frozenset(frozenset(pair) for pair in data["land"])
    return land, {sea: frozenset(states) for sea, states in data["seas"].items()}


@check_type
def topology(given: Given) -> Iterator[Finding]:
    """Walk a route state by state: a land border, a shared sea, or a gap."""
    route = [str(name) for name in given.params.get("route", ())]
    if len(route) < 2:
        raise Missing("the states on the route")
    given.many("mentions", 0)
    land, seas = _neighbours()
    listed = frozenset().union(*land, *seas.values())
    unknown = sorted(set(route) - listed)
    if unknown:
        raise Missing(f"the borders of {', '.join(unknown)}")
    gaps, crossings = [], []
    for here, there in itertools.pairwise(route):
        if frozenset((here, there)) in land:
            continue
        shared = sorted(sea for sea, states in seas.items() if here in states and there in states)
        if shared:
            crossings.append(f"{here} to {there} across the {shared[0]}")
        else:
            gaps.append(f"{here} to {there}")
    answer = Answer.IMPLAUSIBLE if gaps else Answer.CONSISTENT
    if gaps:
        words = f"no border and no shared sea: {', '.join(gaps)}"
    elif crossings:
        words = f"needs a sea leg that is not stated: {', '.join(crossings)}"
    else:
        words = "land borders all the way"
    yield Finding(answer, " - ".join(route), words)


@check_type
def dimension(given: Given) -> Iterator[Finding]:
    """Find two figures for one thing whose units measure different things."""
    first, second = given.one("first"), given.one("second")
    same = compatible(first.unit, second.unit)
    yield Finding(
        Answer.CONSISTENT if same else Answer.TENSION,
        f"{first.told()} and {second.told()} said of {first.subject}",
        "one dimension" if same else f"{first.unit} against {second.unit}: one of them was misread",
    )


@check_type
def unit_guard(given: Given) -> Iterator[Finding]:
    """State which unit a printed word must stand for, and what the wrong one would give."""
    statement = given.one("statement")
    word = str(given.params.get("word", "ton"))
    if word not in REFUSED_UNITS:
        raise Missing(f"a rule for the word {word}")
    wrong = given.number("wrong_factor", "0.90718474")
    value = given.value(statement).middle
    yield Finding(
        Answer.RULE,
        f"{statement.told()}: the unit word {word!r} is refused",
        f"read wrongly it would be {amount(value * wrong)} {statement.unit}",
        float(Decimal(1) - wrong),
    )
