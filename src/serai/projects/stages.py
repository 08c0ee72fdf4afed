"""Stages of a project as a Markov process with competing ends.

    concept -> agreement -> finance -> works (two phases) -> operating
    from each stage before operating: -> cancelled; cancelled -> relisted, which is a concept

Exits are exponential; works take two equal phases, so their length is Erlang(2) where
nothing is given up.  Rates stand in ``data/stages.csv`` as mean times [yr] with errors of
their logarithms; the length of works differs by group of classes.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import expm

from serai.projects.promise import STAGES

Floats = NDArray[np.float64]
STATES = ("concept", "agreement", "finance", "works", "works late", "operating", "cancelled")
AT = {name: position for position, name in enumerate(STATES)}
#: Mean times by id: stage to the next, stage to being given up, and given up to relisted.
TIMES = ("concept-agreement", "agreement-finance", "finance-works", "works-operating",
         "concept-cancelled", "agreement-cancelled", "finance-cancelled", "works-cancelled",
         "cancelled-relisted")  # fmt: skip
#: Reach and step of the table of times [yr].
REACH, STEP = 40.0, 0.1
#: Samples of the rates that a run of draws goes through in turn.
SAMPLES = 32


def rates(years: Mapping[str, float], works: float = 1.0) -> Floats:
    """Return the matrix of rates Q [1/yr], (7, 7), rows summing to nought.

    Parameters
    ----------
    years : mapping
        Mean time of each of :data:`TIMES` [yr].
    works : float
        Factor on the length of works for a group of classes [1].
    """
    q = np.zeros((len(STATES), len(STATES)))
    q[AT["concept"], AT["agreement"]] = 1.0 / years["concept-agreement"]
    q[AT["agreement"], AT["finance"]] = 1.0 / years["agreement-finance"]
    q[AT["finance"], AT["works"]] = 1.0 / years["finance-works"]
    phase = 2.0 / (years["works-operating"] * works)
    q[AT["works"], AT["works late"]] = q[AT["works late"], AT["operating"]] = phase
    for stage in ("concept", "agreement", "finance"):
        q[AT[stage], AT["cancelled"]] = 1.0 / years[f"{stage}-cancelled"]
    q[AT["works"], AT["cancelled"]] = 1.0 / years["works-cancelled"]
    q[AT["works late"], AT["cancelled"]] = 1.0 / years["works-cancelled"]
    q[AT["cancelled"], AT["concept"]] = 1.0 / years["cancelled-relisted"]
    q[np.diag_indices_from(q)] = -q.sum(axis=1)
    return q


def occupancy(q: Floats, reach: float = REACH, step: float = STEP) -> Floats:
    """Return the probability of each state from each state at 0, step, ... reach, (T, 7, 7)."""
    once = expm(q * step)
    found = np.empty((round(reach / step) + 1, *q.shape))
    found[0] = np.eye(q.shape[0])
    for row in range(1, found.shape[0]):
        found[row] = found[row - 1] @ once
    return found


def ever(q: Floats) -> dict[str, float]:
    """Return the odds of operating before being given up, by stage [1]."""
    share = {"operating": 1.0}
    chain = ("concept", "agreement", "finance", "works", "works late", "operating")
    for stage, following in zip(chain[-2::-1], chain[:0:-1], strict=True):
        out = -q[AT[stage], AT[stage]]
        share[stage] = float(q[AT[stage], AT[following]] / out) * share[following]
    return {stage: share[stage] for stage in STAGES}


class Clock:
    """Time from a stage to operating, as distribution functions for samples of the rates.

    Attributes
    ----------
    times : (T,) array
        [yr]
    opened : mapping
        (stage, group) to (S, T): share operating by each time, for each sample.
    """

    def __init__(
        self, years: Mapping[str, float], errors: Mapping[str, float], works: Mapping[str, float],
        samples: int = SAMPLES,
    ) -> None:  # fmt: skip
        rng = np.random.Generator(np.random.Philox(20251117))
        self.samples = samples
        noise = rng.standard_normal((samples, len(TIMES)))
        # Antithetic pairs keep the middle of the samples at the fitted rates.
        noise[samples // 2 :] = -noise[: samples - samples // 2]
        self.years = [
            {name: years[name] * float(np.exp(errors[name] * noise[s, k]))
             for k, name in enumerate(TIMES)}
            for s in range(samples)
        ]  # fmt: skip
        self.works = dict(works)
        self.times = np.arange(0.0, REACH + STEP / 2, STEP)
        self._opened: dict[float, Floats] = {}

    def opened(self, stage: str, group: str) -> Floats:
        """Return the share operating by each time from a stage, (S, T)."""
        factor = self.works.get(group, 1.0)
        if factor not in self._opened:
            tables = [
                occupancy(rates(years, factor))[:, :, AT["operating"]] for years in self.years
            ]
            found = np.array(tables)
            # A sighting of works finds them in either phase.
            both = [AT["works"], AT["works late"]]
            found[:, :, AT["works"]] = found[:, :, both].mean(axis=2)
            self._opened[factor] = found
        table: Floats = self._opened[factor][:, :, AT[stage]]
        return table

    def _rows(self, draws: int, start: int) -> NDArray[np.int64]:
        """Return the sample of each draw: draw d takes sample d modulo S."""
        return (start + np.arange(draws)) % self.samples

    def wait(
        self, stage: str, group: str, chance: Floats, start: int = 0, since: float = 0.0
    ) -> Floats:
        """Return the time to operating from now [yr], (D,); ``inf`` is not within the reach.

        Parameters
        ----------
        chance : (D,) array
            Luck within (0, 1); late is high.
        start : int
            Number of the first draw.
        since : float
            Years since the stage was last seen.  What could have opened since is cut off,
            and what could have been given up since stays in: silence is no progress.
        """
        table = self.opened(stage, group)
        found = np.empty_like(chance)
        for s, row in enumerate(table):
            # Draw d takes sample d modulo S, so the draws of a sample are a slice.
            pick = slice((s - start) % self.samples, None, self.samples)
            if chance[pick].size == 0:
                continue
            gone = float(np.interp(since, self.times, row))
            level = gone + (1.0 - gone) * chance[pick]
            when = np.interp(level, row, self.times) - since
            found[pick] = np.where(level >= row[-1], np.inf, np.maximum(when, 0.0))
        return found

    def by(
        self, stage: str, group: str, years: float, draws: int, start: int = 0, since: float = 0.0
    ) -> Floats:
        """Return the odds of operating within some years from now, for each draw, (D,)."""
        table = self.opened(stage, group)
        ends = [min(max(t, 0.0), REACH) for t in (since, since + max(years, 0.0))]
        gone, then = (np.array([np.interp(t, self.times, row) for row in table]) for t in ends)
        return np.asarray(((then - gone) / np.maximum(1.0 - gone, 1e-9))[self._rows(draws, start)])

    def ever(
        self, stage: str, group: str, draws: int, start: int = 0, since: float = 0.0
    ) -> Floats:
        """Return the odds of operating within the reach, for each draw, (D,)."""
        return self.by(stage, group, REACH, draws, start, since)
