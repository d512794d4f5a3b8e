"""The rollouts of an endpoint in a log group, for dashboards and for who looks back."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from mlops_kit.aws.calls import PRESENT, Clients, sentences, unless
from mlops_kit.rollout.driver import TargetError

SERVICE = "CloudWatch Logs"


class RolloutLog:
    """Appends events; what cannot be written is told once and never stops a rollout."""

    def __init__(self, clients: Clients, group: str, endpoint: str) -> None:
        """Remember the place; nothing is written yet.

        Args:
            clients: of AWS.
            group: name of the log group; empty: nothing is logged.
            endpoint: name of the endpoint, and of the stream in the group.
        """
        self.clients = clients
        self.group = group
        self.endpoint = endpoint
        self._last: dict[str, Any] = {}
        self._streamed = False

    def write(self, at: datetime, event: dict[str, Any], warn: Callable[[str], None]) -> None:
        """Append an event, unless it says the same as the one before.

        Args:
            at: when it happened.
            event: what happened.
            warn: takes the sentence, where it cannot be written.
        """
        if not self.group or event == self._last:
            return
        self._last = event
        try:
            self._put(at, json.dumps({"endpoint": self.endpoint, **event}, sort_keys=True))
        except TargetError as error:
            self.group = ""
            warn(f"{self.endpoint}: the rollout is not logged: {error}")

    def _put(self, at: datetime, message: str) -> None:
        place = {"logGroupName": self.group, "logStreamName": self.endpoint}
        if not self._streamed:
            unless(PRESENT, lambda: self._stream(place))
            self._streamed = True
        with sentences(SERVICE):
            self.clients.logs.put_log_events(
                **place, logEvents=[{"timestamp": round(at.timestamp() * 1000), "message": message}]
            )

    def _stream(self, place: dict[str, str]) -> None:
        with sentences(SERVICE):
            self.clients.logs.create_log_stream(**place)
