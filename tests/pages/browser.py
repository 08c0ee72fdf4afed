"""A studio in a process of its own, and a browser that may speak to it alone."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: How long a page waits for a case to be computed [ms]; a busy machine takes long, and no test times it.
COMPUTED = 900_000
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def studio(case: Path | str, folder: Path, draws: int) -> Iterator[tuple[str, subprocess.Popen]]:
    """Serve a case until the block ends; the address and the process."""
    port = free_port()
    # Results are kept by the hash of their inputs, so a cache that is there already may serve.
    environment = {"SERAI_CACHE": str(folder / "cache")} | os.environ
    process = subprocess.Popen(
        [sys.executable, "-m", "serai.cli", "studio", str(case), "--port", str(port),
         "--draws", str(draws)],
        cwd=folder, env=environment, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            try:
                urllib.request.urlopen(f"{address}/scenarios", timeout=5).close()
                break
            except OSError:
                assert process.poll() is None, "the studio ended at its start"
                time.sleep(0.1)
        yield address, process
    finally:
        process.terminate()
        process.wait(20)


@contextmanager
def page_of(address: str, width: int = 1280, height: int = 900):
    """Open a page whose every request off the loopback is stopped and counted."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": width, "height": height})
        page.set_default_timeout(20_000)
        page.astray, page.troubles = [], []

        def judge(route):
            if route.request.url.startswith((address, "data:")):
                route.continue_()
            else:
                page.astray.append(route.request.url)
                route.abort()

        page.route("**/*", judge)
        page.on("pageerror", lambda error: page.troubles.append(str(error)))
        page.on("console", lambda told: page.troubles.append(told.text)
                if told.type == "error" and "status of 4" not in told.text else None)  # fmt: skip
        page.goto(f"{address}/")
        try:
            yield page
        finally:
            browser.close()


def faults_of(page) -> list[str]:
    """Return what axe finds against WCAG A and AA on the page shown."""
    from axe_playwright_python.sync_playwright import Axe

    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
    found = Axe().run(page, options=rules).response["violations"]
    return [f"{v['id']}: {v['help']}: {n['html'][:160]}" for v in found for n in v["nodes"][:3]]
