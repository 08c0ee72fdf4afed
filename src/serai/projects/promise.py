"""How promised dates turn out: met, late, or never, as competing ends of one promise.

With stage s when promised and horizon h [yr] from the promise to the end of its period,
write x = log((h + 1/4) / (7/4)).  Lateness l [yr] counts from the end of the period and w
is a grace of 30 days.

    P(met)            p = logistic(a[s] + b x)
    P(never | unmet)  c = logistic(n[s])
    early             w - l ~ exponential with mean e, where it is met
    late              log(l - w) ~ normal(m[s] + g x, t), where it comes late

The share delivered by lateness l, F(l), therefore rises to p at w and to
p + (1 - p)(1 - c) in the end.  Parameters stand in ``data/promises.csv`` with their
errors; stages before works share one centre, from which each may differ a little.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, ndtr, ndtri

from serai.projects.outcomes import GRACE

Floats = NDArray[np.float64]
BEFORE = ("concept", "agreement", "finance")
STAGES = (*BEFORE, "works")
#: Horizon at which the centres stand [yr], and what keeps the logarithm of short ones apart.
CENTRE, OFFSET = 1.5, 0.25
#: Horizon taken where none is known [yr].
USUAL = 2.5
_TINY = 1e-12


@dataclass(frozen=True)
class Promise:
    """The four numbers and two scales of one promise, each of shape (D,) or a scalar.

    Attributes
    ----------
    met : probability of opening within the period and its grace [1].
    never : probability of never opening, if not met [1].
    late, spread : mean and deviation of the logarithm of the delay beyond the grace [log yr].
    early : mean time before the end of the grace, if met [yr].
    """

    met: Floats
    never: Floats
    late: Floats
    spread: Floats
    early: Floats

    @property
    def ever(self) -> Floats:
        """Probability of ever opening."""
        return np.asarray(self.met + (1.0 - self.met) * (1.0 - self.never))

    def delivered(self, lateness: ArrayLike) -> Floats:
        """Return the probability of having opened by a lateness [yr]."""
        after = np.asarray(lateness, dtype=np.float64) - GRACE
        early = self.met * np.exp(np.minimum(after, 0.0) / self.early)
        z = (np.log(np.maximum(after, _TINY)) - self.late) / self.spread
        late = (1.0 - self.met) * (1.0 - self.never) * ndtr(z)
        return np.where(after <= 0.0, early, self.met + late)

    def lateness(self, chance: Floats) -> Floats:
        """Return the lateness [yr] at which a share ``chance`` has opened; ``inf`` is never."""
        with np.errstate(divide="ignore", invalid="ignore"):
            early = GRACE + self.early * np.log(np.maximum(chance, _TINY) / self.met)
            rest = (chance - self.met) / ((1.0 - self.met) * (1.0 - self.never))
            z = ndtri(np.clip(rest, _TINY, 1.0))
            late = GRACE + np.exp(self.late + self.spread * z)
        found = np.where(chance <= self.met, early, np.where(rest >= 1.0, np.inf, late))
        return np.asarray(found, dtype=np.float64)


def log_horizon(horizon: ArrayLike) -> Floats:
    """Return the centred logarithm of a horizon [yr]; the usual one where it is unknown."""
    years = np.asarray(horizon, dtype=np.float64)
    years = np.where(np.isnan(years), USUAL, np.maximum(years, 0.0))
    return np.asarray(np.log((years + OFFSET) / (CENTRE + OFFSET)))


def promise_of(
    theta: Mapping[str, ArrayLike], stage: str, horizon: ArrayLike, group: str = ""
) -> Promise:
    """Return how a promise of one stage and horizon turns out.

    Parameters
    ----------
    theta : mapping
        Parameters of ``data/promises.csv`` by id, scalars or (D,) arrays; missing ones are 0.
    stage : str
        One of :data:`STAGES`; anything else is pooled half and half between works and before.
    horizon : float or array
        Years from the promise to the end of its period; ``nan`` unknown.
    group : str
        Group of project classes; without effect unless the parameters know it.
    """
    x = log_horizon(horizon)
    before = 0.5 if stage not in STAGES else float(stage in BEFORE)

    def take(name: str) -> Floats:
        return np.asarray(theta.get(name, 0.0), dtype=np.float64)

    own = before * take("met_before") + take(f"met_{stage}") + take(f"met_group_{group}")
    met = take("met") + own + take("met_horizon") * x
    late = take("late") + before * take("late_before") + take("late_horizon") * x
    late = late + take(f"late_group_{group}")
    early = 0.5 * before if stage not in STAGES else float(stage in BEFORE[:2])
    never = take("never") + before * take("never_before") + early * take("never_early")
    never = never + take(f"never_{stage}")
    shape = np.broadcast(met, late, never)
    return Promise(
        np.broadcast_to(np.clip(expit(met), 1e-3, 1.0 - 1e-3), shape.shape),
        np.broadcast_to(expit(never), shape.shape),
        np.broadcast_to(late, shape.shape),
        np.broadcast_to(np.exp(take("late_spread")), shape.shape),
        np.broadcast_to(np.exp(take("early")), shape.shape),
    )
