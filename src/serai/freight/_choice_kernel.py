"""Compiled choice: probabilities, use of facilities, and how use responds.

The formulas are those of :mod:`serai.freight.choice` and
:mod:`serai.freight.rationing`; this file only walks them quickly.
"""

from __future__ import annotations

import numpy as np

from serai.freight._compiled import kernel
from serai.freight._packed import Floats, Index, Ints, Packed, Rows

# Chains below this probability leave the response out; facilities as tight do not occur.
NEGLIGIBLE = 1e-15


@kernel
def base_utilities(
    packed: Packed, rows: Rows, d: Index, utility: Floats, response: Floats, theta: Floats
) -> None:
    """Fill each chain's lower-level utility without queues, in draw ``d``.

    ``response[w]`` becomes the fall of that utility per unit of impact, and
    ``theta[w]`` the scale of the draw.  Chains through a closed facility get -inf.
    """
    demand = rows.demand[d if rows.demand.shape[0] > 1 else 0]
    capacity = rows.capacity[d if rows.capacity.shape[0] > 1 else 0]
    money = rows.money[d if rows.money.shape[0] > 1 else 0]
    time = rows.time[d if rows.time.shape[0] > 1 else 0]
    money_factor = rows.money_factor[d if rows.money_factor.shape[0] > 1 else 0]
    time_factor = rows.time_factor[d if rows.time_factor.shape[0] > 1 else 0]
    scale_factor = rows.scale_factor[d if rows.scale_factor.shape[0] > 1 else 0]
    vot_factor = rows.value_of_time_factor[d if rows.value_of_time_factor.shape[0] > 1 else 0]
    routes = packed.route_ptr.size - 1
    closed = np.zeros(routes, dtype=np.bool_)
    for r in range(routes):
        for e in range(packed.route_ptr[r], packed.route_ptr[r + 1]):
            if capacity[packed.route_facility[e]] == 0.0:
                closed[r] = True
    for w in range(demand.size):
        theta[w] = packed.scale[w] * scale_factor[w]
        vot = packed.value_of_time[w] * vot_factor[w]
        lower = theta[w] / packed.nest_scale[w]
        response[w] = lower * vot if packed.waiting else lower
        first = packed.pair_chains[packed.group_pairs[w]]
        last = packed.pair_chains[packed.group_pairs[w + 1]]
        for i in range(first, last):
            p = packed.order[i]
            cost = money[p] * money_factor[rows.money_key[p]] + packed.constant[i]
            cost += vot * time[p] * time_factor[rows.time_key[p]]
            utility[i] = packed.log_path_size[i] - lower * cost
            if closed[packed.chain_route[i]]:
                utility[i] = -np.inf


@kernel
def evaluate(
    packed: Packed,
    demand: Floats,
    utility: Floats,
    response: Floats,
    theta: Floats,
    unknown: Floats,
    probability: Floats,
    pair_probability: Floats,
    usage: Floats,
) -> float:
    """Fill probabilities and usage [units/yr] at the unknowns; return the surplus.

    The surplus is the sum of ``1000 q / theta * logsum`` [USD/yr].
    """
    routes = packed.route_ptr.size - 1
    burden = np.zeros(routes)
    load = np.zeros(routes)
    for r in range(routes):
        for e in range(packed.route_ptr[r], packed.route_ptr[r + 1]):
            burden[r] += unknown[packed.route_facility[e]] * packed.route_impact[e]
    surplus = 0.0
    for w in range(demand.size):
        if demand[w] == 0.0:
            continue
        mu = packed.nest_scale[w]
        first, last = packed.group_pairs[w], packed.group_pairs[w + 1]
        best = -np.inf
        for n in range(first, last):
            start, stop = packed.pair_chains[n], packed.pair_chains[n + 1]
            top = -np.inf
            for i in range(start, stop):
                value = utility[i]
                value -= response[w] * packed.chain_impact[i] * burden[packed.chain_route[i]]
                probability[i] = value
                top = max(top, value)
            if top == -np.inf:
                inclusive = -np.inf
                for i in range(start, stop):
                    probability[i] = 0.0
            elif stop == start + 1:
                probability[start] = 1.0
                inclusive = mu * top
            else:
                total = 0.0
                for i in range(start, stop):
                    probability[i] = np.exp(probability[i] - top)
                    total += probability[i]
                for i in range(start, stop):
                    probability[i] /= total
                inclusive = mu * (top + np.log(total))
            pair_probability[n] = inclusive
            best = max(best, inclusive)
        total = 0.0
        for n in range(first, last):
            pair_probability[n] = np.exp(pair_probability[n] - best)
            total += pair_probability[n]
        surplus += 1000.0 * demand[w] / theta[w] * (best + np.log(total))
        for n in range(first, last):
            pair_probability[n] /= total
            for i in range(packed.pair_chains[n], packed.pair_chains[n + 1]):
                probability[i] *= pair_probability[n]
                flow = demand[w] * probability[i]
                load[packed.chain_route[i]] += flow * packed.chain_units[i]
    usage[:] = 0.0
    for r in range(routes):
        for e in range(packed.route_ptr[r], packed.route_ptr[r + 1]):
            usage[packed.route_facility[e]] += load[r] * packed.route_units[e]
    return surplus


@kernel
def use_response(
    packed: Packed,
    demand: Floats,
    response: Floats,
    probability: Floats,
    pair_probability: Floats,
    place: Ints,
    matrix: Floats,
) -> None:
    """Fill the negative derivative of usage by the unknowns.

    ``place[a]`` is the row and column of facility a, or -1 where it is left out.
    With use s and impact c, per group:
    q theta [ (1/mu) sum P s c' + (1 - 1/mu) sum over nests P_n s_n c_n' - s_w c_w' ].
    """
    size = matrix.shape[0]
    matrix[:] = 0.0
    group_use = np.empty(size)
    group_impact = np.empty(size)
    nest_use = np.empty(size)
    nest_impact = np.empty(size)
    # Routes without the facilities that are left out, and their weight in the sum.
    routes = packed.route_ptr.size - 1
    seat = np.empty(packed.route_facility.size, dtype=np.int64)
    units = np.empty(seat.size)
    impact = np.empty(seat.size)
    first = np.zeros(routes + 1, dtype=np.int64)
    moved = np.zeros(routes)
    for r in range(routes):
        first[r + 1] = first[r]
        for e in range(packed.route_ptr[r], packed.route_ptr[r + 1]):
            at = place[packed.route_facility[e]]
            if at >= 0:
                seat[first[r + 1]] = at
                units[first[r + 1]] = packed.route_units[e]
                impact[first[r + 1]] = packed.route_impact[e]
                first[r + 1] += 1
    for w in range(demand.size):
        if demand[w] == 0.0:
            continue
        group_use[:] = 0.0
        group_impact[:] = 0.0
        mu = packed.nest_scale[w]
        weight = demand[w] * response[w]
        for n in range(packed.group_pairs[w], packed.group_pairs[w + 1]):
            if pair_probability[n] < NEGLIGIBLE:
                continue
            nest_use[:] = 0.0
            nest_impact[:] = 0.0
            for i in range(packed.pair_chains[n], packed.pair_chains[n + 1]):
                chance = probability[i]
                if chance < NEGLIGIBLE:
                    continue
                r = packed.chain_route[i]
                use = chance * packed.chain_units[i]
                felt = chance * packed.chain_impact[i]
                moved[r] += weight * use * packed.chain_impact[i]
                for e in range(first[r], first[r + 1]):
                    nest_use[seat[e]] += use * units[e]
                    nest_impact[seat[e]] += felt * impact[e]
            spread = weight * (1.0 - mu) / pair_probability[n]
            for j in range(size):
                if nest_use[j] > 0.0:
                    group_use[j] += nest_use[j]
                    group_impact[j] += nest_impact[j]
                    scaled = spread * nest_use[j]
                    for k in range(size):
                        matrix[j, k] -= scaled * nest_impact[k]
        for j in range(size):
            if group_use[j] > 0.0:
                scaled = weight * mu * group_use[j]
                for k in range(size):
                    matrix[j, k] -= scaled * group_impact[k]
    for r in range(routes):
        for j in range(first[r], first[r + 1]):
            scaled = moved[r] * units[j]
            for k in range(first[r], first[r + 1]):
                matrix[seat[j], seat[k]] += scaled * impact[k]
