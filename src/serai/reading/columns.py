"""Lines of one PDF page in reading order: columns apart, cells of a table parted by bars."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any


@dataclass
class Piece:
    """A run of text and where it stands on the page, in points from the lower left."""

    x: float
    y: float
    size: float
    text: str

    @property
    def right(self) -> float:
        """Where the run ends, at half its size for a character."""
        return self.x + 0.5 * self.size * len(self.text.rstrip())


def page_lines(page: Any) -> list[str]:
    """Return the lines of a page.

    The order of the file is kept where it runs down the columns, as most writers
    leave it.  Where it runs across two columns line by line, the columns are parted.
    """
    pieces: list[Piece] = []

    def visit(text: str, cm: Any, tm: Any, font: Any, size: float) -> None:
        if text.strip():
            x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
            y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
            scale = abs(tm[3] * cm[3]) or abs(tm[0] * cm[0]) or 1.0
            pieces.append(Piece(float(x), float(y), float(size or 10) * scale, text))

    plain = str(page.extract_text(visitor_text=visit) or "")
    rows = _rows(pieces)
    gutter = _gutter(pieces, rows)
    if gutter is not None and _crosses(pieces, gutter):
        left = [piece for piece in pieces if piece.x < gutter]
        right = [piece for piece in pieces if piece.x >= gutter]
        return [" ".join(p.text.strip() for p in row) for part in (left, right)
                for row in _rows(part)]  # fmt: skip
    if gutter is None and _is_table(rows):
        return [_row_text(row) for row in rows]
    return plain.split("\n")


def _rows(pieces: list[Piece]) -> list[list[Piece]]:
    """Group pieces that stand on one height, from the top down and left to right."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda p: (-p.y, p.x)):
        if rows and abs(rows[-1][0].y - piece.y) < 0.4 * piece.size:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda p: p.x) for row in rows]


def _gutter(pieces: list[Piece], rows: list[list[Piece]]) -> float | None:
    """Return where the right of two columns of prose starts, if the page has two."""
    wide = [row for row in rows if len(row) == 2 and row[1].x - row[0].x > 100]
    if len(wide) < 6 or len(wide) < 0.5 * len(rows):
        return None
    starts = sorted(round(row[1].x) for row in wide)
    middle = starts[len(starts) // 2]
    aligned = sum(1 for start in starts if abs(start - middle) <= 3)
    words = sum(len(piece.text.split()) for row in wide for piece in row)
    prose = words / (2 * len(wide)) >= 4
    return middle - 2.0 if prose and aligned >= 0.8 * len(starts) else None


def _crosses(pieces: list[Piece], gutter: float) -> bool:
    """Whether the file jumps between the columns at most of its lines."""
    sides = [piece.x >= gutter for piece in pieces]
    jumps = sum(1 for a, b in pairwise(sides) if a != b)
    return jumps > 0.4 * len(sides)


def _is_table(rows: list[list[Piece]]) -> bool:
    """Whether some rows in sequence hold three or more short cells each."""
    run = best = 0
    for row in rows:
        cells = _cells(row)
        run = run + 1 if len(cells) >= 3 and all(len(c.split()) <= 8 for c in cells) else 0
        best = max(best, run)
    return best >= 2


def _cells(row: list[Piece]) -> list[str]:
    cells: list[str] = []
    right = None
    for piece in row:
        if right is None or piece.x - right > 1.2 * piece.size:
            cells.append(piece.text.strip())
        else:
            cells[-1] += f" {piece.text.strip()}"
        right = piece.right
    return cells


def _row_text(row: list[Piece]) -> str:
    cells = _cells(row)
    return " | ".join(cells) if len(cells) >= 2 else cells[0]
