"""The order of the house: who may import whom, how long things are, and what is never said."""

from __future__ import annotations

import ast
import itertools
from pathlib import Path

import pytest

import serai

SRC = Path(serai.__file__).parent
FILES = sorted(path for path in SRC.rglob("*.py") if "cases" not in path.parts)

#: Rooms by tier; a room imports from lower tiers and from itself only.
TIERS: list[set[str]] = [
    {"errors"},
    {"words", "period", "odds", "showing"},
    {"quantity", "ensemble"},
    {"cells", "rows", "tables", "handwritten", "cache", "locking"},
    {"seals"},
    {"ledger"},
    {"reading", "system"},
    {"projects"},
    {"terminals", "energy", "freight"},
    {"verdicts"},
    {
        "case",
        "assess",
        "byhand",
        "compare",
        "crosscheck",
        "engines",
        "exporting",
        "importing",
        "reviewing",
        "scenario",
        "sealing",
        "staging",
        "trial",
    },
    {"pages", "studio", "commands", "cli"},
]
TIER = {room: number for number, rooms in enumerate(TIERS) for room in rooms}
#: Siblings that must not know one another; rooms of other tiers may be files of one room.
APART = {"terminals", "energy", "freight", "reading", "system"}
#: Numba kernels are one loop each; splitting them costs the compiler its registers.
LONG_FUNCTIONS: dict[str, set[str]] = {
    "freight/_newton.py": {"price_newton", "waiting_newton"},
    "freight/_batch.py": {"solve_draw"},
}


def room_of(path: Path) -> str:
    """The first part of a module's name below serai."""
    return path.relative_to(SRC).parts[0].removesuffix(".py")


def module_of(path: Path) -> str:
    parts = ["serai", *path.relative_to(SRC).with_suffix("").parts]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_of(path) for path in FILES}


class Imports(ast.NodeVisitor):
    """Imports of serai modules, those inside functions too, without those for types alone."""

    def __init__(self, tree: ast.AST) -> None:
        self.names: set[tuple[str, bool]] = set()
        self.depth = 0
        self.visit(tree)

    def visit_If(self, node: ast.If) -> None:
        if isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            for other in node.orelse:
                self.visit(other)
        else:
            self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self.depth += 1
        self.generic_visit(node)
        self.depth -= 1

    def visit_Import(self, node: ast.Import) -> None:
        self.names |= {(alias.name, self.depth > 0) for alias in node.names}

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        assert node.level == 0, "relative import"
        base = node.module or ""
        for alias in node.names:
            inner = f"{base}.{alias.name}"
            self.names.add((inner if inner in MODULES else base, self.depth > 0))


def imports(path: Path, inside_functions: bool = True) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        name
        for name, inner in Imports(tree).names
        if (name == "serai" or name.startswith("serai.")) and (inside_functions or not inner)
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SRC)))
def test_imports_go_one_way(path):
    here = room_of(path)
    if here == "__init__":
        return
    assert here in TIER, f"{here} has no place in the order of rooms; give it one in this test"
    for name in imports(path):
        if name == "serai":
            assert TIER[here] == len(TIERS) - 1, "only pages and cli read the package itself"
            continue
        there = name.split(".")[1]
        if there == here:
            continue
        assert TIER[there] <= TIER[here], f"{here} imports {there}, which stands above it"
        if TIER[there] == TIER[here]:
            assert not {here, there} & APART, f"{here} and {there} are siblings"


def test_no_import_cycles():
    edges = {module_of(path): imports(path) - {module_of(path)} for path in FILES}
    # A package imports its parts; a part that names its package only means that name.
    state: dict[str, int] = {}
    trail: list[str] = []

    def walk(name: str) -> None:
        state[name] = 1
        trail.append(name)
        for target in sorted(edges.get(name, ())):
            if state.get(target) == 1 and not name.startswith(f"{target}."):
                pytest.fail(" -> ".join([*trail[trail.index(target) :], target]))
            if target not in state:
                walk(target)
        trail.pop()
        state[name] = 2

    for name in sorted(edges):
        if name not in state:
            walk(name)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SRC)))
def test_sizes(path):
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 400, "a file has at most 400 lines"
    exempt = LONG_FUNCTIONS.get(str(path.relative_to(SRC)), set())
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name not in exempt:
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= 80, f"{node.name} has {length} lines"


def test_exemptions_are_needed():
    for file, names in LONG_FUNCTIONS.items():
        tree = ast.parse((SRC / file).read_text(encoding="utf-8"))
        long = {
            node.name
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef)
            and (node.end_lineno or 0) - node.lineno >= 80
            and "kernel" in [ast.unparse(mark) for mark in node.decorator_list]
        }
        assert names <= long, f"{file}: {names - long} need no exemption"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SRC)))
def test_models_neither_print_nor_log(path):
    if room_of(path) in {"cli", "commands"}:
        return
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id != "print", f"print in line {node.lineno}"
        if isinstance(node, ast.Import):
            assert "logging" not in [alias.name for alias in node.names]
        if isinstance(node, ast.ImportFrom):
            assert node.module != "logging"


def test_no_machine_is_named():
    root = SRC.parents[1]
    places = [root / name for name in ("src", "tests", "docs", "tools", "benchmarks", "README.md")]
    files = itertools.chain.from_iterable(
        place.rglob("*") if place.is_dir() else [place] for place in places if place.exists()
    )
    words = ["/" + name + "/" for name in ("work", "root", "home", "tmp")]
    endings = {".py", ".md", ".csv", ".yaml", ".txt", ".toml", ".out", ".js", ".css", ".html"}
    found = [
        f"{path.relative_to(root)}: {word}"
        for path in files
        if path.suffix in endings and "__pycache__" not in path.parts
        for word in words
        if any(
            word in line and "http" not in line
            for line in path.read_text(encoding="utf-8", errors="replace").splitlines()
        )
    ]
    assert not found, found
