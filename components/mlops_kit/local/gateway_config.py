"""What an endpoint's Envoy is told: pure rendering of its three configuration files."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

VERSION_HEADER = "x-mlops-kit-version"
BOOTSTRAP_FILE = "envoy.yaml"
CLUSTERS_FILE = "clusters.yaml"
ROUTES_FILE = "routes.yaml"
ROUTE_NAME = "endpoint"
STATS_PREFIX = "endpoint"
DEFAULT_TIMEOUT_SECONDS = 60.0
# The last one, ten hours, is longer than any request: it holds them all.
DEFAULT_BOUNDS_MS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 36_000_000)
# Envoy records whole milliseconds, rounded down, and keeps two significant digits, so a bucket
# just below a bound of two digits holds exactly the requests that took less than the bound.
BUCKET_OFFSET_MS = 0.5
CONNECT_TIMEOUT = "2s"
# Below the 5 s after which uvicorn closes an idle connection: a request that Envoy sends
# just then would fail with 503 through nobody's fault.
UPSTREAM_IDLE_TIMEOUT = "4s"
MAX_DOWNSTREAM_CONNECTIONS = 4096
MAX_UPSTREAM_CONNECTIONS = 1024
MAX_UPSTREAM_REQUESTS = 8192

_LISTENER = "envoy.config.listener.v3.Listener"
_CLUSTER = "envoy.config.cluster.v3.Cluster"
_ROUTES = "envoy.config.route.v3.RouteConfiguration"
_FILTERS = "envoy.extensions.filters"
_HTTP_OPTIONS = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions"
_STATS = (
    r"cluster\.[^.]+\.(upstream_rq_(completed|[1-5]xx|active|pending_active|time|total|timeout"
    r"|cancelled|tx_reset|rx_reset|pending_overflow|pending_failure_eject)"
    r"|upstream_cx_(active|connect_fail|connect_timeout))"
    rf"|http\.{STATS_PREFIX}\.(downstream_(rq|cx)_(total|active|completed|[1-5]xx|time|rx_reset)"
    r"|rds\.endpoint\..*)"
    r"|http\.admin\.downstream_rq_time"
    r"|cluster_manager\.(cds\..*|active_clusters|warming_clusters)"
    r"|server\.(uptime|live|state|memory_allocated|total_connections)"
    r"|listener\.[^.]+\.downstream_(cx|global_cx)_overflow"
)


def bootstrap(
    endpoint: str,
    port: int,
    admin_port: int,
    directory: Path,
    latency_bounds_ms: Iterable[float],
) -> str:
    """Render what Envoy starts with.

    Args:
        endpoint: name of the endpoint; Envoy reports it as its node.
        port: loopback port that clients call.
        admin_port: loopback port of Envoy's own interface.
        directory: absolute folder where `clusters.yaml` and `routes.yaml` are or will be.
        latency_bounds_ms: milliseconds at which the latency histogram must have a bucket;
            DEFAULT_BOUNDS_MS are added. See `exact_bound` for what Envoy counts exactly.
    """
    return _document(
        {
            "node": {"id": endpoint, "cluster": "mlops-kit"},
            "admin": {"address": _address(admin_port)},
            "stats_flush_on_admin": True,
            "stats_config": {
                "histogram_bucket_settings": [
                    {"match": {"suffix": "rq_time"}, "buckets": buckets(latency_bounds_ms)}
                ],
                "stats_matcher": {
                    "inclusion_list": {"patterns": [{"safe_regex": {"regex": _STATS}}]}
                },
            },
            "overload_manager": {
                "resource_monitors": [
                    {
                        "name": "envoy.resource_monitors.global_downstream_max_connections",
                        "typed_config": _typed(
                            "envoy.extensions.resource_monitors.downstream_connections.v3"
                            ".DownstreamConnectionsConfig",
                            max_active_downstream_connections=MAX_DOWNSTREAM_CONNECTIONS,
                        ),
                    }
                ]
            },
            "dynamic_resources": {"cds_config": _file_source(directory, CLUSTERS_FILE)},
            "static_resources": {"listeners": [_listener(port, directory)]},
        }
    )


def clusters(versions: Mapping[str, int]) -> str:
    """Render the versions that can answer, as version id -> loopback port."""
    return _discovery([_cluster(version, port) for version, port in sorted(versions.items())])


def routes(
    weights: Mapping[str, int],
    mirrors: Mapping[str, int] | None = None,
    timeout_seconds: float = DEFAULT_TIMEOUT_SECONDS,
) -> str:
    """Render who gets the requests.

    Args:
        weights: version id -> whole percent of requests; they sum to 100. A version at 0 is
            kept in the table and gets nothing. Empty: every request is answered with 503.
        mirrors: version id -> whole percent of requests copied to it, its answers dropped.
        timeout_seconds: after this time a request is answered with 504.

    Raises:
        ValueError: the weights or the mirrors are not whole percents, or do not sum to 100.
    """
    mirrors = mirrors or {}
    problems = [
        f"{what} of {version} is {percent!r}; allowed are whole numbers from 0 to 100"
        for what, table in (("weight", weights), ("mirror", mirrors))
        for version, percent in table.items()
        if isinstance(percent, bool) or not _is_percent(percent)
    ]
    if not problems and weights and sum(weights.values()) != 100:
        problems = [f"weights {dict(weights)} sum to {sum(weights.values())}; they must sum to 100"]
    if problems:
        raise ValueError("; ".join(problems))
    route = _nobody() if not weights else _weighted(weights, mirrors, timeout_seconds)
    host = {"name": "endpoint", "domains": ["*"], "routes": [{"match": {"prefix": "/"}, **route}]}
    table = _typed(
        _ROUTES, name=ROUTE_NAME, virtual_hosts=[host], ignore_port_in_host_matching=True
    )
    return _discovery([table])


def command(envoy: Path, directory: Path) -> list[str]:
    """Give the command line that runs Envoy on the files in `directory`."""
    return [
        str(envoy),
        *("-c", str(directory / BOOTSTRAP_FILE)),
        *("--concurrency", "1"),
        *("--log-level", "warning"),
        "--disable-hot-restart",
        "--reject-unknown-dynamic-fields",
    ]


def exact_bound(milliseconds: float) -> int:
    """Give the largest bound, at most `milliseconds`, at which Envoy counts exactly.

    Envoy keeps two significant digits of whole milliseconds: 30 stays 30 and 250 stays 250, but
    125 becomes 120 and 2.5 becomes 2. The least bound is 1.

    Raises:
        ValueError: `milliseconds` is not above 0.
    """
    if not 0 < milliseconds < float("inf"):
        raise ValueError(f"a latency bound of {milliseconds} ms is not above 0")
    whole = max(1, int(milliseconds))
    unit = 10 ** max(0, len(str(whole)) - 2)
    return whole // unit * unit


def bucket_label(milliseconds: float) -> str:
    """Give the `le` label of the Prometheus bucket of requests faster than a bound.

    `bucket_label(30)` is `29.5`: requests that took less than 30 ms. See `exact_bound`.
    """
    return str(exact_bound(milliseconds) - BUCKET_OFFSET_MS)


def buckets(latency_bounds_ms: Iterable[float]) -> list[float]:
    """List Envoy's histogram buckets for the wanted bounds and the default ones, rising.

    Raises:
        ValueError: a bound is not above 0.
    """
    bounds = {exact_bound(bound) for bound in (*latency_bounds_ms, *DEFAULT_BOUNDS_MS)}
    return [bound - BUCKET_OFFSET_MS for bound in sorted(bounds)]


def version_of(document: str) -> str:
    """Read the version that a rendered discovery file carries."""
    return json.loads(document)["version_info"]


def _listener(port: int, directory: Path) -> dict[str, Any]:
    manager = _typed(
        f"{_FILTERS}.network.http_connection_manager.v3.HttpConnectionManager",
        stat_prefix=STATS_PREFIX,
        codec_type="AUTO",
        use_remote_address=True,
        early_header_mutation_extensions=[_without_orders()],
        generate_request_id=False,
        server_header_transformation="PASS_THROUGH",
        request_headers_timeout="10s",
        stream_idle_timeout="0s",
        common_http_protocol_options={"idle_timeout": "3600s"},
        rds={
            "route_config_name": ROUTE_NAME,
            "config_source": _file_source(directory, ROUTES_FILE),
        },
        http_filters=[
            {
                "name": "envoy.filters.http.router",
                "typed_config": _typed(
                    f"{_FILTERS}.http.router.v3.Router", suppress_envoy_headers=True
                ),
            }
        ],
    )
    chain = {
        "filters": [
            {"name": "envoy.filters.network.http_connection_manager", "typed_config": manager}
        ]
    }
    return {"name": "endpoint", "address": _address(port), "filter_chains": [chain]}


def _without_orders() -> dict[str, Any]:
    # A client's x-envoy-… headers could shorten timeouts or ask for retries, and so have a
    # version look worse or better than it is.
    removal = {"remove_on_match": {"key_matcher": {"prefix": "x-envoy-"}}}
    return {
        "name": "envoy.http.early_header_mutation.header_mutation",
        "typed_config": _typed(
            "envoy.extensions.http.early_header_mutation.header_mutation.v3.HeaderMutation",
            mutations=[removal],
        ),
    }


def _cluster(version: str, port: int) -> dict[str, Any]:
    endpoint = {"endpoint": {"address": _address(port)}}
    limits = {
        "max_connections": MAX_UPSTREAM_CONNECTIONS,
        "max_pending_requests": MAX_UPSTREAM_REQUESTS,
        "max_requests": MAX_UPSTREAM_REQUESTS,
    }
    options = _typed(
        _HTTP_OPTIONS,
        common_http_protocol_options={"idle_timeout": UPSTREAM_IDLE_TIMEOUT},
        explicit_http_config={"http_protocol_options": {}},
    )
    return _typed(
        _CLUSTER,
        name=version,
        type="STATIC",
        connect_timeout=CONNECT_TIMEOUT,
        circuit_breakers={"thresholds": [limits]},
        typed_extension_protocol_options={_HTTP_OPTIONS: options},
        load_assignment={"cluster_name": version, "endpoints": [{"lb_endpoints": [endpoint]}]},
    )


def _weighted(
    weights: Mapping[str, int], mirrors: Mapping[str, int], timeout_seconds: float
) -> dict[str, Any]:
    shares = [
        {
            "name": version,
            "weight": weight,
            "response_headers_to_add": [_header(VERSION_HEADER, version)],
        }
        for version, weight in sorted(weights.items())
    ]
    copies = [
        {
            "cluster": version,
            "runtime_fraction": {"default_value": {"numerator": percent, "denominator": "HUNDRED"}},
            "disable_shadow_host_suffix_append": True,
        }
        for version, percent in sorted(mirrors.items())
    ]
    action: dict[str, Any] = {
        "weighted_clusters": {"clusters": shares},
        "timeout": f"{timeout_seconds:.3f}s",
    }
    if copies:
        action["request_mirror_policies"] = copies
    return {"route": action}


def _nobody() -> dict[str, Any]:
    body = json.dumps({"error": "no version of this endpoint has any traffic"})
    return {
        "direct_response": {"status": 503, "body": {"inline_string": body}},
        "response_headers_to_add": [_header("content-type", "application/json")],
    }


def _header(key: str, value: str) -> dict[str, Any]:
    return {
        "header": {"key": key, "value": value},
        "append_action": "OVERWRITE_IF_EXISTS_OR_ADD",
    }


def _address(port: int) -> dict[str, Any]:
    return {"socket_address": {"address": "127.0.0.1", "port_value": port}}


def _file_source(directory: Path, name: str) -> dict[str, Any]:
    source = {"path": str(directory / name), "watched_directory": {"path": str(directory)}}
    return {"resource_api_version": "V3", "path_config_source": source}


def _typed(kind: str, **fields: Any) -> dict[str, Any]:
    return {"@type": f"type.googleapis.com/{kind}", **fields}


def _discovery(resources: Sequence[dict[str, Any]]) -> str:
    digest = hashlib.sha256(json.dumps(resources).encode()).hexdigest()
    return _document({"version_info": digest[:12], "resources": list(resources)})


def _document(content: dict[str, Any]) -> str:
    # JSON is YAML, and keeps an id such as 000123456789 a string in every reader.
    return json.dumps(content, indent=2) + "\n"


def _is_percent(value: float) -> bool:
    return value == int(value) and 0 <= value <= 100
