"""``serai terminal``: simulate one port, border, ferry line or rail line of a case."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from serai.commands.shared import guarded, json_option, show, told


@click.command(name="terminal")
@click.argument("case")
@click.argument("place")
@click.option("--year", type=click.IntRange(1990, 2100), help="Calendar year that is run.")
@click.option(
    "--replications",
    type=click.IntRange(min=2),
    default=1000,
    show_default=True,
    help="Years that are run, each with its own chance.",
)
@click.option("--variant", default="", metavar="NAME", help="A variant that the case declares.")
@click.option("--ranges", is_flag=True, help="Draw every number from its range in each year.")
@click.option(
    "--seed", type=click.IntRange(min=0), default=None, help="Seed; the case's by default."
)
@click.option(
    "--paired", is_flag=True, help="Tell what --variant changes, run by run on the same chance."
)
@click.option(
    "--trace",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write every event of the first year to FILE.parquet or FILE.csv.",
)
@json_option
@guarded
def command(
    case: str,
    place: str,
    year: int | None,
    replications: int,
    variant: str,
    ranges: bool,
    seed: int | None,
    paired: bool,
    trace: Path | None,
    as_json: bool,
) -> None:
    """Simulate PLACE of CASE: what passes in a year, how long it waits, and what binds.

    PLACE is the name of a declaration, of its place, or of an urban rail line.
    """
    from serai.case import open_case
    from serai.engines.model import plain_data
    from serai.engines.terminal_runs import line_answers, terminal_answers, uses_of

    opened = open_case(case)
    uses = uses_of(opened)
    if place in uses.lines:
        data = line_answers(uses.lines[place])
        show(data) if as_json else click.echo(line_text(data))
        return
    if trace is not None:
        from serai.engines.terminal_pairs import write_trace

        count = write_trace(opened, uses, place, trace, variant, seed=seed, ranges=ranges)
        told(f"{count:,} events of one year in {trace}")
    if paired:
        if not variant:
            raise click.UsageError("--paired tells what a variant changes: give --variant NAME")
        from serai.engines.terminal_pairs import paired_answers

        data = paired_answers(
            opened, uses, place, variant, year=year, replications=replications, ranges=ranges,
            seed=seed, progress=told,
        )  # fmt: skip
        show(plain_data(data)) if as_json else click.echo(paired_text(data))
        return
    data = terminal_answers(
        opened, uses, place, variant=variant, year=year, replications=replications, ranges=ranges,
        seed=seed, progress=told,
    )  # fmt: skip
    # A figure without a value is null: JSON knows no other word for it.
    show(plain_data(data)) if as_json else click.echo(terminal_text(data))


def terminal_text(data: Mapping[str, Any]) -> str:
    """Return the answers of one run as aligned tables."""
    from serai.pages.text import table
    from serai.terminals.causes import worded

    shown = f", {data['variant_title']}" if data["variant"] else ""
    years = f"{data['replications']:,} years like {data['year']}"
    out = [
        f"{data['title']}{shown}",
        f"{years}; ranges are 95 % intervals of the mean over them",
        "",
    ]
    rows = [[unit, _mean(value), _years(value)] for unit, value in data["throughput"].items()]
    out += [table(["passed", "mean", "9 years in 10"], rows), ""]
    rows = [
        [
            part["class"], _mean(part["arrived"]), _mean(part["passed"]), _mean(part["inside"]),
            *(
                "not told" if part["withheld"] else _days(part["time"][key])
                for key in ("mean", "p50", "p90", "p95")
            ),
        ]
        for part in data["classes"]
    ]  # fmt: skip
    head = [
        "items",
        "came",
        "passed",
        "inside at the end",
        "days: mean",
        "half",
        "9 in 10",
        "19 in 20",
    ]
    out += [table(head, rows), ""]
    rows = [
        [
            part["stage"], part["kind"],
            *(("not told",) * 4 if part["withheld"] else (
                _share(part["use"]), _share(part["blocked"]),
                _days(part["wait"]["mean"]), _days(part["wait"]["p95"]),
            )),
        ]
        for part in data["stages"]
    ]  # fmt: skip
    head = ["stage", "kind", "in use", "blocked", "days of wait: mean", "19 in 20"]
    out += [table(head, rows), ""]
    rows = [
        [worded(part["cause"]), _share(part["hours"]), _share(part["items"])]
        for part in data["bound"]
        if part["hours"]["mean"] > 0.0005
    ]
    out += [table(["what held it", "of the hours waited", "of the items, most of all"], rows), ""]
    worst = data["worst"]
    if worst["stage"]:
        out.append(
            f"worst week: from {worst['from']}, {worst['waiting']['mean']:,.0f} waiting on average "
            f"(a typical week {worst['typical']:,.0f}), most of them at {worst['stage']}"
        )
    out += [part["text"] for part in data["withheld"]]
    for part in data["deadlocks"]:
        out.append(f"stands still: {part}")
    basis = data["basis"]
    out.append(
        f"{basis['sourced']} of its {basis['sourced'] + basis['assumed']} numbers have a source, the rest "
        "are assumed with a range" + ("; indicative" if basis["indicative"] else "")
    )
    return "\n".join(out)


def paired_text(data: Mapping[str, Any]) -> str:
    """Return what a variant changes as an aligned table."""
    from serai.pages.text import table

    rows = [
        [
            part["class"], _more(part["passed"]), _more(part["days"], 2),
            f"{part['share_better']:.0%}",
        ]
        for part in data["classes"]
    ]  # fmt: skip
    head = ["items", "more passed a year", "days inside: more", "years in which more passed"]
    out = [
        f"{data['title']}, {data['variant_title']}: what it changes",
        f"{data['replications']:,} years like {data['year']}, each with the same chance in both; "
        "means of the differences with their 95 % intervals",
        "",
        table(head, rows),
        "",
    ]
    if data["variant_reason"]:
        out.append(f"the variant: {data['variant_reason']}")
    for side, names in data["growing"].items():
        if names:
            out.append(
                f"the queue of {', '.join(names)} grows without bound in {side}: its days are of this year only"
            )
    return "\n".join(out)


def _more(value: Mapping[str, float | None], places: int = 0) -> str:
    mean, half = value["mean"], value["half"]
    if mean is None or half is None or mean != mean:
        return "none"
    return f"{mean:+,.{places}f} ± {half:,.{places}f}"


def line_text(data: Mapping[str, Any]) -> str:
    """Return what an urban rail line can carry as an aligned table."""
    from serai.pages.text import table

    rows = [
        [
            name,
            *(f"{value:,.1f}" if unit == "min" else f"{value:,.0f}" for value in data[key]),
            unit,
        ]
        for name, key, unit in (
            ("least headway", "headway", "min"),
            ("one way in the peak hour", "hourly", "persons"),
            ("both ways in a day", "daily", "persons"),
        )
    ]
    out = [data["title"], table(["", "low", "middle", "high", "unit"], rows)]
    out.append("worst reading, middle and best: the headway is set by " + ", ".join(data["binds"]))
    out += [
        f"said: {c['said']:,.0f} {c['unit']} ({c['source']}): {c['word']}" for c in data["claims"]
    ]
    out += [f"observed: {c['said']:,.0f} {c['unit']} ({c['source']})" for c in data["observed"]]
    out.append(data["note"])
    return "\n".join(out)


def _mean(value: Mapping[str, float]) -> str:
    if value["mean"] != value["mean"]:
        return "none"
    return f"{value['mean']:,.0f} ± {value['half']:,.0f}"


def _years(value: Mapping[str, float]) -> str:
    return f"{value['low']:,.0f} to {value['high']:,.0f}"


def _days(value: Mapping[str, float]) -> str:
    if value["mean"] != value["mean"]:
        return "none"
    return f"{value['mean'] / 24:,.2f} ± {value['half'] / 24:,.2f}"


def _share(value: Mapping[str, float]) -> str:
    if value["mean"] != value["mean"]:
        return ""
    return f"{value['mean']:.0%}"
