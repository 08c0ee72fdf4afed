r"""Who passes when facilities are full: waiting (default) or a scarcity price.

**Waiting** (tariffs are administered).  One unknown per facility, the wait in days,
valued at each group's value of time and added over the facilities of a chain.
With the waiting curve ``days_a = wait_a(u_a)`` and its inverse g:

    usage_a(days) = cap_a g_a(days_a)          for every facility

The unknown is z_a = u_a + days_a / sigma, which meets every increasing curve once,
flat starts and the vertical end included.  Newton steps on the logarithms of both
sides, line search on the sum of their squared differences, a diagonal step where
that stalls.  Where the units per tonne of a facility are one number the equations are
the gradient of a convex function, so the solution is unique; with units that differ
by group it is found as a fixed point and the residual says how well.

**Scarcity price**.  One price per facility [USD/unit], zero where it is not full:

    maximise over prices >= 0
        D = - sum_w (1000 q_w / theta_w) L_w(prices) - sum_a cap_a prices_a

with the nested logsum L of :mod:`serai.freight.choice`.  D is concave, its gradient is
usage - cap, and it is the dual of the strictly convex program over flows x [kt/yr]

    minimise 1000 { sum_p C0_p x_p + sum_w (1 / theta_w)
        [ mu_w sum_p x_p ln(x_p / (PS_p X_n)) + sum_n X_n ln(X_n / q_w) ] }
    subject to  X_n = sum over n of x_p,  sum_n X_n = q_w,  usage_a <= cap_a

(C0 without burden).  Its multipliers are the prices.  Newton steps on the facilities
that are priced or overloaded, projected on prices >= 0, with line search on D.

A draw that does not converge is retried from the queue-free state: with a blunt choice
sharpened in steps, then with demand raised in steps, then (waiting) after coordinate
bisection.  What still fails is counted as unconverged.

Anchors: convex network flow with logit choice, Fisk 1980; side constraints and their
prices, Larsson and Patriksson 1999; projected Newton, Bertsekas 1982.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from serai.errors import CaseError, Fault, UsageError, one_of
from serai.freight._batch import Outputs, solve_batch
from serai.freight._compiled import thread_count
from serai.freight._packed import Collector, Packed, nest_pairs, pack, pack_rows
from serai.freight.draws import Draws, DrawSource
from serai.freight.problem import ChoiceProblem

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Rule = Literal["waiting", "price"]
RULES: tuple[Rule, ...] = ("waiting", "price")

CONVERGED, RETRIED, UNCONVERGED = 0, 1, 2


@dataclass(frozen=True)
class Certificate:
    """What shows that each draw is solved; measured after the solver has ended.

    Attributes
    ----------
    residual : (D,) array
        Waiting: largest |usage - cap g| / cap.  Price: largest overload, or distance
        from the cap of a priced facility, as a share of the cap [1].
    balance : (D,) array
        Largest |sum of chain flows - demand| / demand of any group [1].
    overload : (D,) array
        Largest usage / cap - 1 of any known facility, at least zero [1].
    slackness : (D,) array
        Sum of price x |cap - usage| [USD/yr]; zero under the waiting rule.  It bounds
        the gap between dual and primal objective.
    rounds : (D,) array of int
        Newton rounds of the last attempt; -1 where it failed.
    status : (D,) array of int
        0 converged, 1 converged after a retry, 2 unconverged.
    """

    residual: Floats
    balance: Floats
    overload: Floats
    slackness: Floats
    rounds: Ints
    status: Ints

    @property
    def unconverged(self) -> int:
        """Number of draws that no start could finish."""
        return int(np.count_nonzero(self.status == UNCONVERGED))

    @property
    def retried(self) -> int:
        """Number of draws that needed a safer start."""
        return int(np.count_nonzero(self.status == RETRIED))


@dataclass(frozen=True)
class Solution:
    """Solved draws of a choice problem.

    Attributes
    ----------
    rule : str
        "waiting" or "price".
    usage : (D, A) array
        Use of facilities [units/yr].
    utilisation : (D, A) array
        usage / capacity [1]; nan where the capacity is unknown or zero.
    unknown : (D, A) array
        Days of waiting, or price [USD/unit]; inf where the capacity is zero, 0 where it
        is unknown or where nobody can use the facility.
    unserved : (D, W) array
        Tonnes that stay away [kt/yr].
    flows : (D, R) array
        Collected flows [kt/yr]; R is chains, group-nest pairs, labels or matrix rows.
    surplus : (D,) array
        Consumer surplus, sum of 1000 q L / theta [USD/yr]; only differences mean something.
    certificate : Certificate
    unknown_capacity : tuple of int
        Facilities without a known capacity in at least one draw.
    """

    rule: Rule
    usage: Floats
    utilisation: Floats
    unknown: Floats
    unserved: Floats
    flows: Floats
    surplus: Floats
    certificate: Certificate
    unknown_capacity: tuple[int, ...]


def solve(
    problem: ChoiceProblem,
    draws: DrawSource | None = None,
    rule: Rule = "waiting",
    *,
    collect: Literal["nests", "chains"] | Ints | None = "nests",
    tolerance: float = 1e-8,
    max_rounds: int = 60,
    threads: int | None = None,
    block: int = 512,
) -> Solution:
    """Solve every draw from the solution of the problem's own base values.

    Parameters
    ----------
    problem : ChoiceProblem
        Its own demand, capacity, money and time are the base draw.
    draws : Draws or DrawSource, optional
        What differs; None solves the base alone (D = 1).  Asked for ``block`` rows at a
        time, so that a source that makes its rows on demand keeps memory flat.
    rule : {"waiting", "price"}
    collect : "nests", "chains", (P,) array of labels, or None
        What ``Solution.flows`` sums: one column per pair of group and nest (in the order
        of :func:`nest_table`), per chain, per label (-1 leaves a chain out), or none.
    tolerance : float
        Largest certificate residual that counts as converged [1].
    max_rounds : int
        Newton rounds of the first attempt.
    threads : int, optional
        Threads over draws.  The result is the same to the bit for any number.
    block : int
        Draws held at a time.

    Raises
    ------
    CaseError
        With every fault of the problem or of the draws.
    UsageError
        If the rule is unknown, or labels do not fit.
    """
    if rule not in RULES:
        raise UsageError(f"rationing rule '{rule}' is unknown: expected {one_of(RULES, str(rule))}")
    _require_valid(problem, rule)
    source: DrawSource = Draws() if draws is None else draws
    if isinstance(source, Draws):  # All at once, since a cut into blocks hides surplus rows.
        _require_draws(source, problem)
    packed = pack(problem, rule == "waiting")
    collector = _collector(problem, collect)
    out = _outputs(problem, source.count, collector.size)
    unknown_capacity: set[int] = set()
    with thread_count(threads):
        base = _outputs(problem, 1, collector.size)
        cold = np.full(problem.facilities, np.nan)
        _run(packed, problem, Draws(), cold, collector, base, tolerance, max_rounds)
        start = base.position[0].copy()
        for first in range(0, source.count, block):
            last = min(first + block, source.count)
            rows = source.rows(first, last)
            if not isinstance(source, Draws):
                _require_draws(rows, problem)
            part = out.part(first, last)
            _run(packed, problem, rows, start, collector, part, tolerance, max_rounds)
            unknown_capacity.update(_unknown(problem, rows))
    return _solution(rule, out, tuple(sorted(unknown_capacity)))


def nest_table(problem: ChoiceProblem) -> Ints:
    """Return the (pairs, 2) table of group and nest behind ``collect="nests"``."""
    return nest_pairs(problem)[0]


def _run(
    packed: Packed,
    problem: ChoiceProblem,
    draws: Draws,
    start: Floats,
    collector: Collector,
    out: Outputs,
    tolerance: float,
    max_rounds: int,
) -> None:
    rows = pack_rows(problem, draws)
    solve_batch(packed, rows, start, collector, out, tolerance, max_rounds)


def _require_valid(problem: ChoiceProblem, rule: Rule) -> None:
    faults = problem.validate()
    if rule == "waiting" and not faults:
        stuck = (problem.value_of_time == 0) & (problem.demand > 0)
        faults = [
            Fault(
                f"group {group}",
                0,
                "value_of_time",
                "0",
                "above 0 USD/(t day) under the waiting rule",
                "a group that never minds waiting cannot be rationed by it",
            )
            for group in np.flatnonzero(stuck)
        ]
    if faults:
        raise CaseError("freight problem", faults)


def _require_draws(rows: Draws, problem: ChoiceProblem) -> None:
    faults = rows.faults(problem)
    if faults:
        raise CaseError("freight draws", faults)


def _unknown(problem: ChoiceProblem, rows: Draws) -> set[int]:
    capacity = np.atleast_2d(problem.capacity if rows.capacity is None else rows.capacity)
    return {int(a) for a in np.flatnonzero(np.isnan(capacity).any(axis=0))}


def _collector(problem: ChoiceProblem, collect: str | Ints | None) -> Collector:
    chains = problem.chains
    labels: Ints
    if collect is None:
        labels = np.full(chains, -1, dtype=np.int64)
    elif isinstance(collect, str):
        if collect not in ("nests", "chains"):
            raise UsageError(f"collect '{collect}' is unknown: expected 'nests' or 'chains'")
        labels = np.arange(chains) if collect == "chains" else nest_pairs(problem)[1]
    else:
        labels = np.asarray(collect, dtype=np.int64)
        if labels.shape != (chains,):
            raise UsageError(
                f"labels have shape {labels.shape}: expected one per chain, ({chains},)"
            )
    kept = labels >= 0
    ptr = np.concatenate([[0], np.cumsum(kept)]).astype(np.int64)
    rows = np.ascontiguousarray(labels[kept])
    return Collector(ptr, rows, np.ones(rows.size), int(rows.max(initial=-1)) + 1)


def _outputs(problem: ChoiceProblem, count: int, collected: int) -> Outputs:
    def table(columns: int) -> Floats:
        return np.zeros((count, columns))

    def column() -> Floats:
        return np.zeros(count)

    facilities = problem.facilities
    return Outputs(
        usage=table(facilities),
        unknown=table(facilities),
        position=table(facilities),
        utilisation=table(facilities),
        unserved=table(problem.groups),
        collected=table(collected),
        surplus=column(),
        residual=column(),
        balance=column(),
        overload=column(),
        slackness=column(),
        rounds=np.zeros(count, dtype=np.int64),
        status=np.zeros(count, dtype=np.int64),
    )


def _solution(rule: Rule, out: Outputs, unknown_capacity: tuple[int, ...]) -> Solution:
    certificate = Certificate(
        out.residual, out.balance, out.overload, out.slackness, out.rounds, out.status
    )
    return Solution(
        rule,
        out.usage,
        out.utilisation,
        out.unknown,
        out.unserved,
        out.collected,
        out.surplus,
        certificate,
        unknown_capacity,
    )
