"""Cut a text into sentences and words; only the grammar knows what they mean."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from serai.reading.lexicon import Lexicon

#: A longer sentence is read in parts.
LONGEST = 1200
#: Characters that a reader does not see; they part no number.
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u00ad]")
_PLAIN = {
    **dict.fromkeys((160, 8199, 8200, 8201, 8202, 8239, 12288, 11, 12), " "),
    **{0xFF10 + n: str(n) for n in range(10)},
    **{0x660 + n: str(n) for n in range(10)},
    **{0x6F0 + n: str(n) for n in range(10)},
    0x2010: "-", 0x2011: "-", 0x2212: "-", 0x2019: "'", 0x2018: "'", 0xFF05: "%", 0xFF04: "$",
    0xFF0C: ",", 0xFF0E: ".", 0x22C5: "·",
}  # fmt: skip
_TOKEN = re.compile(
    r"(?P<num>\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d|,\d)|\d{1,3}(?: \d{3})+(?:[.,]\d+)?(?![\d]|[.,]\d)"
    r"|\d{1,3}(?:'\d{3})+|\d{1,3}(?:\.\d{3}){2,}(?!\d)|\d+[.,]\d+|\d{1,40})"
    r"|(?P<word>US\$|A\$|HK\$|C\$|S\$|[^\W\d_]+(?:'[^\W\d_]+)*)|(?P<sym>\S)"
)
_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s+[\"'“‘«(\[]?[^\W_a-zа-яё])|\n")


@dataclass(slots=True)
class Token:
    """A number, a word or a sign; ``glued`` says that no space stands before it."""

    kind: str
    text: str
    low: str
    start: int
    end: int
    glued: bool


def legible(text: str) -> tuple[str, list[int] | None]:
    """Return the text as a reader sees it, and the offset of each character where it differs."""
    plain = text.translate(_PLAIN)
    if INVISIBLE.search(plain) is None:
        return plain, None
    kept = [at for at, char in enumerate(plain) if not INVISIBLE.match(char)]
    return "".join(plain[at] for at in kept), [*kept, len(text)]


def sentences(text: str, lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    """Yield the sentences of a text: start and end, white space left out."""
    start = 0
    for match in _END.finditer(text):
        if match[0] != "\n" and match[0][0] == ".":
            word = re.search(r"[^\s(]{1,20}$", text[max(start, match.start() - 20) : match.start()])
            last = word[0].lower() if word else ""
            if lexicon.has("abbreviation", last) or (len(last) == 1 and last.isalpha()):
                continue
        end = match.end()
        yield from _bare(text, start, end)
        start = end
    yield from _bare(text, start, len(text))


def _bare(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    if not piece.strip():
        return
    stop = start + len(piece.rstrip())
    start += left
    while stop - start > LONGEST:
        # Nobody writes such a sentence; parts of it keep the work in step with the length.
        cut = text.rfind(" ", start + LONGEST // 2, start + LONGEST)
        cut = cut if cut > 0 else start + LONGEST
        yield start, cut
        start = cut
    yield start, stop


def tokenize(text: str) -> list[Token]:
    """Return the tokens of a sentence, with offsets inside it."""
    found: list[Token] = []
    last = -1
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "sym"
        start, end = match.span()
        found.append(Token(kind, match[0], match[0].lower(), start, end, start == last))
        last = end
    return found
