"""The shipped parameters carry n, cover every stage and follow from the facts."""

import subprocess
import sys
from pathlib import Path

import pytest

from serai.projects.lateness import COMPARED_WITH, GROUP_OF, shipped_parameters
from serai.tables import load_schema

ROOT = Path(__file__).resolve().parents[2]
FACTS = ROOT.parent / "shared" / "facts" / "projects"
OUTCOMES_PRESENT = (FACTS / "outcomes2.csv").exists()


def test_every_stage_and_class_has_parameters():
    schema = load_schema("projects", "projects")
    columns = {column.name: column for column in schema.columns}
    parameters = shipped_parameters()
    assert set(columns["stage"].choices) == set(COMPARED_WITH)
    assert set(COMPARED_WITH.values()) == set(parameters.stages)
    assert set(GROUP_OF) <= set(columns["class"].choices)
    assert set(GROUP_OF.values()) | {"other"} == set(parameters.offsets)
    assert {f"years-{stage}" for stage in parameters.stages} <= set(parameters.assumed)


def test_n_is_given_and_small_stages_are_less_certain():
    stages = shipped_parameters().stages
    assert all(stage.n >= stage.clusters > 0 for stage in stages.values())
    assert stages["works"].mu_error < stages["agreement"].mu_error
    means = {
        name: stage.realised_a / (stage.realised_a + stage.realised_b)
        for name, stage in stages.items()
    }
    assert means["works"] > means["finance"] > means["agreement"] > means["concept"]


@pytest.mark.skipif(not OUTCOMES_PRESENT, reason="the facts folder ../shared is not here")
def test_the_fit_can_be_repeated(tmp_path):
    target = tmp_path / "lateness.csv"
    script = ROOT / "tools" / "fit_lateness.py"
    subprocess.run([sys.executable, str(script), str(FACTS), str(target)], check=True)
    assert target.read_text() == (ROOT / "src/serai/projects/lateness.csv").read_text()
