"""Arrays of a choice problem in the order the kernels walk them."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from serai.freight.draws import Draws
from serai.freight.problem import TONNES_PER_KT, ChoiceProblem

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Index = int | np.signedinteger[Any]


class Packed(NamedTuple):
    """A choice problem with the chains of a nest side by side.

    ``order[i]`` is the chain of the problem at position i.  Pair means one nest of
    one group.  A route is a set of facilities with their units in one proportion; many
    groups share it, so its burden and its load are summed once.  ``impact`` is what one
    unit of a facility's unknown adds to a chain: 1 (a day of waiting) or the units per
    tonne (a price); ``units`` is per kt.  Both are those of the route times the chain's
    own factor.
    """

    waiting: bool
    order: Ints
    group_pairs: Ints
    pair_chains: Ints
    chain_route: Ints
    chain_units: Floats
    chain_impact: Floats
    route_ptr: Ints
    route_facility: Ints
    route_units: Floats
    route_impact: Floats
    value_of_time: Floats
    scale: Floats
    nest_scale: Floats
    constant: Floats
    log_path_size: Floats
    outside: NDArray[np.bool_]
    sigma: float
    curve_days: Floats
    curve_power: Floats
    table_ptr: Ints
    table_utilisation: Floats
    table_days: Floats


class Rows(NamedTuple):
    """Draws as two-dimensional arrays; a first dimension of one holds for all draws."""

    demand: Floats
    capacity: Floats
    money: Floats
    time: Floats
    money_factor: Floats
    time_factor: Floats
    money_key: Ints
    time_key: Ints
    scale_factor: Floats
    value_of_time_factor: Floats


class Collector(NamedTuple):
    """Sums of chain flows: chain at position i adds ``weight`` times its flow to rows."""

    ptr: Ints
    row: Ints
    weight: Floats
    size: int


def pack(problem: ChoiceProblem, waiting: bool) -> Packed:
    """Return the arrays for one rationing rule."""
    group = problem.group_of_chain
    order = np.lexsort((np.arange(problem.chains), problem.nest, group)).astype(np.int64)
    starts = np.flatnonzero(
        (np.diff(group[order], prepend=-1) != 0)
        | (np.diff(problem.nest[order], prepend=problem.nest.min(initial=0) - 1) != 0)
    )
    pair_chains = np.append(starts, problem.chains).astype(np.int64)
    pair_group = group[order][starts]
    group_pairs = np.searchsorted(pair_group, np.arange(problem.groups + 1)).astype(np.int64)
    chain_route, factor, route_ptr, facility, units = _routes(problem, order)
    curves = problem.curves
    return Packed(
        waiting,
        order,
        group_pairs,
        pair_chains,
        chain_route,
        factor,
        np.ones(factor.size) if waiting else factor,
        route_ptr,
        facility,
        units * TONNES_PER_KT,
        np.ones(units.size) if waiting else units,
        problem.value_of_time,
        problem.scale,
        problem.nest_scale,
        problem.constant[order],
        problem.log_path_size[order],
        problem.outside[order],
        _days_scale(problem),
        curves.days,
        curves.power,
        curves.table_ptr,
        curves.table_utilisation,
        curves.table_days,
    )


def pack_rows(problem: ChoiceProblem, draws: Draws) -> Rows:
    """Return the draws with base values where they say nothing."""
    chains = problem.chains

    def values(drawn: Floats | None, base: Floats) -> Floats:
        rows = base if drawn is None else drawn
        return np.ascontiguousarray(np.atleast_2d(rows), dtype=np.float64)

    def key(factor: Floats, given: Ints | None) -> Ints:
        if given is not None:
            return np.ascontiguousarray(given, dtype=np.int64)
        if factor.shape[1] == 1:
            return np.zeros(chains, dtype=np.int64)
        return np.arange(chains, dtype=np.int64)

    def group_factor(factor: Floats | None) -> Floats:
        if factor is None:
            return np.ones((1, problem.groups))
        shape = (factor.shape[0], problem.groups)
        return np.ascontiguousarray(np.broadcast_to(factor, shape), dtype=np.float64)

    one = np.ones(1)
    money_factor, time_factor = values(draws.money_factor, one), values(draws.time_factor, one)
    return Rows(
        values(draws.demand, problem.demand),
        values(draws.capacity, problem.capacity),
        values(draws.money, problem.money),
        values(draws.time, problem.time),
        money_factor,
        time_factor,
        key(money_factor, draws.money_key),
        key(time_factor, draws.time_key),
        group_factor(draws.scale_factor),
        group_factor(draws.value_of_time_factor),
    )


def nest_pairs(problem: ChoiceProblem) -> tuple[Ints, Ints]:
    """Return the (pairs, 2) table of group and nest, and the pair of each chain (P,)."""
    both = np.column_stack([problem.group_of_chain, problem.nest])
    table, pair = np.unique(both, axis=0, return_inverse=True)
    return table.astype(np.int64), pair.reshape(-1).astype(np.int64)


def _routes(problem: ChoiceProblem, order: Ints) -> tuple[Ints, Floats, Ints, Ints, Floats]:
    """Return (route of chain, factor of chain, route pointer, facilities, units)."""
    known: dict[tuple[tuple[int, ...], tuple[float, ...]], int] = {}
    chain_route = np.empty(order.size, dtype=np.int64)
    factor = np.ones(order.size)
    for i, p in enumerate(order):
        entries = slice(int(problem.use_ptr[p]), int(problem.use_ptr[p + 1]))
        pairs = sorted(
            zip(
                problem.use_facility[entries].tolist(),
                problem.use_units[entries].tolist(),
                strict=True,
            )
        )
        if pairs:
            factor[i] = pairs[0][1]
        key = (tuple(a for a, _ in pairs), tuple(units / factor[i] for _, units in pairs))
        chain_route[i] = known.setdefault(key, len(known))
    ptr = np.cumsum([0, *(len(facilities) for facilities, _ in known)]).astype(np.int64)
    facility = np.array([a for facilities, _ in known for a in facilities], dtype=np.int64)
    units = np.array([u for _, shares in known for u in shares], dtype=np.float64)
    return chain_route, factor, ptr, facility, units


def _days_scale(problem: ChoiceProblem) -> float:
    """Return the days that move a typical tonne by one logit unit; only scales steps."""
    weight = problem.demand + 1e-9
    response = float(weight @ (problem.scale * problem.value_of_time)) / float(weight.sum() or 1.0)
    return 1.0 / response if response > 0 else 1.0
