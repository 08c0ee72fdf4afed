"""What the commands share: options, error messages with exit codes, JSON, progress."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from serai.errors import CaseError, SeraiError, UsageError


def guarded(function: Callable[..., Any]) -> Callable[..., Any]:
    """Turn serai's own errors into a message and an exit code, for text and ``--json``."""

    @wraps(function)
    def run(*args: Any, **options: Any) -> None:
        as_json = bool(options.get("as_json"))
        try:
            function(*args, **options)
        except CaseError as error:
            if as_json:
                show({"case": error.case, "faults": [fault.as_dict() for fault in error.faults]})
            click.echo(str(error), err=True)
            sys.exit(2)
        except UsageError as error:
            click.echo(f"serai: {error}", err=True)
            sys.exit(2)
        except SeraiError as error:
            click.echo(f"serai: {error}", err=True)
            sys.exit(1)
        except BrokenPipeError:
            sys.stderr.close()
            sys.exit(0)

    return run


def show(data: Any) -> None:
    """Print plain data as JSON."""
    click.echo(json.dumps(data, indent=1, ensure_ascii=False, default=str))


def told(step: str) -> None:
    """Show progress on a terminal only."""
    if sys.stderr.isatty():
        click.echo(f"  {step} ...", err=True)


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
day_option = click.option(
    "--as-of",
    "as_of",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Use only what was said by this day.",
)
scenario_option = click.option(
    "--scenario", default="", metavar="NAME", help="Lay this scenario of the case over its system."
)
draws_option = click.option(
    "--draws",
    type=click.IntRange(min=50),
    default=2000,
    show_default=True,
    help="Joint draws of what is uncertain.",
)
source_option = click.option(
    "--only-source",
    "only_source",
    multiple=True,
    metavar="SOURCE",
    help="Use this source alone (may be repeated).",
)
