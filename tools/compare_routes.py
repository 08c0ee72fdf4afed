"""Compare route times, border hours and costs of the corridor case with published values.

Usage: python tools/compare_routes.py

Writes docs/method/freight-comparison.md.  Published values are the rows of
``comparisons``; everything else is computed from the case.  A middle is inside if it
lies in the published range, or within TOLERANCE of a single value; the range is inside
if the model's 5 % to 95 % of draws and the published range meet.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import serai
from serai.system.network import build_network

ROOT = Path(__file__).resolve().parents[1]
# The measures lie beside this tool, which tests load by its path.
sys.path.insert(0, str(ROOT / "tools"))
from route_measures import (  # noqa: E402
    BORDER_HOURS,
    DRAWS,
    KZ_BORDER_HOURS,
    KZ_DELAY_SPEED,
    KZ_LINE_SPEED,
    LINE_SPEED,
    SURVEY_TONNES,
    TEU_PER_FEU,
    Model,
    Reading,
    implied_section,
    kz_section,
    less,
    rail_speed,
    ratio,
    scaled,
    sections,
    survey_cost,
)  # fmt: skip

PAGE = ROOT / "docs" / "method" / "freight-comparison.md"
CASE = "astana-2025"
TOLERANCE = 0.20


@dataclass(frozen=True)
class Comparison:
    """One published value and how the model computes its own.

    ``low`` is None where only an upper end was published.  ``set_from`` names the input
    that was set from the same value, so that agreement proves nothing; ``why`` says
    what explains a miss.
    """

    what: str
    unit: str
    low: float | None
    high: float
    publisher: str
    year: str
    measure: Callable[[Model], Reading]
    set_from: str = ""
    why: str = ""


def route(ends: str, family: str = "middle") -> Callable[[Model], Reading]:
    """Return the measure of days on a route."""
    return lambda model: model.days(ends, family)


QUEUES = (
    "The model's line time holds no queue; waiting for full facilities is added by the engine. "
)
PORTS = "Port dwell and the wait for a sailing are assumed; no measured dwell was found. "


def time_rows() -> list[Comparison]:
    """Return the published route times."""
    titr, forwarder = "TITR by Trend", "forwarder Navis"
    timetable = "transfer-rail_1520-sea"
    same = f"{timetable} (from another leg of this timetable)"
    asks = QUEUES + PORTS + "Guidance to customers may hold slack; that is not stated. "
    return [
        Comparison("Altynkol-Absheron", "day", 9, 9, titr, "2024", route("altynkol-baku"), timetable),
        Comparison("Altynkol-Poti", "day", 12, 12, titr, "2024", route("altynkol-poti"), same, PORTS),
        Comparison("Altynkol-Batumi", "day", 12, 12, titr, "2024", route("altynkol-batumi"), same, PORTS),
        Comparison("Altynkol-Constanta by the Middle Corridor", "day", 20, 22, titr, "2024",
                   route("altynkol-constanta"), same, PORTS + "The Black Sea leg is a figure of its own. "),
        Comparison("Xi'an-Poti", "day", 12, 12, "transport minister", "2024", route("xian-poti"), "",
                   "The official average is no longer than the timetable from Altynkol alone. "),
        Comparison("Xi'an-Georgian ports, early in the year", "day", 19, 23, "press", "2023",
                   route("xian-poti"), "", "The origin is not stated; Xi'an is taken. " + QUEUES),
        Comparison("Xi'an-Constanta by the Middle Corridor", "day", 31, 34, forwarder, "2025",
                   route("xian-constanta"), "", asks),
        Comparison("Xi'an-Duisburg by the Middle Corridor", "day", 32, 37, forwarder, "2025",
                   route("xian-duisburg"), "", asks),
        Comparison("Xi'an-Malaszewicze", "day", 12, 14, forwarder, "2025",
                   route("xian-malaszewicze", "northern"), "speed-rail_1435-cn",
                   "Border waits of container trains are assumed. "),
        Comparison("Chongqing-Duisburg", "day", 16, 18, forwarder, "2025",
                   route("chongqing-duisburg", "northern"), "",
                   "The border waits and the speeds in China and Europe are assumed, and the chain "
                   "is shorter than the published length of the route. "),
        Comparison("Altynkol-Brest, border to border", "day", 6, 8, forwarder, "2025",
                   route("altynkol-brest", "northern"), "speed-rail_1520-container (same line)"),
        Comparison("Dostyk-Brest, mean of the operator", "day", 4.9, 4.9, "UTLC ERA", "2020",
                   route("dostyk-brest", "northern"), "speed-rail_1520-container",
                   "The speed follows what is stated for Kazakhstan; the operator's mean of 2020 is "
                   "its fast end, the index of 2024 its slow one. "),
        Comparison("Shanghai-Rotterdam round the Cape", "day", 40, 55, forwarder, "2025",
                   lambda model: model.leg_days("shanghai-rotterdam-sea_cape"), "days of the link"),
        Comparison("Cape less Suez, Shanghai-Rotterdam", "day", 10, 14, forwarder, "2025",
                   lambda model: less(model.leg_days("shanghai-rotterdam-sea_cape"),
                                      model.leg_days("shanghai-rotterdam-sea")),
                   "days of the links"),
        Comparison("Middle over Northern time, Xi'an-Duisburg", "1", 3, 3, "World Bank", "2023",
                   lambda model: ratio(model.days("xian-duisburg", "middle"),
                                       model.days("xian-duisburg", "northern")), "",
                   QUEUES + "The published ratio was written in a year of reported delays. "),
    ]  # fmt: skip


def border_rows() -> list[Comparison]:
    """Return the published border hours and costs and speeds with delay."""
    carec = "CAREC CPMM"

    def hours(ends: str, cargo: str) -> Callable[[Model], Reading]:
        return lambda model: scaled(
            model.total(model.chain(ends, "", cargo), False, "border-"), 24.0
        )

    survey = "border-rail-cn (other rows of this survey)"
    mixed = "The survey's mean joins quick outbound and slow inbound crossings; the model has one figure. "
    short = (
        "Boxes in block trains are assumed to cross sooner than the survey's mean over all trains. "
    )
    return [
        Comparison("Border, rail, wagons (Azerbaijan-Georgia)", "h", BORDER_HOURS, BORDER_HOURS, carec,
                   "2022", hours("baku-tbilisi", "wagon"), "border-rail"),
        Comparison("Border, rail, boxes (Azerbaijan-Georgia)", "h", BORDER_HOURS, BORDER_HOURS, carec,
                   "2022", hours("baku-tbilisi", "container"), "", short),
        Comparison("Border, Kazakhstan, wagons (Khorgos)", "h", KZ_BORDER_HOURS, KZ_BORDER_HOURS, carec,
                   "2022", hours("khorgos_cn-altynkol", "wagon"), survey, mixed),
        Comparison("Border, Khorgos outbound, wagons", "h", 34.8, 34.8, carec, "2022",
                   hours("khorgos_cn-altynkol", "wagon"), survey, mixed),
        Comparison("Border, Khorgos outbound, boxes", "h", 34.8, 34.8, carec, "2022",
                   hours("khorgos_cn-altynkol", "container"), "", short),
        Comparison("Border, Alashankou outbound, wagons", "h", 30.5, 30.5, carec, "2022",
                   hours("alashankou-dostyk", "wagon"), "border-rail-cn (low end)", mixed),
        Comparison("Speed with delay from the survey's own figures", "km/h", 10, 15, "own bound", "2022",
                   lambda _: sections(LINE_SPEED, BORDER_HOURS), "the survey itself"),
        Comparison("The same, Kazakhstan", "km/h", KZ_DELAY_SPEED, KZ_DELAY_SPEED, carec, "2022",
                   lambda _: sections(KZ_LINE_SPEED, KZ_BORDER_HOURS), "the survey itself",
                   "Sections in Kazakhstan are longer than the all-rail figures imply; with one border "
                   f"a section its own figures need {kz_section():.0f} km against {implied_section():.0f}. "),
        Comparison("Speed with delay, wagons, Khorgos-Aktau", "km/h", KZ_DELAY_SPEED, KZ_DELAY_SPEED,
                   carec, "2022", lambda model: rail_speed(model, "khorgos_cn-aktau"), "",
                   "The speed of wagons is assumed, yards included, and one border falls on the whole "
                   "country; the survey's sections hold more borders a kilometre. "),
    ]  # fmt: skip


def cost_rows() -> list[Comparison]:
    """Return the published costs."""
    carec = "CAREC CPMM"
    dear = "The survey samples consignments of forwarders; bulk tariffs are assumed to lie below. "
    boxes = (
        "The model's rate is that of through block trains, far below the survey's consignments. "
    )

    def fee(model: Model) -> Reading:
        return scaled(model.total(model.chain("baku-tbilisi", "", "wagon"), True, "border-cost"),
                      SURVEY_TONNES)  # fmt: skip

    return [
        Comparison("Rail cost, wagons", "USD/500 km/20 t", 804, 804, carec, "2022",
                   lambda model: survey_cost(model, "wagon"), "", dear),
        Comparison("Rail cost, wagons, Kazakhstan", "USD/500 km/20 t", 883, 883, carec, "2022",
                   lambda model: survey_cost(model, "wagon"), "cost-rail_1520 (high end)", dear),
        Comparison("Rail cost, boxes", "USD/500 km/20 t", 804, 804, carec, "2022",
                   lambda model: survey_cost(model, "container"), "", boxes),
        Comparison("Border cost, rail, 20 t", "USD", 215, 215, carec, "2022", fee, "border-cost-rail-t"),
        Comparison("Border cost, rail, 20 t, Kazakhstan", "USD", 297, 297, carec, "2022", fee,
                   "border-cost-rail-t (another row of this survey)",
                   "The model takes the mean of all countries; inbound crossings of Kazakhstan cost "
                   "more. "),
        Comparison("Gauge change at Dostyk", "USD/FEU", 329, 329, carec, "2020",
                   lambda model: model.per_box("urumqi-almaty", "", TEU_PER_FEU, "transfer-cost"),
                   "transfer-cost-rail_1435-rail_1520-container"),
        Comparison("Altynkol-Brest, broad gauge", "USD/TEU-km", 0.30, 0.30, "ERAI", "2025",
                   lambda model: scaled(model.per_box("altynkol-brest", "northern"),
                                        1.0 / model.length("altynkol-brest", "northern")),
                   "cost-rail_1520-container"),
        Comparison("Chengdu-Duisburg", "USD/FEU", 5250, 5800, "ERAI", "2025",
                   lambda model: model.per_box("chengdu-duisburg", "northern", TEU_PER_FEU),
                   "cost-rail_1435-container"),
        Comparison("Middle over Northern cost, Xi'an-Duisburg", "1", None, 1.5, "AsstrA by Trend", "2024",
                   lambda model: ratio(model.per_box("xian-duisburg", "middle"),
                                       model.per_box("xian-duisburg", "northern"))),
    ]  # fmt: skip


def comparisons() -> dict[str, list[Comparison]]:
    """Return all published values by heading."""
    return {
        "Route times of boxes": time_rows(),
        "Borders and speed with delay": border_rows(),
        "Costs": cost_rows(),
    }


@dataclass(frozen=True)
class Result:
    """A comparison with its numbers; ``gap`` is the middle over the nearest published end."""

    row: Comparison
    low: float
    mid: float
    high: float
    gap: float
    parts: tuple[tuple[str, float], ...]

    @property
    def middle_inside(self) -> bool:
        """Whether the middle lies in the published range, or near a single value."""
        slack = TOLERANCE if self.row.low == self.row.high else 0.0
        return abs(self.gap) <= slack

    @property
    def range_inside(self) -> bool:
        """Whether the model's range and the published one meet."""
        return self.low <= self.row.high and (self.row.low is None or self.high >= self.row.low)


def compare(model: Model, row: Comparison) -> Result:
    """Measure one row."""
    reading = row.measure(model)
    low, high = np.quantile(reading.draws, [0.05, 0.95])
    bottom = -math.inf if row.low is None else row.low
    near = min(max(reading.mid, bottom), row.high)
    return Result(
        row, float(low), reading.mid, float(high), reading.mid / near - 1.0, reading.parts
    )


def results() -> tuple[Model, dict[str, list[Result]]]:
    """Measure all rows on the shipped case."""
    model = Model(build_network(serai.open_case(CASE).tables))
    return model, {
        heading: [compare(model, row) for row in rows] for heading, rows in comparisons().items()
    }


def digits(value: float) -> str:
    """Print three digits, whole from a hundred on."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def published(row: Comparison) -> str:
    """Print a published value or range."""
    if row.low is None:
        return f"up to {row.high:g}"
    return f"{row.low:g}" if row.low == row.high else f"{row.low:g}-{row.high:g}"


def percent(gap: float) -> str:
    """Print a gap without its sign, never as zero."""
    size = abs(gap)
    return f"{size:.0%}" if size >= 0.01 else f"{max(size, 0.001):.1%}"


def line(result: Result) -> str:
    """Print one line of a table."""
    row = result.row
    words = [
        "inside" if inside else "miss" for inside in (result.middle_inside, result.range_inside)
    ]
    values = f"{digits(result.low)} / {digits(result.mid)} / {digits(result.high)}"
    source = f"{row.publisher} {row.year}"
    cells = [
        f"{row.what}, {row.unit}" if row.unit != "1" else row.what,
        published(row),
        source,
        values,
    ]
    return f"| {' | '.join([*cells, *words, 'no' if row.set_from else 'yes'])} |"


def explanation(model: Model, result: Result) -> str:
    """Say in one line what explains a miss."""
    row = result.row
    end = "" if row.low == row.high else " the nearest end of"
    text = f"- **{row.what}** ({row.publisher} {row.year}): the middle is {percent(result.gap)} "
    text += f"{'above' if result.gap > 0 else 'below'}{end} the published value"
    text += "; the range meets it. " if result.range_inside else "; the range misses it too. "
    text += row.why
    assumed = [
        (name, share) for name, share in result.parts if share >= 0.01 and model.is_assumed(name)
    ]
    if assumed:
        total = sum(share for _, share in assumed)
        first = ", ".join(f"`{name}` {share:.0%}" for name, share in assumed[:2])
        text += f"Assumed inputs make {total:.0%} of the middle, first {first}."
    return text.rstrip()


HEAD = f"""# Freight: routes against published values

Written by `tools/compare_routes.py` from the case `{CASE}`; published values stand in the tool.

Low and high are the 5 % and 95 % of {DRAWS:,} draws, mid is the middle of every input; the network is
as it stands today, without planned links and without queues. *Middle* is inside if it lies in the
published range, or within {TOLERANCE:.0%} of a single value. *Range* is inside if low to high and the
published range meet. *Independent* is no where an input was set from the same value or source, so that
agreement proves nothing. Most inputs reach further to the slow and dear side, so mid lies near low.

Volumes are identified on known totals, see [Identification](freight.md#identification); none of
the values below is used there.
"""


def page() -> str:
    """Return the whole page."""
    model, groups = results()
    every = [result for rows in groups.values() for result in rows]
    free = [result for result in every if not result.row.set_from]
    out = [HEAD]
    for name, rows in (("rows", every), ("independent rows", free)):
        mids = sum(result.middle_inside for result in rows)
        ranges = sum(result.range_inside for result in rows)
        out.append(f"- Of {len(rows)} {name}, {mids} middles and {ranges} ranges are inside.")
    for heading, rows in groups.items():
        out += [f"\n## {heading}\n",
                "| what | published | by | model low / mid / high | middle | range | independent |",
                "|---|---|---|---|---|---|---|"]  # fmt: skip
        out += [line(result) for result in rows]
        missed = [r for r in rows if not (r.middle_inside and r.range_inside)]
        if missed:
            out += ["\nMisses:\n", *(explanation(model, result) for result in missed)]
        tied = [result.row for result in rows if result.row.set_from]
        if tied:
            out += ["\nNot independent, and the input that was set from the value or its source:\n"]
            out += [f"- {row.what}: {row.set_from}." for row in tied]
    return "\n".join(out) + "\n"


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    print(f"wrote {PAGE.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
