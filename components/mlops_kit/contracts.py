"""What every target's endpoint accepts and exposes."""

from typing import NotRequired, Protocol, TypedDict

import pulumi


class ObjectivesArgs(TypedDict):
    """What an endpoint promises; a version that breaks a promise is rolled back."""

    availability: NotRequired[pulumi.Input[float]]
    """Share of the requests that must not fail, 0.5 to 0.999999. Defaults to 0.99."""
    latency_p50_ms: NotRequired[pulumi.Input[float]]
    """At most half of the requests may take longer, in milliseconds."""
    latency_p95_ms: NotRequired[pulumi.Input[float]]
    """At most 5 % of the requests may take longer, in milliseconds."""
    latency_p99_ms: NotRequired[pulumi.Input[float]]
    """At most 1 % of the requests may take longer, in milliseconds."""


class StepArgs(TypedDict):
    """One step of a canary."""

    weight: pulumi.Input[int]
    """Whole percent of the requests that the new version answers, 0 to 100."""
    bake_seconds: NotRequired[pulumi.Input[float]]
    """Least time that the step lasts, in seconds. Defaults to the rollout's `bake_seconds`."""
    min_requests: NotRequired[pulumi.Input[int]]
    """Least requests answered in the step. Defaults to the rollout's `min_requests`."""


class RolloutArgs(TypedDict):
    """How the traffic moves to a new version."""

    strategy: NotRequired[pulumi.Input[str]]
    """all_at_once, canary, linear, blue_green or shadow. Defaults to `canary`."""
    steps: NotRequired[list[StepArgs]]
    """Steps of a canary: weights that rise to 100. Defaults to weights of 10, 50 and 100."""
    step_weight: NotRequired[pulumi.Input[int]]
    """Whole percent that each step of linear adds, 1 to 100. Defaults to 20."""
    mirror_percent: NotRequired[pulumi.Input[int]]
    """Whole percent of requests that shadow copies, 1 to 100. Defaults to 100."""
    bake_seconds: NotRequired[pulumi.Input[float]]
    """Least time of each step that does not say its own, in seconds. Defaults to 60."""
    min_requests: NotRequired[pulumi.Input[int]]
    """Least requests in each step that does not say its own. Defaults to 100."""
    retention_seconds: NotRequired[pulumi.Input[float]]
    """How long the old version is kept after the last step, in seconds. Defaults to 60."""
    max_wait_seconds: NotRequired[pulumi.Input[float]]
    """Longest time that one run works on the rollout, in seconds. Defaults to 3600."""
    on_undecided: NotRequired[pulumi.Input[str]]
    """What to do when that time is over: rollback or hold. Defaults to `rollback`."""
    alpha: NotRequired[pulumi.Input[float]]
    """Chance of rolling back a good version, above 0 and at most 0.2. Defaults to 0.01."""
    retry: NotRequired[pulumi.Input[str]]
    """Id of a rejection: try that version once more."""
    restore: NotRequired[pulumi.Input[str]]
    """Id of a drift: put the weights right that someone else changed."""


class ModelEndpoint(Protocol):
    """A model in service, whatever the target."""

    @property
    def url(self) -> pulumi.Output[str]:
        """Address that clients send inference requests to."""
        ...

    @property
    def live_version(self) -> pulumi.Output[str]:
        """Id of the version that answers most of the requests."""
        ...

    @property
    def weights(self) -> pulumi.Output[dict[str, int]]:
        """Whole percent of the requests by version id."""
        ...
