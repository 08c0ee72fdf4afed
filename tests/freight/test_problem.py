from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from serai.errors import CaseError
from serai.freight._reference import reference_problem
from serai.freight.problem import ChoiceProblem
from serai.freight.rationing import solve


@pytest.fixture
def small() -> ChoiceProblem:
    return reference_problem(3, pairs=2, commodities=2, chains=4, facilities=6)


def changed(problem: ChoiceProblem, name: str, index: int, value: float) -> ChoiceProblem:
    values = getattr(problem, name).copy()
    values[index] = value
    return replace(problem, **{name: values})


def test_a_sound_problem_has_no_fault(small: ChoiceProblem) -> None:
    assert small.validate() == []


@pytest.mark.parametrize(
    ("name", "value", "thing"),
    [
        ("demand", -1.0, "group 1"),
        ("demand", np.nan, "group 1"),
        ("value_of_time", -0.1, "group 1"),
        ("scale", 0.0, "group 1"),
        ("nest_scale", 1.2, "group 1"),
        ("nest_scale", 0.0, "group 1"),
        ("money", -5.0, "chain 1"),
        ("time", -5.0, "chain 1"),
        ("constant", np.inf, "chain 1"),
        ("log_path_size", 0.1, "chain 1"),
        ("capacity", -3.0, "facility 1"),
        ("capacity", np.inf, "facility 1"),
    ],
)
def test_a_value_out_of_range_is_named(
    small: ChoiceProblem, name: str, value: float, thing: str
) -> None:
    faults = changed(small, name, 1, value).validate()
    assert [(fault.file, fault.column) for fault in faults] == [(thing, name)]


def test_all_faults_come_at_once_and_sorted(small: ChoiceProblem) -> None:
    broken = changed(changed(small, "money", 0, -1.0), "capacity", 2, -1.0)
    with pytest.raises(CaseError) as caught:
        solve(broken)
    assert [fault.file for fault in caught.value.faults] == ["chain 0", "facility 2"]


def test_demand_without_a_chain_is_named(small: ChoiceProblem) -> None:
    broken = replace(
        small,
        demand=np.append(small.demand, 7.0),
        value_of_time=np.append(small.value_of_time, 1.0),
        scale=np.append(small.scale, 0.1),
        nest_scale=np.append(small.nest_scale, 1.0),
        group_ptr=np.append(small.group_ptr, small.chains),
    )
    (fault,) = broken.validate()
    assert (fault.file, fault.column) == (f"group {small.groups}", "chains")
    assert "7 kt/yr" in fault.found


def test_each_group_needs_one_outside_option_in_a_nest_of_its_own(small: ChoiceProblem) -> None:
    none = replace(small, outside=np.zeros(small.chains, dtype=bool))
    assert {fault.column for fault in none.validate()} == {"outside"}
    shared = replace(small, nest=np.zeros(small.chains, dtype=int))
    assert {fault.column for fault in shared.validate()} == {"nest"}


def test_use_of_a_facility_must_be_positive_known_and_single(small: ChoiceProblem) -> None:
    assert [f.column for f in changed(small, "use_units", 0, 0.0).validate()] == [
        f"units at facility {small.use_facility[0]}"
    ]
    beyond = small.use_facility.copy()
    beyond[0] = 99
    assert [f.column for f in replace(small, use_facility=beyond).validate()] == ["use_facility"]
    twice = small.use_facility.copy()
    chain = int(np.argmax(np.diff(small.use_ptr) > 1))
    first = small.use_ptr[chain]
    twice[first + 1] = twice[first]
    assert "once" in replace(small, use_facility=twice).validate()[0].expected


def test_a_wrong_length_is_named_before_values_are_read(small: ChoiceProblem) -> None:
    (fault,) = replace(small, money=small.money[:-1]).validate()[:1]
    assert fault.file == "arrays"


def test_zero_demand_zero_capacity_and_unused_facilities_are_allowed(small: ChoiceProblem) -> None:
    fine = changed(changed(small, "demand", 0, 0.0), "capacity", 0, 0.0)
    curves = fine.curves
    wider = replace(
        fine,
        capacity=np.append(fine.capacity, [5.0, np.nan]),
        curves=type(curves).parametric(1.0, 4.0, fine.facilities + 2),
    )
    assert wider.validate() == []
    assert wider.unknown_capacity().tolist() == [fine.facilities + 1]
