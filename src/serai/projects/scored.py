"""Score the shipped model on outcomes: those it was fitted on without their cluster, or new ones.

A row of a cluster that the fit has seen is forecast with parameters fitted without that
cluster; any other row with the shipped parameters.  Nothing but stage, horizon and class
as they were on the day of the promise enters a forecast: not how the row was found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from math import isnan, log
from typing import Any

import numpy as np
from numpy.typing import NDArray

from serai.projects import scoring
from serai.projects.classes import FEW
from serai.projects.outcomes import AMOUNTS, Outcome
from serai.projects.promise import STAGES, promise_of
from serai.projects.reached import GRID, LEAST_RATIO, MET, Reached, crps_reached, near

Floats = NDArray[np.float64]
Thetas = Mapping[tuple[str, str], Mapping[str, float]]
RIVALS = ("constant", "class mean", "as promised")
TONES = ("neutral", "delay", "success")


def score_outcomes(
    outcomes: Sequence[Outcome],
    sets: Mapping[str, Mapping[str, float]],
    thetas: Thetas,
    shipped: Mapping[str, str],
    reached: Mapping[str, Reached],
) -> dict[str, Any]:
    """Score dates and amounts of a table of outcomes.

    Parameters
    ----------
    sets : mapping
        Set name to parameters, for rows of clusters that the fit has not seen.
    thetas : mapping
        (set, cluster) to parameters fitted without that cluster; sets named ``reached`` and
        ``reached within a year``/``reached later`` hold those of amounts.
    shipped : mapping
        Which set is used for ``dates`` and ``amounts``.

    Returns
    -------
    dict
        ``dates``, ``amounts`` and ``left_aside`` (rows that were not scored, by reason).
    """
    dated = [o for o in outcomes if o.dated]
    amounts = [o for o in outcomes if _amount(o)]
    known = {cluster for _, cluster in thetas}
    return {
        "rows": len(outcomes),
        "seen_clusters": len({o.cluster for o in outcomes} & known),
        "new_clusters": len({o.cluster for o in outcomes} - known),
        "dates": date_scores(dated, sets, thetas, shipped["dates"]) if dated else None,
        "amounts": amount_scores(amounts, reached, thetas, shipped["amounts"]) if amounts else None,
        "left_aside": left_aside(outcomes),
        "pooled": pooled(dated),
    }


def forecasts(
    outcomes: Sequence[Outcome], sets: Mapping[str, Mapping[str, float]], thetas: Thetas, used: str
) -> list[dict[str, Any]]:
    """Return the forecast of each dated row: odds of being met and of ever, lateness [yr]."""
    told = []
    for o in outcomes:
        if not o.dated:
            continue
        promise = promise_of(_theta(thetas, used, o, sets), o.stage, o.horizon, o.group)
        late = promise.lateness(np.array([0.1, 0.5, 0.9]))
        ends = {f"late_p{p}": round(float(x), 2) if np.isfinite(x) else None
                for p, x in zip((10, 50, 90), late, strict=True)}  # fmt: skip
        told.append({
            "id": o.id, "cluster": o.cluster, "stage": o.stage or "unknown",
            "horizon": None if isnan(o.horizon) else round(o.horizon, 2), "status": o.status,
            "met": o.status == "met", "late": o.late if np.isfinite(o.late) else None,
            "odds": round(float(promise.met), 3), "ever": round(float(promise.ever), 3), **ends,
            "seen": (used, o.cluster) in thetas,
        })  # fmt: skip
    return told


def _amount(o: Outcome) -> bool:
    return o.kind in AMOUNTS and o.status in ("met", "late", "missed") and not isnan(o.ratio)


def left_aside(outcomes: Sequence[Outcome]) -> dict[str, int]:
    """Return how many rows were not scored, by reason."""
    reasons: Counter[str] = Counter()
    for o in outcomes:
        if o.dated or _amount(o):
            continue
        if o.kind == "loan closing":
            reasons["the closing of a loan is not the end of works"] += 1
        elif o.status == "open":
            reasons["open, pending or unknown"] += 1
        elif o.kind == "date":
            reasons["no promised date or lateness"] += 1
        elif o.kind in AMOUNTS:
            reasons["no share reached"] += 1
        else:
            reasons[f"kind {o.kind or 'not stated'}"] += 1
    return dict(sorted(reasons.items()))


def pooled(dated: Sequence[Outcome]) -> list[str]:
    """Say which stages are unknown and which classes have fewer than five cases."""
    told = []
    unknown = sum(o.stage not in STAGES for o in dated)
    if unknown:
        told.append(f"{unknown} rows without a known stage: pooled half works, half before works")
    for group, n in sorted(Counter(o.group for o in dated).items()):
        if n < FEW:
            told.append(f"class {group}: {n} cases, fewer than {FEW}: pooled with all classes")
    return told


def date_scores(
    rows: Sequence[Outcome], sets: Mapping[str, Mapping[str, float]], thetas: Thetas, used: str
) -> dict[str, Any]:
    """Return scores of promised dates, for all rows and by how they were found."""
    met = np.array([o.status == "met" for o in rows], dtype=np.float64)
    late = np.array([o.late for o in rows])
    censored = np.array([o.status == "missed" for o in rows])
    odds, delivered = {}, {}
    for name, title in ((used, "model"), ("constant", "constant"), ("class mean", "class mean")):
        theta = [_theta(thetas, name, o, sets) for o in rows]
        promises = [
            promise_of(t, o.stage, o.horizon, o.group) for t, o in zip(theta, rows, strict=True)
        ]
        odds[title] = np.array([float(p.met) for p in promises])
        delivered[title] = np.array([p.delivered(scoring.GRID) for p in promises])
    odds["as promised"] = np.full(len(rows), 1.0 - scoring.LEAST)
    delivered["as promised"] = np.tile(scoring.GRID >= 0.0, (len(rows), 1)).astype(np.float64)
    scores = {
        "brier": {name: scoring.brier(p, met) for name, p in odds.items()},
        "log": {name: scoring.log_score(p, met) for name, p in odds.items()},
        "crps": {name: scoring.crps_lateness(d, late, censored) for name, d in delivered.items()},
    }
    clusters = np.array([o.cluster for o in rows])
    tones = np.array([o.tone for o in rows])
    every = np.ones(len(rows), dtype=bool)
    found = summary(scores, clusters, every)
    found["reliability"] = scoring.reliability(odds["model"], met, clusters.tolist())
    found["coverage"] = coverage(delivered["model"], late, censored)
    found["met_share"] = round(scoring.mean_score(met, clusters.tolist()), 3)
    found["by_selection"] = {
        tone: {**summary(scores, clusters, tones == tone), **_rates(odds["model"], met, clusters, tones == tone)}
        for tone in TONES if (tones == tone).any()
    }  # fmt: skip
    found["by_stage"] = stage_rows(rows, odds["model"], met)
    return found


def _theta(
    thetas: Thetas, name: str, o: Outcome, sets: Mapping[str, Mapping[str, float]]
) -> Mapping[str, float]:
    """Return the parameters for a row: its own, those without its cluster, or the shipped ones."""
    own = thetas.get((name, o.id))
    return own if own is not None else thetas.get((name, o.cluster), sets[name])


def _rates(
    odds: Floats, met: Floats, clusters: NDArray[Any], pick: NDArray[np.bool_]
) -> dict[str, float]:
    names = clusters[pick].tolist()
    return {"forecast": round(scoring.mean_score(odds[pick], names), 3),
            "met_share": round(scoring.mean_score(met[pick], names), 3)}  # fmt: skip


def summary(
    scores: Mapping[str, Mapping[str, Floats]], clusters: NDArray[Any], pick: NDArray[np.bool_]
) -> dict[str, Any]:
    """Return mean scores and paired differences from each rival, clusters alike."""
    names = clusters[pick].tolist()
    return {
        "n": int(pick.sum()),
        "clusters": len(set(names)),
        "mean": {rule: {model: round(scoring.mean_score(s[pick], names), 4) for model, s in by.items()}
                 for rule, by in scores.items()},
        "less": {rule: {rival: scoring.paired(by["model"][pick], by[rival][pick], names).as_dict()
                        for rival in RIVALS if rival in by}
                 for rule, by in scores.items()},
    }  # fmt: skip


def coverage(
    delivered: Floats, late: Floats, censored: NDArray[np.bool_]
) -> list[dict[str, float]]:
    """Return how often lateness lay below forecast quantiles; censored rows count where they tell."""
    rows = []
    for level in (0.1, 0.25, 0.5, 0.75, 0.9):
        reach = delivered >= level
        quantile = np.where(reach.any(axis=1), scoring.GRID[reach.argmax(axis=1)], np.inf)
        told = ~censored | (late >= quantile)
        below = late[told] <= np.where(np.isfinite(quantile[told]), quantile[told], 1e9)
        rows.append({"level": level, "n": int(told.sum()), "below": round(float(below.mean()), 3)})
    return rows


def stage_rows(rows: Sequence[Outcome], odds: Floats, met: Floats) -> list[dict[str, Any]]:
    """Return forecast and share met by stage when promised, with n."""
    found = []
    for stage in (*STAGES, ""):
        pick = np.array([o.stage == stage for o in rows])
        if not pick.any():
            continue
        names = [o.cluster for o in rows if o.stage == stage]
        found.append({
            "stage": stage or "unknown", "n": int(pick.sum()), "clusters": len(set(names)),
            "forecast": round(scoring.mean_score(odds[pick], names), 3),
            "met": round(scoring.mean_score(met[pick], names), 3),
        })  # fmt: skip
    return found


def amount_scores(
    rows: Sequence[Outcome], reached: Mapping[str, Reached], thetas: Thetas, used: str
) -> dict[str, Any]:
    """Return scores of promised amounts: CRPS of log(reached / promised), Brier of being met."""
    seen = np.log(np.maximum([o.ratio for o in rows], LEAST_RATIO))
    met = (seen >= log(MET) - 1e-9).astype(np.float64)
    clusters = np.array([o.cluster for o in rows])
    timed = [
        _reached(o, reached, thetas, "within a year" if near(o.horizon) else "later") for o in rows
    ]
    constant = [_reached(o, reached, thetas, "all") for o in rows]
    forecast = {
        "model": constant if used == "constant" else timed,
        "constant": constant,
        "by time": timed,
    }
    scores = {
        "crps": {name: crps_reached(np.array([r.below(GRID) for r in f]), seen) for name, f in forecast.items()},
        "brier": {name: scoring.brier(np.array([r.met for r in f]), met) for name, f in forecast.items()},
    }  # fmt: skip
    scores["crps"]["as promised"] = np.abs(seen)
    scores["brier"]["as promised"] = scoring.brier(np.full(len(rows), 1.0 - scoring.LEAST), met)
    found = summary(scores, clusters, np.ones(len(rows), dtype=bool))
    names = clusters.tolist()
    found["by_time_less_constant"] = {
        rule: scoring.paired(by["by time"], by["constant"], names).as_dict()
        for rule, by in scores.items()
    }
    found["met_share"] = round(scoring.mean_score(met, names), 3)
    found["by_time"] = [
        {"due": title, "n": int(pick.sum()), "clusters": len(set(clusters[pick].tolist())),
         "met": round(float(met[pick].mean()), 3),
         "reached_median": round(float(np.exp(np.median(seen[pick]))), 3)}
        for title, wanted in (("within a year", True), ("later", False))
        if (pick := np.array([near(o.horizon) == wanted for o in rows])).any()
    ]  # fmt: skip
    return found


def _reached(o: Outcome, reached: Mapping[str, Reached], thetas: Thetas, name: str) -> Reached:
    own = thetas.get((f"reached {name}", o.cluster))
    if own is None:
        return reached[name]
    return Reached(name, own["met"], 0.0, own["short"], own["spread"], own["over"], 0, 0)
