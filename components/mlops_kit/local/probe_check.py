"""One check of the external prober: what it asks, and what the answer is worth."""

import json
import math
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote, urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from mlops_kit.local.tensors import problems

Result = Literal["ok", "failed", "wrong", "slow"]

HEADERS = {"content-type": "application/json", "x-mlops-kit-probe": "1"}
MIN_TIMEOUT_SECONDS, DEFAULT_TIMEOUT_SECONDS = 1.0, 5.0


class Expected(BaseModel):
    """One output of a right answer."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    datatype: str
    shape: tuple[int, ...]

    def holds(self, output: Any) -> bool:
        """Whether an output of an answer has this type, this shape and a value for each place."""
        if not isinstance(output, dict):
            return False
        given: dict[str, Any] = output  # pyright: ignore[reportUnknownVariableType]
        values: Any = given.get("data")
        return (
            given.get("datatype") == self.datatype
            and given.get("shape") == list(self.shape)
            and isinstance(values, list)
            and len(values) == math.prod(self.shape)  # pyright: ignore[reportUnknownArgumentType]
        )


class ProbeConfig(BaseModel):
    """What the prober's file says."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str = Field(pattern="^http://[^/]+$")
    """Where the gateway listens, such as `http://127.0.0.1:8080`."""
    model: str
    """The endpoint's name."""
    request: dict[str, Any]
    """Body of every check, in the Open Inference Protocol v2."""
    expect: tuple[Expected, ...]
    """Outputs of a right answer."""
    rate_per_second: float = Field(gt=0, le=1000)
    latency_ms: float | None = Field(default=None, gt=0)
    """A right answer that takes longer is slow, in milliseconds; None: never."""
    metrics_port: int = Field(gt=0, lt=65536)

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
            return cls.model_validate_json(file.read_bytes())
        except OSError as error:
            raise ValueError(f"{file}: {error.strerror}") from None
        except ValidationError as error:
            raise ValueError(f"{file}: {problems(error.errors())}") from None


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
    except (ValueError, LookupError, TypeError):
        return "wrong"
    if not all(expected.holds(outputs.get(expected.name)) for expected in config.expect):
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
            self._connection.close()
            return "failed", None
        seconds = time.perf_counter() - start
        return judge(self.config, status, body, seconds), seconds

    def _ask(self) -> tuple[int, bytes]:
        kept = self._connection.sock is not None
        try:
            return self._exchange()
        except ConnectionError:
            # A server may close an idle connection at any time; a client then opens another.
            self._connection.close()
            if not kept:
                raise
            return self._exchange()

    def _exchange(self) -> tuple[int, bytes]:
        self._connection.request("POST", self._path, self._body, HEADERS)
        answer = self._connection.getresponse()
        return answer.status, answer.read()
