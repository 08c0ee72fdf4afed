"""A document as read: immutable text and the way back from every character to its page or byte."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from serai.errors import UsageError

#: Called with the pages done and their number.
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Anchor:
    """Where a stretch of the text comes from.

    Attributes
    ----------
    start : int
        First character of the stretch in the text of the document.
    place : str
        Page, line, cell or paragraph in words.
    byte : int or None
        Byte of the file where the stretch starts; None where the format has none.
    """

    start: int
    place: str
    byte: int | None = None


@dataclass(frozen=True)
class Document:
    """What was read from one file; the text never changes afterwards.

    Attributes
    ----------
    text : str
        Paragraphs, one a line; soft line ends are joined, tables have cells parted by ``|``.
    published : date or None
        The day that relative words are resolved against; never the clock.
    published_from : str
        How the day was found: ``given``, ``metadata``, ``text``, ``dateline`` or empty.
    sha256 : str
        Digest of the bytes of the file.
    anchors : tuple of Anchor
        In the order of the text; each holds up to the next.
    """

    text: str
    name: str
    kind: str
    sha256: str
    anchors: tuple[Anchor, ...]
    publisher: str = ""
    published: date | None = None
    published_from: str = ""
    language: str = "en"
    encoding: str = ""

    def anchor(self, offset: int) -> Anchor:
        """Return the anchor that holds for a character of the text.

        Raises
        ------
        UsageError
            If the offset lies outside the text.
        """
        if not 0 <= offset <= len(self.text):
            raise UsageError(
                f"{offset} lies outside the {len(self.text)} characters of {self.name}"
            )
        at = bisect_right(self.anchors, offset, key=lambda anchor: anchor.start) - 1
        return self.anchors[max(at, 0)]

    def place(self, offset: int) -> str:
        """Return where a character stands in the file, in words."""
        return self.anchor(offset).place

    def byte(self, offset: int) -> int | None:
        """Return the byte of the file at which a character starts, where the format has one."""
        anchor = self.anchor(offset)
        if anchor.byte is None:
            return None
        return anchor.byte + len(self.text[anchor.start : offset].encode(self.encoding or "utf-8"))
