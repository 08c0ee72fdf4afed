"""Join soft line ends: a number that breaks across two lines is one number."""

from __future__ import annotations

import re
from collections.abc import Sequence

#: Longest line of text that someone wrapped by hand or by a page.
WRAPPED = 130
_ITEM = re.compile(r"\s*(?:[-–—•*·▪]|\(?\d{1,2}[.)]|\(?[a-z]\))(?:\s|$)")
_CLOSED = re.compile(r"[.!?:;…][\"'”’»)\]]*\s*$")


def is_table_line(line: str) -> bool:
    """Whether a line is a row of a table, its cells parted by bars or tabs."""
    return "|" in line or "\t" in line.strip()


def soft_ends(lines: Sequence[str], paged: bool = False) -> list[bool]:
    """Say for every line whether the text goes on in the next one.

    Parameters
    ----------
    lines : sequence of str
        Lines without their ends.
    paged : bool
        The lines come from a page: even single short paragraphs may be wrapped.
    """
    filled = [len(line.strip()) for line in lines if line.strip()]
    if not filled or max(filled) > WRAPPED * (2 if paged else 1):
        return [False] * len(lines)
    width = sorted(filled)[int(0.9 * (len(filled) - 1))]
    blanks = len(filled) < len(lines)
    result = []
    for here, after in zip(lines, [*lines[1:], ""], strict=True):
        result.append(_goes_on(here, after, width, blanks, paged))
    return result


def _goes_on(here: str, after: str, width: int, blanks: bool, paged: bool) -> bool:
    line, following = here.strip(), after.strip()
    if not line or not following or is_table_line(here) or is_table_line(after):
        return False
    if re.fullmatch(r"[-–—•*·▪]|\d{1,3}", line) or _ITEM.match(after):
        return False
    first = following[0]
    closed = bool(_CLOSED.search(line))
    if first.islower() or line[-1] in ",-–(" or (first in "(%" and not closed):
        return width >= 20
    if len(line) + len(following.split()[0]) + 1 < 0.75 * width:
        # The next word would have fitted, so the writer ended the line here.
        return False
    if closed and not blanks and len(line) < 0.85 * width:
        return False
    return width >= 30
