"""Fit lateness and realisation of dated promises; write src/serai/projects/lateness.csv.

Usage: python tools/fit_lateness.py FACTS_FOLDER [OUTPUT.csv]

FACTS_FOLDER holds ``outcomes.csv`` and ``outcomes2.csv``: promises with their date, the
stage at which they were made, and what became of them.  Lateness in years after the end
of the promised period, plus a shift, is lognormal; promises overdue when last seen are
censored.  Rows of one cluster share one weight, and rows that were found through news of
delay weigh together as much as rows found through news of success.  Stages are pooled
towards one mean with a weight of PRIOR promises.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.special import log_ndtr

PRIOR = 8.0
SHIFTS = (1.75, 2.0, 2.5, 3.0, 4.0)
BOOTSTRAPS = 200
STAGES = {
    "construction": "works", "works": "works", "finance": "finance",
    "agreement": "agreement", "concept": "agreement",
}  # fmt: skip
BAD = ("delay", "stalled", "overrun")
GOOD = ("ahead", "on schedule", "completion news")
GROUPS = {
    "rail": ("railway", "BTK", "KTI", "ANGREN", "CKU"),
    "port": ("port", "KURYK"),
    "road": ("road", "road bridge"),
    "power": ("power coal", "power gas", "power hydro", "wind", "O74", "O76"),
    "fuels": ("oil", "gas pipeline", "refinery", "LNG", "petrochemical", "O61", "O86"),
}
#: Halves of counts from named lists: 24 megaprojects (8 done, 8 on track, 8 cancelled or
#: unlikely) for signed projects, and 20 of 52 of a national list for bare concepts.
REFERENCE = {"agreement": (8.0, 4.0), "concept": (10.0, 16.0)}


@dataclass(frozen=True)
class Promise:
    """One dated promise: late [yr], censored if overdue when last seen, cancelled if given up."""

    cluster: str
    stage: str
    group: str
    late: float
    censored: bool
    cancelled: bool
    tone: str


def read(folder: Path) -> list[Promise]:
    """Read every dated promise whose outcome is known or overdue."""
    promises = []
    for name, status in (("outcomes.csv", "result"), ("outcomes2.csv", "status")):
        with (folder / name).open(encoding="utf-8-sig") as stream:
            for row in csv.DictReader(stream):
                if row["kind"] == "date" and row["stage_when_promised"] in STAGES:
                    promise = _promise(row, row[status].split(" ")[0])
                    promises += [promise] if promise else []
    return promises


def _promise(row: dict[str, str], status: str) -> Promise | None:
    text = row["lateness_years"].replace("~", "")
    if status not in ("met", "late", "missed", "cancelled"):
        return None
    if "loan closing" in row["pledge"]:
        return None  # The closing of a loan is not the end of works.
    if status != "cancelled" and not text:
        return None
    marks = row.get("sector", "") or "", row["cluster"]
    found = (name for name, words in GROUPS.items() if any(mark in words for mark in marks))
    selection = row.get("selection", "")
    tone = "bad" if any(word in selection for word in BAD) else "neutral"
    tone = "good" if any(word in selection for word in GOOD) else tone
    return Promise(
        row["cluster"], STAGES[row["stage_when_promised"]], next(found, "other"),
        float(text.lstrip(">=")) if status != "cancelled" else 0.0,
        status == "missed", status == "cancelled", tone,
    )  # fmt: skip


def weights(promises: list[Promise]) -> np.ndarray:
    """Weigh clusters alike, and good news as much as bad news."""
    size = Counter((item.cluster, item.stage) for item in promises)
    weight = np.array([1.0 / size[item.cluster, item.stage] for item in promises])
    tones = np.array([item.tone for item in promises])
    good, bad = weight[tones == "good"].sum(), weight[tones == "bad"].sum()
    for tone, total in (("good", good), ("bad", bad)):
        if total > 0:
            weight[tones == tone] *= 0.5 * (good + bad) / total
    return weight


def fit(late: np.ndarray, censored: np.ndarray, weight: np.ndarray, shift: float, sigma: float = 0):
    """Return mu, sigma and the weighted log-likelihood of shifted lognormal lateness."""
    logs = np.log(np.maximum(late + shift, 0.05))

    def loss(parameters: np.ndarray) -> float:
        mu, spread = parameters[0], sigma or float(np.exp(parameters[1]))
        z = (logs - mu) / spread
        seen = -0.5 * z**2 - np.log(spread) - logs
        return -float(np.sum(weight * np.where(censored, log_ndtr(-z), seen)))

    start = np.array([float(np.average(logs, weights=weight)), np.log(0.5)])
    found = minimize(loss, start[: 1 if sigma else 2], method="Nelder-Mead")
    return float(found.x[0]), sigma or float(np.exp(found.x[1])), -float(found.fun)


def parameters(promises: list[Promise]) -> list[dict[str, object]]:
    """Return one row for each stage and each group of project classes."""
    dated = [item for item in promises if not item.cancelled]
    late = np.array([item.late for item in dated])
    censored = np.array([item.censored for item in dated])
    weight = weights(dated)
    stages = np.array([item.stage for item in dated])
    shift = max(SHIFTS, key=lambda value: fit(late, censored, weight, value)[2])
    overall, sigma, _ = fit(late, censored, weight, shift)
    rows, centre = [], {}
    for stage in ("works", "finance", "agreement"):
        pick = stages == stage
        own, _, _ = fit(late[pick], censored[pick], weight[pick], shift, sigma)
        share = weight[pick].sum() / (weight[pick].sum() + PRIOR)
        centre[stage] = share * own + (1.0 - share) * overall
    sigma = _spread(late, censored, weight, stages, centre, shift)
    for stage in ("works", "finance", "agreement", "concept"):
        source = "agreement" if stage == "concept" else stage
        error = _error(dated, source, overall, sigma, shift)
        rows.append(_stage_row(promises, stage, source, centre[source], error, sigma, shift))
    for group in (*GROUPS, "other"):
        rows.append(_group_row(dated, weight, group, centre, shift))
    return rows


def _spread(late, censored, weight, stages, centre, shift) -> float:
    """Fit the common spread around the stages' own centres."""
    moved = np.array([centre[stage] for stage in stages])
    logs = np.log(np.maximum(late + shift, 0.05))
    grid = np.linspace(0.15, 1.2, 211)

    def likelihood(value: float) -> float:
        z = (logs - moved) / value
        seen = -0.5 * z**2 - np.log(value)
        return float(np.sum(weight * np.where(censored, log_ndtr(-z), seen)))

    return float(max(grid, key=likelihood))


def _error(dated, stage: str, overall: float, sigma: float, shift: float) -> float:
    """Return the spread of a stage's centre over resampled clusters."""
    rng = np.random.Generator(np.random.Philox(20251117))
    own = [item for item in dated if item.stage == stage]
    clusters = sorted({item.cluster for item in own})
    centres = []
    for _ in range(BOOTSTRAPS):
        picked = rng.choice(len(clusters), len(clusters))
        sample = [item for index in picked for item in own if item.cluster == clusters[index]]
        weight = weights(sample)
        late = np.array([item.late for item in sample])
        censored = np.array([item.censored for item in sample])
        mu, _, _ = fit(late, censored, weight, shift, sigma)
        share = weight.sum() / (weight.sum() + PRIOR)
        centres.append(share * mu + (1.0 - share) * overall)
    # A resampling that pools to a common mean is too sure of itself: add the prior's part.
    return float(np.hypot(np.std(centres), sigma / np.sqrt(len(clusters) + PRIOR)))


def _stage_row(promises, stage, source, mu, error, sigma, shift) -> dict[str, object]:
    own = [item for item in promises if item.stage == source]
    weight = weights(own)
    gone = np.array([item.cancelled for item in own])
    seen = np.array([not item.cancelled and not item.censored for item in own])
    good, bad = REFERENCE.get(stage, (0.0, 0.0))
    everyone = weights(promises)
    failed = np.array([item.cancelled for item in promises])
    rate = 1.0 - float(everyone[failed].sum() / everyone.sum())
    a = float(weight[seen].sum()) + good + 4.0 * rate
    b = float(weight[gone].sum()) + bad + 4.0 * (1.0 - rate)
    note = "pooled towards all stages with the weight of eight promises"
    note += "; centre of signed projects" if stage == "concept" else ""
    note += "; halves of list counts added" if stage in REFERENCE else ""
    return {
        "id": stage, "kind": "stage", "n": sum(not item.cancelled for item in own),
        "clusters": len({item.cluster for item in own}), "mu": round(mu, 3),
        "mu_error": round(error, 3), "sigma": round(sigma, 3), "shift": shift,
        "realised_a": round(a, 2), "realised_b": round(b, 2),
        "source": "outcomes", "note": note,
    }  # fmt: skip


def _group_row(dated, weight, group, centre, shift) -> dict[str, object]:
    pick = np.array([item.group == group for item in dated])
    logs = np.log(np.maximum([item.late + shift for item in dated], 0.05))
    rest = logs - np.array([centre[item.stage] for item in dated])
    total = float(weight[pick].sum())
    offset = float(np.sum(weight[pick] * rest[pick]) / (total + PRIOR)) if total else 0.0
    return {
        "id": group, "kind": "group", "n": int(pick.sum()),
        "clusters": len({item.cluster for item in dated if item.group == group}),
        "mu": round(offset, 3), "source": "outcomes",
        "note": "added to the centre of the stage; shrunk with the weight of eight promises",
    }  # fmt: skip


def main() -> None:
    """Read, fit and write."""
    folder = Path(sys.argv[1])
    target = Path(sys.argv[2] if len(sys.argv) > 2 else "src/serai/projects/lateness.csv")
    promises = read(folder)
    rows = parameters(promises)
    names = ["id", "kind", "n", "clusters", "mu", "mu_error", "sigma", "shift", "realised_a",
             "realised_b", "source", "note"]  # fmt: skip
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(f"{len(promises)} dated promises read, {len(rows)} rows written to {target}")
    for row in rows:
        if row["kind"] == "stage":
            quantiles = [
                float(np.exp(row["mu"] + row["sigma"] * z) - row["shift"]) for z in (-0.84, 0, 0.84)
            ]
            shown = ", ".join(f"{value:.1f}" for value in quantiles)
            mean = row["realised_a"] / (row["realised_a"] + row["realised_b"])
            print(
                f"{row['id']}: n={row['n']}, late p20, p50, p80 = {shown} yr, realised {mean:.2f}"
            )


if __name__ == "__main__":
    main()
