"""The external prober: asks an endpoint as a client would, and counts what it gets.

`python -m mlops_kit.local.probe --config FILE`

A check passes only if the answer is there (status 200), right in shape, and within the latency
bound; availability is the mean of the checks. At 127.0.0.1:metrics_port/metrics:

    mlops_kit_probe_checks_total{result}    ok; failed: no answer or another status;
                                            wrong: not the expected outputs; slow: right but late
    mlops_kit_probe_seconds                 time to the whole answer, of checks that got one

Every check is also kept, see `probe_record`, in the folder `checks` beside FILE.
"""

import argparse
import signal
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    disable_created_metrics,
    start_http_server,
)

from mlops_kit.local.probe_check import Client, ProbeConfig, Result
from mlops_kit.local.probe_record import FOLDER, RESULTS, Record

WORKERS = 4
"""Checks under way at most: a gateway that hangs must not stop the next checks."""
REREAD_SECONDS = 0.5
BOUNDS_SECONDS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)


class Schedule:
    """Hands out the moments of the checks, shared by the workers.

    Moments that passed while every worker was waiting for an answer are left out, not made up.
    """

    def __init__(self, rate_per_second: float) -> None:
        """Start now."""
        self._interval = 1 / rate_per_second
        self._next = time.monotonic()
        self._lock = threading.Lock()

    def take(self) -> float:
        """Take the next moment, on the clock `time.monotonic`."""
        with self._lock:
            moment = max(self._next, time.monotonic())
            self._next = moment + self._interval
            return moment


class Prober:
    """Workers that check at a rate, and the metrics that they write."""

    def __init__(self, config: ProbeConfig, record: Record) -> None:
        """Offer the metrics.

        Raises:
            OSError: the port is in use.
        """
        self._record: Record = record
        self._recording = True
        self._registry = CollectorRegistry()
        self._checks = Counter(
            "mlops_kit_probe_checks",
            "Checks of the endpoint by what their answers are worth.",
            ["result"],
            registry=self._registry,
        )
        for result in RESULTS:
            self._checks.labels(result)
        self._server, _ = start_http_server(
            config.metrics_port, addr="127.0.0.1", registry=self._registry
        )
        self._seconds: Histogram | None = None
        self._config = config
        self._stopped = threading.Event()

    def start(self, config: ProbeConfig) -> None:
        """Check by this configuration, instead of the former one.

        Raises:
            OSError: the metrics are to be at another port, and that is in use.
        """
        if config.metrics_port != self._config.metrics_port:
            server, _ = start_http_server(
                config.metrics_port, addr="127.0.0.1", registry=self._registry
            )
            self._close()
            self._server = server
        self._stopped.set()
        self._stopped = threading.Event()
        if self._seconds is None or config.latency_ms != self._config.latency_ms:
            self._measure(config)
        self._config = config
        schedule = Schedule(config.rate_per_second)
        for _ in range(WORKERS):
            arguments = (Client(config), schedule, self._stopped, self._seconds)
            threading.Thread(target=self._work, args=arguments, daemon=True).start()

    def stop(self) -> None:
        """End; checks under way are not counted."""
        self._stopped.set()
        self._close()
        self._record.close()

    def _measure(self, config: ProbeConfig) -> None:
        if self._seconds is not None:
            self._registry.unregister(self._seconds)
        bound = [] if config.latency_ms is None else [config.latency_ms / 1000]
        self._seconds = Histogram(
            "mlops_kit_probe_seconds",
            "Time from a check's request to the end of its answer, in seconds.",
            buckets=sorted({*BOUNDS_SECONDS, *bound}),
            registry=self._registry,
        )

    def _work(
        self, client: Client, schedule: Schedule, stopped: threading.Event, seconds: Histogram
    ) -> None:
        while not stopped.wait(max(0.0, schedule.take() - time.monotonic())):
            result, taken = client.check()
            if stopped.is_set():
                break
            self._checks.labels(result).inc()
            if taken is not None:
                seconds.observe(taken)
            self._keep(result, taken)
        client.close()

    def _keep(self, result: Result, taken: float | None) -> None:
        try:
            self._record.add(time.time(), result, taken)
            self._recording = True
        except (OSError, ValueError) as error:
            # ValueError: closed, the prober ends. A full disk must not end the checks.
            if self._recording and isinstance(error, OSError):
                _say(f"the record of checks cannot be written: {error}")
            self._recording = False

    def _close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def main(arguments: Sequence[str] | None = None) -> int:
    """Probe until SIGTERM, by the file's newest content."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--config", required=True, type=Path, help="JSON file, see ProbeConfig")
    file: Path = parser.parse_args(arguments).config
    ended = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        ended.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    disable_created_metrics()
    seen = _stamp(file)
    try:
        config = ProbeConfig.read(file)
        prober = Prober(config, Record(file.parent / FOLDER))
        prober.start(config)
    except (ValueError, OSError) as error:
        _say(f"{error}")
        return 1
    while not ended.wait(REREAD_SECONDS):
        stamp = _stamp(file)
        if stamp == seen:
            continue
        seen = stamp
        try:
            prober.start(ProbeConfig.read(file))
        except (ValueError, OSError) as error:
            _say(f"{error}; going on as before")
    prober.stop()
    return 0


def _say(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()


def _stamp(file: Path) -> tuple[int, int] | None:
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_ino


if __name__ == "__main__":
    sys.exit(main())
