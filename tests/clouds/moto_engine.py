"""A recording engine whose AWS resources are made in moto, in this process."""

from dataclasses import dataclass
from typing import Any, cast

import pulumi

from mlops_kit.marks import SECRET, SIGNATURE
from mlops_kit.offline.keeper import Keeper
from mlops_kit.offline.settings import StandInSettings
from mlops_kit.offline.stand_in import StandIn
from mlops_kit.offline.values import Values
from tests.aws_mocks import ACCOUNT
from tests.aws_stand_in import StrictAwsEngine


@dataclass
class Live:
    """A resource that is there."""

    token: str
    name: str
    id: str
    inputs: Values
    state: Values
    before: Values | None = None
    """Its state before it was changed; None: it was not."""


class MotoEngine(StrictAwsEngine):
    """Carries programs out; of a second one, what changes in place."""

    def __init__(self, config: dict[str, Any] | None = None) -> None:
        """Use moto, where one is active.

        Args:
            config: more configuration of the provider.
        """
        super().__init__()
        settings = StandInSettings({"aws": ACCOUNT}, simulators="tests.clouds.moto_aws:SIMULATORS")
        self.stand_in = StandIn("aws", settings)
        self.stand_in.configure({"region": self.region, **(config or {})})
        self.keeper = Keeper(self.stand_in)
        self.live: dict[str, Live] = {}
        """By name, in the order in which they were made."""

    def new_resource(
        self, args: pulumi.runtime.MockResourceArgs
    ) -> tuple[str | None, dict[str, Any]]:
        self.resources[args.name] = args
        if not args.typ.startswith("aws:"):
            return f"{args.name}-id", args.inputs
        old = self.live.get(args.name)
        given = cast(Values, _plain(args.inputs))
        inputs, problems = self.stand_in.check(
            args.typ, args.name, given, old.inputs if old else {}
        )
        self.refused += [f"{args.name}: {problem}" for problem in problems]
        if old is None:
            id, state = self.keeper.create(args.typ, args.name, inputs, False)
            self.live[args.name] = Live(args.typ, args.name, id, inputs, state)
            return id, state
        change = self.stand_in.diff(args.typ, old.inputs, inputs)
        if change.updates and not change.replaces:
            old.before = old.state
            old.state = self.keeper.update(
                old.token, old.name, old.id, old.state, inputs, preview=False
            )
            old.inputs = inputs
        return old.id, old.state

    def read(self, live: Live, state: Values | None = None) -> Values | None:
        """Ask moto for a resource, as a refresh does."""
        return self.keeper.read(live.token, live.id, live.state if state is None else state)

    def delete(self, live: Live) -> None:
        self.keeper.delete(live.token, live.id, live.state)


def _plain(value: Any) -> Any:
    """Return values as the gRPC server reads them: no marks, and whole numbers are integers."""
    if isinstance(value, dict):
        if value.get(SIGNATURE) == SECRET:
            return _plain(value["value"])
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
