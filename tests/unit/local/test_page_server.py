"""The page's server: who is let in, and what it answers to whatever is in the folder."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest
from starlette.types import ASGIApp, Message

from mlops_kit.local.page.server import application
from mlops_kit.local.page.view import View
from tests.unit.local.page_machine import BAD, FIRING, V1, V2, Made, fill, machine

HOST = "127.0.0.1:9091"


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Made]:
    with machine(tmp_path, time.time()) as made:
        fill(made)
        yield made


def ask(
    app: ASGIApp, path: str, host: str | None = HOST, method: str = "GET"
) -> tuple[int, dict[str, str], bytes]:
    """One request without a socket."""
    place, _, query = path.partition("?")
    headers = [] if host is None else [(b"host", host.encode())]
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": place,
        "raw_path": place.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 9091),
    }
    sent: list[Message] = []
    to_come: list[Message] = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> Message:
        if not to_come:
            await anyio.sleep_forever()  # the client stays
        return to_come.pop()

    async def send(message: Message) -> None:
        sent.append(message)

    anyio.run(app, scope, receive, send)
    answered = {k.decode(): v.decode() for k, v in sent[0]["headers"]}
    return sent[0]["status"], answered, b"".join(m.get("body", b"") for m in sent[1:])


def get(made: Made, path: str) -> Any:
    status, _, body = ask(application(made.directory), path)
    assert status == 200, body
    return json.loads(body)


@pytest.mark.parametrize("host", ["127.0.0.1:9091", "localhost:9091", "127.0.0.1", "localhost"])
def test_this_machines_own_names_are_let_in(tmp_path: Path, host: str) -> None:
    assert ask(application(tmp_path), "/", host)[0] == 200


@pytest.mark.parametrize(
    "host", ["evil.example:9091", "127.0.0.1.evil.example", "evil.example", "", None, "[::1]:9091"]
)
@pytest.mark.parametrize("path", ["/", "/api/state", "/static/main.js"])
def test_other_names_are_refused(tmp_path: Path, host: str | None, path: str) -> None:
    status, _, body = ask(application(tmp_path), path, host)

    assert status == 421
    assert body == b"this page is at 127.0.0.1 or localhost only\n"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
@pytest.mark.parametrize("path", ["/", "/api/state", "/static/main.js", "/nothing"])
def test_it_only_reads(tmp_path: Path, method: str, path: str) -> None:
    assert ask(application(tmp_path), path, method=method)[0] == 405


@pytest.mark.parametrize(
    "path", ["/", "/api/state", "/static/main.js", "/vendor/uPlot.iife.min.js", "/nothing"]
)
def test_every_answer_forbids_what_is_not_its_own(tmp_path: Path, path: str) -> None:
    _, headers, _ = ask(application(tmp_path), path)

    assert headers["content-security-policy"].startswith("default-src 'self';")
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize("path", ["/static/../server.py", "/static/%2e%2e/server.py", "/static/"])
def test_files_beside_the_static_ones_are_not_served(tmp_path: Path, path: str) -> None:
    assert ask(application(tmp_path), path)[0] in (404, 405)


@pytest.mark.parametrize("query", ["", "?seconds=7", "?seconds=-300", "?seconds=x", "?seconds=²"])
def test_only_the_periods_on_offer_are_answered(tmp_path: Path, query: str) -> None:
    status, _, body = ask(application(tmp_path), f"/api/period{query}")

    assert (status, body) == (400, b"seconds must be one of 300, 900, 3600, 21600, 86400\n")


def test_the_figures_are_those_worked_out_by_hand(made: Made) -> None:
    made.firing_seconds = {"wine": 42}

    found = get(made, "/api/period?seconds=300")

    expected = {"wine": (0.85, 10, 19, 19), "digits": (1.0, 2, 2, 2)}
    for name, (availability, *latencies) in expected.items():
        checks = found["endpoints"][name]["checks"]
        assert checks["availability"] == availability
        assert [
            1000 * checks["latency_seconds"][p] for p in ("p50", "p95", "p99")
        ] == pytest.approx(latencies)
    both = found["machine"]["checks"]
    assert both["availability"] == 0.9
    assert [1000 * both["latency_seconds"][p] for p in ("p50", "p95", "p99")] == pytest.approx(
        [5, 18, 19]
    )
    rates = {name: part["throughput"]["per_second"] for name, part in found["endpoints"].items()}
    assert rates == pytest.approx({"wine": 20, "digits": 5})
    assert found["machine"]["throughput"]["per_second"] == pytest.approx(25)
    assert found["endpoints"]["wine"]["incident_seconds"] == pytest.approx(110)
    assert found["machine"]["incident_seconds"] == pytest.approx(110)
    assert found["endpoints"]["digits"]["incident_seconds"] == 0
    seconds = {name: part["alert_seconds"] for name, part in found["endpoints"].items()}
    assert seconds == {"wine": 42, "digits": 0}


@pytest.mark.parametrize(("period", "steps"), [(300, 1), (3600, 12), (86400, 288)])
def test_a_period_has_a_point_a_step(made: Made, period: int, steps: int) -> None:
    found = get(made, f"/api/period?seconds={period}")

    grid = found["grid"]
    assert (grid["step"], grid["count"]) == (steps, period // steps + 1)
    charts = found["endpoints"]["wine"]["charts"]
    assert set(charts["rate"]) == {V1, V2}
    assert len(charts["rate"][V1]) == grid["count"]
    assert None not in charts["request_latency_seconds_p95"]


def test_the_state_has_live_weights_and_alerts(made: Made) -> None:
    made.alerts = [FIRING]

    found = get(made, "/api/state")

    digits, wine = found["endpoints"]
    assert {row["version"]: row["weight"] for row in wine["weights"]} == {V1: 90, V2: 10}
    assert {row["version"]: row["weight"] for row in digits["weights"]} == {BAD: 100}
    assert found["alerts"][0]["name"] == "EndpointLatencyP95High"
    assert found["verdict"]["level"] == wine["verdict"]["level"] == "bad"
    assert digits["verdict"]["level"] == "ok"


def test_without_prometheus_its_figures_are_missing_and_the_others_are_there(made: Made) -> None:
    made.prometheus_down = True

    state, period = get(made, "/api/state"), get(made, "/api/period?seconds=300")

    assert "Prometheus" in state["prometheus"]["problem"]
    assert "Prometheus" in period["prometheus_problem"]
    wine = period["endpoints"]["wine"]
    assert (wine["throughput"], wine["alert_seconds"]) == (None, None)
    assert period["machine"]["alert_seconds"] is None
    assert wine["checks"]["availability"] == 0.85
    assert {row["weight"] for row in state["endpoints"][1]["weights"]} == {90, 10}


def test_without_envoy_the_weights_are_missing(made: Made) -> None:
    made.envoy_down = True

    assert [one["weights"] for one in get(made, "/api/state")["endpoints"]] == [None, None]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "it is not JSON"),
        ('{"schema_version": 2, "endp', "it is not JSON"),
        ("[]", "it is not a JSON object"),
        ('{"schema_version": 99, "endpoint": "wine"}', "a newer version of the kit wrote it"),
        ('{"schema_version": 2}', "endpoint: Field required"),
    ],
)
def test_a_ledger_that_cannot_be_read_is_one_sentence(made: Made, content: str, said: str) -> None:
    (made.directory / "endpoints/wine/ledger.json").write_text(content)

    _, wine = get(made, "/api/state")["endpoints"]

    assert wine["problem"].startswith("the ledger cannot be read: ")
    assert said in wine["problem"]
    assert "\n" not in wine["problem"]
    assert {row["weight"] for row in wine["weights"]} == {90, 10}
    assert get(made, "/api/period?seconds=300")["endpoints"]["wine"]["incident_seconds"] == 0


@pytest.mark.parametrize("file", ["settings.json", "ports.json", "ledger.json", "rollout.jsonl"])
@pytest.mark.parametrize(
    "content", [None, b"", b"\xff\x00", b'{"a":', b'{"port": "x", "objectives": 7}', b"7"]
)
def test_no_file_of_an_endpoint_breaks_the_page(
    made: Made, file: str, content: bytes | None
) -> None:
    path = made.directory / "endpoints/wine" / file
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)

    assert [one["name"] for one in get(made, "/api/state")["endpoints"]] == ["digits", "wine"]
    assert set(get(made, "/api/period?seconds=300")["endpoints"]) == {"digits", "wine"}


def test_a_folder_with_nothing_in_it_has_a_page(tmp_path: Path) -> None:
    status, _, body = ask(application(tmp_path), "/api/state")

    assert status == 200
    assert json.loads(body)["verdict"]["sentence"] == "there is no endpoint on this machine yet"


def test_a_journal_is_read_as_it_grows_and_when_it_is_replaced(made: Made) -> None:
    path = made.directory / "endpoints/wine/rollout.jsonl"
    records = View(made.directory)._records.endpoints()[1]
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(lines[:3]))

    assert len(records.journal()) == 3
    with path.open("a") as file:
        file.write(lines[3][:40])
        file.flush()
        assert len(records.journal()) == 3
        file.write(lines[3][40:])
    assert len(records.journal()) == 4
    other = path.with_suffix(".part")
    other.write_text("".join(lines[6:26]))  # longer than what was read before
    other.replace(path)
    assert records.journal()[0]["requests"] == 60
    path.unlink()
    assert records.journal() == []


def test_everybody_who_looks_at_once_gets_one_answer(made: Made) -> None:
    view = View(made.directory)

    assert view.state() is view.state()
    assert view.period(86400) is view.period(86400)
