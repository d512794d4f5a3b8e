"""Hooks the simulator into moto's response classes, once; without a simulator moto is as ever."""

import json
import time as real_time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import botocore.endpoint
import botocore.waiter
import moto.cloudwatch.models
import moto.s3.models
import moto.sagemaker.models
from moto.applicationautoscaling.responses import ApplicationAutoScalingResponse
from moto.cloudwatch.responses import CloudWatchResponse
from moto.core.responses import ActionResult
from moto.sagemaker.responses import SageMakerResponse

from tests.clouds.sagemaker import autoscaling, calls, cloudwatch, s3
from tests.clouds.sagemaker.operations import OPERATIONS
from tests.clouds.sagemaker.state import state_of

SERVICES: dict[type, tuple[str, dict[str, Callable[..., Any]]]] = {
    SageMakerResponse: ("sagemaker", OPERATIONS),
    ApplicationAutoScalingResponse: ("application-autoscaling", autoscaling.OPERATIONS),
    CloudWatchResponse: ("cloudwatch", cloudwatch.OPERATIONS),
}
_current: list[Any] = []
_installed: list[bool] = []


def current() -> Any:
    return _current[-1] if _current else None


def start(sim: Any) -> None:
    """Let a simulator answer from now on, as a server does."""
    install()
    _current.append(sim)


@contextmanager
def active(sim: Any) -> Iterator[None]:
    """Let a simulator answer, from here to the end of the block."""
    start(sim)
    try:
        yield
    finally:
        _current.remove(sim)


def install() -> None:
    """Patch moto (and botocore's waiting); a second call does nothing."""
    if _installed:
        return
    _installed.append(True)
    for response, (service, operations) in SERVICES.items():
        _patch(response, service, operations)
    s3.patch(current)
    cloudwatch.patch(current)
    for module in (moto.sagemaker.models, moto.cloudwatch.models, moto.s3.models):
        module.utcnow = _clocked(module.utcnow)
    waiting = SimpleNamespace(**{**vars(real_time), "sleep": _sleep})
    botocore.endpoint.time = botocore.waiter.time = waiting  # pyright: ignore


def _sleep(seconds: float) -> None:
    sim = current()
    (sim.clock.sleep if sim else real_time.sleep)(seconds)


def _clocked(utcnow: Callable[[], Any]) -> Callable[[], Any]:
    def now() -> Any:
        sim = current()
        return sim.clock.now().replace(tzinfo=None) if sim else utcnow()

    return now


def _patch(response: Any, service: str, operations: dict[str, Callable[..., Any]]) -> None:
    original = response.call_action

    def call_action(self: Any) -> Any:
        sim = current()
        if sim is None:
            return original(self)
        operation = self._get_action()
        parameters = _parameters(self, service)

        def perform() -> Any:
            answer = NotImplemented
            if operation in operations:
                state = state_of(self.current_account, self.region)
                answer = operations[operation](sim, state, parameters)
            if answer is NotImplemented:
                return original(self)
            status, headers, body = self.serialized(ActionResult(answer or {}))
            return status, *self._enrich_response(headers, body)

        return calls.answer(sim, service, operation, parameters, perform, _refusal(self))

    response.call_action = call_action


def _parameters(response: Any, service: str) -> dict[str, Any]:
    if service == "cloudwatch":
        return dict(response.params)
    return json.loads(response.body or "{}")


def _refusal(response: Any) -> Callable[[Any], Any]:
    def refuse(error: Any) -> Any:
        with warnings.catch_warnings():
            # moto warns of codes that every service has and no service's model names.
            warnings.simplefilter("ignore")
            _, headers, body = response.serialized(ActionResult(error))
        status = getattr(error, "status", 400)
        headers["status"] = str(status)
        return status, *response._enrich_response(headers, body)

    return refuse
