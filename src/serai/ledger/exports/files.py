"""Write an export: one file or a folder, whole or not at all."""

from __future__ import annotations

from pathlib import Path

from serai.errors import UsageError, one_of, quoted
from serai.ledger.exports.content import Content, Exported
from serai.tables import write_whole

FORMATS = ("iati", "oc4ids", "csv", "xlsx", "frictionless")


def export(content: Content, form: str, target: Path, force: bool = False) -> Exported:
    """Write a case in one of the formats.

    Parameters
    ----------
    target : Path
        A file for iati, oc4ids and xlsx; a folder for csv and frictionless.
    force : bool
        Replace what stands there; other files of a folder stay.

    Raises
    ------
    UsageError
        If there is no such format, or something stands there, or it cannot be written.
    """
    if form not in FORMATS:
        raise UsageError(f"no format {quoted(form)}: expected {one_of(FORMATS, form)}")
    folder = form in ("csv", "frictionless")
    if target.exists() and folder != target.is_dir():
        raise UsageError(
            f"{quoted(str(target))} is {'a file' if folder else 'a folder'}, "
            f"expected {'a folder' if folder else 'a file'} for {form}"
        )
    filled = any(target.iterdir()) if target.is_dir() else target.exists()
    if filled and not force:
        raise UsageError(f"{quoted(str(target))} stands there already; use --force to replace it")
    files, exported = _files(content, form, target.name)
    try:
        for name, data in files.items():
            write_whole(target / name if folder else target, data)
    except OSError as error:
        raise UsageError(f"{quoted(str(target))} cannot be written: {error.strerror}") from error
    return exported


def _files(content: Content, form: str, name: str) -> tuple[dict[str, bytes], Exported]:
    from serai.ledger.exports import flat

    if form == "csv":
        return flat.csv_files(content)
    if form == "frictionless":
        return flat.package_files(content)
    if form == "xlsx":
        data, exported = flat.xlsx_bytes(content)
    elif form == "iati":
        from serai.ledger.exports.iati import iati_bytes

        data, exported = iati_bytes(content)
    else:
        from serai.ledger.exports.oc4ids import oc4ids_bytes

        data, exported = oc4ids_bytes(content)
    return {name: data}, exported
