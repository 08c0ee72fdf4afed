"""The reference corridor on the event kernel and in other programs, side by side on the same draws.

Draws of the kernel are written out by identity and handed to the others, which do not draw; the
kernel draws while it runs and keeps its histograms, causes and weekly series.  What passed
and how long it took must agree.  CPU time, so that other load matters less; what is measured of
a year is told, since the slow ones run a part of it.  SimPy natural has a process for each
box and stage; tuned models have cranes and ships only.

``SERAI_RIVALS`` names the Python of an environment that holds salabim and cimba, which are no
dependencies.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from serai.terminals import draws
from serai.terminals.model import Declaration
from serai.terminals.replication import lines, numbers
from serai.terminals.simulate import simulate
from serai.terminals.tables import Tables
from serai.terminals.written import read_declaration

RC1 = Path(__file__).parents[1] / "tests" / "terminals" / "data" / "rc-1.yaml"
YEAR = 8760.0
RIVALS = ("SimPy natural", "SimPy tuned", "salabim tuned", "Cimba-Python")
#: Boxes a year over those of RC-1, and the part of a year that is run.
SCALES = ((1, 0.5), (10, 0.1))


def scaled(scale: int) -> Declaration:
    """RC-1 with every count times ``scale``."""
    d = read_declaration(RC1)
    return d.with_({
        "arrivals.trains.gap": 6.636 / scale, "stages.border.servers": 2 * scale,
        "stages.unload-a.servers": 2 * scale, "stages.yard-a.slots": 1200 * scale,
        "fleets.ships.vessels": 3 * scale, "berths.berths-a": scale, "berths.berths-b": scale,
    })  # fmt: skip


def handed(d: Declaration, scale: int, hours: float, path: Path, seed: int = 0) -> None:
    """Write the draws of replication 0 by identity [h]."""
    trains = int(hours / 6.636 * scale * 1.3) + 40
    boxes, legs = 50 * trains, 400

    def drawn(spread, name: str, count: int, k: int = 0, stream: int = 0) -> np.ndarray:
        out = np.empty(count)
        row = draws.quantile_row(spread.kind, spread.a, spread.b, spread.c)
        draws.fill_draws(out, spread.kind, spread.a, spread.b, spread.c, row, seed,
                         draws.stage_key(name), 0, 0, k, stream)  # fmt: skip
        return out

    source, stages, calls = draws.stage_key("trains"), d.stages, d.fleets["ships"].calls
    sea = np.empty((3 * scale, legs))
    for leg in range(legs):
        sea[:, leg] = drawn(calls[leg % 2].sail, "ships", 3 * scale, leg, leg % 2)
    tables = Tables(d, hours)
    shut, _ = lines(tables, *numbers(tables, seed, 0, False), seed, 0)
    np.savez(
        path, born=np.cumsum(drawn(d.arrivals["trains"].gap, "trains", trains)),
        border=drawn(stages["border"].time, "border", boxes, 0, source),
        unload=drawn(stages["unload-a"].time, "unload-a", boxes, 0, source),
        load=drawn(calls[0].load, "ferry", boxes, 0, source),
        off=drawn(calls[1].unload, "ferry", boxes, 1, source),
        line=drawn(stages["line-a"].time, "line-a", trains, 1, source),
        rail=drawn(stages["rail-b"].time, "rail-b", boxes // 40), sea=sea, shut=shut[0],
    )  # fmt: skip


def cpu(call: Callable[[], object]) -> float:
    start = time.process_time()
    call()
    return time.process_time() - start


def rival(name: str, path: Path, hours: float, scale: int) -> dict[str, float] | str:
    """Return what a rival found, or why it could not be run."""
    python = sys.executable if name.startswith("SimPy") else os.environ.get("SERAI_RIVALS")
    if not python:
        return "not measured: SERAI_RIVALS names no Python that has it"
    code = Path(__file__).with_name("corridor_rivals.py")
    command = [python, str(code), name, str(path), repr(hours), str(scale)]
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    if done.returncode:
        return "failed: " + done.stderr.strip().splitlines()[-1]
    return json.loads(done.stdout.strip().splitlines()[-1])


def compared(scale: int, part: float) -> list[str]:
    d, hours = scaled(scale), part * YEAR
    kernel = min(cpu(lambda: simulate(d, 4, years=part, threads=1)) / 4 for _ in range(5)) / part
    run = simulate(d, 1, years=part, threads=1)
    passed, mean = int(run.passed[0, 0]), float(run.total.mean[0, 0])
    whole = min(cpu(lambda: simulate(d, 2, threads=1)) / 2 for _ in range(3))
    rows = [
        f"{66_000 * scale:,} boxes a year, from {part} of one: kernel {kernel:.4f} CPU s a year "
        f"({whole:.4f} from whole years); {passed:,} boxes passed in {mean:.4f} h"
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "draws.npz"
        handed(d, scale, hours, path)
        for name in RIVALS:
            found = rival(name, path, hours, scale)
            if isinstance(found, str):
                rows.append(f"  {name:14s} {found}")
                continue
            rows.append(
                f"  {name:14s} {found['version']:8s} {found['cpu'] / part:8.3f} CPU s a year, ratio "
                f"{found['cpu'] / part / kernel:6.1f}; {found['passed'] - passed:+d} boxes, "
                f"{found['hours'] / max(found['passed'], 1) - mean:+.1e} h"
            )
    return rows


def uses() -> list[str]:
    """Return how long a first and a later use take, in processes of their own."""
    code = (
        "import sys, time; start = time.perf_counter(), time.process_time()\n"
        "from serai.terminals.simulate import simulate\n"
        "from serai.terminals.written import read_declaration\n"
        "d = read_declaration(sys.argv[1]); ready = time.perf_counter(), time.process_time()\n"
        "simulate(d, 1, years=0.01, threads=1)\n"
        "print(time.perf_counter() - start[0], time.process_time() - start[1], time.process_time() - ready[1])"
    )
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"NUMBA_CACHE_DIR": folder}
        for said in ("first use", "later use", "later use"):
            done = subprocess.run([sys.executable, "-c", code, str(RC1)], env=environment, check=True,
                                  capture_output=True, text=True)  # fmt: skip
            clock, spent, after = map(float, done.stdout.split())
            rows.append(
                f"{said}: {clock:.2f} s, {spent:.2f} CPU s with imports, {after:.2f} CPU s after them"
            )
    return rows


def memory() -> float:
    """Return the most memory of this process so far [MB]."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def run() -> list[str]:
    rows = uses()
    simulate(scaled(1), 1, years=0.01, threads=1)
    for scale, part in SCALES:
        rows += compared(scale, part)
    spent = []
    for count in (100, 1000):
        begin, busy = time.perf_counter(), time.process_time()
        simulate(scaled(1), count, threads=2)
        spent.append(
            f"{count} years on two threads {time.perf_counter() - begin:.1f} s, "
            f"{time.process_time() - busy:.1f} CPU s, {memory():.0f} MB at most"
        )
    return [*rows, "; ".join(spent)]
