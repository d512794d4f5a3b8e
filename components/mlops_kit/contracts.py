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


class MaintenanceWindowArgs(TypedDict):
    """A span of the week in which a rollout may move traffic."""

    days: NotRequired[list[pulumi.Input[str]]]
    """Days on which it begins: mon, tue, wed, thu, fri, sat, sun. Defaults to all of them."""
    start: pulumi.Input[str]
    """Time at which it begins, such as 22:00."""
    end: pulumi.Input[str]
    """Time at which it ends; before `start`: on the next day; the same: 24 hours later."""
    time_zone: NotRequired[pulumi.Input[str]]
    """Time zone of both times, such as Europe/Berlin. Defaults to `UTC`."""


class BlackoutArgs(TypedDict):
    """A span of time in which no rollout moves traffic."""

    begin: pulumi.Input[str]
    """When it begins, with an offset from UTC, such as 2026-11-27T00:00+01:00."""
    end: pulumi.Input[str]
    """When it is over, with an offset from UTC."""
    reason: pulumi.Input[str]
    """Why, in words for whoever waits."""


class HookArgs(TypedDict):
    """A command or a URL that is told of each incident: one of the two."""

    command: NotRequired[list[pulumi.Input[str]]]
    """Program and arguments, run without a shell in the project's folder; gets JSON as input."""
    url: NotRequired[pulumi.Input[str]]
    """Address, http or https, that gets the incident as JSON in a POST."""
    timeout_seconds: NotRequired[pulumi.Input[float]]
    """How long it may take, in seconds, at most 300. Defaults to 10."""


class RolloutArgs(TypedDict):
    """How the traffic moves to a new version."""

    strategy: NotRequired[pulumi.Input[str]]
    """all_at_once, canary, linear, blue_green, shadow or adaptive. Defaults to `canary`."""
    steps: NotRequired[list[StepArgs]]
    """Steps of a canary: weights that rise to 100. Defaults to weights of 10, 50 and 100."""
    step_weight: NotRequired[pulumi.Input[int]]
    """Whole percent that each step of linear adds, 1 to 100. Defaults to 20."""
    mirror_percent: NotRequired[pulumi.Input[int]]
    """Whole percent of requests that shadow copies, 1 to 100. Defaults to 100."""
    max_harmed: NotRequired[pulumi.Input[float]]
    """Most requests that a fault may harm before adaptive can see it. Defaults to 10."""
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
    on_known_good: NotRequired[pulumi.Input[str]]
    """How a proven version comes back: at_once or by plan. Defaults to `at_once`."""
    maintenance_windows: NotRequired[list[MaintenanceWindowArgs]]
    """Times in which a rollout may start; always when there are none. Defaults to none."""
    blackouts: NotRequired[list[BlackoutArgs]]
    """Times in which no rollout may start, whatever the windows say. Defaults to none."""
    on_window_end: NotRequired[pulumi.Input[str]]
    """What a rollout does when its time is over: rollback or continue. Defaults to `rollback`."""
    hooks: NotRequired[list[HookArgs]]
    """Whom to tell of every rollback. Defaults to none."""
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
