"""What needs what: the order in which projects can open, and waiting for the last of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from serai.errors import CaseError, Fault, quoted
from serai.tables import Row

Floats = NDArray[np.float64]


def needs_order(rows: Sequence[Row]) -> tuple[int, ...]:
    """Return the rows in an order in which each stands after all that it needs.

    Raises
    ------
    CaseError
        If a needed project is unknown or projects need one another in a circle.
    """
    column = {row.id: index for index, row in enumerate(rows)}
    faults = [
        Fault("projects.csv", row.line, "needs", quoted(name), "a project of this table")
        for row in rows
        for name in row["needs"]
        if name not in column
    ]
    if faults:
        raise CaseError("projects", faults)
    order: list[int] = []
    state: dict[int, bool] = {}
    for index in range(len(rows)):
        _visit(rows, column, index, state, order)
    return tuple(order)


def _visit(
    rows: Sequence[Row],
    column: Mapping[str, int],
    index: int,
    state: dict[int, bool],
    order: list[int],
) -> None:
    if state.get(index):
        return
    if index in state:
        fault = Fault("projects.csv", rows[index].line, "needs", quoted(rows[index].id),
                      "no circle of needs", "one of them must stand by itself")  # fmt: skip
        raise CaseError("projects", [fault])
    state[index] = False
    for name in rows[index]["needs"]:
        _visit(rows, column, column[name], state, order)
    state[index] = True
    order.append(index)


def wait_for_needs(rows: Sequence[Row], arrival: Floats, order: Sequence[int]) -> None:
    """Move each arrival to that of the last project it needs, in place."""
    column = {row.id: index for index, row in enumerate(rows)}
    for index in order:
        for name in rows[index]["needs"]:
            np.maximum(arrival[:, index], arrival[:, column[name]], out=arrival[:, index])
