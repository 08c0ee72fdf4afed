"""The linear program of a PyPSA network as plain arrays, taken from linopy once.

PyPSA states a network as labelled blocks of variables and constraints.  Here they lie
in one matrix, and each block remembers where its entries went, so that results can be
read back and changes be made by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from serai.errors import UsageError, one_of, quoted

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Block:
    """Where one labelled block of variables or constraints lies in the program.

    Attributes
    ----------
    items : tuple of str
        Names along the last axis; one empty name for a block without items.
    place : (S, I) array
        Column or row of each step and item; -1 where PyPSA has left one out.
    """

    name: str
    items: tuple[str, ...]
    place: Ints

    def of(self, items: Iterable[str]) -> Ints:
        """Return the places (S, K) of some items; those that are not here are left out."""
        at = {item: i for i, item in enumerate(self.items)}
        return self.place[:, [at[item] for item in items if item in at]]


@dataclass(frozen=True)
class LinearProgram:
    """Minimise ``cost x`` with ``row_lower <= A x <= row_upper`` and bounds on x.

    Attributes
    ----------
    cost, lower, upper : (N,) array
        Objective and bounds of the columns.
    matrix : (M, N) csr array
        Coefficients, without stored zeros.
    row_lower, row_upper : (M,) array
        Limits of the rows, infinite where there is none.
    variables, constraints : mapping of str to Block
        Blocks by the names that PyPSA gives them, such as ``Generator-p``.
    """

    cost: Floats
    lower: Floats
    upper: Floats
    matrix: Any
    row_lower: Floats
    row_upper: Floats
    variables: Mapping[str, Block]
    constraints: Mapping[str, Block]

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return int(self.matrix.shape[0]), int(self.matrix.shape[1])

    def variable(self, name: str) -> Block:
        """Return a block of columns; a `UsageError` names those there are."""
        return _block(self.variables, name, "variable")

    def constraint(self, name: str) -> Block:
        """Return a block of rows; a `UsageError` names those there are."""
        return _block(self.constraints, name, "constraint")

    def called(self, column: int) -> str:
        """Return the block and the item of a column, for a message."""
        for block in self.variables.values():
            found = np.argwhere(block.place == column)
            if found.size:
                return f"{block.name} {block.items[found[0][1]]}, step {found[0][0]}"
        return f"column {column}"


def _block(blocks: Mapping[str, Block], name: str, kind: str) -> Block:
    if name not in blocks:
        known = one_of(sorted(blocks), name)
        raise UsageError(f"the network has no {kind} {quoted(name)}: expected {known}")
    return blocks[name]


def take_program(network: Any, **options: Any) -> LinearProgram:
    """Return the linear program that PyPSA would solve for a network.

    Parameters
    ----------
    network : pypsa.Network
        Any network; it keeps the linopy model afterwards, as after its own ``create_model``.
    options
        Passed on to ``network.optimize.create_model``.

    Raises
    ------
    UsageError
        If the problem is no linear program: unit commitment, modular sizes, quadratic costs.
    """
    # The cost of what stands already moves with no variable, so it stays outside.
    network.optimize.create_model(**{"include_objective_constant": False, **options})
    return program_of(network.model)


def program_of(model: Any) -> LinearProgram:
    """Return the linear program of a linopy model; raises as :func:`take_program`."""
    matrices = model.matrices
    _only_linear(model, matrices)
    sense = np.asarray(matrices.sense)
    limit = np.asarray(matrices.b, dtype=np.float64)
    if matrices.A is None:
        raise UsageError("the network has no constraints, so there is nothing to solve")
    sign = -1.0 if str(model.objective.sense) == "max" else 1.0
    return LinearProgram(
        cost=sign * np.asarray(matrices.c, dtype=np.float64),
        lower=np.asarray(matrices.lb, dtype=np.float64),
        upper=np.asarray(matrices.ub, dtype=np.float64),
        matrix=csr_array(matrices.A),
        row_lower=np.where(sense == "<", -np.inf, limit),
        row_upper=np.where(sense == ">", np.inf, limit),
        variables=_blocks(model.variables, matrices.vlabels),
        constraints=_blocks(model.constraints, matrices.clabels),
    )


def _only_linear(model: Any, matrices: Any) -> None:
    types = set(np.asarray(matrices.vtypes).tolist())
    reason = ""
    if types - {"C"}:
        reason = "whole-number variables (unit commitment or modules); take `committable` off"
    elif getattr(matrices, "Q", None) is not None:
        reason = "quadratic costs; set `marginal_cost_quadratic` to zero"
    elif not (np.asarray(matrices.var_scaling) == 1.0).all() or model.objective.scaling != 1.0:
        reason = "solver scaling, which would change the meaning of its numbers; take it off"
    elif matrices.indicator_A is not None:
        reason = "indicator constraints; take them off"
    elif any("sos_type" in variable.attrs for _, variable in model.variables.items()):
        reason = "special ordered sets (piecewise curves); take them off"
    if reason:
        raise UsageError(f"no linear program: the network has {reason}")


def _blocks(labelled: Any, labels: Any) -> dict[str, Block]:
    """Return the place of every label, items along the last axis."""
    known = np.asarray(labels, dtype=np.int64)
    place_of = np.full(int(known.max(initial=-1)) + 2, -1, dtype=np.int64)
    place_of[known] = np.arange(known.size)
    found = {}
    for name, part in labelled.items():
        array = part.labels
        if "name" in array.dims:
            array = array.transpose(..., "name")
            items = tuple(str(item) for item in array.coords["name"].values)
        else:
            items = ("",) if array.size == 1 else tuple(str(i) for i in range(array.shape[-1]))
        values = np.asarray(array.values, dtype=np.int64).reshape(-1, len(items) or 1)
        # Label -1 reads the last entry, which is -1 as well.
        found[name] = Block(str(name), items, place_of[values])
    return found
