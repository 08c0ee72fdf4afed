"""Could it at all: the most that passes if shippers went wherever there is room.

    maximise    sum of x_p over the target chains                       [kt/yr]
    subject to  sum of x_p over the chains of group w  <=  demand_w
                sum of 1000 units_pa x_p  <=  capacity_a   (known capacities only)

Chains outside the target carry nothing, since their tonnes would only take room.
The dual prices name the cut: the facilities, and the groups' own demand, that hold the
total where it is.  Solved by HiGHS (Huangfu and Hall 2018); the certificate is worked
out here from the returned numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_matrix, vstack

from serai.errors import CaseError, SeraiError, UsageError
from serai.freight._packed import pack_rows
from serai.freight.draws import Draws
from serai.freight.problem import TONNES_PER_KT, ChoiceProblem

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

# Dual prices below this share of the largest are rounding, not part of the cut.
CUT_SHARE = 1e-9


@dataclass(frozen=True)
class BoundCertificate:
    """What shows that the bound is the optimum; all relative, all near zero [1].

    Attributes
    ----------
    primal : float
        Largest breach of a demand or a capacity.
    dual : float
        Largest breach of a dual constraint.
    gap : float
        Difference of primal and dual objective.
    slackness : float
        Largest product of a price and its slack, and of a flow and its reduced cost.
    """

    primal: float
    dual: float
    gap: float
    slackness: float


@dataclass(frozen=True)
class Bound:
    """The most that the target chains can carry.

    Attributes
    ----------
    tonnes : float
        Maximum throughput [kt/yr].
    flows : (P,) array
        One way to reach it [kt/yr]; other ways may exist.
    usage : (A,) array
        Use of facilities by those flows [units/yr].
    cut : tuple of int
        Facilities whose capacity holds the total, the dearest relaxation first.
    facility_prices : (A,) array
        More tonnes per added unit [kt/unit].  With ties the split is not unique.
    demand_cut : tuple of int
        Groups whose whole demand already passes and would give more if it grew.
    unknown : tuple of int
        Facilities without a known capacity on target chains: left free here, so the
        bound holds only if they have room.
    certificate : BoundCertificate
    """

    tonnes: float
    flows: Floats
    usage: Floats
    cut: tuple[int, ...]
    facility_prices: Floats
    demand_cut: tuple[int, ...]
    unknown: tuple[int, ...]
    certificate: BoundCertificate


def most_through(problem: ChoiceProblem, target: Bools, draw: Draws | None = None) -> Bound:
    """Return the most that the chains marked in ``target`` (P,) can carry [kt/yr].

    Parameters
    ----------
    problem : ChoiceProblem
    target : (P,) array of bool
        Chains that count; "not shipped" never does.
    draw : Draws, optional
        One draw whose demand, capacity and missing chains replace the base values.

    Raises
    ------
    CaseError
        With every fault of the problem or the draw.
    UsageError
        If ``target`` or ``draw`` has the wrong shape.
    SeraiError
        If HiGHS does not finish.
    """
    demand, capacity, available = _values(problem, draw)
    target = np.asarray(target, dtype=np.bool_)
    if target.shape != (problem.chains,):
        raise UsageError(f"target has shape {target.shape}: expected ({problem.chains},)")
    chains = np.flatnonzero(target & ~problem.outside & available)
    known = np.flatnonzero(~np.isnan(capacity))
    units = _units(problem)[chains]
    matrix = csr_matrix(units[:, known].T)
    groups = _membership(problem, chains)
    flows = np.zeros(problem.chains)
    prices, demand_prices = np.zeros(problem.facilities), np.zeros(problem.groups)
    if chains.size:
        limits = (capacity[known], demand)
        x, duals = _maximise(matrix, groups, *limits)
        flows[chains] = x
        prices[known], demand_prices = duals[: known.size], duals[known.size :]
    usage = np.asarray(_units(problem).T @ flows)
    used = np.asarray(units.sum(axis=0)).reshape(-1) > 0
    return Bound(
        float(flows.sum()),
        flows,
        usage,
        _cut(prices),
        prices,
        _cut(demand_prices),
        tuple(int(a) for a in np.flatnonzero(used & np.isnan(capacity))),
        _certificate(
            flows[chains], matrix, groups, capacity[known], demand, prices[known], demand_prices
        ),
    )


def _values(problem: ChoiceProblem, draw: Draws | None) -> tuple[Floats, Floats, Bools]:
    problem.require_valid()
    if draw is None:
        return problem.demand, problem.capacity, np.ones(problem.chains, dtype=np.bool_)
    if draw.count != 1:
        raise UsageError(f"the bound takes one draw: found {draw.count}, use draws.rows(d, d + 1)")
    faults = draw.faults(problem)
    if faults:
        raise CaseError("freight draws", faults)
    rows = pack_rows(problem, draw)
    return rows.demand[0], rows.capacity[0], np.isfinite(rows.money[0])


def _units(problem: ChoiceProblem) -> csr_matrix:
    shape = (problem.chains, problem.facilities)
    entries = (problem.use_units * TONNES_PER_KT, problem.use_facility, problem.use_ptr)
    return csr_matrix(entries, shape=shape)


def _membership(problem: ChoiceProblem, chains: NDArray[np.int64]) -> csr_matrix:
    places = (problem.group_of_chain[chains], np.arange(chains.size))
    return csr_matrix((np.ones(chains.size), places), shape=(problem.groups, chains.size))


def _maximise(
    matrix: csr_matrix, groups: csr_matrix, capacity: Floats, demand: Floats
) -> tuple[Floats, Floats]:
    limits: Any = vstack([matrix, groups]).tocsr()
    result = linprog(
        -np.ones(matrix.shape[1]),
        A_ub=limits,
        b_ub=np.concatenate([capacity, demand]),
        bounds=(0, None),
        method="highs",
        options={"primal_feasibility_tolerance": 1e-9, "dual_feasibility_tolerance": 1e-9},
    )
    if result.status != 0:
        raise SeraiError(f"the maximum throughput program did not finish: {result.message}")
    return np.asarray(result.x), -np.asarray(result.ineqlin.marginals)


def _cut(prices: Floats) -> tuple[int, ...]:
    least = CUT_SHARE * float(prices.max(initial=0.0))
    order = np.argsort(-prices, kind="stable")
    return tuple(int(index) for index in order if prices[index] > least)


def _certificate(
    flows: Floats,
    matrix: csr_matrix,
    groups: csr_matrix,
    capacity: Floats,
    demand: Floats,
    prices: Floats,
    demand_prices: Floats,
) -> BoundCertificate:
    total = max(float(flows.sum()), 1e-12)
    room = np.concatenate([capacity - matrix @ flows, demand - groups @ flows])
    size = np.maximum(np.concatenate([capacity, demand]), 1.0)
    price = np.concatenate([prices, demand_prices])
    reduced = matrix.T @ prices + groups.T @ demand_prices - 1.0
    dual_value = float(capacity @ prices + demand @ demand_prices)
    products = np.concatenate([price * room, flows * reduced])
    return BoundCertificate(
        primal=float(np.max(-room / size, initial=0.0)),
        dual=float(np.max(-np.concatenate([reduced, price]), initial=0.0)),
        gap=abs(dual_value - float(flows.sum())) / total,
        slackness=float(np.max(np.abs(products), initial=0.0)) / total,
    )
