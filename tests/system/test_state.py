"""What stands in year t: projects add what they deliver, from the day they open."""

import numpy as np
import pytest

from serai.errors import CaseError
from serai.system.capacity import Sampling, middle
from serai.system.state import Change, project_changes, share_of_year, standing
from serai.tables import load_schema, parse_table

HEADER = (
    "id,name,sector,class,country,stage,stage_date,source,basis,"
    "adds_facility,adds,adds_unit,opens_links,subject,saves_days\n"
)


def _rows(*lines):
    text = HEADER + "".join(f"{line}\n" for line in lines)
    rows, faults = parse_table(text, load_schema("projects", "projects"))
    assert not faults
    return rows


def test_capacity_opens_within_the_year(small):
    changes = [Change("p", small.facility_index["quay"])]
    arrival, delivered = np.array([[2026.25], [np.inf]]), np.array([[40000.0], [40000.0]])
    found = standing(small, changes, arrival, delivered, [2025, 2026, 2027], middle(2))
    quay = found.capacity[:, :, small.facility_index["quay"]]
    assert quay.tolist() == [[60000.0, 90000.0, 100000.0], [60000.0] * 3]
    assert found.unknown == ("line",)
    assert np.isnan(found.free[:, :, small.facility_index["line"]]).all()


def test_ships_and_places_on_ships_follow_the_observed_round_trip(small):
    fleet = small.facility_index["fleet"]
    base = 4 * 225 * 2 * 36.5
    for measure, amount in (("size", 450.0), ("vessel", 2.0), ("unit", 450 * 2 * 36.5)):
        found = standing(small, [Change("p", fleet, measure)], np.array([[2025.0]]),
                         np.array([[amount]]), [2025], middle())  # fmt: skip
        assert found.capacity[0, 0, fleet] == pytest.approx(base + 450 * 2 * 36.5)


def test_what_opened_before_the_base_year_is_inside_the_base(small):
    quay = small.facility_index["quay"]
    found = standing(small, [Change("p", quay)], np.array([[2020.0]]), np.array([[9e9]]),
                     [2025], middle())  # fmt: skip
    assert found.capacity[0, 0, quay] == 60000.0


def test_an_unknown_capacity_stays_unknown_whatever_is_added(small):
    line = small.facility_index["line"]
    found = standing(small, [Change("p", line)], np.array([[2024.0]]), np.array([[5.0]]),
                     [2025], middle())  # fmt: skip
    assert np.isnan(found.capacity[0, 0, line])


def test_planned_links_open_with_their_project_and_open_ones_on_their_day(small):
    new, ferry = small.link_index["yard-port-new"], small.link_index["port-shore-ferry"]
    changes = [Change("line", opens=(new,), saves_link=ferry, saves_days=0.5)]
    found = standing(small, changes, np.array([[2026.5]]), np.array([[np.nan]]),
                     [2023, 2024, 2026, 2027], middle())  # fmt: skip
    assert found.links[0, :, new] == pytest.approx([0, 0, 0.5, 1])
    assert found.links[0, :, ferry] == pytest.approx([0, 0.45, 1, 1], abs=0.01)
    assert found.days_saved[0, :, ferry] == pytest.approx([0, 0, 0.25, 0.5])


def test_rows_become_changes_and_wrong_units_are_named(small):
    rows = _rows(
        "ships,Two ships,transport,ship,KZ,works,2025,s,sourced,fleet,2,vessel,,,",
        "slots,Slots,transport,ship,KZ,works,2025,s,sourced,fleet,450,TEU,,,",
        "line,Line,transport,rail,KZ,works,2025,s,sourced,,,,yard-port-new,yard-port,0.5",
    )
    first, second, third = project_changes(small, rows)
    assert (first.measure, second.measure) == ("vessel", "size")
    assert third.opens == (small.link_index["yard-port-new"],)
    assert third.saves_link == small.link_index["yard-port"]
    bad = _rows("x,X,transport,port,KZ,works,2025,s,sourced,quay,5,MW,moon,,")
    with pytest.raises(CaseError) as error:
        project_changes(small, bad)
    assert {fault.column for fault in error.value.faults} == {"adds_unit", "opens_links"}


def test_share_of_year_is_monotone():
    share = share_of_year(np.array([[2026.25, np.inf]]), np.arange(2024, 2030))
    assert np.all(np.diff(share[0, :, 0]) >= 0) and share[0, :, 1].max() == 0.0


def test_the_shipped_projects_fit_the_shipped_network(astana, astana_tables):
    rows = astana_tables["projects"]
    changes = project_changes(astana, rows)
    amounts = np.array([np.nan if row["adds"] is None else float(row["adds"]) for row in rows])
    amounts = np.tile(amounts, (4, 1))
    never, now = np.full_like(amounts, np.inf), np.full_like(amounts, 2026.0)
    base = standing(astana, changes, never, amounts, [2026], Sampling(1, 4))
    full = standing(astana, changes, now, amounts, [2026], Sampling(1, 4))
    with np.errstate(invalid="ignore"):
        assert not (full.capacity < base.capacity).any()
    column = astana.facility_index["dostyk-moyinty"]
    assert (full.capacity - base.capacity)[:, 0, column] == pytest.approx(48.0)
