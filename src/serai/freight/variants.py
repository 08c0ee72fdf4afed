"""Structural variants of the engine, spread evenly over the draws by their number.

A draw keeps its variant in every scenario, so two scenarios differ by what was changed
and by nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from serai.freight.rationing import RULES
from serai.projects.dates import ProjectDraws, draw_projects
from serai.system.capacity import Sampling
from serai.tables import Row

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Structures of arrival: as promises of the stage ended, the same with all outcomes alike, and
#: after finance the delays of financed projects with overdue works counted.
REALISATION = ("promises", "all news", "financed, overdue")
GROWTH = ("ranges of studies", "momentum of the route")


@dataclass(frozen=True)
class Variants:
    """Which structure holds in each draw, as positions in the names.

    Attributes
    ----------
    hypothesis, rationing, realisation, growth : (D,) arrays of int
    hypotheses : tuple of str
        Those that can hold the known totals, with equal weight.
    """

    hypotheses: tuple[str, ...]
    hypothesis: Ints
    rationing: Ints
    realisation: Ints
    growth: Ints

    def levels(self) -> dict[str, dict[str, NDArray[np.bool_]]]:
        """Return the draws of each level of each variant."""
        names = {
            "demand block hypothesis": (self.hypotheses, self.hypothesis),
            "rationing": (RULES, self.rationing),
            "realisation": (REALISATION, self.realisation),
            "demand growth": (GROWTH, self.growth),
        }
        return {
            name: {level: index == k for k, level in enumerate(labels)}
            for name, (labels, index) in names.items()
        }


def spread_variants(hypotheses: Sequence[str], draws: int, start: int = 0) -> Variants:
    """Give each draw one level of each variant; every mix comes up equally often."""
    number = np.arange(start, start + draws)
    positions = []
    for size in (max(len(hypotheses), 1), len(RULES), len(REALISATION), len(GROWTH)):
        positions.append(number % size)
        number = number // size
    return Variants(tuple(hypotheses), *positions)


def project_arrivals(
    rows: Sequence[Row], variants: Variants, sampling: Sampling, as_of: float
) -> ProjectDraws:
    """Return arrivals where each draw follows its model of how projects turn out.

    A project without a date takes the time of its stages in each of them.  One constant for
    all projects, and opening as promised, lost on past promises and are no variants.
    """
    worlds = [
        draw_projects(rows, sampling.seed, sampling.draws, as_of, sampling.start, model=model)
        for model in REALISATION
    ]
    pick = variants.realisation[:, None]
    first = worlds[0]
    return ProjectDraws(
        first.ids,
        np.choose(pick, [world.arrival for world in worlds]),
        first.delivered,
        np.choose(pick, [world.realised for world in worlds]),
        first.known,
        first.promises,
    )
