"""Compiled waiting curves: a point on a curve, and where a cold start begins."""

from __future__ import annotations

from serai.freight._compiled import kernel
from serai.freight._packed import Packed


@kernel
def curve_point(packed: Packed, a: int, z: float) -> tuple[float, float, float]:
    """Return (utilisation, days, share of a step that fills) on facility a's curve.

    Every increasing curve, flat and vertical parts included, is met once by
    u + days / sigma = z, so z walks it without a corner in the unknown itself.
    """
    sigma = packed.sigma
    first, last = packed.table_ptr[a], packed.table_ptr[a + 1]
    if last > first:
        for i in range(first + 1, last):
            u0, d0 = packed.table_utilisation[i - 1], packed.table_days[i - 1]
            u1, d1 = packed.table_utilisation[i], packed.table_days[i]
            z0, z1 = u0 + d0 / sigma, u1 + d1 / sigma
            if z <= z1:
                part = max(0.0, z - z0) / (z1 - z0)
                return u0 + part * (u1 - u0), d0 + part * (d1 - d0), (u1 - u0) / (z1 - z0)
        over = z - packed.table_utilisation[last - 1] - packed.table_days[last - 1] / sigma
        return packed.table_utilisation[last - 1], packed.table_days[last - 1] + sigma * over, 0.0
    days, power = packed.curve_days[a], packed.curve_power[a]
    ratio = days / sigma
    # The root of (z - u)(1 - u) = ratio u^power lies between 0 and min(z, 1).
    low, high = 0.0, min(z, 1.0)
    u = high if z < 0.5 else min(high, max(0.5, 1.0 - ratio / (z + ratio)))
    for _ in range(80):
        raised = u**power
        value = (z - u) * (1.0 - u) - ratio * raised
        if value > 0.0:
            low = u
        else:
            high = u
        slope = -(1.0 - u) - (z - u) - (ratio * power * raised / u if u > 0.0 else 0.0)
        step = u - value / slope
        if not (low < step < high):
            step = 0.5 * (low + high)
        if abs(step - u) <= 4e-16 * u:
            u = step
            break
        u = step
    if u < 0.5:
        wait = days * u**power / (1.0 - u)
    else:
        wait = sigma * (z - u)
    steep = wait * (power / u + 1.0 / (1.0 - u)) / sigma if 0.0 < u < 1.0 else 0.0
    if u >= 1.0:
        return u, wait, 0.0
    return u, wait, 1.0 / (1.0 + steep)


@kernel
def curve_start(packed: Packed, a: int, utilisation: float) -> float:
    """Return the z of a facility whose queue-free utilisation is given."""
    first, last = packed.table_ptr[a], packed.table_ptr[a + 1]
    if last > first:
        top: float = packed.table_utilisation[last - 1] + packed.table_days[last - 1] / packed.sigma
        return min(utilisation, top)
    u = min(utilisation, 0.9)
    wait: float = packed.curve_days[a] * u ** packed.curve_power[a] / (1.0 - u)
    return u + wait / packed.sigma
