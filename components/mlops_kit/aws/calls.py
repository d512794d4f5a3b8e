"""Clients of AWS, and its refusals in one sentence."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from mlops_kit.rollout.driver import TargetError

T = TypeVar("T")
ATTEMPTS = 6
"""Tries of one call; botocore waits between them, longer each time and by chance."""
CONNECT_SECONDS = 10
READ_SECONDS = 30
SESSION = "mlops-kit"
IN_PROGRESS = ("in-progress", "in progress", "is updating", "is being", "ConcurrentUpdate")
ABSENT = ("Could not find", "does not exist", "not found", "No scalable target")
PRESENT = ("already exist", "Cannot create already existing")


@dataclass(frozen=True)
class Clients:
    """A client of each service that a rollout talks to."""

    sagemaker: Any
    autoscaling: Any
    cloudwatch: Any
    s3: Any
    logs: Any


def clients(
    region: str,
    assume_role_arn: str | None = None,
    service_urls: dict[str, str] | None = None,
) -> Clients:
    """Make the clients, with boto3's own chain of credentials.

    Args:
        region: where the endpoint is.
        assume_role_arn: role to take on first.
        service_urls: name of a service as boto3 knows it -> where it is, instead of AWS.

    Raises:
        TargetError: there are no credentials, or the role cannot be taken on.
    """
    import boto3
    from botocore.config import Config

    config = Config(
        retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        user_agent_extra="mlops-kit",
    )
    urls = service_urls or {}
    session = boto3.Session(region_name=region)

    def client(service: str) -> Any:
        return session.client(service, endpoint_url=urls.get(service), config=config)

    with sentences("AWS"):
        if assume_role_arn is not None:
            session = _in_role(client("sts"), assume_role_arn, region)
        return Clients(
            sagemaker=client("sagemaker"),
            autoscaling=client("application-autoscaling"),
            cloudwatch=client("cloudwatch"),
            s3=client("s3"),
            logs=client("logs"),
        )


def _in_role(sts: Any, role_arn: str, region: str) -> Any:
    """Return a session of a role; it takes the role on again before its credentials expire."""
    import boto3
    from botocore.credentials import DeferredRefreshableCredentials
    from botocore.session import get_session

    def taken() -> dict[str, str]:
        with sentences("STS"):
            found = sts.assume_role(RoleArn=role_arn, RoleSessionName=SESSION)["Credentials"]
        return {
            "access_key": found["AccessKeyId"],
            "secret_key": found["SecretAccessKey"],
            "token": found["SessionToken"],
            "expiry_time": found["Expiration"].isoformat(),
        }

    base = get_session()
    # the way that botocore itself sets credentials which are renewed
    base._credentials = DeferredRefreshableCredentials(  # pyright: ignore[reportPrivateUsage]
        refresh_using=taken, method="assume-role"
    )
    return boto3.Session(botocore_session=base, region_name=region)


class Refused(TargetError):
    """AWS answered with an error."""

    def __init__(self, service: str, operation: str, code: str, message: str) -> None:
        """Say which call was refused, and why."""
        super().__init__(f"{service} refuses {operation}: {_line(message)} ({code})")
        self.code = code
        self.message = message

    def says(self, texts: tuple[str, ...]) -> bool:
        """Tell whether the refusal is one of a kind."""
        return any(text.lower() in f"{self.code} {self.message}".lower() for text in texts)


@contextmanager
def sentences(service: str) -> Generator[None]:
    """Turn what botocore raises into one sentence for the user.

    Raises:
        Refused: AWS answered with an error.
        TargetError: it did not answer, or nobody may ask it.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        told: dict[str, Any] = error.response.get("Error", {})
        code, message = str(told.get("Code", "")), str(told.get("Message") or "AWS says no more")
        raise Refused(service, error.operation_name, code, message) from None
    except BotoCoreError as error:
        raise TargetError(f"{service} cannot be asked: {_line(str(error))}") from None


def _line(text: str) -> str:
    """Return a text of AWS or botocore, which may have several lines, as part of a sentence."""
    return " ".join(text.split()).rstrip(".")


def unless(texts: tuple[str, ...], call: Callable[[], T]) -> T | None:
    """Return a call's answer; None where AWS refuses it for a reason that is as good as done."""
    try:
        return call()
    except Refused as refusal:
        if refusal.says(texts):
            return None
        raise
