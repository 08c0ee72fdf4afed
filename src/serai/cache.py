"""Keep costly results by the hash of what they were computed from.

An entry is plain JSON in the user's cache folder (``SERAI_CACHE`` moves it).
A damaged or missing entry is computed again; nothing depends on it.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from serai.tables import write_whole


def cache_folder() -> Path:
    """Return the folder of cached results; it need not exist."""
    named = os.environ.get("SERAI_CACHE")
    if named:
        return Path(named)
    from platformdirs import user_cache_path

    return user_cache_path("serai", appauthor=False)


def digest(parts: Iterable[bytes | str]) -> str:
    """Return a digest of several pieces, each kept apart from the next."""
    total = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8") if isinstance(part, str) else part
        total.update(len(data).to_bytes(8, "little"))
        total.update(data)
    return total.hexdigest()[:32]


def files_digest(paths: Iterable[Path]) -> str:
    """Return a digest of files by name and content, in sorted order."""
    pieces: list[bytes | str] = []
    for path in sorted(paths):
        pieces += [path.name, path.read_bytes()]
    return digest(pieces)


def cached(name: str, key: str, compute: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Return the entry of a key, or compute and keep it.

    A folder that cannot be written costs the time of computing again, no more.
    """
    path = cache_folder() / name / f"{key}.json"
    try:
        found = json.loads(path.read_bytes())
        if isinstance(found, dict):
            return found
    except (OSError, ValueError):
        pass
    result = compute()
    with suppress(OSError):
        write_whole(path, json.dumps(result, ensure_ascii=False).encode("utf-8"))
    return result
