"""What a plant makes beyond home use reaches the corridor as demand, draw by draw."""

from __future__ import annotations

import numpy as np
import pytest

from serai.case import open_case
from serai.energy.fuels import fuel_balances, leaving
from serai.engines.corridor import engine_faults, run_corridor
from serai.engines.surplus import surplus_demand
from serai.errors import CaseError
from serai.freight.blocks import Given
from serai.projects.dates import draw_projects

DRAWS = 60
LIKE = ("alderton,,,,,,assumed", "alderton,ore,0.4,0.5,0.6,,assumed")


@pytest.fixture
def counted(edit):
    """The template with a second rule that counts the ore, so that its corridor can be fitted."""
    edit("counting_rules.csv", "line-all,", "line-too,The line once more,all of it,example-statistics,\nline-all,")  # fmt: skip
    edit("counting_blocks.csv", "line-all-ore,", "line-too-ore,line-too,,ore,,,1,1,1,,assumed,the same\nline-all-ore,")  # fmt: skip
    edit("volumes.csv", "line-all-2024,", "line-too-2024,line-too,2024,1150,1200,1250,kt/yr,2025-02-15,example-statistics,sourced,,\nline-all-2024,")  # fmt: skip


@pytest.fixture
def joined(case_folder, edit, counted):
    """The template, with methanol that travels like ore."""
    edit("energy/fuel_plants.csv", *LIKE)
    return open_case(case_folder)


def test_without_a_way_no_corridor_is_asked(case_folder, counted):
    case = open_case(case_folder)
    assert not surplus_demand(case, case.as_of, DRAWS).given
    assert run_corridor(case, case.as_of, DRAWS, lambda step: None).data["surplus"] == []


def test_the_block_holds_the_plants_own_draws(joined):
    day = joined.as_of
    found = surplus_demand(joined, day, DRAWS)
    flow = found.given["surplus-example-methanol"]
    now = day.year + day.timetuple().tm_yday / 365.25
    drawn = draw_projects(joined.rows("projects"), joined.seed, DRAWS, now)
    arrivals = {name: drawn.arrival[:, i] for i, name in enumerate(drawn.ids)}
    fuels = fuel_balances(joined.tables, arrivals, flow.years, joined.seed, DRAWS)
    share = flow.volume / np.maximum(leaving(fuels)["example-methanol"] / 1e3, 1e-9)
    running = flow.volume > 0
    assert running.any() and not running.all(), "it stands in some draws and years"
    assert (running <= (fuels.plants["example-methanol"].stands(flow.years) > 0)).all()
    assert ((share[running] >= 0.4) & (share[running] <= 0.6)).all()
    block = next(row for row in found.tables["demand"] if row.id == "surplus-example-methanol")
    assert (block["owner"], block["origin"], block["kind"]) == ("birchford-yard", "alderton", "contracted")  # fmt: skip
    assert block["probability"] == pytest.approx(running[:, -1].mean())
    counted = [row["rule"] for row in found.tables["counting_blocks"] if row["block"] == block.id]
    assert sorted(counted) == ["line-all", "line-too"]
    assert len(joined.rows("demand")) == len(found.tables["demand"]) - 1, "the case is as it was"


def test_the_corridor_carries_it_on_top_of_what_was_there(joined, case_folder, edit):
    after = run_corridor(joined, joined.as_of, DRAWS, lambda step: None)
    rows = {row["year"]: row for row in after.data["surplus"]}
    last = max(rows)
    assert rows[2024]["asked"] == 0 and 0 < rows[last]["odds"] <= 1
    flow = surplus_demand(joined, joined.as_of, DRAWS).given["surplus-example-methanol"]
    # A part of what is asked may stay away, as for any block.
    drawn = flow.of([last], DRAWS).mean()
    assert drawn <= rows[last]["asked"] <= drawn / 0.9
    assert rows[last]["carried"] == pytest.approx(drawn, rel=0.05)


def test_faults_name_what_the_plant_lacks(case_folder, edit):
    edit(
        "energy/fuel_plants.csv",
        ",10,20,methanol,alderton,,,,,,assumed",
        ",,,methanol,,ore,0.6,0.5,0.4,,assumed",
    )
    with pytest.raises(CaseError) as caught:
        open_case(case_folder)
    told = str(caught.value)
    for column in ("[place]", "[home_high]", "[like_low]"):
        assert column in told


def test_a_block_without_a_chain_is_named_at_the_plant(joined):
    rows = [row.changed(place="birchford") for row in joined.rows("fuel_plants")]
    nowhere = type(joined)(**{**joined.__dict__, "tables": {**joined.tables, "fuel_plants": rows}})
    assert engine_faults(nowhere)


def test_years_outside_and_draws_beyond_those_given():
    given = Given((2030, 2031), np.array([[1.0, 2.0], [3.0, 4.0]]))
    assert given.of([2029, 2030, 2031, 2035], 3).tolist() == [[0, 1, 2, 2], [0, 3, 4, 4], [0, 1, 2, 2]]  # fmt: skip
    assert given.of([2031], 1, start=1).tolist() == [[4.0]]
