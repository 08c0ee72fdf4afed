"""Compiled Newton methods for the two rationing rules, one draw at a time.

The mathematics and the safeguards are described in :mod:`serai.freight.rationing`.
"""

from __future__ import annotations

import numpy as np

from serai.freight._choice_kernel import evaluate, use_response
from serai.freight._compiled import kernel
from serai.freight._curve_kernel import curve_point
from serai.freight._packed import Floats, Ints, Packed

# Usage below this share of capacity counts as this share inside logarithms.
FLOOR = 1e-12
# Ridge, as a share of the diagonal, that makes steps along ties of serial facilities finite.
RIDGE = 1e-11
MAX_HALVINGS = 40


@kernel
def factor(matrix: Floats, order: Ints) -> None:
    """Factor in place by elimination with row exchange; ``order`` keeps the exchanges."""
    size = order.size
    for j in range(size):
        pivot = j
        for i in range(j + 1, size):
            if abs(matrix[i, j]) > abs(matrix[pivot, j]):
                pivot = i
        order[j] = pivot
        if pivot != j:
            for k in range(size):
                held = matrix[j, k]
                matrix[j, k] = matrix[pivot, k]
                matrix[pivot, k] = held
        if matrix[j, j] == 0.0:
            continue
        for i in range(j + 1, size):
            matrix[i, j] /= matrix[j, j]
            share = matrix[i, j]
            if share != 0.0:
                for k in range(j + 1, size):
                    matrix[i, k] -= share * matrix[j, k]


@kernel
def substitute(matrix: Floats, order: Ints, right: Floats) -> None:
    """Solve with the factors; ``right`` becomes the solution."""
    size = order.size
    for j in range(size):
        held = right[order[j]]
        right[order[j]] = right[j]
        right[j] = held
    for j in range(size):
        for i in range(j + 1, size):
            right[i] -= matrix[i, j] * right[j]
    for j in range(size - 1, -1, -1):
        total = right[j]
        for k in range(j + 1, size):
            total -= matrix[j, k] * right[k]
        right[j] = total / matrix[j, j] if matrix[j, j] != 0.0 else 0.0


@kernel
def price_residual(prices: Floats, usage: Floats, capacity: Floats, active: Ints) -> float:
    """Return the largest breach of: use within cap, and equal to it where priced [1]."""
    worst = 0.0
    for a in active:
        gap = (usage[a] - capacity[a]) / capacity[a]
        worst = max(worst, abs(gap) if prices[a] > 0.0 else gap)
    return worst


@kernel
def price_newton(
    packed: Packed,
    demand: Floats,
    capacity: Floats,
    active: Ints,
    utility: Floats,
    response: Floats,
    theta: Floats,
    prices: Floats,
    probability: Floats,
    pair_probability: Floats,
    usage: Floats,
    tolerance: float,
    max_rounds: int,
) -> int:
    """Maximise the dual from ``prices`` (changed in place); return rounds, or -1."""
    size = active.size
    place = np.empty(capacity.size, dtype=np.int64)
    store = np.empty(size * size)
    order = np.empty(size, dtype=np.int64)
    free = np.empty(size, dtype=np.int64)
    gradient = np.empty(size)
    right = np.empty(size)
    trial = prices.copy()
    before = usage.copy()
    surplus = evaluate(
        packed, demand, utility, response, theta, prices, probability, pair_probability, usage
    )
    dual = -surplus
    for a in active:
        dual -= prices[a] * capacity[a]
    for round_ in range(max_rounds):
        residual = price_residual(prices, usage, capacity, active)
        if residual <= tolerance:
            return round_
        place[:] = -1
        count = 0
        for a in active:
            gap = usage[a] - capacity[a]
            if prices[a] > 0.0 or gap > 0.0:
                place[a] = count
                free[count] = a
                gradient[count] = gap
                count += 1
        part = store[: count * count].reshape((count, count))
        use_response(packed, demand, response, probability, pair_probability, place, part)
        kept = part.copy()
        before[:] = usage
        accepted = False
        for attempt in range(3):
            # Attempt 0 matches logarithms of use, which leaps from far away;
            # 1 is the Newton step of the dual; 2 a diagonal step.
            for j in range(count):
                a = free[j]
                right[j] = gradient[j]
                if attempt == 0:
                    floor = max(before[a], FLOOR * capacity[a])
                    right[j] = floor * min(max(np.log(floor / capacity[a]), -3.0), 3.0)
            if attempt < 2:
                for j in range(count):
                    for k in range(count):
                        part[j, k] = kept[j, k]
                    part[j, j] += RIDGE * kept[j, j] + 1e-300
                factor(part, order[:count])
                substitute(part, order[:count], right)
            else:
                for j in range(count):
                    right[j] /= count * kept[j, j] + 1e-300
            # The first bound met on the way: beyond it the free set is another one.
            bound = 1.0
            for j in range(count):
                if right[j] < 0.0 and prices[free[j]] > 0.0:
                    bound = min(bound, -prices[free[j]] / right[j])
            length = 1.0
            for halving in range(1 if attempt == 0 else MAX_HALVINGS):
                promise = 0.0
                for j in range(count):
                    a = free[j]
                    trial[a] = max(0.0, prices[a] + length * right[j])
                    if trial[a] <= 1e-14 * prices[a]:
                        trial[a] = 0.0
                    promise += gradient[j] * (trial[a] - prices[a])
                surplus = evaluate(
                    packed,
                    demand,
                    utility,
                    response,
                    theta,
                    trial,
                    probability,
                    pair_probability,
                    usage,
                )
                value = -surplus
                for a in active:
                    value -= trial[a] * capacity[a]
                now = price_residual(trial, usage, capacity, active)
                rounding = 1e-12 * abs(dual)
                risen = promise > 0.0 and value >= dual + 1e-4 * promise
                if risen or (now <= 0.5 * residual and value >= dual - rounding):
                    accepted = True
                    break
                length = bound if halving == 0 and bound < 0.5 else 0.5 * length
            if accepted:
                break
        if not accepted:
            evaluate(
                packed,
                demand,
                utility,
                response,
                theta,
                prices,
                probability,
                pair_probability,
                usage,
            )
            return -1
        for j in range(count):
            prices[free[j]] = trial[free[j]]
        dual = value
    return -1


@kernel
def waiting_newton(
    packed: Packed,
    demand: Floats,
    capacity: Floats,
    active: Ints,
    utility: Floats,
    response: Floats,
    theta: Floats,
    z: Floats,
    days: Floats,
    probability: Floats,
    pair_probability: Floats,
    usage: Floats,
    tolerance: float,
    max_rounds: int,
) -> int:
    """Solve use = cap u(z) from ``z`` (changed in place, with days); return rounds, or -1."""
    size = active.size
    place = np.full(capacity.size, -1, dtype=np.int64)
    for j in range(size):
        place[active[j]] = j
    matrix = np.empty((size, size))
    right = np.empty(size)
    diagonal = np.empty(size)
    used = np.empty(size)
    fill = np.empty(size)
    share = np.empty(size)
    gap = np.empty(size)
    order = np.empty(size, dtype=np.int64)
    trial = z.copy()
    # Factors are kept while each step with them cuts the residual tenfold.
    kept = False
    fresh = False
    merit = np.inf
    round_ = 0
    length = 1.0
    halving = 0
    while round_ < max_rounds:
        # Evaluate the trial point; merit is the sum of squared log residuals.
        for j in range(size):
            a = active[j]
            u, wait, part = curve_point(packed, a, trial[a])
            fill[j] = u
            days[a] = wait
            share[j] = part
        evaluate(
            packed, demand, utility, response, theta, days, probability, pair_probability, usage
        )
        worst = 0.0
        now = 0.0
        for j in range(size):
            a = active[j]
            worst = max(worst, abs(usage[a] / capacity[a] - fill[j]))
            gap[j] = np.log(max(usage[a] / capacity[a], FLOOR) / max(fill[j], FLOOR))
            now += gap[j] * gap[j]
        if worst <= tolerance:
            z[:] = trial
            return round_
        if kept and now > 0.01 * merit:
            kept = False
            if now > merit:
                trial[:] = z
                merit = np.inf
                fresh = False
                continue
        if now > (1.0 - 1e-4 * length) * merit and halving < 12:
            length *= 0.5
            halving += 1
            round_ += 1 if halving % 4 == 0 else 0
            for j in range(size):
                a = active[j]
                trial[a] = max(z[a] + length * right[j], 0.1 * z[a])
            continue
        stuck = halving >= 12
        kept = now <= 0.01 * merit and fresh and not stuck
        z[:] = trial
        merit = now
        round_ += 1
        if not kept:
            use_response(packed, demand, response, probability, pair_probability, place, matrix)
        for j in range(size):
            a = active[j]
            if not kept:
                used[j] = max(usage[a], FLOOR * capacity[a])
                for k in range(size):
                    matrix[j, k] *= packed.sigma * (1.0 - share[k])
                matrix[j, j] += used[j] * (share[j] / max(fill[j], FLOOR) + 1e-13)
                diagonal[j] = matrix[j, j]
            right[j] = used[j] * min(max(gap[j], -3.0), 3.0)
        if stuck:
            for j in range(size):
                right[j] *= 0.5 / diagonal[j] if diagonal[j] > 0.0 else 0.0
            merit = np.inf
            fresh = False
        else:
            if not kept:
                factor(matrix, order)
            substitute(matrix, order, right)
            fresh = True
        length = 1.0
        halving = 0
        for j in range(size):
            a = active[j]
            trial[a] = max(z[a] + right[j], 0.1 * z[a])
    return -1


@kernel
def sweep_waiting(
    packed: Packed,
    demand: Floats,
    capacity: Floats,
    active: Ints,
    utility: Floats,
    response: Floats,
    theta: Floats,
    z: Floats,
    days: Floats,
    probability: Floats,
    pair_probability: Floats,
    usage: Floats,
    sweeps: int,
) -> None:
    """Move each z in turn to its own root by bisection: slow, but it cannot overshoot."""
    for _ in range(sweeps):
        for a in active:
            low, high = 0.0, max(2.0 * z[a], 1.0)
            for halving in range(60):
                middle = high if halving == 0 else 0.5 * (low + high)
                u, days[a], _part = curve_point(packed, a, middle)
                evaluate(
                    packed,
                    demand,
                    utility,
                    response,
                    theta,
                    days,
                    probability,
                    pair_probability,
                    usage,
                )
                if usage[a] > capacity[a] * u:
                    low = middle
                    if middle == high:
                        high *= 2.0
                else:
                    high = middle
                if high - low <= 1e-3 * high:
                    break
            z[a] = high
            days[a] = curve_point(packed, a, high)[1]
