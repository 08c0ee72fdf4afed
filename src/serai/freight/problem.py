"""The choice problem of freight as plain arrays: groups, chains, facilities.

Units are fixed here and nowhere converted again: demand and flows in kt/yr, money
in USD/t of the case's price year, time in days, capacity in units/yr of each
facility (train pairs, wagons, TEU, tonnes), use in units per tonne.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from serai.errors import CaseError, Fault
from serai.freight.curves import WaitingCurves

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

TONNES_PER_KT = 1000.0


@dataclass(frozen=True)
class ChoiceProblem:
    """Groups w choose among chains p that use facilities a.

    Attributes
    ----------
    demand : (W,) array
        What wants to move, shipped or not [kt/yr]; zero is allowed.
    value_of_time : (W,) array
        Value of a day [USD/(t day)].  The waiting rule needs it above zero.
    scale : (W,) array
        Logit scale theta of money [t/USD]; above zero.
    nest_scale : (W,) array
        Scale mu of choice within a route family [1], in (0, 1]; 1 is plain logit.
    group_ptr : (W + 1,) array of int
        Chains of group w are ``group_ptr[w]:group_ptr[w + 1]``.
    nest : (P,) array of int
        Route family of each chain.  Chains of one group with one number share a nest.
    outside : (P,) array of bool
        The chain "not shipped".  Each group has exactly one, in a nest of its own,
        using no facility; its money is the cost at which the group stays away.
    money : (P,) array
        Money cost [USD/t], not below zero.
    constant : (P,) array
        Calibration constant of the route family [USD/t], of either sign.
    time : (P,) array
        Line time with transfers and frequency wait, without queues [days].
    log_path_size : (P,) array
        Logarithm of the path size [1], at most 0 (0: shares nothing with others).
    use_ptr : (P + 1,) array of int
        Entries of chain p in the two arrays below.
    use_facility : (entries,) array of int
        Facility used; at most once per chain.
    use_units : (entries,) array
        Capacity taken per tonne, empties included [units/t]; above zero.
    capacity : (A,) array
        Practical capacity less background traffic [units/yr].  ``nan`` means that
        the capacity is unknown: the facility never binds and is listed.
    curves : WaitingCurves
        Waiting curve of each facility.
    """

    demand: Floats
    value_of_time: Floats
    scale: Floats
    nest_scale: Floats
    group_ptr: Ints
    nest: Ints
    outside: Bools
    money: Floats
    constant: Floats
    time: Floats
    log_path_size: Floats
    use_ptr: Ints
    use_facility: Ints
    use_units: Floats
    capacity: Floats
    curves: WaitingCurves
    group_of_chain: Ints = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Bring arrays to one type and derive the group of each chain."""
        for name in _FLOATS:
            value = np.ascontiguousarray(getattr(self, name), dtype=np.float64)
            object.__setattr__(self, name, value)
        for name in ("group_ptr", "nest", "use_ptr", "use_facility"):
            value = np.ascontiguousarray(getattr(self, name), dtype=np.int64)
            object.__setattr__(self, name, value)
        object.__setattr__(self, "outside", np.ascontiguousarray(self.outside, dtype=np.bool_))
        sizes = np.maximum(np.diff(self.group_ptr), 0)
        object.__setattr__(self, "group_of_chain", np.repeat(np.arange(sizes.size), sizes))

    @property
    def groups(self) -> int:
        """Number of groups W."""
        return int(self.demand.size)

    @property
    def chains(self) -> int:
        """Number of chains P, outside options included."""
        return int(self.money.size)

    @property
    def facilities(self) -> int:
        """Number of facilities A."""
        return int(self.capacity.size)

    def unknown_capacity(self) -> Ints:
        """Return the facilities whose capacity nobody has sourced."""
        return np.flatnonzero(np.isnan(self.capacity)).astype(np.int64)

    def validate(self) -> list[Fault]:
        """Return every fault of the arrays, sorted; an empty list means usable."""
        shapes = _shape_faults(self)
        if shapes:  # Values cannot be read by index while the shapes disagree.
            return sorted(shapes)
        return sorted(
            [*_group_faults(self), *_chain_faults(self), *_use_faults(self), *self.curves.faults()]
        )

    def require_valid(self) -> None:
        """Raise :class:`~serai.errors.CaseError` with every fault, if there is one."""
        faults = self.validate()
        if faults:
            raise CaseError("freight problem", faults)


_GROUP_FIELDS = ("demand", "value_of_time", "scale", "nest_scale")
_CHAIN_FIELDS = ("nest", "outside", "money", "constant", "time", "log_path_size")
_FLOATS = (*_GROUP_FIELDS, *_CHAIN_FIELDS[2:], "use_units", "capacity")


def _shape_faults(problem: ChoiceProblem) -> list[Fault]:
    groups, chains, facilities = problem.groups, problem.chains, problem.facilities
    expected = {
        **dict.fromkeys(_GROUP_FIELDS, groups),
        **dict.fromkeys(_CHAIN_FIELDS, chains),
        "group_ptr": groups + 1,
        "use_ptr": chains + 1,
        "use_units": problem.use_facility.size,
    }
    found = [
        Fault("arrays", 0, name, f"shape {getattr(problem, name).shape}", f"shape ({size},)")
        for name, size in expected.items()
        if getattr(problem, name).shape != (size,)
    ]
    curves = problem.curves
    if curves.days.shape != (facilities,) or curves.table_ptr.shape != (facilities + 1,):
        found.append(
            Fault(
                "arrays", 0, "curves", f"{curves.days.size} curves", f"one for each of {facilities}"
            )
        )
    if found:
        return found
    for name, end in (("group_ptr", chains), ("use_ptr", problem.use_facility.size)):
        ptr = getattr(problem, name)
        if ptr[0] != 0 or ptr[-1] != end or np.any(np.diff(ptr) < 0):
            found.append(Fault("arrays", 0, name, "other bounds", f"0 to {end}, never decreasing"))
    facility = problem.use_facility
    if facility.size and (facility.min() < 0 or facility.max() >= facilities):
        found.append(
            Fault(
                "arrays",
                0,
                "use_facility",
                f"{facility.min()} to {facility.max()}",
                f"facilities 0 to {facilities - 1}",
            )
        )
    return found


def _value_faults(
    kind: str, column: str, values: Floats, bad: Bools, expected: str, remedy: str = ""
) -> list[Fault]:
    return [
        Fault(f"{kind} {index}", 0, column, f"{values[index]:g}", expected, remedy)
        for index in np.flatnonzero(bad)
    ]


def _group_faults(problem: ChoiceProblem) -> list[Fault]:
    demand, vot = problem.demand, problem.value_of_time
    scale, mu = problem.scale, problem.nest_scale
    found = [
        *_value_faults(
            "group", "demand", demand, ~(_finite(demand) & (demand >= 0)), "0 or more kt/yr"
        ),
        *_value_faults(
            "group", "value_of_time", vot, ~(_finite(vot) & (vot >= 0)), "0 or more USD/(t day)"
        ),
        *_value_faults("group", "scale", scale, ~(_finite(scale) & (scale > 0)), "above 0 t/USD"),
        *_value_faults(
            "group", "nest_scale", mu, ~(_finite(mu) & (mu > 0) & (mu <= 1)), "above 0, at most 1"
        ),
    ]
    counts = np.zeros(problem.groups, dtype=np.int64)
    np.add.at(counts, problem.group_of_chain, problem.outside)
    sizes = np.diff(problem.group_ptr)
    for group in np.flatnonzero(sizes == 0):
        found.append(
            Fault(
                f"group {group}",
                0,
                "chains",
                f"none for {demand[group]:g} kt/yr",
                "at least the chain 'not shipped'",
                "add a chain or remove the demand",
            )
        )
    for group in np.flatnonzero((sizes > 0) & (counts != 1)):
        found.append(
            Fault(f"group {group}", 0, "outside", f"{counts[group]} chains", "exactly one chain")
        )
    return found


def _chain_faults(problem: ChoiceProblem) -> list[Fault]:
    money, time, size = problem.money, problem.time, problem.log_path_size
    constant = problem.constant
    found = [
        *_value_faults(
            "chain", "money", money, ~(_finite(money) & (money >= 0)), "0 or more USD/t"
        ),
        *_value_faults("chain", "time", time, ~(_finite(time) & (time >= 0)), "0 or more days"),
        *_value_faults(
            "chain", "constant", constant, ~_finite(constant), "a finite number of USD/t"
        ),
        *_value_faults("chain", "log_path_size", size, ~(_finite(size) & (size <= 0)), "0 or less"),
    ]
    group = problem.group_of_chain
    own = {(int(group[p]), int(problem.nest[p])) for p in np.flatnonzero(problem.outside)}
    for p in np.flatnonzero(~problem.outside):
        if (int(group[p]), int(problem.nest[p])) in own:
            found.append(
                Fault(
                    f"chain {p}",
                    0,
                    "nest",
                    f"{problem.nest[p]}, the nest of the outside option",
                    "a nest of its own for 'not shipped'",
                )
            )
    for p in np.flatnonzero(problem.outside & (np.diff(problem.use_ptr) > 0)):
        found.append(Fault(f"chain {p}", 0, "facilities", "some", "none for 'not shipped'"))
    return found


def _use_faults(problem: ChoiceProblem) -> list[Fault]:
    units, capacity = problem.use_units, problem.capacity
    bad = np.isinf(capacity) | (capacity < 0)
    found = _value_faults(
        "facility", "capacity", capacity, bad, "0 or more units/yr, or nan for unknown"
    )
    chain = np.repeat(np.arange(problem.chains), np.diff(problem.use_ptr))
    for entry in np.flatnonzero(~(_finite(units) & (units > 0))):
        found.append(
            Fault(
                f"chain {chain[entry]}",
                0,
                f"units at facility {problem.use_facility[entry]}",
                f"{units[entry]:g}",
                "above 0 units/t",
            )
        )
    pairs = chain * max(problem.facilities, 1) + problem.use_facility
    values, counts = np.unique(pairs, return_counts=True)
    for pair in values[counts > 1]:
        p, a = divmod(int(pair), problem.facilities)
        found.append(
            Fault(
                f"chain {p}", 0, "facilities", f"facility {a} twice", "once, with the sum of units"
            )
        )
    return found


def _finite(values: Floats) -> Bools:
    return np.isfinite(values)
