"""Workbooks that mean harm, or are none."""

from __future__ import annotations

import zipfile

import openpyxl
import pytest

from serai.errors import UsageError
from serai.ledger.imports.sheet import open_workbook


def plain(tmp_path):
    path = tmp_path / "book.xlsx"
    openpyxl.Workbook().save(path)
    return path


def replaced(path, part, data):
    """The workbook with one part replaced or added."""
    target = path.with_name("bad.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))
        new.writestr(part, data)
    return target


def test_a_document_type_inside_is_refused(tmp_path):
    bomb = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>'
    with pytest.raises(UsageError, match="document type"):
        open_workbook(replaced(plain(tmp_path), "xl/worksheets/sheet1.xml", bomb))


def test_a_part_packed_too_tightly_is_refused(tmp_path):
    with pytest.raises(UsageError, match="unpacks to"):
        open_workbook(replaced(plain(tmp_path), "xl/worksheets/sheet9.xml", b" " * 30_000_000))


@pytest.mark.parametrize("data", [b"no zip", b"PK\x03\x04 cut", b""])
def test_what_is_no_workbook_is_said(tmp_path, data):
    path = tmp_path / "x.xlsx"
    path.write_bytes(data)
    with pytest.raises(UsageError, match=r"x\.xlsx"):
        open_workbook(path)


def test_a_zip_that_is_no_workbook_is_said(tmp_path):
    path = tmp_path / "x.xlsx"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("readme.txt", "words")
    with pytest.raises(UsageError, match="cannot be read as a workbook"):
        open_workbook(path)
