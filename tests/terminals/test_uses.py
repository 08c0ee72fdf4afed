"""What is run on declarations: read whole, every fault named, values in their shapes."""

from __future__ import annotations

from pathlib import Path

import pytest

from serai.errors import UsageError
from serai.terminals.checks import faults
from serai.terminals.uses import read_uses

ASTANA = Path(__file__).parents[2] / "src/serai/cases/astana_2025"


def write(folder: Path, text: str) -> Path:
    (folder / "terminals").mkdir()
    source = (ASTANA / "terminals/marmaray.yaml").read_text(encoding="utf-8")
    (folder / "terminals/marmaray.yaml").write_text(source, encoding="utf-8")
    (folder / "terminal_uses.yaml").write_text(text, encoding="utf-8")
    return folder


def test_the_shipped_case_has_no_fault_and_every_variant_runs() -> None:
    uses, found = read_uses(ASTANA)
    assert found == []
    assert {"aktau", "alat", "kuryk", "poti", "khorgos", "dostyk", "marmaray"} <= set(
        uses.declarations
    )
    for name, variants in uses.variants.items():
        for variant in variants:
            assert faults(uses.declaration(name, variant)) == []


def test_a_case_without_terminals_declares_nothing(tmp_path: Path) -> None:
    uses, found = read_uses(tmp_path)
    assert found == [] and uses.declarations == {} and uses.curves == ()


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("variants: {marmaray: {more: {title: x, changes: {stages.nowhere.servers: 2}}}}", "variants.marmaray.more"),
        ("curves: [{facility: f, terminal: nowhere}]", "curves.f"),
        ("curves: [{facility: f, terminal: marmaray, classes: [north]}]", "curves.f"),
        ("hubs: [{pledge: p, terminal: marmaray, variant: none, arrivals: x}]", "hubs.p"),
        ("unheard: 1", "unheard"),
    ],
)  # fmt: skip
def test_names_that_lead_nowhere_are_faults(tmp_path: Path, text: str, column: str) -> None:
    found = read_uses(write(tmp_path, text))[1]
    assert [fault.column for fault in found] == [column]


def test_a_variant_changes_what_it_names_and_no_more() -> None:
    uses, _ = read_uses(ASTANA)
    base, hub = uses.declaration("aktau"), uses.declaration("aktau", "hub-stage-1")
    assert (base.berths["quay"].mid, hub.berths["quay"].mid) == (1, 2)
    assert base.arrivals == hub.arrivals and base.closures == hub.closures


def test_unknown_names_are_told_with_what_there_is() -> None:
    uses, _ = read_uses(ASTANA)
    with pytest.raises(UsageError, match="aktau"):
        uses.declaration("aktua")
    with pytest.raises(UsageError, match="hub-stage-"):
        uses.declaration("aktau", "hub-stage-3")
