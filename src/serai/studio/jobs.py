"""Runs: each is a process of its own that computes a view and renders its pages.

A process can be stopped, does not slow the server, and what it finished stays
when the server is killed.  Two asks for the same thing share one run.
"""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from serai.studio.store import Store
from serai.studio.views import View, view_of

#: Lines of a failed run that are kept to show its reason.
_LAST_LINES = 12


class Jobs:
    """The runs of one server, and those on record from before."""

    def __init__(self, store: Store, draws: int) -> None:
        self.store = store
        self.draws = draws
        self._lock = threading.Lock()
        self._running: dict[str, tuple[dict[str, Any], subprocess.Popen[str]]] = {}
        for job in store.jobs():
            if job.get("state") == "running":
                # The server that watched it is gone; its pages stand if it came to its end.
                done = store.ready(str(job.get("key", "")))
                store.write_job({**job, "state": "done" if done else "interrupted"})

    def start(self, view: View) -> dict[str, Any]:
        """Start the run of a view, or return the one under way."""
        key = self.store.key(view, self.draws)
        with self._lock:
            for job, _ in self._running.values():
                if job["key"] == key:
                    return dict(job)
            job = {
                "id": f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(3)}",
                "view": view.slug, "key": key, "draws": self.draws, "state": "running",
                "steps": [], "started": _now(), "ended": "", "reason": "",
            }  # fmt: skip
            self.store.write_job(job)
            process = self._spawn(view, key)
            self._running[str(job["id"])] = (job, process)
        threading.Thread(target=self._watch, args=(job, process), daemon=True).start()
        return dict(job)

    def _spawn(self, view: View, key: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "serai.studio.worker", str(self.store.case), view.slug]
        return subprocess.Popen(
            [*command, str(self.draws), str(self.store.pages(key))],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, encoding="utf-8", env=os.environ | {"PYTHONUTF8": "1"},
        )  # fmt: skip

    def _watch(self, job: dict[str, Any], process: subprocess.Popen[str]) -> None:
        """Follow a run to its end; every step is on record at once."""
        last: list[str] = []
        for line in process.stdout or ():
            told = _told(line)
            with self._lock:
                if "step" in told:
                    job["steps"] = [*job["steps"], told["step"]]
                elif "reason" in told:
                    job["reason"] = told["reason"]
                else:
                    last = [*last, line.rstrip()][-_LAST_LINES:]
                    continue
                self.store.write_job(job)
        code = process.wait()
        with self._lock:
            if job["state"] == "running":
                job["state"] = "done" if code == 0 else "failed"
            if job["state"] == "failed" and not job["reason"]:
                job["reason"] = "\n".join(last) or f"the run ended with code {code}"
            job["ended"] = _now()
            self.store.write_job(job)
            self._running.pop(str(job["id"]), None)

    def cancel(self, name: str) -> bool:
        """Stop a run; False where none of this name is under way."""
        with self._lock:
            job, process = self._running.get(name, (None, None))
            if job is None or process is None:
                return False
            job["state"] = "stopped"
        process.terminate()
        return True

    def find(self, name: str) -> dict[str, Any] | None:
        """Return a run by its id, from this server or on record."""
        with self._lock:
            if name in self._running:
                return dict(self._running[name][0])
        return next((job for job in self.store.jobs() if job["id"] == name), None)

    def last(self, key: str) -> dict[str, Any] | None:
        """Return the latest run of a key."""
        with self._lock:
            for job, _ in self._running.values():
                if job["key"] == key:
                    return dict(job)
        return next((job for job in self.store.jobs() if job.get("key") == key), None)

    def close(self) -> None:
        """Stop what still runs, as the server ends."""
        for name in list(self._running):
            self.cancel(name)


def words(job: Mapping[str, Any]) -> str:
    """Return what a run is of, in words."""
    return view_of(str(job["view"])).words


def _told(line: str) -> dict[str, Any]:
    try:
        data = json.loads(line)
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
