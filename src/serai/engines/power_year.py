"""The power system of a case in one year, kept by the hash of its inputs.

A result that is kept needs neither PyPSA nor a solver.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from serai.cache import cached, digest, files_digest
from serai.case import Case
from serai.engines.model import EngineRun, code_files, plain_data, room_of
from serai.errors import SeraiError

Options = Mapping[str, Any]
#: Year ahead that the report shows, or the last with a demand.
AHEAD = 2030


def balance(
    case: Case, year: int, resolution: str, options: Options, netcdf: Path | None = None
) -> dict[str, Any]:
    """Return the balance of a year; see :func:`serai.energy.balance.power_year`.

    Parameters
    ----------
    options : mapping
        Fields of :class:`serai.energy.scenario.PowerScenario`.
    netcdf : Path, optional
        Where to write the solved network; it is then solved anew.

    Raises
    ------
    UsageError, CaseError
        Without PyPSA, for a year with no demand, or with the faults of the tables.
    """

    def compute() -> dict[str, Any]:
        from serai.energy.balance import power_year
        from serai.energy.dispatch import dispatch
        from serai.energy.network import build
        from serai.energy.scenario import scenario_of
        from serai.energy.series import read_series

        series = read_series(case.path, case.tables)
        scenario = scenario_of(options)
        solved = dispatch(build(case.tables, year, resolution, scenario, series))
        if netcdf is not None:
            _write_network(solved.network, netcdf)
        return dict(plain_data(power_year(solved, case.tables)))

    if netcdf is not None:
        return compute()
    return _kept(case, ("balance", year, resolution, sorted(options.items())), compute)


def run_power(case: Case) -> EngineRun | None:
    """Return the year the model was fitted on and the year ahead, for the report.

    None without zones or without a pledge about energy; where the model cannot run, the data
    say why under ``missing``.
    """
    asked = any(room_of(pledge) == "energy" for pledge in case.pledges)
    if not case.rows("zones") or not asked:
        return None
    try:
        found = _kept(case, ("report", AHEAD), lambda: _report(case))
    except SeraiError as error:
        return EngineRun("power", {}, {"missing": str(error)})
    return EngineRun("power", {}, found, found["ahead"]["certificate"])


def _report(case: Case) -> dict[str, Any]:
    from serai.energy.balance import courses, power_year
    from serai.energy.dispatch import dispatch
    from serai.energy.network import build, zones_of
    from serai.energy.series import read_series

    country, tables = countries(case)[0], case.tables
    years = [row["year"] for row in case.rows("power_demand") if row["country"] == country]
    series = read_series(case.path, tables)
    seen = [row for row in case.rows("power_observed")
            if row["role"] == "calibrate" and row["country"] == country]  # fmt: skip
    found: dict[str, Any] = {"country": country, "fitted": None}
    if seen:
        year = seen[0]["period"].start.year
        solved = power_year(dispatch(build(tables, year, "4h", series=series)), tables)
        rows = [{"carrier": row["carrier"], "gwh": float(row["mid"]), "by": row["counted_by"]}
                for row in seen]  # fmt: skip
        found["fitted"] = {"year": year, "observed": rows, "computed": solved["countries"][country]}
    ahead = dispatch(build(tables, min(AHEAD, max(years)), "4h", series=series))
    found["ahead"] = power_year(ahead, tables)
    found["courses"] = courses(ahead, zones_of(tables, country))
    return dict(plain_data(found))


def peak_of(case: Case, year: int, options: Options) -> dict[str, Any]:
    """Return the winter peak of each country, with drawn outages and ranges."""

    def compute() -> dict[str, Any]:
        from serai.energy.adequacy import winter
        from serai.energy.scenario import PowerScenario

        scenario = PowerScenario(**options)
        found = {
            country: winter(case.tables, year, country, scenario=scenario).as_dict()
            for country in countries(case)
        }
        return dict(plain_data({"year": year, "countries": found}))

    return _kept(case, ("peak", year, sorted(options.items())), compute)


def checked(case: Case) -> dict[str, Any]:
    """Return the model beside what was observed: energies, peaks, and ablations."""

    def compute() -> dict[str, Any]:
        from serai.energy.adequacy import peak_gaps
        from serai.energy.score import ablations, score_table

        rows = score_table(case.tables)
        fitted = [row for row in rows if row["role"] == "calibrate"]
        seen = countries(case)[:1]
        peaks = {country: peak_gaps(case.tables, country) for country in seen}
        without = ablations(case.tables, int(fitted[0]["period"][:4]), seen[0]) if fitted else []
        return dict(plain_data({"scores": rows, "peaks": peaks, "ablations": without}))

    return _kept(case, ("check",), compute)


def countries(case: Case) -> list[str]:
    """Return the countries with modelled zones, in the order of the table."""
    rows = [row for row in case.rows("zones") if row["kind"] == "modelled"]
    observed = [row["country"] for row in case.rows("power_observed")]
    return sorted({row["country"] for row in rows}, key=lambda name: (name not in observed, name))


def _kept(
    case: Case, asked: tuple[Any, ...], compute: Callable[[], dict[str, Any]]
) -> dict[str, Any]:
    scenario = case.scenario.id if case.scenario else ""
    # Only what the model reads: a statement more in the ledger costs no new solve.
    read = [*case.path.glob("energy/*.csv"), case.path / "projects.csv",
            *case.path.glob("scenarios/*.yaml")]  # fmt: skip
    code = [*code_files("energy", "engines/power_year.py"), *filter(Path.is_file, read)]
    key = digest([json.dumps([*asked, scenario], default=str), files_digest(code)])
    return cached("power", key, compute)


def _write_network(network: Any, path: Path) -> None:
    """Write a network as NetCDF, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.part")
    network.export_to_netcdf(str(beside))
    beside.replace(path)
