"""Charts of the report: Altair describes them, vl-convert draws them as inline SVG.

The drawings are static: they print, need no script and fetch nothing.  Colours
are written as fixed tokens and exchanged for variables of the style sheet, so
that one drawing serves light and dark.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from serai.errors import UsageError
from serai.pages import words
from serai.pages.figure import Figure as Figure
from serai.quantity import compatible, factor

if TYPE_CHECKING:
    from serai.ledger.statements import Ledger, Statement

#: Colour tokens of the specs and the variables of the style sheet that replace them.
TOKENS = {
    "#010203": "var(--ink)", "#010204": "var(--quiet)", "#010205": "var(--line)",
    "#010206": "var(--accent)", "#010207": "var(--warm)", "#010208": "var(--paper)",
}  # fmt: skip
INK, QUIET, LINE, ACCENT, WARM, PAPER = TOKENS
WIDTH = 720


def draw(spec: Mapping[str, Any], name: str) -> str:
    """Turn a Vega-Lite specification into inline SVG whose ids begin with ``name``.

    Raises
    ------
    UsageError
        If the specification wants to load something: a report fetches nothing.
    """
    import vl_convert

    if re.search(r'"url"\s*:', json.dumps(spec)):
        raise UsageError(f"figure {name} loads data from an address; put its values inline")
    svg = vl_convert.vegalite_to_svg(dict(spec), config=_config(), allowed_base_urls=[])
    svg = re.sub(r'\b(id="|url\(#|href="#)', rf"\g<1>{name}-", svg)
    for token, variable in TOKENS.items():
        svg = svg.replace(token, variable)
    # The wrapping element carries the description; the marks would be read one by one.
    return re.sub(r"<svg ", '<svg aria-hidden="true" focusable="false" ', svg, count=1)


def _config() -> dict[str, Any]:
    axis = {
        "labelColor": QUIET, "titleColor": QUIET, "domainColor": LINE, "tickColor": LINE,
        "gridColor": LINE, "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal",
        "gridOpacity": 0.6, "labelPadding": 6, "titlePadding": 12,
    }  # fmt: skip
    return {
        "background": "transparent",
        "font": "sans-serif",
        "view": {"stroke": None},
        "padding": {"left": 24, "right": 24, "top": 6, "bottom": 6},
        "axis": axis,
        "legend": {
            "labelColor": INK,
            "titleColor": QUIET,
            "labelFontSize": 12,
            "orient": "top",
            "title": None,
        },
        "text": {"color": INK, "fontSize": 12},
    }


def _spec(chart: Any) -> dict[str, Any]:
    # What is drawn here is checked by the tests that draw it; checking each again costs seconds.
    spec: dict[str, Any] = chart.to_dict(validate=False)
    spec.pop("$schema", None)
    return spec


@contextmanager
def unchecked() -> Iterator[None]:
    """Let Altair build drawings without checking each part against its schema, which takes long."""
    import altair as alt

    with alt.utils.schemapi.debug_mode(False):
        yield


def _inline(records: Sequence[Mapping[str, Any]]) -> Any:
    import altair as alt

    # Altair leaves this constructor untyped.
    data: Any = alt.InlineData
    return data(values=[dict(record) for record in records])


def _middle(statement: Statement) -> date | None:
    said = statement.asserted
    if said is None or said.start is None:
        return None
    return said.start + timedelta(days=((said.end or said.start) - said.start).days // 2)


def promised(statements: Iterable[Statement]) -> list[dict[str, Any]]:
    """Return one record for each statement that says when it was said and until when it holds."""
    records = []
    for statement in statements:
        middle, period = _middle(statement), statement.period
        end = period.end if period else None
        if middle is None or end is None or statement.asserted is None:
            continue
        start = statement.asserted.start or middle
        records.append(
            {
                "id": statement.id,
                "said": middle.isoformat(),
                "first": start.isoformat(),
                "last": (statement.asserted.end or start).isoformat(),
                "until": end.year,
                "value": words.told(statement).removesuffix(" a year"),
            }
        )
    return records


def restatement_chart(statements: Sequence[Statement], name: str) -> str:
    """Draw the promised year against the day it was said; empty below two promised years.

    A line shows where the day said is only known to a month or a year; the slope
    is the day itself, so the height above it is the time left.
    """
    records = promised(statements)
    if len({record["until"] for record in records}) < 2:
        return ""
    import altair as alt

    years = [record["until"] for record in records]
    first = min(int(record["first"][:4]) for record in records)
    last = max(int(record["last"][:4]) for record in records) + 1
    low, high = min(*years, first), max(years) + 1
    x = alt.X(
        "said:T",
        title="day it was said",
        scale=alt.Scale(domain=[f"{first}-01-01", f"{last}-01-01"]),
        axis=alt.Axis(format="%Y", tickCount="year", grid=False),
    )
    y = alt.Y(
        "until:Q",
        title="year promised for",
        scale=alt.Scale(domain=[low, high], zero=False),
        axis=alt.Axis(format="d", tickMinStep=1, tickCount=high - low),
    )
    base = alt.Chart(_inline(_stacked(records)))
    slope = [
        {"said": f"{y}-01-01", "until": y} for y in range(max(first, low), min(last, high) + 1)
    ]
    now = alt.Chart(_inline(slope)).mark_line(color=QUIET, strokeDash=[2, 4]).encode(x=x, y=y)
    spread = base.mark_rule(color=ACCENT, opacity=0.45, strokeWidth=2).encode(
        x=alt.X("first:T"), x2="last:T", y=y
    )
    points = base.mark_point(filled=True, size=80, color=ACCENT, opacity=1).encode(x=x, y=y)
    labels = base.mark_text(align="left", dx=9, dy=alt.expr("datum.lift")).encode(
        x=x, y=y, text="label:N"
    )
    chart = alt.layer(now, spread, points, labels).properties(width=WIDTH, height=250)
    return draw(_spec(chart), name)


def _stacked(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Label each point with its year and value; labels that would collide are lifted apart."""
    placed: list[dict[str, Any]] = []
    many = len({record["value"] for record in records}) > 1
    for record in sorted(records, key=lambda r: (r["said"], r["until"])):
        near = sum(
            1
            for other in placed
            if other["until"] == record["until"]
            and abs(date.fromisoformat(other["said"]) - date.fromisoformat(record["said"])).days
            < (260 if many else 90)
        )
        label = f"{record['value']} for {record['until']}" if many else str(record["until"])
        placed.append({**record, "label": label, "lift": -10 - 13 * near})
    return placed


def yearly(
    ledger: Ledger, subject: str, indicator: str, rule: str, unit: str
) -> list[dict[str, Any]]:
    """Return what was observed year by year on one count, in ``unit``.

    Only whole years count, and only one counting rule: no line joins two counts.
    """
    found: dict[int, dict[str, Any]] = {}
    for statement in ledger.query(subject, indicator, counting_rule=rule, claims=("observed",)):
        period, interval = statement.period, statement.interval
        if period is None or interval is None or period.start is None or period.end is None:
            continue
        whole = period.days in (365, 366) and period.start.year == period.end.year
        closed = (interval.hi - interval.lo).is_finite()
        if not (whole and closed and compatible(statement.unit, unit)):
            continue
        value = interval.middle * factor(statement.unit, unit)
        found[period.start.year] = {
            "year": period.start.year,
            "value": float(value),
            "id": statement.id,
        }
    return [found[year] for year in sorted(found)]


def promise_chart(
    seen: Sequence[Mapping[str, Any]],
    aims: Sequence[Statement],
    unit: str,
    name: str,
    band: Sequence[Mapping[str, Any]] = (),
) -> str:
    """Draw what was observed beside what was promised for which year; empty below three years.

    Parameters
    ----------
    band : sequence of mapping
        ``year``, ``low``, ``middle``, ``high`` as computed, in ``unit``.
    """
    records = [
        {"year": aim.period.end.year, "value": float(aim.interval.lo * factor(aim.unit, unit)),
         "kind": "promised"}
        for aim in aims
        if aim.period and aim.period.end and aim.interval and aim.interval.lo.is_finite()
    ]  # fmt: skip
    if len(seen) < 3 or not records:
        return ""
    import altair as alt

    years = [int(r["year"]) for r in (*seen, *records, *band)]
    x = alt.X(
        "year:Q",
        title=None,
        scale=alt.Scale(domain=[min(years) - 0.3, max(years) + 0.4], nice=False),
        axis=alt.Axis(format="d", grid=False, tickMinStep=1, tickCount=max(years) - min(years)),
    )
    said = unit.replace("/yr", " a year")
    y = alt.Y("value:Q", title=said, scale=alt.Scale(zero=True))
    plain = [{"year": r["year"], "value": r["value"], "kind": "observed"} for r in seen]
    line = alt.Chart(_inline(plain))
    text = alt.Text("value:Q", format=".1f" if max(r["value"] for r in plain) < 100 else ",.0f")
    aim = alt.Chart(_inline(_once(records)))
    drawn = alt.Chart(_inline(band))
    layers = [
        drawn.mark_area(color=QUIET, opacity=0.22).encode(x=x, y=alt.Y("low:Q", title=said), y2="high:Q"),
        drawn.mark_line(color=QUIET, strokeDash=[5, 3]).encode(x=x, y="middle:Q"),
    ] if band else []  # fmt: skip
    layers += [
        line.mark_line(color=ACCENT, strokeWidth=2.5, point=alt.OverlayMarkDef(color=ACCENT, size=50)).encode(x=x, y=y),
        line.mark_text(dy=-14).encode(x=x, y=y, text=text),
        aim.mark_point(shape="diamond", size=130, filled=False, color=WARM, strokeWidth=2).encode(x=x, y=y),
        aim.mark_text(dy=-16).encode(x=x, y=y, text="label:N"),
    ]  # fmt: skip
    return draw(_spec(alt.layer(*layers).properties(width=WIDTH, height=250)), name)


def _once(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    counted: dict[tuple[int, float], int] = {}
    for record in records:
        key = (record["year"], record["value"])
        counted[key] = counted.get(key, 0) + 1
    return [
        {"year": year, "value": value, "label": f"{count}×"}
        for (year, value), count in sorted(counted.items())
    ]


def spread_chart(rows: Sequence[Mapping[str, Any]], unit: str, name: str) -> str:
    """Draw figures that claim to tell the same thing, one line each, on one axis in ``unit``.

    Parameters
    ----------
    rows : sequence of mapping
        ``label``, ``value`` (float) and ``kind`` (claim type in words).
    """
    if len(rows) < 2:
        return ""
    import altair as alt

    order = [str(row["label"]) for row in rows]
    data = _inline(rows)
    kinds = sorted({str(row["kind"]) for row in rows})
    x = alt.X("value:Q", title=unit.replace("/yr", " a year"), scale=alt.Scale(zero=True))
    y = alt.Y("label:N", sort=order, title=None, axis=alt.Axis(labelLimit=320, ticks=False, domain=False))  # fmt: skip
    shape = alt.Shape(
        "kind:N",
        scale=alt.Scale(
            domain=kinds, range=["circle", "diamond", "square", "triangle-up"][: len(kinds)]
        ),
    )
    points = (
        alt.Chart(data)
        .mark_point(filled=True, size=80, color=ACCENT, opacity=1)
        .encode(x=x, y=y, shape=shape)
    )
    text = (
        alt.Chart(data)
        .mark_text(align="left", dx=10)
        .encode(x=x, y=y, text=alt.Text("value:Q", format=",.0f"))
    )
    chart = alt.layer(points, text).properties(width=WIDTH - 260, height=24 * len(rows))
    return draw(_spec(chart), name)


def engine_figures(engines: Mapping[str, Any]) -> list[Figure]:
    """Collect the drawings that engines offer.

    The run of an engine may have ``figures()``, or a list under ``figures`` in
    its data.  Each is a mapping with ``title``,
    ``caption``, ``chart`` (a Vega-Lite specification with inline values, or
    SVG), and as it likes ``alt``, ``header``, ``rows``, ``pledges``; or a tuple
    of title, caption, chart and rows.
    """
    found: list[Figure] = []
    for engine, run in engines.items():
        offer = getattr(run, "figures", None)
        data = getattr(run, "data", None)
        items = offer() if callable(offer) else (data or {}).get("figures", ())
        for number, item in enumerate(items):
            found.append(_figure(item, f"{engine}-{number}"))
    return found


def _figure(item: Any, name: str) -> Figure:
    if not isinstance(item, Mapping):
        item = dict(zip(("title", "caption", "chart", "rows"), item, strict=False))
    chart = item.get("chart") or ""
    rows = [[str(cell) for cell in row] for row in item.get("rows") or ()]
    return Figure(
        title=str(item["title"]),
        caption=str(item["caption"]),
        svg=chart if isinstance(chart, str) else draw(_as_spec(chart), name),
        alt=str(item.get("alt") or item["caption"]),
        header=[str(cell) for cell in item.get("header") or ()],
        rows=rows,
        pledges=tuple(item.get("pledges") or ()),
    )


def _as_spec(chart: Any) -> Mapping[str, Any]:
    return chart if isinstance(chart, Mapping) else _spec(chart)
