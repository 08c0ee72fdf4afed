"""The page on terminals: what it tells to write is read without a fault, and runs."""

from __future__ import annotations

import re
from pathlib import Path

from serai.case import open_case
from serai.engines.terminal_runs import uses_of
from serai.terminals.checks import faults
from serai.terminals.simulate import simulate
from serai.terminals.uses import read_uses

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "simulate-a-terminal.md"


def blocks(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


def test_the_declaration_of_the_page_runs_and_its_variant_passes_sooner(tmp_path: Path) -> None:
    declaration, variants, curves = blocks("yaml")
    (tmp_path / "terminals").mkdir()
    (tmp_path / "terminals" / "my-border.yaml").write_text(declaration, encoding="utf-8")
    (tmp_path / "terminal_uses.yaml").write_text(variants + curves, encoding="utf-8")
    uses, found = read_uses(tmp_path)
    assert found == [] and faults(uses.declaration("my-border")) == []
    base = simulate(uses.declaration("my-border"), replications=3, seed=1)
    more = simulate(uses.declaration("my-border", "third-crane"), replications=3, seed=1)
    assert (base.arrived == more.arrived).all()
    assert more.total.mean.mean() < base.total.mean.mean()


def test_the_python_of_the_page_runs() -> None:
    names: dict[str, object] = {}
    exec(blocks("python")[0], names)
    assert names["run"].replications == 20  # type: ignore[attr-defined]
    assert uses_of(open_case("astana-2025")).declaration("marmaray") == names["marmaray"]
