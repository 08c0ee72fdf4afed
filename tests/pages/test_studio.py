"""Three people and a keyboard in a real browser: a newcomer, a reviewer, an attacker."""

from __future__ import annotations

import json
import re
import shutil
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from pages.browser import CHROMIUM, COMPUTED, faults_of, page_of, studio
from toys import TEMPLATE

pytest.importorskip("starlette")
pytest.importorskip("playwright")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
]
ROOT = Path(__file__).parents[2]
ARTICLE = ROOT.parent / "shared" / "seed" / "astana-summit-2025.txt"


@pytest.fixture(scope="module")
def astana(tmp_path_factory):
    """The shipped case, computed with few draws."""
    folder = tmp_path_factory.mktemp("astana")
    with studio("astana-2025", folder, 50) as (address, _):
        yield address, folder / "astana-2025"


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """The template case."""
    folder = tmp_path_factory.mktemp("small")
    shutil.copytree(TEMPLATE, folder / "case")
    with studio(folder / "case", folder, 50) as (address, process):
        yield address, folder / "case", process


def start_scenario(page, title, why):
    """Begin a scenario on the page of scenarios."""
    page.get_by_label("Title").fill(title)
    page.get_by_label("Why it is asked").fill(why)
    page.get_by_role("button", name="Start it").click()


def test_a_newcomer_finds_the_widest_band_and_asks_what_more_ships_bring(astana):
    address, _ = astana
    with page_of(address) as page:
        page.wait_for_selector("ol.sentences", timeout=COMPUTED)
        assert faults_of(page) == []
        page.get_by_role("link", name="Pledges", exact=True).click()
        page.get_by_label("Order").select_option("width")
        page.get_by_role("button", name="Show").click()
        widths = [int(text.split()[0]) for text in page.locator("td.band .num").all_inner_texts()]
        assert widths and widths == sorted(widths, reverse=True) and "sort=width" in page.url
        assert faults_of(page) == []
        page.locator("tbody th a").first.click()
        text = page.locator("main").inner_text()
        assert "What stops it" in text and "What it rests on" in text
        assert faults_of(page) == []
        page.get_by_role("link", name="Scenarios").click()
        start_scenario(page, "Six more feeders", "the crossing is told to be the bottleneck")
        page.get_by_role("link", name="Add ships to a fleet").click()
        page.get_by_label("What it is about").select_option("caspian-ferries")
        page.get_by_role("button", name="Choose").click()
        for label, value in (
            ("Room added", "532"),
            ("At least", "378"),
            ("At most", "728"),
            ("In service from", "2027"),
            ("Why these figures", "as many again"),
        ):
            page.get_by_label(label).fill(value)  # fmt: skip
        assert faults_of(page) == []
        page.get_by_role("button", name="Keep this change").click()
        page.get_by_role("button", name="Run this scenario").click()
        page.get_by_role("link", name="Compare with the case").wait_for(timeout=COMPUTED)
        page.get_by_role("link", name="Compare with the case", exact=True).click()
        told = page.get_by_role("status").inner_text()
        assert int(re.match(r"\d+", told)[0]) > 0
        assert page.locator("td.changed").count() > 0
        assert faults_of(page) == []
        assert page.astray == [] and page.troubles == []


def test_year_and_cargo_of_the_map_stand_in_the_address(astana):
    address, _ = astana
    with page_of(address) as page:
        page.wait_for_selector("ol.sentences", timeout=COMPUTED)
        page.goto(f"{address}/v/base/map?year=2027&cargo=1")
        assert page.locator("g.year.is-shown").get_attribute("data-year") == "2027"
        page.locator("[data-map-year]").press("ArrowRight")
        assert "year=2028" in page.url
        assert faults_of(page) == []
        assert page.astray == [] and page.troubles == []


def test_report_brief_workbook_and_figures_are_taken_away(astana):
    address, _ = astana
    with page_of(address) as page:
        page.wait_for_selector("ol.sentences", timeout=COMPUTED)
        page.goto(f"{address}/v/base/files")
        names = page.evaluate(
            "[...document.querySelectorAll('main a[download]')].map(a => a.getAttribute('href'))"
        )
        begins = {"html": b"<!DOCTYPE html>", "xlsx": b"PK", "svg": b"<svg", "png": b"\x89PNG"}
        taken = {}
        for name in names[:7]:
            with urlopen(address + name) as answer:
                assert answer.headers["content-disposition"].startswith("attachment")
                taken[name] = answer.read()
                assert taken[name].lstrip().startswith(begins[name.rsplit(".", 1)[1]])
        assert {name.rsplit(".", 1)[1] for name in names} == set(begins)
        page.set_content(taken["/v/base/files/brief.html"].decode())
        assert faults_of(page) == []
        assert len(re.findall(rb"/Type\s*/Page[^s]", page.pdf(prefer_css_page_size=True))) <= 2
        with pytest.raises(HTTPError) as missing:
            urlopen(f"{address}/v/base/files/no-such.svg")
        assert missing.value.code == 404


PAGES = (
    "",
    "pledges",
    "sums",
    "terminals",
    "energy",
    "projects",
    "timeline",
    "completeness",
    "sources",
    "source",
    "files",
    "map",
)
DRAWN = ("energy", "projects", "terminals", "files")
OTHERS = ("/scenarios", "/compare", "/runs", "/documents", "/review", "/tables",
          "/tables/statements", "/no/such/page")  # fmt: skip


@pytest.mark.parametrize(("case", "width", "statement"), [
    ("small", 1280, "tonnes-2023"), ("astana", 820, "F33"),
])  # fmt: skip
def test_every_page_is_clean_and_fits(request, case, width, statement):
    address = request.getfixturevalue(case)[0]
    with page_of(address, width=width) as page:
        page.wait_for_selector("ol.sentences", timeout=COMPUTED)
        with urlopen(f"{address}/api/views") as answer:
            scenario = json.loads(answer.read())[-1]["view"]
        own = (f"/v/base/statement/{statement}", f"/tables/statements/{statement}",
               f"/scenarios/{scenario}", f"/scenarios/{scenario}/date", f"/compare?a=base&b={scenario}",
               "/v/base/source/" + ("trend-4057621" if case == "astana" else ""))  # fmt: skip
        for place in (*(f"/v/base/{name}" for name in PAGES), *OTHERS, *own):
            page.goto(f"{address}{place}")
            # Long tables are alike in both cases; the shipped one adds drawings and chapters.
            if case == "small" or place in own or place.rsplit("/", 1)[1] in DRAWN:
                assert faults_of(page) == [], place
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{place} is {wide} wide"
        assert page.astray == [] and page.troubles == []


def test_everything_is_reached_by_keyboard(small):
    address, *_ = small
    with page_of(address) as page:
        page.wait_for_selector("ol.sentences", timeout=COMPUTED)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "To the content"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        reached = set()
        for _ in range(60):
            page.keyboard.press("Shift+Tab")
            reached.add(page.evaluate("document.activeElement.textContent.trim()"))
        assert {"Pledges", "Scenarios", "Documents", "Tables"} <= reached


@pytest.mark.skipif(not ARTICLE.exists(), reason="the source article is not beside the project")
def test_a_reviewer_accepts_five_figures_and_sees_the_contradiction(astana, tmp_path):
    address, case = astana
    before = (case / "statements.csv").read_text(encoding="utf-8").count("\n")
    with page_of(address) as page:
        page.goto(f"{address}/documents")
        page.locator("input[type=file]").set_input_files(ARTICLE)
        page.get_by_role("button", name="Read it").click()
        page.wait_for_selector("mark")
        assert page.locator("mark").count() >= 34
        assert faults_of(page) == []
        page.get_by_role("link", name="To the review").click()
        page.get_by_role("link", name="Begin with the first").click()
        assert faults_of(page) == []
        page.get_by_label("Your name").fill("Dana Example")
        page.locator("h1").click()
        with page.expect_navigation():
            page.keyboard.press("x")
        assert "1 rejected" in page.goto(f"{address}/review").text()
        accepted = 0
        for name in page.evaluate(
            "[...document.querySelectorAll('tbody th a')].map(a => a.getAttribute('href'))"
        ):
            page.goto(f"{address}{name}")
            if accepted == 5:
                break
            page.get_by_label("counting rule").fill("not-stated")
            with page.expect_navigation():
                page.get_by_role("button", name="Accept").click()
            accepted += page.locator("[role=alert]").count() == 0
        assert accepted == 5
        after = (case / "statements.csv").read_text(encoding="utf-8").count("\n")
        assert after == before + 5
        other = tmp_path / "other.txt"
        other.write_text("Note of 20 July 2025\n\nCargo on the Middle Corridor came to 4.9 million "
                         "tonnes in 2024.\n")  # fmt: skip
        page.goto(f"{address}/documents")
        page.locator("input[type=file]").set_input_files(other)
        page.get_by_role("button", name="Read it").click()
        page.locator("mark", has_text="4.9 million").click()
        page.get_by_label("counting rule").fill("titr-ministry")
        with page.expect_navigation():
            page.get_by_role("button", name="Look again with my edits").click()
        assert "It would contradict" in page.locator("main").inner_text()
        assert faults_of(page) == []
        assert page.astray == [] and page.troubles == []


def test_an_attacker_gets_nothing(small, tmp_path):
    address, case, _ = small
    evil = tmp_path / "evil.html"
    evil.write_text(
        "<html><body><p>Alderton moved 3 million tonnes in 2024.</p>"
        "<script>document.title='taken'</script><img src='http://evil.example/x' "
        "onerror=\"document.title='taken'\"><p>&lt;script&gt;document.title='taken'&lt;/script&gt;"
        "</p></body></html>"
    )
    with page_of(address) as page:
        page.goto(f"{address}/documents")
        page.locator("input[type=file]").set_input_files(evil)
        page.get_by_role("button", name="Read it").click()
        page.wait_for_selector("mark")
        assert "taken" not in page.title() and page.astray == []
        assert page.locator("main script, main img").count() == 0
    for path, headers, status in (
        ("/scenarios", {"Origin": "http://evil.example"}, 403),
        ("/scenarios", {}, 403),
        ("/v/base/", {"Host": "evil.example"}, 421),
        ("/static/..%2f..%2f..%2fcase.yaml", {}, 404),
    ):
        data = b"title=a&reason=b" if path == "/scenarios" else None
        with pytest.raises(HTTPError) as refused:
            urlopen(Request(address + path, data, headers))
        assert refused.value.code == status
    assert not (case / "scenarios" / "a.yaml").exists()


def test_twenty_readers_at_once(small):
    address, *_ = small

    def read(number: int) -> int:
        place = ("/v/base/", "/v/base/pledges", "/tables", "/scenarios")[number % 4]
        with urlopen(address + place) as answer:
            return int(answer.status)

    with ThreadPoolExecutor(20) as pool:
        assert set(pool.map(read, range(80))) == {200}


def test_a_port_in_use_is_told_with_another(small, tmp_path):
    import subprocess
    import sys

    address, case, _ = small
    port = address.rsplit(":", 1)[1]
    command = [sys.executable, "-m", "serai.cli", "studio", str(case), "--port", port]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 2 and re.search(r"in use.*--port \d+", ended.stderr)


def test_a_killed_studio_loses_no_accepted_edit_and_no_finished_run(tmp_path):
    shutil.copytree(TEMPLATE, tmp_path / "case")
    with studio(tmp_path / "case", tmp_path, 50) as (address, process), page_of(address) as page:
        page.wait_for_selector("ol.sentences", timeout=COMPUTED)
        page.goto(f"{address}/scenarios")
        start_scenario(page, "Later yard", "the works stand still")
        page.get_by_role("link", name="Change a project's date").click()
        page.get_by_label("What it is about").select_option("birchford-yard")
        page.get_by_role("button", name="Choose").click()
        page.get_by_label("Promised for").fill("2031")
        page.get_by_role("button", name="Keep this change").click()
        page.get_by_role("button", name="Run this scenario").click()
        page.wait_for_url("**/runs/*")
        # The run is under way, the edit was told as kept: now the server is gone.
        process.send_signal(signal.SIGKILL)
        process.wait(10)
        run = page.url.rsplit("/", 1)[1]
    with studio(tmp_path / "case", tmp_path, 50) as (address, _):
        assert 'class="sentences"' in urlopen(f"{address}/v/base/").read().decode()
        told = urlopen(f"{address}/scenarios/later-yard").read().decode()
        assert "2031" in told and "instead of" in told
        state = json.loads(urlopen(f"{address}/api/runs/{run}").read())["state"]
        assert state in ("interrupted", "done")
        for path in (tmp_path / "case").rglob("*.json"):
            json.loads(path.read_bytes())


def test_a_broken_case_opens_with_its_faults(tmp_path):
    shutil.copytree(TEMPLATE, tmp_path / "case")
    path = tmp_path / "case" / "statements.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("alder-birch-line", "no-such-line"), encoding="utf-8")
    with studio(tmp_path / "case", tmp_path, 50) as (address, _), page_of(address) as page:
        page.wait_for_selector("ol.faults", timeout=60_000)
        told = page.locator("ol.faults").inner_text()
        assert "statements.csv" in told and "no-such-line" in told
        assert "Traceback" not in told
        page.goto(f"{address}/runs")
        assert "no-such-line" in page.locator("tbody td").last.inner_text()
        page.locator("tbody th a").first.click()
        assert "no-such-line" in page.locator(".reason").inner_text()
        assert page.get_by_role("button", name="Run again").count() == 1
        assert page.troubles == []
