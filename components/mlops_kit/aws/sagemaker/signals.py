"""Counts of one endpoint's versions, from CloudWatch."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from mlops_kit.aws.calls import Clients, sentences
from mlops_kit.aws.sagemaker.variants import VARIANTS
from mlops_kit.objectives import Objective
from mlops_kit.rollout.counts import Counts

SERVICE = "CloudWatch"
NAMESPACE = "AWS/SageMaker"
PERIOD = timedelta(minutes=1)
LATE_SECONDS = 180.0
"""A minute's figures are there two minutes after its end, as a rule; and it may have just begun."""
RATE_MINUTES = 5
SUMS = {
    "requests": "Invocations",
    "refused": "Invocation5XXErrors",
    "unanswered": "InvocationModelErrors",
    "wrong": "Invocation4XXErrors",
}


@dataclass
class Minute:
    """What one variant did in one minute."""

    requests: float = 0.0
    refused: float = 0.0
    """Answers of 5XX."""
    unanswered: float = 0.0
    """Answers other than 2XX, and none: broken connections, time-outs."""
    wrong: float = 0.0
    """Answers of 4XX: the client's fault."""
    timed: float = 0.0
    within: dict[str, float] = field(default_factory=dict[str, float])
    """Name of a latency objective -> percent of the timed requests that kept its bound."""

    @property
    def failed(self) -> float:
        """How many requests the model failed."""
        return max(self.refused, self.unanswered - self.wrong)

    def slow(self, name: str) -> float:
        """Return how many requests were over a bound: n * (1 - PR/100)."""
        return self.timed * (1 - self.within.get(name, 100.0) / 100)


class CloudWatchSignals:
    """Counts by whole minutes: a minute that began before a moment does not count for it.

    Requests are `Invocations`; failed ones those of `InvocationModelErrors` that are not the
    client's fault, so that time-outs count; slow ones what the percentile rank PR(:bound) of
    `ModelLatency` says, which is the time of the container without SageMaker's own overhead.
    CloudWatch may still add to a minute; what was once counted stays counted.
    """

    delay_seconds: float = LATE_SECONDS
    """How late a request is counted, at most, in seconds."""

    def __init__(
        self,
        clients: Clients,
        endpoint: str,
        objectives: Sequence[Objective],
        variant_of: Callable[[str], str | None],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Remember where to ask; nothing is asked yet.

        Args:
            clients: of AWS.
            endpoint: name of the endpoint.
            objectives: whose latency bounds are counted.
            variant_of: version -> the variant that it sits in; None: in none.
            clock: returns the current time, in UTC.
        """
        self.clients = clients
        self.endpoint = endpoint
        self.bounds = {o.name: o.bound_ms for o in objectives if o.bound_ms is not None}
        self.variant_of = variant_of
        self.clock = clock
        self._places: dict[str, str] = {}
        self._known: defaultdict[tuple[str, datetime], Counts] = defaultdict(Counts)

    def counts(
        self, versions: Sequence[str], since: Sequence[datetime]
    ) -> Mapping[str, tuple[Counts, ...]]:
        """Count the requests that each version completed since each of some moments (UTC).

        Raises:
            TargetError: CloudWatch does not answer.
        """
        places = {version: self._place(version) for version in versions}
        variants = {variant for variant in places.values() if variant is not None}
        minutes: Mapping[str, Mapping[datetime, Minute]] = {}
        if variants and since:
            minutes = self._asked(sorted(variants), min(since))
        found: dict[str, tuple[Counts, ...]] = {}
        for version, variant in places.items():
            of_variant = minutes.get(variant or "", {})
            found[version] = tuple(
                self._grown(version, moment, _sum(of_variant, moment, self.bounds))
                for moment in since
            )
        return found

    def per_second(self) -> float | None:
        """Return the requests of the endpoint per second, over the last minutes; None: no figures.

        Raises:
            TargetError: CloudWatch does not answer.
        """
        until = self.clock() - timedelta(seconds=LATE_SECONDS)
        since = until - RATE_MINUTES * PERIOD
        queries = [self._query(f"q{n}", v, "Invocations", "Sum") for n, v in enumerate(VARIANTS)]
        values = [value for _, _, value in self._pages(queries, since, until)]
        return sum(values) / (RATE_MINUTES * 60) if values else None

    def _place(self, version: str) -> str | None:
        """Return where a version sits, or sat when it was last seen."""
        variant = self.variant_of(version)
        if variant is not None:
            self._places[version] = variant
        return self._places.get(version)

    def _asked(
        self, variants: Sequence[str], since: datetime
    ) -> Mapping[str, Mapping[datetime, Minute]]:
        queries: list[dict[str, Any]] = []
        meaning: dict[str, tuple[str, str]] = {}
        wanted = [(what, metric, "Sum") for what, metric in SUMS.items()]
        if self.bounds:
            wanted.append(("timed", "ModelLatency", "SampleCount"))
        wanted += [
            (name, "ModelLatency", f"PR(:{bound * 1000:g})") for name, bound in self.bounds.items()
        ]
        for variant in variants:
            for what, metric, statistic in wanted:
                id = f"q{len(queries)}"
                meaning[id] = variant, what
                queries.append(self._query(id, variant, metric, statistic))
        until = self.clock() + PERIOD
        found: defaultdict[str, defaultdict[datetime, Minute]] = defaultdict(
            lambda: defaultdict(Minute)
        )
        for id, at, value in self._pages(queries, since.replace(second=0, microsecond=0), until):
            variant, what = meaning[id]
            minute = found[variant][at]
            if what in self.bounds:
                minute.within[what] = value
            else:
                setattr(minute, what, value)
        return found

    def _pages(
        self, queries: Sequence[Mapping[str, Any]], since: datetime, until: datetime
    ) -> Iterable[tuple[str, datetime, float]]:
        with sentences(SERVICE):
            pages = self.clients.cloudwatch.get_paginator("get_metric_data").paginate(
                MetricDataQueries=queries,
                StartTime=since,
                EndTime=until,
                ScanBy="TimestampAscending",
            )
            for page in pages:
                for series in page["MetricDataResults"]:
                    for at, value in zip(series["Timestamps"], series["Values"], strict=True):
                        yield series["Id"], at.astimezone(UTC), float(value)

    def _query(self, id: str, variant: str, metric: str, statistic: str) -> dict[str, Any]:
        dimensions = {"EndpointName": self.endpoint, "VariantName": variant}
        return {
            "Id": id,
            "MetricStat": {
                "Metric": {
                    "Namespace": NAMESPACE,
                    "MetricName": metric,
                    "Dimensions": [{"Name": k, "Value": v} for k, v in dimensions.items()],
                },
                "Period": 60,
                "Stat": statistic,
            },
            "ReturnData": True,
        }

    def _grown(self, version: str, moment: datetime, counts: Counts) -> Counts:
        """Return counts that are never below those told before."""
        before = self._known[version, moment]
        requests = max(before.requests, counts.requests)
        slow = {
            name: min(requests, max(before.slow.get(name, 0), number))
            for name, number in counts.slow.items()
        }
        known = Counts(requests, min(requests, max(before.failed, counts.failed)), slow)
        self._known[version, moment] = known
        return known


def _sum(
    minutes: Mapping[datetime, Minute], since: datetime, bounds: Mapping[str, float]
) -> Counts:
    """Add up the whole minutes since a moment; slow ones never more than all."""
    within = [minute for at, minute in minutes.items() if at >= since]
    requests = round(sum(minute.requests for minute in within))
    failed = round(sum(minute.failed for minute in within))
    slow = {
        name: min(requests, round(sum(minute.slow(name) for minute in within))) for name in bounds
    }
    return Counts(requests, min(failed, requests), slow)
