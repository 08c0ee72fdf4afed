"""Open a file as a document: its kind, its text, its date and its language.

The loaders of text, HTML, PDF and DOCX stand in modules of their own and are
imported when a file of their kind is opened.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from serai.errors import UsageError, quoted
from serai.reading.dates import find_published
from serai.reading.document import Document, Progress

#: A document of more characters is refused: it is a data dump, not an article or a report.
MOST_CHARACTERS = 2_000_000
#: A file of more bytes is refused before it is parsed.
MOST_BYTES = 60_000_000


def load_document(
    path: str | Path,
    published: date | None = None,
    publisher: str = "",
    language: str = "",
    progress: Progress | None = None,
) -> Document:
    """Read a file of text, HTML, PDF or DOCX.

    Raises
    ------
    UsageError
        If the file cannot be opened, holds no text, is protected or too long; the
        message says what to do.
    """
    path = Path(path)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise UsageError(f"{path.name} has more than {MOST_BYTES:,} bytes; split it")
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{quoted(path)} cannot be read: {error.strerror}") from error
    document = read_document(data, path.name, progress)
    if published is not None:
        document = replace(document, published=published, published_from="given")
    return replace(
        document,
        publisher=publisher or document.publisher,
        language=language or document.language,
    )


def read_document(data: bytes, name: str, progress: Progress | None = None) -> Document:
    """Read the bytes of a file; the kind follows from the content, then from the name.

    Raises
    ------
    UsageError
        As :func:`load_document`.
    """
    if not data.strip():
        raise UsageError(f"{name} is empty; nothing to read")
    kind = kind_of(data, name)
    document = _loader(kind)(data, name, progress)
    if not document.text.strip():
        raise UsageError(f"{name} holds no text; nothing to read")
    if len(document.text) > MOST_CHARACTERS:
        raise UsageError(
            f"{name} holds {len(document.text):,} characters, more than {MOST_CHARACTERS:,}; split it"
        )
    document = replace(
        document,
        kind=kind,
        sha256=hashlib.sha256(data).hexdigest(),
        language=language_of(document.text),
    )
    if document.published is None:
        day, how = find_published(document.text[:1500], name, document.language)
        document = replace(document, published=day, published_from=how)
    return document


def _loader(kind: str) -> Callable[[bytes, str, Progress | None], Document]:
    if kind == "pdf":
        from serai.reading.pdf import read_pdf

        return read_pdf
    if kind == "docx":
        from serai.reading.docx import read_docx

        return read_docx
    if kind == "html":
        from serai.reading.html import read_html

        return read_html
    from serai.reading.plain import read_plain

    return read_plain


def kind_of(data: bytes, name: str) -> str:
    """Return text, html, pdf or docx by the first bytes, then by the ending of the name.

    Raises
    ------
    UsageError
        If the file is of a kind that is not read.
    """
    head = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n")
    ending = Path(name).suffix.lower()
    if head.startswith(b"%PDF-"):
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        if b"word/" in data:
            return "docx"
        raise UsageError(f"{name} is an archive but no DOCX; unpack it and read what it holds")
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise UsageError(f"{name} is an old or a protected Office file; save it as DOCX or PDF")
    if ending == ".pdf" or ending == ".docx":
        raise UsageError(f"{name} is no {ending[1:].upper()} inside; it may be damaged")
    if ending in (".html", ".htm", ".xhtml"):
        return "html"
    if re.match(rb"(?i)<!doctype html|<html|<\?xml[^>]*>\s*<(!doctype )?html", head):
        return "html"
    return "text"


def language_of(text: str) -> str:
    """Return ``ru`` where most of the letters are Cyrillic, else ``en``."""
    sample = text[:20000]
    cyrillic = sum(1 for char in sample if "\u0400" <= char <= "\u04ff")
    letters = sum(1 for char in sample if char.isalpha())
    return "ru" if letters and cyrillic / letters > 0.4 else "en"
