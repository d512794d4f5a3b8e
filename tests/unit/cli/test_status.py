"""`mlops-kit status` on a machine made up."""

import json
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import Result

from mlops_kit.cli import find, status
from mlops_kit.cli.document import EndpointStatus, Figures, Rollout, Seen, Serving, Status
from mlops_kit.local.ports import free_port
from tests.unit.cli.conftest import Command
from tests.unit.cli.machine import INCIDENT, LINE, NOW, V1, V2, Machine, write

ROOT = Path(__file__).parents[3]
DOWN = {
    "labels": {"alertname": "EndpointDown", "endpoint": "wine", "severity": "page"},
    "annotations": {"summary": "wine: is down", "description": "No check has passed."},
    "state": "firing",
    "activeAt": "2026-01-31T12:00:01.5Z",
}


def words(result: Result) -> str:
    """All that was said, without the breaks of lines."""
    return " ".join(result.stdout.split())


def document(result: Result) -> Status:
    return Status.model_validate_json(result.stdout)


def wine(result: Result) -> EndpointStatus:
    return document(result).endpoints[0]


def test_all_is_well(machine: Machine, kit: Command) -> None:
    machine.checked(*[("ok", n / 1000) for n in range(1, 100)], ("slow", 0.5))
    result = kit("status")
    assert result.exit_code == 0, result.output
    said = words(result)
    for part in (
        "wine ok stack local, platform here",
        "url http://127.0.0.1:8080/v2/models/wine/infer",
        f"live {V1.id} 100 %",
        f"stable {V1.id} (wine/v1), ready",
        "rollout none under way",
        "alarms none",
        "last 5 min availability 99 % of 100 checks",
        "p50 50 ms · p95 95 ms · p99 99 ms",
        "40 requests/s",
        "incidents none",
        f"deployed {V1}: first version (by bob)",
    ):
        assert part in said, said


def test_a_rollout_under_way_says_step_counts_evidence_and_what_it_waits_for(
    machine: Machine, kit: Command
) -> None:
    machine.rolling_out()
    machine.journal({}, half='{"at": "2026-')
    result = kit("status")
    assert result.exit_code == 1
    said = words(result)
    for part in (
        "wine rolling out stack local",
        f"live {V1.id} 90 %, {V2.id} 10 %",
        f"rollout {V2} at step 1 of 3 (10 %) for ",
        "15 requests, 0 failed, 1 over latency_p95",
        "evidence 0.18 of 100 (latency_p95), at which it is rolled back",
        "waits: 15 of at least 20 requests seen",
        "no `pulumi up` works on it, the next one goes on",
        f"{V1} has 90 %, not 100 %",
    ):
        assert part in said, said


@pytest.mark.parametrize(
    "entry",
    [
        {"candidate": "cccccccccccc"},
        {"at": (NOW - timedelta(hours=1)).isoformat()},
    ],
    ids=["of another version", "of an earlier rollout"],
)
def test_a_line_of_another_rollout_is_not_shown(
    machine: Machine, kit: Command, entry: dict[str, str]
) -> None:
    machine.rolling_out()
    machine.journal(entry)
    rollout = wine(kit("status", "--json")).rollout
    assert rollout is not None
    assert rollout.seen is None


def test_a_long_journal_is_read_from_its_end(machine: Machine, kit: Command) -> None:
    machine.rolling_out()
    machine.journal(*[{"requests": n} for n in range(1000)])
    assert (machine.endpoint / "rollout.jsonl").stat().st_size > 2 * 65_536
    rollout = wine(kit("status", "--json")).rollout
    assert rollout is not None
    assert rollout.seen is not None
    assert rollout.seen.requests == 999


def test_incidents_say_measured_allowed_harmed_how_long_and_who(
    machine: Machine, kit: Command
) -> None:
    machine.ledger(stable=V1, weights=machine.weights, incidents=(INCIDENT,))
    said = words(kit("status"))
    for part in (
        f"{V2} was rolled back",
        "availability: measured 5.2 %, allowed 1 %",
        "5 of 96 requests harmed, over after 1.5 s, run by carol",
    ):
        assert part in said, said


def test_weights_that_somebody_moved_are_said_and_not_ok(machine: Machine, kit: Command) -> None:
    machine.weights = {V1.id: 70, V2.id: 30}
    result = kit("status")
    assert result.exit_code == 1
    assert f"live {V1.id} 70 %, {V2.id} 30 %; the kit left {V1.id} 100 %" in words(result)
    assert wine(kit("status", "--json")).drifted


def test_weights_that_are_just_being_set_are_no_drift(machine: Machine, kit: Command) -> None:
    machine.rolling_out(pending={V1.id: 50, V2.id: 50})
    machine.weights = {V1.id: 50, V2.id: 50}
    assert not wine(kit("status", "--json")).drifted
    machine.weights = {V1.id: 40, V2.id: 60}
    assert wine(kit("status", "--json")).drifted
    assert "wine not ok" in words(kit("status"))


def test_an_alarm_that_fires_is_not_ok_one_that_is_pending_is(
    machine: Machine, kit: Command
) -> None:
    machine.alerts = [{**DOWN, "state": "pending"}, {**DOWN, "labels": {"endpoint": "beer"}}]
    assert kit("status").exit_code == 0
    machine.alerts = [DOWN]
    result = kit("status")
    assert result.exit_code == 1
    said = "EndpointDown fires since 2026-01-31 12:00:01 UTC: No check has passed."
    assert said in words(result)


def test_a_stable_version_that_does_not_answer_is_not_ok(machine: Machine, kit: Command) -> None:
    machine.answers = 500
    result = kit("status")
    assert result.exit_code == 1
    assert f"{V1} is not ready" in words(result)


def test_a_dead_prober_is_not_ok(machine: Machine, kit: Command) -> None:
    machine.programs["wine.prober"] = "FATAL"
    result = kit("status")
    assert result.exit_code == 1
    assert "the prober of wine is not running" in words(result)


def test_a_silent_prometheus_is_said_and_not_taken_for_zero(machine: Machine, kit: Command) -> None:
    write(machine.directory / "machine.json", {"prometheus_port": free_port()})
    result = kit("status")
    assert result.exit_code == 1
    said = words(result)
    assert "alarms unknown, Prometheus does not answer" in said
    assert "throughput: Prometheus does not answer" in said
    assert " 0 requests" not in said
    found = wine(kit("status", "--json"))
    assert (found.alarms, found.figures.requests) == (None, None)


def test_a_silent_gateway_is_said(machine: Machine, kit: Command) -> None:
    write(machine.endpoint / "ports.json", {"admin": free_port(), "prober": 1})
    result = kit("status")
    assert result.exit_code == 1
    assert "live the gateway does not answer" in words(result)
    assert wine(kit("status", "--json")).weights is None


def test_no_checks_are_no_data(machine: Machine, kit: Command) -> None:
    assert "checks: no data" in words(kit("status"))
    figures = wine(kit("status", "--json")).figures
    assert (figures.checks, figures.availability, figures.latency_p95_ms) == (0, None, None)


def test_only_all_checks_are_100_percent(machine: Machine, kit: Command) -> None:
    machine.checked(*[("ok", 0.001)] * 29_999, ("failed", None))
    assert "availability 99.99 % of 30000 checks" in words(kit("status"))


def test_checks_before_the_period_are_left_out(machine: Machine, kit: Command) -> None:
    machine.checked(("ok", 0.001), ago=400)
    machine.checked(("failed", None), ago=5)
    assert wine(kit("status", "--json")).figures.availability == 0
    assert wine(kit("status", "--json", "--period", "10m")).figures.availability == 0.5


def test_a_damaged_ledger_is_said_in_a_sentence(machine: Machine, kit: Command) -> None:
    (machine.endpoint / "ledger.json").write_text("{")
    result = kit("status")
    assert result.exit_code == 1
    assert "ledger.json cannot be read: it is not JSON" in words(result)


def test_an_endpoint_that_is_just_being_made_is_not_ok_and_nothing_is_written(
    machine: Machine, kit: Command
) -> None:
    fresh = machine.directory / "endpoints" / "beer"
    fresh.mkdir()
    write(fresh / "settings.json", {"port": 8081, "objectives": [], "probes_per_second": 1})
    result = kit("status", "beer")
    assert result.exit_code == 1
    assert "no version is in service" in words(result)
    assert [file.name for file in fresh.iterdir()] == ["settings.json"]


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_no_line_is_wider_than_the_terminal(machine: Machine, kit: Command, columns: int) -> None:
    machine.rolling_out(incidents=(INCIDENT,))
    machine.journal({})
    machine.alerts = [DOWN]
    machine.checked(("ok", 0.004))
    result = kit("status", columns=columns)
    lines = result.stdout.splitlines()
    assert max(map(len, lines)) <= columns
    assert "…" not in result.stdout
    assert lines == [line.rstrip() for line in lines]
    assert "requests harmed" in words(result)


def test_two_endpoints_have_their_throughput_added(machine: Machine, kit: Command) -> None:
    (machine.directory / "endpoints" / "beer").mkdir()
    assert "all endpoints together: 40 requests/s" in words(kit("status"))
    assert "together" not in words(kit("status", "wine"))
    assert document(kit("status", "--json")).throughput_per_second == pytest.approx(40)


def test_the_document_has_the_keys_that_its_page_names(machine: Machine, kit: Command) -> None:
    machine.rolling_out(incidents=(INCIDENT,))
    machine.journal({})
    result = kit("status", "--json")
    assert result.exit_code == 1
    found = json.loads(result.stdout)
    assert found["schema_version"] == 1
    assert found["endpoints"][0]["rollout"]["seen"]["evidence"] == LINE["evidence"]
    assert found["endpoints"][0]["incidents"][0]["harmed"] == 5
    page = (ROOT / "docs" / "status.md").read_text()
    named = set(re.findall(r"`([a-z0-9_]+)`", page))
    for model in (Status, EndpointStatus, Serving, Rollout, Seen, Figures):
        assert set(model.model_fields) <= named, model


@pytest.mark.parametrize("period", ["5", "5 m", "m", "-5m", "0s", "9s", "16d", "99999999d", ""])
def test_a_period_that_is_none_is_refused(machine: Machine, kit: Command, period: str) -> None:
    result = kit("status", "--period", period)
    assert result.exit_code == 2
    assert f"got '{period}', allowed are 10s to 15d" in result.stderr


def test_watching_draws_until_ctrl_c_and_leaves_the_last_state(
    machine: Machine, kit: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []

    def rest(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 3:
            raise KeyboardInterrupt
        machine.alerts = [DOWN]

    monkeypatch.setattr(status, "rest", rest)
    result = kit("status", "--watch")
    assert waited == [1.0, 1.0, 1.0]
    assert result.exit_code == 1
    assert "EndpointDown fires" in words(result)


def test_watch_and_json_exclude_each_other(machine: Machine, kit: Command) -> None:
    result = kit("status", "--watch", "--json")
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1


class TestFinding:
    """Which project, stack and endpoint are meant."""

    def test_the_project_is_the_nearest_folder_above(
        self, machine: Machine, kit: Command, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        below = machine.project / "a" / "b"
        below.mkdir(parents=True)
        monkeypatch.chdir(below)
        assert kit("status").exit_code == 0

    def test_no_project(
        self, kit: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        refused(kit("status"), "there is no Pulumi.yaml in")

    def test_nothing_was_made_yet(
        self, kit: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "Pulumi.yaml").touch()
        (tmp_path / ".mlops-kit" / ".checked" / "x" / "endpoints").mkdir(parents=True)
        monkeypatch.chdir(tmp_path)
        refused(kit("status"), "no endpoint is on this machine: run `pulumi up -s STACK`")

    def test_of_several_stacks_one_is_named(self, machine: Machine, kit: Command) -> None:
        other = machine.project / ".mlops-kit" / "edge" / "here" / "endpoints" / "beer"
        other.mkdir(parents=True)
        refused(kit("status"), "several stacks: name one with --stack, of edge, local")
        assert document(kit("status", "--json", "-s", "edge")).endpoints[0].name == "beer"
        assert kit("status", "--stack", "local").exit_code == 0

    def test_an_unknown_stack_or_endpoint(self, machine: Machine, kit: Command) -> None:
        refused(kit("status", "-s", "prod"), "no endpoint of the stack prod", "there is local")
        refused(kit("status", "beer"), "the stack local has no endpoint beer, it has wine")

    def test_a_name_on_two_platforms_is_told_apart(self, machine: Machine, kit: Command) -> None:
        (machine.directory.parent / "there" / "endpoints" / "wine").mkdir(parents=True)
        assert len(document(kit("status", "--json", "wine")).endpoints) == 2
        refused(kit("pause", "wine"), "name one of here/wine, there/wine")
        assert kit("pause", "here/wine").exit_code == 0

    @pytest.mark.parametrize(
        ("words", "stack"),
        [
            (["pulumi", "up"], None),
            (["pulumi", "up", "-s", "local", "--yes"], "local"),
            (["pulumi", "--stack=organization/p/edge", "up"], "edge"),
            (["pulumi", "up", "-s"], ""),
        ],
    )
    def test_the_stack_of_a_command_line(self, words: list[str], stack: str | None) -> None:
        assert find.stack_of(words) == stack


def refused(result: Result, *parts: str) -> None:
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert result.stderr.startswith("mlops-kit: ")
    assert result.stderr.count("\n") == 1
    for part in parts:
        assert part in result.stderr


def test_the_command_and_its_help_load_nothing_heavy() -> None:
    code = (
        "import sys, mlops_kit.cli.main as m\n"
        "try: m.main(['--help'])\n"
        "except SystemExit as end: assert end.code == 0\n"
        "heavy = {'numpy', 'pulumi', 'kserve', 'onnxruntime', 'pydantic', 'rich'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "rollback" in done.stdout


def test_an_unknown_command_or_option_is_one_sentence(kit: Command) -> None:
    refused(kit("stauts"), "No such command 'stauts'")
    refused(kit("status", "--jsno"), "--jsno")


def test_the_version_is_said(kit: Command) -> None:
    result = kit("--version")
    assert result.exit_code == 0
    assert re.fullmatch(r"mlops-kit, version \d+\.\d+\.\d+\S*\n", result.stdout)
