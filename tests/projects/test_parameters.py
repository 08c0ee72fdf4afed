"""The shipped parameters carry n and bias, cover every stage and class, and follow from the rows."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from serai.projects.classes import GROUP_OF, GROUPS, group_of_sector
from serai.projects.luck import SHARED
from serai.projects.outcomes import shipped_outcomes
from serai.projects.parameters import (
    COMPARED_WITH,
    left_out,
    shipped_parameters,
    shipped_scores,
    table,
)
from serai.projects.promise import STAGES, promise_of
from serai.projects.stages import TIMES, ever, rates
from serai.tables import load_schema

ROOT = Path(__file__).resolve().parents[2]
FACTS = ROOT.parent / "shared" / "facts"
FINANCED = ROOT.parent / "shared" / "data" / "gcdf" / "gcdf-2.0-geo.csv"


def test_every_stage_and_class_has_parameters():
    columns = {column.name: column for column in load_schema("projects", "projects").columns}
    parameters = shipped_parameters()
    assert set(columns["stage"].choices) == set(COMPARED_WITH)
    assert set(COMPARED_WITH.values()) == set(STAGES) == set(parameters.counts)
    assert set(GROUP_OF) <= set(columns["class"].choices)
    assert set(GROUP_OF.values()) | {"other"} == set(GROUPS)
    assert set(parameters.shares) == set(SHARED)
    assert {row["id"] for row in table("stages.csv")} == set(TIMES) | set(GROUPS)


@pytest.mark.parametrize("name", ["promises.csv", "stages.csv", "reached.csv"])
def test_every_parameter_says_n_and_bias(name):
    for row in table(name):
        assert int(row["n"]) > 0 and row["bias"] and row["basis"] in ("fitted", "assumed")


def test_intervals_of_small_classes_are_no_narrower_than_of_large_ones():
    rows = {row["id"]: row for row in table("stages.csv") if row["kind"] == "class"}
    large, small = rows["power"], rows["fuels"]
    assert int(large["n"]) > int(small["n"])
    assert float(large["error"]) <= float(small["error"])


def test_later_stages_are_surer_and_missed_promises_are_not_dropped():
    parameters = shipped_parameters()
    odds = {s: promise_of(parameters.dates.values, s, 2.0) for s in STAGES}
    assert odds["works"].met > 2.5 * odds["agreement"].met
    assert odds["works"].ever > odds["finance"].ever > odds["agreement"].ever
    assert odds["agreement"].ever >= odds["concept"].ever - 1e-9
    outcomes = shipped_outcomes()
    assert sum(o.status == "missed" and o.dated for o in outcomes) >= 9


def test_only_what_beat_the_constant_is_used():
    scores, parameters = shipped_scores(), shipped_parameters()
    beats = all(scores["dates"]["less"][rule]["constant"]["better"] for rule in ("brier", "crps"))
    assert (scores["shipped"]["dates"] == "stages") == beats
    assert (scores["shipped"]["amounts"] == "by time") == (
        scores["amounts"]["by_time_less_constant"]["crps"]["better"]
    )
    assert (scores["shipped"]["classes"] == "by class") == (scores["classes_of_works"]["low"] > 0)
    if scores["shipped"]["classes"] == "constant":
        assert not parameters.clock.works


def test_stages_compete():
    years = {row["id"]: float(row["years"]) for row in table("stages.csv") if row["kind"] == "time"}
    q = rates(years)
    assert np.allclose(q.sum(axis=1), 0.0)
    share = ever(q)
    assert share["works"] > share["finance"] > share["agreement"] > share["concept"]
    # One step by hand: works take two phases, each with its own chance of being given up.
    phase, given_up = 2.0 / years["works-operating"], 1.0 / years["works-cancelled"]
    assert share["works"] == pytest.approx((phase / (phase + given_up)) ** 2)


def test_sectors_in_words_fall_into_groups():
    pairs = {"railway": "rail", "power hydro": "power", "gas pipeline": "fuels", "road": "road",
             "road bridge": "road", "port": "port", "transport": "other", "": "other"}  # fmt: skip
    assert {sector: group_of_sector(sector) for sector in pairs} == pairs
    assert group_of_sector("", "support to exports") == "other"


def test_parameters_without_a_cluster_exist_for_each():
    clusters = {o.cluster for o in shipped_outcomes() if o.dated}
    assert {cluster for name, cluster in left_out() if name == "stages"} == clusters


@pytest.mark.skipif(not FACTS.exists(), reason="the facts folder ../shared is not here")
def test_the_collection_can_be_repeated(tmp_path):
    target = tmp_path / "outcomes.csv"
    script = ROOT / "tools" / "collect_outcomes.py"
    subprocess.run([sys.executable, str(script), str(FACTS), str(target)], check=True)
    assert target.read_text() == (ROOT / "src/serai/projects/data/outcomes.csv").read_text()


@pytest.mark.skipif(not FINANCED.exists(), reason="the data folder ../shared is not here")
def test_the_fit_of_promises_can_be_repeated():
    """The mode on the shipped rows is the shipped one; errors and scores take minutes."""
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        import fit_promises
        import read_gcdf

        slips = read_gcdf.slips(read_gcdf.read_works(FINANCED), True)
        data = fit_promises.Data(shipped_outcomes(), slips, fit_promises.STAGED)
        theta = fit_promises.fit(data)
    finally:
        sys.path.remove(str(ROOT / "tools"))
    for name, value in shipped_parameters().dates.values.items():
        assert theta[name] == pytest.approx(value, abs=0.02), name
