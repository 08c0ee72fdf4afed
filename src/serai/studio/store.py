"""Where the studio keeps what it computed: rendered pages and runs, below the case's ``out/``.

Pages of a view are kept by the digest of everything they rest on, so an edit of the
case never shows old pages, and a finished run outlives the server.  All of it can
be deleted; it is computed again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from serai import __version__
from serai.cache import digest
from serai.studio.views import View
from serai.tables import write_whole

#: A page is a short name or a pledge's id below ``pledge/``.
PAGE = re.compile(r"[a-z0-9][A-Za-z0-9_.-]{0,120}")
#: Files of a case that results rest on.
_READ = ("*.csv", "*.yaml", "*.md", "scenarios/*.yaml", "terminals/*.yaml", "energy/*.csv")


class Store:
    """The studio's shelf of one case folder."""

    def __init__(self, case: Path) -> None:
        self.case = case
        self.folder = case / "out" / "studio"

    def key(self, view: View, draws: int) -> str:
        """Return the digest of everything that the pages of a view rest on."""
        return digest([__version__, code_digest(), self.case_digest(view), view.slug, str(draws)])

    def case_digest(self, view: View) -> str:
        """Return a digest of the case's files; other scenarios than the view's do not count."""
        parts: list[str | bytes] = []
        for path in sorted(path for name in _READ for path in self.case.glob(name)):
            if path.parent.name == "scenarios" and path.stem != view.scenario:
                continue
            parts += [str(path.relative_to(self.case)), path.read_bytes()]
        return digest(parts)

    def pages(self, key: str) -> Path:
        """Return the folder of the pages of a key."""
        return self.folder / "pages" / key

    def ready(self, key: str) -> bool:
        """Whether all pages of a key stand."""
        return (self.pages(key) / "done.json").is_file()

    def page(self, key: str, *names: str) -> str | None:
        """Return a rendered page; None where there is none of this name."""
        if not all(PAGE.fullmatch(name) for name in names):
            return None
        path = self.pages(key).joinpath(*names).with_name(f"{names[-1]}.html")
        return path.read_text(encoding="utf-8") if path.is_file() else None

    def data(self, key: str, name: str) -> Any:
        """Return the data beside the pages: ``done``, ``pledges``, ``assessment``."""
        path = self.pages(key) / f"{name}.json"
        return json.loads(path.read_bytes()) if path.is_file() else None

    def write_job(self, job: Mapping[str, Any]) -> None:
        """Keep what is known of a run."""
        path = self.folder / "runs" / f"{job['id']}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, json.dumps(job, ensure_ascii=False, indent=1).encode("utf-8"))

    def jobs(self) -> list[dict[str, Any]]:
        """Return every run on record, the latest first; damaged records are passed over."""
        found = []
        for path in (self.folder / "runs").glob("*.json"):
            try:
                data = json.loads(path.read_bytes())
            except (OSError, ValueError):
                continue
            if isinstance(data, dict) and data.get("id") == path.stem:
                found.append(data)
        return sorted(found, key=lambda job: str(job.get("started", "")), reverse=True)


@lru_cache(maxsize=1)
def code_digest() -> str:
    """Return a digest of the package's code and templates by name, size and time of change."""
    package = Path(__file__).parent.parent
    parts = []
    for path in sorted(package.rglob("*")):
        if path.suffix in {".py", ".j2", ".css", ".yaml"} and "cases" not in path.parts:
            found = path.stat()
            parts.append(f"{path.relative_to(package)} {found.st_size} {found.st_mtime_ns}")
    return digest(parts)
