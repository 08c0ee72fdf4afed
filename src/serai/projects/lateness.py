"""The fitted and assumed parameters of project dates, as data with n and source."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from serai.system.network import Range

#: Stage of a project to the stage whose promises it is compared with.
COMPARED_WITH = {
    "concept": "concept",
    "relisted": "concept",
    "cancelled": "concept",
    "agreement": "agreement",
    "finance": "finance",
    "works": "works",
    "partly": "works",
    "operating": "works",
}
#: Project class to the group whose lateness was fitted.
GROUP_OF = {
    "rail": "rail", "metro": "rail", "border": "rail", "port": "port", "terminal": "port",
    "ship": "port", "road": "road", "solar": "power", "wind": "power", "hydro": "power",
    "pumped_storage": "power", "battery": "power", "nuclear": "power", "coal_power": "power",
    "gas_power": "power", "grid": "power", "hydrogen": "power", "pipeline": "fuels",
    "oil_gas_field": "fuels", "gas_processing": "fuels", "refinery": "fuels",
    "petrochemical": "fuels",
}  # fmt: skip


@dataclass(frozen=True)
class Stage:
    """What became of promises made at one stage.

    Attributes
    ----------
    n, clusters : int
        Dated promises and independent projects behind the row.
    mu, mu_error, sigma, shift : float
        Lateness L [yr] after the end of the promised period: log(L + shift) is normal
        with mean mu (itself uncertain by mu_error) and deviation sigma.
    realised_a, realised_b : float
        Beta distribution of the share that is ever built.
    """

    id: str
    n: int
    clusters: int
    mu: float
    mu_error: float
    sigma: float
    shift: float
    realised_a: float
    realised_b: float


@dataclass(frozen=True)
class Parameters:
    """Stages, offsets of project groups (log years) and assumptions by id."""

    stages: Mapping[str, Stage]
    offsets: Mapping[str, float]
    assumed: Mapping[str, Range]


def _rows(name: str) -> list[dict[str, str]]:
    text = files("serai").joinpath("projects", name).read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text)))


@lru_cache(maxsize=1)
def shipped_parameters() -> Parameters:
    """Return the parameters that ship with serai (see ``tools/fit_lateness.py``)."""
    stages, offsets = {}, {}
    for row in _rows("lateness.csv"):
        if row["kind"] == "group":
            offsets[row["id"]] = float(row["mu"])
            continue
        names = ("mu", "mu_error", "sigma", "shift", "realised_a", "realised_b")
        values = [float(row[name]) for name in names]
        stages[row["id"]] = Stage(row["id"], int(row["n"]), int(row["clusters"]), *values)
    assumed = {
        row["id"]: Range(float(row["low"]), float(row["mid"]), float(row["high"]))
        for row in _rows("assumptions.csv")
    }
    return Parameters(stages, offsets, assumed)
