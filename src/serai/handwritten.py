"""Files that people write by hand: YAML 1.2 with line numbers, faults instead of tracebacks."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from serai.errors import Fault
from serai.tables import read_text

_ENTRY = re.compile(r"^-(?=\s)", re.MULTILINE)


class Entries(list[Any]):
    """A list read from YAML that remembers in which line each entry starts."""

    lines: list[int]


def read_yaml(path: Path, required: bool = False) -> tuple[Any, list[Fault]]:
    """Read one YAML file (``country: NO`` is Norway); an absent optional file is ``None``."""
    if not path.exists():
        if not required:
            return None, []
        remedy = "copy it from the template"
        return None, [Fault(path.name, 0, "", "no such file", "the file", remedy)]
    from ruamel.yaml import YAML

    text, faults = read_text(path, path.name)
    if text is None:
        return None, faults
    try:
        data = YAML(typ="safe").load(text)
    except Exception as error:  # The library raises many kinds for one thing: bad text.
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 0
        told = getattr(error, "problem", None) or (
            str(error) if isinstance(error, ValueError) else ""
        )
        found = str(told).strip() or "a part that cannot be read"
        remedy = "check indentation, quotes and colons near this line"
        return None, [Fault(path.name, line, "", found, "YAML", remedy)]
    if isinstance(data, list):
        entries = Entries(data)
        starts = [text.count("\n", 0, match.start()) + 1 for match in _ENTRY.finditer(text)]
        entries.lines = starts if len(starts) == len(data) else [0] * len(data)
        return entries, []
    return data, []
