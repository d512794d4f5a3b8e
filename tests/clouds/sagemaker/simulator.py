"""The simulator: its clock, its plans, what was called, and time going by."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import boto3
from moto import mock_aws

from tests.clouds.sagemaker import alarms, install, state
from tests.clouds.sagemaker.clock import VirtualClock
from tests.clouds.sagemaker.endpoint import Deployed, Endpoint
from tests.clouds.sagemaker.faults import Fault, Faults
from tests.clouds.sagemaker.metrics import Metrics
from tests.clouds.sagemaker.throttle import Throttle
from tests.clouds.sagemaker.traffic import Traffic
from tests.clouds.sagemaker.work import NO_CAPACITY, Change, Maintenance

REGION = "eu-central-1"


@cache
def session() -> boto3.Session:
    """Return the session of all clients: reading a service's model anew takes its time."""
    return boto3.Session()


@dataclass
class Settings:
    """How long things take (virtual seconds), and where AWS is known to differ at times."""

    create_seconds: float = 300
    provision_seconds: float = 240
    activate_seconds: float = 10
    terminate_seconds: float = 30
    weights_seconds: float = 20
    scale_seconds: float = 180
    roll_back_seconds: float = 60
    delete_seconds: float = 30
    health_check_seconds: float = 600
    metric_delay_seconds: float = 120
    # Shows the minute that is not over yet, as far as its data has arrived.
    partial_minutes: bool = False
    evaluate_alarms: bool = True
    # terraform-provider-aws#49020: a FailureReason may be empty after a rollback.
    keep_failure_reason: bool = True
    rolling_back_status: str = "RollingBack"
    # Calls to one operation a second before ThrottlingException, and how many at once.
    calls_per_second: float | None = None
    burst: int = 10


class Simulator:
    """A SageMaker account to look at and to meddle with; `client` gives what the code gets."""

    def __init__(self, clock: VirtualClock, settings: Settings, region: str, seed: int | None):
        self.clock = clock
        self.settings = settings
        self.region = region
        self.lock = threading.RLock()
        self.faults = Faults()
        self.throttle = Throttle(clock, settings)
        self.traffic = Traffic(clock, seed)
        self.metrics = Metrics(clock, settings, self.traffic)
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.answers: dict[str, Any] = {}
        # Endpoints whose changes of weights roll back; whose rolling updates do not get back.
        self.stuck_changes: set[str] = set()
        self.stuck_rollbacks: set[str] = set()
        # Instance types that are not to be had.
        self.sold_out: set[str | None] = set()
        self._broken: set[str] = set()
        self._violations: list[str] = []
        self._evaluated = clock.time()

    def client(self, service: str, region: str | None = None, **kwargs: Any) -> Any:
        """Return a boto3 client of this account."""
        return session().client(
            service,
            region_name=region or self.region,
            aws_access_key_id="testing",
            aws_secret_access_key="testing",
            **kwargs,
        )

    def advance(self, seconds: float) -> None:
        """Let time go by, and everything happen that is due."""
        self.clock.advance(seconds)
        self.settle()

    def settle(self) -> None:
        """Let happen in order what was due by now."""
        with self.lock:
            now = self.clock.time()
            while True:
                busy = [e.work for e in state.all_endpoints() if e.work]
                work = min(busy, key=lambda w: w.due, default=None)
                evaluation = (self._evaluated // 60 + 1) * 60
                first = min(evaluation, work.due if work else evaluation)
                if first > now:
                    return
                if evaluation <= first:
                    self._evaluated = evaluation
                    if self.settings.evaluate_alarms:
                        alarms.evaluate_all(self, evaluation)
                elif work:
                    work.step(first)
                self.watch(first)

    def watch(self, at: float) -> None:
        for endpoint in state.all_endpoints():
            if endpoint.work:
                endpoint.work.watch(at)

    @property
    def violations(self) -> list[str]:
        """What was done that AWS lets happen and nobody should do."""
        self.settle()
        return self._violations

    def violate(self, sentence: str) -> None:
        self._violations.append(sentence)

    def count(self, operation: str) -> int:
        """Return how often an operation was called."""
        return sum(name == operation for name, _ in self.calls)

    def fail(self, operation: str, kind: str = "internal", **plan: Any) -> Fault:
        """Plan a mishap of the next call to an operation (see `Fault`)."""
        return self.faults.add(Fault(operation, kind, **plan))

    def stale_next_describe(self, operation: str = "DescribeEndpoint", times: int = 1) -> Fault:
        """Let the next describe give the previous answer again."""
        return self.faults.add(Fault(operation, "stale", times=times))

    def broken(self, model: str, broken: bool = True) -> None:
        """Let containers of a model fail their health check from now on."""
        (self._broken.add if broken else self._broken.discard)(model)

    def alarm(self, name: str, value: str, reason: str = "set by a test") -> None:
        """Set an alarm's state, and keep it so whatever its metric says."""
        with self.lock:
            self.settle()
            alarms.pin(name, value, reason, self.clock.now())
            self.watch(self.clock.time())

    def alarm_state(self, name: str) -> str | None:
        alarm = alarms.find(name)
        return alarm.state_value if alarm else None

    def endpoint(self, name: str) -> Endpoint:
        """Return an endpoint to look into."""
        self.settle()
        return next(e for e in state.all_endpoints() if e.endpoint_name == name)

    def scale(self, endpoint: str, variant: str, count: int, *, updating: bool = False) -> None:
        """Let autoscaling have changed a count; `updating` shows the endpoint busy with it."""
        with self.lock:
            live = self.endpoint(endpoint)
            found = live.variant(variant)
            if found is None:
                raise KeyError(f"{endpoint} has no variant {variant}")
            found.desired_count = count
            if not updating:
                found.count = count
            elif live.work:
                raise RuntimeError(f"{endpoint} is {live.endpoint_status}")
            else:
                change = Change(live, self)
                change.begin(change.script(self.clock.time()))

    def maintain(self, endpoint: str, seconds: float) -> None:
        """Let AWS maintain an endpoint that rests (SystemUpdating)."""
        with self.lock:
            work = Maintenance(self.endpoint(endpoint), self)
            work.begin(work.script(self.clock.time(), seconds))

    def obstacle(self, deployed: Deployed) -> str | None:
        """Return why a new fleet does not come up, None where it does."""
        for variant in deployed.all_variants():
            if variant.instance_type in self.sold_out:
                return NO_CAPACITY
            if self._is_broken(variant.model):
                return (
                    f"The primary container for production variant {variant.name} did not pass "
                    "the ping health check. Please check CloudWatch logs for this endpoint."
                )
        return None

    def _is_broken(self, model: str) -> bool:
        record = self._model(model)
        text = str(_containers(record.settings)) if record else ""
        return model in self._broken or "broken" in text

    def from_marketplace(self, model: str) -> bool:
        record = self._model(model)
        containers = _containers(record.settings) if record else []
        packages = (container.get("ModelPackageName", "") for container in containers)
        return any("aws-marketplace" in package for package in packages)

    def _model(self, name: str) -> state.Record | None:
        return next((s.models[name] for s in state.all_states() if name in s.models), None)


def _containers(settings: dict[str, Any]) -> list[dict[str, Any]]:
    return [c for c in [settings.get("PrimaryContainer"), *settings.get("Containers", [])] if c]


@contextmanager
def simulator(
    clock: VirtualClock | None = None,
    settings: Settings | None = None,
    *,
    region: str = REGION,
    seed: int | None = None,
    **changes: Any,
) -> Iterator[Simulator]:
    """Run AWS in this process; further keywords are fields of `Settings`."""
    settings = settings or Settings(**changes)
    with mock_aws():
        aws = Simulator(clock or VirtualClock(), settings, region, seed)
        with install.active(aws):
            yield aws
