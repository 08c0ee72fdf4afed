"""A credit line drawn by the stages of its projects."""

from __future__ import annotations

import numpy as np
import pytest

from serai.projects.credit import run_line
from serai.projects.terms import terms_of
from serai.tables import load_schema, parse_table
from toys import term_rows

LINE = {
    "amount": ("1e9", "USD"), "interest": ("0.05", "1"), "grace": ("1", "yr"),
    "maturity": ("11", "yr"), "availability": ("5", "yr"), "build": ("0", "yr"),
}  # fmt: skip


def tranches(*lines):
    text = "id,line,on,milestone,share,condition,source,basis,reason\n" + "\n".join(lines) + "\n"
    found, faults = parse_table(text, load_schema("projects", "finance_tranches"))
    assert not faults, faults
    return found


def run(project_rows, held, projects, items=LINE):
    (terms,) = terms_of(term_rows(items, "line"), "line")
    return run_line(terms, project_rows("line,bank,agreement,2025-01-01")[0], held, projects, 1, 50,
                    2025.0)  # fmt: skip


def test_a_project_that_has_opened_draws_its_share_and_a_cancelled_one_little(project_rows):
    projects = project_rows(
        "done,a,operating,2020,2024,2024,,2024-06-30", "gone,b,cancelled,2020,2024,2024"
    )
    held = tranches("t1,line,done,works,0.6,,,assumed,so", "t2,line,gone,works,0.4,,,assumed,so")
    found = run(project_rows, held, projects)
    drawn = found.values["drawn in all"]
    assert np.median(drawn) == pytest.approx(0.6e9)
    assert set(np.round(drawn / 1e9, 6)) <= {0.6, 1.0}


def test_service_of_a_line_drawn_at_once_is_the_annuity(project_rows):
    projects = project_rows("done,a,operating,2020,2024,2024,,2024-06-30")
    found = run(project_rows, tranches("t,line,done,works,1,,,assumed,so"), projects)
    want = 1e9 * 0.05 / (1 - 1.05**-10)
    assert found.values["largest service of a year"] == pytest.approx(np.full(50, want))
    assert found.values["largest service if all were drawn at once"] == pytest.approx(
        np.full(50, want)
    )


def test_without_terms_or_tranches_it_says_what_is_missing(project_rows):
    projects = project_rows("done,a,operating,2020,2024,2024,,2024-06-30")
    found = run(project_rows, [], projects, {k: v for k, v in LINE.items() if k != "interest"})
    assert found.missing == ("interest", "tranches")
    assert found.values == {}
