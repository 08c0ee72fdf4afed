"""Run the registry: ``python -m benchmarks [NAME ...]``.

Each benchmark is a module of this package with ``run() -> list[Row]``.  Times are
the best of several repeats on this machine; read the ratios, not the seconds.
"""

from __future__ import annotations

import importlib
import os
import platform
import sys
from importlib.metadata import version

REGISTRY = (
    "command_line", "ledger", "big_ledger", "reading", "freight_kernel", "energy_ensemble",
    "terminals",
    "project_draws",
)  # fmt: skip


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in REGISTRY]
    if unknown:
        print(f"no benchmark {unknown[0]!r}; known: {', '.join(REGISTRY)}")
        return 2
    print(
        f"{os.cpu_count()} cores, Python {platform.python_version()}, numpy {version('numpy')}, scipy {version('scipy')}"
    )
    for name in names or REGISTRY:
        print(f"\n{name}")
        module = importlib.import_module(f"benchmarks.{name}")
        for row in module.run():
            print("  " + row)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
