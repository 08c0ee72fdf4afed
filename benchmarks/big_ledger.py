"""A ledger of 200,000 statements: load, as-of, one subject, validation, memory.

The same questions are put to SQLite and to pandas, which read the same file.
"""

from __future__ import annotations

import csv
import random
import resource
import tempfile
import time
from datetime import date
from pathlib import Path

import serai
from serai.tables import load_schema

SUBJECTS, INDICATORS = 20_000, 5
NAMES = ("project.cost", "portfolio.count", "jobs.count", "terminal.tonnes", "power.capacity")
UNITS = ("USD", "project", "job", "t/yr", "MW")


def write_case(folder: Path, statements: int = 200_000, seed: int = 11) -> Path:
    """Write a case: subjects with five indicators each, told twice, some superseded."""
    chance = random.Random(seed)
    (folder / "pledges.yaml").write_text("[]\n", encoding="utf-8")
    (folder / "case.yaml").write_text(
        'id: big\ntitle: A large ledger\nas_of: "2026-06-30"\n', encoding="utf-8"
    )
    _table(folder, "sources", (
        {"id": f"s{i}", "kind": "press", "publisher": f"paper {i}", "grade": "press",
         "published": f"20{10 + i % 15}-0{1 + i % 9}-1{i % 9}"} for i in range(500)
    ))  # fmt: skip
    subjects = max(1, statements // (2 * INDICATORS))
    _table(folder, "entities", (
        {"id": f"e{i}", "type": "asset", "name": f"Works {i}"} for i in range(subjects)
    ))  # fmt: skip
    _table(folder, "statements", _statements(chance, statements))
    return folder


def _statements(chance, count):
    for n in range(count):
        which, second = divmod(n, 2)
        subject, k = divmod(which, INDICATORS)
        row = {
            "id": f"f{n:07d}", "subject": f"e{subject}", "indicator": NAMES[k], "unit": UNITS[k],
            "value": str(chance.randint(1, 10**6)), "period": str(chance.randint(2015, 2019)) if second else "2020",
            "claim": "observed", "source": f"s{chance.randrange(500)}",
            "asserted": f"20{chance.randint(20, 25)}-0{chance.randint(1, 9)}-1{chance.randint(0, 9)}",
            "recorded_at": "2026-01-01", "recorded_by": "bench",
        }  # fmt: skip
        if second and chance.random() < 0.3:
            row |= {"period": "2020", "supersedes": f"f{n - 1:07d}", "reason": "revision"}
        yield row


def _table(folder, name, rows):
    schema = load_schema("ledger", name)
    with (folder / schema.file).open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, schema.names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


DAY = "2024-01-01"


def run() -> list[str]:
    rows = []
    with tempfile.TemporaryDirectory() as name:
        folder = write_case(Path(name))
        rows += _serai(folder)
        rows += _sqlite(folder)
        rows += _pandas(folder)
    return rows


def _line(who, what, seconds, note=""):
    return f"{who:<8}{what:<34}{seconds * 1000:9.1f} ms  {note}".rstrip()


def _best(question, repeats):
    times = []
    for _ in range(repeats):
        start = time.process_time()
        answer = question()
        times.append(time.process_time() - start)
    return min(times), answer


def _serai(folder):
    from serai.case import load_case
    from serai.ledger.chosen import choices, shown_for

    load_case(Path(serai.__file__).parent / "cases" / "template")  # Imports and unit registry.
    rows = []
    start = time.process_time()
    case, faults = load_case(folder, listed=True)
    rows.append(_line("serai", "load and validate the case", time.process_time() - start,
                      f"{len(case.ledger.statements)} statements, {len(faults)} faults; aim 1 + 3 s"))  # fmt: skip
    for what, repeats in (
        ("as-of of the whole ledger, first", 1),
        ("as-of, best of three more", 3),
    ):
        best, count = _best(
            lambda: len(choices(case.ledger.as_of(date.fromisoformat(DAY)))), repeats
        )
        rows.append(_line("serai", what, best, f"{count} shown; aim 300 ms"))
    day = date.fromisoformat(DAY)
    for what, name in (("one subject as of a day, first", "e76"), ("another subject", "e77")):
        best, count = _best(lambda: len(shown_for(case.ledger.narrowed(name).as_of(day), name)), 1)  # noqa: B023
        rows.append(_line("serai", what, best, f"{count} shown; aim 10 ms"))
    del case
    from serai.sealing import seal

    seal(folder)
    start = time.process_time()
    case, faults = load_case(folder, listed=True)
    rows.append(_line("serai", "the same with every row sealed", time.process_time() - start,
                      f"{len(faults)} faults; no aim of its own"))  # fmt: skip
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    rows.append(f"{'serai':<8}{'peak memory':<34}{peak:9.2f} GB  aim 1 GB")
    return rows


#: The same rules in SQL: said by the day, not superseded by what was said by then, last said first.
_WINNERS = """
with known as (select * from s where asserted <= ?),
     standing as (select * from known where id not in
                  (select supersedes from known where supersedes <> '')),
     ranked as (select id, row_number() over (partition by subject, indicator, period, scope,
                counting_rule, claim, price_year order by asserted desc, id) place from standing)
select count(*) from ranked where place = 1
"""


def _sqlite(folder):
    import sqlite3

    start = time.process_time()
    base = sqlite3.connect(":memory:")
    with (folder / "statements.csv").open(encoding="utf-8", newline="") as stream:
        reader = csv.reader(stream)
        header = [f'"{name}"' for name in next(reader)]
        base.execute(f"create table s ({', '.join(header)})")
        base.executemany(f"insert into s values ({', '.join('?' * len(header))})", reader)
    base.execute("create index i on s (subject)")
    rows = [_line("sqlite", "load, one index, no checks", time.process_time() - start)]
    start = time.process_time()
    (count,) = base.execute(_WINNERS, (DAY,)).fetchone()
    rows.append(
        _line("sqlite", "as-of of the whole ledger", time.process_time() - start, f"{count} shown")
    )
    start = time.process_time()
    found = base.execute("select * from s where subject = 'e77'").fetchall()
    rows.append(_line("sqlite", "one subject", time.process_time() - start, f"{len(found)} rows"))
    return rows


def _pandas(folder):
    import pandas as pd

    start = time.process_time()
    frame = pd.read_csv(folder / "statements.csv", dtype=str, keep_default_na=False)
    rows = [_line("pandas", "load, no checks", time.process_time() - start)]
    start = time.process_time()
    known = frame[frame.asserted <= DAY]
    standing = known[~known.id.isin(known.supersedes[known.supersedes != ""])]
    ordered = standing.sort_values(["asserted", "id"], ascending=[False, True])
    count = ["subject", "indicator", "period", "scope", "counting_rule", "claim", "price_year"]
    shown = ordered.drop_duplicates(count)
    rows.append(
        _line(
            "pandas",
            "as-of of the whole ledger",
            time.process_time() - start,
            f"{len(shown)} shown",
        )
    )
    start = time.process_time()
    found = frame[frame.subject == "e77"]
    rows.append(_line("pandas", "one subject", time.process_time() - start, f"{len(found)} rows"))
    return rows
