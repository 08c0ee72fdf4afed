"""Required against observed pace, with the arithmetic in the open."""

from __future__ import annotations

from math import inf

import pytest

from serai.projects.pace import Flow, Pace, decimal, read_paces
from serai.projects.pace_answers import pace_answers, times_text
from serai.quantity import parse_period
from serai.tables import load_schema, parse_table
from toys import claim, ledger_of


def table(name, text):
    rows, faults = parse_table(text, load_schema("projects", name))
    assert not faults, faults
    return rows


PACES = "id,name,pledge,target,done,from,by,basis,reason\n"
FLOWS = "id,pace,amount,less,since,bound,same,reason\n"


def paces(statements, row, *flows):
    read = table("paces", PACES + row + "\n"), table("pace_flows", FLOWS + "\n".join(flows) + "\n")
    return read_paces(*read, ledger_of(statements), {"p": parse_period("2030")})


def usd(name, value, **other):
    return claim(name, value, "USD", **other)


def test_a_list_needs_its_value_over_the_years_left():
    target = usd("t", "66.4e9", asserted="2025-06-25")
    inflow = usd("f", "1.8e9", period="2023")
    (pace,) = paces([target, inflow], "a,A,p,t,,,,sourced,", "x,a,f,,,,yes,one year")
    years = decimal(parse_period("2030").end, 1) - decimal(target.asserted.start)
    assert years == pytest.approx(5.52, abs=0.01)
    assert pace.required == pytest.approx((66.4e9 / years,) * 2)
    assert pace.times(pace.flows[0]) == pytest.approx((6.68, 6.68), abs=0.01)
    assert pace.years_at(pace.flows[0]) == pytest.approx((36.9, 36.9), abs=0.02)


def test_the_date_of_the_row_stands_before_that_of_the_pledge():
    target = claim("t", 26400, "MW", asserted="2025-12-15")
    came = claim("f", 771, "MW/yr", period="2024")
    row = "a,A,p,t,,2025-01-01,2035,sourced,"
    (pace,) = paces([target, came], row, "x,a,f,,,,yes,one year")
    assert pace.required == pytest.approx((2400.0, 2400.0))
    assert pace.times(pace.flows[0])[0] == pytest.approx(3.11, abs=0.01)


def test_what_is_done_is_taken_off_and_a_total_runs_from_its_start():
    target = claim("t", 152, "km", asserted="2025-11")
    laid = claim("d", 20, "km", period="2026-02-02")
    row = "a,A,,t,d,,2026-12,sourced,"
    (pace,) = paces([target, laid], row, "x,a,d,,2023-11-27,at_least,yes,since the promise")
    assert pace.remaining == (132.0, 132.0)
    assert pace.required[0] / 12 == pytest.approx(12.1, abs=0.1)  # km a month
    assert pace.flows[0].rate[0] == pytest.approx(9.15, abs=0.02)
    assert pace.flows[0].rate[1] == inf
    assert pace.years_at(pace.flows[0])[0] == 0.0
    assert "at most 15.8 times" in pace_answers(pace)["fits"]["text"]
    assert "if no faster than" in pace_answers(pace)["date"]["text"]


def test_the_flow_between_two_totals():
    early = usd("e", "24e9", period="2005-01/2023-06")
    late = usd("l", "26.4e9", period="2005/2024")
    target = usd("t", "60e9", asserted="2025-01-01")
    (pace,) = paces([early, late, target], "a,A,p,t,,,,sourced,", "x,a,l,e,,,yes,difference")
    assert pace.flows[0].rate == pytest.approx((1.6e9, 1.6e9), rel=0.01)


def test_constant_prices_are_shown_beside_and_not_counted():
    target = usd("t", "10e9", asserted="2025-01-01")
    plain = usd("f", "1e9", period="2023")
    constant = usd("c", "5e9", period="2017", price_year=2021)
    lines = ["x,a,f,,,,yes,inflow", "y,a,c,,,,yes,commitments"]
    (pace,) = paces([target, plain, constant], "a,A,p,t,,,,sourced,", *lines)
    assert [flow.same for flow in pace.flows] == [True, False]
    assert "prices of 2021" in pace_answers(pace)["fits"]["detail"]["lines"][0]


def test_another_currency_is_no_flow():
    target = usd("t", "10e9", asserted="2025-01-01")
    other = claim("f", "1e9", "CNY", period="2023")
    (pace,) = paces([target, other], "a,A,p,t,,,,sourced,", "x,a,f,,,,yes,inflow")
    assert pace.flows == ()
    assert pace_answers(pace) == {}


def test_nothing_is_known_before_it_was_told():
    assert paces([], "a,A,p,t,,,,sourced,", "x,a,f,,,,yes,inflow") == []


def pace_of(target, done, flow, by=2030.0, kind="stock", assumed=""):
    flows = (Flow("seen", flow, True, ("f",)),)
    return Pace("a", "A", "p", kind, "t", (target, target), (done, done), 2025.0, by, assumed,
                flows, ("t",))  # fmt: skip


def test_growth_is_compound():
    pace = pace_of(10.0, 4.119, (0.326, 0.326), kind="growth")
    assert pace.required[0] == pytest.approx((10 / 4.119) ** 0.2 - 1)
    low, high = pace.years_at(pace.flows[0])
    assert 4.119 * 1.326**low == pytest.approx(10.0)
    assert low == high


@pytest.mark.parametrize(
    "flow, answer",
    [((3.0, 4.0), "consistent"), ((1.0, 3.0), "in tension"), ((0.5, 0.6), "in tension")],
)
def test_a_pace_never_refutes(flow, answer):
    parts = pace_answers(pace_of(10.0, 0.0, flow))
    assert parts["fits"]["answer"] == parts["date"]["answer"] == answer


def test_without_a_date_nothing_is_in_tension():
    parts = pace_answers(pace_of(10.0, 0.0, (0.1, 0.1), by=None))
    assert parts["fits"]["answer"] == "undetermined"
    assert parts["fits"]["missing"] == ("a promised date",)
    assert "in 100 years" in parts["date"]["text"]
    assumed = pace_answers(pace_of(10.0, 0.0, (0.1, 0.1), assumed="a horizon"))
    assert assumed["fits"]["answer"] == "undetermined"
    assert assumed["fits"]["indicative"]
    assert "20 times" in assumed["fits"]["text"]


def test_what_is_reached_is_consistent():
    parts = pace_answers(pace_of(10.0, 12.0, (-0.1, -0.1), kind="growth"))
    assert parts["fits"]["answer"] == "consistent"
    assert "reached already" in parts["fits"]["text"]


def test_a_shrinking_series_never_comes():
    parts = pace_answers(pace_of(10.0, 4.0, (-0.08, -0.08), kind="growth"))
    assert parts["fits"]["answer"] == "in tension"
    assert parts["date"]["text"].endswith("never")


def test_words_for_times():
    assert times_text((6.68, 6.68)) == "6.7 times"
    assert times_text((5.0, 7.0)) == "5 to 7 times"
    assert times_text((0.0, 15.8)) == "at most 15.8 times"
    assert times_text((5.0, inf)) == "at least 5 times"
