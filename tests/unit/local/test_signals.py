"""Counts of the local target: a gateway's readings, and Prometheus for what was before them."""

import json
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from mlops_kit.local import signals as module
from mlops_kit.local.gateway import GatewayError, Sample
from mlops_kit.local.ports import free_port
from mlops_kit.local.signals import GatewaySignals
from mlops_kit.objectives import Objective
from mlops_kit.rollout.counts import Counts

A, B = "aaaaaaaaaaaa", "bbbbbbbbbbbb"
START = datetime(2026, 1, 1, tzinfo=UTC)
SLOW = "latency_p95"
OBJECTIVES = (Objective("availability", 0.01), Objective(SLOW, 0.05, 30))
Numbers = tuple[int, int, int]


def after(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def rfc3339(seconds: float) -> str:
    return after(seconds).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass
class FakeGateway:
    """An Envoy that started at second `started`; a test says what it counted."""

    started: float = -1000.0
    counted: dict[str, Numbers] = field(default_factory=dict)
    down: bool = False
    reads: int = 0

    def counts(self) -> dict[str, Sample]:
        self.reads += 1
        if self.down:
            raise GatewayError("the gateway's Envoy does not answer")
        epoch = rfc3339(self.started)
        return {
            version: Sample(requests, failed, {30: requests - slow}, requests, 0, epoch)
            for version, (requests, failed, slow) in self.counted.items()
        }


@dataclass
class FakePrometheus:
    """What was scraped, and a server that answers range selectors and nothing else."""

    url: str
    scraped: dict[str, dict[float, dict[tuple[str, str], int]]] = field(default_factory=dict)
    """Version -> second -> (series without the family's name, `le`) -> value."""
    status: int = 200
    garbled: bool = False
    queries: list[str] = field(default_factory=list)
    hangs: threading.Event | None = None

    def scrape(self, second: float, version: str, counted: Numbers, merged: int = 0) -> None:
        """Store a scrape; its histogram holds the requests that were `merged` before it."""
        requests, failed, slow = counted
        series = {("completed", ""): requests, ("time_count", ""): merged}
        series |= {("time_bucket", "29.5"): merged - slow, ("time_bucket", "1.5"): 0}
        if failed:
            series["xx", ""] = failed
        self.scraped.setdefault(version, {})[second] = series

    def result(self, query: str, time: float) -> list[dict[str, Any]]:
        self.queries.append(query)
        parsed = re.fullmatch(r"\{(.*)\}\[(\d+)s\]", query)
        assert parsed is not None, query
        matchers = re.findall(r'([a-z_]+)(=~?)"([^"]*)",?', parsed[1])
        assert "".join(f'{a}{b}"{c}",' for a, b, c in matchers) == parsed[1] + ","
        found: dict[str, tuple[dict[str, str], list[tuple[float, str]]]] = {}
        for version, scrapes in self.scraped.items():
            for second, series in scrapes.items():
                at = after(second).timestamp()
                for (name, le), value in series.items():
                    labels = {
                        "__name__": f"envoy_cluster_upstream_rq_{name}",
                        "endpoint": "wine",
                        "envoy_cluster_name": version,
                        "version": version,
                    }
                    labels |= {"le": le} if le else {}
                    labels |= {"envoy_response_code_class": "5"} if name == "xx" else {}
                    chosen = all(
                        re.fullmatch(wanted, labels.get(label, ""))
                        if how == "=~"
                        else labels.get(label, "") == wanted
                        for label, how, wanted in matchers
                    )
                    until = round(time, 3)  # whole milliseconds
                    if chosen and until - int(parsed[2]) <= at <= until:
                        _, values = found.setdefault(json.dumps(labels), (labels, []))
                        values.append((at, str(value)))
        return [{"metric": labels, "values": sorted(values)} for labels, values in found.values()]


@pytest.fixture
def prometheus() -> Iterator[FakePrometheus]:
    port = free_port()
    fake = FakePrometheus(f"http://127.0.0.1:{port}")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = urlsplit(self.path)
            assert asked.path == "/api/v1/query"
            values = {key: value[0] for key, value in parse_qs(asked.query).items()}
            result = fake.result(values["query"], float(values["time"]))
            if fake.hangs is not None:
                fake.hangs.wait(10)
            answer = {"status": "success", "data": {"resultType": "matrix", "result": result}}
            body = b"<html>" if fake.garbled else json.dumps(answer).encode()
            self.send_response(fake.status)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    with server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield fake
        if fake.hangs is not None:
            fake.hangs.set()
        server.shutdown()


class Place:
    """The signals of an endpoint, and the second that it is there."""

    def __init__(self, prometheus: FakePrometheus) -> None:
        self.now = 0.0
        self.gateway = FakeGateway()
        self.prometheus = prometheus
        self.signals = self.opened()

    def opened(self, objectives: tuple[Objective, ...] = OBJECTIVES) -> GatewaySignals:
        gateway: Any = self.gateway
        return GatewaySignals(
            gateway, "wine", objectives, self.prometheus.url, lambda: after(self.now)
        )

    def read(self, now: float, since: float, version: str = A, **counted: Numbers) -> Numbers:
        """Let Envoy have counted so much, and count."""
        self.now = now
        self.gateway.counted |= counted
        counts = self.signals.counts((version,), (after(since),))[version][0]
        return counts.requests, counts.failed, counts.slow.get(SLOW, 0)


@pytest.fixture
def place(prometheus: FakePrometheus) -> Place:
    return Place(prometheus)


def a(*counted: int) -> dict[str, Any]:
    return {A: counted}


# The gateway


def test_one_read_of_the_gateway_answers_for_all_versions_and_moments(place: Place) -> None:
    place.read(0, 0, **a(100, 2, 7), **{B: (10, 0, 0)})
    place.read(10, 0, **a(130, 3, 9), **{B: (15, 5, 0)})
    place.now, place.gateway.counted = 20, {A: (150, 3, 9), B: (25, 5, 1)}
    place.gateway.reads = 0

    counts = place.signals.counts((A, B), (after(0), after(10)))

    assert place.gateway.reads == 1
    assert counts == {
        A: (Counts(50, 1, {SLOW: 2}), Counts(20, 0, {SLOW: 0})),
        B: (Counts(15, 5, {SLOW: 1}), Counts(10, 0, {SLOW: 1})),
    }
    assert place.prometheus.queries == []


def test_requests_are_counted_at_once(place: Place) -> None:
    assert place.signals.delay_seconds == 0


def test_a_gateway_that_does_not_answer_leaves_the_counts_as_they_were(place: Place) -> None:
    place.read(0, 0, **a(100, 2, 7))
    before = place.read(10, 0, **a(130, 3, 9))
    place.gateway.down = True

    assert place.read(20, 0) == before == (30, 1, 2)
    assert place.read(21, 20) == (0, 0, 0)
    assert place.read(21, -50) == (30, 1, 2)


def test_a_gateway_that_never_answered_has_counted_nothing(place: Place) -> None:
    place.gateway.down = True

    assert place.read(0, -10) == (0, 0, 0)
    assert place.prometheus.queries == []


def test_a_restarted_gateway_counts_on(place: Place) -> None:
    place.read(0, 0, **a(100, 2, 7))
    place.read(10, 0, **a(130, 3, 9))
    place.gateway.started = 15

    assert place.read(20, 0, **a(150, 4, 0)) == (180, 5, 2)
    assert place.read(20, 12) == (150, 4, 0)
    assert place.read(20, 16) == (0, 0, 0)


def test_a_version_that_was_removed_counts_from_0_again(place: Place) -> None:
    place.read(0, 0, **a(100, 0, 0))
    place.gateway.counted = {}
    assert place.read(10, 0) == (0, 0, 0)

    assert place.read(20, 0, **a(170, 1, 0)) == (170, 1, 0)
    assert place.read(20, 5) == (170, 1, 0)


def test_a_version_that_was_not_there_yet_counts_from_0(place: Place) -> None:
    assert place.read(0, -10) == (0, 0, 0)

    assert place.read(10, -10, **a(7, 1, 0)) == (7, 1, 0)
    assert place.prometheus.queries == []


def test_a_gateway_whose_start_is_odd_is_read_all_the_same(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    for odd in ("", "yesterday", "2026-01-01T00:00:00", "2099-01-01T00:00:00Z"):
        monkeypatch.setattr(f"{__name__}.rfc3339", lambda _, odd=odd: odd)
        place.signals = place.opened()
        assert place.read(0, -10, **a(100, 0, 0)) == (0, 0, 0), odd
        place.gateway.counted = {}
        place.read(1, 0)
        assert place.read(2, 0, **a(5, 0, 0)) == (5, 0, 0), odd


# Prometheus, for the time before the first reading


def test_what_was_scraped_first_after_the_moment_is_taken_off(place: Place) -> None:
    place.prometheus.scrape(-11, A, (50, 1, 9), merged=50)
    place.prometheus.scrape(-9, A, (60, 2, 9), merged=55)
    place.prometheus.scrape(-8, A, (65, 2, 3), merged=60)
    place.prometheus.scrape(-7, A, (70, 4, 5), merged=65)
    place.prometheus.scrape(-9, B, (1, 1, 1), merged=1)

    assert place.read(0, -10, **a(100, 5, 7)) == (40, 3, 4)
    assert place.read(1, -10, **a(110, 5, 7)) == (50, 3, 4)
    assert len(place.prometheus.queries) == 1


def test_a_scrape_just_before_the_moment_is_not_taken(place: Place) -> None:
    place.prometheus.scrape(-10, A, (50, 1, 9), merged=50)
    place.prometheus.scrape(-9, A, (60, 2, 9), merged=55)
    place.prometheus.scrape(-8, A, (65, 2, 3), merged=60)

    assert place.read(0, -9.9997, **a(100, 5, 7)) == (40, 3, 4)


def test_proxies_of_the_environment_are_not_asked(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{free_port()}")
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    place.signals = place.opened()
    place.prometheus.scrape(-9, A, (60, 2, 0))
    place.prometheus.scrape(-8, A, (65, 2, 0))

    assert place.read(0, -10, **a(100, 5, 7)) == (40, 3, 7)


def test_a_failure_class_that_was_not_there_yet_was_0(place: Place) -> None:
    place.prometheus.scrape(-9, A, (60, 0, 0))
    place.prometheus.scrape(-8, A, (60, 1, 0))

    assert place.read(0, -10, **a(100, 5, 7)) == (40, 5, 7)


def test_without_latency_objectives_only_requests_and_failures_are_asked_for(place: Place) -> None:
    place.signals = place.opened(OBJECTIVES[:1])
    place.prometheus.scrape(-9, A, (60, 2, 0))
    place.prometheus.scrape(-8, A, (65, 2, 0))

    assert place.read(0, -10, **a(100, 5, 7)) == (40, 3, 0)


def test_a_gateway_that_started_after_the_moment_has_counted_only_since(place: Place) -> None:
    place.gateway.started = -5
    place.prometheus.scrape(-9, A, (60, 2, 0))
    place.prometheus.scrape(-8, A, (65, 2, 0))

    assert place.read(0, -10, **a(100, 5, 7)) == (100, 5, 7)
    assert place.prometheus.queries == []


def unreachable(place: Place) -> None:
    place.signals.prometheus_url = f"http://127.0.0.1:{free_port()}"


def broken(place: Place) -> None:
    place.prometheus.status = 503


def garbled(place: Place) -> None:
    place.prometheus.garbled = True


@pytest.mark.parametrize("breaks", [unreachable, broken, garbled])
def test_without_prometheus_only_what_was_seen_counts_until_it_answers(
    place: Place, breaks: Any
) -> None:
    place.prometheus.scrape(-9, A, (60, 2, 0), merged=60)
    place.prometheus.scrape(-8, A, (65, 2, 0), merged=65)
    breaks(place)
    assert place.read(0, -10, **a(100, 5, 7)) == (0, 0, 0)
    assert place.read(100, -10, **a(110, 6, 8)) == (10, 1, 1)

    place.signals.prometheus_url = place.prometheus.url
    place.prometheus.status, place.prometheus.garbled = 200, False

    assert place.read(101, -10) == (50, 4, 8)


def test_a_prometheus_that_hangs_is_waited_for_once_a_call(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PROMETHEUS_TIMEOUT_SECONDS", 0.05)
    place.prometheus.hangs = threading.Event()
    place.gateway.counted = {A: (100, 0, 0), B: (100, 0, 0)}
    for number in (1, 2):
        place.now = number
        place.signals.counts((A, B), (after(-10), after(-5)))
        assert len(place.prometheus.queries) == number


@pytest.mark.parametrize("scrapes", [(), (-9,)])
def test_scrapes_that_may_still_come_are_waited_for(
    place: Place, scrapes: tuple[float, ...]
) -> None:
    for second in scrapes:
        place.prometheus.scrape(second, A, (60, 2, 0), merged=60)
    assert place.read(0, -10, **a(100, 5, 7)) == (0, 0, 0)
    place.prometheus.scrape(-9, A, (60, 2, 0), merged=60)
    place.prometheus.scrape(-8, A, (65, 2, 0), merged=65)

    assert place.read(1, -10) == (40, 3, 7)


def test_what_was_never_scraped_stays_uncounted_and_is_not_asked_for_again(place: Place) -> None:
    place.read(0, -10, **a(100, 5, 7))
    assert place.read(6, -10, **a(110, 6, 7)) == (10, 1, 0)
    asked = len(place.prometheus.queries)
    place.prometheus.scrape(-9, A, (60, 2, 0))
    place.prometheus.scrape(-8, A, (65, 2, 0))

    assert place.read(7, -10) == (10, 1, 0)
    assert len(place.prometheus.queries) == asked == 2


def test_a_scrape_after_the_first_reading_is_no_better_than_it(place: Place) -> None:
    place.prometheus.scrape(0.5, A, (105, 5, 7), merged=105)
    place.prometheus.scrape(1.5, A, (108, 5, 7), merged=108)
    place.read(0, -0.2, **a(100, 5, 7))

    assert place.read(2, -0.2, **a(110, 6, 7)) == (10, 1, 0)
    assert len(place.prometheus.queries) == 1


def test_a_scrape_of_a_gateway_that_restarted_after_the_first_reading_is_not_taken(
    place: Place,
) -> None:
    place.prometheus.scrape(0.5, A, (1, 0, 0), merged=1)
    place.prometheus.scrape(1.5, A, (2, 0, 0), merged=2)
    place.read(0, 0, **a(100, 5, 7))
    place.gateway.started = 0.2

    assert place.read(2, -10, **a(3, 1, 0)) == (3, 1, 0)


def test_a_scrape_of_more_than_the_gateway_shows_takes_off_no_more_than_that(place: Place) -> None:
    place.prometheus.scrape(-9, A, (600, 20, 9), merged=600)
    place.prometheus.scrape(-8, A, (650, 20, 9), merged=650)

    assert place.read(0, -10, **a(100, 5, 7)) == (0, 0, 0)
    assert place.read(1, -10, **a(110, 6, 8)) == (10, 1, 1)
