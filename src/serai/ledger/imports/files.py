"""Which reader a file is for: by its name, its header, or the mapping given with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from serai.errors import UsageError, quoted
from serai.ledger.imports.model import Options, Reading, checked_file
from serai.tables import Schema

SUFFIXES = (".xml", ".json", ".csv", ".tsv", ".txt", ".xlsx", ".xlsm")


def read_list(
    path: Path, options: Options, schemas: Sequence[Schema], mapping: Path | None = None
) -> Reading:
    """Read a list of others, or tables that were exported; nothing is written.

    Raises
    ------
    UsageError
        If the file cannot be read at all, or no reader is for it.
    CaseError
        If the mapping has faults.
    """
    checked_file(path)
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise UsageError(
            f"{quoted(path.name)} is not one of {', '.join(SUFFIXES)}; save it as one of them"
        )
    if mapping is not None:
        from serai.ledger.imports.mapping import read_mapped, read_mapping

        if suffix in (".xml", ".json"):
            raise UsageError("--mapping is for CSV and XLSX; XML and JSON need none")
        return read_mapped(path, options, read_mapping(checked_file(mapping)))
    if suffix == ".xml":
        from serai.ledger.imports.iati import read_iati

        return read_iati(path, options)
    if suffix == ".json":
        return _json(path, options, schemas)
    from serai.ledger.imports.gcdf import MARK, read_gcdf
    from serai.ledger.imports.own import read_tables
    from serai.ledger.imports.sheet import is_workbook, read_sheet

    probe = Reading("probe", path.name)
    header = [] if is_workbook(path) and not _gcdf_book(path) else read_sheet(path, probe).header
    return read_gcdf(path, options) if MARK in header else read_tables(path, schemas)


def _gcdf_book(path: Path) -> bool:
    """Whether the first sheet of a workbook is a list of GCDF form."""
    from serai.ledger.imports.gcdf import MARK
    from serai.ledger.imports.sheet import open_workbook

    sheet = open_workbook(path).worksheets[0]
    return any(cell.value == MARK for cell in next(sheet.iter_rows(max_row=1), ()))


def _json(path: Path, options: Options, schemas: Sequence[Schema]) -> Reading:
    from serai.ledger.imports.oc4ids import read_json, read_oc4ids
    from serai.ledger.imports.own import read_package

    data = read_json(path)
    if isinstance(data, Mapping) and "resources" in data:
        return read_package(path, data, schemas)
    return read_oc4ids(path, options, data)
