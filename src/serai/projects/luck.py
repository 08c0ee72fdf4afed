"""Luck that projects share: the world's, a country's, an owner's, a contractor's, a financier's.

The luck of a project is one standard normal number; late and never are high.  It is a
weighted sum of the luck of all that it shares and its own, so that the variance is one
and two projects correlate by the shares of what they have in common.  Shares are drawn
from their ranges (``data/dependence.csv``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from serai.projects.parameters import Parameters
from serai.system.chance import normals, triangular, uniforms
from serai.tables import Row

Floats = NDArray[np.float64]
#: Column of the projects table for each thing shared; the world is shared by all.
SHARED = ("world", "country", "owner", "contractor", "financier")
#: Shares together leave at least this much to the project itself.
OWN = 0.15


def parties(row: Row, name: str) -> tuple[str, ...]:
    """Return what a project shares under one name: a country or shock group, or parties."""
    if name == "world":
        return ("world",)
    if name == "country":
        return (str(row["shock"] or row["country"]),)
    text = str(row[name] or "")
    return tuple(dict.fromkeys(part.strip() for part in re.split(r"[,;]", text) if part.strip()))


class Luck:
    """Draws of luck by project; what is shared is drawn once."""

    def __init__(
        self, parameters: Parameters, seed: int, draws: int, start: int, joined: bool = True
    ):
        self.seed, self.draws, self.start = seed, draws, start
        self.joined = joined
        self.shares = self._shares(parameters)
        self._normals: dict[str, Floats] = {}

    def _shares(self, parameters: Parameters) -> dict[str, Floats]:
        found = {
            name: triangular(
                *parameters.shares[name].triple,
                uniforms(self.seed, f"share:{name}", self.draws, self.start),
            )
            for name in SHARED
        }
        # Where the upper ends meet, all give way alike.
        total = np.sum(list(found.values()), axis=0)
        scale = np.minimum(1.0, (1.0 - OWN) / np.maximum(total, 1e-9))
        return {name: share * scale for name, share in found.items()}

    def _normal(self, name: str) -> Floats:
        if name not in self._normals:
            self._normals[name] = normals(self.seed, name, self.draws, self.start)
        return self._normals[name]

    def of(self, row: Row) -> Floats:
        """Return the luck of a project, standard normal, (D,)."""
        own = normals(self.seed, f"project:{row.id}:late", self.draws, self.start)
        if not self.joined:
            return own
        total, left = np.zeros(self.draws), np.ones(self.draws)
        for name in SHARED:
            common = parties(row, name)
            if not common:
                continue
            share = self.shares[name]
            luck = np.sum([self._normal(f"shock:{name}:{party}") for party in common], axis=0)
            total = total + np.sqrt(share / len(common)) * luck
            left = left - share
        return np.asarray(total + np.sqrt(np.maximum(left, 0.0)) * own)


def in_common(rows: Sequence[Row]) -> list[str]:
    """Say what all of some projects share, in plain words; the world is left out."""
    told = []
    for name in SHARED[1:]:
        groups = [set(parties(row, name)) for row in rows]
        same = set.intersection(*groups) if groups else set()
        told += [f"{name} {party}" for party in sorted(same)]
    return told
