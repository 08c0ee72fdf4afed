"""``serai power``: the electricity of a year, zone by zone, and what binds."""

from __future__ import annotations

import logging
from pathlib import Path

import click
from click.core import ParameterSource

from serai.commands.shared import guarded, json_option, scenario_option, show, told
from serai.errors import UsageError


@click.command(name="power")
@click.argument("case")
@click.option("--year", type=int, default=2030, show_default=True, help="Calendar year.")
@click.option("--resolution", default="4h", show_default=True,
              help="Means of so many hours (4h, 1h), four hourly weeks (weeks), or the fourteen "
              "days of highest load (cold).")  # fmt: skip
@click.option("--promised", is_flag=True, help="Projects run from the day promised last.")
@click.option("--without-russia", is_flag=True, help="Switch the balancing zone off.")
@click.option("--copper-plate", is_flag=True, help="Lines within a country carry anything.")
@click.option("--winter", is_flag=True,
              help="The peak of the year, with outages and ranges drawn.")  # fmt: skip
@click.option(
    "--check", is_flag=True, help="The model beside what was observed, and its ablations."
)
@click.option("--netcdf", type=click.Path(dir_okay=False), help="Write the solved network here.")
@scenario_option
@json_option
@guarded
def command(
    case: str, year: int, resolution: str, promised: bool, without_russia: bool,
    copper_plate: bool, winter: bool, check: bool, netcdf: str | None, scenario: str,
    as_json: bool,
) -> None:  # fmt: skip
    """Run the power system of CASE in one year.

    Shows generation by fuel and zone, what is brought in, what is not served, what power
    costs where, which lines are full, and what one more MW of them is worth.

    CASE may be a PyPSA network of your own instead: a .nc file, or a folder of its CSV tables.
    """
    from serai.case import open_case
    from serai.energy.own import is_network
    from serai.engines.power_year import balance, checked, peak_of

    if is_network(case):
        _own(case, as_json)
        return
    opened = open_case(case, scenario=scenario)
    if not opened.rows("zones"):
        raise UsageError(f"{opened.id} has no power system: no rows in energy/zones.csv")
    projects = "promised" if promised else "standing"
    options = {"russia": not without_russia, "copper_plate": copper_plate, "projects": projects}
    if check:
        told("solving the years that were observed")
        found = checked(opened)
    elif winter:
        told("drawing outages")
        found = peak_of(opened, year, options)
    else:
        told("solving the year")
        found = balance(opened, year, resolution, options, Path(netcdf) if netcdf else None)
    if as_json:
        show(found)
        return
    from serai.pages.power_text import check_text, power_text, winter_text

    text = check_text(found) if check else winter_text(found) if winter else power_text(found)
    click.echo(text)


#: Options that say how a case becomes a network; a network of one's own already is one.
_OF_CASES = ("year", "resolution", "promised", "without_russia", "copper_plate", "winter", "check",
             "netcdf", "scenario")  # fmt: skip


def _own(path: str, as_json: bool) -> None:
    """Solve a network that the user brings, and show what it says."""
    from serai.energy.own_year import own_year
    from serai.pages.own_text import own_text

    context = click.get_current_context()
    for name in _OF_CASES:
        if context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            raise UsageError(
                f"--{name.replace('_', '-')} makes a network of a case; {path} is one already, so "
                "change the network itself and leave the option out"
            )
    # PyPSA tells what it read; on a terminal that stands between the user and the answer.
    logging.getLogger("pypsa").setLevel(logging.ERROR)
    told("solving the network")
    found = own_year(path)
    if as_json:
        show(found)
    else:
        click.echo(own_text(found))
