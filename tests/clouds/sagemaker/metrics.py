"""What CloudWatch holds of an endpoint: a minute's requests, failures and times by variant."""

import math
import zlib
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy

from tests.clouds.sagemaker.endpoint import Endpoint
from tests.clouds.sagemaker.traffic import Behaviour, Latency, Traffic

MINUTE = 60


@dataclass
class Parcel:
    """Requests that one model of a variant answered within a minute."""

    model: str
    behaviour: Behaviour
    requests: int
    errors: int
    client_errors: int


@dataclass
class Minute:
    """One minute of one variant."""

    start: int
    parcels: list[Parcel] = field(default_factory=list)
    instances: int = 1

    @property
    def requests(self) -> int:
        return sum(parcel.requests for parcel in self.parcels)


class Metrics:
    """Computes minutes from the histories of traffic and shares; a past minute never changes."""

    def __init__(self, clock: Any, settings: Any, traffic: Traffic):
        self._clock = clock
        self._settings = settings
        self._traffic = traffic
        self._done: dict[int, tuple[Endpoint, int, dict[tuple[str, int], Minute]]] = {}
        self._carried: dict[tuple[int, str, str, str], float] = {}

    def minutes(
        self, endpoint: Endpoint, variant: str, start: float, end: float, now: float | None = None
    ) -> list[Minute]:
        """Return the minutes with requests that begin within [start, end) and have arrived."""
        now = self._clock.time() if now is None else now
        arrived = now - self._settings.metric_delay_seconds
        whole = int(arrived // MINUTE) * MINUTE
        kept = self._complete(endpoint, whole)
        first = math.ceil(start / MINUTE) * MINUTE
        found = [
            kept[variant, minute]
            for minute in range(first, math.ceil(min(end, whole)), MINUTE)
            if (variant, minute) in kept
        ]
        if self._settings.partial_minutes and first <= whole < end:
            partial = self._minute(endpoint, whole, arrived, {}).get(variant)
            found += [partial] if partial and partial.requests else []
        return found

    def _complete(self, endpoint: Endpoint, until: int) -> dict[tuple[str, int], Minute]:
        created = int(endpoint.creation_time.timestamp() // MINUTE) * MINUTE
        _, begun, kept = self._done.get(id(endpoint), (endpoint, created, {}))
        for minute in range(begun, until, MINUTE):
            found = self._minute(endpoint, minute, minute + MINUTE, self._carried)
            for variant, one in found.items():
                if one.requests:
                    kept[variant, minute] = one
        self._done[id(endpoint)] = (endpoint, max(begun, until), kept)
        return kept

    def _minute(
        self, endpoint: Endpoint, start: int, end: float, carried: dict[Any, float]
    ) -> dict[str, Minute]:
        rates = self._traffic.rates[endpoint.endpoint_name]
        amounts: dict[tuple[str, str], dict[Behaviour, float]] = {}
        changes = {start, end, *rates.changes(start, end), *endpoint.shares.changes(start, end)}
        for behaviours in list(self._traffic.behaviours.values()):
            changes |= {*behaviours.changes(start, end)}
        edges = sorted(changes)
        for low, high in pairwise(edges):
            requests = rates.at(low) * (high - low)
            for (variant, model, _), share in endpoint.shares.at(low).items():
                behaviour = self._traffic.behaviours[model].at(low)
                parts = amounts.setdefault((variant, model), {})
                parts[behaviour] = parts.get(behaviour, 0.0) + requests * share
        found: dict[str, Minute] = {}
        for (variant, model), parts in amounts.items():
            live = endpoint.variant(variant)
            minute = found.setdefault(variant, Minute(start, [], (live and live.count) or 1))
            for behaviour, expected in parts.items():
                key = (id(endpoint), variant, model)
                minute.parcels.append(self._parcel(key, start, behaviour, expected, carried))
        return found

    def _parcel(
        self,
        key: tuple[int, str, str],
        start: int,
        behaviour: Behaviour,
        expected: float,
        carried: dict[Any, float],
    ) -> Parcel:
        def whole(what: str, amount: float) -> int:
            total = amount + carried.get((*key, what), 0.0)
            number = math.floor(total + 1e-9)
            carried[(*key, what)] = total - number
            return number

        requests = whole("requests", expected)
        model = key[2]
        if self._traffic.seed is None:
            errors = whole("errors", requests * behaviour.errors)
            client_errors = whole("client", requests * behaviour.client_errors)
        else:
            drawn = source(self._traffic.seed, key[1], model, start)
            errors = int(drawn.binomial(requests, behaviour.errors))
            client_errors = int(drawn.binomial(requests, behaviour.client_errors))
        return Parcel(model, behaviour, requests, errors, client_errors)


def source(*key: Any) -> numpy.random.Generator:
    """Return numbers that are random, and the same for the same key."""
    return numpy.random.default_rng(zlib.crc32(repr(key).encode()))


def latencies(minutes: list[Minute], overhead: bool) -> list[tuple[int, Latency]]:
    return [
        (parcel.requests, parcel.behaviour.overhead if overhead else parcel.behaviour.latency)
        for minute in minutes
        for parcel in minute.parcels
        if parcel.requests
    ]
