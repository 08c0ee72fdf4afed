"""The corridor map: inline SVG, one group a year, from the flows of the corridor engine.

Width is tonnes, colour is the use of the fullest facility on a link, a broken line is a
length from memory.  The projection is equirectangular, true to scale at the middle latitude.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files
from math import cos, radians
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from serai.case import Case
    from serai.engines import EngineRun

WIDTH = 1100.0
#: Width of the widest line [px of the drawing].
WIDEST = 15.0
#: Below this flow [kt/yr] a link is drawn as an empty line.
LEAST = 5.0
#: Degrees of longitude and latitude left around the facilities.
MARGIN = (3.0, 1.6)
#: Class, lower end of the use, words; the fullest first.
STEPS = (
    ("u4", 0.95, "95 % and more"),
    ("u3", 0.80, "80 to 95 %"),
    ("u2", 0.50, "50 to 80 %"),
    ("u1", 0.00, "below 50 %"),
    ("u0", -1.0, "no capacity known"),
)
_KINDS = {"port": 0, "border": 2, "city": 1, "dry_port": 3, "station": 4}

Point = tuple[float, float]


@dataclass(frozen=True)
class Frame:
    """The part of the world that is shown, and where it lands on the drawing."""

    west: float
    east: float
    south: float
    north: float

    @property
    def squeeze(self) -> float:
        """Length of a degree of longitude over one of latitude, at the middle latitude."""
        return cos(radians((self.south + self.north) / 2))

    @property
    def scale(self) -> float:
        """Pixels a degree of latitude."""
        return WIDTH / ((self.east - self.west) * self.squeeze)

    @property
    def height(self) -> float:
        """Height of the drawing [px]."""
        return (self.north - self.south) * self.scale

    def at(self, lon: float, lat: float) -> Point:
        """Return where a place lands [px]."""
        return (lon - self.west) * self.squeeze * self.scale, (self.north - lat) * self.scale

    def holds(self, point: Point, pad: float = 0.0) -> bool:
        """Tell whether a point of the drawing lies on it."""
        return pad <= point[0] <= WIDTH - pad and pad <= point[1] <= self.height - pad


@dataclass(frozen=True)
class Net:
    """Places, links and facilities of a case as the map needs them."""

    places: Mapping[str, Any]
    links: Mapping[str, Any]
    by_link: Mapping[str, list[str]]
    by_place: Mapping[str, list[str]]


def read_net(case: Case) -> Net:
    """Read what stands where; a row without a position is left out."""
    places = {r.id: r for r in case.rows("places") if r["lat"] is not None and r["lon"] is not None}
    links = {
        r.id: r for r in case.rows("links") if r.raw["from"] in places and r.raw["to"] in places
    }
    by_link: dict[str, list[str]] = {}
    by_place: dict[str, list[str]] = {}
    for row in case.rows("facilities"):
        for name in _several(row.raw.get("links")):
            by_link.setdefault(name, []).append(row.id)
        for name in _several(row.raw.get("places")):
            by_place.setdefault(name, []).append(row.id)
    return Net(places, links, by_link, by_place)


def _several(text: str | None) -> list[str]:
    return [part.strip() for part in (text or "").split("|") if part.strip()]


def frame_of(net: Net) -> Frame | None:
    """Return the frame around all facilities; None where nothing has a position."""
    names = {name for name in net.by_place if name in net.places}
    for name in net.by_link:
        if name in net.links:
            names |= {net.links[name].raw["from"], net.links[name].raw["to"]}
    names = names or set(net.places)
    if not names:
        return None
    lon = [float(net.places[name]["lon"]) for name in names]
    lat = [float(net.places[name]["lat"]) for name in names]
    return Frame(
        min(lon) - MARGIN[0], max(lon) + MARGIN[0], min(lat) - MARGIN[1], max(lat) + MARGIN[1]
    )


def use_of(run: EngineRun, names: Iterable[str], index: int) -> float:
    """Return the middle use of the fullest of some facilities; -1 if none is known."""
    known = {f["id"]: f for f in run.data["facilities"] if f["capacity_known"]}
    uses = [float(known[name]["use"][index]["middle"]) for name in names if name in known]
    return max(uses, default=-1.0)


def step(use: float) -> str:
    """Return the class of a use: u0 where no capacity is known."""
    return next(css for css, least, _ in STEPS if use >= least)


def corridor_map(case: Case, run: EngineRun, target: int) -> dict[str, Any] | None:
    """Return the map with its years, legend and table; None without positions or flows.

    Parameters
    ----------
    target : int
        Year that is shown first, and on paper.
    """
    net = read_net(case)
    frame = frame_of(net)
    years = list(run.data["years"])
    if frame is None or not run.data["map"]:
        return None
    flows = [
        {link["id"]: link["tonnes"] for link in entry["links"] if link["id"] in net.links}
        for entry in run.data["map"]
    ]
    top = max((sum(t.values()) for flow in flows for t in flow.values()), default=0.0)
    if top <= 0:
        return None
    shown = target if target in years else years[-1]
    cargoes = sorted({name for flow in flows for tonnes in flow.values() for name in tonnes})
    groups = [
        _year(net, frame, run, years.index(entry["year"]), flow, top, shown, cargoes)
        for entry, flow in zip(run.data["map"], flows, strict=True)
    ]
    names = _labels(net, frame, flows[years.index(shown)])
    # The outlines stay a quiet ground below the lines; names stand above all.
    svg = (
        f'<svg class="cmap" viewBox="0 0 {WIDTH:.0f} {frame.height:.0f}" aria-hidden="true" focusable="false">'
        f"{_outlines(frame)}{_ground(net, frame)}{''.join(groups)}{names}</svg>"
    )
    return {
        "svg": svg,
        "years": years,
        "shown": shown,
        "cargoes": [(name, name.replace("_", " ")) for name in cargoes],
        "first": years[0],
        "last": years[-1],
        "seen": max(run.data["known"], default=None),
        "widths": [(kt, kt / top * WIDEST) for kt in (1000, 3000, 6000) if kt <= top * 1.2],
        "steps": [{"css": css, "words": words} for css, _, words in STEPS],
        "rows": _rows(net, frame, run, flows[years.index(shown)], years.index(shown)),
    }


@cache
def _basemap() -> Mapping[str, Sequence[Sequence[Sequence[float]]]]:
    text = files("serai").joinpath("pages", "basemap.json").read_text(encoding="utf-8")
    data: dict[str, Any] = json.loads(text)
    return data


def _outlines(frame: Frame) -> str:
    parts = []
    for kind in ("coast", "border"):
        lines = []
        for line in _basemap()[kind]:
            points = [frame.at(*point) for point in line]
            if any(frame.holds(point, -60) for point in points):
                lines.append("M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in points))
        parts.append(f'<path class="{kind}" d="{"".join(lines)}"/>')
    return "".join(parts)


def _route(net: Net, frame: Frame, name: str) -> str:
    """Return the path of a link; sea and ferry bend, one to each side, so that both show."""
    row = net.links[name]
    ends = [net.places[row.raw[end]] for end in ("from", "to")]
    (x1, y1), (x2, y2) = (frame.at(float(end["lon"]), float(end["lat"])) for end in ends)
    bend = {"sea": 0.16, "ferry": -0.16}.get(str(row["mode"]), 0.0)
    if not bend:
        return f"M{x1:.0f} {y1:.0f}L{x2:.0f} {y2:.0f}"
    if x1 > x2:
        bend = -bend
    mx, my = (x1 + x2) / 2 - (y2 - y1) * bend, (y1 + y2) / 2 + (x2 - x1) * bend
    return f"M{x1:.0f} {y1:.0f}Q{mx:.0f} {my:.0f} {x2:.0f} {y2:.0f}"


def _seen(net: Net, frame: Frame, name: str) -> bool:
    row = net.links[name]
    ends = [net.places[row.raw[end]] for end in ("from", "to")]
    return any(frame.holds(frame.at(float(end["lon"]), float(end["lat"])), -40) for end in ends)


def _ground(net: Net, frame: Frame) -> str:
    paths = {"open": "", "planned": ""}
    for name, row in net.links.items():
        if row["status"] in paths and _seen(net, frame, name):
            paths[row["status"]] += _route(net, frame, name)
    return "".join(f'<path class="ground {kind}" d="{d}"/>' for kind, d in paths.items() if d)


def _year(
    net: Net,
    frame: Frame,
    run: EngineRun,
    index: int,
    flow: Mapping[str, Mapping[str, float]],
    top: float,
    shown: int,
    cargoes: Sequence[str],
) -> str:
    year = run.data["years"][index]
    kind = "fitted to observations" if year in run.data["known"] else "one middle draw"
    parts = []
    for name, tonnes in sorted(flow.items(), key=lambda item: -sum(item[1].values())):
        total = sum(tonnes.values())
        if total < LEAST or not _seen(net, frame, name):
            continue
        row = net.links[name]
        width = max(total / top * WIDEST, 0.9)
        css = step(use_of(run, net.by_link.get(name, ()), index))
        css += " mem" if row["basis"] == "remembered" else ""
        path = _route(net, frame, name)
        title = f"{name.replace('_', ' ')}, {row['mode']}: {total:,.0f} kt"
        # All cargo first, then each block of cargo; the page's script picks one of them.
        blocks = [width, *(tonnes.get(cargo, 0.0) / top * WIDEST for cargo in cargoes)]
        widths = " ".join(f"{block:.1f}" for block in blocks)
        parts.append(
            f'<path class="{css}" stroke-width="{width:.1f}" data-w="{widths}" d="{path}">'
            f"<title>{escape(title)}</title></path>"
        )
        if row["mode"] in ("sea", "ferry") and width > 2.5:
            cores = " ".join(f"{block * 0.3:.1f}" for block in blocks)
            parts.append(
                f'<path class="core" stroke-width="{width * 0.3:.1f}" data-w="{cores}" d="{path}"/>'
            )
    for name, facilities in net.by_place.items():
        if name in net.places:
            place = net.places[name]
            x, y = frame.at(float(place["lon"]), float(place["lat"]))
            css = step(use_of(run, facilities, index))
            parts.append(f'<circle class="{css}" cx="{x:.0f}" cy="{y:.0f}" r="6.5"/>')
    # The class keeps one year visible where no script runs, and on paper.
    first = " is-shown" if year == shown else ""
    return (
        f'<g class="year{first}{" is-target" if year == shown else ""}" data-year="{year}">{"".join(parts)}'
        f'<text class="which" x="18" y="38">{year}</text><text class="kind" x="18" y="58">{kind}</text></g>'
    )


def _labels(net: Net, frame: Frame, flow: Mapping[str, Mapping[str, float]]) -> str:
    """Name ports, borders and cities by what passes, as far as the names do not collide."""
    passing: dict[str, float] = {}
    for name, tonnes in flow.items():
        for end in ("from", "to"):
            place = net.links[name].raw[end]
            passing[place] = passing.get(place, 0.0) + sum(tonnes.values())
    for name in net.by_place:
        passing[name] = passing.get(name, 0.0) + 1.0
    order = sorted(
        (name for name in passing if passing[name] > 0 and net.places[name]["kind"] != "station"),
        key=lambda n: (n not in net.by_place, _KINDS.get(net.places[n]["kind"], 9), -passing[n], n),
    )
    taken: list[tuple[float, float, float, float]] = []
    texts = []
    for name in order:
        place = net.places[name]
        x, y = frame.at(float(place["lon"]), float(place["lat"]))
        said = str(place["name"]).removesuffix(" port").removesuffix(" border")
        width = 7.2 * len(said)
        if not frame.holds((x, y), 8):
            continue
        for dx, dy in ((10, -8), (10, 18), (-width - 10, -8), (-width - 10, 18)):
            box = (x + dx, y + dy - 11, x + dx + width, y + dy + 3)
            inside = box[0] > 4 and box[2] < WIDTH - 4 and box[1] > 4 and box[3] < frame.height - 4
            if inside and not any(_meet(box, other) for other in taken):
                taken.append(box)
                texts.append(f'<text x="{x + dx:.0f}" y="{y + dy:.0f}">{escape(said)}</text>')
                texts.append(f'<circle cx="{x:.0f}" cy="{y:.0f}" r="2.2"/>')
                break
    return f'<g class="names">{"".join(texts)}</g>'


def _meet(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _rows(
    net: Net, frame: Frame, run: EngineRun, flow: Mapping[str, Mapping[str, float]], index: int
) -> list[dict[str, str]]:
    """Return the forty widest links on the map as a table."""
    names = [name for name in flow if _seen(net, frame, name) and sum(flow[name].values()) > LEAST]
    rows = []
    for name in sorted(names, key=lambda n: (-sum(flow[n].values()), n))[:40]:
        row = net.links[name]
        use = use_of(run, net.by_link.get(name, ()), index)
        parts = sorted(flow[name].items(), key=lambda item: -item[1])
        length = _number(row.raw.get("length_km"))
        rows.append(
            {
                "name": " to ".join(
                    str(net.places[row.raw[end]]["name"]) for end in ("from", "to")
                ),
                "mode": str(row["mode"]),
                "total": f"{sum(flow[name].values()):,.0f}",
                "parts": ", ".join(f"{k.replace('_', ' ')} {v:,.0f}" for k, v in parts if v >= 1),
                "use": "not known" if use < 0 else f"{use * 100:.0f} %",
                "length": f"{length:,.0f} km, {row['basis']}" if length else "not known",
            }
        )
    return rows


def _number(text: str | None) -> float:
    return float(text) if text else 0.0
