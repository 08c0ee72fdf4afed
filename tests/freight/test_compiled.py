from __future__ import annotations

import os
import subprocess
import sys

import numpy as np

from serai.freight._reference import reference_problem
from serai.freight.rationing import solve

WITHOUT_NUMBA = """
import sys
sys.modules["numba"] = None
from serai.freight import _compiled
from serai.freight._reference import reference_problem
from serai.freight.rationing import solve
assert not _compiled.COMPILED
problem = reference_problem(4, "hard", pairs=2, commodities=2, chains=4, facilities=6)
for rule in ("waiting", "price"):
    found = solve(problem, rule=rule)
    assert found.certificate.unconverged == 0
    print(*(repr(float(value)) for value in found.usage[0]))
"""


def test_the_interpreter_gives_the_same_numbers_where_numba_is_missing() -> None:
    run = subprocess.run(
        [sys.executable, "-c", WITHOUT_NUMBA],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert run.returncode == 0, run.stderr
    plain = np.array([[float(value) for value in line.split()] for line in run.stdout.splitlines()])
    problem = reference_problem(4, "hard", pairs=2, commodities=2, chains=4, facilities=6)
    for row, rule in zip(plain, ("waiting", "price"), strict=True):
        np.testing.assert_allclose(row, solve(problem, rule=rule).usage[0], rtol=1e-7)  # type: ignore[arg-type]
