"""PDF: the text layer page by page, in reading order."""

from __future__ import annotations

import io
from typing import Any

from serai.errors import UsageError
from serai.reading.document import Anchor, Document, Progress
from serai.reading.lines import soft_ends


def read_pdf(data: bytes, name: str, progress: Progress | None = None) -> Document:
    """Read the text layer of a PDF; one page is held in memory at a time.

    Raises
    ------
    UsageError
        If the file is protected, damaged, or a scan without a text layer.
    """
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise UsageError(f"{name} is protected by a password; save it without one")
        pages = len(reader.pages)
        lines, places = _lines(reader, pages, progress)
    except UsageError:
        raise
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError, OSError) as error:
        raise UsageError(
            f"{name} is a damaged PDF ({type(error).__name__}); save it anew"
        ) from error
    except Exception as error:  # pypdf hands on what its parsers raise; none of it is the user's.
        raise UsageError(f"{name} cannot be read as PDF ({type(error).__name__})") from error
    if not any(line.strip() for line in lines):
        raise UsageError(
            f"{name} has {pages} pages and no text layer; it is a scan: run text recognition first"
        )
    text, anchors = join_lines(lines, places)
    return Document(text, name, "pdf", "", anchors)


def _lines(reader: Any, pages: int, progress: Progress | None) -> tuple[list[str], list[str]]:
    from serai.reading.columns import page_lines

    lines: list[str] = []
    places: list[str] = []
    for number in range(pages):
        page = reader.pages[number]
        for row, line in enumerate(page_lines(page), start=1):
            lines.append(line.replace("\x00", "").rstrip())
            places.append(f"page {number + 1}, line {row}")
        if progress is not None:
            progress(number + 1, pages)
    return lines, places


def join_lines(lines: list[str], places: list[str]) -> tuple[str, tuple[Anchor, ...]]:
    """Join the lines of pages into paragraphs and keep where each line began."""
    pieces: list[str] = []
    anchors: list[Anchor] = []
    at = 0
    for line, place, goes_on in zip(lines, places, soft_ends(lines, paged=True), strict=True):
        # A hyphen at the end of a line is kept: it may belong to the word.
        bare = line.strip()
        end = "" if goes_on and bare.endswith(("-", "\u00ad")) else " " if goes_on else "\n"
        anchors.append(Anchor(at, place))
        pieces.append(bare + end)
        at += len(bare) + len(end)
    return "".join(pieces), tuple(anchors) or (Anchor(0, "page 1"),)
