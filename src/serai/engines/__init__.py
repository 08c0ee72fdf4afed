"""Run the engines that a case has rows for, and hand out their answers by pledge."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from serai.case import Case
from serai.engines.corridor import engine_faults as corridor_faults
from serai.engines.corridor import run_corridor
from serai.engines.curves import curves_of
from serai.engines.finance import run_finance
from serai.engines.model import EngineRun, Progress
from serai.engines.openings import run_openings
from serai.engines.pace import run_paces
from serai.engines.power_year import run_power
from serai.engines.terminals import run_terminals
from serai.engines.trend import run_trend
from serai.errors import Fault
from serai.ledger.pledges import Pledge
from serai.verdicts.model import Part
from serai.verdicts.observed import UNKNOWN
from serai.words import Answer

__all__ = [
    "EngineRun",
    "engine_faults",
    "engine_parts",
    "run_corridor",
    "run_engines",
    "run_freight",
]


def engine_faults(case: Case) -> list[Fault]:
    """Return the faults that only an engine's reading of a case shows."""
    # The terminals bring a compiler along; commands that run none do without.
    from serai.engines.terminal_runs import terminal_faults

    return sorted([*terminal_faults(case), *corridor_faults(case)])


def run_engines(case: Case, day: date, draws: int, progress: Progress) -> dict[str, EngineRun]:
    """Run every engine that the case has pledges and rows for."""
    runs: dict[str, EngineRun] = {}
    # First, so that what a model of the thing itself answers stands above it.
    paces = run_paces(case, day)
    if paces is not None:
        runs["pace"] = paces
    finance = run_finance(case, day, draws)
    if finance is not None:
        progress("computing what projects must earn")
        runs["finance"] = finance
    openings = run_openings(case, day, draws)
    if openings is not None:
        progress("drawing when projects open")
        runs["projects"] = openings
    terminals = run_terminals(case, day, progress)
    if terminals is not None:
        runs["terminals"] = terminals
    power = run_power(case)
    if power is not None:
        runs["power"] = power
    # It brings the array library along; commands that run no engine do without.
    from serai.engines.energy import run_energy

    energy = run_energy(case, day, draws, progress)
    if energy is not None:
        runs["energy"] = energy
    corridor = _corridor(case, day, draws, progress, terminals)
    if corridor is not None:
        runs["freight"] = corridor
    trend = run_trend(case, day, runs)
    if trend is not None:
        runs["trend"] = trend
    return runs


def run_freight(case: Case, day: date, draws: int, progress: Progress) -> EngineRun | None:
    """Run the corridor engine alone, behind the terminals whose waiting curves it reads."""
    return _corridor(case, day, draws, progress, run_terminals(case, day, progress))


def _corridor(
    case: Case, day: date, draws: int, progress: Progress, terminals: EngineRun | None
) -> EngineRun | None:
    """Run the corridor behind its terminals, with the fleets that they say a pledge needs."""
    corridor = run_corridor(case, day, draws, progress, curves_of(case, terminals))
    if corridor is None or terminals is None:
        return corridor
    from serai.engines.terminal_pledges import with_fleets

    return with_fleets(corridor, terminals)


def engine_parts(
    runs: Mapping[str, EngineRun], pledge: Pledge, observed: Mapping[str, Part]
) -> dict[str, Part]:
    """Merge the answers for one pledge; what was observed stands above what was drawn.

    An engine that could not answer does not displace one that did, and an outcome that
    is not known takes away no date that an engine computed.
    """
    parts: dict[str, Part] = {}
    for run in runs.values():
        for question, part in run.parts(pledge.id).items():
            if part.answer is not Answer.UNDETERMINED or question not in parts:
                parts[question] = part
    unknown = [name for name, part in observed.items() if part.detail.get("short") == UNKNOWN]
    kept = {name: parts[name] for name in unknown if name == "date" and name in parts}
    parts.update({**observed, **kept})
    return parts
