"""The power chapter and the text of the command, from plain data."""

from types import SimpleNamespace

from serai.pages import power_text
from serai.pages.power import power_chapter

ZONE = {"demand_gwh": 900.0, "total_gwh": 800.0, "gap_gwh": 100.0, "unserved_gwh": 1.0,
        "unserved_hours": 8.0, "unserved_first": "2030-01-01 00:00:00", "price_eur_mwh": None,
        "scarce_hours": 8.0}  # fmt: skip
LINES = [
    {"line": "a-b", "limit_mw": 10.0, "forward_gwh": 5.0, "back_gwh": 0.0, "full_hours": 100.0,
     "worth_eur_per_mw": 50.0},
    {"line": "b-c", "limit_mw": 10.0, "forward_gwh": 5.0, "back_gwh": 0.0, "full_hours": 300.0,
     "worth_eur_per_mw": 900.0},
]  # fmt: skip
AHEAD = {"year": 2030, "resolution": "4h", "synthetic": {"wind": "synthetic"}, "own_series": [],
         "russia": False, "copper_plate": False, "projects": "standing", "zones": {"a": ZONE},
         "lines": LINES, "certificate": {"open_balance_mw": 0.0}}  # fmt: skip
DATA = {
    "country": "XA",
    "ahead": AHEAD,
    "fitted": {
        "year": 2020,
        "observed": [{"carrier": "coal", "gwh": 100.0, "by": "<b>Operator</b>"},
                     {"carrier": "total", "gwh": 100.0, "by": "<b>Operator</b>"}],
        "computed": {"generation_gwh": {"coal": 95.0}, "total_gwh": 96.0},
    },
    "courses": {
        "weeks": {"load": [100.0] * 53, "coal": [120.0] * 53, "exchange": [-20.0] * 53},
        "duration": {"share": [0.0, 0.5, 1.0], "load": [3.0, 2.0, 1.0],
                     "less_weather": [2.0, 1.5, 1.0]},
    },
}  # fmt: skip


def chapter(data):
    return power_chapter(SimpleNamespace(engines={"power": SimpleNamespace(data=data)}))


def test_the_chapter_holds_figures_with_their_numbers():
    found = chapter(DATA)
    fitted, stack, duration = found["figures"]
    assert fitted.rows[0] == ["coal", "0.1", "0.1", "-5.0%"]
    assert "within 5.0%" in fitted.alt
    assert "<b>" not in fitted.svg, "what a document says is escaped in a drawing"
    assert "from abroad, net" in stack.header
    assert duration.rows[-1] == ["100%", "0.0", "0.0"]
    assert found["zones"][0]["price"] == "", "no price is not a price of nought"
    assert "Russia off" in found["stands"] and "synthetic" in found["synthetic"]


def test_without_the_model_the_chapter_says_what_to_install():
    assert chapter({"missing": 'pip install "serai[energy]"'})["missing"].startswith("pip")
    assert power_chapter(SimpleNamespace(engines={})) is None


def test_what_binds_is_told_in_words_the_dearest_first():
    told = power_text.binds_text(LINES)
    assert told.index("b-c") < told.index("a-b")
    assert "900 EUR" in told
    assert "No line binds" in power_text.binds_text([{**LINES[0], "worth_eur_per_mw": 0.0}])


def test_whether_power_suffices_is_told_with_its_draws():
    year = {"draws": 150, "nothing short": 0.81, "nothing short and no net import": 0.0,
            "share [%]": {"renewable": {"low": 14.6, "middle": 17.2, "high": 19.9}}}  # fmt: skip
    (told,) = power_text.enough_text({"years": {"2030": {"XA": year, "XB": year}}}, "XA")
    assert "about 80% of 150 draws" in told and "at most 5%" in told
    assert "17 % of what is generated (8 in 10 between 15 and 20)" in told
    assert power_text.enough_text({}, "XA") == []
