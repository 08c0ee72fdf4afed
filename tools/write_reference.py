"""Write the generated pages of docs/reference and record the output of the tutorials.

Everything comes from the data that the code itself reads: table schemas, the catalogue of
indicators, the vocabulary of scope, the units, the check types and the command line.
Run it with ``make docs``; a test asserts that the committed pages are what it writes.
"""

from __future__ import annotations

import inspect
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from importlib.resources import files
from pathlib import Path

import click

from serai.case import TABLES
from serai.cells import Column
from serai.cli import cli
from serai.ledger.catalogue import indicators, scopes
from serai.ledger.pledges import KEYS, OF, PARTS, RELATIONS
from serai.ledger.sums import check_types
from serai.quantity import CURRENCIES, REFUSED_UNITS
from serai.tables import load_schema

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "docs" / "reference"
TUTORIALS = ROOT / "docs" / "tutorials"
NOTE = "<!-- Written by tools/write_reference.py; edit the data it reads, then run `make docs`. -->"

HELP = {"terminal_width": 88, "max_content_width": 88, "help_option_names": ["-h", "--help"]}


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [f"| {' | '.join(header)} |", f"|{'---|' * len(header)}"]
    for row in rows:
        cells = [str(cell).replace("|", "\\|") for cell in row]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def page(title: str, *parts: str) -> str:
    """Return a page with its title and the note that it is generated."""
    return "\n\n".join([f"# {title}", NOTE, *parts]) + "\n"


# --- the tables of a case -------------------------------------------------------------


def tables_page() -> str:
    """Describe every table of a case, column by column."""
    parts = [
        "A case is a folder. Its tables are CSV, one row a thing, in any spreadsheet. A table that "
        "is not marked as required may be absent. `ref` names a row of another table, `refs` several "
        "joined by `|`. Columns may stand in any order and those that are not required may be left out."
    ]
    for room, name in TABLES:
        schema = load_schema(room, name)
        marks = [
            word for word, on in (("required", schema.required), ("sealed", schema.sealed)) if on
        ]
        tail = f" ({', '.join(marks)})" if marks else ""
        rows = [
            (f"`{c.name}`", _kind(c), "yes" if c.required else "", c.description)
            for c in schema.columns
        ]
        parts.append(f"## {schema.file}{tail}\n\n{schema.title}.")
        parts.append(table(["column", "holds", "required", "meaning"], rows))
    return page("Tables of a case", *parts)


def _kind(column: Column) -> str:
    words = column.type
    if column.choices:
        words = "one of " + ", ".join(f"`{choice}`" for choice in column.choices)
    elif column.to:
        words = f"{column.type} to {column.to.replace('|', ', ')}"
    if column.minimum is not None and column.maximum is not None:
        words += f", {column.minimum} to {column.maximum}"
    elif column.minimum is not None:
        words += f", at least {column.minimum}"
    elif column.maximum is not None:
        words += f", at most {column.maximum}"
    if column.unit:
        words += f" [{column.unit}]"
    if column.default:
        words += f", default `{column.default}`"
    return words


def pledges_page() -> str:
    """List the keys of a pledge; their meaning stands in the glossary and the how-to pages."""
    meaning = {
        "id": "stable human id",
        "sentence": "the pledge in our own words, short",
        "main": "`true` for the pledges that come first",
        "row": "heading under which it is shown",
        "promisor": "entity that promises",
        "counterpart": "entities on the other side",
        "subject": "entity, place, link or project it is about",
        "claim": "statement that says it",
        "agreement": "agreement it belongs to",
        "baseline": "statement of where things stood, in the document",
        "baseline_evidence": "statements of the baseline from later sources",
        "announced": "day it was announced (EDTF)",
        "deadline": "by when (EDTF, such as `../2030`)",
        "deadline_statement": "statement that gives the deadline",
        "deadline_evidence": "statements that give a date later",
        "finance": "statements of money stated for it, whoever pays",
        "finance_evidence": "the same, from later sources",
        "evidence": "other statements that bear on it",
        "needs": "projects that must arrive first",
        "test": "what would show that it was kept; see below",
        "sector": "sector, for grouping",
        "replies": "list of `who` and `text`: what the promisor answered",
        "status": "free text",
        "note": "what a reader should know",
    }
    tests = [
        ("`indicator`", "id of an [indicator](indicators.md)"),
        ("`counting_rule`", "id of a counting rule, or nothing"),
        ("`of`", "one of " + ", ".join(f"`{word}`" for word in OF)),
        ("`relation`", "one of " + ", ".join(f"`{word}`" for word in RELATIONS)),
        ("`threshold`", "a number in `unit`; nothing for a date"),
        ("`unit`", "a unit that fits the indicator"),
        ("`year`", "year in which the relation is tested, or nothing"),
    ]
    return page(
        "Keys of a pledge",
        "`pledges.yaml` is a list. Only `id` and `sentence` are required: what nobody stated is left "
        "out, and its absence is shown. The parts that are counted: " + ", ".join(PARTS) + ".",
        table(["key", "meaning"], [(f"`{key}`", meaning[key]) for key in KEYS]),
        "## test",
        "A test binds a pledge to an indicator. Without one, nothing would show that it was kept.",
        table(["key", "meaning"], tests),
    )


# --- catalogue, scope, units ----------------------------------------------------------


def indicators_page() -> str:
    """List the catalogue of indicators by the room that computes them."""
    parts = [
        "An indicator is what a statement is about and what an engine computes. A unit that converts "
        "to the one listed fits; a flow may stand without `/yr` for part of a year; money fits any "
        "currency. `ledger` means that sums alone apply."
    ]
    found = indicators().values()
    for room in sorted({indicator.engine for indicator in found}):
        rows = [
            (f"`{i.id}`", i.label, f"`{i.unit}`", i.kind, i.description)
            for i in sorted(found, key=lambda i: i.id)
            if i.engine == room
        ]
        parts += [f"## {room}", table(["indicator", "name", "unit", "kind", "meaning"], rows)]
    return page("Indicators", *parts)


def scopes_page() -> str:
    """List the keys and values of the closed vocabulary of scope."""
    rows = []
    for key, entry in scopes().items():
        values = entry["values"]
        shown = "any text" if values == "any" else ", ".join(f"`{value}`" for value in values)
        rows.append((f"`{key}`", entry["about"], shown))
    return page(
        "Scope",
        "A scope says which part of the world a number counts. It is written as `key=value` pairs "
        "joined by `;`. Two statements compare only where they give no different value for the same "
        "key; a key that is not stated does not differ.",
        table(["key", "says", "values"], rows),
    )


def units_page() -> str:
    """List the units that serai adds to those of pint, and those it refuses."""
    text = files("serai").joinpath("units.txt").read_text(encoding="utf-8")
    rows = []
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        name, _, rest = line.partition("=")
        if name.strip() == "year":
            rows.append(("`year`, `yr`", "365 days: a year of a statistic"))
            continue
        names, stands = _unit_names(name.strip(), rest)
        rows.append((", ".join(f"`{word}`" for word in names), stands))
    refused = [(f"`{word}`", way_out) for word, way_out in REFUSED_UNITS.items()]
    return page(
        "Units",
        "Units are those of [pint](https://pint.readthedocs.io) (`t`, `MW`, `TWh`, `km`, `day`, ...) and "
        "the following. Join them with `/`, `*` and brackets: `t/yr`, `USD/(TEU*km)`. Things that are "
        "counted are dimensions of their own: a container of unstated size converts to neither TEU nor "
        "FEU. Write `1` for shares and ratios.",
        table(["unit", "stands for"], rows),
        "## Money",
        "An ISO 4217 code, alone or per something (`USD`, `USD/TEU`). Currencies never convert: there is "
        "no conversion without a dated rate. Known: "
        + ", ".join(f"`{c}`" for c in sorted(CURRENCIES))
        + ".",
        "## Refused",
        "These words mean one thing to people and another to a library, alone or with a prefix "
        "(`kton`, `Mbbl`).",
        table(["unit", "way out"], refused),
    )


def _unit_names(name: str, rest: str) -> tuple[list[str], str]:
    parts = [part.strip() for part in rest.split("=")]
    if parts[0].startswith("["):
        return sorted({name, *parts[1:]}, key=[name, *parts[1:]].index), "a dimension of its own"
    return [name, *parts[1:]], parts[0]


# --- checks and commands --------------------------------------------------------------


def checks_page() -> str:
    """List the check types with the roles and parameters that their code asks for."""
    parts = [
        "A check is declared in `checks.yaml` with a `type` of this list. Inputs and parameters are read "
        "out of the code of each type. Formulas and the meaning of each answer: "
        "[method page on sums](../method/sums.md)."
    ]
    for name, function in sorted(check_types().items()):
        source = _source_of(function)
        roles = list(dict.fromkeys(re.findall(r'given\.(?:one|optional|many)\("(\w+)"', source)))
        roles += [r for r in re.findall(r'inputs\.get\("(\w+)"', source) if r not in roles]
        params = list(
            dict.fromkeys(re.findall(r'(?:given\.(?:range|number)|params\.get)\("(\w+)"', source))
        )
        parts.append(f"## {name}\n\n{inspect.getdoc(function)}")
        parts.append(f"Inputs: {_listed(roles)}. Parameters: {_listed(params)}.")
    return page("Check types", *parts)


def _source_of(function: Callable[..., object]) -> str:
    """Return the source of a check type with that of the helpers it hands its inputs to."""
    source = inspect.getsource(function)
    module = vars(inspect.getmodule(function))
    for name in dict.fromkeys(re.findall(r"\b(_\w+)\(given", source)):
        if name in module:
            source += inspect.getsource(module[name])
    return source


def _listed(words: Sequence[str]) -> str:
    return ", ".join(f"`{word}`" for word in words) or "none"


def commands_page() -> str:
    """Print the help of every command."""
    parts = [
        "Exit codes: 0 done, 2 usage or an invalid case, 1 failure. A bad verdict is no failure unless "
        "`--fail-on` says so."
    ]
    whole = click.Context(cli, info_name="serai", **HELP)
    for words in [(), *((name,) for name in cli.list_commands(whole))]:
        command = cli.get_command(whole, words[0]) if words else cli
        info = " ".join(("serai", *words))
        with click.Context(command, info_name=info, **HELP) as context:
            parts.append(f"## {info}\n\n```text\n{command.get_help(context)}\n```")
    return page("Commands", *parts)


# --- writing --------------------------------------------------------------------------


def pages() -> dict[str, str]:
    """Return the text of every generated page by file name."""
    return {
        "checks.md": checks_page(),
        "commands.md": commands_page(),
        "indicators.md": indicators_page(),
        "pledges.md": pledges_page(),
        "scope.md": scopes_page(),
        "tables.md": tables_page(),
        "units.md": units_page(),
    }


def run_tutorial(script: Path, folder: Path) -> str:
    """Run a tutorial in a fresh process and an empty folder and return what it prints.

    Raises
    ------
    RuntimeError
        If it fails; the message holds its last lines.
    """
    done = subprocess.run(
        [sys.executable, str(script), str(folder)],
        cwd=folder,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "COLUMNS": "100"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{script.name} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


def main() -> None:
    """Write the reference pages and the recorded outputs that differ."""
    REFERENCE.mkdir(parents=True, exist_ok=True)
    texts = {REFERENCE / name: text for name, text in pages().items()}
    for script in sorted(TUTORIALS.glob("*.py")):
        with tempfile.TemporaryDirectory() as folder:
            texts[script.with_suffix(".out")] = run_tutorial(script, Path(folder))
    for path, text in texts.items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            print(f"wrote {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
