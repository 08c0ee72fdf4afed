"""How far a counted series may come by its own trend and that of others: the plain rival.

Where nothing says what a total is made of, the engine cannot compute it.  What is left
is its trend: yearly steps d = ln(x_y / x_y-1) of all counted series of a case.  With
drift m, scale s and n steps behind both,

    ln(x_T / x_0) = m T + s sqrt(T + T^2 / n) t,    t Student with n - 1 degrees of freedom,

where m and s are the median and 1.4826 times the median absolute deviation of the steps
(a few routes have doubled in a year, and a mean would follow them).  Read four ways: no
growth, the trend of all series, that of series of the same size (within tenfold), and
its own where it has steps, drawn towards all others as if those were three more steps.
The band over the readings, and over the values told of the base year, is the answer;
nothing here knows of capacity.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

from serai.freight.parts import Part, Wanted, amount, make_part, share_text, year_or_later
from serai.odds import Band

Floats = NDArray[np.float64]
#: Other series weigh as so many steps of a series' own.
SHRINK = 3.0
#: Fewer steps than these say nothing.
FEWEST = 4
#: Steps are never taken to be surer than this [1/yr].
LEAST_SCALE = 0.05
HORIZON = 2045
#: Years past the pledged one to which the curve of odds is drawn.
AFTER = 8
NO_DATE = "a date by which it should hold"


@dataclass(frozen=True)
class Series:
    """One count by year: lowest and highest value told of each, with the statements.

    ``values`` maps a year to (low, middle, high) in one unit.
    """

    id: str
    values: Mapping[int, tuple[float, float, float]]
    statements: tuple[str, ...] = ()

    def steps(self) -> list[float]:
        """Return the yearly steps as logarithms."""
        mid = {year: value[1] for year, value in self.values.items() if value[1] > 0}
        return [float(np.log(mid[y] / mid[y - 1])) for y in sorted(mid) if y - 1 in mid]

    @property
    def last(self) -> int:
        """The last year that was counted."""
        return max(self.values)


@dataclass(frozen=True)
class Reading:
    """One way to read the trend: drift and scale [1/yr] from n steps."""

    name: str
    drift: float
    scale: float
    n: int

    def above(self, base: float, threshold: float, years: int) -> float:
        """Return the chance to stand at or above a threshold after some years [1]."""
        if years <= 0:
            return float(base >= threshold)
        spread = self.scale * np.sqrt(years + years**2 / self.n)
        return float(stdtr(self.n - 1, (self.drift * years - np.log(threshold / base)) / spread))

    def quantiles(self, base: float, years: int, chances: Sequence[float]) -> list[float]:
        """Return quantiles after some years, in the unit of ``base``."""
        spread = self.scale * np.sqrt(years + years**2 / self.n)
        return [
            float(base * np.exp(self.drift * years + spread * stdtrit(self.n - 1, q)))
            for q in chances
        ]


def readings(own: Series, others: Sequence[Series]) -> tuple[Reading, ...]:
    """Return the readings of a series' trend; none where too few steps are known anywhere."""
    every = [step for series in (own, *others) for step in series.steps()]
    if len(every) < FEWEST:
        return ()
    pooled = Reading("trend of all counted series", *_centre(every), len(every))
    found = [Reading("no growth", 0.0, pooled.scale, pooled.n), pooled]
    size = own.values[own.last][1]
    near = [
        step for series in (own, *others) for step in series.steps()
        if 0.1 <= series.values[series.last][1] / size <= 10.0
    ]  # fmt: skip
    if FEWEST <= len(near) < len(every):
        found.append(Reading("trend of series of its size", *_centre(near), len(near)))
    steps = own.steps()
    if steps:
        weight = len(steps) / (len(steps) + SHRINK)
        drift = weight * float(np.mean(steps)) + (1.0 - weight) * pooled.drift
        deviations = float(np.sum((np.asarray(steps) - drift) ** 2))
        scale = float(np.sqrt((SHRINK * pooled.scale**2 + deviations) / (SHRINK + len(steps))))
        found.append(
            Reading("its own trend, drawn towards all", drift, max(scale, LEAST_SCALE), pooled.n)
        )
    return tuple(found)


def _centre(steps: Sequence[float]) -> tuple[float, float]:
    values = np.asarray(steps)
    middle = float(np.median(values))
    spread = 1.4826 * float(np.median(np.abs(values - middle)))
    return middle, max(spread, LEAST_SCALE)


def trend_answers(
    wanted: Wanted, own: Series, others: Sequence[Series], year: int | None
) -> dict[str, Part]:
    """Answer when, and with what odds, from trend alone; nothing where no trend is known.

    Parameters
    ----------
    wanted : Wanted
        Threshold and unit of the series' values.
    year : int, optional
        Year of the test; without one only the date is answered.
    """
    found = readings(own, others)
    if not found or own.last >= (year or HORIZON):
        return {}
    parts = {"date": _date(wanted, own, found, year)}
    if year is not None:
        parts["odds"] = _odds(wanted, own, found, year)
    else:
        text = f"no odds without a date; missing: {NO_DATE}"
        parts["odds"] = make_part("undetermined", text, wanted, missing=(NO_DATE,))
    return {name: {**part, "indicative": True} for name, part in parts.items()}


def _levels(wanted: Wanted, own: Series, found: Sequence[Reading], span: int) -> dict[str, float]:
    """Return the odds [1] after ``span`` years by reading and by the figure they start from."""
    low, middle, high = own.values[own.last]
    odds = {}
    for reading in found:
        for name, base in {
            "": middle,
            "from the lowest figure told": low,
            "from the highest": high,
        }.items():
            if name and base == middle:
                continue
            chance = reading.above(base, wanted.threshold, span)
            label = f"{reading.name}, {name}" if name else reading.name
            odds[label] = chance if wanted.relation == "at_least" else 1.0 - chance
    return odds


def _by_year(
    wanted: Wanted, own: Series, found: Sequence[Reading], year: int
) -> list[dict[str, float]]:
    """Return quantiles to the pledged year and the band of odds to ``AFTER`` years past it."""
    rows = []
    for y in range(own.last + 1, year + AFTER + 1):
        span = y - own.last
        band = Band.over(_levels(wanted, own, found, span).values())
        row = {"year": float(y), "odds_low": band.low, "odds_high": band.high}
        if y <= year:
            ends = found[1].quantiles(own.values[own.last][1], span, (0.1, 0.5, 0.9))
            row |= dict(zip(("low", "middle", "high"), ends, strict=True))
        rows.append(row)
    return rows


def _odds(wanted: Wanted, own: Series, found: Sequence[Reading], year: int) -> Part:
    middle = own.values[own.last][1]
    span = year - own.last
    odds = _levels(wanted, own, found, span)
    band = Band.over(odds.values())
    needed = (wanted.threshold / middle) ** (1.0 / span) - 1.0
    steps = list(own.steps())
    seen = f"; it rose by {np.expm1(max(steps)) * 100:.0f} % in its best year" if steps else ""
    n = max(reading.n for reading in found)
    text = (
        f"{band}, {band.words}, by the trend of counts alone; from {amount(middle, wanted.unit)} in {own.last} it needs "
        f"{needed * 100:.1f} % a year{seen}; n = {n} yearly steps, {len(steps)} of its own"
    )
    detail = {
        "short": str(band), "low": band.low, "high": band.high, "n": n, "unit": wanted.unit,
        "threshold": wanted.threshold, "levels": odds, "basis": {"computed": 1, "assumed": 2},
        "lines": [f"{name}: {share_text(value)}" for name, value in odds.items()],
        "by_year": _by_year(wanted, own, found, year),
    }  # fmt: skip
    missing = (
        ("what the count is made of, by origin and crossing",)
        if band.answer.value == "undetermined"
        else ()
    )
    return make_part(
        band.answer.value, text, wanted, own.statements, detail=detail, missing=missing
    )


def _date(wanted: Wanted, own: Series, found: Sequence[Reading], year: int | None) -> Part:
    base = own.values[own.last][1]
    firsts = {}
    for reading in found:
        years = range(own.last + 1, HORIZON + 1)
        half = (
            y
            for y in years
            if (reading.above(base, wanted.threshold, y - own.last) >= 0.5)
            == (wanted.relation == "at_least")
        )
        firsts[reading.name] = next(half, HORIZON + 1)
    early, late = min(firsts.values()), max(firsts.values())
    short = year_or_later(early, HORIZON)
    if late != early:
        short += f" to {year_or_later(late, HORIZON)}"
    if year is None:
        word = "undetermined"
    elif late <= year:
        word = "consistent"
    else:
        chances = [reading.above(base, wanted.threshold, year - own.last) for reading in found]
        best = max(chances) if wanted.relation == "at_least" else 1.0 - min(chances)
        word = "in tension" if best > 0.15 else "implausible"
    text = f"even odds in {short} by the trend of counts alone, capacity not asked"
    missing = () if year is not None else (NO_DATE,)
    if missing:
        text += f"; missing: {missing[0]}"
    lines = [f"{name}: {year_or_later(value, HORIZON)}" for name, value in firsts.items()]
    detail = {"short": short, "lines": lines, "low": early, "high": late}
    return make_part(word, text, wanted, own.statements, detail=detail, missing=missing)
