"""Uncertain parameters of a network, and where each of them enters its linear program.

A parameter is a factor on one attribute of some components.  Capacities and
availabilities scale limits, costs scale the objective, demand and inflow move
right-hand sides, efficiencies scale coefficients.  Factors on the same thing multiply.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from serai.errors import UsageError, one_of, quoted


@dataclass(frozen=True)
class Parameter:
    """A factor on an attribute, one where the network stands as it was built.

    Attributes
    ----------
    component, attribute : str
        As PyPSA calls them: ``Generator``, ``p_nom``.
    items : tuple of str
        Components whose attribute it scales, together.
    low, mid, high : float
        Range of the factor and its most likely value [1].
    """

    name: str
    component: str
    attribute: str
    items: tuple[str, ...]
    low: float = 1.0
    mid: float = 1.0
    high: float = 1.0


_FIX = {"Generator": ("p",), "Link": ("p",), "Line": ("s",), "Transformer": ("s",), "Store": ("e",),
        "StorageUnit": ("p_dispatch", "p_store", "state_of_charge")}  # fmt: skip
_NOMINAL = {"Generator": "p_nom", "Link": "p_nom", "Line": "s_nom", "Transformer": "s_nom",
            "Store": "e_nom", "StorageUnit": "p_nom"}  # fmt: skip
_ONE_WAY = ("Generator", "Link")


def _limits() -> dict[tuple[str, str], tuple[str, ...]]:
    """Return the blocks of one-sided limits that each attribute scales."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for component, nominal in _NOMINAL.items():
        blocks = [f"{component}-fix-{attribute}" for attribute in _FIX[component]]
        both = tuple(f"{block}-{end}" for block in blocks for end in ("lower", "upper"))
        found[component, nominal] = both
        for end, side in (("max", "upper"), ("min", "lower")):
            found[component, f"{nominal}_{end}"] = (f"{component}-ext-{nominal}-{side}",)
    for component in _ONE_WAY:
        found[component, "p_max_pu"] = (f"{component}-fix-p-upper",)
        found[component, "p_min_pu"] = (f"{component}-fix-p-lower",)
    for component in ("Line", "Transformer"):
        found[component, "s_max_pu"] = (f"{component}-fix-s-lower", f"{component}-fix-s-upper")
    found["Store", "e_max_pu"] = ("Store-fix-e-upper",)
    found["Store", "e_min_pu"] = ("Store-fix-e-lower",)
    found["StorageUnit", "p_max_pu"] = ("StorageUnit-fix-p_dispatch-upper",)
    found["StorageUnit", "p_min_pu"] = ("StorageUnit-fix-p_store-upper",)
    found["StorageUnit", "max_hours"] = ("StorageUnit-fix-state_of_charge-upper",)
    return found


#: Component and attribute to the blocks of rows whose limit it scales.
LIMITS = _limits()
#: Component and attribute to the block of columns whose cost it scales.
COSTS = {
    ("Generator", "marginal_cost"): "Generator-p",
    ("Link", "marginal_cost"): "Link-p",
    ("Store", "marginal_cost"): "Store-p",
    ("StorageUnit", "marginal_cost"): "StorageUnit-p_dispatch",
    ("StorageUnit", "spill_cost"): "StorageUnit-spill",
} | {(component, "capital_cost"): f"{component}-{name}" for component, name in _NOMINAL.items()}
#: Attributes that move a right-hand side, and those that scale coefficients.
MOVED = (("Load", "p_set"), ("StorageUnit", "inflow"), ("GlobalConstraint", "constant"))
COEFFICIENTS = (("StorageUnit", "efficiency_store"), ("StorageUnit", "efficiency_dispatch"))
KNOWN = (*LIMITS, *COSTS, *MOVED, *COEFFICIENTS, ("Link", "efficiency"))


def check_parameter(network: Any, parameter: Parameter) -> None:
    """Refuse a parameter that the network cannot have.

    Raises
    ------
    UsageError
        Naming what was expected; see :data:`KNOWN`.
    """
    where = f"parameter {quoted(parameter.name)}"
    kind, attribute = parameter.component, parameter.attribute
    if (kind, attribute) not in KNOWN:
        kinds = sorted({known for known, _ in KNOWN})
        known = sorted(name for component, name in KNOWN if component == kind) or kinds
        raise UsageError(
            f"{where}: no draw can change {attribute} of {kind}: expected {one_of(known, attribute)}"
        )
    if not 0 <= parameter.low <= parameter.mid <= parameter.high < np.inf:
        ends = f"{parameter.low:g}, {parameter.mid:g}, {parameter.high:g}"
        raise UsageError(f"{where}: low, mid and high must be factors in order, found {ends}")
    static = network.components[kind].static
    for item in parameter.items:
        if item not in static.index:
            choices = one_of([str(name) for name in static.index], item)
            raise UsageError(f"{where}: no {kind} {quoted(item)}: expected {choices}")
    if not parameter.items:
        raise UsageError(f"{where}: it names no {kind}; give at least one")
    chosen = static.loc[list(parameter.items)]
    if attribute in ("p_nom", "s_nom", "e_nom") and not np.isfinite(chosen[attribute]).all():
        raise UsageError(f"{where}: {attribute} is infinite; give it a size before scaling it")
    if attribute == "capital_cost" and float(chosen.get("fom_cost", np.zeros(1)).sum()) != 0:
        raise UsageError(
            f"{where}: fixed costs are part of the same coefficient; set fom_cost to 0"
        )
    if chosen.get("maintainable") is not None and bool(chosen["maintainable"].any()):
        raise UsageError(f"{where}: {kind} with planned maintenance cannot be scaled")
