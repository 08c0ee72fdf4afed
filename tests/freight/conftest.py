"""The shipped case's tables as the engine reads them, and one small run of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from importlib.resources import files

import pytest

from serai.freight.engine import Ensemble, FreightSystem, read_system, run
from serai.freight.results import Results
from serai.tables import Row, load_schema, parse_table

NAMES = (
    ("system", "places"), ("system", "links"), ("system", "facilities"), ("system", "services"),
    ("system", "conversions"), ("system", "defaults"), ("system", "demand"), ("system", "volumes"),
    ("system", "counting_hypotheses"), ("system", "counting_blocks"),
    ("system", "freight_parameters"), ("projects", "projects"),
)  # fmt: skip
Tables = dict[str, list[Row]]
SEED, DRAWS, AS_OF = 20250617, 72, date(2026, 6, 30)


@pytest.fixture(scope="session")
def texts() -> dict[str, str]:
    folder = files("serai").joinpath("cases", "astana_2025")
    return {name: folder.joinpath(f"{name}.csv").read_text(encoding="utf-8") for _, name in NAMES}


@pytest.fixture(scope="session")
def parse(texts: dict[str, str]) -> Callable[..., Tables]:
    """Return a function that reads the tables with some texts changed."""

    def read(**changed: str) -> Tables:
        tables = {}
        for room, name in NAMES:
            rows, faults = parse_table(changed.get(name, texts[name]), load_schema(room, name))
            assert not faults, faults
            tables[name] = rows
        return tables

    return read


@pytest.fixture(scope="session")
def system(parse: Callable[..., Tables]) -> FreightSystem:
    return read_system(parse())


@pytest.fixture(scope="session")
def results(system: FreightSystem) -> Results:
    return run(system, Ensemble(SEED, DRAWS, AS_OF, last_year=2030))
