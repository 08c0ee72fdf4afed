"""Open a case as it would stand with some files replaced, before any is written."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Mapping
from pathlib import Path

from serai.case import Case, load_case
from serai.errors import Fault
from serai.seals import FILE as SEALS


def staged(
    path: Path, files: Mapping[str, bytes], seals: bool = True, scenario: str = ""
) -> tuple[Case | None, list[Fault]]:
    """Return the case, and its faults, as they would be with some files replaced.

    The rest of the case stands in the stage by links; results and the list of seals are
    left out.

    Parameters
    ----------
    files : mapping of str to bytes
        Contents by path within the case folder.
    seals : bool
        Check the seal that each row bears.
    scenario : str
        Also lay this scenario over the case.

    Raises
    ------
    UsageError
        If the scenario does not exist in the stage.
    """
    with tempfile.TemporaryDirectory(prefix="serai-stage-") as name:
        stage = Path(name) / path.resolve().name
        stage.mkdir()
        _join_all(path.resolve(), stage, files)
        for file, data in files.items():
            (stage / file).parent.mkdir(parents=True, exist_ok=True)
            (stage / file).write_bytes(data)
        return load_case(stage, scenario=scenario, seals=seals)


def _join_all(folder: Path, stage: Path, files: Collection[str]) -> None:
    """Let the files of a case stand in the stage too, but for those that will be written there.

    Folders are made anew, so that nothing is written through a link into the case.
    """
    for item in folder.rglob("*"):
        place = item.relative_to(folder)
        if place.parts[0] in ("out", SEALS) or any(part.startswith(".") for part in place.parts):
            continue
        if item.is_dir():
            (stage / place).mkdir(parents=True, exist_ok=True)
        elif place.as_posix() not in files:
            (stage / place).parent.mkdir(parents=True, exist_ok=True)
            _join(item, stage / place)


def _join(item: Path, target: Path) -> None:
    """Link a file, or copy it where links are not allowed."""
    try:
        target.symlink_to(item)
    except OSError:
        target.write_bytes(item.read_bytes())
