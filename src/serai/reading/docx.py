"""DOCX: paragraphs and tables in the order of the file."""

from __future__ import annotations

import io
import zipfile

from serai.errors import UsageError
from serai.reading.document import Anchor, Document, Progress


def read_docx(data: bytes, name: str, progress: Progress | None = None) -> Document:
    """Read a DOCX; rows of a table become lines with their cells parted by bars.

    Raises
    ------
    UsageError
        If the file is damaged or protected.
    """
    import docx
    from docx.table import Table

    try:
        opened = docx.Document(io.BytesIO(data))
        blocks = list(opened.iter_inner_content())
    except (ValueError, KeyError, zipfile.BadZipFile, OSError) as error:
        raise UsageError(f"{name} is a damaged DOCX; save it anew") from error
    except Exception as error:  # The XML parser's own errors share no base class.
        raise UsageError(f"{name} cannot be read as DOCX ({type(error).__name__})") from error
    pieces: list[str] = []
    anchors: list[Anchor] = []
    at = tables = paragraphs = 0

    def add(text: str, place: str) -> None:
        nonlocal at
        anchors.append(Anchor(at, place))
        pieces.append(text)
        at += len(text)

    for block in blocks:
        if not isinstance(block, Table):
            paragraphs += 1
            if block.text.strip():
                add(" ".join(block.text.split("\n")).strip() + "\n", f"paragraph {paragraphs}")
            continue
        tables += 1
        for r, row in enumerate(block.rows, start=1):
            for c, cell in enumerate(row.cells, start=1):
                last = c == len(row.cells)
                text = " ".join(cell.text.split()) + ("\n" if last else " | ")
                add(text, f"table {tables}, row {r}, column {c}")
    properties = opened.core_properties
    return Document(
        "".join(pieces), name, "docx", "", tuple(anchors) or (Anchor(0, "paragraph 1"),),
        publisher=str(properties.author or "") if properties.author != "python-docx" else "",
    )  # fmt: skip
