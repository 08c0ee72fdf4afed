"""The bad-input promise: each damage loads in meaning or is named by line; nothing is written."""

from __future__ import annotations

import random
import re
import shutil
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import serai
from serai.case import META_KEYS, TABLES, find_case, load_case, new_case, open_case, shipped_cases
from serai.errors import CaseError, UsageError
from serai.sealing import seal
from serai.tables import load_schema, read_table
from toys import TEMPLATE, bytes_of


def faults_of(folder):
    """Load a case that must not be usable; returns its faults, sorted, nothing written."""
    before = bytes_of(folder)
    _, faults = load_case(folder)
    assert faults == sorted(faults) and bytes_of(folder) == before
    with pytest.raises(CaseError) as error:
        open_case(folder)
    assert error.value.faults == faults
    return faults


def places(faults):
    return [(fault.file, fault.row, fault.column) for fault in faults]


def line_of(folder, file, start):
    lines = (folder / file).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.startswith(start))


#: Rows of the template in tables that are sealed.
SEALED = sum(
    len(read_table(TEMPLATE / schema.file, schema)[0])
    for schema in (load_schema(room, name) for room, name in TABLES)
    if schema.sealed
)

# --- the template ---------------------------------------------------------------------


def test_the_template_has_a_worked_row_in_every_file(case_folder):
    case = open_case(case_folder)
    for _room, name in TABLES:
        assert case.rows(name), f"the template shows no row of {name}"
    assert case.pledges and case.checks and case.assumptions and case.notes


def test_a_new_case_assesses_without_fault(tmp_path):
    folder = new_case(tmp_path / "deep" / "mine")
    assert bytes_of(folder) == bytes_of(TEMPLATE)
    found = serai.assess(folder)
    assert [verdict.pledge for verdict in found.verdicts] == ["line-2mt-2030", "birchford-terminal"]
    assert not found.conflicts.conflicts
    answers = {result.id: result.answer.letter for result in found.sums}
    assert answers["K1"] == answers["K2"] == answers["K3"] == "C"


def test_shipped_cases_load():
    assert "astana-2025" in shipped_cases()
    for name in shipped_cases():
        open_case(name)


def test_new_never_overwrites(tmp_path):
    full = tmp_path / "full"
    full.mkdir()
    (full / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="not an empty folder"):
        new_case(full)
    with pytest.raises(UsageError, match="not an empty folder"):
        new_case(full / "mine.txt")
    with pytest.raises(UsageError):
        new_case(full / "mine.txt" / "below")
    assert bytes_of(tmp_path) == {"full/mine.txt": b"mine"}
    (tmp_path / "empty").mkdir()
    assert (new_case(tmp_path / "empty") / "case.yaml").exists()


def test_finding_a_case(case_folder, tmp_path):
    assert find_case(case_folder) == case_folder == find_case(case_folder / "case.yaml")
    with pytest.raises(UsageError, match="did you mean 'astana-2025'"):
        find_case("astana-2052")
    with pytest.raises(UsageError, match=r"holds no case\.yaml"):
        find_case(tmp_path)


# --- what a spreadsheet does ----------------------------------------------------------


def test_semicolons_decimal_commas_and_a_byte_order_mark_change_nothing(case_folder):
    """Save every table as a spreadsheet of another country would, and compare the cases."""
    import csv
    import io

    before = open_case(case_folder)
    for room, name in TABLES:
        schema = load_schema(room, name)
        path = case_folder / schema.file
        rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
        numbers = {c.name for c in schema.columns if c.type == "number"}
        for row in rows:
            row.update({key: row[key].replace(".", ",") for key in numbers})
        stream = io.StringIO()
        writer = csv.DictWriter(stream, schema.names, delimiter=";", lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(rows)
        path.write_bytes(stream.getvalue().encode("utf-8-sig"))
    after = open_case(case_folder)
    for name, rows in before.tables.items():
        assert [row.cells for row in after.tables[name]] == [row.cells for row in rows]
    assert seal(case_folder) == SEALED
    again = open_case(case_folder)
    for name, rows in before.tables.items():
        plain = [{k: v for k, v in row.cells.items() if k != "hash"} for row in rows]
        sealed = [{k: v for k, v in row.cells.items() if k != "hash"} for row in again.tables[name]]
        assert sealed == plain


@pytest.mark.parametrize("damage", ["Jun-24", "01.06.2024", "01/06/2024"])
def test_a_month_that_became_a_day_is_named_alone(case_folder, edit, damage):
    edit("statements.csv", ",2024,,line-all,observed", f",{damage},,line-all,observed")
    assert places(faults_of(case_folder)) == [("statements.csv", 3, "period")]


# --- one damage, one fault ------------------------------------------------------------

DAMAGES = {
    "unknown unit": ("statements.csv", ",Mt/yr,,../2030", ",Mtons/yr,,../2030", "unit"),
    "refused unit": ("statements.csv", ",Mt/yr,,../2030", ",ton/yr,,../2030", "unit"),
    "unit of another thing": ("statements.csv", ",Mt/yr,,../2030", ",TEU/yr,,../2030", "unit"),
    "no unit": ("statements.csv", ",Mt/yr,,../2030", ",,,../2030", "unit"),
    "unknown indicator": ("statements.csv", "corridor.growth", "corridor.grwth", "indicator"),
    "unknown scope": ("statements.csv", ",2024,,line-all,observed", ",2024,legg=sea,line-all,observed", "scope"),
    "unknown subject": ("statements.csv", "birchford,terminal", "birchfjord,terminal", "subject"),
    "crossed ends": ("statements.csv", "0.2,0.195,0.205", "0.2,0.205,0.195", "lo"),
    "reason without supersession": ("statements.csv", ",,,,,,A printed", ",,,revision,,,A printed", "reason"),
    "end before start": ("statements.csv", ",210,231,", ",231,210,", "end"),
    "long surface": ("statements.csv", "2 million tons by 2030", "x" * 61, "surface"),
    "negative capacity": ("facilities.csv", ",1500000,", ",-1500000,", "capacity"),
    "unknown place": ("links.csv", "alderton-birchford,alderton,", "alderton-birchford,aldertown,", "from"),
    "a railway without a gauge": ("links.csv", ",rail,1520", ",rail,", "gauge"),
    "ends out of order": ("links.csv", ",400,390,410", ",400,420,430", "length_km"),
    "no reason for an assumption": ("places.csv", "assumed,invented", "assumed,", "reason"),
    "no source": ("projects.csv", "yard-cost,example-communique,", "yard-cost,,", "source"),
    "unknown source": ("sources.csv", ",official,,,", ",official,nobody,,", "origin"),
    "promise before announcement": ("projects.csv", "2025-03-10,2027,2027", "2025-03-10,2027,2024", "promised"),
    "a project that needs itself": ("projects.csv", ",USD,,,,", ",USD,,birchford-yard,,", "needs"),
    "unknown rule": ("volumes.csv", "ore-2024,ore,", "ore-2024,oar,", "of"),
    "deadline before announcement": ("pledges.yaml", 'deadline: "../2030"', 'deadline: "../2024"', "deadline"),
    "deadline that is no date": ("pledges.yaml", 'deadline: "../2030"', 'deadline: "Jun-30"', "deadline"),
    "threshold in words": ("pledges.yaml", "threshold: 2\n", "threshold: two\n", "test.threshold"),
    "year in words": ("pledges.yaml", "year: 2030", "year: soon", "test.year"),
    "half a year": ("pledges.yaml", "year: 2030", "year: 2030.5", "test.year"),
    "short ton in a test": ("pledges.yaml", 'unit: "Mt/yr"', 'unit: "ton/yr"', "test.unit"),
    "unknown relation": ("pledges.yaml", "relation: at_least\n", "relation: atleast\n", "test.relation"),
    "unknown claim": ("pledges.yaml", "claim: goal-2030", "claim: gaol-2030", "claim"),
    "unknown key": ("pledges.yaml", "  sector: transport\n  note: \"C", "  sektor: transport\n  note: \"C", "sektor"),
    "replies that are no list": ("pledges.yaml", 'replies:\n    - {who: "Ministry of Transport of Alder", when: "2025-04-02", text: "Invented: the goal counts both directions."}', "replies: 5", "replies"),
    "unknown check": ("checks.yaml", "type: growth\n", "type: grwth\n", "type"),
    "unknown input": ("checks.yaml", "now: tonnes-2024", "now: tonnes-2042", "inputs"),
    "inputs that are a list": ("checks.yaml", "inputs: {total: yard-cost, count: terminal-capacity}", "inputs: [yard-cost]", "inputs"),
    "readings that are a number": ("checks.yaml", "pledges: [birchford-terminal]", "readings: 5", "readings"),
    "range without an end": ("checks.yaml", "{lo: 200, hi: 1500,", "{lo: 200,", "params.typical"),
    "range in words": ("checks.yaml", "{lo: 200, hi: 1500,", "{lo: few, hi: 1500,", "params.typical"),
    "unknown pledge": ("checks.yaml", "pledges: [birchford-terminal]", "pledges: [birchford-port]", "pledges"),
    "day in words": ("case.yaml", '"2025-12-31"', '"soon"', "as_of"),
    "day without end": ("case.yaml", '"2025-12-31"', '"2025/.."', "as_of"),
    "unknown article": ("case.yaml", "article: example-communique", "article: nothing", "article"),
    "unknown hard statement": ("case.yaml", "hard: [tonnes-2023]", "hard: [tons]", "hard"),
    "hard that is no list": ("case.yaml", "hard: [tonnes-2023]", "hard: 5", "hard"),
    "a seed in words": ("case.yaml", "seed: 1", "seed: yes", "seed"),
    "an id that leaves the folder": ("case.yaml", "id: my-case", "id: ../../etc", "id"),
}  # fmt: skip


@pytest.mark.parametrize("name", DAMAGES)
def test_one_damage_is_one_fault_in_its_column(case_folder, edit, name):
    file, old, new, column = DAMAGES[name]
    edit(file, old, new)
    faults = faults_of(case_folder)
    assert [(fault.file, fault.column) for fault in faults] == [(file, column)], faults
    assert faults[0].found and faults[0].expected
    if file.endswith(".csv"):
        lines = (case_folder / file).read_text(encoding="utf-8").splitlines()
        assert new.split("\n")[0] in lines[faults[0].row - 1]


def test_negative_capacity_of_a_statement(case_folder, edit):
    edit("statements.csv", "80000,,,,about", "-80000,,,,about")
    assert {fault.column for fault in faults_of(case_folder)} == {"value"}
    edit("statements.csv", "-80000,,,,about", ",,-5,,")
    assert {fault.column for fault in faults_of(case_folder)} == {"hi"}


def test_duplicate_ids(case_folder, edit):
    edit("statements.csv", "tonnes-2023,", "tonnes-2024,")
    found = [fault for fault in faults_of(case_folder) if fault.column == "id"]
    assert len(found) == 1 and "again" in found[0].found


def test_a_circle_of_supersession_names_its_rows(case_folder):
    path = case_folder / "statements.csv"
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    at = header.split(",").index("supersedes")
    changed = []
    for row in rows:
        cells = row.split(",")
        if row.startswith(("tonnes-2023", "tonnes-2024")):
            cells[at] = "tonnes-2024" if cells[0] == "tonnes-2023" else "tonnes-2023"
            cells[at + 1] = "correction"
        changed.append(",".join(cells))
    path.write_text("\n".join([header, *changed, ""]), encoding="utf-8")
    faults = faults_of(case_folder)
    assert places(faults) == [
        ("statements.csv", line_of(case_folder, "statements.csv", name), "supersedes")
        for name in ("tonnes-2023", "tonnes-2024")
    ]


def test_a_damaged_row_does_not_accuse_the_rows_that_name_it(case_folder, edit):
    """One cell of a source and one of a statement: two faults, though many rows name both."""
    edit("sources.csv", "2025-02-15", "15.02.2025")
    edit(
        "statements.csv",
        "goal-2030,alder-birch-line,corridor.tonnes,2,",
        "goal-2030,alder-birch-line,corridor.tonnes,two,",
    )
    assert places(faults_of(case_folder)) == [
        ("sources.csv", 3, "published"), ("statements.csv", 2, "value")
    ]  # fmt: skip


@pytest.mark.parametrize("file", ["sources.csv", "entities.csv", "statements.csv", "places.csv"])
def test_an_unreadable_table_is_one_fault(case_folder, file):
    (case_folder / file).write_bytes("id;Имя\n".encode("cp1251"))
    assert [(fault.file, fault.row) for fault in faults_of(case_folder)] == [(file, 1)]


@pytest.mark.parametrize(
    "file", ["case.yaml", "pledges.yaml", "checks.yaml", "assumptions.yaml", "notes.md"]
)
def test_an_unreadable_text_is_one_fault(case_folder, file):
    (case_folder / file).write_bytes("# Имя\na: 1\n".encode("cp1251"))
    assert [(fault.file, fault.row) for fault in faults_of(case_folder)] == [(file, 1)]


@pytest.mark.parametrize("file", ["case.yaml", "pledges.yaml", "checks.yaml", "assumptions.yaml"])
def test_broken_yaml_is_named_by_line(case_folder, file):
    with (case_folder / file).open("a", encoding="utf-8") as stream:
        stream.write("\n- id: [broken\n")
    faults = faults_of(case_folder)
    assert faults[0].file == file and faults[0].row > 0 and len(faults) == 1


@pytest.mark.parametrize("content", ["", "\n", "just words", "[]", "5", "- a", "null"])
@pytest.mark.parametrize("file", ["case.yaml", "pledges.yaml", "checks.yaml", "assumptions.yaml"])
def test_any_other_yaml_loads_or_is_named(case_folder, file, content):
    (case_folder / file).write_text(content, encoding="utf-8")
    _, faults = load_case(case_folder)
    allowed = {file} if file != "pledges.yaml" else {file, "checks.yaml"}
    assert {fault.file for fault in faults} <= allowed


@pytest.mark.parametrize(
    "file", ["case.yaml", "pledges.yaml", "sources.csv", "entities.csv", "statements.csv"]
)
def test_a_missing_file_is_named(case_folder, file):
    (case_folder / file).unlink()
    if file == "case.yaml":
        with pytest.raises(UsageError, match="no case"):
            open_case(case_folder)
        return
    assert (file, 0, "") in places(faults_of(case_folder))


def test_an_absent_optional_table_is_empty(case_folder):
    for file in ("demand.csv", "volumes.csv", "counting_blocks.csv", "checks.yaml", "notes.md"):
        (case_folder / file).unlink()
    case = open_case(case_folder)
    assert case.rows("demand") == [] and case.checks == () and case.notes == ""


@pytest.mark.parametrize("file", ["statements.csv", "sources.csv", "facilities.csv"])
def test_a_file_cut_off_anywhere_inside_a_row_is_named(case_folder, file):
    """Wherever inside the last row the file ends, one of its cells is missed."""
    whole = (case_folder / file).read_bytes()
    start = whole.rstrip(b"\n").rindex(b"\n") + 1
    commas = [m.start() for m in re.finditer(b",", whole) if m.start() > start]
    for cut in {start + 1, *commas[:-1]}:
        (case_folder / file).write_bytes(whole[:cut])
        faults = faults_of(case_folder)
        assert any(fault.file == file for fault in faults), whole[start:cut]


# --- seals ----------------------------------------------------------------------------


def test_sealing_twice_seals_nothing_more(case_folder):
    assert seal(case_folder) == SEALED
    once = bytes_of(case_folder)
    assert seal(case_folder) == 0 and bytes_of(case_folder) == once
    open_case(case_folder)


def test_an_edited_sealed_row_is_reported_and_nothing_is_sealed(case_folder, edit):
    seal(case_folder)
    edit(
        "statements.csv",
        "goal-2030,alder-birch-line,corridor.tonnes,2,",
        "goal-2030,alder-birch-line,corridor.tonnes,3,",
    )
    faults = faults_of(case_folder)
    assert places(faults) == [("statements.csv", 2, "hash")] and "supersedes" in faults[0].remedy
    before = bytes_of(case_folder)
    with pytest.raises(CaseError):
        seal(case_folder)
    assert bytes_of(case_folder) == before
    assert load_case(case_folder, seals=False)[1] == []


def test_a_draft_beside_sealed_rows_is_sealed_alone(case_folder, edit):
    seal(case_folder)
    before = (case_folder / "entities.csv").read_text(encoding="utf-8").splitlines()
    with (case_folder / "entities.csv").open("a", encoding="utf-8") as stream:
        stream.write("aspen,state,Aspen" + "," * (before[0].count(",") - 2) + "\n")
    assert seal(case_folder) == 1
    after = (case_folder / "entities.csv").read_text(encoding="utf-8").splitlines()
    assert set(before) < set(after) and [line.split(",")[0] for line in after[1:]] == sorted(
        line.split(",")[0] for line in after[1:]
    )


# --- any damage at all ----------------------------------------------------------------


@pytest.fixture(scope="module", autouse=True)
def cache_of_its_own(tmp_path_factory):
    """Keep what damaged cases compute away from the user's own results."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SERAI_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


def assess_or_say(folder):
    """Assess a case without faults; what an engine lacks is said in serai's own words."""
    with suppress(CaseError, UsageError):
        serai.assess(folder)


FILES = sorted(path.name for path in TEMPLATE.iterdir() if path.suffix in (".csv", ".yaml", ".md"))
BITS = st.sampled_from(
    [b"", b",", b";", b'"', b"\n", b"\r", b"\x00", b"\xff", b"\xef\xbb\xbf", b"-", b": ", b"[", b"]",
     b"{", b"&a ", b"*a", b"null", b"Jun-24", b"1,5", b"-1", b"1e400", b"ton", b"0", b"../", b"|", b"="]
)  # fmt: skip


@settings(max_examples=60)
@given(st.sampled_from(FILES), st.integers(0, 10**6), st.integers(0, 40), BITS, st.booleans())
def test_any_damage_gives_a_case_or_sorted_faults(tmp_path_factory, file, at, length, bits, cut):
    folder = tmp_path_factory.mktemp("damaged") / "case"
    shutil.copytree(TEMPLATE, folder)
    data = (folder / file).read_bytes()
    at %= len(data)
    tail = b"" if cut else data[at + length :]
    (folder / file).write_bytes(data[:at] + bits + tail)
    before = bytes_of(folder)
    case, faults = load_case(folder)
    assert faults == sorted(set(faults)) and bytes_of(folder) == before
    assert all(fault.file and fault.found and fault.expected for fault in faults)
    if not faults:
        assert case is not None
        assess_or_say(folder)
    else:
        with pytest.raises(CaseError):
            open_case(folder)


YAML_VALUES = st.recursive(
    st.sampled_from(
        ["null", "5", "2.5", "yes", "goal-2030", "tonnes-2024", "2024-06-17", "''", "{}"]
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2).map(lambda xs: f"[{', '.join(xs)}]"),
        inner.map(lambda x: f"{{lo: {x}, id: {x}}}"),
    ),
    max_leaves=3,
)


@settings(max_examples=60)
@given(
    st.sampled_from(["pledges.yaml", "checks.yaml", "case.yaml"]), st.integers(0, 200), YAML_VALUES
)
def test_any_value_under_any_key_gives_a_case_or_faults(tmp_path_factory, file, which, value):
    folder = tmp_path_factory.mktemp("values") / "case"
    shutil.copytree(TEMPLATE, folder)
    lines = (folder / file).read_text(encoding="utf-8").splitlines()
    keyed = [i for i, line in enumerate(lines) if re.match(r"^[ -]*\w+: .", line)]
    at = keyed[which % len(keyed)]
    lines[at] = re.sub(r"^([ -]*\w+: ).*", lambda m: m[1] + value, lines[at])
    (folder / file).write_text("\n".join(lines), encoding="utf-8")
    _case, faults = load_case(folder)
    assert faults == sorted(set(faults))
    if not faults:
        assess_or_say(folder)


def test_keys_of_case_yaml_are_closed(case_folder):
    chosen = random.Random(3).choice(META_KEYS)
    with (case_folder / "case.yaml").open("a", encoding="utf-8") as stream:
        stream.write(f"{chosen}x: 1\n")
    assert places(faults_of(case_folder)) == [("case.yaml", 0, f"{chosen}x")]
