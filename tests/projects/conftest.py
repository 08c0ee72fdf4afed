"""Rows of the projects table for the tests of this room."""

from importlib.resources import files

import pytest

from serai.tables import load_schema, parse_table

HEADER = (
    "id,name,sector,class,country,owner,stage,stage_date,announced,first_promised,promised,"
    "revised,actual,adds,adds_low,adds_high,needs,source,basis\n"
)


@pytest.fixture(scope="session")
def project_rows():
    def make(*lines):
        """Lines give id, owner, stage, announced, first, promised, revised, actual, adds x3, needs."""
        text = HEADER
        for line in lines:
            cells = [*line.split(","), *[""] * 12][:12]
            name, owner, stage = cells[:3]
            rest = ",".join(cells[3:])
            text += f"{name},{name},transport,rail,KZ,{owner},{stage},2025-01-01,{rest},s,sourced\n"
        rows, faults = parse_table(text, load_schema("projects", "projects"))
        assert not faults, faults
        return rows

    return make


@pytest.fixture(scope="session")
def astana_projects():
    schema = load_schema("projects", "projects")
    folder = files("serai").joinpath("cases", "astana_2025")
    rows, faults = parse_table(folder.joinpath(schema.file).read_text(encoding="utf-8"), schema)
    assert not faults
    return rows
