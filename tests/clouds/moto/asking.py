"""Asking moto: a client of each service, refusals in one sentence, absence as None."""

import re
from collections.abc import Mapping
from functools import cache
from threading import Lock
from typing import Any

import boto3
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from mlops_kit.offline.aws.place import where
from mlops_kit.offline.cloud import Surroundings
from mlops_kit.offline.stand_in import Unanswerable
from mlops_kit.offline.values import Values

GONE = re.compile(
    r"NotFound|NoSuch|NotExist|^404$|does not exist|could not find|not found|cannot be found", re.I
)
_LOCK = Lock()


class Asked:
    """One service in one region of the simulator that the provider's configuration names.

    One moto server answers for all services: a service that `endpoints` leaves out is there too.
    Without any address, moto's own `mock_aws` answers in this process.
    """

    def __init__(self, service: str, at: Surroundings, inputs: Mapping[str, Any]) -> None:
        urls = {
            key: url for entry in at.config.get("endpoints") or [] for key, url in entry.items()
        }
        url = urls.get(service) or next(iter(urls.values()), None)
        with _LOCK:
            self.client = _client(service, inputs.get("region") or at.config["region"], url)
        self.service = service
        self.account = where(at, inputs).account

    def shape(self, operation: str) -> Any:
        """Return what an operation takes; None: nothing."""
        return self.client.meta.service_model.operation_model(operation).input_shape

    def call(self, operation: str, **members: Any) -> Values:
        """Carry an operation out.

        Raises:
            Unanswerable: moto refuses.
        """
        return self._asked(operation, members)

    def find(self, operation: str, **members: Any) -> Values | None:
        """Carry an operation out; None where moto says that there is no such thing."""
        try:
            return self._asked(operation, members)
        except _Gone:
            return None

    def _asked(self, operation: str, members: Mapping[str, Any]) -> Values:
        try:
            return getattr(self.client, xform_name(operation))(**members)
        except ClientError as error:
            told = error.response["Error"]
            code, message = str(told.get("Code", "")), _line(told.get("Message"))
            sentence = f"the simulator refuses {operation} of {self.service}: {message} ({code})"
            kind = _Gone if GONE.search(f"{code}\n{message}") or GONE.search(code) else Unanswerable
            raise kind(sentence) from None
        except (BotoCoreError, NotImplementedError) as error:
            raise Unanswerable(
                f"the simulator cannot be asked for {operation} of {self.service}: {_line(error)}"
            ) from None


class _Gone(Unanswerable):
    """The refusal says that there is no such thing."""


@cache
def _client(service: str, region: str, url: str | None) -> Any:
    """Return a client; making one takes a tenth of a second."""
    return boto3.client(
        service,
        region_name=region,
        endpoint_url=url,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(retries={"total_max_attempts": 1}, max_pool_connections=16),
    )


def _line(text: object) -> str:
    return " ".join(str(text or "it says no more").split()).rstrip(".")
