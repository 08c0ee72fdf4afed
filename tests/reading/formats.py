"""One made-up article in every format."""

from __future__ import annotations

import io
import textwrap
from html import escape

PARAGRAPHS = [
    "AKTAU, 4 March 2024. The port of Kuryk handled 1.9 million tonnes of cargo in 2023, 14% more "
    "than a year earlier, the operator Semurg Invest said on Tuesday.",
    "By 2027 it plans to raise throughput capacity to 6 million tonnes a year at a cost of more "
    "than $120 million. The port employs about 430 people and runs six berths.",
    "Ferry traffic accounted for just over half of the total. Vessel calls rose from 389 to 412 "
    "calls, and the quay will be lengthened by 350 metres during the next phase of the works.",
]


def as_html(paragraphs: list[str]) -> bytes:
    body = "".join(f"<p>{escape(text, quote=False)}</p>" for text in paragraphs)
    return (
        '<html><head><title>News</title><script>var price = "$99 billion";</script></head><body>'
        f"<nav><a href='/'>Home</a></nav><article><h1>News</h1>{body}</article></body></html>"
    ).encode()


def as_docx(paragraphs: list[str]) -> bytes:
    import docx

    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(
        [c for row in table.rows for c in row.cells],
        ["Port", "2023, thousand tonnes", "Aktau", "3,800"], strict=True,
    ):  # fmt: skip
        cell.text = text
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def as_pdf(paragraphs: list[str], columns: int = 1) -> bytes:
    """Columns: 1, 2 written down the page, or 3 for two written line by line across it."""
    from reportlab.pdfgen import canvas

    stream = io.BytesIO()
    page = canvas.Canvas(stream)
    width = 90 if columns == 1 else 48
    lines = [line for text in paragraphs for line in [*textwrap.wrap(text, width), ""]]
    rows = 60
    for first in range(0, len(lines), rows * min(columns, 2)):
        page.setFont("Helvetica", 9)
        left = [(40, n, line) for n, line in enumerate(lines[first : first + rows])]
        right = [(310, n, line) for n, line in enumerate(lines[first + rows : first + 2 * rows])]
        drawn = left + (right if columns > 1 else [])
        for x, n, line in sorted(drawn, key=lambda d: (d[1], d[0])) if columns == 3 else drawn:
            page.drawString(x, 800 - 12 * n, line)
        page.showPage()
    page.save()
    return stream.getvalue()


FORMATS = {
    "plain.txt": lambda paragraphs: "\n".join(paragraphs).encode(),
    "wrapped.txt": lambda paragraphs: "\r\n\r\n".join(
        "\r\n".join(textwrap.wrap(text, 70)) for text in paragraphs
    ).encode(),
    "page.html": as_html,
    "letter.docx": as_docx,
    "one.pdf": as_pdf,
    "two.pdf": lambda paragraphs: as_pdf(paragraphs, 2),
    "across.pdf": lambda paragraphs: as_pdf(paragraphs, 3),
}
