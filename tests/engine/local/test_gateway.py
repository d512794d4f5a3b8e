"""The gateway with a real Envoy and real requests."""

import http.client
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from mlops_kit.local import gateway_config as config
from mlops_kit.local.gateway import Gateway, GatewayError, envoy_binary
from mlops_kit.local.ports import free_port, listening

pytestmark = pytest.mark.processes

A, B, C = "aaaaaaaaaaaa", "000123456789", "12e456789012"


class Place:
    """An Envoy, three servers behind it, and a client."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.port, self.admin_port, self.dead_port = free_port(), free_port(), free_port()
        self.servers = {name: free_port() for name in (A, B, C)}
        self.log = directory / "envoy.log"
        self.gateway = Gateway(directory, self.admin_port, self.log)
        self.gateway.prepare(
            config.bootstrap("wine", self.port, self.admin_port, directory, [30, 125]),
            config.clusters(self.servers),
            config.routes({A: 100}),
        )
        self.processes = [
            _spawn([sys.executable, str(Path(__file__).with_name("upstream.py")), str(port)])
            for port in self.servers.values()
        ]
        self.start()
        wait_for(lambda: all(map(listening, self.servers.values())))

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.envoy = _spawn(config.command(envoy_binary(), self.directory), log)
        wait_for(self.gateway.ready)

    def stop(self) -> None:
        self.gateway.close()
        for process in (self.envoy, *self.processes):
            process.kill()
            process.wait()

    def ask(self, body: bytes | None = None, **headers: str) -> tuple[int, str]:
        """Send one request; give the status and the version that answered."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)) as client:
            client.request("POST" if body else "GET", "/", body, given)
            answer = client.getresponse()
            answer.read()
            return answer.status, answer.headers.get(config.VERSION_HEADER, "")

    @contextmanager
    def load(self, clients: int = 4) -> Iterator[list[int]]:
        """Send requests as fast as they are answered; give the list of their statuses."""
        statuses: list[int] = []
        over = threading.Event()

        def client() -> None:
            address = ("127.0.0.1", self.port)
            with closing(http.client.HTTPConnection(*address, timeout=20)) as connection:
                while not over.is_set():
                    connection.request("GET", "/")
                    answer = connection.getresponse()
                    answer.read()
                    statuses.append(answer.status)

        threads = [threading.Thread(target=client) for _ in range(clients)]
        for thread in threads:
            thread.start()
        try:
            wait_for(lambda: len(statuses) > 20)
            yield statuses
        finally:
            over.set()
            for thread in threads:
                thread.join()


def _spawn(command: list[str], output: object = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,  # type: ignore[arg-type]
        stderr=subprocess.STDOUT,
    )


def wait_for(holds: Callable[[], bool], seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.005)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    place = Place(tmp_path_factory.mktemp("gateway"))
    try:
        yield place
    finally:
        place.stop()


@pytest.fixture
def place(running: Place) -> Place:
    running.gateway.set_routes({A: 100})
    running.gateway.set_clusters(running.servers)
    return running


def test_envoy_finds_the_configuration_valid(place: Place) -> None:
    file = str(place.directory / config.BOOTSTRAP_FILE)
    command = [str(envoy_binary()), "--mode", "validate", "-c", file]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0


def test_the_version_that_answered_is_named(place: Place) -> None:
    assert place.ask() == (200, A)
    place.gateway.set_routes({B: 100})
    assert place.ask() == (200, B)
    assert place.ask(x_status="500") == (500, B)


def test_without_weights_the_answer_is_503(place: Place) -> None:
    place.gateway.set_routes({})
    assert place.ask()[0] == 503
    assert place.gateway.live_weights() == ({}, {})


def test_shifts_under_load_lose_nothing_and_are_served_when_they_return(place: Place) -> None:
    before = place.gateway.counts()
    with place.load() as statuses:
        for _ in range(30):
            weight = random.choice([0, 1, 50, 99, 100])
            place.gateway.set_routes({A: 100 - weight, B: weight}, {C: 10})
            assert place.gateway.live_weights() == ({A: 100 - weight, B: weight}, {C: 10})
    assert set(statuses) == {200}
    after = place.gateway.counts()
    answered = sum(after[name].completed - before[name].completed for name in (A, B))
    assert answered == len(statuses)


def test_a_version_at_0_gets_nothing(place: Place) -> None:
    place.gateway.set_routes({A: 100, B: 0})
    assert place.gateway.drain(B, 5)
    before = place.gateway.counts()[B].completed
    with place.load() as statuses:
        wait_for(lambda: len(statuses) > 1000)
    assert place.gateway.counts()[B].completed == before


def test_versions_come_and_go_under_load_without_a_failure(place: Place) -> None:
    with place.load() as statuses:
        for _ in range(5):
            place.gateway.set_routes({A: 50, B: 50})
            time.sleep(0.02)
            place.gateway.set_routes({A: 100})
            assert place.gateway.drain(B, 5)
            place.gateway.set_clusters({A: place.servers[A]})
            place.gateway.set_clusters(place.servers)
    assert set(statuses) == {200}


def test_draining_waits_for_the_last_answer(place: Place) -> None:
    place.gateway.set_routes({B: 100})
    answers: list[tuple[int, str]] = []
    request = threading.Thread(target=lambda: answers.append(place.ask(x_delay_ms="700")))
    request.start()
    wait_for(lambda: place.gateway.counts()[B].active == 1)
    place.gateway.set_routes({A: 100})
    assert not place.gateway.drain(B, 0.1)
    assert place.gateway.drain(B, 5)
    request.join()
    assert answers == [(200, B)]


def test_removing_a_version_does_not_cut_its_last_request(place: Place) -> None:
    place.gateway.set_routes({B: 100})
    answers: list[tuple[int, str]] = []
    request = threading.Thread(target=lambda: answers.append(place.ask(x_delay_ms="500")))
    request.start()
    wait_for(lambda: place.gateway.counts()[B].active == 1)
    place.gateway.set_routes({A: 100})
    place.gateway.set_clusters({A: place.servers[A]})
    request.join()
    assert answers == [(200, B)]


def test_a_version_with_traffic_is_not_removed(place: Place) -> None:
    with pytest.raises(GatewayError, match=f"{A} still has traffic"):
        place.gateway.set_clusters({B: place.servers[B]})
    place.gateway.set_routes({A: 100}, {C: 5})
    with pytest.raises(GatewayError, match=f"{C} still has traffic"):
        place.gateway.set_clusters({A: place.servers[A]})


def test_an_unknown_version_gets_no_traffic(place: Place) -> None:
    with pytest.raises(GatewayError, match="does not know ffffffffffff"):
        place.gateway.set_routes({"ffffffffffff": 100})
    assert place.gateway.live_weights() == ({A: 100}, {})


def test_counts_are_exact_when_read(place: Place) -> None:
    base = place.gateway.counts()[A]
    for number in range(1, 31):
        place.ask()
        now = place.gateway.counts()[A]
        assert (now.completed - base.completed, now.timed - base.timed) == (number, number)


def test_slow_is_what_took_the_bound_or_longer(place: Place) -> None:
    base = place.gateway.counts()[A]
    for delay in ("0", "10", "35", "60", "140"):
        place.ask(x_delay_ms=delay)
    now = place.gateway.counts()[A]
    assert now.slower(30) - base.slower(30) == 3
    assert now.slower(125) - base.slower(125) == 1


def counted(place: Place, version: str, act: Callable[[], object]) -> tuple[int, int, int]:
    """Give the requests completed, failed and timed while acting."""
    base = place.gateway.counts()[version]
    act()
    now = place.gateway.counts()[version]
    return now.completed - base.completed, now.failed - base.failed, now.timed - base.timed


def test_failed_are_5xx_answers_refused_connections_and_timeouts(place: Place) -> None:
    assert counted(place, A, lambda: place.ask(x_status="404")) == (1, 0, 1)
    assert counted(place, A, lambda: place.ask(x_status="500")) == (1, 1, 1)
    place.gateway.set_routes({A: 100}, timeout_seconds=0.1)
    assert counted(place, A, lambda: place.ask(x_delay_ms="400")) == (1, 1, 0)
    place.gateway.set_clusters(place.servers | {B: place.dead_port})
    place.gateway.set_routes({B: 100})
    assert counted(place, B, place.ask) == (1, 1, 0)


def test_a_client_that_hangs_up_is_not_counted(place: Place) -> None:
    def hang_up() -> None:
        with closing(http.client.HTTPConnection("127.0.0.1", place.port)) as client:
            client.request("GET", "/", headers={"x-delay-ms": "300"})
            wait_for(lambda: place.gateway.counts()[A].active == 1)
        wait_for(lambda: place.gateway.counts()[A].active == 0)

    assert counted(place, A, hang_up) == (0, 0, 0)


def test_a_client_cannot_give_orders_to_envoy(place: Place) -> None:
    orders = {"x_envoy_upstream_rq_timeout_ms": "1", "x_envoy_retry_on": "5xx"}
    assert place.ask(x_delay_ms="50", **orders) == (200, A)
    assert counted(place, A, lambda: place.ask(x_status="500", **orders)) == (1, 1, 1)


def test_mirrored_requests_count_for_the_candidate_only(place: Place) -> None:
    place.gateway.set_routes({A: 100}, {B: 100})
    base = place.gateway.counts()
    assert {place.ask(b"x" * 2_000_000) for _ in range(20)} == {(200, A)}
    wait_for(lambda: place.gateway.counts()[B].completed - base[B].completed == 20)
    assert place.gateway.counts()[A].completed - base[A].completed == 20
    place.gateway.set_routes({A: 100})
    assert place.gateway.live_weights() == ({A: 100}, {})


def test_a_mirror_that_is_down_harms_no_client(place: Place) -> None:
    place.gateway.set_clusters(place.servers | {B: place.dead_port})
    place.gateway.set_routes({A: 100}, {B: 100})
    assert {place.ask() for _ in range(20)} == {(200, A)}


def test_a_version_that_was_removed_counts_from_0_again(place: Place) -> None:
    place.gateway.set_routes({A: 50, B: 50})
    wait_for(lambda: place.ask()[1] == B)
    place.gateway.set_routes({A: 100})
    place.gateway.drain(B, 5)
    place.gateway.set_clusters({A: place.servers[A]})
    assert B not in place.gateway.counts()
    place.gateway.set_clusters(place.servers)
    assert place.gateway.counts()[B].completed == 0


def test_a_new_port_does_not_reset_the_counts(place: Place) -> None:
    place.gateway.set_routes({B: 100})
    place.ask()
    before = place.gateway.counts()[B].completed
    place.gateway.set_clusters(place.servers | {B: place.servers[C]})
    assert place.ask() == (200, B)
    assert place.gateway.counts()[B].completed == before + 1


def test_weights_moved_by_hand_are_seen_and_can_be_set_back(place: Place) -> None:
    file = place.directory / config.ROUTES_FILE
    ours = file.read_text()
    theirs = ours.replace('"weight": 100', '"weight": 60').replace(
        '"clusters": [', f'"clusters": [{{"name": "{B}", "weight": 40}},'
    )
    copy = file.with_suffix(".new")
    copy.write_text(theirs)
    copy.replace(file)
    wait_for(lambda: place.gateway.live_weights() == ({A: 60, B: 40}, {}))
    place.gateway.set_routes({A: 100})
    assert place.gateway.live_weights() == ({A: 100}, {})
    assert file.read_text() == ours


def test_a_file_edited_in_place_is_not_served_and_is_replaced(place: Place) -> None:
    file = place.directory / config.ROUTES_FILE
    file.write_text(file.read_text().replace(A, B))
    assert place.gateway.live_weights() == ({A: 100}, {})
    place.gateway.set_routes({A: 100})
    assert place.gateway.filed_weights() == place.gateway.live_weights() == ({A: 100}, {})


def test_a_refused_file_is_said_with_the_reason(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    render = config.routes
    with monkeypatch.context() as patch:
        patch.setattr(config, "routes", lambda *a: render(*a).replace('"60.000s"', '"-5s"'))
        with pytest.raises(GatewayError, match=r"refused routes\.yaml: Invalid duration"):
            place.gateway.set_routes({A: 50, B: 50})
    assert place.gateway.live_weights() == ({A: 100}, {})
    assert place.ask() == (200, A)


def test_setting_what_is_served_writes_nothing(place: Place) -> None:
    files = [place.directory / config.ROUTES_FILE, place.directory / config.CLUSTERS_FILE]
    before = [file.stat().st_ino for file in files]
    place.gateway.set_routes({A: 100})
    place.gateway.set_clusters(place.servers)
    assert [file.stat().st_ino for file in files] == before


def test_a_restart_keeps_the_weights_and_begins_a_new_epoch(place: Place) -> None:
    place.gateway.set_routes({A: 90, B: 10})
    place.ask()
    before = place.gateway.counts()[A].epoch
    place.envoy.kill()
    place.envoy.wait()
    assert place.gateway.live_weights() is None
    assert place.gateway.filed_weights() == ({A: 90, B: 10}, {})
    place.start()
    assert place.gateway.live_weights() == ({A: 90, B: 10}, {})
    assert place.gateway.counts()[A].completed == 0
    assert place.gateway.counts()[A].epoch > before
