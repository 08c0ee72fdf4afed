"""Score published overruns by class against one constant on promised costs with known ends.

Used by tools/fit_projects.py.  Nothing is fitted but the constant that each row meets, which
is the mean of the other clusters; the classes are borrowed.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan, log, pi, sqrt

import numpy as np
from scipy.special import ndtr

from serai.projects import scoring
from serai.projects.outcomes import Outcome
from serai.projects.overruns import SPREAD, log_ratio, overruns

#: Class of each cost row by its cluster; groups are too coarse for costs.
CLASSES = {"TANAP": "pipeline", "KASHAGAN": "oil_gas_field", "TENGIZ": "oil_gas_field",
           "JKTBDG": "rail", "BUDBEL": "rail", "GEEWH4": "road", "GEEWH1": "road",
           "VNMEK": "road", "TARB4": "hydro", "KGEEA": "coal_power", "BYEE": "gas_power",
           "PKBARR": "water", "OYU": "mining"}  # fmt: skip


def crps_normal(mean: np.ndarray, spread: float, seen: np.ndarray) -> np.ndarray:
    """Return the CRPS of normal forecasts (Gneiting and Raftery 2007, eq. 20)."""
    z = (seen - mean) / spread
    density = np.exp(-0.5 * z**2) / sqrt(2.0 * pi)
    return spread * (z * (2.0 * ndtr(z) - 1.0) + 2.0 * density - 1.0 / sqrt(pi))


def cost_scores(outcomes: Sequence[Outcome]) -> dict[str, object]:
    """Return scores of promised costs: classes, the constant, and as promised."""
    rows = [o for o in outcomes if o.kind == "cost" and not isnan(o.ratio)]
    seen = np.array([log(o.ratio) for o in rows])
    clusters = [o.cluster for o in rows]
    known = overruns()
    by_class = np.array([float(log_ratio(known[CLASSES.get(c, "all")].mid)) for c in clusters])
    constant = np.array([
        np.mean([y for y, c in zip(seen, clusters, strict=True) if c != own]) for own in clusters
    ])  # fmt: skip
    shipped = np.full(seen.size, float(log_ratio(known["all"].mid)))
    crps = {
        "by class": crps_normal(by_class, SPREAD, seen),
        "constant, own rows": crps_normal(constant, SPREAD, seen),
        "constant, shipped": crps_normal(shipped, SPREAD, seen),
        "as promised": np.abs(seen),
    }
    # The rival is the better of two constants: the mean of the other rows, and the shipped one.
    rival = min(("constant, own rows", "constant, shipped"), key=lambda n: crps[n].mean())
    return {
        "n": seen.size, "clusters": len(set(clusters)),
        "mean": {name: round(scoring.mean_score(s, clusters), 4) for name, s in crps.items()},
        "classes_less_constant": scoring.paired(
            crps["by class"], crps[rival], clusters
        ).as_dict(),
        "constant_less_promised": scoring.paired(
            crps["constant, shipped"], crps["as promised"], clusters
        ).as_dict(),
        "mean_ratio": round(float(np.exp(seen).mean()), 3),
        "rule": "CRPS of log(final / promised cost)",
    }  # fmt: skip
