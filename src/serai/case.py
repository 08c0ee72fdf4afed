"""Open, validate and save a case folder.

A case is everything about one partnership: tables that a spreadsheet edits,
YAML that people write by hand, notes.  The schemas of the tables belong to the
rooms that use them; this module only composes them and finds dangling names.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from serai.byhand import META_KEYS as META_KEYS
from serai.byhand import SUBJECTS as SUBJECTS
from serai.byhand import read_assumptions, read_meta, read_notes, read_written
from serai.crosscheck import Unread, known_ids, meta_faults, table_faults
from serai.energy.checks import power_faults
from serai.energy.fuel_checks import fuel_faults
from serai.errors import CaseError, Fault, UsageError, one_of, quoted
from serai.ledger.catalogue import indicators
from serai.ledger.pledges import Pledge
from serai.ledger.statements import Ledger, build_ledger
from serai.ledger.sums import CheckSpec
from serai.ledger.validate import ledger_faults
from serai.rows import settle, without_collecting
from serai.scenario import Scenario, overlay, read_scenario
from serai.seals import broken_seals, listed_faults
from serai.showing import Shown
from serai.system.checks import network_faults
from serai.tables import Row, Schema, load_schema, read_table

if TYPE_CHECKING:
    from pandas import DataFrame


#: The tables of a case, in the order in which they build on one another.
TABLES = (
    ("ledger", "sources"), ("ledger", "entities"), ("ledger", "events"), ("ledger", "agreements"),
    ("ledger", "names"), ("ledger", "counting_rules"), ("ledger", "activities"),
    ("ledger", "transactions"), ("ledger", "outcomes"), ("ledger", "statements"),
    ("ledger", "judgements"), ("ledger", "rates"), ("system", "places"),
    ("system", "links"), ("system", "facilities"), ("system", "services"), ("system", "conversions"),
    ("system", "defaults"),
    ("system", "demand"), ("system", "volumes"), ("system", "counting_hypotheses"),
    ("system", "counting_blocks"), ("system", "freight_parameters"), ("projects", "projects"),
    ("energy", "zones"), ("energy", "reservoirs"), ("energy", "plants"), ("energy", "power_lines"),
    ("energy", "power_demand"), ("energy", "power_months"), ("energy", "power_observed"),
    ("energy", "power_parameters"), ("energy", "power_projects"),
    ("energy", "fuel_parameters"), ("energy", "fuel_flows"), ("energy", "fuel_plants"),
    ("projects", "paces"), ("projects", "pace_flows"), ("projects", "finance_terms"),
    ("projects", "finance_tranches"),
)  # fmt: skip


@dataclass(frozen=True)
class Case(Shown):
    """A case as read: its tables, its ledger, its pledges and its checks.

    Attributes
    ----------
    as_of : date
        Years up to this day are observed, later ones are drawn.
    article : str
        Source id of the document the case began with; empty if none.
    hard : tuple of str
        Statements that conflict search may not set aside.
    """

    id: str
    title: str
    path: Path
    as_of: date
    meta: Mapping[str, Any]
    tables: Mapping[str, list[Row]]
    ledger: Ledger
    pledges: tuple[Pledge, ...]
    checks: tuple[CheckSpec, ...]
    assumptions: Mapping[str, Any]
    notes: str = field(default="", repr=False)
    scenario: Scenario | None = None

    @property
    def article(self) -> str:
        """The source that the case began with."""
        return str(self.meta.get("article") or "")

    @property
    def seed(self) -> int:
        """Seed of all draws of the case."""
        return int(self.meta.get("seed") or 1)

    @property
    def hard(self) -> tuple[str, ...]:
        """Statements that conflict search may not set aside."""
        return tuple(str(name) for name in self.meta.get("hard") or ())

    def pledge(self, name: str) -> Pledge:
        """Return a pledge by id.

        Raises
        ------
        UsageError
            If there is none of this name; the nearest is suggested.
        """
        for pledge in self.pledges:
            if pledge.id == name:
                return pledge
        names = [pledge.id for pledge in self.pledges]
        raise UsageError(f"no pledge {quoted(name)} in {self.id}: expected {one_of(names, name)}")

    def row_bases(self) -> dict[str, str]:
        """Return the basis of every row of the system and the projects, by id."""
        found = {}
        for room, table in TABLES:
            if room != "ledger" and "basis" in load_schema(room, table).names:
                found.update({row.id: row["basis"] or "sourced" for row in self.rows(table)})
        return found

    def rows(self, table: str) -> list[Row]:
        """Return the rows of a table; an absent table has none."""
        return self.tables.get(table, [])

    def power(self, year: int, resolution: str = "4h", solved: bool = True, **switches: Any) -> Any:
        """Return the power system of a year as a PyPSA network [MW, EUR], with its solution.

        Arguments and errors are those of :func:`serai.energy.dispatch.network_of`.
        """
        from serai.energy.dispatch import network_of

        return network_of(self.tables, self.path, year, resolution, switches, solved)

    def frame(self, table: str) -> DataFrame:
        """Return a table as a pandas frame; see :func:`serai.ledger.frames.frame`."""
        from serai.ledger.frames import frame

        return frame(table, self.tables, [load_schema(room, name) for room, name in TABLES])


def shipped_cases() -> list[str]:
    """Return the names of the cases that come with serai."""
    folder = files("serai").joinpath("cases")
    return sorted(
        item.name.replace("_", "-")
        for item in folder.iterdir()
        if item.is_dir() and item.joinpath("case.yaml").is_file()
    )


def find_case(name: str | Path) -> Path:
    """Return the folder of a case given its path or the name of a shipped one.

    Raises
    ------
    UsageError
        If there is neither.
    """
    path = Path(name)
    if (path / "case.yaml").is_file():
        return path
    if path.is_file() and path.name == "case.yaml":
        return path.parent
    inner = str(name).replace("-", "_")
    if re.fullmatch(r"\w+", inner):
        with as_file(files("serai").joinpath("cases", inner)) as folder:
            if (folder / "case.yaml").is_file():
                return folder
    if path.is_dir():
        raise UsageError(
            f"{quoted(str(name))} holds no case.yaml; `serai new {name}` starts a case"
        )
    raise UsageError(
        f"no case {quoted(str(name))}: expected a folder with a case.yaml or {one_of(shipped_cases(), str(name))}"
    )


def open_case(
    name: str | Path, seals: bool = True, scenario: str = "", listed: bool = False
) -> Case:
    """Open a case and check all of it, with a named scenario laid over its system if given.

    The flags are those of :func:`load_case`.

    Raises
    ------
    UsageError
        If there is no such case.
    CaseError
        With every fault found, sorted by file and line.
    """
    path = find_case(name)
    case, faults = load_case(path, seals, scenario, listed)
    if faults or case is None:
        raise CaseError(path.resolve().name, faults)
    return case


def load_case(
    path: Path, seals: bool = True, scenario: str = "", listed: bool = False
) -> tuple[Case | None, list[Fault]]:
    """Read a case folder; nothing is written.

    Parameters
    ----------
    seals : bool
        Check the seal that each row bears.
    listed : bool
        Hold the rows against the list of all seals too, as validating and sealing do;
        a copy that someone edits to see what would change need not fit it.

    Returns
    -------
    case : Case or None
        None where so little can be read that there is no case.
    faults : list of Fault
        Sorted by place; empty for a good case.
    """
    with without_collecting():
        case, faults = _load_case(path, seals, scenario, listed)
        settle(sum(map(len, case.tables.values())) if case else 0)
        return case, faults


def _load_case(
    path: Path, seals: bool, scenario: str, listed: bool
) -> tuple[Case | None, list[Fault]]:
    meta, as_of, faults = read_meta(path)
    tables: dict[str, list[Row]] = {}
    known: dict[str, Collection[str]] = {"indicators": indicators().keys()}
    unread: set[str] = set()
    for room, name in TABLES:
        schema = load_schema(room, name)
        tables[name], found = read_table(path / schema.file, schema)
        known[name] = known_ids(path / schema.file, schema, tables[name], damaged=bool(found))
        unread |= {schema.file} if found else set()
        faults += found
    ledger, damaged = build_ledger(tables)
    faults += [
        Fault("statements.csv", row.line, "lo", quoted(row["lo"]), "ends in order", text)
        for row, text in damaged
    ]
    applied, found = _apply_scenario(path, scenario, tables)
    for name in applied.rows if applied else ():
        if not isinstance(known[name], Unread):
            known[name] = {*known[name], *(row.id for row in tables[name])}
    schemas = [(room, load_schema(room, name)) for room, name in TABLES]
    faults += found + ledger_faults(tables) + table_faults(tables, schemas, known)
    system = {schema.file for room, schema in schemas if room == "system"}
    if not system & {fault.file for fault in faults}:
        # What these rows mean together is asked once each of them can be read.
        faults += network_faults(tables)
    if not any(fault.file.startswith("energy/") for fault in faults):
        faults += power_faults(tables) + fuel_faults(tables)
    if seals:
        faults += broken_seals(sealed_schemas(), tables)
    if listed:
        faults += listed_faults(path, sealed_schemas(), tables, unread)
    pledges, checks, found = read_written(path, ledger, known)
    faults += found + meta_faults(meta, known)
    assumptions, found = read_assumptions(path)
    notes, more = read_notes(path)
    faults += found + more
    if as_of is None:
        return None, sorted(set(faults))
    case = Case(
        id=str(meta.get("id", path.name)),
        title=str(meta.get("title", "")),
        path=path,
        as_of=as_of,
        meta=meta,
        tables=tables,
        ledger=ledger,
        pledges=tuple(pledges),
        checks=tuple(checks),
        assumptions=assumptions,
        notes=notes,
        scenario=applied,
    )
    return case, sorted(set(faults))


def _apply_scenario(
    path: Path, name: str, tables: dict[str, list[Row]]
) -> tuple[Scenario | None, list[Fault]]:
    """Lay a scenario over the tables of the system and the projects; claims never change."""
    if not name:
        return None, []
    schemas = {table: load_schema(room, table) for room, table in TABLES if room != "ledger"}
    scenario = read_scenario(path, name, schemas)
    faults: list[Fault] = []
    for table, changes in scenario.rows.items():
        tables[table], found = overlay(tables[table], changes, schemas[table])
        faults += found
    return scenario, faults


# --- sealing and saving ----------------------------------------------------------------


def sealed_schemas() -> list[Schema]:
    """Return the schemas of the tables whose rows are sealed."""
    schemas = [load_schema(room, name) for room, name in TABLES]
    return [schema for schema in schemas if schema.sealed]


def new_case(target: Path) -> Path:
    """Start a case: copy the template with its worked rows into an absent or empty folder.

    Raises
    ------
    UsageError
        If the folder holds anything already; nothing is overwritten.
    """
    try:
        if target.exists() and (not target.is_dir() or any(target.iterdir())):
            raise UsageError(f"{quoted(str(target))} is not an empty folder; name a new one")
        target.parent.mkdir(parents=True, exist_ok=True)
        with (
            as_file(files("serai").joinpath("cases", "template")) as template,
            tempfile.TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent) as folder,
        ):
            fresh = Path(folder) / target.name
            skipped = shutil.ignore_patterns("__pycache__", "__init__.py", "out")
            shutil.copytree(template, fresh, ignore=skipped)
            # The whole folder appears at once, so a kill leaves no half of it.
            fresh.replace(target)
    except OSError as error:
        raise UsageError(f"{quoted(target)} cannot be written: {error.strerror}") from error
    return target
