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
from serai.projects.dates import ProjectDraws, draw_projects, promised_projects
from serai.projects.lateness import shipped_parameters
from serai.system.capacity import Sampling
from serai.system.chance import uniforms
from serai.system.network import deadline_of
from serai.tables import Row

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

REALISATION = ("shrunk lateness", "as promised", "constant")
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
    """Return arrivals where each draw follows its realisation model.

    ``shrunk lateness`` draws stage odds and lateness; ``as promised`` opens each project on
    its last promised date, but not before today, and adds what was drawn as delivered;
    ``constant`` gives every project one pooled rate of being built and one pooled delay.
    """
    drawn = draw_projects(rows, sampling.seed, sampling.draws, as_of, sampling.start)
    promised = promised_projects(rows).arrival
    promised = np.where(drawn.known, promised, np.maximum(promised, as_of))
    constant = _constant(rows, drawn, sampling, as_of)
    pick = variants.realisation[:, None]
    arrival = np.where(pick == 1, promised, np.where(pick == 2, constant, drawn.arrival))
    return ProjectDraws(
        drawn.ids, arrival, drawn.delivered, drawn.realised, drawn.known, drawn.promises
    )


def _constant(rows: Sequence[Row], drawn: ProjectDraws, sampling: Sampling, as_of: float) -> Floats:
    stages = shipped_parameters().stages.values()
    weight = np.array([stage.n for stage in stages], dtype=float)
    weight = weight / max(weight.sum(), 1.0)
    built = sum(
        w * s.realised_a / (s.realised_a + s.realised_b)
        for w, s in zip(weight, stages, strict=True)
    )
    late = sum(w * (np.exp(s.mu) - s.shift) for w, s in zip(weight, stages, strict=True))
    arrival = np.empty_like(drawn.arrival)
    for column, row in enumerate(rows):
        if drawn.known[column]:
            arrival[:, column] = drawn.arrival[:, column]
            continue
        ends = [deadline_of(row[name]) for name in ("revised", "promised", "first_promised")]
        end = next((value for value in ends if value == value), np.inf)
        chance = uniforms(sampling.seed, f"project:{row.id}:built", sampling.draws, sampling.start)
        opening = max(end + float(late), as_of)
        arrival[:, column] = np.where(chance < built, opening, np.inf)
    return arrival
