"""What a little more of each parameter is worth, from the duals of one solution.

By the envelope theorem the objective moves with a number of the program at the rate of
its dual.  Where several optima are equal the rate is one of those between the left and the
right one, so it is an estimate for small changes.
"""

from __future__ import annotations

import numpy as np

from serai.energy.linear import Floats
from serai.energy.places import Numbers, Places, Scale
from serai.energy.session import Solution


def gradient(places: Places, numbers: Numbers, solution: Solution) -> dict[str, float]:
    """Return how the objective moves with the factor of each parameter, in its own unit.

    Parameters
    ----------
    numbers : Numbers
        Those that were solved, at factors that are not zero.

    Returns
    -------
    dict of str to float
        By parameter, the change of the objective per unit of relative change: a value of
        -500 says that one percent more saves 5.
    """
    found = dict.fromkeys((parameter.name for parameter in places.parameters), 0.0)
    for scale in places.scales:
        name = places.parameters[scale.parameter].name
        found[name] += scale.power * _moved(places, numbers, solution, scale)
    for move in places.moves.values():
        inside = move.places >= 0
        rate = np.where(inside, solution.prices[move.places] * move.values, 0.0)
        for parameter, columns in move.touched:
            found[places.parameters[parameter].name] += float(rate[:, columns].sum())
    return found


def _moved(places: Places, numbers: Numbers, solution: Solution, scale: Scale) -> float:
    at = scale.places[scale.places >= 0]
    if scale.vector == "cost":
        return float(numbers.cost[at] @ solution.values[at])
    if scale.vector == "upper":
        rate = np.minimum(solution.reduced[at], 0.0)
        return float(_times(rate, numbers.upper[at]))
    if scale.vector == "data":
        matrix = places.program.matrix
        row = np.searchsorted(matrix.indptr, at, side="right") - 1
        by = numbers.data[at] * solution.values[matrix.indices[at]]
        return -float(solution.prices[row] @ by)
    price = solution.prices[at]
    limit = np.where(price > 0, numbers.row_lower[at], numbers.row_upper[at])
    return float(_times(price, limit))


def _times(rate: Floats, limit: Floats) -> float:
    active = rate != 0.0
    return float(rate[active] @ limit[active])
