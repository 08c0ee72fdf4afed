"""Try a change of a case on a copy: which faults would it bring that are not there now?

Files are then replaced whole, so a kill leaves either the old case or the new one.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from serai.case import load_case
from serai.errors import Fault

#: Folders that hold results and private copies, which no fault depends on.
_LEFT_OUT = shutil.ignore_patterns("out", "documents", ".git", "__pycache__")


def new_faults(case: Path, files: Mapping[str, bytes], scenario: str = "") -> list[Fault]:
    """Return the faults that a case would have with some files replaced, and has not now.

    Parameters
    ----------
    files : mapping of str to bytes
        Contents by path within the case folder.
    scenario : str
        Also lay this scenario over the case.

    Raises
    ------
    UsageError
        If the scenario does not exist after the change.
    """
    with tempfile.TemporaryDirectory(prefix="serai-trial-") as name:
        copy = Path(name) / case.resolve().name
        shutil.copytree(case, copy, ignore=_LEFT_OUT)
        _, before = load_case(copy)
        for path, data in files.items():
            target = copy / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        _, after = load_case(copy, scenario=scenario)
    told = {(f.file, f.column, f.found) for f in before}
    return [fault for fault in after if (fault.file, fault.column, fault.found) not in told]
