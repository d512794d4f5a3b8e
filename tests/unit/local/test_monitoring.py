"""Prometheus' configuration and rules, judged by promtool with numbers worked out by hand."""

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from mlops_kit.local import monitoring

SECONDS = 120
OBJECTIVES = {"availability": 0.95, "latency_p50": 30, "latency_p95": 30, "latency_p99": 50}
CLIENTS = 'endpoint="wine", envoy_http_conn_manager_prefix="endpoint"'
VERSION = 'endpoint="wine", version="v1", envoy_cluster_name="v1"'


def promtool(*arguments: str) -> str:
    binary = shutil.which("promtool")
    assert binary, "promtool is not on PATH: install Debian's package prometheus, or run make setup"
    run = subprocess.run([binary, *arguments], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


def traffic(family: str, labels: str, per_second: Mapping[str, float]) -> dict[str, float]:
    """Name series that grow by so much each second; keys are `le` bounds, `5xx` and `all`."""
    series = {f"{family}_completed{{{labels}}}": per_second["all"]}
    if "5xx" in per_second:
        series[f'{family}_xx{{{labels}, envoy_response_code_class="5"}}'] = per_second["5xx"]
    series[f'{family}_xx{{{labels}, envoy_response_code_class="2"}}'] = per_second["all"]
    series[f"{family}_time_count{{{labels}}}"] = per_second["all"]
    bounds = {key: value for key, value in per_second.items() if key not in ("all", "5xx")}
    for bound, value in {**bounds, "+Inf": per_second["all"]}.items():
        series[f'{family}_time_bucket{{{labels}, le="{bound}"}}'] = value
    return series


def probes(ok: float, slow: float) -> dict[str, float]:
    name = 'mlops_kit_probe_checks_total{endpoint="wine", result="%s"}'
    return {name % "ok": ok, name % "slow": slow, name % "failed": 0}


# 10 requests a second: 1 fails, 6 take less than 10 ms, 3 less than 30 ms, 1 less than 50 ms.
SOME_BAD = {"all": 10, "5xx": 1, "9.5": 6, "29.5": 9, "49.5": 10}
ALL_GOOD = {"all": 10, "5xx": 0, "9.5": 10, "29.5": 10, "49.5": 10}
UP = {'up{job="gateway", endpoint="wine"}': 1, 'up{job="prober", endpoint="wine"}': 1}


def series(clients: Mapping[str, float], ok: float, up: Mapping[str, float] = UP) -> dict[str, str]:
    growing = {
        **traffic("envoy_http_downstream_rq", CLIENTS, clients),
        **traffic("envoy_cluster_upstream_rq", VERSION, clients),
        **probes(ok=ok, slow=10 - ok),
    }
    texts = {name: f"0+{step}x{SECONDS}" for name, step in growing.items()}
    return {**texts, **{name: f"{value}x{SECONDS}" for name, value in up.items()}}


def check(
    folder: Path,
    inputs: Mapping[str, str],
    expected: Mapping[str, float] | None = None,
    alerts: Mapping[str, list[dict[str, Any]]] | None = None,
    objectives: Mapping[str, float] = OBJECTIVES,
) -> None:
    """Run promtool's rule test at the end of the series; values are rounded to 6 digits."""
    (folder / "rules.yml").write_text(monitoring.rules("wine", objectives))
    at = f"{SECONDS - 10}s"
    test = {
        "interval": "1s",
        "input_series": [{"series": name, "values": values} for name, values in inputs.items()],
        "promql_expr_test": [
            {
                "expr": f"round({name} * 1000000) / 1000000",
                "eval_time": at,
                "exp_samples": [{"labels": "{" + name.split("{")[1], "value": value}],
            }
            for name, value in (expected or {}).items()
        ],
        "alert_rule_test": [
            {"alertname": name, "eval_time": at, "exp_alerts": exp}
            for name, exp in (alerts or {}).items()
        ],
    }
    file = {"rule_files": ["rules.yml"], "evaluation_interval": "1s", "tests": [test]}
    (folder / "test.yml").write_text(json.dumps(file))
    promtool("test", "rules", str(folder / "test.yml"))


def alert(summary: str, description: str, **labels: str) -> dict[str, Any]:
    labels = {"severity": "page", "endpoint": "wine", **labels}
    annotations = {"summary": f"wine: {summary}", "description": description}
    return {"exp_labels": labels, "exp_annotations": annotations}


def test_promtool_accepts_the_configuration(tmp_path: Path) -> None:
    for part in ("targets", "rules"):
        (tmp_path / part).mkdir()
    (tmp_path / "prometheus.yml").write_text(monitoring.prometheus_config(tmp_path))
    targets = json.dumps(monitoring.targets("wine", 9901, 9902))
    (tmp_path / "targets" / "wine.json").write_text(targets)
    (tmp_path / "rules" / "wine.yml").write_text(monitoring.rules("wine", OBJECTIVES))
    said = promtool("check", "config", "--lint-fatal", str(tmp_path / "prometheus.yml"))
    assert "1 rule files found" in said
    assert "20 rules found" in said


def test_each_target_belongs_to_one_job() -> None:
    config = json.loads(monitoring.prometheus_config(Path("/d")))
    keeps = {
        job["job_name"]: job["relabel_configs"][0]["regex"] for job in config["scrape_configs"]
    }
    roles = {
        group["labels"]["role"]: group["targets"] for group in monitoring.targets("wine", 1, 2)
    }
    assert keeps == {"gateway": "gateway", "prober": "prober"}
    assert roles == {"gateway": ["127.0.0.1:1"], "prober": ["127.0.0.1:2"]}


def test_recorded_series_have_the_right_values(tmp_path: Path) -> None:
    # Quantiles by linear interpolation in the bucket that holds the rank, in ms:
    # p50: rank 5 of 6 in (0, 9.5]; p95: 9.5, half of the way through (29.5, 49.5]; p99: 9.9.
    values = {
        "requests:rate1m": 10,
        "request_errors:ratio_rate1m": 0.1,
        "request_availability:ratio_rate1m": 0.9,
        "request_latency_seconds:p50_rate1m": 0.007917,
        "request_latency_seconds:p95_rate1m": 0.0395,
        "request_latency_seconds:p99_rate1m": 0.0475,
    }
    expected = {f'endpoint:{name}{{endpoint="wine"}}': value for name, value in values.items()}
    for name, value in values.items():
        expected[f'endpoint_version:{name}{{endpoint="wine", version="v1"}}'] = value
    expected['endpoint:probe_availability:ratio_rate1m{endpoint="wine"}'] = 0.8
    check(tmp_path, series(SOME_BAD, ok=8), expected)


def test_without_any_error_the_error_ratio_is_zero(tmp_path: Path) -> None:
    inputs = series({key: value for key, value in ALL_GOOD.items() if key != "5xx"}, ok=10)
    expected = {
        'endpoint_version:request_errors:ratio_rate1m{endpoint="wine", version="v1"}': 0,
        'endpoint:request_availability:ratio_rate1m{endpoint="wine"}': 1,
    }
    check(tmp_path, inputs, expected)


def test_broken_objectives_fire_and_kept_ones_do_not(tmp_path: Path) -> None:
    # 10 % fail (allowed 5 %); 10 % take 30 ms or longer: too many for p95 (5 %), not for p50
    # (50 %); none takes 50 ms.
    share = "80% of the prober's checks passed in the last minute; the objective is at least 0.95."
    low = "90% of requests got an answer in the last minute; the objective is at least 0.95."
    late = "10% of the requests in the last minute took 30 ms or longer; allowed are 5%."
    below = "availability is below 0.95"
    alerts = {
        "EndpointRequestAvailabilityLow": [alert(below, low, objective="availability")],
        "EndpointProbeAvailabilityLow": [alert(below, share, objective="availability")],
        "EndpointLatencyP95High": [
            alert("p95 latency is above 30 ms", late, objective="latency_p95")
        ],
        "EndpointLatencyP50High": [],
        "EndpointLatencyP99High": [],
        "EndpointDown": [],
        "EndpointNotWatched": [],
    }
    check(tmp_path, series(SOME_BAD, ok=8), alerts=alerts)


def test_kept_objectives_fire_nothing(tmp_path: Path) -> None:
    names = [
        rule["alert"]
        for group in json.loads(monitoring.rules("wine", OBJECTIVES))["groups"]
        for rule in group["rules"]
        if "alert" in rule
    ]
    assert len(names) == 7
    check(tmp_path, series(ALL_GOOD, ok=10), alerts={name: [] for name in names})


def test_without_traffic_no_objective_is_broken(tmp_path: Path) -> None:
    idle = dict.fromkeys(ALL_GOOD, 0)
    alerts = {"EndpointRequestAvailabilityLow": [], "EndpointLatencyP95High": []}
    check(tmp_path, series(idle, ok=10), alerts=alerts)


DOWN = alert(
    "is down", "Its gateway does not answer, or no check of the prober has passed for a minute."
)
NOT_WATCHED = alert(
    "metrics are missing",
    "Prometheus has no metrics of its gateway or of its prober: nobody can say whether it meets "
    "its objectives.",
)


@pytest.mark.parametrize(
    ("inputs", "fires"),
    [
        (series(ALL_GOOD, ok=10, up={**UP, 'up{job="gateway", endpoint="wine"}': 0}), "down"),
        (series(ALL_GOOD, ok=0), "down"),
        (series(ALL_GOOD, ok=10, up={**UP, 'up{job="prober", endpoint="wine"}': 0}), "missing"),
    ],
    ids=["gateway", "all checks", "prober"],
)
def test_what_is_down_or_unseen_fires(tmp_path: Path, inputs: dict[str, str], fires: str) -> None:
    alerts = {
        "EndpointDown": [DOWN] if fires == "down" else [],
        "EndpointNotWatched": [NOT_WATCHED] if fires == "missing" else [],
    }
    check(tmp_path, inputs, alerts=alerts)


def test_an_endpoint_that_prometheus_never_saw_fires(tmp_path: Path) -> None:
    labels = NOT_WATCHED["exp_labels"]
    both = [{**NOT_WATCHED, "exp_labels": {**labels, "job": job}} for job in ("gateway", "prober")]
    check(tmp_path, {}, alerts={"EndpointNotWatched": both, "EndpointDown": []})


def test_a_latency_is_judged_at_a_bound_that_envoy_has() -> None:
    text = monitoring.rules("wine", {"latency_p95_ms": 125})
    assert 'le=\\"119.5\\"' in text
    assert "p95 latency is above 120 ms" in text


def test_an_unknown_objective_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown objective 'latency_p42'; there are availability"):
        monitoring.rules("wine", {"latency_p42": 1})
