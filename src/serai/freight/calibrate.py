r"""Constants per route family and demand scale, from volumes, draw by draw.

For group w with shipped share m of the corridor and outside share o, and with I_n the
inclusive value of nest n at the costs of the draw, the constants that give exactly
these shares are, in closed form,

    theta K_corridor = I_corridor - I_others - ln(m / (1 - m))
    theta K_outside  = ln((1 - o) / o) - ln(exp(I_others) + exp(I_corridor - theta K_corridor))

Queues of the calibration year belong to the costs; they depend on the flows, so costs,
constants and demand are repeated a few times until the flows are those observed.
Constants enter as money, shifted so that no chain costs less than nothing; a shift
common to all chains of a group changes no share.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from serai.freight.blocks import Block
from serai.freight.market import CORRIDOR, OUTSIDE, Market
from serai.system.capacity import Sampling
from serai.system.network import Range

Floats = NDArray[np.float64]

_LEAST, _MOST = 1e-4, 0.999


@dataclass(frozen=True)
class Tastes:
    """What a draw's shippers are like.

    Attributes
    ----------
    value_of_time : (D, W) array
        [USD/(t day)]
    scale : (D, W) array
        Logit scale theta [t/USD].
    corridor_share : (D, W) array
        Share of the corridor in what is shipped in the calibration year [1].
    outside_share : (D, W) array
        Share that stays away in the calibration year [1].
    """

    value_of_time: Floats
    scale: Floats
    corridor_share: Floats
    outside_share: Floats


def draw_tastes(market: Market, money: Floats, days: Floats, sampling: Sampling) -> Tastes:
    """Draw tastes by identity.

    The scale is the drawn route elasticity over the generalised cost of the cheapest
    chain; the outside share is the demand elasticity over the route elasticity.
    """
    route = sampling.take(
        "route-elasticity", market.demand.one("route_elasticity", Range(4.5, 4.5, 4.5))
    )
    whole = sampling.take(
        "demand-elasticity", market.demand.one("demand_elasticity", Range(0.9, 0.9, 0.9))
    )
    contract = sampling.take(
        "contract-outside", market.demand.one("contract_outside", Range(0.02, 0.02, 0.02))
    )
    columns = []
    for group, block in enumerate(market.blocks()):
        vot = sampling.take(f"time-value:{block.cargo}", _unit_range(block)) * block.time_value.mid
        span = market.span(group)
        cost = (money + vot[:, None] * days)[:, span.start : span.stop - 1].min(axis=1)
        share = _share(block, sampling)
        outside = contract if block.kind != "contestable" else np.clip(whole / route, 0.02, 0.5)
        columns.append((vot, route / np.maximum(cost, 1e-6), share, outside))
    parts = [np.stack(list(part), axis=1) for part in zip(*columns, strict=True)]
    return Tastes(*parts)


def _unit_range(block: Block) -> Range:
    """Return the range of the value of time relative to its middle; one chance per cargo."""
    low, mid, high = block.time_value.triple
    return Range(low / mid, 1.0, high / mid)


def _share(block: Block, sampling: Sampling) -> Floats:
    if not block.corridor_share.known:
        return np.ones(sampling.draws)
    return sampling.take(f"corridor-share:{block.id}", block.corridor_share)


def constants(market: Market, tastes: Tastes, money: Floats, days: Floats, waits: Floats) -> Floats:
    """Return the constants that give the shares of the calibration year, (D, P) [USD/t].

    Parameters
    ----------
    waits : (D, P) array
        Queues of the calibration year along each chain, as money [USD/t].
    """
    found = np.zeros_like(money)
    corridor = market.nests.index(CORRIDOR)
    outside = market.nests.index(OUTSIDE)
    mu = market.problem.nest_scale
    for group in range(len(market.groups)):
        span = market.span(group)
        nest = market.problem.nest[span]
        theta = tastes.scale[:, group, None]
        cost = (
            money[:, span] + tastes.value_of_time[:, group, None] * days[:, span] + waits[:, span]
        )
        lower = market.problem.log_path_size[span] - theta * cost / mu[group]
        value = {
            int(n): mu[group] * _logsumexp(lower[:, nest == n])
            for n in np.unique(nest)
            if n != outside
        }
        others = [v for n, v in value.items() if n != corridor]
        apart = np.logaddexp.reduce(others, axis=0) if others else None
        shift = np.zeros(money.shape[0])
        if corridor in value and apart is not None:
            m = np.clip(tastes.corridor_share[:, group], _LEAST, _MOST)
            shift = value[corridor] - apart - np.log(m / (1.0 - m))
            found[:, span] = np.where(nest == corridor, (shift / theta[:, 0])[:, None], 0.0)
        both = [v - (shift if n == corridor else 0.0) for n, v in value.items()]
        inside = np.logaddexp.reduce(both, axis=0)
        o = np.clip(tastes.outside_share[:, group], _LEAST, 0.9)
        away = (np.log((1.0 - o) / o) - inside) / theta[:, 0]
        found[:, span.stop - 1] = away
    return found


def _logsumexp(values: Floats) -> Floats:
    top = np.maximum(values.max(axis=1), -1e6)  # A nest may have no chain in that year.
    return np.asarray(top + np.log(np.exp(values - top[:, None]).sum(axis=1) + 1e-300))


def as_money(market: Market, money: Floats, added: Floats) -> Floats:
    """Return money with constants, each group shifted so that nothing is below zero."""
    total = money + added
    least = np.minimum.reduceat(total, market.problem.group_ptr[:-1], axis=1)
    return np.asarray(total - np.minimum(least, 0.0)[:, market.problem.group_of_chain])
