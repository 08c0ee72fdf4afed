"""What a report is made of, as files of their own: every figure as SVG and PNG, every table in XLSX."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from serai.pages.charts import Figure
from serai.pages.read_tables import tables_of
from serai.tables import write_whole

if TYPE_CHECKING:
    from serai.assess import Assessment

#: Pixels of a PNG for each pixel of the drawing.
SCALE = 2.0
_VARIABLE = re.compile(r"var\((--[a-z0-9-]+)\)")
#: Letters that make a spreadsheet take a cell for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def figures_of(shown: Any) -> Iterator[Figure]:
    """Walk all that the templates show and yield each figure with a drawing once."""
    seen: set[int] = set()

    def walk(item: Any) -> Iterator[Figure]:
        if isinstance(item, Figure):
            if item.svg and id(item) not in seen:
                seen.add(id(item))
                yield item
        elif isinstance(item, Mapping):
            for value in item.values():
                yield from walk(value)
        elif isinstance(item, Sequence) and not isinstance(item, str):
            for value in item:
                yield from walk(value)

    return walk(shown)


def write_figures(shown: Mapping[str, Any], folder: Path) -> list[Path]:
    """Write every figure of a report as SVG and PNG, named by its title.

    Parameters
    ----------
    shown : mapping
        What :func:`serai.pages.report.view` returns.

    Raises
    ------
    OSError
        If the folder cannot be written.
    """
    written: list[Path] = []
    for name, figure in named_figures(shown):
        svg = standalone(figure)
        for path, data in (
            (folder / f"{name}.svg", svg.encode("utf-8")),
            (folder / f"{name}.png", png_of(svg)),
        ):
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, data)
            written.append(path)
    return written


def named_figures(shown: Mapping[str, Any]) -> Iterator[tuple[str, Figure]]:
    """Yield every figure with the name of its file, each name once."""
    names: set[str] = set()
    for figure in figures_of(shown):
        yield _free(_slug(_named(figure)), names), figure


def png_of(svg: str) -> bytes:
    """Return a drawing as PNG, ``SCALE`` pixels for each of its own."""
    import vl_convert

    data: bytes = vl_convert.svg_to_png(svg, scale=SCALE)
    return data


def standalone(figure: Figure) -> str:
    """Return a drawing that needs no style sheet: colours of the light report, title and words."""
    colours = _light()
    svg = _VARIABLE.sub(lambda match: colours.get(match[1], "#000"), figure.svg)
    words = "".join(
        f"<{tag}>{_escaped(text)}</{tag}>"
        for tag, text in (("title", figure.title), ("desc", f"{figure.alt} {figure.caption}"))
    )
    svg = svg.replace('aria-hidden="true" focusable="false" ', "", 1)
    if "xmlns=" not in svg[: svg.index(">")]:
        svg = svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    end = svg.index(">") + 1
    return svg[:end] + words + svg[end:]


def _light() -> dict[str, str]:
    """Return the colours of the style sheet's first block."""
    text = files("serai").joinpath("pages", "style.css").read_text(encoding="utf-8")
    found: dict[str, str] = {}
    for name, value in re.findall(r"(--[a-z0-9-]+):\s*(#[0-9a-fA-F]{3,6})", text):
        found.setdefault(name, value)
    return found


def _named(figure: Figure) -> str:
    """Return the title of a figure, after the pledge whose own it is."""
    return (
        " ".join([*figure.pledges[:1], figure.title]) if len(figure.pledges) == 1 else figure.title
    )


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _slug(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.casefold()).strip("-")[:70].strip("-") or "figure"


def _free(name: str, taken: set[str]) -> str:
    number, found = 2, name
    while found in taken:
        found = f"{name}-{number}"
        number += 1
    taken.add(found)
    return found


def write_tables(
    assessment: Assessment, shown: Mapping[str, Any], path: Path, page: str = ""
) -> Path:
    """Write the tables of a report as one workbook; every sheet begins with its header.

    Parameters
    ----------
    page : str
        The rendered report, whose tables are read; without it only answers, ledger and figures.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    names: set[str] = {"Contents"}
    named = [
        (_free(re.sub(r"[\[\]:*?/\\]", " ", title)[:26].strip(), names), title, header, rows)
        for title, header, rows in sheets(assessment, shown, page)
    ]
    # A sheet's name holds 31 characters; what it is in full stands on the first sheet.
    contents = [(name, title, len(rows)) for name, title, _, rows in named]
    first = ("Contents", "", ("Sheet", "Table", "Rows"), contents)
    for name, _, header, rows in (first, *named):
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        head = []
        for text in header:
            cell = WriteOnlyCell(sheet, value=text)
            cell.font = Font(bold=True)
            head.append(cell)
        sheet.append(head)
        for row in rows:
            sheet.append([_cell(sheet, value) for value in row])
    stream = io.BytesIO()
    book.save(stream)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, stream.getvalue())
    return path


def _cell(sheet: Any, value: Any) -> Any:
    """Return a number as a number and anything else as text, never as a formula."""
    from openpyxl.cell import WriteOnlyCell

    if value is None or isinstance(value, (int, float)):
        return value
    text = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", unescape(str(value)))[:32_000]
    cell = WriteOnlyCell(sheet, value=text)
    if text.startswith(_FORMULA):
        cell.data_type = "s"
    return cell


Sheet = tuple[str, Sequence[str], Sequence[Sequence[Any]]]


def sheets(assessment: Assessment, shown: Mapping[str, Any], page: str) -> Iterator[Sheet]:
    """Yield title, header and rows of every table: answers, ledger, chapters and figures."""
    yield "Answers", _ANSWERS, _answers(assessment)
    yield "Sums", ("Check", "Question", "Answer", "As printed", "Slack", "Figures"), [
        (r.id, r.question, r.answer.value, r.printed.arithmetic, r.printed.slack, ", ".join(r.inputs))
        for r in assessment.sums
    ]  # fmt: skip
    columns: tuple[str, ...] = ("id", "subject", "indicator", "value", "lo", "hi", "unit", "period", "counting_rule",
               "claim", "speaker", "source", "basis", "surface")  # fmt: skip
    raw = assessment.case.rows("statements")
    yield "Statements", columns, [[row.raw.get(c, "") for c in columns] for row in raw]
    columns = ("id", "publisher", "published", "title", "url", "grade", "origin")
    raw = assessment.case.rows("sources")
    yield "Sources", columns, [[row.raw.get(c, "") for c in columns] for row in raw]
    yield "What pledges rest on", _TRACE, [
        (p["id"], p["sentence"], s["id"], s["subject"], s["told"], s["when"], s["rule"], s["claim"],
         s["basis"], s["source"]["publisher"], s["source"]["published"])
        for p in shown["pledges"] for s in p["inputs"]
    ]  # fmt: skip
    yield "What would have to be true", ("Pledge", "Sentence", "About", "Condition"), [
        (p["id"], p["sentence"], c["about"], c["text"]) for p in shown["pledges"] for c in p["conditions"]
    ]  # fmt: skip
    for table in tables_of(page):
        told = table.title or "Table"
        yield f"{told} ({table.heading})" if table.heading else told, table.header, table.rows
    for figure in figures_of(shown):
        if figure.rows and figure.header:
            yield _named(figure), figure.header, figure.rows


_TRACE = ("Pledge", "Sentence", "Statement", "Subject", "Value", "For", "Counted as", "Kind", "Basis",
          "Source", "Published")  # fmt: skip
_ANSWERS = ("Pledge", "Sentence", "Main", "Question", "Answer", "In short", "In words", "Indicative",
            "Odds low", "Odds high", "n", "Missing", "Sourced", "Origins")  # fmt: skip


def _answers(assessment: Assessment) -> list[tuple[Any, ...]]:
    return [
        (verdict.pledge, verdict.sentence, "yes" if verdict.main else "", part.question,
         part.answer.value, str(part.detail.get("short") or ""), part.text,
         "yes" if part.indicative else "", part.detail.get("low") if part.question == "odds" else None,
         part.detail.get("high") if part.question == "odds" else None, part.detail.get("n"),
         "; ".join(part.missing), round(verdict.basis["sourced"], 3), verdict.origins)
        for verdict in assessment.verdicts for part in verdict.parts.values()
    ]  # fmt: skip
