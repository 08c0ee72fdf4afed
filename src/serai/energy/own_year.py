"""What a network that somebody brings says: balance, prices, what is short, and what binds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.sparse import csr_array, hstack

from serai.energy.linear import Floats, LinearProgram, take_program
from serai.energy.measures import Reader
from serai.energy.own import read_network
from serai.energy.session import Session, Solution
from serai.errors import SeraiError, UsageError

#: Carriers that stand for demand which is not served, as they are usually called.
SHED = ("unserved", "load", "load shedding", "load_shedding", "load-shedding", "shedding", "voll")
#: Rows that limit something: block, table, words for it, attribute with its share of the size.
_LIMITS = (
    ("Generator-fix-p-upper", "generators", "plant", "p_max_pu"),
    ("Link-fix-p-upper", "links", "link", "p_max_pu"),
    ("Link-fix-p-lower", "links", "link", "p_min_pu"),
    ("Line-fix-s-upper", "lines", "line", "s_max_pu"),
    ("Line-fix-s-lower", "lines", "line", "s_max_pu"),
    ("StorageUnit-fix-p_dispatch-upper", "storage_units", "storage", "p_max_pu"),
)
#: Things of each kind that bind and are told, those worth most first.
MOST = 5
#: A share of a price or a size below which it is rounding.
_NOTHING = 1e-6


def own_year(source: Any) -> dict[str, Any]:
    """Solve a network once and return what it says, as plain data.

    Parameters
    ----------
    source : path or pypsa.Network
        See :func:`serai.energy.own.read_network`.

    Returns
    -------
    dict
        Energies in MWh over the hours that the snapshots stand for, power in MW, prices and
        objective in the network's own money.

    Raises
    ------
    UsageError, CaseError
        For what cannot be read, is no linear program, or is at fault.
    SeraiError
        If the balance cannot be met; buses and snapshots are named, with what is missing.
    """
    network = read_network(source)
    options = {"multi_investment_periods": True} if network.has_investment_periods else {}
    program = take_program(network, **options)
    try:
        session = Session(program)
    except UsageError as error:
        short = shortfalls(network, program)
        raise SeraiError(short or str(error)) from error
    solution = session.solve()
    reader = Reader(network, program)
    values = reader.read(solution)
    numbers = session.base
    labels = [
        {"what": m.what, "carrier": m.carrier, "place": m.place, "value": float(value)}
        for m, value in zip(reader.measures, values, strict=True)
    ]
    weight = network.snapshot_weightings["generators"].to_numpy(dtype=float)
    return {
        "network": str(network.name or ""),
        "snapshots": len(network.snapshots),
        "hours": float(weight.sum()),
        "first": str(network.snapshots[0]),
        "energy_mwh": [label for label in labels if label["what"] != "price"],
        "prices": {one["place"]: one["value"] for one in labels if one["what"] == "price"},
        "demand_mwh": _demand(network),
        "unserved": _unserved(network, program, solution),
        "binds": _binds(network, program, solution),
        "certificate": {
            "objective": solution.objective,
            "open_balance": reader.open_balance(solution, numbers.row_upper, program.matrix),
        },
    }


def _weights(network: Any) -> Floats:
    return np.asarray(network.snapshot_weightings["generators"].to_numpy(dtype=float))


def _demand(network: Any) -> dict[str, float]:
    loads = network.get_switchable_as_dense("Load", "p_set")
    energy = loads.mul(_weights(network), axis=0).sum() * network.loads["sign"] * -1.0
    return {str(bus): float(value) for bus, value in energy.groupby(network.loads["bus"]).sum().items()}  # fmt: skip


def _unserved(network: Any, program: LinearProgram, solution: Solution) -> dict[str, Any]:
    """Return by bus the demand not served [MWh], its hours and first snapshot.

    What stands for it are generators with one of the carriers :data:`SHED`.
    """
    table = network.generators
    names = [str(n) for n, carrier in table["carrier"].items() if str(carrier).lower() in SHED]
    block = program.variables.get("Generator-p")
    found: dict[str, Any] = {}
    if block is None or not names:
        return found
    hours = _weights(network)
    for bus in sorted(set(table.loc[names, "bus"])):
        place = block.of([name for name in names if table.at[name, "bus"] == bus])
        # Some networks state shedding as a negative sign or in other units than MW.
        power = np.abs(np.where(place >= 0, solution.values[place], 0.0)).sum(axis=1)
        cut = power > _NOTHING * max(1.0, float(power.max()))
        found[bus] = {
            "mwh": float(power @ np.resize(hours, power.size)),
            "hours": float(np.resize(hours, power.size)[cut].sum()),
            "first": str(network.snapshots[int(np.flatnonzero(cut)[0])]) if cut.any() else None,
        }
    return found


@dataclass(frozen=True)
class _Bind:
    kind: str
    name: str
    hours: float
    worth: float


def _binds(network: Any, program: LinearProgram, solution: Solution) -> list[dict[str, Any]]:
    """Return what one more MW of what is full would save, those worth most first."""
    found: dict[tuple[str, str], _Bind] = {}
    hours = _weights(network)
    shed = {str(n) for n, c in network.generators["carrier"].items() if str(c).lower() in SHED}
    for block_name, table, kind, attribute in _LIMITS:
        block = program.constraints.get(block_name)
        if block is None:
            continue
        component = next(c for c in network.components if c.list_name == table)
        shares = network.get_switchable_as_dense(component.name, attribute)
        for column, name in enumerate(block.items):
            place = block.place[:, column]
            dual = np.where(place >= 0, solution.prices[place], 0.0)
            share = np.resize(shares[name].to_numpy(dtype=float), dual.size)
            share = -share if block_name.startswith("Line") and block_name.endswith("lower") else share  # fmt: skip
            worth, full = float(-(dual * share).sum()), np.abs(dual) > _NOTHING
            if worth <= _NOTHING or name in shed:
                continue
            before = found.get((kind, name), _Bind(kind, name, 0.0, 0.0))
            at = float(np.resize(hours, dual.size)[full].sum())
            found[kind, name] = replace(before, hours=before.hours + at, worth=before.worth + worth)
    order = sorted(found.values(), key=lambda bind: (-bind.worth, bind.name))
    told: dict[str, list[_Bind]] = {}
    for bind in order:
        told.setdefault(bind.kind, []).append(bind)
    return [
        {"kind": b.kind, "name": b.name, "full_hours": b.hours, "worth_per_mw": b.worth}
        for b in order
        if b in told[b.kind][:MOST]
    ]


def shortfalls(network: Any, program: LinearProgram) -> str:
    """Name the buses and snapshots at which an infeasible network cannot balance.

    Each balance may be missed at a price; the least total miss is what is lacking.  Empty
    where even so there is no solution, so that a limit of something else is at fault.
    """
    block = program.constraint("Bus-nodal_balance")
    place = block.place[block.place >= 0]
    count, columns = place.size, program.shape[1]
    signs = csr_array((np.ones(count), (place, np.arange(count))), shape=(program.shape[0], count))
    eased = replace(
        program,
        cost=np.r_[np.zeros(columns), np.ones(2 * count)],
        lower=np.r_[program.lower, np.zeros(2 * count)],
        upper=np.r_[program.upper, np.full(2 * count, np.inf)],
        matrix=csr_array(hstack([program.matrix, signs, -signs])),
    )
    try:
        solution = Session(eased).solve()
    except SeraiError:
        return ""
    if not solution.optimal:
        return ""
    lack, over = solution.values[columns : columns + count], solution.values[columns + count :]
    told = []
    by_row = dict(zip(place.tolist(), zip(lack, over, strict=True), strict=True))
    for column, bus in enumerate(block.items):
        rows = block.place[:, column]
        misses = np.array([by_row.get(int(row), (0.0, 0.0)) for row in rows])
        for side, words in ((0, "lacks up to {:,.4g} MW"), (1, "has up to {:,.4g} MW too much")):
            missed = misses[:, side]
            at = np.flatnonzero(missed > _NOTHING * max(1.0, float(missed.max(initial=0.0))))
            if at.size:
                told.append(
                    f"bus {bus} {words.format(missed.max())} in {at.size} snapshots, the first at "
                    f"{network.snapshots[int(at[0])]}"
                )
    if not told:
        return ""
    return (
        f"the balance cannot be met: {'; '.join(told)}; add plants, lines or a generator with the "
        "carrier `unserved` that stands for demand which is not served"
    )
