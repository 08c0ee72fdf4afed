"""Fit the few values of the shipped terminals that no source tells, each to a stated target.

Targets are hours of the corridor survey at the borders, and the boxes of one line in 2025
for the unexplained hours of a feeder's round.  No outcome that a pledge is tested on is a
target.  The script prints what to write into the declarations; it writes nothing.

Usage: python tools/fit_terminals.py
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from serai.terminals.model import Declaration
from serai.terminals.ships import carried
from serai.terminals.simulate import simulate
from serai.terminals.written import read_declaration

CASE = Path(__file__).parent.parent / "src/serai/cases/astana_2025/terminals"
REPLICATIONS = 40
STEPS = 12
#: Survey means of Kazakhstan [h]: inbound 2020 to 2022, outbound 2020 to 2022 (cpmm22-kz).
INBOUND = (54.4 + 61.8 + 78.0) / 3
OUTBOUND = (8.9 + 11.4 + 6.8) / 3
#: The survey ends in 2022 and the traffic of 2022 met the capacity of 2022, which was not found:
#: its hours are taken at the traffic and the capacity that are declared.
PLACES = ("khorgos", "dostyk")
#: One line of four ships, both ways in 2025 [TEU] (ru4142622).
BOXES = 59_400.0


def halve(target: float, low: float, high: float, value: Callable[[float], float]) -> float:
    """Return where a rising function meets a target, by halving."""
    for _ in range(STEPS):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if value(middle) < target else (low, middle)
    return 0.5 * (low + high)


def hours(declaration: Declaration, name: str, share: float) -> float:
    """Return the mean hours at a border of one class with a share of closed time."""
    stop = declaration.closures[f"{name}-stop"]
    months = tuple(type(part)(share, share, share, part.unit, part.basis) for part in stop.share)
    changed = declaration.with_({f"closures.{name}-stop.share": months})
    run = simulate(changed, replications=REPLICATIONS)
    return float(run.total.mean[:, run.classes.index(name)].mean())


def main() -> None:
    """Fit and print each value beside its target and what is reached."""
    for place in PLACES:
        declaration = read_declaration(CASE / f"{place}.yaml")
        for name, target in (("west", INBOUND), ("east", OUTBOUND)):

            def reached(
                share: float, name: str = name, declaration: Declaration = declaration
            ) -> float:
                return hours(declaration, name, share)

            share = halve(target, 0.001, 0.4, reached)
            print(
                f"{place} {name}-stop share {share:.3f}: {reached(share):.1f} h for {target:.1f} h"
            )
    feeders = read_declaration(CASE / "caspian-feeders.yaml").with_({"fleets.feeders.vessels": 4})

    def boxes(idle: float) -> float:
        changed = feeders.with_({"fleets.feeders.calls.unexplained.after": idle})
        return -float(carried(changed, REPLICATIONS, 0, False).mean())

    idle = halve(-BOXES, 0.0, 400.0, boxes)
    print(f"feeders unexplained {idle:.0f} h a round: {-boxes(idle):,.0f} TEU for {BOXES:,.0f}")
    print(f"feeders without it: {-boxes(0.0):,.0f} TEU a year with four ships")


if __name__ == "__main__":
    main()
