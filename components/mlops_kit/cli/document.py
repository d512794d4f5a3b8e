"""What `mlops-kit status` says, as one document: see docs/status.md for its keys."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from mlops_kit.rollout.ledger import Event, Incident, Order


class Part(BaseModel):
    """Base of everything in the document."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Serving(Part):
    """The stable version."""

    id: str
    label: str
    ready: bool
    reason: str
    """Why it is not ready; empty where that is not known, or it is."""


class Seen(Part):
    """What the last look at a rollout saw."""

    at: datetime
    requests: int
    """Requests of the candidate in this step."""
    failed: int
    slow: dict[str, int]
    """Requests that broke a latency objective, by its name."""
    evidence: float | None
    """Evidence against the candidate."""
    bound: float | None
    """Evidence at which it is rolled back."""
    objective: str
    """Objective that the evidence is of."""
    ratio: float | None
    """Share of bad requests."""
    allowed: float | None
    """Share that the objective allows."""
    verdict: str
    waits_for: str
    """What the rollout waits for."""


class Rollout(Part):
    """A rollout under way."""

    candidate: str
    """Id of the version that is on its way."""
    label: str
    previous: str
    """Version that has the traffic again after a rollback, id and label; empty: none."""
    phase: Literal["deploy", "step", "handed", "retain", "rollback"]
    step: int
    """Number of the step, from 1; 0 before the first."""
    steps: int
    place: str
    """The step in words, such as `step 1 of 3 (10 %)`."""
    plan: str
    started_at: datetime
    step_at: datetime | None
    """When the traffic of this step was set."""
    kept_until: datetime | None
    """After promotion: until when the old version can have its traffic back."""
    reason: str
    """Why it is being rolled back."""
    followed: bool
    """Whether a `pulumi up` works on it."""
    seen: Seen | None


class Alarm(Part):
    """An alert of Prometheus, pending or firing."""

    name: str
    state: str
    since: str
    summary: str
    description: str


class Figures(Part):
    """Figures of the period; null where nothing was checked or counted."""

    checks: int
    passed: int
    availability: float | None
    """Share of the prober's checks that were answered rightly within the latency bound."""
    first_check_at: datetime | None
    latency_p50_ms: float | None
    """Of the prober's checks: the sorted times at place ceil(50 N / 100)."""
    latency_p95_ms: float | None
    latency_p99_ms: float | None
    requests: float | None
    """Requests answered in the period, those of the prober included."""
    throughput_per_second: float | None
    """Requests answered divided by the time that they were counted in."""


class EndpointStatus(Part):
    """One endpoint."""

    name: str
    platform: str
    url: str
    """Address that clients call; empty before the endpoint has one."""
    ok: bool
    problems: tuple[str, ...]
    """Why it is not ok, a sentence each."""
    weights: dict[str, int] | None
    """Percent of the requests by version id, asked of the gateway; null: it does not answer."""
    mirrors: dict[str, int] | None
    """Percent of the requests that are copied to a version."""
    ledger_weights: dict[str, int]
    """Weights that the kit set last."""
    drifted: bool
    """Whether somebody else moved the weights."""
    stable: Serving | None
    rollout: Rollout | None
    order: Order | None
    """What an operator told, and is still to be done."""
    history: tuple[Event, ...]
    """Oldest first."""
    incidents: tuple[Incident, ...]
    """Oldest first."""
    alarms: tuple[Alarm, ...] | None
    """Null: Prometheus does not answer."""
    figures: Figures


class Status(Part):
    """A stack's endpoints at one moment."""

    schema_version: Literal[1] = 1
    stack: str
    at: datetime
    period_seconds: float
    ok: bool
    """Whether every endpoint is ok: the command's exit code is 0."""
    throughput_per_second: float | None
    """Sum of the endpoints'."""
    endpoints: tuple[EndpointStatus, ...]
