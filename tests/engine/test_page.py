"""The live page in a real browser: of a made-up machine with known figures, and of a real one."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from mlops_kit.local.ports import free_port
from tests.engine.browser import PHONE, Sight, chromium, looking, served, served_by_a_process
from tests.engine.load import Load
from tests.engine.project import Project, until
from tests.unit.local.page_machine import FIRING, Made, fill, journal, machine, wine

CHARTS = ("Request rate by version", "Availability, last minute", "Latency of requests")
ROLLOUT = ("Weight of the candidate", "Requests of the", "Bad requests", "Evidence against")
MARKUP = "<img src=x onerror=alert(1)><b>v2</b>"
CONTRAST = """() => {
  const parse = text => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const behind = element => {
    for (let at = element; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.length < 4 || colour[3] > .99) return colour;
    }
    return [255, 255, 255];
  };
  const bad = [];
  for (const element of document.querySelectorAll('body *')) {
    const own = [...element.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    if (!own || !element.checkVisibility() || element.closest('script, noscript')) continue;
    const [a, b] = [parse(getComputedStyle(element).color), behind(element)].map(light);
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < 4.5) bad.push([element.textContent.slice(0, 40), ratio]);
  }
  return bad;
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Made]:
    with machine(tmp_path, time.time()) as made:
        fill(made)
        yield made


@pytest.fixture
def sight(made: Made, browser: Browser) -> Iterator[Sight]:
    with served(made.directory) as port, looking(browser, port) as sight:
        yield sight


@pytest.fixture(scope="module")
def looked(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sight]:
    """A page for tests that change nothing."""
    root = tmp_path_factory.mktemp("made")
    with machine(root, time.time()) as made:
        fill(made)
        with served(made.directory) as port, looking(browser, port) as sight:
            yield sight


def card(name: str) -> str:
    return f"article[aria-labelledby='endpoint-{name}']"


def test_the_figures_shown_are_those_worked_out_by_hand(looked: Sight) -> None:
    none = {"In incidents": "0 s", "Alerts firing": "0 s"}
    assert looked.tiles("#machine") == {
        "Availability": "90 %",
        "Latency p50": "5 ms",
        "Latency p95": "18 ms",
        "Latency p99": "19 ms",
        "Throughput": "25 requests/s",
        "In incidents": "110 s",
        "Alerts firing": "0 s",
    }
    assert looked.tiles(card("wine")) == {
        "Availability": "85 %",
        "Latency p50": "10 ms",
        "Latency p95": "19 ms",
        "Latency p99": "19 ms",
        "Throughput": "20 requests/s",
        "In incidents": "110 s",
        "Alerts firing": "0 s",
    }
    latencies = {f"Latency {p}": "2 ms" for p in ("p50", "p95", "p99")}
    assert looked.tiles(card("digits")) == {
        "Availability": "100 %",
        **latencies,
        "Throughput": "5 requests/s",
        **none,
    }


def test_weights_rollout_incidents_and_history_are_in_words(looked: Sight) -> None:
    wine = looked.text(card("wine"))

    for part in (
        "90 % wine/v1 aaaaaaaaaaaa stable",
        "10 % wine/v2 bbbbbbbbbbbb candidate",
        "step 1 of 3 (10 %)",
        "2 of 270 = 0.741 % allowed 1 %",
        "14.5 rolled back at 100 (availability)",
        "12 of 40 requests",
        "30 % bad allowed 5 %",
        "rolled back",
    ):
        assert part in wine, part
    verdict = looked.text("#verdict")
    assert "Rollout" in verdict
    assert "wine: wine/v2 at step 1 of 3 (10 %)" in verdict


def test_charts_are_drawn(looked: Sight) -> None:
    for chart in (*CHARTS, *ROLLOUT):
        place = f"{card('wine')} figure[aria-label^='{chart}']"
        assert looked.page.locator(f"{place} .empty").is_hidden(), chart
        assert looked.page.locator(f"{place} canvas").count() == 1
    for chart in CHARTS:
        assert looked.drawn(chart, "--s1") > 150, chart
    for chart in ROLLOUT:
        assert looked.drawn(chart, "--s1") > 100, chart
    assert looked.drawn("Evidence against", "--bad") > 50
    rate = looked.page.locator(f"{card('wine')} figure[aria-label^='Request rate'] .legend")
    assert "wine/v1 (aaaaaaaaaaaa)" in rate.inner_text()


def test_charts_move_on(made: Made, sight: Sight) -> None:
    charts = ("Request rate by version", "Evidence against")
    before = {chart: sight.picture(chart) for chart in charts}
    later = journal(made.now + 20)
    with (made.directory / "endpoints/wine/rollout.jsonl").open("a") as file:
        file.write(f"\n{later}")
    for chart in charts:
        until(f"{chart} changes", lambda c=chart: sight.picture(c) != before[c], 20)


def test_it_keeps_up_without_being_asked(made: Made, sight: Sight) -> None:
    made.alerts, made.firing_seconds = [FIRING], {"wine": 42}
    sight.see("the alert is shown", "document.querySelector('.alert.firing') !== null")
    assert "EndpointLatencyP95High" in sight.text("#verdict")
    assert sight.page.locator("#verdict").get_attribute("aria-live") == "polite"
    sight.see("its time is", "document.body.textContent.includes('42 s')")
    made.endpoint("wine", wine(made.now, rollout=False))
    made.alerts = []
    sight.see("the end is shown", "document.body.textContent.includes('Last rollout')")


def test_another_period_has_other_figures(made: Made, sight: Sight) -> None:
    made.checks("wine", [(2000, "failed", None)] * 20)
    assert sight.tiles(card("wine"))["Availability"] == "85 %"
    sight.page.get_by_text("1 h", exact=True).click()
    sight.see("17 of 40 checks", "document.body.textContent.includes('17 of 40 checks')")
    assert sight.tiles(card("wine"))["Availability"] == "42.5 %"
    assert sight.page.url.endswith("#period=3600")
    sight.page.reload()
    assert sight.page.get_by_label("1 h", exact=True).is_checked()


def test_what_is_missing_is_said_and_never_0(made: Made, sight: Sight) -> None:
    made.prometheus_down, made.envoy_down = True, True
    sight.see("the weights are missing", "document.body.textContent.includes('gateway does not')")
    name = "no data: Prometheus does not answer"
    sight.see("the charts are empty", f"document.body.textContent.includes('{name}')")
    for place in ("#machine", card("wine")):
        figures = sight.tiles(place)
        assert figures["Throughput"] == figures["Alerts firing"] == "no data"
    assert sight.tiles(card("wine"))["Availability"] == "85 %"
    made.prometheus_down, made.envoy_down = False, False
    sight.see("all is back", "!document.body.innerText.includes('no data')")


def test_without_any_check_nothing_is_claimed(made: Made, browser: Browser) -> None:
    for file in made.directory.glob("endpoints/*/checks/*"):
        file.unlink()
    with served(made.directory) as port, looking(browser, port) as sight:
        figures = sight.tiles("#machine")
        assert figures["Availability"] == figures["Latency p99"] == "no data"


def test_a_server_that_is_gone_is_said_and_one_that_is_back_is_used(
    made: Made, browser: Browser
) -> None:
    port = free_port()
    with (
        served_by_a_process(made.directory, port) as process,
        looking(browser, port) as sight,
    ):
        process.kill()
        process.wait()
        sight.see("it is said", "!document.getElementById('offline').hidden")
        assert "what is shown is of" in sight.text("#offline")
        assert sight.tiles(card("wine"))["Availability"] == "85 %"
        with served_by_a_process(made.directory, port):
            sight.see("it is back", "document.getElementById('offline').hidden")
            sight.said.clear()  # the browser's own notes on refused connections


def test_markup_in_a_label_is_text(tmp_path: Path, browser: Browser) -> None:
    with machine(tmp_path, time.time()) as made:
        fill(made, MARKUP)
        with served(made.directory) as port, looking(browser, port) as sight:
            assert MARKUP in sight.text(card("wine"))
            assert sight.page.locator("img").count() == 0
            assert sight.page.locator(f"{card('wine')} .versions b").count() == 2


def test_an_unreadable_ledger_is_one_sentence_and_the_rest_is_there(
    made: Made, sight: Sight
) -> None:
    (made.directory / "endpoints/wine/ledger.json").write_text("{")
    sight.see("it is said", "document.body.textContent.includes('ledger cannot be read')")
    assert "90 %" in sight.text(f"{card('wine')} .versions")
    assert sight.tiles(card("digits"))["Availability"] == "100 %"


@pytest.mark.parametrize("width", [320, 390])
def test_a_phone_has_nothing_to_scroll_sideways(made: Made, browser: Browser, width: int) -> None:
    made.alerts = [FIRING]
    with served(made.directory) as port, looking(browser, port, (width, PHONE[1])) as sight:
        sight.see("all is drawn", "document.querySelectorAll('canvas').length >= 10")
        assert sight.page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("trouble", [False, True], ids=["rollout", "alert"])
def test_text_has_contrast(made: Made, browser: Browser, scheme: str, trouble: bool) -> None:
    made.alerts = [FIRING] if trouble else []
    with served(made.directory) as port, looking(browser, port, color_scheme=scheme) as sight:
        sight.see("all is drawn", "document.querySelectorAll('canvas').length >= 10")
        assert sight.page.evaluate(CONTRAST) == []
        ground = sight.page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (ground == "rgb(15, 20, 26)") == (scheme == "dark")


def test_a_change_of_the_scheme_draws_the_charts_anew(made: Made, sight: Sight) -> None:
    before = sight.drawn("Request rate", "--s1")
    sight.page.emulate_media(color_scheme="dark")
    sight.see("dark", "getComputedStyle(document.body).backgroundColor === 'rgb(15, 20, 26)'")
    until("the line has the dark colour", lambda: sight.drawn("Request rate", "--s1") > before / 2)


@pytest.mark.parametrize(
    ("call", "shown"),
    [
        ("percent(1)", "100 %"),
        ("percent(0.9999999)", "99.999 %"),
        ("percent(0.99931)", "99.931 %"),
        ("percent(0.4216)", "42.16 %"),
        ("percent(0.0000001)", "< 0.001 %"),
        ("percent(0)", "0 %"),
        ("percent(null)", "no data"),
        ("milliseconds(0.00421)", "4.21 ms"),
        ("milliseconds(0.1254)", "125 ms"),
        ("milliseconds(12.34)", "12.3 s"),
        ("milliseconds(null)", "no data"),
        ("perSecond(1234.5)", "1,235 requests/s"),
        ("perSecond(0)", "0 requests/s"),
        ("perSecond(0.002)", "0.0020 requests/s"),
        ("count(1, 'requests')", "1 request"),
        ("count(12345, 'requests')", "12,345 requests"),
        ("duration(0)", "0 s"),
        ("duration(1.94)", "1.9 s"),
        ("duration(119)", "119 s"),
        ("duration(125)", "2 min 5 s"),
        ("duration(3600)", "1 h"),
        ("duration(undefined)", "no data"),
        ("clock(0)", "1970-01-01 00:00:00 UTC"),
    ],
)
def test_figures_are_written_with_their_units(looked: Sight, call: str, shown: str) -> None:
    module = "import('/static/format.js')"

    assert looked.page.evaluate(f"async () => (await {module}).{call}") == shown


def test_everything_can_be_named_and_reached_by_keyboard(sight: Sight) -> None:
    page = sight.page
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.get_by_role("radio").count() == 5
    assert page.get_by_role("group", name="Period").count() == 1
    assert page.get_by_role("article", name="wine").count() == 1
    assert page.get_by_role("region", name="History of wine").count() == 1
    page.get_by_label("5 min", exact=True).focus()
    page.keyboard.press("ArrowRight")
    assert page.get_by_label("15 min", exact=True).is_checked()


def test_an_endpoint_that_comes_or_goes_needs_no_reload(made: Made, sight: Sight) -> None:
    folder = made.directory / "endpoints/digits"
    folder.rename(made.directory / "digits")
    sight.see("it is gone", "document.querySelectorAll('article').length === 1")
    (made.directory / "digits").rename(folder)
    sight.see("it is back", "document.querySelectorAll('article').length === 2")
    names = sight.page.locator("article h2").all_inner_texts()
    assert names == ["digits", "wine"]


def test_a_real_stack_under_load_shows_its_weights_and_throughput(
    project: Project, browser: Browser, load: Callable[[Project], Load]
) -> None:
    up = project.up(check=True)
    assert up.code == 0
    pages = project.pulumi("stack", "output", "page", "--json", "-s", "t", check=True)
    assert json.loads(pages.output) == {"here": f"http://127.0.0.1:{project.page_port}"}
    with load(project) as sent, looking(browser, project.page_port) as sight:
        sight.see("v1 has all", "document.body.textContent.includes('100 % wine/v1')")
        sight.see("the verdict is good", "document.querySelector('#verdict.ok') !== null", 60)
        project.model("wine/v2")
        with project.up_in_background() as rollout:
            sight.see(
                "the rollout is shown", "document.body.textContent.includes('Rollout under')", 60
            )
            sight.see("v2 has 50 %", "document.body.textContent.includes('50 % wine/v2')", 60)
            output, _ = rollout.communicate(timeout=90)
        assert rollout.returncode == 0, output
        sight.see("v2 has all", "document.body.textContent.includes('100 % wine/v2')", 60)

        def real() -> bool:
            """The throughput shown is that of the load and of the prober, five a second."""
            shown = sight.tiles(card("wine"))["Throughput"].split()[0].replace(",", "")
            return 0.4 * sent.rate() < float(shown) < 1.5 * (sent.rate() + 5)

        until("the throughput is shown", real)
        assert sight.tiles(card("wine"))["Availability"].endswith(" %")
        assert sight.tiles(card("wine"))["Latency p95"].endswith(" ms")
        assert sight.drawn("Request rate", "--s1") > 50
        assert sight.drawn("Weight of the candidate", "--s1") > 50
    assert not sent.failures
