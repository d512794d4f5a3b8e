"""The kit's provider beside stand-ins, where endpoints are real: those of the simulator.

Only `test_aws_up.py` starts it, in place of `components/pulumi-resource-mlops-kit`, which beside
stand-ins only plans. Its clock is the simulator's, and it sleeps by that clock; it looks as often,
waits for figures as long and runs the same code as ever.
"""

import asyncio
import json
import sys
import time
import urllib.request
from datetime import datetime, tzinfo
from typing import Any

from mlops_kit.aws.sagemaker import signals
from mlops_kit.provider import rollout_resource, sagemaker_rollout
from mlops_kit.provider.components import HostedComponents
from mlops_kit.provider.sagemaker_rollout import SageMakerRolloutResource
from mlops_kit.provider.server import serve


class Simulated(datetime):
    """A `datetime` whose present is the simulator's."""

    started: float
    """The simulator's time when this process began."""
    began: float
    speed: float

    @classmethod
    def follow(cls, url: str) -> None:
        """Take the simulator's time over."""
        with urllib.request.urlopen(f"{url}/mlops-kit/clock", timeout=30) as answer:
            told = json.load(answer)
        cls.started, cls.speed, cls.began = told["time"], told["speed"], time.monotonic()

    @classmethod
    def seconds(cls) -> float:
        """Return the simulator's time, in seconds since the epoch."""
        return cls.started + (time.monotonic() - cls.began) * cls.speed

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Any:
        """Return the simulator's time."""
        return datetime.fromtimestamp(cls.seconds(), tz)


def sleep(seconds: float) -> None:
    """Sleep by the simulator's clock."""
    time.sleep(seconds / Simulated.speed)


def main(url: str) -> None:
    """Serve until the engine ends the process."""
    Simulated.follow(url)
    for module in (rollout_resource, sagemaker_rollout, signals):
        module.datetime = Simulated  # pyright: ignore[reportAttributeAccessIssue]
    sagemaker_rollout.sleep = sleep
    sagemaker_rollout.monotonic = Simulated.seconds
    rest = rollout_resource._rest
    rollout_resource._rest = lambda call, seconds: rest(call, seconds / Simulated.speed)
    address = next((a for a in sys.argv[1:] if ":" in a and not a.startswith("-")), "")
    asyncio.run(serve(HostedComponents("0.0.0"), [SageMakerRolloutResource()], address))


if __name__ == "__main__":
    main(sys.argv.pop(1))
