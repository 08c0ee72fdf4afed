"""Entering a list: once and again, in part, killed in the middle, and never half a row."""

from __future__ import annotations

import os
import random
import signal
import time
from datetime import date

import pytest

from lists import SHARED, activity, gcdf, gcdf_row, here, iati, package, project, transaction
from serai.case import load_case, open_case
from serai.errors import UsageError
from serai.importing import enter, read_file
from serai.ledger.imports.model import Options
from serai.sealing import seal

DAY = date(2026, 7, 1)


def run(path, folder, partial=False, dry=False, **options):
    reading = read_file(path, Options(**options), None, folder)
    return enter(folder, reading, DAY, "tester", partial, dry)


def state(folder):
    files = (p for p in folder.rglob("*") if p.is_file())
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in files}


def test_rows_are_drafts_and_the_same_file_again_changes_nothing(tmp_path, case_folder):
    seal(case_folder)
    path = iati(tmp_path, activity(transaction("100", "2"), transaction("40")))
    done = run(path, case_folder)
    assert done.added == {"sources": 1, "activities": 1, "transactions": 2, "statements": 2}
    first = state(case_folder)
    again = run(path, case_folder)
    assert (again.added, again.differing) == ({}, [])
    assert sum(again.present.values()) == 6
    assert state(case_folder) == first
    case = open_case(case_folder, listed=True)
    drafts = [row for row in case.rows("transactions") if not row["hash"]]
    assert [row["recorded_by"] for row in drafts] == ["tester", "tester"]
    assert seal(case_folder) == 6
    # Sealed, moved and renamed, it is still the same file.
    moved = path.rename(tmp_path / "other-name.xml")
    sealed = state(case_folder)
    assert run(moved, case_folder).added == {}
    assert state(case_folder) == sealed
    open_case(case_folder, listed=True)


def test_another_release_needs_a_name_of_its_own(tmp_path, case_folder):
    run(iati(tmp_path, activity(transaction("100"))), case_folder)
    path = iati(tmp_path, activity(transaction("120")))
    before = state(case_folder)
    with pytest.raises(UsageError, match="--source"):
        run(path, case_folder)
    assert state(case_folder) == before
    done = run(path, case_folder, source="list-2")
    assert done.added["activities"] == 1
    case = open_case(case_folder)
    records = [
        row["record"] for row in case.rows("activities") if row["source"] != "example-statistics"
    ]
    assert records == ["XX-1-a", "XX-1-a"]


def test_a_row_that_somebody_corrected_stays(tmp_path, case_folder):
    path = iati(tmp_path, activity(transaction("100"), title="Raod"))
    run(path, case_folder)
    table = case_folder / "activities.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("Raod", "Road"), encoding="utf-8")
    before = state(case_folder)
    assert run(path, case_folder).differing == ["list-XX-1-a"]
    assert state(case_folder) == before


def test_one_fault_keeps_all_out_and_partial_takes_the_rest(tmp_path, case_folder):
    path = gcdf(tmp_path, gcdf_row("1", status="Finished"), gcdf_row("2"), gcdf_row("3"))
    before = state(case_folder)
    refused = run(path, case_folder)
    assert [fault.row for fault in refused.faults] == [2]
    assert not refused.written
    assert state(case_folder) == before
    done = run(path, case_folder, partial=True)
    assert done.added == {"sources": 1, "activities": 2, "statements": 2}
    assert [fault.row for fault in done.faults] == [2]
    open_case(case_folder)


def test_what_only_the_case_can_know_is_told_by_the_line_of_the_file(tmp_path, case_folder):
    mapping = tmp_path / "m.yaml"
    mapping.write_text(
        "table: statements\ncolumns: {subject: What, value: Tonnes, period: Year, unit: Unit}\n"
        "constants: {indicator: corridor.tonnes, claim: observed, counting_rule: line-all}\n",
        encoding="utf-8",
    )
    path = tmp_path / "figures.csv"
    path.write_text(
        "What,Tonnes,Year,Unit\nalder-birch-line,5,2022,t/yr\nnowhere,6,2022,t/yr\n"
        "alder-birch-line,7,2021,MW\n",
        encoding="utf-8",
    )
    reading = read_file(path, Options(), mapping, case_folder)
    refused = enter(case_folder, reading, DAY, "t", False, False)
    assert [(f.file, f.row, f.found) for f in refused.faults] == [
        ("figures.csv", 3, "'nowhere'"), ("figures.csv", 4, "'MW'"),
    ]  # fmt: skip
    done = enter(case_folder, reading, DAY, "t", True, False)
    assert done.added == {"sources": 1, "statements": 1}
    assert open_case(case_folder).ledger["figures-r00002"].told() == "5 t/yr"


def test_a_dry_run_writes_nothing(tmp_path, case_folder):
    before = state(case_folder)
    done = run(package(tmp_path, project()), case_folder, dry=True)
    assert (done.added["activities"], done.written) == (1, False)
    assert state(case_folder) == before


@pytest.mark.skipif(os.name != "posix", reason="kills a process")
def test_killed_anywhere_it_loses_nothing_and_ends_the_same(tmp_path, case_folder):
    rows = [activity(*(transaction(str(v)) for v in range(9)), record=f"r{i}") for i in range(60)]
    path = iati(tmp_path, *rows)
    seal(case_folder)
    before = state(case_folder)
    reading = read_file(path, Options(), None, case_folder)
    chance = random.Random(4)
    cut = 0
    for _ in range(6):
        worker = os.fork()
        if worker == 0:
            enter(case_folder, reading, DAY, "tester", False, False)
            os._exit(0)
        # After a first table appeared, or at any moment before.
        end = time.monotonic() + chance.uniform(0.0, 1.2)
        while time.monotonic() < end and os.waitpid(worker, os.WNOHANG) == (0, 0):
            if (
                state(case_folder).get("sources.csv") != before["sources.csv"]
                and chance.random() < 0.5
            ):
                break
            time.sleep(0.0005)
        cut += _killed(worker)
        case, faults = load_case(case_folder, listed=True)
        assert case is not None and not faults
        kept = [row.id for row in case.rows("statements")]
        assert {"goal-2030", "growth-2024"} <= set(kept)
    assert cut
    run(path, case_folder)
    ended = state(case_folder)
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    for name, data in before.items():
        (fresh / name).parent.mkdir(parents=True, exist_ok=True)
        (fresh / name).write_bytes(data)
    run(path, fresh)
    assert {n: d for n, d in ended.items() if n.endswith(".csv") and n[0] != "."} == {
        n: d for n, d in state(fresh).items() if n.endswith(".csv")
    }


def _killed(worker):
    """Kill a process; whether it had not ended before."""
    try:
        os.kill(worker, signal.SIGKILL)
        return os.WIFSIGNALED(os.waitpid(worker, 0)[1])
    except (ProcessLookupError, ChildProcessError):
        return False


@here
def test_the_large_lists_enter_one_case(case_folder):
    files = ("gcdf/gcdf-2.0-geo.csv", "iati/adb-armenia.xml", "iati/worldbank-679.xml")
    for name in files:
        assert run(SHARED / name, case_folder).written
    before = state(case_folder)
    for name in files:
        assert run(SHARED / name, case_folder).added == {}
    assert state(case_folder) == before
    case = open_case(case_folder)
    ledger = case.ledger
    assert sum(s.price_year == 2017 for s in ledger) == 2261
    owned = [s for s in ledger if s.source == "adb-armenia" and s.claim == "committed"]
    assert {s.unit: str(sum(t.value for t in owned if t.unit == s.unit)) for s in owned} == {
        "USD": "2164899925.03", "EUR": "66100000",
    }  # fmt: skip


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_case_that_cannot_be_written_is_said(tmp_path, case_folder):
    case_folder.chmod(0o555)
    try:
        with pytest.raises(UsageError, match="cannot be written"):
            run(package(tmp_path, project()), case_folder)
    finally:
        case_folder.chmod(0o755)


def test_too_large_and_absent_files_are_refused(tmp_path, case_folder):
    with pytest.raises(UsageError, match="no file"):
        run(tmp_path / "none.xml", case_folder)
    large = tmp_path / "large.csv"
    with large.open("wb") as stream:
        stream.truncate(300 * 2**20)
    with pytest.raises(UsageError, match="expected at most"):
        run(large, case_folder)
    with pytest.raises(UsageError, match="empty"):
        run(_empty(tmp_path), case_folder)


def _empty(tmp_path):
    (tmp_path / "empty.xml").write_bytes(b"")
    return tmp_path / "empty.xml"
