"""Where the parameters of a network enter its linear program, and one draw's numbers.

A capacity scales the rows that limit it, a cost the objective, an efficiency its
coefficients; demand and inflow move the right-hand sides they are summed into.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from serai.energy.linear import Floats, Ints, LinearProgram
from serai.energy.parameters import COSTS, LIMITS, Parameter, check_parameter
from serai.errors import UsageError, quoted

Factors = Mapping[str, ArrayLike]


@dataclass
class Numbers:
    """The numbers of a full program in one draw; the structure stays."""

    cost: Floats
    upper: Floats
    row_lower: Floats
    row_upper: Floats
    data: Floats

    @classmethod
    def of(cls, program: LinearProgram) -> Numbers:
        """Copy the numbers of a program as it was taken."""
        return cls(
            program.cost.copy(), program.upper.copy(), program.row_lower.copy(),
            program.row_upper.copy(), program.matrix.data.copy(),
        )  # fmt: skip


@dataclass(frozen=True)
class Scale:
    """Entries (S, K) of a vector that a parameter multiplies; with ``power`` -1 it divides."""

    parameter: int
    vector: str
    places: Ints
    power: int = 1


@dataclass(frozen=True)
class Move:
    """Rows (S, K) that a quantity is part of, and which parameters scale it."""

    places: Ints
    values: Floats
    touched: list[tuple[int, Ints]] = field(default_factory=list)


class Places:
    """All places of some parameters in one program.

    Parameters
    ----------
    network : pypsa.Network
        The network that the program was taken from, unchanged since.

    Raises
    ------
    UsageError
        If a name is not there, or an attribute has no place in the program.
    """

    def __init__(
        self, network: Any, program: LinearProgram, parameters: Sequence[Parameter]
    ) -> None:
        self.program = program
        self.parameters = tuple(parameters)
        self.scales: list[Scale] = []
        self.moves: dict[tuple[str, str], Move] = {}
        seen: set[str] = set()
        for number, parameter in enumerate(self.parameters):
            if parameter.name in seen:
                raise UsageError(f"two parameters are called {quoted(parameter.name)}")
            seen.add(parameter.name)
            check_parameter(network, parameter)
            if not self._enter(network, number, parameter):
                raise UsageError(
                    f"parameter {quoted(parameter.name)}: {parameter.attribute} of "
                    f"{', '.join(parameter.items)} has no place in the program (extendable or "
                    "inactive?); take another attribute or leave it out"
                )

    def _enter(self, network: Any, number: int, parameter: Parameter) -> bool:
        """Note the places of one parameter; whether there were any."""
        program, items = self.program, parameter.items
        key = (parameter.component, parameter.attribute)
        found: list[Scale] = []
        for name in LIMITS.get(key, ()):
            if name in program.constraints:
                found.append(Scale(number, "row", program.constraints[name].of(items)))
        if key in COSTS and COSTS[key] in program.variables:
            found.append(Scale(number, "cost", program.variables[COSTS[key]].of(items)))
        if parameter.attribute.endswith("_max_pu"):
            found += _sized(program, number, parameter)
        if parameter.attribute.startswith("efficiency"):
            found += _coefficients(network, program, number, parameter)
        moved = _moved(network, program, key) if key not in self.moves else None
        if moved is not None:
            self.moves[key] = moved
        if (
            parameter.attribute in ("p_nom",)
            and "ramp_limit_up" in network.components[key[0]].static
        ):
            for end, sign in (("up", 1.0), ("down", -1.0)):
                ramp = (key[0], f"ramp_{end}")
                if ramp not in self.moves:
                    self.moves[ramp] = _ramps(network, program, key[0], end, sign)
                self._touch(network, ramp, number, items)
        if key in self.moves:
            self._touch(network, key, number, items)
            if key == ("StorageUnit", "inflow") and "StorageUnit-spill" in program.variables:
                places = program.variables["StorageUnit-spill"].of(items)
                found.append(Scale(number, "upper", places))
        found = [scale for scale in found if (scale.places >= 0).any()]
        self.scales += found
        return bool(found) or key in self.moves

    def _touch(self, network: Any, key: tuple[str, str], number: int, items: Sequence[str]) -> None:
        index = network.components[key[0]].static.index
        self.moves[key].touched.append((number, np.asarray(index.get_indexer(list(items)))))

    def numbers(self, factors: Factors) -> Numbers:
        """Return the program's numbers with parameters at given factors.

        Parameters
        ----------
        factors : mapping of str to scalar, (S,) or (S, K) array
            By parameter name, by step and item where it varies; one where none is given.

        Raises
        ------
        UsageError
            If a name is unknown or a factor is negative or no number.
        """
        values = self._checked(factors)
        numbers = Numbers.of(self.program)
        vectors = {
            "cost": (numbers.cost,), "upper": (numbers.upper,), "data": (numbers.data,),
            "row": (numbers.row_lower, numbers.row_upper),
        }  # fmt: skip
        for scale in self.scales:
            factor = values[scale.parameter]
            if factor is None:
                continue
            factor = _shaped(factor, scale.places.shape)
            factor = 1.0 / factor if scale.power < 0 else factor
            inside = scale.places >= 0
            places, by = scale.places[inside], factor[inside]
            for vector in vectors[scale.vector]:
                # A row has a limit on one side only; the other stays without.
                limited = np.isfinite(vector[places])
                vector[places[limited]] *= by[limited]
        for move in self.moves.values():
            _apply(move, values, numbers)
        return numbers

    def _checked(self, factors: Factors) -> list[Floats | None]:
        names = {parameter.name: i for i, parameter in enumerate(self.parameters)}
        values: list[Floats | None] = [None] * len(names)
        for name, factor in factors.items():
            if name not in names:
                raise UsageError(f"no parameter {quoted(name)}: expected one of {sorted(names)}")
            array = np.asarray(factor, dtype=np.float64)
            if not (np.isfinite(array) & (array >= 0)).all():
                raise UsageError(f"parameter {quoted(name)}: a factor is negative or no number")
            if not (array == 1.0).all():
                values[names[name]] = array
        return values


def _shaped(factor: Floats, shape: tuple[int, ...]) -> Floats:
    """Return a factor over steps and items; one of steps alone holds for every item."""
    return np.broadcast_to(factor[:, None] if factor.ndim == 1 else factor, shape)


def _apply(move: Move, values: Sequence[Floats | None], numbers: Numbers) -> None:
    """Move right-hand sides by what a quantity changes."""
    factor = None
    for parameter, columns in move.touched:
        by = values[parameter]
        if by is None:
            continue
        factor = np.ones_like(move.values) if factor is None else factor
        factor[:, columns] *= _shaped(by, (factor.shape[0], columns.size))
    if factor is None:
        return
    inside = (move.places >= 0) & (factor != 1.0)
    by = (move.values * (factor - 1.0))[inside]
    np.add.at(numbers.row_lower, move.places[inside], by)
    np.add.at(numbers.row_upper, move.places[inside], by)


def _moved(network: Any, program: LinearProgram, key: tuple[str, str]) -> Move | None:
    """Return the rows that demand, inflow or a global limit is part of."""
    kind, attribute = key
    static = network.components[kind].static
    if key == ("GlobalConstraint", "constant"):
        names = [f"GlobalConstraint-{name}" for name in static.index]
        single = [program.constraint(name).place.reshape(-1)[:1] for name in names]
        return Move(np.stack(single, axis=1), static["constant"].to_numpy(dtype=float)[None])
    if key == ("Load", "p_set"):
        block = program.constraint("Bus-nodal_balance")
        dense = network.get_switchable_as_dense(kind, attribute)[static.index]
        active = network.components[kind].static.get("active", True)
        values = dense.to_numpy(dtype=float) * -(static["sign"] * active).to_numpy(dtype=float)
        at = {name: i for i, name in enumerate(block.items)}
        places = block.place[:, [at[bus] for bus in static["bus"]]]
    elif key == ("StorageUnit", "inflow"):
        block = program.constraint("StorageUnit-energy_balance")
        hours = network.snapshot_weightings["stores"].to_numpy(dtype=float)[:, None]
        dense = network.get_switchable_as_dense(kind, attribute)[static.index]
        values = -dense.to_numpy(dtype=float) * hours
        places = _placed(block.items, block.place, static.index)
    else:
        return None
    _same_steps(values, places)
    return Move(places, values)


def _ramps(network: Any, program: LinearProgram, kind: str, end: str, sign: float) -> Move:
    """Return the ramp rows of a component, whose limit is a share of its capacity."""
    static = network.components[kind].static
    dense = network.get_switchable_as_dense(kind, f"ramp_limit_{end}")[static.index]
    nominal = static["p_nom"].where(~static["p_nom_extendable"], 0.0).to_numpy(dtype=float)
    values = np.nan_to_num(dense.to_numpy(dtype=float), nan=1.0) * nominal * sign
    block = program.constraints.get(f"{kind}-p-ramp_limit_{end}")
    if block is None:
        return Move(np.full(values.shape, -1), values)
    places = _placed(block.items, block.place, static.index)
    _same_steps(values, places)
    return Move(places, values)


def _placed(items: Sequence[str], place: Ints, index: Any) -> Ints:
    """Return places (S, K) in the order of a component table, -1 where an item has none."""
    at = {name: i for i, name in enumerate(items)}
    columns = [at.get(str(name), -1) for name in index]
    return np.where(np.asarray(columns) < 0, -1, place[:, columns])


def _same_steps(values: Floats, places: Ints) -> None:
    if values.shape != places.shape:
        raise UsageError("networks with scenarios cannot have changing demand or inflow")


def _sized(program: LinearProgram, number: int, parameter: Parameter) -> list[Scale]:
    """Return the coefficients with which an availability limits a size that is chosen."""
    kind = parameter.component
    nominal = parameter.attribute.replace("max_pu", "nom")
    block = program.variables.get(f"{kind}-{nominal}")
    if block is None:
        return []
    columns = block.of(parameter.items)
    pattern = f"{kind}-ext-{ {'p_nom': 'p', 's_nom': 's', 'e_nom': 'e'}[nominal] }-"
    if kind == "StorageUnit":
        pattern = "StorageUnit-ext-p_dispatch-"
    ends = ("upper", "lower") if nominal == "s_nom" else ("upper",)
    rows = [program.constraints[pattern + end].place for end in ends if pattern + end in program.constraints]  # fmt: skip
    return _entries(program, number, rows, columns)


def _coefficients(
    network: Any, program: LinearProgram, number: int, parameter: Parameter
) -> list[Scale]:
    """Return the coefficients of an efficiency: in balances of the bus it feeds, or of a store."""
    if parameter.component == "StorageUnit":
        into = parameter.attribute == "efficiency_store"
        columns = program.variable(f"StorageUnit-p_{'store' if into else 'dispatch'}")
        rows = program.constraint("StorageUnit-energy_balance").of(parameter.items)
        places = columns.of(parameter.items)
        return _entries(program, number, [rows], places, power=1 if into else -1)
    block = program.constraint("Bus-nodal_balance")
    static = network.components["Link"].static
    found = []
    for item in parameter.items:
        rows = block.of([static.at[item, "bus1"]])
        found += _entries(program, number, [rows], program.variable("Link-p").of([item]))
    return found


def _entries(
    program: LinearProgram, number: int, rows: Sequence[Ints], columns: Ints, power: int = 1
) -> list[Scale]:
    """Return the places in the matrix's data of some columns in some rows, as (E, 1)."""
    matrix = program.matrix
    wanted = np.zeros(matrix.shape[1], dtype=bool)
    wanted[columns[columns >= 0]] = True
    found = []
    for block in rows:
        for row in np.unique(block[block >= 0]):
            span = slice(matrix.indptr[row], matrix.indptr[row + 1])
            found.append(np.flatnonzero(wanted[matrix.indices[span]]) + matrix.indptr[row])
    places = np.concatenate(found) if found else np.zeros(0, dtype=np.int64)
    return [Scale(number, "data", places.astype(np.int64)[:, None], power)]
