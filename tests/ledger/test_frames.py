"""Tables as frames: units beside numbers, absence as absence."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from serai.case import open_case
from serai.errors import UsageError


def test_statements_as_a_frame(case_folder):
    frame = open_case(case_folder).frame("statements")
    goal = frame.loc["goal-2030"]
    assert (goal["value"], goal["unit"], goal["period"]) == (2.0, "Mt/yr", "../2030")
    assert pd.isna(goal["period_from"])
    assert goal["period_to"] == pd.Timestamp("2030-12-31")
    growth = frame.loc["growth-2024"]
    assert (growth["low"], growth["high"]) == (0.195, 0.205)
    assert math.isnan(growth["price_year"])


def test_amounts_of_lists_can_be_summed(case_folder):
    case = open_case(case_folder)
    sums = case.frame("transactions").groupby(["kind", "currency"])["value"].sum()
    assert sums["commitment", "USD"] == 120_000_000


def test_every_table_gives_a_frame(case_folder):
    case = open_case(case_folder)
    for name, rows in case.tables.items():
        assert len(case.frame(name)) == len(rows)


def test_a_table_that_is_not_there_is_named(case_folder):
    with pytest.raises(UsageError, match="no table 'statement'"):
        open_case(case_folder).frame("statement")
