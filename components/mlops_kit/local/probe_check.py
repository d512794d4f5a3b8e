"""One check of the external prober: what it asks, and what the answer is worth."""

import json
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote, urlsplit

Result = Literal["ok", "failed", "wrong", "slow"]

HEADERS = {"content-type": "application/json", "x-mlops-kit-probe": "1"}
MIN_TIMEOUT_SECONDS, DEFAULT_TIMEOUT_SECONDS = 1.0, 5.0


@dataclass(frozen=True)
class Expected:
    """One output of a right answer."""

    name: str
    datatype: str
    shape: list[int]

    def holds(self, output: Any) -> bool:
        """Whether an output of an answer has this type, this shape and a value for each place."""
        values = output["data"]
        return (
            output["datatype"] == self.datatype
            and output["shape"] == self.shape
            and isinstance(values, list)
            and len(values) == math.prod(self.shape)
        )


@dataclass(frozen=True)
class ProbeConfig:
    """What the prober's file says."""

    url: str
    """Where the gateway listens, such as `http://127.0.0.1:8080`."""
    model: str
    """The endpoint's name."""
    request: dict[str, Any]
    """Body of every check, in the Open Inference Protocol v2."""
    expect: tuple[Expected, ...]
    """Outputs of a right answer: objects with name, datatype and shape."""
    rate_per_second: float
    """Checks per second, above 0 and at most 1000."""
    latency_ms: float | None
    """A right answer that takes longer is slow, in milliseconds; None: never."""
    metrics_port: int
    """Loopback port for Prometheus."""

    @property
    def timeout_seconds(self) -> float:
        """How long a check waits for anything to arrive."""
        if self.latency_ms is None:
            return DEFAULT_TIMEOUT_SECONDS
        return max(MIN_TIMEOUT_SECONDS, 4 * self.latency_ms / 1000)

    @classmethod
    def read(cls, file: Path) -> "ProbeConfig":
        """Read a file.

        Raises:
            ValueError: it cannot be read or is wrong; one line.
        """
        try:
            value = json.loads(file.read_bytes())
            expect = tuple(Expected(**output) for output in value.pop("expect"))
            config = cls(expect=expect, **value)
            if problems := list(config._problems()):
                raise ValueError("; ".join(problems))
        except OSError as error:
            raise ValueError(f"{file}: {error.strerror}") from None
        except (ValueError, TypeError, LookupError, AttributeError) as error:
            raise ValueError(f"{file}: {error}") from None
        return config

    # Written out by hand: pydantic would add 10 MB to a process that has 25.
    def _problems(self) -> Iterator[str]:
        if not self.url.startswith("http://"):
            yield f"url is {self.url!r}; it must start with http://"
        if not isinstance(self.request, dict):  # pyright: ignore[reportUnnecessaryIsInstance]
            yield "request must be an object"
        if not 0 < self.rate_per_second <= 1000:
            yield f"rate_per_second is {self.rate_per_second}; allowed are above 0 to 1000"
        if self.latency_ms is not None and not self.latency_ms > 0:
            yield f"latency_ms is {self.latency_ms}; it must be above 0"
        if type(self.metrics_port) is not int or not 0 < self.metrics_port < 65536:
            yield f"metrics_port is {self.metrics_port}; allowed are 1 to 65535"


def judge(config: ProbeConfig, status: int, body: bytes, seconds: float) -> Result:
    """Decide what an answer is worth.

    Args:
        config: what is expected.
        status: HTTP status.
        body: the whole answer.
        seconds: time from the request to the end of the answer.
    """
    if status != 200:
        return "failed"
    try:
        outputs = {output["name"]: output for output in json.loads(body)["outputs"]}
        right = all(expected.holds(outputs[expected.name]) for expected in config.expect)
    except (ValueError, LookupError, TypeError):
        right = False
    if not right:
        return "wrong"
    late = config.latency_ms is not None and seconds * 1000 > config.latency_ms
    return "slow" if late else "ok"


class Client:
    """One kept-alive connection to the gateway."""

    def __init__(self, config: ProbeConfig) -> None:
        """Prepare the request; nothing is sent yet."""
        self.config = config
        self._path = f"/v2/models/{quote(config.model, safe='')}/infer"
        self._body = json.dumps(config.request).encode()
        self._connection = HTTPConnection(
            urlsplit(config.url).netloc, timeout=config.timeout_seconds
        )

    def check(self) -> tuple[Result, float | None]:
        """Ask once; return what the answer is worth, and its time in seconds if there is one."""
        start = time.perf_counter()
        try:
            status, body = self._ask()
        except (OSError, HTTPException):
            self.close()
            return "failed", None
        seconds = time.perf_counter() - start
        return judge(self.config, status, body, seconds), seconds

    def close(self) -> None:
        """Hang up; the next check connects again."""
        self._connection.close()

    def _ask(self) -> tuple[int, bytes]:
        kept = self._connection.sock is not None
        try:
            return self._exchange()
        except ConnectionError:
            # A server may close an idle connection at any time; a client then opens another.
            self.close()
            if not kept:
                raise
            return self._exchange()

    def _exchange(self) -> tuple[int, bytes]:
        self._connection.request("POST", self._path, self._body, HEADERS)
        answer = self._connection.getresponse()
        return answer.status, answer.read()
