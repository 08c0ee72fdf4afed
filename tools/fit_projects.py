"""Fit everything about projects and write src/serai/projects/data.

Usage: python tools/fit_projects.py FINANCED_PROJECTS.csv [OUTPUT_FOLDER]

Reads ``src/serai/projects/data/outcomes.csv`` (see tools/collect_outcomes.py) and a file of
financed projects with planned and actual dates (AidData GCDF 2.0, geospatial subset).
Writes promises.csv, stages.csv, reached.csv, dependence.csv, left_out.csv, scores.json.
What does not beat the constant by a paired difference with a cluster interval is marked
as not used.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter
from pathlib import Path

import fit_costs
import fit_promises
import fit_shares
import fit_stages
import numpy as np
import read_gcdf
from fit_promises import Data, Slip

from serai.projects import scoring
from serai.projects.outcomes import GRACE, Outcome, by_cluster, shipped_outcomes
from serai.projects.promise import STAGES, promise_of
from serai.projects.scored import date_scores, score_outcomes
from serai.projects.stages import TIMES, Clock

BIAS = {
    "stages": "hand-picked rows; found by news of delay and of success fitted apart; neutral rows stand",
    "constant": "as stages, one rate for all",
    "class mean": "as stages, by class only; not used",
    "all news": "as stages, all rows alike however they were found",
    "financed, completed": "completed works only, so too good",
    "financed, overdue": "works without an end by 2021 counted as overdue, so too bad",
}
STAGE_BIAS = {
    "finance-works": "financed projects that were built; commitments by year only",
    "works-operating": "financed projects that were built, from 20 m USD, and promises in works",
    "cancelled-relisted": "one of four clusters taken up again; mostly prior",
}


def promise_sets(outcomes: list[Outcome], works: list[read_gcdf.Works]):
    """Fit the sets of parameters of promised dates; return rows and the fits."""
    done, overdue = read_gcdf.slips(works, False), read_gcdf.slips(works, True)
    # Between completed only (too good) and overdue counted (too bad): half weight to the latter.
    fits = {}
    for name, names in fit_promises.MODELS.items():
        slips = overdue if "stages" in name else []
        fits[name] = Data(outcomes, slips, names)
    named = tuple(n for n in fit_promises.STAGED if n not in ("met_delay_news", "met_success_news"))
    fits["all news"] = Data(outcomes, overdue, named)
    rows = []
    for name, data in fits.items():
        if name == "stages and classes":
            continue
        theta = fit_promises.fit(data)
        error = fit_promises.errors(data, theta)
        for key in data.names:
            if key in fit_promises.NUISANCE:
                continue
            rows.append(_promise_row(name, key, theta[key], error[key], data))
    rows += financed("financed, completed", done) + financed("financed, overdue", overdue)
    return rows, fits


def _promise_row(name, key, value, error, data: Data) -> dict[str, object]:
    stage = key.split("_")[-1]
    own = [o for o in data.outcomes if stage not in STAGES or o.stage == stage]
    return {
        "set": name, "id": key, "value": round(value, 4), "error": round(error, 4), "n": len(own),
        "clusters": len({o.cluster for o in own}), "basis": "fitted", "bias": BIAS[name],
    }  # fmt: skip


def financed(name: str, slips: list[Slip]) -> list[dict[str, object]]:
    """Return the delay of financed projects by itself, as parameters of a promise."""
    late = np.array([s.late for s in slips])
    censored = np.array([s.censored for s in slips])
    met = (late <= GRACE) & ~censored
    share = met.mean()
    after, gone = late[~met] - GRACE, censored[~met]
    logs = np.log(np.maximum(after, 0.02))
    mean, spread = float(logs[~gone].mean()), float(logs[~gone].std())
    if gone.any():
        from scipy.optimize import minimize
        from scipy.special import log_ndtr

        def loss(b):
            z = (logs - b[0]) / np.exp(b[1])
            return -np.sum(np.where(gone, log_ndtr(-z), -0.5 * z**2 - b[1]))

        mean, spread = minimize(loss, [mean, np.log(spread)], method="Nelder-Mead").x
        spread = float(np.exp(spread))
    n = len(slips)
    values = {
        "met": (float(np.log(share / (1 - share))), 1.0 / np.sqrt(n * share * (1 - share))),
        "late": (float(mean), spread / np.sqrt(max((~gone).sum(), 1))),
        "late_spread": (float(np.log(spread)), 1.0 / np.sqrt(2.0 * n)),
        # The file drops what was cancelled: works given up are borrowed from promises.
        "never": (float(np.log(0.06 / 0.94)), 0.5),
        "early": (float(np.log(np.mean(GRACE - late[met]))), 1.0 / np.sqrt(met.sum())),
    }
    countries = len({s.country for s in slips})
    return [
        {"set": name, "id": key, "value": round(value, 4), "error": round(float(error), 4), "n": n,
         "clusters": countries, "basis": "assumed" if key == "never" else "fitted",
         "bias": BIAS[name]}
        for key, (value, error) in values.items()
    ]  # fmt: skip


def stage_rows(outcomes: list[Outcome], works: list[read_gcdf.Works]) -> list[dict[str, object]]:
    """Fit mean times between stages and factors by class."""
    seen = fit_stages.panel(outcomes)
    found = fit_stages.fit(seen, works)
    length = fit_stages.lengths(works)[0].size
    by_start = Counter(s.start for s in seen)
    rows = []
    for name in TIMES:
        start = name.split("-")[0]
        n = {"finance-works": fit_stages.starts(works)[2], "works-operating": length,
             "cancelled-relisted": 4}.get(name, by_start[start])  # fmt: skip
        years, error = found[name]
        rows.append({
            "kind": "time", "id": name, "years": round(years, 3), "error": round(error, 3),
            "low": round(years * np.exp(-1.2816 * error), 2),
            "high": round(years * np.exp(1.2816 * error), 2), "n": n, "basis": "fitted",
            "bias": STAGE_BIAS.get(name, "promises, a list seen twice, megaprojects, named projects"),
        })  # fmt: skip
    for group, (factor, error, n) in fit_stages.class_factors(works).items():
        rows.append({
            "kind": "class", "id": group, "years": round(factor, 3), "error": round(error, 3),
            "low": round(factor * np.exp(-1.2816 * error), 2),
            "high": round(factor * np.exp(1.2816 * error), 2), "n": n, "basis": "fitted",
            "bias": "factor on the length of works of financed projects that were completed",
        })  # fmt: skip
    return rows


def left_out_rows(fits: dict[str, Data], outcomes: list[Outcome]) -> list[dict[str, object]]:
    """Return the parameters of the shipped sets and of amounts without each cluster."""
    rows: list[dict[str, object]] = []
    for name in ("stages", "constant", "class mean"):
        for cluster, theta in fit_promises.left_out(fits[name]).items():
            kept = {k: round(v, 4) for k, v in theta.items() if k not in fit_promises.NUISANCE}
            rows.append({"set": name, "cluster": cluster, **kept})
    amounts = fit_shares.amounts(outcomes)
    for cluster in sorted({o.cluster for o in amounts}):
        for name, found in fit_shares.by_time([o for o in amounts if o.cluster != cluster]).items():
            values = {k: round(getattr(found, k), 4) for k in ("met", "short", "spread", "over")}
            rows.append({"set": f"reached {name}", "cluster": cluster, **values})
    return rows


def thetas_of(rows: list[dict[str, object]]) -> dict[tuple[str, str], dict[str, float]]:
    """Return rows left out as mappings by (set, cluster)."""
    return {
        (str(r["set"]), str(r["cluster"])): {
            k: float(v) for k, v in r.items() if k not in ("set", "cluster")
        }
        for r in rows
    }


def class_less(fits: dict[str, Data]) -> dict[str, object]:
    """Compare stages with classes against stages alone, leaving clusters out."""
    data = fits["stages and classes"]
    with_classes = fit_promises.left_out(data)
    without = fit_promises.left_out(fits["stages"])
    thetas = {("stages", c): t for c, t in without.items()}
    one = date_scores(
        data.outcomes, {n: {} for n in ("stages", "constant", "class mean")}, thetas, "stages"
    )
    thetas = {("stages", c): t for c, t in with_classes.items()} | {
        ("constant", c): t for c, t in without.items()
    }
    both = date_scores(
        data.outcomes, {n: {} for n in ("stages", "constant", "class mean")}, thetas, "stages"
    )
    return {
        "mean": {rule: {"stages": one["mean"][rule]["model"], "stages and classes": both["mean"][rule]["model"]}
                 for rule in one["mean"]},
        "less": {rule: both["less"][rule]["constant"] for rule in both["less"]},
    }  # fmt: skip


def known_then(fits: dict[str, Data]) -> dict[str, object]:
    """Score with parameters fitted on ends known before the year of each promise."""
    data = fits["stages"]
    own = fit_promises.known_before(Data(data.outcomes, [], fit_promises.STAGED))
    base = fit_promises.known_before(Data(data.outcomes, [], fit_promises.CONSTANT))
    thetas = {("stages", o.id): own[o.id] for o in data.outcomes}
    thetas |= {("constant", o.id): base[o.id] for o in data.outcomes}
    scored = date_scores(
        data.outcomes, {n: {} for n in ("stages", "constant", "class mean")}, thetas, "stages"
    )
    return {"mean": {r: {k: v for k, v in by.items() if k != "class mean"} for r, by in scored["mean"].items()},
            "less": {r: by["constant"] for r, by in scored["less"].items()},
            "note": "fitted on ends seen before the year of the promise, other clusters only"}  # fmt: skip


def clock_less(stages: list[dict[str, object]], fits: dict[str, Data]) -> dict[str, object]:
    """Score the times that stages take on dated promises; fitted on them too, so too good."""
    rows = [o for o in fits["stages"].outcomes if o.stage]
    by_id = {str(r["id"]): r for r in stages if r["kind"] == "time"}
    clock = Clock(
        {n: float(by_id[n]["years"]) for n in TIMES},
        {n: float(by_id[n]["error"]) for n in TIMES},
        {},
    )
    base = fit_promises.left_out(fits["constant"])
    met = np.array([o.status == "met" for o in rows], dtype=float)
    late, censored = (
        np.array([o.late for o in rows]),
        np.array([o.status == "missed" for o in rows]),
    )
    own = np.array([
        np.interp(np.maximum(o.horizon + scoring.GRID, 0.0), clock.times, clock.opened(o.stage, "").mean(axis=0))
        for o in rows
    ])  # fmt: skip
    rival = [promise_of(base[o.cluster], "", o.horizon) for o in rows]
    at = int(np.searchsorted(scoring.GRID, GRACE))
    clusters = [o.cluster for o in rows]
    brier = scoring.paired(
        scoring.brier(own[:, at], met),
        scoring.brier(np.array([float(p.met) for p in rival]), met),
        clusters,
    )
    crps = scoring.paired(
        scoring.crps_lateness(own, late, censored),
        scoring.crps_lateness(np.array([p.delivered(scoring.GRID) for p in rival]), late, censored), clusters,
    )  # fmt: skip
    return {"brier": brier.as_dict(), "crps": crps.as_dict(), "used": "only where no date was promised",
            "note": "fitted on these rows among others, so too good"}  # fmt: skip


def main() -> None:
    """Fit, score and write."""
    target = Path(sys.argv[2] if len(sys.argv) > 2 else "src/serai/projects/data")
    outcomes = shipped_outcomes()
    works = read_gcdf.read_works(Path(sys.argv[1]))
    promises, fits = promise_sets(outcomes, works)
    write(target / "promises.csv", promises)
    stages = stage_rows(outcomes, works)
    write(target / "stages.csv", stages)
    reached = fit_shares.by_time(fit_shares.amounts(outcomes))
    write(target / "reached.csv", [
        {"id": n, "met": round(r.met, 4), "met_error": round(r.met_error, 4), "short": round(r.short, 4),
         "spread": round(r.spread, 4), "over": round(r.over, 4), "n": r.n, "clusters": r.clusters,
         "basis": "fitted", "bias": "hand-picked corridor, port, transit and capacity promises"}
        for n, r in reached.items()
    ])  # fmt: skip
    shares = read_gcdf.common_shares(read_gcdf.slips(works, False))
    write(target / "dependence.csv", [
        {"id": n, "low": round(low, 3), "mid": round(mid, 3), "high": round(high, 3), "unit": 1, "n": pairs,
         "basis": "fitted", "reason": "share of the variance of delay that pairs of completed "
         "financed projects have in common; 10 and 90 % over resampled countries"}
        for n, (low, mid, high, pairs) in shares.items()
    ])  # fmt: skip
    left = left_out_rows(fits, outcomes)
    write(target / "left_out.csv", left)
    sets = {
        n: {r["id"]: r["value"] for r in promises if r["set"] == n}
        for n in ("stages", "constant", "class mean")
    }
    scores = score_outcomes(
        outcomes, sets, thetas_of(left), {"dates": "stages", "amounts": "by time"}, reached
    )
    gain = fit_stages.class_gain(works)
    dates, amounts = scores["dates"], scores["amounts"]
    beats = all(dates["less"][rule]["constant"]["better"] for rule in ("brier", "crps"))
    timed = amounts["by_time_less_constant"]["crps"]["better"]
    shipped = {"dates": "stages" if beats else "constant", "amounts": "by time" if timed else "constant",
               "classes": "by class" if gain[1] > 0 else "constant"}  # fmt: skip
    cost = fit_costs.cost_scores(outcomes)
    shipped["costs"] = "by class" if cost["classes_less_constant"]["better"] else "constant"
    final = score_outcomes(outcomes, sets, thetas_of(left), shipped, reached)
    dated = [o for o in outcomes if o.dated]
    final |= {
        "shipped": shipped,
        "counts": {s: (len(own), len(by_cluster(own))) for s in STAGES if (own := [o for o in dated if o.stage == s]) or True},
        "classes_of_dates": class_less(fits),
        "costs": cost,
        "classes_of_works": {"gain": round(gain[0], 4), "low": round(gain[1], 4), "high": round(gain[2], 4),
                             "unit": "log-likelihood a project, countries left out"},
        "known_then": known_then(fits),
        "stage_times_on_dates": clock_less(stages, fits),
        "bootstrap": {"seed": scoring.SEED, "resampled": scoring.RESAMPLED},
    }  # fmt: skip
    (target / "scores.json").write_text(json.dumps(final, indent=1) + "\n", encoding="utf-8")
    print(json.dumps({k: final[k] for k in ("shipped", "counts")}, indent=1))


def write(path: Path, rows: list[dict[str, object]]) -> None:
    """Write rows with every column that any of them has."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, names, lineterminator="\n", restval="")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
