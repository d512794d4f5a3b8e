"""What can go wrong with a call: refusals, outages, lost answers, stale answers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ConnectionClosedError, ReadTimeoutError

from tests.clouds.sagemaker.refusals import Refused

LOST = (ReadTimeoutError, ConnectionClosedError)
KINDS: dict[str, Callable[[], Exception]] = {
    "throttle": lambda: Refused("ThrottlingException", "Rate exceeded"),
    "internal": lambda: Refused(
        "InternalFailure",
        "The request processing has failed because of an unknown error, exception or failure.",
        500,
    ),
    "unavailable": lambda: Refused(
        "ServiceUnavailable",
        "The request has failed due to a temporary failure of the server.",
        503,
    ),
    "denied": lambda: Refused(
        "AccessDeniedException",
        "User: arn:aws:sts::123456789012:assumed-role/deployer/session is not authorized to "
        "perform the operation because no identity-based policy allows it",
    ),
    "limit": lambda: Refused(
        "ResourceLimitExceeded",
        "The account-level service limit for endpoint usage is exceeded. Please use AWS Service "
        "Quotas to request an increase for this quota.",
    ),
    "invalid": lambda: Refused("ValidationException", "The request is not valid."),
    "conflict": lambda: Refused(
        "ConditionalRequestConflict",
        "The conditional request cannot succeed due to a conflicting operation against this "
        "resource.",
        409,
    ),
    "expired": lambda: Refused(
        "ExpiredTokenException", "The security token included in the request is expired", 403
    ),
    "timeout": lambda: ReadTimeoutError(endpoint_url="https://simulated", error="timed out"),
    "closed": lambda: ConnectionClosedError(endpoint_url="https://simulated"),
}


@dataclass
class Fault:
    """One planned mishap of calls to an operation.

    `kind` is a key of KINDS, or "stale" (the previous answer is served again). `after` tells
    that the call takes effect and only its answer is lost. `skip` calls pass first, then
    `times` calls fail. `where` limits it to calls whose parameters contain those values.
    `then` is called instead of failing, before or after the call: a race, for instance.
    """

    operation: str
    kind: str = "internal"
    after: bool = False
    times: int = 1
    skip: int = 0
    where: dict[str, Any] | None = None
    message: str = ""
    then: Callable[[], None] | None = None

    def matches(self, operation: str, parameters: dict[str, Any]) -> bool:
        if self.times <= 0 or self.operation not in (operation, "*"):
            return False
        where = self.where or {}
        return all(parameters.get(name) == value for name, value in where.items())

    def error(self) -> Exception:
        error = KINDS[self.kind]()
        if self.message and isinstance(error, Refused):
            return Refused(error.code, self.message, error.status)
        return error


class Faults:
    """The planned mishaps, used up in the order in which they were planned."""

    def __init__(self) -> None:
        self.planned: list[Fault] = []

    def add(self, fault: Fault) -> Fault:
        if fault.kind not in {*KINDS, "stale"}:
            raise ValueError(f"kind ({fault.kind}) must be one of {', '.join([*KINDS, 'stale'])}")
        self.planned.append(fault)
        return fault

    def clear(self) -> None:
        self.planned.clear()

    def take(self, operation: str, parameters: dict[str, Any]) -> Fault | None:
        """Return the mishap of this call, None where it goes well."""
        for fault in self.planned:
            if not fault.matches(operation, parameters):
                continue
            if fault.skip > 0:
                fault.skip -= 1
                continue
            fault.times -= 1
            return fault
        return None
