"""A PyPSA network that somebody brings: read, checked for what makes it unsolvable, solved.

Nothing of a case is used.  The program is folded and kept as for the draws of a case
(:mod:`serai.energy.ensemble`), so the same network can be drawn as well.
"""

from __future__ import annotations

import csv
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from serai.energy.extra import library
from serai.errors import CaseError, Fault, UsageError, quoted

#: Series that a user gives; a gap in one of them is no number to solve with.
GIVEN = ("p_set", "p_max_pu", "p_min_pu", "inflow", "marginal_cost", "efficiency", "e_max_pu",
         "e_min_pu", "s_max_pu")  # fmt: skip
#: Tables whose rows feed a bus.
MAKERS = ("generators", "storage_units", "stores")
#: Efficiencies that cannot be negative; further outputs of a link may be, as inputs.
EFFICIENCIES = {
    "generators": ("efficiency",),
    "storage_units": ("efficiency_store", "efficiency_dispatch"),
    "links": ("efficiency",),
}
_FORMATS = "a PyPSA network as .nc file or as a folder of its CSV tables"


def is_network(path: str | Path) -> bool:
    """Whether a path looks like a network of PyPSA rather than a case."""
    path = Path(path)
    return path.suffix == ".nc" or (path.is_dir() and (path / "buses.csv").is_file()
                                    and not (path / "case.yaml").exists())  # fmt: skip


def read_network(source: Any) -> Any:
    """Return a network from a file, a folder, or as it is handed over; checked.

    Parameters
    ----------
    source : path or pypsa.Network
        NetCDF file, folder of PyPSA's CSV tables, or a network, which is not changed.

    Raises
    ------
    UsageError
        Without PyPSA, or for a file that it cannot read.
    CaseError
        With every fault of the network, each with the way out.
    """
    pypsa = library("pypsa")
    if isinstance(source, pypsa.Network):
        network, name = source, source.name or "network"
    else:
        path = Path(source)
        name = path.name
        if not path.exists():
            raise UsageError(f"no file or folder {quoted(str(path))}: expected {_FORMATS}")
        faults = sorted(_lengths(path)) if path.is_dir() else []
        if faults:
            raise CaseError(name, faults)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                network = pypsa.Network(str(path))
        except Exception as error:
            told = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise UsageError(
                f"{name} cannot be read as {_FORMATS}: {told}; write it with "
                "`network.export_to_netcdf` or `network.export_to_csv_folder`"
            ) from error
    faults = network_faults(network)
    if faults:
        raise CaseError(name, faults)
    return network


def network_faults(network: Any) -> list[Fault]:
    """Return what makes a network unsolvable or its answers empty, sorted."""
    checks = (_demand, _islands, _carriers, _efficiencies, _gaps)
    return sorted({fault for check in checks for fault in check(network)})


def _lengths(folder: Path) -> Iterator[Fault]:
    """Name tables of series that have another number of steps than the snapshots."""
    steps = _rows(folder / "snapshots.csv")
    if steps is None:
        return
    for path in sorted(folder.glob("*-*.csv")):
        found = _rows(path)
        if path.stem.partition("-")[2] in GIVEN and found is not None and found != steps:
            yield Fault(path.name, 0, "", f"{found} steps", f"{steps}, as in snapshots.csv",
                        "give one row for each snapshot")  # fmt: skip


def _rows(path: Path) -> int | None:
    if not path.is_file():
        return None
    with path.open(newline="", encoding="utf-8") as file:
        return sum(1 for row in csv.reader(file) if any(row)) - 1


def _demand(network: Any) -> Iterator[Fault]:
    demand = network.get_switchable_as_dense("Load", "p_set").to_numpy(dtype=float)
    if not np.nan_to_num(np.abs(demand)).sum():
        yield Fault("loads", 0, "p_set", "no demand in any snapshot", "a load of some bus",
                    "add one with `network.add('Load', ...)`, or its series to loads-p_set.csv")  # fmt: skip


def _islands(network: Any) -> Iterator[Fault]:
    """Name buses with demand that nothing feeds and nothing reaches."""
    fed: set[str] = set()
    for table in MAKERS:
        fed |= set(getattr(network, table)["bus"])
    for table in ("links", "lines", "transformers"):
        part = getattr(network, table)
        ends = [name for name in part.columns if name.startswith("bus") and name[3:].isdigit()]
        fed |= {str(bus) for name in ends for bus in part[name]}
    for name, bus in network.loads["bus"].items():
        if bus not in network.buses.index:
            yield Fault("loads", 0, str(name), f"bus {quoted(str(bus))}, which is not there",
                        "a row of buses", "add the bus or correct the load")  # fmt: skip
        elif bus not in fed:
            yield Fault("buses", 0, str(bus), "an island with demand and without plants",
                        "a plant, a store, a link or a line at it",
                        "add one, or remove the bus and its loads")  # fmt: skip


def _carriers(network: Any) -> Iterator[Fault]:
    for table in ("generators", "storage_units"):
        part = getattr(network, table)
        for name in part.index[part["carrier"].fillna("") == ""]:
            yield Fault(table, 0, str(name), "no carrier", "what it runs on, such as gas",
                        f"set `network.{table}.loc[{str(name)!r}, 'carrier']`")  # fmt: skip


def _efficiencies(network: Any) -> Iterator[Fault]:
    for table, columns in EFFICIENCIES.items():
        part, series = getattr(network, table), getattr(network, f"{table}_t")
        for column in columns:
            least = part[column].astype(float)
            if column in series:
                least = least.combine(series[column].min(), min, fill_value=np.inf)
            for name in least.index[least <= 0]:
                yield Fault(table, 0, str(name), f"{column} {least[name]:g}", "above 0",
                            "give what comes out by what goes in")  # fmt: skip


def _gaps(network: Any) -> Iterator[Fault]:
    for component in network.components:
        for attribute, frame in component.dynamic.items():
            if attribute not in GIVEN:
                continue
            for name in frame.columns[frame.isna().any()]:
                gaps = frame.index[frame[name].isna()]
                yield Fault(component.list_name, 0, str(name),
                            f"{attribute} with {len(gaps)} gaps, the first at {gaps[0]}",
                            f"a number for each of {len(frame)} snapshots",
                            "fill in every snapshot, or take the series out")  # fmt: skip
