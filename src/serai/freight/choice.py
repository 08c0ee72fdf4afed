r"""Nested path-size logit: who takes which chain, for given waits or prices.

Group w faces for chain p the generalised cost [USD/t]

    C_p = money_p + constant_p + vot_w time_p + burden_p

where the burden is ``vot_w * sum over a of days_a`` under the waiting rule and
``sum over a of units_pa price_a`` under the price rule.  With theta the scale [t/USD],
mu the nest scale and PS the path size:

    within nest n       P(p | n) = PS_p exp(-theta C_p / mu) / sum over n
    inclusive value     I_n = mu ln sum over n of PS_p exp(-theta C_p / mu)
    between nests       P(n) = exp(I_n) / sum exp(I)
    logsum              L_w = ln sum exp(I)
    consumer surplus    q_w L_w / theta_w, up to a constant per group

The path size stands within the nest (Ben-Akiva and Bierlaire 1999 [1]_), so a chain
split into k equal copies with PS / k each changes nothing, for any mu; mu = 1 gives
the plain path-size logit.  Nested logit: McFadden 1978 [2]_.

.. [1] Ben-Akiva, Bierlaire (1999), Discrete choice methods and their applications to
   short term travel decisions, Handbook of Transportation Science.
.. [2] McFadden (1978), Modelling the choice of residential location.

This module is plain numpy and shares no code with the compiled solver, so it also
serves as the independent check of it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from serai.freight._packed import nest_pairs
from serai.freight.problem import TONNES_PER_KT, ChoiceProblem

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Choice:
    """Shares of chains and what they imply.

    Attributes
    ----------
    shares : (P,) array
        Probability of each chain within its group [1].
    logsum : (W,) array
        Logsum L of each group [1]; ``-inf`` cannot occur with an outside option.
    flows : (P,) array
        Chain flows [kt/yr].
    usage : (A,) array
        Use of facilities [units/yr].
    """

    shares: Floats
    logsum: Floats
    flows: Floats
    usage: Floats


def choose(problem: ChoiceProblem, burden: Floats) -> Choice:
    """Return the choice when ``burden`` (P,) [USD/t] is added to each chain.

    An infinite burden closes a chain.
    """
    group = problem.group_of_chain
    theta, mu = problem.scale, problem.nest_scale
    cost = problem.money + problem.constant + problem.value_of_time[group] * problem.time + burden
    lower = problem.log_path_size - theta[group] * cost / mu[group]
    table, pair = nest_pairs(problem)
    pair_group = table[:, 0]
    inclusive = mu[pair_group] * _logsumexp(lower, pair, len(table))
    logsum = _logsumexp(inclusive, pair_group, problem.groups)
    within = np.exp(lower - _finite(inclusive / mu[pair_group])[pair])
    shares = within * np.exp(inclusive - logsum[pair_group])[pair]
    flows = problem.demand[group] * shares
    return Choice(shares, logsum, flows, usage_of(problem, flows))


def usage_of(problem: ChoiceProblem, flows: Floats) -> Floats:
    """Return (A,) the use of facilities [units/yr] by chain flows (P,) [kt/yr]."""
    chain = np.repeat(np.arange(problem.chains), np.diff(problem.use_ptr))
    weights = flows[chain] * problem.use_units * TONNES_PER_KT
    sums = np.bincount(problem.use_facility, weights, minlength=problem.facilities)
    return sums.astype(np.float64)


def waiting_burden(problem: ChoiceProblem, days: Floats) -> Floats:
    """Return (P,) the burden [USD/t] of waits ``days`` (A,) [days] along each chain."""
    waits = _per_chain(problem, days[problem.use_facility])
    # A group without value of time and an endless wait still cannot pass.
    with np.errstate(invalid="ignore"):
        burden = problem.value_of_time[problem.group_of_chain] * waits
    return np.where(np.isinf(waits), np.inf, burden)


def price_burden(problem: ChoiceProblem, prices: Floats) -> Floats:
    """Return (P,) the burden [USD/t] of ``prices`` (A,) [USD/unit] along each chain."""
    return _per_chain(problem, prices[problem.use_facility] * problem.use_units)


def _per_chain(problem: ChoiceProblem, values: Floats) -> Floats:
    chain = np.repeat(np.arange(problem.chains), np.diff(problem.use_ptr))
    return np.bincount(chain, values, minlength=problem.chains).astype(np.float64)


def _logsumexp(values: Floats, part: NDArray[np.int64], parts: int) -> Floats:
    top = np.full(parts, -np.inf)
    np.maximum.at(top, part, values)
    safe = _finite(top)
    with np.errstate(divide="ignore"):
        return safe + np.log(np.bincount(part, np.exp(values - safe[part]), minlength=parts))


def _finite(values: Floats) -> Floats:
    return np.where(np.isfinite(values), values, 0.0)
