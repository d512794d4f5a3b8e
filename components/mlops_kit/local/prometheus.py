"""Ask Prometheus over its HTTP API."""

import http.client
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

TIMEOUT_SECONDS = 3.0


class PrometheusError(Exception):
    """It does not answer, or refuses; the message is one sentence."""


@dataclass(frozen=True)
class Grid:
    """Evenly spaced moments."""

    start: float
    """In seconds since 1970."""
    step: float
    count: int

    @classmethod
    def of(cls, period: float, step: float, now: float) -> "Grid":
        """Cover the period before `now` with whole steps, at the same moments in each call."""
        end = now // step * step
        count = int(period // step) + 1
        return cls(end - (count - 1) * step, step, count)

    @property
    def end(self) -> float:
        """Last moment."""
        return self.start + (self.count - 1) * self.step

    def moments(self) -> list[float]:
        """List them."""
        return [self.start + index * self.step for index in range(self.count)]


@dataclass(frozen=True)
class Series:
    """One series on a grid."""

    labels: Mapping[str, str]
    values: list[float | None]
    """One for each moment of the grid; None: no value, or none that is finite."""


class Prometheus:
    """The Prometheus at one loopback port."""

    def __init__(self, port: int) -> None:
        """Remember the port; nothing is asked yet."""
        self.port = port

    def range(self, query: str, grid: Grid) -> list[Series]:
        """Evaluate a query at each moment of a grid.

        Raises:
            PrometheusError: no answer, or not the one expected.
        """
        asked = {"query": query, "start": grid.start, "end": grid.end, "step": grid.step}
        found: list[Series] = []
        for one in self._result("query_range", asked):
            values: list[float | None] = [None] * grid.count
            for at, text in one["values"]:
                index = round((at - grid.start) / grid.step)
                if 0 <= index < grid.count:
                    values[index] = _finite(text)
            found.append(Series(one["metric"], values))
        return found

    def instant(self, query: str, at: float) -> list[tuple[Mapping[str, str], float | None]]:
        """Evaluate a query at one moment.

        Raises:
            PrometheusError: no answer, or not the one expected.
        """
        result = self._result("query", {"query": query, "time": at})
        return [(one["metric"], _finite(one["value"][1])) for one in result]

    def alerts(self) -> list[dict[str, str]]:
        """List the alerts that are pending or firing.

        Raises:
            PrometheusError: no answer, or not the one expected.
        """
        found: list[dict[str, str]] = []
        for alert in self._get("/api/v1/alerts", "alerts"):
            labels, notes = alert["labels"], alert.get("annotations", {})
            found.append(
                {
                    "name": str(labels.get("alertname", "")),
                    "endpoint": str(labels.get("endpoint", "")),
                    "state": str(alert["state"]),
                    "since": str(alert.get("activeAt", "")),
                    "summary": str(notes.get("summary", "")),
                    "description": str(notes.get("description", "")),
                }
            )
        return found

    def _result(self, what: str, asked: Mapping[str, Any]) -> list[dict[str, Any]]:
        return self._get(f"/api/v1/{what}?{urlencode(asked)}", "result")

    def _get(self, path: str, key: str) -> list[dict[str, Any]]:
        if not self.port:
            raise PrometheusError("the machine's file does not say where Prometheus is")
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT_SECONDS)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            content = json.loads(answer.read())
            if content["status"] != "success":
                raise PrometheusError(f"Prometheus refused: {content.get('error', 'no reason')}")
            return content["data"][key]
        except (OSError, http.client.HTTPException) as problem:
            raise PrometheusError(
                f"Prometheus does not answer at 127.0.0.1:{self.port} ({problem})"
            ) from None
        except (ValueError, TypeError, LookupError):
            raise PrometheusError(
                f"what answers at 127.0.0.1:{self.port} is not Prometheus"
            ) from None
        finally:
            connection.close()


def _finite(text: str) -> float | None:
    value = float(text)
    return value if math.isfinite(value) else None
