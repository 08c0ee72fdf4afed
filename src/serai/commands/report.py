"""``serai report``: one HTML file, and its figures and tables as files of their own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from serai.commands.shared import day_option, draws_option, guarded, scenario_option, told


@click.command(name="report")
@click.argument("case")
@click.option("--output", "-o", type=click.Path(path_type=Path), help="File to write.")
@click.option("--figures", type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER",
              help="Also write every figure as SVG and PNG into FOLDER.")  # fmt: skip
@click.option("--tables", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE.xlsx",
              help="Also write every table into one workbook.")  # fmt: skip
@click.option("--brief", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE.html",
              help="Also write a brief of two printed pages.")  # fmt: skip
@day_option
@scenario_option
@draws_option
@guarded
def command(
    case: str, output: Path | None, figures: Path | None, tables: Path | None, brief: Path | None,
    as_of: Any, scenario: str, draws: int,
) -> None:  # fmt: skip
    """Write the report of CASE: one HTML file, offline, for screen and print."""
    from serai.assess import assess
    from serai.case import open_case
    from serai.pages.report import page_of, view
    from serai.tables import write_whole

    told("opening the case")
    opened = open_case(case, scenario=scenario)
    assessment = assess(opened, as_of.date() if as_of else None, (), told, draws)
    told("writing the report")
    shown = view(assessment)
    page = page_of(shown)

    def write(path: Path, text: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, text.encode("utf-8"))
        click.echo(str(path))

    write(output or Path("out") / f"{opened.id}.html", page)
    if brief is not None:
        write(brief, page_of(shown, "brief.html.j2"))
    if figures is None and tables is None:
        return
    from serai.pages.files import write_figures, write_tables

    if figures is not None:
        told("writing the figures")
        click.echo(f"{len(write_figures(shown, figures))} files in {figures}")
    if tables is not None:
        click.echo(str(write_tables(assessment, shown, tables, page)))
