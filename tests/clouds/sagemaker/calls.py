"""One call from its arrival to its answer: counted, checked, disturbed, performed."""

from collections.abc import Callable
from typing import Any

from tests.clouds.sagemaker import validation
from tests.clouds.sagemaker.refusals import Refused

CHECKED = ("sagemaker", "application-autoscaling")


def answer(
    sim: Any,
    service: str,
    operation: str,
    parameters: dict[str, Any],
    perform: Callable[[], Any],
    refuse: Callable[[Refused], Any],
) -> Any:
    """Answer a call as the simulator's plans have it; calls are served one at a time."""
    with sim.lock:
        sim.settle()
        sim.calls.append((operation, parameters))
        fault = sim.faults.take(operation, parameters)
        key = f"{operation} {sorted(parameters.items(), key=str)}"
        try:
            sim.throttle.admit(operation)
            if fault and fault.kind == "stale" and key in sim.answers:
                return sim.answers[key]
            if fault and not fault.after and fault.kind != "stale":
                _strike(fault)
            if service in CHECKED:
                validation.check(service, operation, parameters)
            found = perform()
            sim.watch(sim.clock.time())
            sim.answers[key] = found
            if fault and fault.after:
                _strike(fault)
            return found
        except Refused as refused:
            return refuse(refused)


def _strike(fault: Any) -> None:
    """Fail the call, or do instead what the plan says."""
    if fault.then is None:
        raise fault.error()
    fault.then()
