"""The power system's response for one case, kept by the hash of the tables it reads."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from serai.cache import cached, digest, files_digest
from serai.case import Case
from serai.energy.answers import power_words
from serai.engines.model import Progress, code_files, plain_data
from serai.errors import CaseError, UsageError

#: Results of another version are not reused.
__version__ = "1"
YEARS = (2030, 2035)
#: Tables that the power model reads; others may change without a new solve.
TABLES = ("zones", "plants", "reservoirs", "power_lines", "power_demand", "power_months",
          "power_parameters", "power_projects", "projects")  # fmt: skip
#: Draws of each year's table: one in ten of the case's, at most so many; a trial run has few.
SHARE, MOST, TRIAL, FEW = 10, 200, 500, 8
#: Pairs of solves behind what one project changes, and in a trial run.
PAIRS, FEW_PAIRS = 6, 2
#: Storage is filled and emptied within a day, which means of eight hours would hide.
STORAGE, BY_HOUR = ("battery", "pumped_storage"), "weeks"
#: Sizes to study where none is told: low MW, high MW, hours of storage.
STUDIED = {"pumped_storage": (200.0, 1000.0, 6.0), "nuclear": (1000.0, 2400.0, 0.0),
           "battery": (50.0, 300.0, 4.0)}  # fmt: skip


@dataclass(frozen=True)
class Response:
    """What the power model found; empty with a reason where it could not run."""

    data: Mapping[str, Any]
    certificate: Mapping[str, Any]
    reason: str = ""

    def words(self, project: str) -> str:
        """Return what a project changes in the power system, in words."""
        change = self.data.get("effects", {}).get(project)
        if change is None:
            return ""
        if self.reason:
            return self.reason
        text = power_words(change, change["carriers"])
        size = change.get("studied")
        return f"studied at {size}: {text}" if size and text else text


def power_response(
    case: Case, day: date, draws: int, arrivals: Mapping[str, NDArray[np.float64]],
    subjects: Sequence[str], progress: Progress,
) -> Response:  # fmt: skip
    """Return the response table of a case and what the asked projects change.

    Parameters
    ----------
    subjects : sequence of project ids
        Those that pledges are about; of the others only the draws are solved.
    """
    rows = case.rows("power_projects")
    if not case.rows("zones") or not rows:
        return Response({}, {})
    parts = {
        name: [row.id for row in rows if row["project"] == name]
        for name in subjects
        if any(row["project"] == name for row in rows)
    }
    count = min(draws // SHARE, MOST) if draws >= TRIAL else min(draws, FEW)
    key = digest([
        __version__, files_digest(code_files("engines/power.py", "energy", "projects", "system")),
        *(repr([sorted(dict(row.raw).items()) for row in case.rows(name)]) for name in TABLES),
        files_digest(case.path.glob("energy/series.csv")), day.isoformat(), str(count), str(case.seed), repr(sorted(parts.items())),
    ])  # fmt: skip
    try:
        with warnings.catch_warnings():
            # What a library will change one day is nothing a user of a case can act on.
            for kind in (FutureWarning, DeprecationWarning):
                warnings.simplefilter("ignore", kind)
            found = cached(
                "power", key, lambda: _compute(case, day, count, arrivals, parts, progress)
            )
    except (UsageError, CaseError) as error:
        reason = str(error.faults[0]) if isinstance(error, CaseError) else str(error)
        return Response({"effects": {name: {} for name in parts}, "missing": reason}, {}, reason)
    return Response(found["data"], found["certificate"])


def _compute(
    case: Case, day: date, count: int, arrivals: Mapping[str, NDArray[np.float64]],
    parts: Mapping[str, Sequence[str]], progress: Progress,
) -> dict[str, Any]:  # fmt: skip
    from serai.energy import response as power
    from serai.energy.series import read_series

    rows = case.rows("power_projects")
    unsized = {row.id: STUDIED[row["carrier"]] for row in rows
               if row["mw"] is None and row["carrier"] in STUDIED}  # fmt: skip
    tables = power.studied(case.tables, unsized)
    carriers = {row.id: str(row["carrier"]) for row in rows}
    country, series = _country(case), read_series(case.path, case.tables)
    years, certificate = {}, {}
    kept: dict[str, power.Year] = {}
    asked = [year for year in YEARS if year >= day.year] or [day.year]
    # What nobody has given a size stands in no draw; it is studied by pairs alone, storage in
    # hourly weeks, so that the table need not carry it.
    tabled = {**tables, "power_projects": [
        row for row in tables["power_projects"]
        if not (row.id in unsized and row["carrier"] in STORAGE)
    ]}  # fmt: skip
    without = tuple(row.id for row in tabled["power_projects"] if row.id in unsized)
    table = partial(power.prepare, tabled, arrivals=arrivals, seed=case.seed, draws=count,
                    without=without, series=series)  # fmt: skip
    for year in asked:
        progress(f"solving the power system of {year}, {count} draws")
        kept[power.RESOLUTION] = table(year, resolution=power.RESOLUTION)
        finer = table(year, resolution=power.FINER) if count > FEW else None
        outcome, years[str(year)] = power.respond(kept[power.RESOLUTION], finer=finer)
        certificate[str(year)] = outcome.certificate
    effects = {}
    progress(f"solving {asked[-1]} with and without {len(parts)} projects")
    for project, names in parts.items():
        stores = any(carriers[name] in STORAGE for name in names)
        resolution = BY_HOUR if stores else power.RESOLUTION
        if resolution not in kept:
            kept[resolution] = power.prepare(
                tables, asked[-1], arrivals, case.seed, count, resolution, tuple(unsized), series
            )
        pairs = PAIRS if count > FEW else FEW_PAIRS
        change = power.effect(kept[resolution], names, country, pairs)
        if not change:
            continue
        change["carriers"] = sorted({carriers[name] for name in names})
        change["resolution"] = resolution
        sizes = [unsized[name] for name in names if name in unsized]
        if sizes:
            hours = f" and {sizes[0][2]:g} h" if sizes[0][2] else ""
            change["studied"] = f"{sizes[0][0]:,.10g} to {sizes[0][1]:,.10g} MW{hours}"
        effects[project] = change
    data = {
        "years": years,
        "effects": effects,
        "draws": count,
        "solved": power.RESOLUTION,
        "resolution": power.FINER if count > FEW else power.RESOLUTION,
    }
    computed: dict[str, Any] = plain_data({"data": data, "certificate": certificate})
    return computed


def _country(case: Case) -> str:
    """Return the country with most modelled zones: the one the case is about."""
    zones = [str(row["country"]) for row in case.rows("zones") if row["kind"] == "modelled"]
    return max(sorted(set(zones)), key=zones.count)
