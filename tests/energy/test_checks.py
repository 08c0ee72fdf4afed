"""Faults of the power tables, each named with its row and the way out."""

import pytest

from serai.case import open_case
from serai.errors import CaseError


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("plants", "alder-zone,gas,power", "alder-zone,,power", "plants.csv:3 [carrier]"),
        ("plants", "2,,,,,,assumed,invented", "2,,-0.3,,,,assumed,invented", "[efficiency]"),
        ("plants", "2,,,,,,assumed,invented", "2,,0,,,,assumed,invented", "above 0"),
        ("plants", "alder-river", "", "a river for hydro"),
        ("plants", "alder-zone,gas", "outside,gas", "a balancing zone"),
        ("power_lines", "outside,alder-zone", "alder-zone,outside", "exchange the ends"),
        ("power_lines", "20,30,40", "40,30,20", "sort the ends"),
        ("power_projects", "2,2,4", ",,", "hours at full power"),
        ("power_parameters", "0.8,0.85,0.9", "0.8,8.5,9", "a share between 0 and 1"),
        ("zones", "XC,balancing", "XC,modelled", None),
    ],
)
def test_a_fault_is_named(case_folder, edit, file, old, new, told):
    edit(f"energy/{file}.csv", old, new)
    if told is None:
        edit("energy/power_lines.csv", "outside,alder-zone", "alder-zone,alder-zone")
        told = "an island without plants"
    with pytest.raises(CaseError) as caught:
        open_case(case_folder)
    assert told in str(caught.value)
