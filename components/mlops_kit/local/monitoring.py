"""What Prometheus is told of a machine's endpoints: targets, recorded series, alerts.

Scraped, each with the label `endpoint`:
* job `gateway`: Envoy's series. `version` is added where Envoy says `envoy_cluster_name`.
* job `prober`: `mlops_kit_probe_checks_total{result}` and `mlops_kit_probe_seconds`.

Recorded, over the last minute, labels `endpoint` and, at the level `endpoint_version`, `version`:

    endpoint:requests:rate1m                                requests per second, as clients see them
    endpoint:request_errors:ratio_rate1m                    share answered with 5xx, 0 to 1
    endpoint:request_availability:ratio_rate1m              share answered otherwise
    endpoint:probe_availability:ratio_rate1m                share of the prober's checks that passed
    endpoint:request_latency_seconds:p50_rate1m  p95  p99   quantiles of the answer's time
    endpoint_version:requests:rate1m                        and the same four of each version's own
    endpoint_version:request_errors:ratio_rate1m            answers, copied (mirrored) requests
    endpoint_version:request_availability:ratio_rate1m      included
    endpoint_version:request_latency_seconds:p50_rate1m  p95  p99

The prober's own requests are among the requests. A ratio or a quantile has no value while nothing
was asked. Envoy measures in whole milliseconds; between its buckets, quantiles are interpolated.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mlops_kit.local.gateway_config import STATS_PREFIX, bucket_label, exact_bound

SCRAPE_INTERVAL = "1s"
WINDOW = "1m"
PENDING = "10s"
"""How long an objective must be broken until its alert fires."""
GATEWAY, PROBER = "gateway", "prober"
ALLOWED_SLOW = {"latency_p50": 0.5, "latency_p95": 0.05, "latency_p99": 0.01}
"""Share of requests that may be slower than a latency objective."""
QUANTILES = {"p50": 0.5, "p95": 0.95, "p99": 0.99}

_Rule = dict[str, Any]


def prometheus_config(directory: Path) -> str:
    """Render Prometheus' own configuration, JSON that is YAML too.

    Args:
        directory: absolute folder with `targets/*.json` (see `targets`; changes are noticed)
            and `rules/*.yml` (see `rules`; read at start and reload).
    """
    gateway = {
        "metrics_path": "/stats/prometheus",
        "metric_relabel_configs": [
            {"source_labels": ["envoy_cluster_name"], "regex": "(.+)", "target_label": "version"}
        ],
    }
    jobs = [
        _job(directory, GATEWAY, gateway),
        _job(directory, PROBER, {"metrics_path": "/metrics"}),
    ]
    return _document(
        {
            "global": {
                "scrape_interval": SCRAPE_INTERVAL,
                "scrape_timeout": SCRAPE_INTERVAL,
                "evaluation_interval": SCRAPE_INTERVAL,
            },
            "rule_files": [str(directory / "rules" / "*.yml")],
            "scrape_configs": jobs,
        }
    )


def targets(endpoint: str, gateway_admin_port: int, prober_port: int) -> list[dict[str, Any]]:
    """List what to scrape of one endpoint, as a file of `file_sd_configs` holds it."""
    ports = {GATEWAY: gateway_admin_port, PROBER: prober_port}
    return [
        {"targets": [f"127.0.0.1:{port}"], "labels": {"endpoint": endpoint, "role": role}}
        for role, port in ports.items()
    ]


def rules(endpoint: str, objectives: Mapping[str, float]) -> str:
    """Render one endpoint's recording and alert rules, JSON that is YAML too.

    Args:
        endpoint: its name.
        objectives: `availability` -> least share of good requests, 0 to 1; `latency_p50`,
            `latency_p95`, `latency_p99` (with or without `_ms`) -> milliseconds. A latency is
            judged at the nearest bound below it that Envoy counts exactly, see `exact_bound`.

    Raises:
        ValueError: an unknown objective.
    """
    groups = [
        {"name": f"{endpoint}:record", "rules": _records(endpoint)},
        {"name": f"{endpoint}:alert", "rules": _alerts(endpoint, objectives)},
    ]
    return _document({"groups": groups})


def _job(directory: Path, role: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    keep = {"source_labels": ["role"], "regex": role, "action": "keep"}
    files = [str(directory / "targets" / "*.json")]
    discovery = {"file_sd_configs": [{"files": files}], "relabel_configs": [keep]}
    return {"job_name": role, **settings, **discovery}


def _records(endpoint: str) -> list[_Rule]:
    clients = {"endpoint": endpoint, "envoy_http_conn_manager_prefix": STATS_PREFIX}
    probes = (
        f"rate(mlops_kit_probe_checks_total{_labels(endpoint=endpoint, result='ok')}[{WINDOW}])"
    )
    every = f"rate(mlops_kit_probe_checks_total{_labels(endpoint=endpoint)}[{WINDOW}])"
    return [
        *_level("endpoint", ("endpoint",), "envoy_http_downstream_rq", clients),
        _record(
            "endpoint:probe_availability:ratio_rate1m",
            f"sum by (endpoint) ({probes}) / sum by (endpoint) ({every})",
        ),
        *_level(
            "endpoint_version",
            ("endpoint", "version"),
            "envoy_cluster_upstream_rq",
            {"endpoint": endpoint},
        ),
    ]


def _level(level: str, by: tuple[str, ...], family: str, labels: Mapping[str, str]) -> list[_Rule]:
    group = f"sum by ({', '.join(by)})"
    failed = _labels(**labels, envoy_response_code_class="5")
    requests, errors = f"{level}:requests:rate1m", f"{level}:request_errors:ratio_rate1m"
    asked = _labels(endpoint=labels["endpoint"])
    # Envoy makes the series of a class with its first answer: without `or`, no 5xx is no value.
    numerator = f"({group} (rate({family}_xx{failed}[{WINDOW}])) or 0 * {requests}{asked})"
    buckets = (
        f"sum by ({', '.join(by)}, le) (rate({family}_time_bucket{_labels(**labels)}[{WINDOW}]))"
    )
    return [
        _record(requests, f"{group} (rate({family}_completed{_labels(**labels)}[{WINDOW}]))"),
        _record(errors, f"{numerator} / {requests}{asked}"),
        _record(f"{level}:request_availability:ratio_rate1m", f"1 - {errors}{asked}"),
        *(
            _record(
                f"{level}:request_latency_seconds:{name}_rate1m",
                f"histogram_quantile({quantile}, {buckets}) / 1000",
            )
            for name, quantile in QUANTILES.items()
        ),
    ]


def _alerts(endpoint: str, objectives: Mapping[str, float]) -> list[_Rule]:
    alerts: list[_Rule] = []
    for key, value in objectives.items():
        name = key.removesuffix("_ms")
        if name == "availability":
            alerts += [_availability(endpoint, source, value) for source in ("request", "probe")]
        elif name in ALLOWED_SLOW:
            alerts.append(_latency(endpoint, name, value))
        else:
            known = ", ".join(("availability", *ALLOWED_SLOW))
            raise ValueError(f"unknown objective {key!r}; there are {known}")
    return [*alerts, *_absences(endpoint)]


def _availability(endpoint: str, source: str, least: float) -> _Rule:
    series = f"endpoint:{source}_availability:ratio_rate1m{_labels(endpoint=endpoint)}"
    who = {"request": "requests got an answer", "probe": "the prober's checks passed"}[source]
    return _alert(
        f"Endpoint{source.title()}AvailabilityLow",
        f"{series} < {least}",
        summary=f"{endpoint}: availability is below {least:.10g}",
        description=f"{{{{ $value | humanizePercentage }}}} of {who} in the last minute; "
        f"the objective is at least {least:.10g}.",
        endpoint=endpoint,
        objective="availability",
    )


def _latency(endpoint: str, name: str, bound_ms: float) -> _Rule:
    allowed, percentile = ALLOWED_SLOW[name], name.removeprefix("latency_")
    family = "envoy_http_downstream_rq_time"
    labels = {"endpoint": endpoint, "envoy_http_conn_manager_prefix": STATS_PREFIX}
    within = _labels(**labels, le=bucket_label(bound_ms))
    total = f"sum by (endpoint) (rate({family}_count{_labels(**labels)}[{WINDOW}]))"
    fast = f"sum by (endpoint) (rate({family}_bucket{within}[{WINDOW}]))"
    bound = f"{exact_bound(bound_ms)} ms"
    return _alert(
        f"EndpointLatency{percentile.upper()}High",
        f"1 - {fast} / {total} > {allowed}",
        summary=f"{endpoint}: {percentile} latency is above {bound}",
        description=f"{{{{ $value | humanizePercentage }}}} of the requests in the last minute "
        f"took {bound} or longer; allowed are {allowed:.0%}.",
        endpoint=endpoint,
        objective=name,
    )


def _absences(endpoint: str) -> list[_Rule]:
    gateway = f"up{_labels(job=GATEWAY, endpoint=endpoint)}"
    prober = f"up{_labels(job=PROBER, endpoint=endpoint)}"
    passed = f"endpoint:probe_availability:ratio_rate1m{_labels(endpoint=endpoint)}"
    return [
        _alert(
            "EndpointDown",
            f"sum by (endpoint) ({gateway}) == 0 or {passed} == 0",
            summary=f"{endpoint}: is down",
            description="Its gateway does not answer, or no check of the prober has passed for a "
            "minute.",
            endpoint=endpoint,
        ),
        _alert(
            "EndpointNotWatched",
            f"absent({gateway}) or absent({prober}) or sum by (endpoint) ({prober}) == 0",
            summary=f"{endpoint}: metrics are missing",
            description="Prometheus has no metrics of its gateway or of its prober: nobody can "
            "say whether it meets its objectives.",
            endpoint=endpoint,
        ),
    ]


def _record(name: str, expression: str) -> _Rule:
    return {"record": name, "expr": expression}


def _alert(name: str, expression: str, summary: str, description: str, **labels: str) -> _Rule:
    return {
        "alert": name,
        "expr": expression,
        "for": PENDING,
        "labels": {"severity": "page", **labels},
        "annotations": {"summary": summary, "description": description},
    }


def _labels(**labels: str) -> str:
    return "{" + ", ".join(f"{name}={json.dumps(value)}" for name, value in labels.items()) + "}"


def _document(content: dict[str, Any]) -> str:
    return json.dumps(content, indent=2) + "\n"
