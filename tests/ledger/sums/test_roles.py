"""Every role and parameter that a check type reads is declared, and no other."""

from __future__ import annotations

import inspect
import re

import pytest

from serai.ledger.sums import check_types
from serai.ledger.sums.roles import ROLES, unknown_names
from serai.ledger.sums.run import read_checks


def test_every_type_is_declared():
    assert set(ROLES) == set(check_types())


@pytest.mark.parametrize("kind", sorted(ROLES))
def test_what_the_source_reads_is_declared(kind):
    source = inspect.getsource(check_types()[kind])
    roles = set(re.findall(r'given\.(?:one|optional|many)\("(\w+)"', source))
    params = set(re.findall(r'(?:given\.(?:range|number)|params\.get)\("(\w+)"', source))
    assert roles <= ROLES[kind][0]
    assert params <= ROLES[kind][1]


def test_a_misspelt_role_or_parameter_is_a_fault():
    data = [
        {
            "id": "A",
            "type": "part_whole",
            "inputs": {"whole": "s1", "part": "s1"},
            "params": {"eqal": 1},
        }
    ]
    _, faults = read_checks(data, ["s1"], [])
    told = " ".join(str(fault) for fault in faults)
    assert "'part'" in told and "did you mean 'parts'" in told
    assert "'eqal'" in told and "did you mean 'equal'" in told


def test_needs_is_known_everywhere():
    assert unknown_names("share", {"part": "s"}, {"needs": {"part": "x"}}) == []
