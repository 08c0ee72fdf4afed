"""Sun and wind by the hour: computed or synthetic, until a user brings series.

The sun of a clear sky comes from pvlib; days are dimmed by a seeded clearness and the
whole is scaled to the mean output observed.  Wind is synthetic: no licensed hourly
series was found for the region.  Both are named in the ``meta`` of every network.
"""

from __future__ import annotations

import warnings
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.signal import lfilter
from scipy.special import ndtr

from serai.energy.clock import hours_of
from serai.energy.extra import library

Floats = NDArray[np.float64]
SEED = 20200102
#: Clock of the region: hours ahead of Greenwich.
AHEAD = 6
#: Wind: what two zones share of each hour's chance, and how long a spell lasts [h].
SHARED, SPELL = 0.5, 30.0
#: A turbine starts and reaches full power at these winds [m/s]; a farm smooths the corners.
CUT_IN, FULL = 3.0, 12.5
#: Winter winds above the mean of the year [1].
WINTER = 0.10
TOLD = {
    "solar": "clear sky by pvlib, dimmed by a seeded clearness, scaled to observed means",
    "wind": "synthetic (seeded), scaled to observed means",
}


@lru_cache(maxsize=32)
def clear_sky(year: int, lat: float, lon: float) -> Floats:
    """Return hourly light in the plane of the panels under a clear sky (H,) [kW/m2].

    Panels face south at a fixed tilt of 35 degrees.
    """
    pvlib = library("pvlib")
    times = pd.date_range(f"{year}-01-01 00:30", periods=hours_of(year), freq="h",
                          tz=f"Etc/GMT-{AHEAD}")  # fmt: skip
    place = pvlib.location.Location(lat, lon)
    with warnings.catch_warnings():
        # pvlib still calls attributes that pandas renames.
        warnings.simplefilter("ignore", DeprecationWarning)
        warnings.simplefilter("ignore", FutureWarning)
        sky = place.get_clearsky(times, model="ineichen")
        sun = place.get_solarposition(times)
    light = pvlib.irradiance.get_total_irradiance(
        35, 180, sun["apparent_zenith"], sun["azimuth"], sky["dni"], sky["ghi"], sky["dhi"]
    )["poa_global"].to_numpy()
    found: Floats = np.nan_to_num(light) / 1000.0
    found.flags.writeable = False
    return found


def solar(year: int, lat: float, lon: float, mean: float, zone: int = 0) -> Floats:
    """Return hourly solar output (H,) by installed capacity [1], of the mean asked for.

    Each day is dimmed by a clearness drawn for ``zone``; the inverter clips at one.
    """
    light = clear_sky(year, lat, lon)
    days = np.random.default_rng([SEED, zone]).beta(3.0, 1.2, 366)[: light.size // 24]
    light = light * np.repeat(days, 24)
    return _scaled(light, mean)


def _scaled(raw: Floats, mean: float) -> Floats:
    """Scale a series to a mean, nothing above one."""
    low, high = 0.0, 1.0 / max(float(raw.mean()), 1e-9)
    for _ in range(60):
        middle = (low + high) / 2
        if np.minimum(raw * middle, 1.0).mean() < mean:
            low = middle
        else:
            high = middle
    return np.minimum(raw * high, 1.0)


def wind(year: int, zones: int, means: list[float]) -> list[Floats]:
    """Return synthetic hourly wind output (H,) by installed capacity [1], for each zone.

    A first-order series of normal chances, half of it shared by all zones, gives wind
    speeds of a Rayleigh distribution; a smoothed curve turns them into power, and the
    speed is scaled until the mean is the one asked for.
    """
    hours = hours_of(year)
    generator = np.random.default_rng(SEED)
    keep = np.exp(-1.0 / SPELL)
    noise = generator.standard_normal((8784, zones + 1))
    series = lfilter([np.sqrt(1 - keep**2)], [1.0, -keep], noise, axis=0)[:hours]
    season = 1 + WINTER * np.cos(2 * np.pi * (np.arange(hours) / hours - 15 / 365))
    found = []
    for zone, mean in enumerate(means):
        normal = np.sqrt(SHARED) * series[:, 0] + np.sqrt(1 - SHARED) * series[:, zone + 1]
        speed = np.sqrt(-np.log1p(-np.clip(ndtr(normal), 0, 1 - 1e-12))) * season
        low, high = 0.1, 60.0
        for _ in range(60):
            middle = (low + high) / 2
            if _power(speed * middle).mean() < mean:
                low = middle
            else:
                high = middle
        found.append(_power(speed * high))
    return found


def _power(speed: Floats) -> Floats:
    part = np.clip((speed - CUT_IN) / (FULL - CUT_IN), 0, 1)
    output: Floats = part * part * (3 - 2 * part)
    return output
