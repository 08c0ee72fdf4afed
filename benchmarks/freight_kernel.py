"""Solves per CPU second of the freight kernel, beside a conic solver and a linear program.

Run from the project root: ``python benchmarks/freight_kernel.py [--draws 1000]``.
The rivals solve the same instance: Clarabel (through cvxpy) the same nested logit with
hard capacities, HiGHS the linear cost minimum, which is another, simpler model.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import platform
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

from serai.freight._reference import reference_draws, reference_problem
from serai.freight.draws import Draws
from serai.freight.problem import TONNES_PER_KT, ChoiceProblem
from serai.freight.rationing import nest_table, solve

LEVELS = ("light", "medium", "hard")
BLOCK = 250


@dataclass(frozen=True)
class Lazy:
    """Draws made block by block, each from its own seed, so that none are held."""

    problem: ChoiceProblem
    count: int

    def rows(self, start: int, stop: int) -> Draws:
        return reference_draws(self.problem, stop - start, seed=1000 + start)


def cpu(call: Callable[[], object]) -> float:
    start = time.process_time()
    call()
    return time.process_time() - start


def versions() -> str:
    found = []
    for name in ("numpy", "scipy", "numba", "cvxpy", "clarabel", "highspy"):
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"{name} absent")
    return ", ".join(found)


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0


def kernel_table(draws: int) -> None:
    print(
        f"\n{'level':8}{'rule':9}{'tol':>7}{'solves/CPU s':>14}{'rounds mean':>13}{'max':>5}"
        f"{'retried':>9}{'unconverged':>13}{'worst residual':>16}{'full':>6}"
    )
    for level in LEVELS:
        problem = reference_problem(1, level)
        rows = reference_draws(problem, draws)
        for rule in ("waiting", "price"):
            solve(problem, rows.rows(0, 2), rule, threads=1, collect=None)
            for tolerance in (1e-4, 1e-8):
                start = time.process_time()
                found = solve(problem, rows, rule, threads=1, collect=None, tolerance=tolerance)
                spent = time.process_time() - start
                proof = found.certificate
                full = float((found.utilisation > 0.95).sum(axis=1).mean())
                print(
                    f"{level:8}{rule:9}{tolerance:7.0e}{draws / spent:14.0f}"
                    f"{proof.rounds.mean():13.1f}{proof.rounds.max():5d}{proof.retried:9d}"
                    f"{proof.unconverged:13d}{proof.residual.max():16.1e}{full:6.1f}"
                )


def conic(problem: ChoiceProblem) -> None:
    """Clarabel on the nested primal; building is reported apart from solving."""
    import cvxpy

    group = problem.group_of_chain
    cost = problem.money + problem.constant + problem.value_of_time[group] * problem.time
    table = nest_table(problem)
    _, pair = np.unique(np.column_stack([group, problem.nest]), axis=0, return_inverse=True)
    ones, chains = np.ones(problem.chains), np.arange(problem.chains)
    in_pair = csr_matrix((ones, (pair.reshape(-1), chains)))
    in_group = csr_matrix((np.ones(len(table)), (table[:, 0], np.arange(len(table)))))
    units = csr_matrix((problem.use_units, problem.use_facility, problem.use_ptr)).T
    # Shares and mean money keep the cone program's numbers near one, which it needs.
    demand = problem.demand
    money = float(cost.mean() * demand.sum())
    x, nests = cvxpy.Variable(problem.chains), cvxpy.Variable(len(table))
    within = cvxpy.rel_entr(x, cvxpy.multiply(np.exp(problem.log_path_size), in_pair.T @ nests))
    worth = demand / problem.scale / money
    total = (
        (cost * demand[group] / money) @ x
        + (problem.nest_scale * worth)[group] @ within
        - worth[table[:, 0]] @ cvxpy.entr(nests)
    )
    use = units.multiply(demand[group]).multiply(TONNES_PER_KT / problem.capacity[:, None]).tocsr()
    limits = [in_pair @ x == nests, in_group @ nests == 1.0, use @ x <= 1.0]
    program = cvxpy.Problem(cvxpy.Minimize(total), limits)
    try:
        spent = cpu(lambda: program.solve(solver="CLARABEL"))
    except cvxpy.error.SolverError as error:
        print(f"  Clarabel, same model: no answer ({str(error).split('.')[0]})")
        return
    own = float(program.solver_stats.solve_time)
    found = solve(problem, rule="price", tolerance=1e-12)
    dual = (-found.surplus[0] - found.unknown[0] @ problem.capacity) / TONNES_PER_KT
    print(
        f"  Clarabel, same model: {own:.2f} s in the solver, {spent:.2f} CPU s with building, "
        f"objective differs by {abs(program.value * money / dual - 1):.1e}, {program.status}"
    )


def linear(problem: ChoiceProblem) -> None:
    """HiGHS on the cost minimum without choice spread: another, simpler model."""
    group = problem.group_of_chain
    cost = problem.money + problem.constant + problem.value_of_time[group] * problem.time
    ones, chains = np.ones(problem.chains), np.arange(problem.chains)
    in_group = csr_matrix((ones, (group, chains)))
    units = csr_matrix((problem.use_units, problem.use_facility, problem.use_ptr)).T
    times = [
        cpu(
            lambda: linprog(
                cost,
                A_ub=units,
                b_ub=problem.capacity / TONNES_PER_KT,
                A_eq=in_group,
                b_eq=problem.demand,
                method="highs",
            )
        )
        for _ in range(5)
    ]
    print(f"  HiGHS, linear form (no spread of choice): {np.median(times) * 1e3:.1f} ms CPU, cold")


def run(draws: int = 400) -> list[str]:
    """Return what :func:`report` prints, for the registry."""
    told = io.StringIO()
    with contextlib.redirect_stdout(told):
        report(draws)
    return told.getvalue().splitlines()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=1000)
    report(parser.parse_args().draws)


def report(draws: int) -> None:
    problem = reference_problem(1, "medium")
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, 1 thread used")
    print(f"Python {platform.python_version()}, {versions()}")
    print(
        f"{problem.groups} groups, {problem.chains} chains, {problem.facilities} facilities, "
        f"{draws} draws, all from one base start"
    )
    # Memory first, before the tables and the rivals hold anything.
    begin = peak_mb()
    solve(problem, Lazy(problem, 4 * BLOCK), "waiting", threads=1, collect=None, block=BLOCK)
    middle = peak_mb()
    solve(problem, Lazy(problem, 8 * BLOCK), "waiting", threads=1, collect=None, block=BLOCK)
    print(
        f"peak memory: {begin:.0f} MB with imports, {middle:.0f} MB after {4 * BLOCK} draws in "
        f"blocks of {BLOCK}, {peak_mb():.0f} MB after {8 * BLOCK}"
    )
    kernel_table(draws)
    print("\nrivals on the base draw of the same instance, one solve:")
    for level in ("medium", "hard"):
        print(level)
        linear(reference_problem(1, level))
        try:
            conic(reference_problem(1, level))
        except ImportError:
            print("  Clarabel: cvxpy is not installed")


if __name__ == "__main__":
    main()
