"""Counts of requests, read from the gateway and, for the past, from Prometheus."""

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from typing import Any
from urllib.parse import urlencode
from urllib.request import ProxyHandler, build_opener

from mlops_kit.local.gateway import Gateway, GatewayError, Sample
from mlops_kit.local.gateway_config import bucket_label
from mlops_kit.objectives import Objective
from mlops_kit.rollout.counts import Counts
from mlops_kit.rollout.meter import Meter

PROMETHEUS_TIMEOUT_SECONDS = 1.0
SEARCHED_SECONDS = 60.0
"""How far after a moment Prometheus' first scrapes are looked for."""
SETTLED_SECONDS = 5.0
"""A scrape that Prometheus does not know after this time was never made."""

_FAMILY = "envoy_cluster_upstream_rq"
_Scrapes = defaultdict[tuple[str, str], defaultdict[float, int]]
"""Series, without the family's name, and bound -> time of a scrape -> value."""


class GatewaySignals:
    """Counts of one endpoint's versions, exact up to the moment of the call.

    Envoy counts from its start, so what it had counted at a moment is to be taken off: the
    first reading of this object at or after the moment. For a moment before its first reading
    (the run that began the count was killed) it is what Prometheus scraped first after the
    moment, or nothing when Envoy started later.

    While Prometheus does not answer, only what this object itself saw is counted: less than
    there was, never a request from before the moment, which would blame or praise a version for
    what it did at other weights. Prometheus is asked again at the next call, and its answer
    then adds the rest. Where it scraped nothing in the minute after the moment, the rest stays
    uncounted. A gateway that does not answer leaves the counts as they were.
    """

    delay_seconds: float = 0.0
    """How late a request is counted, at most, in seconds: Envoy tells at once."""

    def __init__(
        self,
        gateway: Gateway,
        endpoint: str,
        objectives: tuple[Objective, ...],
        prometheus_url: str,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Remember where to ask; nothing is read yet."""
        self.gateway = gateway
        self.endpoint = endpoint
        self.bounds = {o.name: o.bound_ms for o in objectives if o.bound_ms is not None}
        self.prometheus_url = prometheus_url
        self.clock = clock
        self._opener = build_opener(ProxyHandler({}))
        self._tracks: dict[str, _Track] = {}
        self._prometheus_answers = True

    def counts(
        self, versions: Sequence[str], since: Sequence[datetime]
    ) -> Mapping[str, tuple[Counts, ...]]:
        """Count the requests that each version completed since each of some moments (UTC)."""
        for version in versions:
            self._tracks.setdefault(version, _Track())
        at = self.clock()
        with suppress(GatewayError):
            self._read(at, self.gateway.counts())
        self._prometheus_answers = True
        return {
            version: tuple(self._since(version, moment) for moment in since) for version in versions
        }

    def _read(self, at: datetime, samples: Mapping[str, Sample]) -> None:
        for version, sample in samples.items():
            slow = {name: sample.slower(bound) for name, bound in self.bounds.items()}
            counted = Counts(sample.completed, sample.failed, slow)
            self._tracks.setdefault(version, _Track()).see(at, sample.epoch, counted)
        for version in self._tracks.keys() - samples.keys():
            self._tracks[version].miss(at)

    def _since(self, version: str, moment: datetime) -> Counts:
        track = self._tracks[version]
        meter, first = track.meter, track.meter.first
        if first is None:
            return Counts()
        counted = meter.since(moment)
        if counted is None:
            base = Counts()
            if track.started is None or moment > track.started:
                base = self._scraped(version, moment, first.at, first.total)
            if base is None:
                return meter.since(first.at) or Counts()
            meter.base(moment, base)
            counted = meter.since(moment)
        return counted or Counts()

    def _scraped(
        self, version: str, moment: datetime, first_at: datetime, first: Counts
    ) -> Counts | None:
        """Return what to take off for a moment before the first reading; None: not known yet."""
        if not self._prometheus_answers:  # one that hangs must not hold up a rollout for long
            return None
        scrapes = self._ask(version, moment)
        self._prometheus_answers = scrapes is not None
        if scrapes is None:
            return None
        times = sorted(at for at in scrapes["completed", ""] if at >= moment.timestamp())
        if len(times) > 1 and times[0] <= first_at.timestamp():
            return self._base(scrapes, *times[:2])
        late = bool(times) and times[0] > first_at.timestamp()
        settled = self.clock() > first_at + timedelta(seconds=SETTLED_SECONDS)
        return first if late or settled else None

    def _base(self, scrapes: _Scrapes, at: float, later: float) -> Counts:
        # A scrape has Envoy merge its histograms only afterwards: the next one shows them.
        timed = scrapes["time_count", ""][later]
        slow = {
            name: timed - scrapes["time_bucket", bucket_label(bound)][later]
            for name, bound in self.bounds.items()
        }
        return Counts(scrapes["completed", ""][at], scrapes["xx", ""][at], slow)

    def _ask(self, version: str, moment: datetime) -> _Scrapes | None:
        """Read from Prometheus what it scraped of a version after a moment; None: no answer."""
        bounds = "|".join(bucket_label(bound).replace(".", "[.]") for bound in self.bounds.values())
        query = (
            f'{{__name__=~"{_FAMILY}_(completed|xx|time_count|time_bucket)"'
            f',endpoint="{self.endpoint}",envoy_cluster_name="{version}"'
            f',envoy_response_code_class=~"5|",le=~"{bounds}|"}}[{SEARCHED_SECONDS:.0f}s]'
        )
        text = urlencode({"query": query, "time": moment.timestamp() + SEARCHED_SECONDS})
        url = f"{self.prometheus_url}/api/v1/query?{text}"
        scrapes: _Scrapes = defaultdict(lambda: defaultdict(int))
        try:
            with self._opener.open(url, timeout=PROMETHEUS_TIMEOUT_SECONDS) as answer:
                found: list[dict[str, Any]] = json.load(answer)["data"]["result"]
            for series in found:
                name = series["metric"]["__name__"].removeprefix(f"{_FAMILY}_")
                values = scrapes[name, series["metric"].get("le", "")]
                for at, value in series["values"]:
                    values[float(at)] += round(float(value))
        except (OSError, HTTPException, ValueError, KeyError, TypeError):
            return None
        return scrapes


@dataclass
class _Track:
    """The counts of one version, whose counters come and go with it and with the gateway."""

    meter: Meter = field(default_factory=Meter)
    started: datetime | None = None
    """When the gateway of the first reading started."""
    lives: int = 0

    def see(self, at: datetime, process: str, counted: Counts) -> None:
        """Take a reading of a gateway that started at `process` (RFC 3339)."""
        started, epoch = _moment(process), f"{process} {self.lives}"
        if started is not None and started >= at:
            started = None
        if self.meter.first is None:
            self.started = started
        elif started is not None:
            self.meter.add(started, epoch, Counts())
        self.meter.add(at, epoch, counted)

    def miss(self, at: datetime) -> None:
        """Take a reading without this version: when it comes back it counts from 0."""
        self.lives += 1
        self.meter.add(at, f"removed {self.lives}", Counts())


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
