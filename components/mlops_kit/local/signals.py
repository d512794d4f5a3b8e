"""Counts of requests, read from the gateway and, for the past, from Prometheus."""

import json
from collections import deque
from collections.abc import Mapping
from datetime import datetime
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import urlopen

from mlops_kit.local.gateway import Gateway, GatewayError, Sample
from mlops_kit.local.gateway_config import bucket_label
from mlops_kit.objectives import Objective
from mlops_kit.rollout.counts import Counts

KEPT_SAMPLES = 100_000
PROMETHEUS_TIMEOUT_SECONDS = 2.0


class GatewaySignals:
    """Counts of one endpoint's versions, exact up to the moment of the call.

    Envoy counts from its start. The count at an earlier moment is the last sample taken by
    this object before it, else (the run that took it was killed) what Prometheus scraped. A
    counter that fell since has been restarted, so all of it is newer.
    """

    def __init__(
        self,
        gateway: Gateway,
        endpoint: str,
        objectives: tuple[Objective, ...],
        prometheus_url: str,
    ) -> None:
        """Remember where to ask; nothing is read yet."""
        self.gateway = gateway
        self.endpoint = endpoint
        self.bounds = {o.name: o.bound_ms for o in objectives if o.bound_ms is not None}
        self.prometheus_url = prometheus_url
        self._samples: deque[tuple[datetime, Mapping[str, Counts]]] = deque(maxlen=KEPT_SAMPLES)
        self._scraped: dict[tuple[str, datetime], Counts] = {}

    def counts(self, version: str, since: datetime) -> Counts:
        """Count the requests that `version` completed since a moment (UTC)."""
        now = datetime.now(since.tzinfo)
        try:
            sampled = self.gateway.counts()
        except GatewayError:
            return Counts()
        current = {name: self._counted(sample) for name, sample in sampled.items()}
        base = self._base(version, since)
        self._samples.append((now, current))
        return _minus(current.get(version, Counts()), base)

    def _counted(self, sample: Sample) -> Counts:
        slow = {name: sample.slower(bound) for name, bound in self.bounds.items()}
        return Counts(sample.completed, sample.failed, slow)

    def _base(self, version: str, since: datetime) -> Counts:
        earlier = next((s for at, s in reversed(self._samples) if at <= since), None)
        if earlier is not None:
            return earlier.get(version, Counts())
        if (version, since) not in self._scraped:
            self._scraped[version, since] = self._ask_prometheus(version, since)
        return self._scraped[version, since]

    def _ask_prometheus(self, version: str, since: datetime) -> Counts:
        labels = f'endpoint="{self.endpoint}",envoy_cluster_name="{version}"'
        requests = self._value(f"envoy_cluster_upstream_rq_completed{{{labels}}}", since)
        failed = self._value(
            f'envoy_cluster_upstream_rq_xx{{{labels},envoy_response_code_class="5"}}', since
        )
        timed = self._value(f"envoy_cluster_upstream_rq_time_count{{{labels}}}", since)
        slow: dict[str, int] = {}
        for name, bound in self.bounds.items():
            le = bucket_label(bound)
            within = self._value(
                f'envoy_cluster_upstream_rq_time_bucket{{{labels},le="{le}"}}', since
            )
            slow[name] = timed - within
        return Counts(requests, failed, slow)

    def _value(self, query: str, at: datetime) -> int:
        text = urlencode({"query": query, "time": at.timestamp()})
        try:
            with urlopen(
                f"{self.prometheus_url}/api/v1/query?{text}", timeout=PROMETHEUS_TIMEOUT_SECONDS
            ) as answer:
                result = json.load(answer)["data"]["result"]
        except (URLError, OSError, ValueError, KeyError):
            return 0
        return sum(round(float(series["value"][1])) for series in result)


def _minus(now: Counts, base: Counts) -> Counts:
    slow = {name: number - base.slow.get(name, 0) for name, number in now.slow.items()}
    since = Counts(now.requests - base.requests, now.failed - base.failed, slow)
    restarted = min(since.requests, since.failed, *slow.values()) < 0
    return now if restarted else since
