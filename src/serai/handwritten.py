"""Files that people write by hand: YAML 1.2 with line numbers, faults instead of tracebacks."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from serai.errors import Fault

_ENTRY = re.compile(r"^- ", re.MULTILINE)


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
    from ruamel.yaml.error import YAMLError

    try:
        text = path.read_bytes().decode("utf-8-sig")
        data = YAML(typ="safe").load(text)
    except UnicodeDecodeError:
        remedy = "save the file again as UTF-8"
        return None, [Fault(path.name, 0, "", "bytes that are not UTF-8", "UTF-8 text", remedy)]
    except (YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 0
        found = str(getattr(error, "problem", None) or "a part that cannot be read").strip()
        remedy = "check indentation, quotes and colons near this line"
        return None, [Fault(path.name, line, "", found, "YAML", remedy)]
    if isinstance(data, list):
        entries = Entries(data)
        starts = [text.count("\n", 0, match.start()) + 1 for match in _ENTRY.finditer(text)]
        entries.lines = starts if len(starts) == len(data) else [0] * len(data)
        return entries, []
    return data, []
