"""The steps that a rollout takes."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

Strategy = Literal["all_at_once", "canary", "linear", "blue_green", "shadow", "adaptive"]


class Step(BaseModel):
    """One stage of a rollout: who gets the traffic, and what ends the stage."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    weight: int
    """Whole percent of requests that the candidate answers."""
    bake_seconds: float
    """Least time that the step lasts, in seconds."""
    min_requests: int
    """Least number of requests that the candidate must have seen in the step."""
    mirror: int = 0
    """Whole percent of requests copied to the candidate, its answers dropped."""


class Plan(BaseModel):
    """An ordered list of steps that ends with all traffic on the candidate."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    strategy: Strategy
    steps: tuple[Step, ...]
    retention_seconds: float
    """How long the old version stays at weight 0 after promotion, in seconds."""
    max_wait_seconds: float
    """Longest time that one run works on the rollout, in seconds."""
    on_undecided: Literal["rollback", "hold"]
    """What to do when `max_wait_seconds` pass without a decision."""
    alpha: float
    """Chance of rolling back a version that meets its objectives, at most."""
    max_harmed: float | None = None
    """Adaptive: most requests that a fault may harm before it is seen; None: not adaptive."""

    @property
    def seconds(self) -> float:
        """Least time from the first step to the retirement of the old version."""
        return sum(step.bake_seconds for step in self.steps) + self.retention_seconds

    def summary(self) -> str:
        """Say the plan in one line, such as `canary 10 % (60 s) · 100 % (60 s), at least 2 min`."""
        stages = " · ".join(_stage(step) for step in self.steps)
        if self.max_harmed is not None:
            first, last = self.steps[0], self.steps[-1]
            stages = f"from {first.weight} %, at most {self.max_harmed:g} harmed, · {_stage(last)}"
        kept = (
            f", old version kept {duration(self.retention_seconds)}"
            if self.retention_seconds
            else ""
        )
        return f"{self.strategy} {stages}{kept}; at least {duration(self.seconds)}"


def duration(seconds: float) -> str:
    """Write a time span as a person would: `45 s`, `2 min`, `1 h 30 min`."""
    if seconds < 120:
        return f"{seconds:g} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    parts = [(hours, "h"), (minutes, "min"), (rest, "s")]
    return " ".join(f"{number} {unit}" for number, unit in parts if number)


def _stage(step: Step) -> str:
    share = f"mirror {step.mirror} %" if step.mirror else f"{step.weight} %"
    return f"{share} ({duration(step.bake_seconds)})"
