"""What a figure is about: the words that its clause gives."""

from __future__ import annotations

import re

from serai.reading.lexicon import Lexicon
from serai.reading.model import Figure, Span

_EDGE = re.compile(
    r"[;:()]|\s[-–—]\s|,\s(?=(?:while|and|but|with|which|where)\b)|\s(?=(?:while|whereas|but)\s)"
)


def subjects_of(
    text: str, figure: Figure, figures: list[Figure], lexicon: Lexicon
) -> tuple[Span, ...]:
    """Return the spans that name the subject: the start of the clause up to its verb,
    the words between the verb and the figure that hold no other figure, and what follows.
    """
    left = 0
    for match in _EDGE.finditer(text, 0, figure.start):
        if match.end() < figure.start - 2:
            left = match.end()
    spans = [_span(text, *_until_verb(text, left, figure.start, lexicon))]
    others = [f for f in figures if f is not figure]
    near = max([f.end for f in others if f.end <= figure.start] + [left])
    between = text[near : figure.start]
    phrase = re.search(r"([^\W\d_][\w'’ -]{2,60}?)\s+(?:of|at|for|to|by|with|is|was|are|were|reached|stood|"
                       r"totaled|totalled|surpassed|have|has|exceeded|amounted|hit|составил\w*|достиг\w*)\b[^,;]{0,40}$", between)  # fmt: skip
    if phrase and not spans[0]:
        spans.append(_span(text, near + phrase.start(1), near + phrase.end(1)))
    elif len(between.split()) <= 14 and between.strip():
        spans.append(_span(text, near, figure.start))
    stop = min([f.start for f in others if f.start >= figure.end] + [len(text)])
    tail = re.match(r"[^,.;:()]{0,90}", text[figure.end : stop])
    if tail and tail[0].strip():
        spans.append(_span(text, figure.end, figure.end + tail.end()))
    kept: list[Span] = []
    for span in spans:
        if span is not None and not any(k.start <= span.start < k.end for k in kept):
            kept.append(span)
    return tuple(sorted(kept, key=lambda span: span.start))


def _until_verb(text: str, left: int, right: int, lexicon: Lexicon) -> tuple[int, int]:
    """Return the stretch of a clause before its verb, an opening date or phrase left out."""
    start = left
    opening = re.match(
        r"\s*(?:In|By|Since|During|Over|As of|At|On|According to|For|С|В|К|За)\s[^,]{1,60},\s",
        text[left:right],
    )
    if opening:
        start = left + opening.end()
    for match in re.finditer(r"[^\W\d_]+", text[start:right]):
        if lexicon.has("verb", match[0].lower()) and match.start() > 0:
            return start, start + match.start()
    return start, right


def _span(text: str, start: int, end: int) -> Span | None:
    piece = text[start:end]
    bare = piece.strip(" ,.;:-–—\n\t\"'()")
    if len(bare) < 2:
        return None
    at = start + piece.index(bare)
    return Span(at, at + len(bare), bare)
