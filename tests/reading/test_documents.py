"""Files of every kind, good and bad: exact offsets, or a message that says what to do."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reading.formats import FORMATS, PARAGRAPHS, as_html, as_pdf
from serai.errors import UsageError
from serai.reading.documents import load_document, read_document
from serai.reading.figures import read_figures


@pytest.mark.parametrize("name", FORMATS)
def test_formats_agree(name):
    document = read_document(FORMATS[name](PARAGRAPHS), name)
    found = [f for f in read_figures(document) if "table" not in f.rules]
    plain = read_figures(read_document(FORMATS["plain.txt"](PARAGRAPHS), "plain.txt"))
    assert [(f.surface, f.value, f.unit) for f in found] == [
        (f.surface, f.value, f.unit) for f in plain
    ]
    assert str(document.published) == "2024-03-04"


@pytest.mark.parametrize("name", ["plain.txt", "wrapped.txt", "page.html"])
def test_offsets_lead_back_to_the_bytes(name):
    data = FORMATS[name](PARAGRAPHS)
    document = read_document(data, name)
    for figure in read_figures(document):
        first = figure.surface.split()[0].encode()
        at = document.byte(figure.start)
        assert data[at : at + len(first)] == first


def test_places_are_told():
    document = read_document(as_pdf(PARAGRAPHS), "one.pdf")
    assert document.place(document.text.index("Ferry")).startswith("page 1, line")
    table = read_document(FORMATS["letter.docx"](PARAGRAPHS), "letter.docx")
    assert table.place(table.text.index("3,800")) == "table 1, row 2, column 2"
    cell = next(f for f in read_figures(table) if "table" in f.rules)
    assert (cell.value, cell.unit, cell.when["edtf"]) == (3_800_000, "t", "2023")


def test_scripts_are_not_read():
    assert "99 billion" not in read_document(as_html(PARAGRAPHS), "page.html").text


def protected() -> bytes:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter()
    writer.append(PdfReader(io.BytesIO(as_pdf(PARAGRAPHS))))
    writer.encrypt("secret", algorithm="RC4-128")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def scanned() -> bytes:
    from reportlab.pdfgen import canvas

    stream = io.BytesIO()
    page = canvas.Canvas(stream)
    page.rect(10, 10, 100, 100)
    page.showPage()
    page.save()
    return stream.getvalue()


BAD = {
    "empty": (lambda: b" \n ", "a.txt", "empty"),
    "scan": (scanned, "a.pdf", "scan"),
    "protected": (protected, "a.pdf", "password"),
    "cut off": (lambda: as_pdf(PARAGRAPHS)[:300], "a.pdf", "PDF"),
    "no PDF": (lambda: b"hello", "a.pdf", "no PDF"),
    "broken UTF-8": (lambda: "Рост 5%".encode()[:-4] + b"\xff\xfe 5%", "a.txt", "byte"),
    "NUL bytes": (lambda: b"12\x00\x01tons", "a.txt", "NUL"),
    "old Word": (lambda: b"\xd0\xcf\x11\xe0abc", "a.doc", "Office"),
    "archive": (lambda: b"PK\x03\x04abc", "a.zip", "archive"),
    "broken DOCX": (lambda: b"PK\x03\x04 word/ ", "a.docx", "DOCX"),
    "only a script": (lambda: b"<html><script>var x=5;</script></html>", "a.html", "no text"),
    "one long line": (lambda: b"12 tons " * 400_000, "a.txt", "split"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_files_get_a_message(name):
    make, file, word = BAD[name]
    with pytest.raises(UsageError, match=word):
        read_document(make(), file)


def test_a_missing_file_gets_a_message(tmp_path):
    with pytest.raises(UsageError, match="cannot be read"):
        load_document(tmp_path / "none.txt")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1251"])
def test_encodings(encoding):
    text = "В 2024 году рост составил 4,5%, перевезено 2,3 млн тонн грузов."
    document = read_document(text.encode(encoding), "a.txt")
    assert document.text == text
    assert document.language == "ru"
    assert [str(f.value) for f in read_figures(document) if f.kind != "date"] == [
        "4.5",
        "2300000.0",
    ]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.binary(max_size=300), st.sampled_from(["a.txt", "a.html", "a.pdf", "a.docx"]))
def test_any_bytes_are_read_or_refused(data, name):
    try:
        document = read_document(data, name)
    except UsageError:
        return
    for figure in read_figures(document):
        assert document.text[figure.start : figure.end] == figure.surface
        assert document.place(figure.start)
