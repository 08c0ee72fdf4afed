"""Compiled batch: every draw from the same start, one loop over draws in parallel.

A draw reads only its own row and the common start, so the result does not depend on
the number of threads or on how draws are cut into blocks.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from serai.freight._choice_kernel import base_utilities, evaluate
from serai.freight._compiled import kernel, parallel_kernel, prange
from serai.freight._curve_kernel import curve_point, curve_start
from serai.freight._newton import (
    price_newton,
    price_residual,
    sweep_waiting,
    waiting_newton,
)
from serai.freight._packed import Collector, Floats, Index, Ints, Packed, Rows

# Steps of a retry; each doubles the sharpness, or adds an equal part of the demand.
RETRY_STEPS = 25
SWEEP_ROUNDS = 2


class Outputs(NamedTuple):
    """Result arrays that the batch fills, one row per draw."""

    usage: Floats
    unknown: Floats
    position: Floats
    utilisation: Floats
    unserved: Floats
    collected: Floats
    surplus: Floats
    residual: Floats
    balance: Floats
    overload: Floats
    slackness: Floats
    rounds: Ints
    status: Ints

    def part(self, first: int, last: int) -> Outputs:
        """Return draws ``first`` to ``last`` (exclusive) as views."""
        return Outputs(
            self.usage[first:last],
            self.unknown[first:last],
            self.position[first:last],
            self.utilisation[first:last],
            self.unserved[first:last],
            self.collected[first:last],
            self.surplus[first:last],
            self.residual[first:last],
            self.balance[first:last],
            self.overload[first:last],
            self.slackness[first:last],
            self.rounds[first:last],
            self.status[first:last],
        )


@kernel
def active_facilities(packed: Packed, demand: Floats, utility: Floats, capacity: Floats) -> Ints:
    """Return the facilities with a known capacity above zero that some tonne could use."""
    routes = packed.route_ptr.size - 1
    travelled = np.zeros(routes, dtype=np.bool_)
    used = np.zeros(capacity.size, dtype=np.bool_)
    for w in range(demand.size):
        if demand[w] > 0.0:
            first = packed.pair_chains[packed.group_pairs[w]]
            last = packed.pair_chains[packed.group_pairs[w + 1]]
            for i in range(first, last):
                if utility[i] > -np.inf:
                    travelled[packed.chain_route[i]] = True
    for r in range(routes):
        if travelled[r]:
            for e in range(packed.route_ptr[r], packed.route_ptr[r + 1]):
                used[packed.route_facility[e]] = True
    return np.flatnonzero(used & (capacity > 0.0))


@kernel
def solve_from(
    packed: Packed,
    demand: Floats,
    capacity: Floats,
    active: Ints,
    utility: Floats,
    response: Floats,
    theta: Floats,
    start: Floats,
    unknown: Floats,
    z: Floats,
    probability: Floats,
    pair_probability: Floats,
    usage: Floats,
    tolerance: float,
    max_rounds: int,
) -> int:
    """Solve one draw from ``start`` (prices or z; nan: queue-free there)."""
    unknown[:] = 0.0
    if not packed.waiting:
        for a in active:
            unknown[a] = 0.0 if np.isnan(start[a]) else start[a]
        return price_newton(
            packed,
            demand,
            capacity,
            active,
            utility,
            response,
            theta,
            unknown,
            probability,
            pair_probability,
            usage,
            tolerance,
            max_rounds,
        )
    cold = False
    for a in active:
        z[a] = start[a]
        if np.isnan(start[a]):
            cold = True
        else:
            unknown[a] = curve_point(packed, a, z[a])[1]
    if cold:
        evaluate(
            packed, demand, utility, response, theta, unknown, probability, pair_probability, usage
        )
        for a in active:
            if np.isnan(z[a]):
                z[a] = curve_start(packed, a, usage[a] / capacity[a])
    return waiting_newton(
        packed,
        demand,
        capacity,
        active,
        utility,
        response,
        theta,
        z,
        unknown,
        probability,
        pair_probability,
        usage,
        tolerance,
        max_rounds,
    )


@kernel
def solve_draw(
    packed: Packed,
    rows: Rows,
    d: Index,
    start: Floats,
    collector: Collector,
    out: Outputs,
    tolerance: float,
    max_rounds: int,
) -> None:
    """Solve draw ``d``, retry from safer starts, and fill its row of every output."""
    demand = rows.demand[d if rows.demand.shape[0] > 1 else 0]
    capacity = rows.capacity[d if rows.capacity.shape[0] > 1 else 0]
    chains = packed.order.size
    utility = np.empty(chains)
    probability = np.zeros(chains)
    pair_probability = np.zeros(packed.pair_chains.size)
    response = np.empty(demand.size)
    theta = np.empty(demand.size)
    usage = np.zeros(capacity.size)
    unknown = np.zeros(capacity.size)
    z = np.full(capacity.size, np.nan)
    base_utilities(packed, rows, d, utility, response, theta)
    active = active_facilities(packed, demand, utility, capacity)
    place = start.copy()
    part = demand
    sharp_utility, sharp_response, sharp_theta = utility, response, theta
    status = 2
    rounds = -1
    # Attempt 0 is the common start.  Then, safer: from the queue-free state, first with a
    # blunt choice sharpened in steps, then with demand raised in steps; last (waiting)
    # after sweeps that cannot overshoot.
    for attempt in range(2 * RETRY_STEPS + 1 + SWEEP_ROUNDS):
        if attempt == 1 or attempt == RETRY_STEPS + 1:
            place[:] = np.nan
        if 1 <= attempt <= RETRY_STEPS:
            blunt = 0.75 ** (RETRY_STEPS - attempt)
            sharp_utility = packed.log_path_size + blunt * (utility - packed.log_path_size)
            sharp_response = blunt * response
            sharp_theta = blunt * theta
        elif attempt > RETRY_STEPS:
            sharp_utility, sharp_response, sharp_theta = utility, response, theta
            part = demand * (min(attempt - RETRY_STEPS, RETRY_STEPS) / RETRY_STEPS)
        if attempt > 2 * RETRY_STEPS:
            if not packed.waiting:
                break
            sweep_waiting(
                packed,
                demand,
                capacity,
                active,
                utility,
                response,
                theta,
                z,
                unknown,
                probability,
                pair_probability,
                usage,
                5,
            )
            place[:] = z
        rounds = solve_from(
            packed,
            part,
            capacity,
            active,
            sharp_utility,
            sharp_response,
            sharp_theta,
            place,
            unknown,
            z,
            probability,
            pair_probability,
            usage,
            tolerance,
            max_rounds if attempt == 0 else 3 * max_rounds,
        )
        place[:] = z if packed.waiting else unknown
        whole = attempt == 0 or attempt == RETRY_STEPS or attempt >= 2 * RETRY_STEPS
        if rounds >= 0 and whole:
            status = min(attempt, 1)
            break
    out.rounds[d] = rounds
    out.status[d] = status
    report_draw(
        packed,
        demand,
        capacity,
        active,
        utility,
        response,
        theta,
        unknown,
        z,
        probability,
        pair_probability,
        usage,
        collector,
        out,
        d,
    )


@kernel
def report_draw(
    packed: Packed,
    demand: Floats,
    capacity: Floats,
    active: Ints,
    utility: Floats,
    response: Floats,
    theta: Floats,
    unknown: Floats,
    z: Floats,
    probability: Floats,
    pair_probability: Floats,
    usage: Floats,
    collector: Collector,
    out: Outputs,
    d: Index,
) -> None:
    """Evaluate once more at the reported unknowns and measure the certificate there."""
    probability[:] = 0.0
    out.surplus[d] = evaluate(
        packed, demand, utility, response, theta, unknown, probability, pair_probability, usage
    )
    balance = 0.0
    for w in range(demand.size):
        served = 0.0
        away = 0.0
        first = packed.pair_chains[packed.group_pairs[w]]
        last = packed.pair_chains[packed.group_pairs[w + 1]]
        for i in range(first, last):
            flow = demand[w] * probability[i]
            if packed.outside[i]:
                away += flow
            else:
                served += flow
            p = packed.order[i]
            for e in range(collector.ptr[p], collector.ptr[p + 1]):
                out.collected[d, collector.row[e]] += flow * collector.weight[e]
        out.unserved[d, w] = away
        if demand[w] > 0.0:
            balance = max(balance, abs(served + away - demand[w]) / demand[w])
    out.balance[d] = balance
    residual = 0.0
    overload = 0.0
    slackness = 0.0
    for a in range(capacity.size):
        out.usage[d, a] = usage[a]
        out.unknown[d, a] = unknown[a]
        out.utilisation[d, a] = usage[a] / capacity[a] if capacity[a] > 0.0 else np.nan
        out.position[d, a] = np.nan
        if capacity[a] == 0.0:
            # Nobody can pass; no finite wait or price says so.
            out.unknown[d, a] = np.inf
            overload = max(overload, usage[a])
    for a in active:
        if packed.waiting:
            fill = curve_point(packed, a, z[a])[0]
            residual = max(residual, abs(usage[a] / capacity[a] - fill))
            out.position[d, a] = z[a]
        else:
            slackness += unknown[a] * abs(capacity[a] - usage[a])
            out.position[d, a] = unknown[a]
        overload = max(overload, usage[a] / capacity[a] - 1.0)
    if not packed.waiting:
        residual = price_residual(unknown, usage, capacity, active)
    out.residual[d] = residual
    out.overload[d] = overload
    out.slackness[d] = slackness


@parallel_kernel
def solve_batch(
    packed: Packed,
    rows: Rows,
    start: Floats,
    collector: Collector,
    out: Outputs,
    tolerance: float,
    max_rounds: int,
) -> None:
    """Solve every row of ``out``; draws are spread over threads."""
    for d in prange(out.surplus.size):
        solve_draw(packed, rows, np.int64(d), start, collector, out, tolerance, max_rounds)
