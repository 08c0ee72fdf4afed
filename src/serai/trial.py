"""Try a change of a case on a stage: which faults would it bring that are not there now?

Files are then replaced whole, so a kill leaves either the old case or the new one.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from serai.errors import Fault
from serai.staging import staged


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
    _, before = staged(case, {})
    _, after = staged(case, files, scenario=scenario)
    told = {(f.file, f.column, f.found) for f in before}
    return [fault for fault in after if (fault.file, fault.column, fault.found) not in told]
