"""The gateway's configuration and the reading of Envoy's answers, without an Envoy."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_kit.local import gateway_config as config
from mlops_kit.local import gateway_reports as reports
from mlops_kit.local.gateway import Gateway, GatewayError
from mlops_kit.local.ports import free_port

A, B = "aaaaaaaaaaaa", "000123456789"


def route_of(document: str) -> dict[str, Any]:
    return json.loads(document)["resources"][0]["virtual_hosts"][0]["routes"][0]


@given(st.integers(0, 100), st.integers(0, 100))
def test_weights_and_mirrors_read_back_as_written(weight: int, mirror: int) -> None:
    document = config.routes({A: 100 - weight, B: weight}, {B: mirror} if mirror else {})
    table = json.loads(document)["resources"][0]
    expected = ({A: 100 - weight, B: weight}, {B: mirror} if mirror else {})
    assert reports.weights([{"route_config": table}]) == expected


def test_an_empty_table_answers_503_with_a_json_sentence() -> None:
    answer = route_of(config.routes({}))["direct_response"]
    assert answer["status"] == 503
    assert "error" in json.loads(answer["body"]["inline_string"])


def test_nothing_is_retried() -> None:
    assert "retry" not in config.routes({A: 100}) + config.clusters({A: 1})


@pytest.mark.parametrize(
    ("weights", "mirrors", "said"),
    [
        ({A: 99}, {}, "sum to 99"),
        ({A: 150, B: -50}, {}, f"weight of {B} is -50"),
        ({A: 99.5, B: 0.5}, {}, f"weight of {A} is 99.5"),
        ({A: True, B: 99}, {}, f"weight of {A} is True"),
        ({A: 100}, {B: 101}, f"mirror of {B} is 101"),
    ],
)
def test_what_is_no_whole_percent_is_refused(
    weights: dict[str, int], mirrors: dict[str, int], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        config.routes(weights, mirrors)


def test_the_version_of_a_file_follows_its_content() -> None:
    versions = {
        config.version_of(config.routes({A: 100})),
        config.version_of(config.routes({A: 100}, timeout_seconds=5)),
        config.version_of(config.routes({A: 50, B: 50})),
        config.version_of(config.routes({A: 50, B: 50}, {B: 10})),
    }
    assert len(versions) == 4
    same = config.version_of(config.clusters({A: 1, B: 2}))
    assert same == config.version_of(config.clusters({B: 2, A: 1}))


@pytest.mark.parametrize(
    ("bound", "exact"), [(0.4, 1), (1, 1), (2.5, 2), (30, 30), (100, 100), (125, 120), (1234, 1200)]
)
def test_exact_bounds_have_two_significant_digits(bound: float, exact: int) -> None:
    assert config.exact_bound(bound) == exact


@given(st.floats(0.01, 1e6))
def test_every_bound_has_its_bucket(bound: float) -> None:
    buckets = config.buckets([bound])
    assert buckets == sorted(set(buckets))
    assert float(config.bucket_label(bound)) in buckets


@pytest.mark.parametrize("bound", [0, -1, float("nan"), float("inf")])
def test_a_bound_that_is_no_time_is_refused(bound: float) -> None:
    with pytest.raises(ValueError, match="not above 0"):
        config.buckets([bound])


def test_a_path_with_odd_characters_survives() -> None:
    odd = Path('/x/a "b" #c')
    source = json.loads(config.bootstrap("wine", 1, 2, odd, []))["dynamic_resources"]["cds_config"]
    assert source["path_config_source"]["path"] == '/x/a "b" #c/clusters.yaml'


def test_samples_count_failed_slow_and_active() -> None:
    times = [{"upper_bound": 29.5, "cumulative": 6}, {"upper_bound": 35999999.5, "cumulative": 9}]
    names = {"completed": 10, "5xx": 2, "active": 1, "pending_active": 3}
    stats: list[dict[str, Any]] = [
        {"name": f"cluster.{B}.upstream_rq_{name}", "value": value} for name, value in names.items()
    ]
    stats.append(
        {"histograms": [{"name": f"cluster.{B}.upstream_rq_time", "buckets": times}]},
    )
    sample = reports.samples(stats, "now")[B]
    assert (sample.completed, sample.failed, sample.active, sample.timed) == (10, 2, 4, 9)
    assert sample.slower(30) == 3


def test_a_version_without_requests_has_none_that_are_slow() -> None:
    stats = [{"name": f"cluster.{A}.upstream_rq_completed", "value": 0}]
    assert reports.samples(stats, "now")[A].slower(30) == 0


def test_the_last_refusal_is_found_in_the_log() -> None:
    log = (
        "[2026-01-01 00:00:00.000][1][warning][config] [x.cc:81] Filesystem config update rejected:"
        " first\n[2026-01-01 00:00:01.000][1][warning][config] [x.cc:81] Filesystem config update"
        " rejected: Invalid duration:\n  seconds: -5\n\n[2026-01-01 00:00:02.000][1][warning] bye\n"
    )
    assert reports.refusal(log) == "Invalid duration: seconds: -5"


def test_without_an_envoy_there_are_no_weights_and_one_sentence(tmp_path: Path) -> None:
    gateway = Gateway(tmp_path, free_port())
    assert gateway.live_weights() is None
    assert gateway.live_clusters() is None
    assert gateway.filed_weights() == ({}, {})
    assert not gateway.ready()
    with pytest.raises(GatewayError, match=r"does not answer at 127\.0\.0\.1"):
        gateway.counts()


def test_preparing_twice_changes_nothing(tmp_path: Path) -> None:
    gateway = Gateway(tmp_path / "gateway", 1)
    files = (config.bootstrap("wine", 1, 2, tmp_path, [30]), config.clusters({A: 3}))
    assert gateway.prepare(*files, config.routes({A: 100}))
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "gateway").iterdir()}
    assert not gateway.prepare(*files, config.routes({A: 100}))
    assert before == {path: path.stat().st_mtime_ns for path in (tmp_path / "gateway").iterdir()}
    assert gateway.filed_weights() == ({A: 100}, {})
