"""Plain text: decode it, keep one character for one character, join soft line ends."""

from __future__ import annotations

import re

from serai.errors import UsageError
from serai.reading.document import Anchor, Document, Progress
from serai.reading.lines import soft_ends

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


def decode(data: bytes, name: str) -> tuple[str, str, int]:
    """Return the text, its encoding, and the bytes of the mark before it.

    Raises
    ------
    UsageError
        If the bytes are no text, or mix encodings; the first bad byte is named.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(encoding), encoding, len(mark)
            except UnicodeDecodeError as error:
                raise _broken(name, encoding, error.start + len(mark)) from error
    if b"\x00" in data[:4096]:
        raise UsageError(f"{name} holds NUL bytes and is no text; save it as UTF-8 text")
    try:
        return data.decode("utf-8"), "utf-8", 0
    except UnicodeDecodeError as error:
        first = error
    if re.search(rb"[\xc3\xd0\xd1\xe2][\x80-\xbf]", data):
        # Some of it is UTF-8, so reading it as another encoding would garble that part.
        raise _broken(name, "utf-8", first.start)
    high = sum(1 for byte in data if byte >= 0x80)
    letters = sum(1 for byte in data if byte >= 0xC0)
    if high > 0.3 * len(data) and letters > 0.8 * high:
        try:
            return data.decode("cp1251"), "cp1251", 0
        except UnicodeDecodeError as error:
            raise _broken(name, "cp1251", error.start) from error
    if high < 0.1 * len(data):
        try:
            return data.decode("cp1252"), "cp1252", 0
        except UnicodeDecodeError as error:
            raise _broken(name, "cp1252", error.start) from error
    raise _broken(name, "utf-8", first.start)


def _broken(name: str, encoding: str, at: int) -> UsageError:
    return UsageError(
        f"{name}: byte {at} is not {encoding.upper()}; save the file again as UTF-8 text"
    )


def read_plain(data: bytes, name: str, progress: Progress | None = None) -> Document:
    """Read a plain text; every character keeps its place (CR LF counts as one line end)."""
    text, encoding, mark = decode(data, name)
    lines, anchors, starts = [], [], 0
    byte = mark
    for number, piece in enumerate(re.split(r"(\r\n|\n|\r)", text)):
        if number % 2:
            byte += len(piece.encode(encoding))
            starts += 1
            continue
        anchors.append(Anchor(starts, f"line {number // 2 + 1}", byte))
        lines.append(piece)
        byte += len(piece.encode(encoding))
        starts += len(piece)
    soft = soft_ends(lines)
    joined = "".join(
        line + (" " if goes_on else "\n") for line, goes_on in zip(lines, soft, strict=True)
    )[:-1]
    return Document(joined, name, "text", "", tuple(anchors), encoding=encoding)
