"""The durable record of an endpoint's versions, traffic, rollouts and incidents."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Literal, TypeVar, cast

from pydantic import BaseModel, ConfigDict, ValidationError

from mlops_kit.rollout.plan import Plan

T = TypeVar("T")
SCHEMA_VERSION = 2
HISTORY_LENGTH = 50
INCIDENTS_LENGTH = 50
VERSIONS_REMEMBERED = 100
"""Of how many versions it is remembered, at most, that they were rejected or proven."""


class LedgerError(ValueError):
    """A text that is not a ledger of this version of the kit; the message is one sentence."""


class Record(BaseModel):
    """Base of everything in the ledger: immutable and closed."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Version(Record):
    """An immutable thing that serves."""

    id: str
    """Digest of model artifact, image and serving settings."""
    label: str
    """What people call it, such as `wine/v2`."""
    spec: dict[str, Any]
    """What the target's driver needs to deploy it."""

    def __str__(self) -> str:
        """Return id and label, as every sentence for users names a version."""
        return f"{self.id} ({self.label})"


class Rejection(Record):
    """Why a version was rolled back, and the id that allows one more try."""

    id: str
    at: datetime
    reason: str


class Proof(Record):
    """That a version was promoted and stayed good until the old one was retired."""

    at: datetime
    objectives: str
    """Digest of the objectives that it kept."""


class Event(Record):
    """One line of the endpoint's history."""

    at: datetime
    what: Literal[
        "deployed",
        "promoted",
        "rolled_back",
        "restored",
        "retired",
        "gone",
        "paused",
        "resumed",
        "ordered",
    ]
    version: str
    reason: str
    by: str = ""
    """Who ran the run, or gave the order."""


class Order(Record):
    """What an operator told the rollouts of this endpoint, until it is done or taken back."""

    what: Literal["pause", "promote", "rollback"]
    by: str
    at: datetime
    reason: str = ""


class Incident(Record):
    """One rollback: what happened, to whom, and what it cost."""

    id: str
    began_at: datetime
    """When the candidate got its first requests, or the rollout began if it got none."""
    ended_at: datetime | None = None
    """When the old version had all the traffic back; None: not yet."""
    version: str
    """The version that was rolled back, id and label."""
    previous: str
    """The version that has the traffic back; empty: none serves."""
    by: str
    """Who ran the run that rolled back."""
    what: str
    """The objective that was broken, or `start`, `stopped`, `undecided`, `replaced`, `ordered`,
    `window`, `target` or `blind` (its requests could not be counted)."""
    reason: str
    measured: float | None = None
    """Share of bad requests of the objective that was broken."""
    allowed: float | None = None
    requests: int = 0
    """Requests that the candidate answered."""
    harmed: int = 0
    """Of these, those that failed or broke the objective, whichever are more."""
    step: int = 0
    """Number of the step, from 1."""
    weight: int = 0
    """Percent of the requests that the candidate had."""
    evidence: float | None = None
    """Evidence against the candidate at the decision."""
    told: bool = False
    """Whether the hooks were told."""
    untold: tuple[str, ...] = ()
    """Sentences on hooks that could not be told."""


class Run(Record):
    """A rollout under way."""

    candidate: Version
    previous: Version | None
    """The version to fall back to; None at the first deployment."""
    plan: Plan
    phase: Literal["deploy", "step", "handed", "retain", "rollback"]
    """`handed`: the target runs the rollout by itself."""
    started_at: datetime
    step: int = 0
    step_at: datetime | None = None
    """When the traffic of the current step was set; None until then."""
    first_at: datetime | None = None
    """When the candidate first got requests; None until then."""
    opened: int = 0
    """Number of the window that the current step opened, see `windows`."""
    weight: int | None = None
    """Weight that an adaptive rollout has reached; None: that of the step."""
    held: bool = False
    """Whether the platform was at fault in this step, which then begins anew."""
    known_good: bool = False
    """Whether the candidate was proven before, so that it need not bake again."""
    ordered: bool = False
    """Whether an operator had it promoted, so that nothing was proven."""
    reason: str = ""
    """Why it is being rolled back."""


class Ledger(Record):
    """Everything that must survive a crash."""

    schema_version: Literal[2] = SCHEMA_VERSION
    endpoint: str
    stable: Version | None = None
    """The version promoted last."""
    weights: dict[str, int] = {}
    """The weights that the kit set last."""
    pending: dict[str, int] | None = None
    """Weights whose setting was begun and not yet seen done."""
    run: Run | None = None
    retained: dict[str, datetime] = {}
    """Old versions kept at weight 0, and when each may be retired."""
    rejections: dict[str, Rejection] = {}
    """By version id, oldest first."""
    proven: dict[str, Proof] = {}
    """By version id, oldest first."""
    order: Order | None = None
    """What an operator told, and is still to be done."""
    history: tuple[Event, ...] = ()
    """Oldest first, at most `HISTORY_LENGTH` events."""
    incidents: tuple[Incident, ...] = ()
    """Oldest first, at most `INCIDENTS_LENGTH`."""

    def logged(self, event: Event, **changes: Any) -> "Ledger":
        """Return a copy with `changes` made and `event` at the end of the history."""
        history = (*self.history, event)[-HISTORY_LENGTH:]
        return self.model_copy(update={**changes, "history": history})

    def noted(self, incident: Incident) -> "Ledger":
        """Return a copy in which `incident` is new, or replaces the one of its id."""
        others = tuple(known for known in self.incidents if known.id != incident.id)
        kept = (*others, incident)[-INCIDENTS_LENGTH:]
        return self.model_copy(update={"incidents": kept})

    def told_to(self, what: Literal["pause", "promote", "rollback"]) -> bool:
        """Tell whether an operator's order is this one."""
        return self.order is not None and self.order.what == what

    def lasting_order(self) -> Order | None:
        """Return the order that outlives a rollout: a pause, until it is taken back."""
        return self.order if self.told_to("pause") else None

    def knows(self, version: str) -> bool:
        """Tell whether a version was on its way, or served, before."""
        named = {incident.version.split(" ")[0] for incident in self.incidents}
        return version in named or version in self.proven or version in self.rejections

    def needed(self) -> set[str]:
        """Return the ids of the versions that must be there: stable, retained, and under way."""
        under_way = (self.run.candidate, self.run.previous) if self.run else ()
        versions = [version.id for version in (self.stable, *under_way) if version is not None]
        return {*versions, *self.retained}

    def to_tell(self) -> tuple[Incident, ...]:
        """Return the incidents that are over and that the hooks were not told of."""
        return tuple(i for i in self.incidents if i.ended_at is not None and not i.told)

    def text(self) -> str:
        """Return the ledger as a store keeps it."""
        return self.model_dump_json(indent=1)

    @classmethod
    def parse(cls, text: str | bytes) -> "Ledger":
        """Read what a store kept, by this version of the kit or an older one.

        Raises:
            LedgerError: it is damaged, or was written by a newer version of the kit.
        """
        try:
            content: Any = json.loads(text)
        except ValueError:
            raise LedgerError("it is not JSON") from None
        if not isinstance(content, dict):
            raise LedgerError("it is not a JSON object")
        try:
            return cls.model_validate(migrated(cast(dict[str, Any], content)))
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(map(str, first["loc"])) or "the whole"
            raise LedgerError(f"{place}: {first['msg']}") from None


def remembered(known: Mapping[str, T], version: str, value: T) -> dict[str, T]:
    """Return what is known by version with one more, the newest last, the oldest forgotten."""
    others = {key: old for key, old in known.items() if key != version}
    kept = {**others, version: value}
    return dict(list(kept.items())[-VERSIONS_REMEMBERED:])


def migrated(content: dict[str, Any]) -> dict[str, Any]:
    """Bring a ledger of an older schema up to the present one, a step a version.

    Raises:
        LedgerError: its schema version is missing, or newer than this kit's.
    """
    version = content.get("schema_version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise LedgerError("its schema_version is missing")
    if version > SCHEMA_VERSION:
        raise LedgerError(
            f"it has schema_version {version}, and this version of the kit knows up to "
            f"{SCHEMA_VERSION}: a newer version of the kit wrote it, use that one"
        )
    while version < SCHEMA_VERSION:
        content = MIGRATIONS[version](content)
        version = content["schema_version"]
    return content


def _from_1(content: dict[str, Any]) -> dict[str, Any]:
    """Schema 2 counts from the first traffic on: a step under way is taken for the first."""
    run: Any = content.get("run")
    if isinstance(run, dict) and cast(dict[str, Any], run).get("step_at"):
        known = cast(dict[str, Any], run)
        run = {**known, "first_at": known["step_at"], "opened": 1}
    return {**content, "run": run, "schema_version": 2}


MIGRATIONS: Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]] = {1: _from_1}
"""Schema version -> what turns a ledger of it into one of the next."""
