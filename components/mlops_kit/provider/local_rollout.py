"""`LocalRollout`: an endpoint on this machine."""

from math import ceil
from pathlib import Path
from time import time
from urllib.parse import urlsplit

from pydantic import ValidationError

from mlops_kit.local.artifact import ArtifactError, ModelArtifact, version_id
from mlops_kit.local.driver import EndpointSettings, LocalDriver
from mlops_kit.local.journal import JOURNAL_FILE, Journal
from mlops_kit.local.ledger_file import LedgerFile
from mlops_kit.local.machine_services import Machine
from mlops_kit.local.prometheus import Prometheus, PrometheusError
from mlops_kit.local.settings import LocalEndpointSettings, port_problems
from mlops_kit.local.signals import GatewaySignals
from mlops_kit.problems import Problem, from_validation_error
from mlops_kit.provider.resource import Properties
from mlops_kit.provider.rollout_resource import RolloutResource, Wanted
from mlops_kit.rollout.decision import Snapshot
from mlops_kit.rollout.ledger import Version
from mlops_kit.rollout.runner import Ending, Target

FIRST_REQUESTS = 20
FIRST_SECONDS = 2
"""A first version answers this many probes, at most for so long, before it is called good."""
OWN = ("endpoint", "directory", "version")


class LocalRolloutResource(RolloutResource):
    """Connects the rollout core to the local driver."""

    token = "mlops-kit:index:LocalRollout"
    poll_seconds = 0.1
    delay_seconds = GatewaySignals.delay_seconds
    identity: tuple[str, ...] = ("endpoint", "directory")

    def __init__(self, look_at_ports: bool = True) -> None:
        """Say whether ports that others have are mistakes; in a plan for elsewhere they are not."""
        self.look_at_ports = look_at_ports
        self._journals: dict[Path, Journal] = {}

    def check(self, inputs: Properties) -> tuple[Properties, list[Problem]]:
        """Validate with the models that also read stack files; name the version."""
        try:
            settings = _settings(inputs)
            artifact = ModelArtifact.read(settings.model.path, _cache(inputs))
        except ValidationError as error:
            return inputs, from_validation_error(error, "")
        except ArtifactError as error:
            return inputs, [Problem("model.path", str(error))]
        version = version_id(artifact, settings.threads)
        ports = {"port": settings.port}
        directory = Path(inputs["directory"])
        taken = port_problems(ports, directory) if self.look_at_ports else []
        return {**inputs, "version": version}, taken

    def wanted(self, inputs: Properties) -> Wanted:
        """Translate checked inputs."""
        settings = _settings(inputs)
        path = Path(settings.model.path)
        label = "/".join(path.with_suffix("").parts[-2:])
        spec = {"path": str(path), "threads": settings.threads}
        return Wanted(
            version=Version(id=inputs["version"], label=label, spec=spec),
            rollout=settings.rollout,
            objectives=settings.objectives.objectives(),
            startup_seconds=settings.startup_timeout_seconds,
            first_requests=min(FIRST_REQUESTS, ceil(FIRST_SECONDS * settings.probes_per_second)),
        )

    def connect(self, inputs: Properties) -> Target | None:
        """Return the endpoint's driver, signals and ledger when it is there."""
        driver = _driver(inputs)
        return self._target(inputs, driver) if driver.exists() else None

    def prepare(self, inputs: Properties) -> Target:
        """Have the gateway running with the wanted port and objectives."""
        driver, settings = _driver(inputs), _settings(inputs)
        objectives = settings.objectives.objectives()
        driver.prepare(EndpointSettings(settings.port, objectives, settings.probes_per_second))
        return self._target(inputs, driver)

    def finish(self, inputs: Properties, ending: Ending) -> None:
        """Have the prober send what the live version takes."""
        stable = ending.ledger.stable
        if stable is not None and stable.id in ending.seen.versions:
            _driver(inputs).probe(stable)

    def record(self, inputs: Properties, snapshot: Snapshot, line: str) -> None:
        """Append to the endpoint's journal."""
        path = _driver(inputs).directory / JOURNAL_FILE
        self._journals.setdefault(path, Journal(path)).append(snapshot, line)

    def requests_per_second(self, inputs: Properties) -> float | None:
        """Ask Prometheus for the rate of the last minute."""
        driver = _driver(inputs)
        query = f'endpoint:requests:rate1m{{endpoint="{driver.endpoint}"}}'
        try:
            found = Prometheus(urlsplit(driver.machine.prometheus_url).port or 0).instant(
                query, time()
            )
        except PrometheusError:
            return None
        return next((value for _, value in found), None)

    def hooks_folder(self, inputs: Properties) -> Path | None:
        """Return the project's folder, where the program keeps its machines in `.mlops-kit`."""
        kit = Path(str(inputs["directory"])).parent.parent
        return kit.parent if kit.name == ".mlops-kit" else None

    def remove(self, inputs: Properties) -> None:
        """Stop the endpoint's processes and remove its files."""
        _driver(inputs).remove()

    def url(self, inputs: Properties) -> str:
        """Return the inference URL of the Open Inference Protocol v2."""
        return f"http://127.0.0.1:{int(inputs['port'])}/v2/models/{inputs['endpoint']}/infer"

    def _target(self, inputs: Properties, driver: LocalDriver) -> Target:
        objectives = _settings(inputs).objectives.objectives()
        url = driver.machine.prometheus_url
        signals = GatewaySignals(driver.gateway, driver.endpoint, objectives, url)
        store = LedgerFile(driver.directory / "ledger.json", driver.endpoint)
        return Target(driver, signals, store)


def _settings(inputs: Properties) -> LocalEndpointSettings:
    known = set(LocalEndpointSettings.model_fields)
    outputs = {"url", "live_version", "weights", "history"}
    given = {
        key: value for key, value in inputs.items() if key in known or key not in {*OWN, *outputs}
    }
    return LocalEndpointSettings.model_validate({k: v for k, v in given.items() if v is not None})


def _cache(inputs: Properties) -> Path | None:
    """Return where the program keeps what was already said of a model file."""
    kit = Path(str(inputs["directory"])).parent.parent
    return kit / ".checked" if kit.name == ".mlops-kit" else None


def _driver(inputs: Properties) -> LocalDriver:
    return LocalDriver(Machine(Path(inputs["directory"])), str(inputs["endpoint"]))
