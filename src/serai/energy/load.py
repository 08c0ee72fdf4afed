"""Electricity that each zone uses, hour by hour.

Months come from the months observed, the course of a day and of a week from assumed
swings, cold and warm days from a seed.  Where a peak was observed the shape is
stretched until it meets it; energy stays as given.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline
from scipy.optimize import brentq

from serai.energy.clock import hours_of
from serai.energy.settings import Settings, Tables
from serai.errors import UsageError
from serai.rows import Row

Floats = NDArray[np.float64]
#: The course of a day around its mean, from its lowest (-1) to its highest hour (+1); assumed.
DAY = np.array([-.55, -.75, -.9, -1, -.95, -.75, -.4, 0, .3, .4, .4, .35,
                .3, .25, .25, .3, .4, .6, .85, 1, .95, .7, .25, -.2])  # fmt: skip
SEED = 20200101


def smooth_months(months: Sequence[float], year: int) -> Floats:
    """Return hourly values (H,) whose means by month are those given, without a step between."""
    starts = pd.date_range(f"{year}-01-01", periods=13, freq="MS")
    ends = ((starts - starts[0]) / pd.Timedelta(hours=1)).to_numpy()
    level = float(np.average(months, weights=np.diff(ends)))
    total = np.concatenate([[0.0], np.cumsum((np.asarray(months) - level) * np.diff(ends))])
    total[-1] = 0.0
    course = CubicSpline(ends, total, bc_type="periodic").derivative()
    hourly: Floats = level + course(np.arange(hours_of(year)) + 0.5)
    return hourly


def month_means(rows: Sequence[Row], country: str) -> list[float]:
    """Return the mean power of each month by the mean of its year, over the years observed [1].

    Raises
    ------
    UsageError
        Without one whole year of months.
    """
    found: dict[int, dict[int, float]] = {}
    for row in rows:
        if row["item"] == "demand" and row["country"] == country:
            found.setdefault(row["year"], {})[row["month"]] = float(row["gwh"])
    shapes = []
    for year, months in found.items():
        if len(months) == 12:
            days = [pd.Period(f"{year}-{month:02d}").days_in_month for month in range(1, 13)]
            power = np.array([months[month] for month in range(1, 13)]) / np.array(days)
            shapes.append(power / np.average(power, weights=days))
    if not shapes:
        raise UsageError(
            f"no year of energy/power_months.csv holds the demand of all twelve months of {country}"
        )
    return [float(mean) for mean in np.mean(shapes, axis=0)]


def shape_of(tables: Tables, year: int, country: str) -> Floats:
    """Return the hourly course of demand of a country (H,), of mean one."""
    settings = Settings.of(tables)
    rows = tables.get("power_months", ())
    known = {row["country"] for row in rows if row["item"] == "demand"}
    # A neighbour without months of its own takes the seasons of the first country that has them.
    months = month_means(rows, country if country in known or not known else sorted(known)[0])
    hours = hours_of(year)
    course = smooth_months(months, year)
    course = course * (1 + settings.value("load_daily") * np.resize(DAY - DAY.mean(), hours))
    days = pd.date_range(f"{year}-01-01", periods=hours // 24, freq="D")
    rest = np.where(days.day_of_week >= 5, 1 - settings.value("load_weekend"), 1.0)
    drawn = np.random.default_rng(SEED).standard_normal(366)
    weather = np.zeros(366)
    for day in range(1, 366):  # a cold spell lasts: each day keeps three quarters of the last
        weather[day] = 0.75 * weather[day - 1] + np.sqrt(1 - 0.75**2) * drawn[day]
    cold = 1 + settings.value("load_weather") * weather[: days.size]
    course = course * np.repeat(rest * cold, 24)
    even: Floats = course / course.mean()
    return even


def to_peak(shape: Floats, peak: float) -> Floats:
    """Stretch a shape of mean one by a power until its highest hour is ``peak`` times the mean.

    Raises
    ------
    UsageError
        If no power between a fifth and five does.
    """

    def miss(power: float) -> float:
        stretched = shape**power
        return float(stretched.max() / stretched.mean() - peak)

    try:
        stretched: Floats = shape ** brentq(miss, 0.2, 5.0)
    except ValueError as error:
        raise UsageError(
            f"a peak of {peak:.2f} times the mean load does not fit the months; check peak_mw"
        ) from error
    even: Floats = stretched / stretched.mean()
    return even


def annual(tables: Tables, year: int, country: str) -> tuple[float, float | None]:
    """Return what a country uses in a year [GWh] and its observed peak [MW] if there is one.

    Between two years with rows the value is a straight line; beyond them there is none.

    Raises
    ------
    UsageError
        For a year with no demand; the years that have one are named.
    """
    totals: dict[int, float] = {}
    peaks: dict[int, float] = {}
    for row in tables.get("power_demand", ()):
        if row["country"] == country:
            totals[row["year"]] = totals.get(row["year"], 0.0) + float(row["gwh"])
            if row["peak_mw"] is not None:
                peaks[row["year"]] = float(row["peak_mw"])
    if not totals or not min(totals) <= year <= max(totals):
        span = f"{min(totals)} to {max(totals)}" if totals else "no year"
        raise UsageError(
            f"no demand of {country} for {year}: energy/power_demand.csv holds {span}; add a row"
        )
    years = sorted(totals)
    value = float(np.interp(year, years, [totals[known] for known in years]))
    return value, peaks.get(year)


def shares(tables: Tables, country: str, zones: Sequence[str]) -> dict[str, float]:
    """Return the share of each zone in its country, from the last year given by zone."""
    found: dict[int, dict[str, float]] = {}
    for row in tables.get("power_demand", ()):
        if row["country"] == country and row["zone"]:
            found.setdefault(row["year"], {})[row["zone"]] = float(row["gwh"])
    if not found:
        if len(zones) == 1:
            return {zones[0]: 1.0}
        raise UsageError(
            f"the demand of {country} is not given for its zones {', '.join(zones)}; add rows"
            " with a zone to energy/power_demand.csv"
        )
    last = found[max(found)]
    return {zone: last.get(zone, 0.0) / sum(last.values()) for zone in zones}


def loads(tables: Tables, year: int) -> dict[str, Floats]:
    """Return the hourly load of each modelled zone (H,) [MW]."""
    settings = Settings.of(tables)
    countries: dict[str, list[str]] = {}
    for row in tables.get("zones", ()):
        if row["kind"] == "modelled":
            countries.setdefault(row["country"], []).append(row.id)
    found: dict[str, Floats] = {}
    for country, zones in countries.items():
        energy, peak = annual(tables, year, country)
        mean = energy * 1000 / hours_of(year)
        shape = shape_of(tables, year, country)
        if peak is not None:
            shape = to_peak(shape, peak / mean)
        found.update(_by_zone(shape * mean, shares(tables, country, zones), settings))
    return found


def _by_zone(total: Floats, parts: dict[str, float], settings: Settings) -> dict[str, Floats]:
    """Split a country's load; zones that swing more leave the others a calmer rest."""
    swings = {zone: settings.limit("load_swing", zone) for zone in parts}
    found: dict[str, Floats] = {}
    for zone, swing in swings.items():
        if swing is not None:
            course = (total / total.mean()) ** swing
            found[zone] = parts[zone] * total.mean() * course / course.mean()
    rest = total - sum(found.values(), np.zeros_like(total))
    calm = [zone for zone in parts if zone not in found]
    share = sum(parts[zone] for zone in calm)
    found.update({zone: rest * (parts[zone] / share) for zone in calm if share})
    return {zone: found.get(zone, np.zeros_like(total)) for zone in parts}
