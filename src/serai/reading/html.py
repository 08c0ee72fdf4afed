"""HTML: the article without menus and scripts, and the byte of every character."""

from __future__ import annotations

import html as entities
import re
from datetime import date

from serai.errors import UsageError
from serai.reading.document import Anchor, Document, Progress
from serai.reading.plain import decode

_MARKUP = re.compile(
    r"<!--.*?-->|<(script|style|noscript)\b.*?</\1\s*>|<[!/a-zA-Z?][^<>]*>|&#?\w{1,31};",
    re.DOTALL | re.IGNORECASE,
)


def read_html(data: bytes, name: str, progress: Progress | None = None) -> Document:
    """Read the article of an HTML page; scripts, styles, menus and side boxes are left out.

    Raises
    ------
    UsageError
        If the page holds no readable text.
    """
    import trafilatura

    source, encoding = _decode(data, name)
    # A script may hold anything, even the words of another article.
    bare = re.sub(r"(?is)<(script|style|noscript)\b.*?</\1\s*>", " ", source)
    found = trafilatura.bare_extraction(
        bare, include_tables=True, include_comments=False, with_metadata=True, favor_recall=True,
        deduplicate=False,
    )  # fmt: skip
    text = str(getattr(found, "text", "") or "") if found is not None else ""
    if not text.strip():
        text = _body(bare)
    if not text.strip():
        raise UsageError(f"{name}: the page holds no text; it may be drawn by a script")
    text = "\n".join(line.strip() for line in text.split("\n") if line.strip())
    published = _day(str(getattr(found, "date", "") or ""))
    return Document(
        text=text,
        name=name,
        kind="html",
        sha256="",
        anchors=_anchors(text, source, encoding),
        publisher=str(getattr(found, "sitename", "") or ""),
        published=published,
        published_from="metadata" if published else "",
        encoding=encoding,
    )


def _decode(data: bytes, name: str) -> tuple[str, str]:
    stated = re.search(rb"(?i)charset\s*=\s*[\"']?([\w-]{2,30})", data[:4096])
    if stated:
        encoding = stated[1].decode("ascii").lower()
        try:
            return data.decode(encoding), encoding
        except (LookupError, UnicodeDecodeError):
            pass
    text, encoding, _ = decode(data, name)
    return text, encoding


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _body(source: str) -> str:
    """Return all text of a page that has no recognisable article."""
    head = re.sub(r"(?is)<head\b.*?</head\s*>", " ", source)
    blocks = re.sub(r"(?i)</?(?:p|div|br|li|tr|h\d|table)\b[^>]*>", "\n", head)
    text = entities.unescape(re.sub(r"<[^<>]*>", "", re.sub(r"(?s)<!--.*?-->", "", blocks)))
    return "\n".join(" ".join(line.split()) for line in text.split("\n") if line.strip())


def _legible(source: str) -> tuple[str, list[int]]:
    """Return the characters that a reader sees, white space left out, with their offsets."""
    characters: list[str] = []
    offsets: list[int] = []

    def take(start: int, end: int) -> None:
        for at in range(start, end):
            if not source[at].isspace():
                characters.append(source[at])
                offsets.append(at)

    last = 0
    for match in _MARKUP.finditer(source):
        take(last, match.start())
        if match[0].startswith("&"):
            for char in entities.unescape(match[0]):
                if not char.isspace():
                    characters.append(char)
                    offsets.append(match.start())
        last = match.end()
    take(last, len(source))
    return "".join(characters), offsets


def _anchors(text: str, source: str, encoding: str) -> tuple[Anchor, ...]:
    """Find every word of the text again in the source, in order."""
    seen, offsets = _legible(source)
    sizes = _bytes_before(source, encoding)
    anchors: list[Anchor] = []
    cursor, at = 0, 0
    for number, line in enumerate(text.split("\n"), start=1):
        place = f"paragraph {number}"
        bare = "".join(line.replace("|", " ").split())
        found = seen.find(bare, cursor) if bare else -1
        if found < 0 and bare:
            found = seen.find(bare)
        if found < 0:
            anchors.append(Anchor(at, place))
        else:
            cursor, passed = found + len(bare), 0
            for match in re.finditer(r"[^\s|]+", line):
                anchors.append(Anchor(at + match.start(), place, sizes(offsets[found + passed])))
                passed += len(match[0])
        at += len(line) + 1
    return tuple(anchors) or (Anchor(0, "page"),)


def _bytes_before(source: str, encoding: str):  # type: ignore[no-untyped-def]
    """Return a function that counts the bytes before a character, quick for one-byte text."""
    if source.isascii():
        return lambda at: at
    steps = [0]
    for start in range(0, len(source), 512):
        steps.append(steps[-1] + len(source[start : start + 512].encode(encoding, "replace")))

    def count(at: int) -> int:
        block = at // 512
        return steps[block] + len(source[block * 512 : at].encode(encoding, "replace"))

    return count
