"""Wall time of the commands a user waits for, as whole processes."""

from __future__ import annotations

import subprocess
import sys
import time

COMMANDS = (
    (("--help",), 0.4),
    (("validate", "astana-2025"), None),
    (("sums", "astana-2025"), 2.0),
    (("assess", "astana-2025", "--no-report"), None),
)


def best_of(arguments: tuple[str, ...], repeats: int = 3) -> float:
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "serai.cli", *arguments], check=True, capture_output=True
        )
        times.append(time.perf_counter() - start)
    return min(times)


def run() -> list[str]:
    rows = []
    for arguments, goal in COMMANDS:
        seconds = best_of(arguments)
        aim = f" (aim {goal:.1f} s)" if goal else ""
        rows.append(f"serai {' '.join(arguments):40s} {seconds:6.2f} s{aim}")
    return rows
