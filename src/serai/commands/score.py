"""``serai score``: score the shipped odds of promises on a table of outcomes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from serai.commands.shared import guarded, json_option, show
from serai.errors import UsageError


@click.command(name="score")
@click.argument("outcomes", required=False, type=click.Path(path_type=Path))
@json_option
@guarded
def command(outcomes: Path | None, as_json: bool) -> None:
    """Score the odds that serai gives to promises on OUTCOMES, a CSV of promises and their ends.

    Without OUTCOMES it scores the public ones, each forecast by parameters fitted without
    its cluster.  Rows of clusters that the fit has seen are always forecast that way.
    """
    from serai.projects.outcomes import outcome_faults, parse_outcomes, shipped_outcomes
    from serai.projects.parameters import left_out, shipped_parameters
    from serai.projects.scored import forecasts, score_outcomes

    faults = []
    if outcomes is None:
        rows = shipped_outcomes()
    else:
        try:
            text = outcomes.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"cannot read {outcomes}: expected a CSV in UTF-8 ({error})") from None
        rows, faults = parse_outcomes(text, outcomes.name), outcome_faults(text, outcomes.name)
    parameters = shipped_parameters()
    sets = {name: found.values for name, found in parameters.sets.items()}
    scored = score_outcomes(rows, sets, left_out(), parameters.shipped, parameters.reached)
    if as_json:
        told = forecasts(rows, sets, left_out(), parameters.shipped["dates"])
        show({"outcomes": str(outcomes or "shipped"), "used": dict(parameters.shipped), **scored,
              "forecasts": told, "odd_cells": [fault.as_dict() for fault in faults]})  # fmt: skip
        return
    for line in told_scores(scored):
        click.echo(line)
    for fault in faults:
        click.echo(str(fault), err=True)


def told_scores(scored: dict[str, Any]) -> list[str]:
    """Return the scores as lines of text."""
    from serai.pages.text import table

    new, seen = scored["new_clusters"], scored["seen_clusters"]
    lines = [f"{scored['rows']} rows of {new} clusters that the fit has not seen and {seen} that it "
             "has (forecast without them)"]  # fmt: skip
    titles = {"dates": "Promised dates", "amounts": "Promised amounts"}
    for key, title in titles.items():
        found = scored[key]
        if found is None:
            lines.append(f"\n{title}: no row with a known end")
            continue
        lines.append(f"\n{title}: {found['n']} rows, {found['clusters']} clusters, which weigh alike; "
                     f"met {found['met_share'] * 100:.0f} %. Lower scores are better.\n")  # fmt: skip
        lines.append(table(["rule", *found["mean"]["brier"]], score_rows(found)))
        lines.append("\nmodel less rival, 95 % interval over clusters\n")
        lines.append(table(["rule", "rival", "difference", "interval", "word"], less_rows(found)))
    dates = scored["dates"]
    if dates:
        lines.append("\nReliability\n")
        rows = [[f"{r['from'] * 100:.0f} to {r['to'] * 100:.0f} %", str(r["n"]), str(r["clusters"]),
                 f"{r['forecast'] * 100:.0f} %", f"{r['met'] * 100:.0f} %"] for r in dates["reliability"]]  # fmt: skip
        lines.append(table(["odds", "rows", "clusters", "mean odds", "met"], rows))
        lines.append("\nBy stage when promised\n")
        rows = [[r["stage"], str(r["n"]), str(r["clusters"]), f"{r['forecast'] * 100:.0f} %",
                 f"{r['met'] * 100:.0f} %"] for r in dates["by_stage"]]  # fmt: skip
        lines.append(table(["stage", "rows", "clusters", "mean odds", "met"], rows))
        lines.append("\nBy how the row was found\n")
        rows = [[tone, str(r["n"]), f"{r['forecast'] * 100:.0f} %", f"{r['met_share'] * 100:.0f} %",
                 f"{r['mean']['brier']['model']:.3f}", f"{r['mean']['brier']['constant']:.3f}"]
                for tone, r in dates["by_selection"].items()]  # fmt: skip
        lines.append(table(["news", "rows", "mean odds", "met", "Brier", "of the constant"], rows))
        parts = (f"{r['level'] * 100:.0f} %: {r['below'] * 100:.0f} %" for r in dates["coverage"])
        lines.append("\nLateness below forecast quantiles: " + ", ".join(parts))
    lines += [f"left aside: {n} rows, {reason}" for reason, n in scored["left_aside"].items()]
    return [*lines, *scored["pooled"]]


def score_rows(found: dict[str, Any]) -> list[list[str]]:
    """Return mean scores, one row a rule."""
    return [
        [rule, *(f"{value:.3f}" for value in by.values())] for rule, by in found["mean"].items()
    ]


def less_rows(found: dict[str, Any]) -> list[list[str]]:
    """Return paired differences, one row a rule and rival."""
    rows = []
    for rule, by in found["less"].items():
        for rival, d in by.items():
            word = "better" if d["better"] else "worse" if d["low"] > 0 else "not told apart"
            rows.append(
                [rule, rival, f"{d['mean']:+.3f}", f"{d['low']:+.3f} to {d['high']:+.3f}", word]
            )
    return rows
