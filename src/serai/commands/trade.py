"""``serai trade``: dollars to tonnes, the value of a day, and a fit on a panel of one's own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from serai.commands.shared import day_option, guarded, json_option, show


@click.command(name="trade")
@click.argument("case")
@click.option("--days", type=float, default=1.0, show_default=True, help="Days saved.")
@click.option("--scenario", default="", metavar="NAME",
              help="Write the sourced values of a day as a scenario of CASE, for freight to read.")  # fmt: skip
@click.option("--panel", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="CSV of exporter, importer, year, trade, days: fit what a day costs.")  # fmt: skip
@day_option
@json_option
@guarded
def command(
    case: str, days: float, scenario: str, panel: Path | None, as_of: Any, as_json: bool
) -> None:
    """Turn trade of CASE into tonnes where a unit value has a source, and value a day saved."""
    from serai.assess import known
    from serai.case import open_case
    from serai.projects.trade import demand_day_values, trade_gain, trade_in_tonnes

    opened = open_case(case)
    ledger = known(opened, as_of.date() if as_of else opened.as_of)
    found: dict[str, Any] = {
        "case": opened.id, "tonnes": trade_in_tonnes(ledger),
        "demand": demand_day_values(opened.rows("demand")), "days": days, "gain": trade_gain(days),
    }  # fmt: skip
    if panel:
        import pandas as pd

        from serai.projects.gravity import fit_gravity

        found["gravity"] = fit_gravity(pd.read_csv(panel)).as_dict()
    if scenario:
        found["scenario"] = str(_write(opened, scenario))
    if as_json:
        show(found)
    else:
        click.echo(_text(found))


def _write(opened: Any, name: str) -> Path:
    """Write the scenario; an existing file is not replaced."""
    import io

    from ruamel.yaml import YAML

    from serai.cells import ID
    from serai.errors import UsageError, quoted
    from serai.projects.trade import demand_scenario
    from serai.tables import write_whole

    if not ID.fullmatch(name):
        raise UsageError(f"{quoted(name)} is no name of a scenario: use letters, digits and dashes")
    path: Path = opened.path / "scenarios" / f"{name}.yaml"
    if path.exists():
        raise UsageError(f"{quoted(path)} is there already; name another scenario")
    text = io.StringIO()
    YAML().dump(demand_scenario(opened.rows("demand")), text)
    write_whole(path, text.getvalue().encode("utf-8"))
    return path


def _text(found: dict[str, Any]) -> str:
    from serai.pages.text import table
    from serai.quantity import short

    rows = [
        [t["statement"], t["commodity"], t["told"], t["period"], t["reporter"],
         f"{short(t['tonnes'][0])} to {short(t['tonnes'][1])} t" if t["tonnes"] else t["reason"]]
        for t in found["tonnes"]
    ]  # fmt: skip
    head = ["statement", "commodity", "told", "period", "reporter", "tonnes"]
    lines = [table(head, rows, {5: 40}) if rows else "no trade figure names a commodity", ""]
    demand = [
        [d["demand"], d["commodity"], " / ".join(f"{x:.3g}" for x in d["told"]),
         " / ".join(f"{x:.3g}" for x in d["sourced"]) if d["sourced"] else "no sourced unit value",
         {True: "yes", False: "no", None: "-"}[d["within"]]]
        for d in found["demand"]
    ]  # fmt: skip
    if demand:
        head = ["demand block", "commodity", "a day, as in the row", "a day, sourced", "within"]
        lines += ["USD a tonne and day, low / middle / high", table(head, demand, {}), ""]
    for gain in found["gain"]:
        low, high = gain["low"] * 100, gain["high"]
        top = f"{low:.3g} % or more" if high is None else f"{low:.3g} to {high * 100:.3g} %"
        top = f"{low:.3g} %" if high == gain["low"] else top
        lines.append(
            f"{found['days']:g} days: {gain['what']}: {top} ({gain['basis']}; {gain['source']})"
        )
    if "gravity" in found:
        g = found["gravity"]
        lines.append(
            f"Your panel: {g['per_day'] * 100:+.2f} % of trade a day more, 95 % interval "
            f"{g['low'] * 100:+.2f} to {g['high'] * 100:+.2f} %, {g['rows']} rows, {g['pairs']} pairs"
        )
    if "scenario" in found:
        lines.append(f"Scenario written: {found['scenario']}")
    return "\n".join(lines)
