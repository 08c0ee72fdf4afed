"""Read financed projects from the AidData GCDF 2.0 geospatial file, and what they share.

Used by tools/fit_projects.py.  The file lists works with a mapped footprint: it drops what
was cancelled before building, so it is used for times and delays after finance only, never
for the odds of being built.  Dates were last seen in 2021; works without an end by then
are censored.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from math import inf, nan
from pathlib import Path

import numpy as np
from fit_promises import Slip
from scipy.special import ndtri

from serai.projects.classes import group_of_sector

#: Last day on which the file can have seen an end.
SEEN = 2021.0
#: Works smaller than this are schools and clinics [USD of 2017]; unknown amounts are kept.
LEAST = 20e6
SECTORS = {
    "TRANSPORT AND STORAGE": "transport", "ENERGY": "energy",
    "INDUSTRY, MINING, CONSTRUCTION": "industry", "COMMUNICATIONS": "other",
    "WATER SUPPLY AND SANITATION": "other",
}  # fmt: skip
DAYS = " (MM/DD/YYYY)"


@dataclass(frozen=True)
class Works:
    """One financed project with its times in decimal years; ``nan`` unknown, ``inf`` not yet."""

    group: str
    country: str
    owner: str
    contractor: str
    financier: str
    committed: float
    begun: float
    done: float
    planned: float


def read_works(path: Path) -> list[Works]:
    """Read infrastructure of a size from a file of development finance."""
    found = []
    with path.open(encoding="utf-8-sig") as stream:
        for row in csv.DictReader(stream):
            amount = float(row["Amount (Constant USD2017)"] or "nan")
            if (
                row["AidData Sector Name"] not in SECTORS
                or amount < LEAST
                or row["Umbrella"] == "Yes"
            ):
                continue
            if row["Status"] in ("Cancelled", "Suspended"):
                continue
            done = _day(row["Actual Completion Date" + DAYS])
            if row["Status"] != "Completion":
                done = inf
            group = group_of_sector("", row["Title"])
            if group == "other" and SECTORS[row["AidData Sector Name"]] == "energy":
                group = "power"
            found.append(
                Works(group, row["Recipient"], row["Receiving Agencies"].strip(),
                      row["Implementing Agencies"].strip(), row["Funding Agencies"].strip(),
                      float(row["Commitment Year"]),
                      _day(row["Actual Implementation Start Date" + DAYS]), done,
                      _day(row["Planned Completion Date" + DAYS]))
            )  # fmt: skip
    return found


def _day(text: str) -> float:
    if not text:
        return nan
    day = date.fromisoformat(text[:10])
    return day.year + (day.timetuple().tm_yday - 0.5) / 365.25


def slips(works: list[Works], overdue: bool) -> list[Slip]:
    """Return delays after the planned date; with ``overdue`` works that were not done in 2021.

    Without them the sample holds completed works only and is too good; with them it holds
    works whose end the file may have missed and is too bad.
    """
    found = []
    for w in works:
        if np.isnan(w.planned) or np.isnan(w.done):
            continue
        censored = not np.isfinite(w.done)
        if censored and (not overdue or w.planned > SEEN):
            continue
        late = (SEEN if censored else w.done) - w.planned
        begun = w.begun if w.begun == w.begun else w.committed + 0.5
        horizon = w.planned - begun if w.planned > begun else nan
        found.append(
            Slip(w.group, horizon, late, censored, w.country, w.owner, w.contractor,
                 w.financier, w.planned)
        )  # fmt: skip
    return found


#: What two projects may have in common, and how it is read.
COMMON = {
    "country": lambda s: s.country, "owner": lambda s: s.owner, "contractor": lambda s: s.contractor,
    "financier": lambda s: s.financier, "world": lambda s: str(int(s.planned)),
}  # fmt: skip


def common_shares(
    done: list[Slip], resampled: int = 200
) -> dict[str, tuple[float, float, float, int]]:
    """Return the share of the variance of delay that pairs have in common, by what they share.

    Delays become normal scores; the products of pairs are regressed on five marks (same
    country, owner, contractor, financier, planned year).  Low and high are the 10 % and
    90 % points over resampled countries; shares below nought are cut at nought.
    """
    late = np.array([s.late for s in done])
    score = ndtri((np.argsort(np.argsort(late)) + 0.5) / late.size)
    keys = {name: np.array([key(s) for s in done]) for name, key in COMMON.items()}
    country = keys["country"]
    rng = np.random.Generator(np.random.Philox(20251117))
    names = np.unique(country)
    best, pairs = _pair_shares(score, keys)
    drawn = []
    for _ in range(resampled):
        picked = rng.choice(names, names.size)
        index = np.concatenate([np.flatnonzero(country == name) for name in picked])
        # A country drawn twice must not pair with its own copy.
        label = np.concatenate(
            [np.full(int((country == n).sum()), f"{n}/{k}") for k, n in enumerate(picked)]
        )
        drawn.append(_pair_shares(score[index], {k: v[index] for k, v in keys.items()}, label)[0])
    low, high = np.quantile(np.array(drawn), [0.1, 0.9], axis=0)
    return {
        name: (
            max(float(low[k]), 0.0),
            max(float(best[k]), 0.0),
            max(float(high[k]), 0.0),
            pairs[k],
        )
        for k, name in enumerate(COMMON)
    }


def _pair_shares(score, keys, copies=None):
    one, two = np.triu_indices(score.size, 1)
    marks = np.column_stack([(v[one] == v[two]) & (v[one] != "") for v in keys.values()]).astype(
        float
    )
    if copies is not None:
        # The same project on both sides of a pair says nothing.
        origin = np.array([name.split("/")[0] for name in copies])
        clean = ~((origin[one] == origin[two]) & (copies[one] != copies[two]))
        one, two, marks = one[clean], two[clean], marks[clean]
    some = marks.any(axis=1)
    design = np.column_stack([np.ones(some.sum()), marks[some]])
    # Pairs that share nothing set the level; they need no row each.
    product = score[one] * score[two]
    level = float(product[~some].mean())
    target = product[some] - level
    found, *_ = np.linalg.lstsq(design[:, 1:], target, rcond=None)
    return found, [int(n) for n in marks.sum(axis=0)]
