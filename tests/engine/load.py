"""Steady load by several connections, with a record of every answer."""

import http.client
import threading
import time
from dataclasses import dataclass
from statistics import median
from typing import Self

CONNECTIONS = 4
LONGEST_SECONDS = 120.0


@dataclass(frozen=True)
class Answer:
    """One request's record."""

    at: float
    """Start, in seconds of the monotonic clock."""
    seconds: float
    status: int
    """HTTP status; 0 where the connection broke."""
    version: str

    @property
    def failed(self) -> bool:
        """Anything but a right answer."""
        return self.status != 200

    @property
    def ended(self) -> float:
        """When the answer was there."""
        return self.at + self.seconds


class Load:
    """Context manager: sends the same request over keep-alive connections until it is left."""

    def __init__(self, port: int, body: str, endpoint: str = "wine") -> None:
        """Remember what to send; nothing is sent yet."""
        self.port, self.body, self.path = port, body, f"/v2/models/{endpoint}/infer"
        self.records: list[list[Answer]] = [[] for _ in range(CONNECTIONS)]
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._send, args=(record,), daemon=True)
            for record in self.records
        ]

    def __enter__(self) -> Self:
        """Begin to send."""
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        """Wait for the last answers."""
        self._stop.set()
        for thread in self._threads:
            thread.join(30)

    @property
    def answers(self) -> list[Answer]:
        """Every answer so far, in the order in which the requests began."""
        return sorted((a for record in self.records for a in list(record)), key=lambda a: a.at)

    @property
    def failures(self) -> list[Answer]:
        """Requests without a right answer."""
        return [answer for answer in self.answers if answer.failed]

    def by(self, version: str) -> list[Answer]:
        """Answers of one version."""
        return [answer for answer in self.answers if answer.version == version]

    def rate(self) -> float:
        """Requests a second."""
        answers = self.answers
        return len(answers) / (answers[-1].ended - answers[0].at)

    def typical_ms(self) -> float:
        """Median latency in milliseconds."""
        return 1000 * median(answer.seconds for answer in self.answers)

    def _send(self, record: list[Answer]) -> None:
        deadline = time.monotonic() + LONGEST_SECONDS
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Content-Type": "application/json"}
        while not self._stop.is_set() and time.monotonic() < deadline:
            at, status, version = time.monotonic(), 0, ""
            try:
                connection.request("POST", self.path, self.body, headers)
                answer = connection.getresponse()
                answer.read()
                status = answer.status
                version = answer.headers.get("x-mlops-kit-version", "")
            except (OSError, http.client.HTTPException):
                connection.close()
                self._stop.wait(0.02)
            record.append(Answer(at, time.monotonic() - at, status, version))
        connection.close()
