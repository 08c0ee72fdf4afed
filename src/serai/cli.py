"""The command line: thin commands over the public functions.

Exit codes: 0 done, 2 usage or an invalid case, 1 failure.  A bad verdict is no
failure unless ``--fail-on`` says so.
"""

from __future__ import annotations

import sys
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from serai import __version__
from serai.commands.shared import (
    day_option,
    draws_option,
    guarded,
    json_option,
    scenario_option,
    show,
    source_option,
    told,
)
from serai.errors import CaseError, UsageError

if TYPE_CHECKING:
    from serai.assess import Assessment

EPILOG = """
Start with:  serai assess astana-2025        the shipped case\n
             serai explain corridor-10mt-2030 --case astana-2025\n
             serai new my-case               a case of your own, from the template
"""


#: Commands that live in serai.commands and are imported when called: name, line of help.
#: The click command in the module is named ``command``.
LAZY: dict[str, str] = {
    "compare": "Show what differs between two cases or scenarios, answer by answer.",
    "diff": "Show what changed in CASE between two days, and why.",
    "export": "Write CASE as IATI, OC4IDS, CSV, XLSX or a Frictionless package.",
    "import": "Enter a list of others into a case, as drafts: GCDF, IATI, OC4IDS, CSV, XLSX.",
    "finance": "Show what a project of CASE must earn, and the costs of all in constant prices.",
    "judge": "Compare names, list what a person should judge, and keep the log of judgements.",
    "known": "Show what was known about a subject of CASE by a day.",
    "mirror": "Show the figures that both sides of a trade tell, and what makes them unlike.",
    "power": "Run the power system of CASE in one year: what makes, costs, and binds.",
    "read": "List the figures and names of documents as candidate statements.",
    "report": "Write the report of CASE: one HTML file, offline, for screen and print.",
    "review": "Show each candidate of CASE beside its text, and accept, reject or edit it.",
    "score": "Score the odds given to promises on a table of outcomes, against simple rivals.",
    "studio": "Serve CASE to a browser on this machine: pledges, map, scenarios, review.",
    "terminal": "Simulate one port, border, ferry line or rail line of CASE.",
    "trade": "Turn trade of CASE into tonnes, and say what a day saved is worth.",
    "status": "Show the stage of each project of CASE, and what its silence says.",
}

#: Commands whose name is a word of the language, by the module that holds them.
_MODULES = {"import": "importing"}


class _Group(click.Group):
    """A group that lists the lazy commands without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *LAZY})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in LAZY:
            return super().get_command(ctx, cmd_name)
        module = _MODULES.get(cmd_name, cmd_name)
        loaded: click.Command = import_module(f"serai.commands.{module}").command
        return loaded

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = []
        for name in self.list_commands(ctx):
            own = self.commands.get(name)
            rows.append((name, LAZY.get(name) or (own.get_short_help_str(200) if own else "")))
        with formatter.section("Commands"):
            formatter.write_dl(rows)


@click.group(cls=_Group, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="serai")
def cli() -> None:
    """Test what was pledged against the system that must deliver it.

    A case is a folder of tables and notes about one partnership.  CASE is such a
    folder, or the name of a case that comes with serai (astana-2025).
    """


def _assess(
    case: str,
    as_of: Any,
    only_source: tuple[str, ...] = (),
    scenario: str = "",
    draws: int = 2000,
) -> Assessment:
    from serai.assess import assess
    from serai.case import open_case

    day: date | None = as_of.date() if as_of else None
    told("opening the case")
    return assess(open_case(case, scenario=scenario), day, only_source, told, draws)


@cli.command()
@click.argument("folder", type=click.Path(path_type=Path))
@guarded
def new(folder: Path) -> None:
    """Start a case in FOLDER from the template, with one worked row per file."""
    from serai.case import new_case

    path = new_case(folder)
    click.echo(f"{path}: a new case. Edit its tables, then run: serai validate {path}")


@cli.command()
@click.argument("case")
@json_option
@guarded
def validate(case: str, as_json: bool) -> None:
    """Check all of CASE and list every fault with its file, line and remedy."""
    from serai.case import open_case
    from serai.engines import engine_faults

    opened = open_case(case, listed=True)
    faults = engine_faults(opened)
    if faults:
        raise CaseError(opened.path.resolve().name, faults)
    counts = {name: len(rows) for name, rows in opened.tables.items() if rows}
    counts |= {"pledges": len(opened.pledges), "checks": len(opened.checks)}
    if as_json:
        show({"case": opened.id, "faults": [], "rows": counts})
    else:
        click.echo(
            f"{opened.id}: no faults. " + ", ".join(f"{n} {name}" for name, n in counts.items())
        )


@cli.command()
@click.argument("case")
@guarded
def seal(case: str) -> None:
    """Seal the draft rows of CASE: from then on they may be superseded, not edited."""
    from serai.case import find_case
    from serai.sealing import seal as seal_rows

    path = find_case(case)
    click.echo(f"{seal_rows(path)} rows sealed in {path}")


@cli.command()
@click.argument("case")
@source_option
@day_option
@json_option
@guarded
def sums(case: str, only_source: tuple[str, ...], as_of: Any, as_json: bool) -> None:
    """Check the arithmetic of CASE: each check, the conflicts, and what would mend them."""
    assessment = _assess_sums(case, as_of, only_source)
    if as_json:
        whole = assessment.as_dict()
        keys = ("case", "as_of", "sums", "conflicts", "repairs", "contradictions")
        show({key: whole[key] for key in keys})
        return
    from serai.pages import text

    click.echo(text.sums_table(assessment.sums))
    for lines in (text.conflict_lines(assessment), text.contradiction_lines(assessment)):
        click.echo("\n" + "\n".join(lines))


def _assess_sums(case: str, as_of: Any, only_source: tuple[str, ...]) -> Assessment:
    from serai.assess import assess_sums
    from serai.case import open_case

    opened = open_case(case)
    checked: Assessment = assess_sums(opened, as_of.date() if as_of else None, only_source)
    return checked


@cli.command()
@click.argument("case")
@day_option
@source_option
@scenario_option
@draws_option
@json_option
@click.option(
    "--report", "report_file", type=click.Path(path_type=Path), help="Where to write the report."
)
@click.option("--no-report", is_flag=True, help="Do not write the HTML report.")
@click.option(
    "--fail-on",
    type=click.Choice(["implausible", "tension"]),
    help="Exit 1 if an answer is this bad.",
)
@guarded
def assess(
    case: str,
    as_of: Any,
    only_source: tuple[str, ...],
    scenario: str,
    draws: int,
    as_json: bool,
    report_file: Path | None,
    no_report: bool,
    fail_on: str | None,
) -> None:
    """Answer five questions about every pledge of CASE and write the report."""
    assessment = _assess(case, as_of, only_source, scenario, draws)
    if as_json:
        show(assessment.as_dict())
    else:
        from serai.pages import text

        click.echo(f"{assessment.case.title}, as of {assessment.as_of}\n")
        click.echo(text.verdict_table(assessment.verdicts))
        click.echo("")
        click.echo("\n".join(text.conflict_lines(assessment)))
    if not no_report and (report_file or not as_json):
        told("writing the report")
        path = _write_report(assessment, report_file)
        click.echo(f"\nReport: {path}", err=as_json)
    grave = {"implausible": ("implausible",), "tension": ("implausible", "in tension")}.get(
        fail_on or "", ()
    )
    if any(part.answer.value in grave for v in assessment.verdicts for part in v.parts.values()):
        sys.exit(1)


def _write_report(assessment: Assessment, target: Path | None) -> Path:
    from serai.pages.report import write_report

    return write_report(assessment, target or Path("out") / f"{assessment.case.id}.html")


@cli.command()
@click.argument("pledge")
@click.option(
    "--case", "-c", default="astana-2025", show_default=True, help="Case that holds the pledge."
)
@day_option
@scenario_option
@draws_option
@json_option
@guarded
def explain(pledge: str, case: str, as_of: Any, scenario: str, draws: int, as_json: bool) -> None:
    """Walk from the verdict of PLEDGE to its statements, sources and text spans."""
    from serai.case import open_case

    opened = open_case(case, scenario=scenario)
    opened.pledge(pledge)
    from serai.assess import assess as run

    assessment = run(opened, as_of.date() if as_of else None, (), told, draws)
    if as_json:
        show(assessment.verdict(pledge).as_dict())
        return
    from serai.pages import text

    click.echo(text.explain(assessment, pledge))


@cli.command()
@click.argument("case")
@click.option("--year", type=int, default=2030, show_default=True, help="Year to show.")
@day_option
@scenario_option
@draws_option
@json_option
@guarded
def freight(case: str, year: int, as_of: Any, scenario: str, draws: int, as_json: bool) -> None:
    """Show what the corridor engine computes for CASE: flows, what is full, certificate."""
    from serai.case import open_case
    from serai.engines import run_freight

    opened = open_case(case, scenario=scenario)
    day = as_of.date() if as_of else opened.as_of
    run = run_freight(opened, day, draws, told)
    if run is None:
        raise UsageError(f"{opened.id} has no demand rows, so there is no freight to compute")
    if not run.data or year not in run.data["years"]:
        years = run.data.get("years", []) if run.data else []
        raise UsageError(
            f"year {year} was not computed: {years[0]} to {years[-1]}"
            if years
            else "no year could be computed"
        )
    from serai.pages import freight_text

    if as_json:
        show(freight_text.year_data(run, year))
    else:
        click.echo(freight_text.year_text(run, year))


@cli.command()
@click.argument("case")
@click.option("--pledge", "-p", multiple=True, help="Only this pledge (may be repeated).")
@day_option
@json_option
@guarded
def timeline(case: str, pledge: tuple[str, ...], as_of: Any, as_json: bool) -> None:
    """Show events and the restatements of each pledge of CASE, oldest first."""
    from serai.assess import known
    from serai.case import open_case
    from serai.ledger.timeline import timeline as moments_of

    opened = open_case(case)
    for name in pledge:
        opened.pledge(name)
    ledger = known(opened, as_of.date() if as_of else opened.as_of)
    moments = moments_of(opened.pledges, ledger, pledge)
    if as_json:
        show({"case": opened.id, "timeline": [moment.as_dict() for moment in moments]})
        return
    from serai.pages import text

    click.echo(text.moment_lines(moments))


def main() -> None:
    """Run the command line."""
    cli(prog_name="serai")


if __name__ == "__main__":
    main()
