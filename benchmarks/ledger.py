"""Conflict search and ledger queries on the shipped case and on synthetic sums."""

from __future__ import annotations

import random
import time
from decimal import Decimal

import serai
from serai.ledger.conflicts import find_conflicts
from serai.ledger.statements import Ledger, Statement
from serai.ledger.sums import CheckSpec, run_checks
from serai.quantity import Interval


def synthetic(figures: int, checks: int, seed: int = 7) -> tuple[Ledger, list[CheckSpec]]:
    """Return figures and part-whole checks of which about one in ten cannot hold."""
    chance = random.Random(seed)
    statements = {}
    for i in range(figures):
        value = Decimal(chance.randint(50, 100))
        interval = Interval(value - 1, value + 1)
        statements[f"s{i}"] = Statement(
            f"s{i}", "thing", "portfolio.value", value, interval, "USD", "", None, None, {}, "",
            "observed", "", None, None, "source", None, "", "", "", "", "sourced", "",
        )  # fmt: skip
    names = list(statements)
    specs = []
    for k in range(checks):
        part, whole = chance.sample(names, 2)
        if chance.random() > 0.1 and statements[part].value > statements[whole].value:
            part, whole = whole, part
        specs.append(
            CheckSpec(f"c{k}", "part_whole", "", {"whole": whole, "parts": (part,)}, conflict=True)
        )
    return Ledger(statements, {}, {}, {}, {}, {}), specs


def run() -> list[str]:
    rows = []
    case = serai.open_case("astana-2025")
    start = time.perf_counter()
    run_checks(case.checks, case.ledger)
    rows.append(f"{len(case.checks)} declared checks      {time.perf_counter() - start:6.3f} s")
    start = time.perf_counter()
    found = find_conflicts(case.checks, case.ledger, hard=case.hard)
    rows.append(
        f"conflicts of the case        {time.perf_counter() - start:6.3f} s"
        f" ({len(found.conflicts)} conflicts, {len(found.repairs)} repairs; aim 1 s)"
    )
    ledger, specs = synthetic(500, 300)
    start = time.perf_counter()
    found = find_conflicts(specs, ledger)
    rows.append(
        f"500 figures, 300 checks      {time.perf_counter() - start:6.3f} s"
        f" ({len(found.conflicts)} conflicts; aim 5 s)"
    )
    return rows
