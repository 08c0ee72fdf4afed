"""Fit how promised dates turn out: the penalised likelihood behind data/promises.csv.

Used by tools/fit_projects.py.  Met, late, overdue when last seen and cancelled rows each
add their own term, so a missed promise is censored and not dropped.  How a row was found
is a nuisance: news of delay and news of success shift the odds of being met while
fitting, and a prediction stands for neutral rows.  Rows of one cluster weigh together as
the square root of their number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import log_expit, log_ndtr, logit

from serai.projects.classes import GROUPS
from serai.projects.outcomes import GRACE, Outcome, by_cluster
from serai.projects.promise import BEFORE, STAGES, log_horizon

#: Priors of the parameters: mean and deviation.  Wide for centres, narrow for what sets
#: one stage or class apart, so that few cases are pulled to the centre.
PRIORS: dict[str, tuple[float, float]] = {
    "met": (-0.4, 1.0), "met_before": (-1.5, 1.0), "met_concept": (0.0, 0.5),
    "met_agreement": (0.0, 0.5), "met_finance": (0.0, 0.5), "met_horizon": (0.0, 0.3),
    "met_delay_news": (0.0, 1.0), "met_success_news": (0.0, 1.0),
    "late": (0.0, 1.0), "late_before": (0.5, 0.7), "late_horizon": (0.5, 0.4),
    "late_gcdf": (0.0, 0.5), "late_spread": (float(np.log(0.9)), 0.3),
    "never": (float(logit(0.05)), 0.8), "never_before": (1.5, 0.8),
    # Half of how far lists set the stages apart in the odds of being given up.
    "never_early": (0.2, 0.5),
    "never_concept": (0.3, 0.3),
    "never_finance": (-0.7, 0.5),
    "early": (float(np.log(0.3)), 0.5),
    **{f"met_group_{g}": (0.0, 0.4) for g in GROUPS},
    **{f"late_group_{g}": (0.0, 0.3) for g in GROUPS},
}  # fmt: skip
NUISANCE = ("met_delay_news", "met_success_news", "late_gcdf")
CONSTANT = ("met", "late", "late_spread", "never", "early", *NUISANCE)
CLASSES = tuple(name for name in PRIORS if "_group_" in name)
STAGED = tuple(name for name in PRIORS if name not in CLASSES)
MODELS = {
    "constant": CONSTANT,
    "class mean": (*CONSTANT, *CLASSES),
    "stages": STAGED,
    "stages and classes": tuple(PRIORS),
}
#: Completed loans weigh together as this many rows in the delay of financed projects.
GCDF_ROWS = 20.0


@dataclass(frozen=True)
class Slip:
    """Delay of one financed project: years after the planned date, censored if not done."""

    group: str
    horizon: float
    late: float
    censored: bool
    country: str
    owner: str
    contractor: str
    financier: str
    planned: float


class Data:
    """Rows as design matrices: one for met, one for the delay, one for never."""

    def __init__(self, outcomes: Sequence[Outcome], slips: Sequence[Slip], names: Sequence[str]):
        self.names = tuple(names)
        rows = [o for o in outcomes if o.dated]
        self.outcomes = rows
        self.met_x = np.array([[_met(name, o) for name in names] for o in rows])
        self.late_x = np.array(
            [[_late(name, o.stage, o.horizon, o.group) for name in names] for o in rows]
        )
        self.never_x = np.array([[_never(name, o.stage) for name in names] for o in rows])
        self.status = np.array([o.status for o in rows])
        self.late = np.array([o.late for o in rows])
        sizes = by_cluster(rows)
        self.clusters = np.array([o.cluster for o in rows])
        self.weight = np.array([sizes[o.cluster] ** -0.5 for o in rows])
        late = [s for s in slips if s.late > GRACE]
        self.slip_x = np.array(
            [[_late(n, "works", s.horizon, s.group) + (n == "late_gcdf") for n in names] for s in late]
        ).reshape(len(late), len(names))  # fmt: skip
        self.slip = np.array([s.late for s in late])
        self.slip_censored = np.array([s.censored for s in late], dtype=bool)
        self.slip_weight = GCDF_ROWS / max(len(late), 1)


def _met(name: str, o: Outcome) -> float:
    if name.startswith("met_group_"):
        return float(name == f"met_group_{o.group}")
    before = 0.5 if o.stage not in STAGES else float(o.stage in BEFORE)
    return {
        "met": 1.0, "met_before": before, "met_horizon": float(log_horizon(o.horizon)),
        "met_delay_news": float(o.tone == "delay"), "met_success_news": float(o.tone == "success"),
    }.get(name, float(name == f"met_{o.stage}"))  # fmt: skip


def _late(name: str, stage: str, horizon: float, group: str) -> float:
    if name.startswith("late_group_"):
        return float(name == f"late_group_{group}")
    before = 0.5 if stage not in STAGES else float(stage in BEFORE)
    return {"late": 1.0, "late_before": before, "late_horizon": float(log_horizon(horizon))}.get(
        name, 0.0
    )


def _never(name: str, stage: str) -> float:
    before = 0.5 if stage not in STAGES else float(stage in BEFORE)
    early = 0.5 * before if stage not in STAGES else float(stage in BEFORE[:2])
    return {"never": 1.0, "never_before": before, "never_early": early}.get(
        name, float(name == f"never_{stage}")
    )


def loss(b: np.ndarray, data: Data, keep: np.ndarray) -> float:
    """Return minus the weighted log-likelihood and log-prior."""
    at = {name: position for position, name in enumerate(data.names)}
    spread, early = np.exp(b[at["late_spread"]]), np.exp(b[at["early"]])
    met, mean, never = data.met_x @ b, data.late_x @ b, data.never_x @ b
    after = np.maximum(np.where(np.isfinite(data.late), data.late, 1.0) - GRACE, 0.02)
    z = (np.log(after) - mean) / spread
    unmet = log_expit(-met)
    term = np.select(
        [data.status == "met", data.status == "late", data.status == "cancelled"],
        [log_expit(met) - np.log(early) - np.maximum(GRACE - data.late, 0.0) / early,
         unmet + log_expit(-never) - 0.5 * z**2 - np.log(spread) - np.log(after),
         unmet + log_expit(never)],
        unmet + np.logaddexp(log_expit(never), log_expit(-never) + log_ndtr(-z)),
    )  # fmt: skip
    total = float(np.sum((data.weight * term)[keep]))
    if data.slip.size:
        after = np.maximum(data.slip - GRACE, 0.02)
        z = (np.log(after) - data.slip_x @ b) / spread
        seen = -0.5 * z**2 - np.log(spread) - np.log(after)
        total += data.slip_weight * float(np.sum(np.where(data.slip_censored, log_ndtr(-z), seen)))
    prior = np.array([PRIORS[name] for name in data.names])
    return -total + 0.5 * float(np.sum(((b - prior[:, 0]) / prior[:, 1]) ** 2))


def fit(data: Data, keep: np.ndarray | None = None) -> dict[str, float]:
    """Return the parameters at the mode, fitted on the rows in ``keep``."""
    keep = np.ones(data.late.size, dtype=bool) if keep is None else keep
    start = np.array([PRIORS[name][0] for name in data.names])
    found = minimize(loss, start, args=(data, keep), method="BFGS", options={"gtol": 1e-3})
    return dict(zip(data.names, (float(value) for value in found.x), strict=True))


def errors(data: Data, theta: Mapping[str, float]) -> dict[str, float]:
    """Return the deviations of a normal approximation to the posterior."""
    b = np.array([theta[name] for name in data.names])
    keep = np.ones(data.late.size, dtype=bool)
    step, size = 1e-3, b.size
    curve = np.empty((size, size))
    unit = np.eye(size) * step
    for i in range(size):
        for j in range(i, size):
            curve[i, j] = curve[j, i] = (
                loss(b + unit[i] + unit[j], data, keep) - loss(b + unit[i] - unit[j], data, keep)
                - loss(b - unit[i] + unit[j], data, keep) + loss(b - unit[i] - unit[j], data, keep)
            ) / (4.0 * step**2)  # fmt: skip
    cover = np.linalg.inv(curve)
    return dict(zip(data.names, np.sqrt(np.diag(cover)).tolist(), strict=True))


def left_out(data: Data) -> dict[str, dict[str, float]]:
    """Return, for each cluster, the parameters fitted without it."""
    return {name: fit(data, data.clusters != name) for name in sorted(set(data.clusters))}


def known_before(data: Data) -> dict[str, dict[str, float]]:
    """Return, for each row, the parameters fitted on ends known on the day of the promise."""
    ended = np.array([o.ended for o in data.outcomes])
    found: dict[tuple[int, str], dict[str, float]] = {}
    result = {}
    for row, outcome in enumerate(data.outcomes):
        year = int(np.floor(outcome.made)) if outcome.made == outcome.made else 0
        key = (year, outcome.cluster)
        if key not in found:
            keep = (data.clusters != outcome.cluster) & (ended <= year)
            found[key] = fit(data, keep)
        result[data.outcomes[row].id] = found[key]
    return result
