"""``serai export``: write a case in the forms of others."""

from __future__ import annotations

from pathlib import Path

import click

from serai.commands.shared import guarded, json_option, show

#: Lines of what was left out that are shown without ``--json``.
_SHOWN = 8


@click.command(name="export")
@click.argument("case")
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "--to", "form", required=True,
    type=click.Choice(["iati", "oc4ids", "csv", "xlsx", "frictionless"]), help="Format to write.",
)  # fmt: skip
@click.option("--publisher", default="", metavar="NAME", help="Who publishes; else the case.")
@click.option("--publisher-ref", default="", metavar="ID", help="Its identifier in a register.")
@click.option("--force", is_flag=True, help="Replace what stands at OUT.")
@json_option
@guarded
def command(
    case: str, out: Path, form: str, publisher: str, publisher_ref: str, force: bool, as_json: bool
) -> None:
    """Write CASE to OUT: a file for iati, oc4ids and xlsx, a folder for csv and frictionless.

    Cells that a spreadsheet would run as a formula get an apostrophe; an import takes it
    off again.  What the format has no place for is listed.
    """
    from serai.case import open_case
    from serai.exporting import content_of
    from serai.ledger.exports.files import export

    opened = open_case(case)
    done = export(content_of(opened, publisher, publisher_ref), form, out, force)
    if as_json:
        show({"case": opened.id, "format": form, "out": str(out), "counts": done.counts,
              "left_out": done.left_out})  # fmt: skip
        return
    counts = ", ".join(f"{number} {name}" for name, number in done.counts.items())
    click.echo(f"{out}: {form}, {counts or 'nothing'}")
    for line in done.left_out[:_SHOWN]:
        click.echo(f"  left out: {line}")
    if len(done.left_out) > _SHOWN:
        click.echo(f"  and {len(done.left_out) - _SHOWN} more; --json lists them")
