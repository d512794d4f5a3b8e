"""A recording engine that answers as the stand-in for AWS does, and keeps what it refuses."""

from functools import cache
from typing import Any

import pulumi

from mlops_kit.offline.settings import StandInSettings
from mlops_kit.offline.stand_in import StandIn
from tests.aws_mocks import ACCOUNT, AwsEngine


@cache
def _stand_in(region: str) -> StandIn:
    made = StandIn("aws", StandInSettings(accounts={"aws": ACCOUNT}))
    made.configure({"region": region, "allowedAccountIds": f'["{ACCOUNT}"]'})
    return made


class StrictAwsEngine(AwsEngine):
    """Ids, ARNs and answers have the forms that AWS's have."""

    def __init__(self, region: str = "eu-central-1") -> None:
        """Say where it is.

        Args:
            region: region of the provider.
        """
        super().__init__(region)
        self.refused: list[str] = []
        """What the contract has against inputs, a sentence each."""

    def new_resource(
        self, args: pulumi.runtime.MockResourceArgs
    ) -> tuple[str | None, dict[str, Any]]:
        self.resources[args.name] = args
        if not args.typ.startswith("aws:"):
            return f"{args.name}-id", args.inputs
        stand_in = _stand_in(self.region)
        inputs, problems = stand_in.check(args.typ, args.name, dict(args.inputs), {})
        self.refused += [f"{args.name}: {problem}" for problem in problems]
        id, outputs = stand_in.state(args.typ, args.name, inputs)
        return id, outputs

    def call(self, args: pulumi.runtime.MockCallArgs) -> dict[str, Any]:
        self.calls.append(args)
        return _stand_in(self.region).lookup(args.token, args.args)
