"""What an endpoint's Envoy says of itself: pure reading of its admin answers."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mlops_kit.local import gateway_config as config

_ADMIN_TIME = "http.admin.downstream_rq_time"
_SILENT = "its log has the reason"


@dataclass(frozen=True)
class Sample:
    """What Envoy counted for one version since its process started, or the version was added."""

    completed: int
    """Requests answered, by the version or by Envoy in its place; mirrored ones included."""
    failed: int
    """Of these, answered with 5xx: by the version, or 503/504 when it refused or timed out."""
    within: Mapping[float, int]
    """Bound in milliseconds -> requests that took less; the bounds are exact ones, rising."""
    timed: int
    """Requests whose time was taken: those that the version itself answered."""
    active: int
    """Requests that wait for an answer now."""
    epoch: str
    """Start of the Envoy process (RFC 3339): counts of another epoch are not comparable."""

    def slower(self, milliseconds: float) -> int:
        """Count the requests that took at least `exact_bound(milliseconds)`.

        Raises:
            KeyError: Envoy was not started with this bound.
        """
        return self.timed - self.within[config.exact_bound(milliseconds)] if self.timed else 0


def samples(stats: Sequence[Mapping[str, Any]], epoch: str) -> dict[str, Sample]:
    """Read a JSON answer of `/stats` with cumulative histograms, by version."""
    counters: dict[str, dict[str, int]] = {}
    for stat in stats:
        if "histograms" not in stat:
            _, version, name = stat["name"].split(".")
            counters.setdefault(version, {})[name] = int(stat["value"])
    times = _histograms(stats)
    return {
        version: _sample(counts, times.get(f"cluster.{version}.upstream_rq_time", {}), epoch)
        for version, counts in counters.items()
    }


def admin_requests(stats: Sequence[Mapping[str, Any]]) -> int:
    """Count the admin requests whose time Envoy has merged into its histograms."""
    return max(_histograms(stats).get(_ADMIN_TIME, {}).values(), default=0)


def weights(configs: Sequence[Mapping[str, Any]]) -> tuple[dict[str, int], dict[str, int]]:
    """Read weights and mirrors, in percent by version, from a dump of the route tables."""
    actions = [
        route["route"]
        for dumped in configs
        for host in dumped["route_config"].get("virtual_hosts", [])
        for route in host.get("routes", [])
        if "route" in route
    ]
    shares: dict[str, int] = {}
    mirrors: dict[str, int] = {}
    for action in actions[:1]:
        if "cluster" in action:
            shares[str(action["cluster"])] = 100
        for share in action.get("weighted_clusters", {}).get("clusters", []):
            shares[str(share["name"])] = int(share.get("weight", 0))
        for copy in action.get("request_mirror_policies", []):
            mirrors[str(copy["cluster"])] = _percent(copy.get("runtime_fraction"))
    return shares, {version: percent for version, percent in mirrors.items() if percent}


def ports(configs: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Read version id -> port from a dump of the clusters."""
    found: dict[str, int] = {}
    for dumped in configs:
        cluster = dumped["cluster"]
        place = cluster["load_assignment"]["endpoints"][0]["lb_endpoints"][0]["endpoint"]
        found[str(cluster["name"])] = int(place["address"]["socket_address"]["port_value"])
    return found


def updates(stats: Sequence[Mapping[str, Any]], prefix: str) -> tuple[str, int]:
    """Read which version of a file Envoy serves, and how often it refused one."""
    values = {stat["name"]: stat["value"] for stat in stats if "name" in stat}
    refused = (values.get(f"{prefix}.{what}", 0) for what in ("update_rejected", "update_failure"))
    return str(values.get(f"{prefix}.version_text", "")), sum(int(count) for count in refused)


def refusal(log: str) -> str:
    """Find in Envoy's log why it last refused a file."""
    reasons = re.findall(
        r"(?:update (?:rejected|failure)|Unknown field): (.+?)(?=\n\[\d{4}-|\Z)", log, re.DOTALL
    )
    return " ".join(reasons[-1].split())[-500:] if reasons else _SILENT


def names(versions: Iterable[str]) -> str:
    """Join version ids for a sentence."""
    return ", ".join(sorted(versions))


def _sample(counts: Mapping[str, int], times: Mapping[float, int], epoch: str) -> Sample:
    return Sample(
        completed=counts.get("upstream_rq_completed", 0),
        failed=counts.get("upstream_rq_5xx", 0),
        within=times,
        timed=max(times.values(), default=0),
        active=counts.get("upstream_rq_active", 0) + counts.get("upstream_rq_pending_active", 0),
        epoch=epoch,
    )


def _histograms(stats: Sequence[Mapping[str, Any]]) -> dict[str, dict[float, int]]:
    return {
        histogram["name"]: {
            bucket["upper_bound"] + config.BUCKET_OFFSET_MS: int(bucket["cumulative"])
            for bucket in histogram["buckets"]
        }
        for stat in stats
        for histogram in stat.get("histograms", [])
    }


def _percent(fraction: Mapping[str, Any] | None) -> int:
    if fraction is None:
        return 100
    default = fraction.get("default_value", {})
    scale = {"HUNDRED": 100, "TEN_THOUSAND": 10_000, "MILLION": 1_000_000}
    whole = scale[default.get("denominator", "HUNDRED")]
    return round(100 * int(default.get("numerator", 0)) / whole)
