"""Cells that a spreadsheet would run as a formula, written so that it does not.

A text that starts with ``= + - @`` or a control character is a formula, or a call
to another program, when somebody opens the file.  An apostrophe before it makes it
text; reading takes the apostrophe off again, so that nothing is lost on the way.
"""

from __future__ import annotations

import re

_RISKY = re.compile(r"'*[\s]*[=+\-@\uff1d\uff0b\uff0d\uff20\t\r\n|%]")
_GUARDED = re.compile(r"'+[\s]*[=+\-@\uff1d\uff0b\uff0d\uff20\t\r\n|%]")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)


def guarded(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula; numbers stay numbers."""
    if _RISKY.match(text) and not _NUMBER.fullmatch(text):
        return "'" + text
    return text


def bare(text: str) -> str:
    """Take off the apostrophe that :func:`guarded` put before a text."""
    return text[1:] if _GUARDED.match(text) and not _NUMBER.fullmatch(text[1:]) else text
