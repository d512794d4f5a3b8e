"""What a simulated rollout meets: the traffic of an endpoint, and what is wrong with a version."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, get_args

from mlops_kit.objectives import Objective

Pattern = Literal["constant", "bursty", "drifting"]
PATTERNS: tuple[Pattern, ...] = get_args(Pattern)

STABLE_SHARE = 0.1
"""A stable version's bad ratio where none is said, as a share of what the objective allows."""
SLOW_TIMES = 5.0
"""The fault `slow`: how many times the allowed share of the requests is slow."""
CRASH_EVERY_SECONDS = 30.0
CRASH_SECONDS = 5.0
"""The fault `crash loop`: out of every 30 s, every request fails for 5 s."""
FAULTS = "none, 3x, 50%, slow, crash, silent, each but none and silent also as 50%@90s"
"""How a fault is written, for messages."""


@dataclass(frozen=True)
class Traffic:
    """Requests of one endpoint, and how the target counts them."""

    requests_per_second: float
    """Mean rate of the endpoint, above 0."""
    stable_bad: Mapping[str, float] = field(default_factory=dict[str, float])
    """Objective -> bad ratio of the stable version; a tenth of what is allowed where none is said.

    A candidate does the same but for its fault.
    """
    delay_seconds: float = 0.0
    """How late a request is counted, in seconds."""
    poll_seconds: float = 0.1
    """Time between two looks at the counts, in seconds, above 0."""
    pattern: Pattern = "constant"
    """constant: requests come independently of each other, at the mean rate. bursty: every 10 s
    the rate is drawn anew, from an exponential distribution. drifting: within an hour the rate
    swings between half and one and a half times the mean."""

    def stable_ratio(self, promise: Objective) -> float:
        """Return the stable version's bad ratio for one objective."""
        return self.stable_bad.get(promise.name, STABLE_SHARE * promise.allowed)


@dataclass(frozen=True)
class Fault:
    """What is wrong with a candidate, and when."""

    name: str
    bad: Mapping[str, float] = field(default_factory=dict[str, float])
    """Objective -> bad ratio while it is broken; the others are as of the stable version."""
    begins_seconds: float = 0.0
    """When it begins, after the first traffic, in seconds."""
    from_weight: int = 0
    """Least weight at which it shows, whole percent."""
    every_seconds: float = 0.0
    """Period of a fault that comes and goes, in seconds; 0: it stays."""
    lasts_seconds: float = 0.0
    """How much of each period is broken, in seconds."""
    unseen: float = 0.0
    """Share of the requests that are answered wrongly in a way that no objective counts."""


NONE = Fault("none")
SILENT = Fault("silent", unseen=1.0)


def default_faults(objectives: Sequence[Objective]) -> tuple[Fault, ...]:
    """Return what is simulated if nothing is asked for.

    A good version, 2 and 5 times the allowed errors, 50 % errors, slow answers where latency is
    an objective, a crash loop, and a silent fault: wrong answers that no objective counts.
    """
    words = ["none", "2x", "5x", "50%", "slow", "crash", "silent"]
    if all(promise.bound_ms is None for promise in objectives):
        words.remove("slow")
    return tuple(fault(word, objectives) for word in words)


def fault(text: str, objectives: Sequence[Objective]) -> Fault:
    """Read a fault as people write it: `3x`, `50%`, `slow`, `crash`, `silent`, `none`, `5x@90s`.

    `3x` is three times the allowed errors; `slow` makes 5 times the allowed share of the requests
    slow, of the strictest latency objective; `@90s` lets a fault begin 90 s after the first
    traffic.

    Raises:
        ValueError: it is none of these; the message is one sentence.
    """
    word, _, when = text.strip().lower().replace(" ", "").partition("@")
    made = _fault(word, text, objectives)
    if not when:
        return made
    begins = re.fullmatch(r"(\d+(?:\.\d+)?)s", when)
    if begins is None or not made.bad:
        raise ValueError(f"must be one of {FAULTS}, got {text!r}")
    late = f"{made.name} after {float(begins[1]):g} s"
    return replace(made, name=late, begins_seconds=float(begins[1]))


def _fault(word: str, text: str, objectives: Sequence[Objective]) -> Fault:
    errors = next((p for p in objectives if p.bound_ms is None), None)
    latency = [p for p in objectives if p.bound_ms is not None]
    if word == "none":
        return NONE
    if word == "silent":
        return SILENT
    if word == "slow":
        if not latency:
            raise ValueError(f"{text!r} needs a latency objective, and there is none")
        strictest = min(latency, key=lambda promise: promise.allowed)
        return Fault("slow", {strictest.name: min(1.0, SLOW_TIMES * strictest.allowed)})
    matched = re.fullmatch(r"(\d+(?:\.\d+)?)(x|%)", word)
    if matched is None and word not in ("crash", "crashloop"):
        raise ValueError(f"must be one of {FAULTS}, got {text!r}")
    if errors is None:
        raise ValueError(f"{text!r} needs an availability objective, and there is none")
    if matched is None:
        return Fault(
            "crash loop",
            {errors.name: 1.0},
            every_seconds=CRASH_EVERY_SECONDS,
            lasts_seconds=CRASH_SECONDS,
        )
    number = float(matched[1])
    if matched[2] == "x":
        return Fault(f"{number:g}x errors", {errors.name: min(1.0, number * errors.allowed)})
    if number > 100:
        raise ValueError(f"must be at most 100%, got {text!r}")
    return Fault(f"{number:g} % errors", {errors.name: number / 100})
