"""Arrival of projects: observed ones are fixed, others late, never certain, never looking ahead."""

import numpy as np
import pytest

from serai.errors import CaseError
from serai.projects.dates import draw_projects, needs_order, promised_projects
from serai.projects.outcomes import GRACE

D = 4000


def test_what_has_opened_is_fixed_and_what_has_not_opens_later(project_rows):
    rows = project_rows("done,k,operating,,,2024,,2024-07", "works,k,works,,,2027")
    found = draw_projects(rows, 1, D, 2026.0)
    assert (
        np.all(found.arrival[:, 0] == found.arrival[0, 0]) and 2024.5 < found.arrival[0, 0] < 2024.6
    )
    assert found.known.tolist() == [True, False]
    assert found.arrival[:, 1].min() >= 2026.0


def test_a_replay_does_not_look_ahead(project_rows):
    rows = project_rows("line,k,operating,2022,,2025,,2025-09-30")
    found = draw_projects(rows, 1, D, 2025.46)
    assert not found.known[0]
    assert np.isinf(found.arrival).any() and np.unique(found.arrival).size > D // 2
    # A promise made later, and a revision seen later, are not known on the day.
    later = project_rows("line,k,works,2025-06,2024,2030,2032")
    early = project_rows("line,k,works,,,2024")
    assert np.array_equal(draw_projects(later, 1, 50, 2024.0).arrival,
                          draw_projects(early, 1, 50, 2024.0).arrival)  # fmt: skip


def test_earlier_stages_are_later_and_less_certain(project_rows):
    names = ("works", "finance", "agreement", "concept")
    found = draw_projects(project_rows(*(f"{s},k,{s},,,2030" for s in names)), 3, D, 2026.0)
    built = np.isfinite(found.arrival).mean(axis=0)
    median = [np.median(a[np.isfinite(a)]) for a in found.arrival.T]
    assert np.all(np.diff(built) < 0.005) and built[0] - built[3] > 0.3
    assert median[0] + 0.5 < min(median[1:])


def test_works_are_late_as_fitted(project_rows):
    # Some four in ten promises made in works were met; half of all came within half a year.
    found = draw_projects(project_rows("w,k,works,2034-06,,2035-12"), 5, D, 2034.5)
    late = found.arrival[:, 0] - 2036.0
    assert 0.30 < np.mean(late <= GRACE) < 0.52
    late = late[np.isfinite(late)]
    assert 0.1 < np.median(late) < 0.7
    assert 0.8 < np.quantile(late, 0.8) < 2.2


def test_an_overdue_project_is_less_likely_to_be_built(project_rows):
    rows = project_rows("old,k,agreement,,,2012", "new,k,agreement,,,2029")
    found = draw_projects(rows, 7, D, 2026.0)
    built = np.isfinite(found.arrival).mean(axis=0)
    assert built[0] < 0.3 < built[1]


def test_odds_are_never_nought_or_one(project_rows):
    rows = project_rows("x,k,cancelled", "y,k,works,,,2026", "z,k,operating,,,2024,,2024")
    odds = draw_projects(rows, 1, 500, 2025.9).odds_by([2020, 2030, 2090])
    assert odds[:, :2].min() >= 0.02 and odds[:, :2].max() <= 0.98
    assert odds[1, 2] == 1.0


def test_chance_is_shared_between_scenarios(project_rows):
    few = project_rows("a,k,works,,,2028", "b,k,concept")
    more = project_rows("n,k,works,,,2027", "b,k,concept", "a,k,works,,,2028")
    one, two = draw_projects(few, 9, 200, 2026.0), draw_projects(more, 9, 200, 2026.0)
    assert np.array_equal(one.arrival, two.arrival[:, [2, 1]])
    part = draw_projects(few, 9, 60, 2026.0, start=70)
    assert np.array_equal(part.arrival, one.arrival[70:130])


def test_a_needed_project_holds_back_the_one_that_needs_it(project_rows):
    rows = project_rows("port2,k,works,,,2027,,,,,,port1", "port1,k,concept,,,2029")
    found = draw_projects(rows, 2, D, 2026.0)
    assert np.all(found.arrival[:, 0] >= found.arrival[:, 1])
    alone = draw_projects(project_rows("port2,k,works,,,2027"), 2, D, 2026.0)
    assert np.array_equal(np.maximum(alone.arrival[:, 0], found.arrival[:, 1]), found.arrival[:, 0])


def test_owners_and_countries_share_delay(project_rows):
    rows = project_rows(*(f"p{i},{'same' if i < 2 else f'o{i}'},works,,,2040" for i in range(3)))
    late = draw_projects(rows, 4, D, 2026.0).arrival
    ranks = late.argsort(axis=0).argsort(axis=0)
    together = np.corrcoef(ranks.T)
    assert together[0, 1] > together[0, 2] + 0.08 > 0.13
    alone = draw_projects(rows, 4, D, 2026.0, joined=False).arrival
    assert abs(np.corrcoef(alone.argsort(axis=0).argsort(axis=0).T)[0, 1]) < 0.05


def test_projects_in_one_hand_stand_or_fall_together(project_rows):
    """The odds of a joint pledge differ visibly from the product of the single odds."""
    rows = project_rows(*(f"p{i},same,works,2025,,2029" for i in range(4)))
    day = 2030.0
    shared, apart = (
        (draw_projects(rows, 4, D, 2026.0, joined=j).arrival < day) for j in (True, False)
    )
    product = shared.mean(axis=0).prod()
    assert shared.all(axis=1).mean() > 1.6 * product
    # Without shared luck the parameters, which are the same for all, still bind them a little.
    assert product < apart.all(axis=1).mean() < 0.9 * shared.all(axis=1).mean()


def test_delivered_is_a_share_of_the_promise_or_its_own_range(project_rows):
    rows = project_rows("a,k,works,,,2027,,,100", "b,k,works,,,2027,,,100,10,30", "c,k,works")
    found = draw_projects(rows, 1, D, 2026.0).delivered
    assert found[:, 0].min() >= 50 and found[:, 0].max() <= 100
    assert found[:, 0].mean() == pytest.approx(100 * (0.5 + 0.8 + 1.0) / 3, rel=0.02)
    assert found[:, 1].min() >= 10 and found[:, 1].max() <= 30
    assert np.isnan(found[:, 2]).all()


def test_the_promised_world_is_as_promised(project_rows):
    rows = project_rows("a,k,works,,,2027,2029,,100", "b,k,concept", "c,k,cancelled,,,2027",
                        "d,k,works,,,2026,,,,,,b")  # fmt: skip
    found = promised_projects(rows)
    assert found.arrival[0].tolist() == pytest.approx([2030.0, np.inf, np.inf, np.inf], abs=0.01)
    assert found.delivered[0, 0] == 100.0


@pytest.mark.parametrize("needs", ["a|b", "ghost"])
def test_circles_and_ghosts_are_named(project_rows, needs):
    rows = project_rows(
        f"a,k,works,,,2027,,,,,,{needs.replace('a|', '')}", "b,k,works,,,2027,,,,,,a"
    )
    with pytest.raises(CaseError) as error:
        needs_order(rows)
    assert error.value.faults[0].column == "needs"


def test_the_shipped_projects_draw(astana_projects):
    found = draw_projects(astana_projects, 20250617, 300, 2026.5)
    assert found.arrival.shape == (300, len(astana_projects))
    assert not np.isnan(found.arrival).any()
    column = found.ids.index("dostyk-moyinty-2")
    assert found.known[column] and 2025.7 < found.arrival[0, column] < 2025.8
    assert all(n > 0 for n in found.promises)
