"""Calls of AWS that a rollout on SageMaker costs, by operation, on the simulated service."""

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from tests.sagemaker_scene import Scene, failing, scene, version
from tests.sagemaker_stack import stack

READING = re.compile("Describe|Get|List")
OLD, NEW = version("1"), version("2")


@dataclass(frozen=True)
class Cost:
    """What one run costs."""

    ended: str
    calls: Mapping[str, int]
    polls: int
    """Waits between two looks."""
    seconds: float
    """How long it takes in virtual time."""

    @property
    def writes(self) -> int:
        """How many calls change something."""
        return sum(many for name, many in self.calls.items() if not READING.match(name))

    @property
    def looks(self) -> float:
        """How often the endpoint is looked at for each poll."""
        return self.calls.get("DescribeEndpoint", 0) / max(self.polls, 1)


def rollout(by_aws: bool, bad: bool) -> Cost:
    """Roll a second version out, as the settings of the tests have it."""
    with scene(by_aws) as made:
        made.up(OLD)
        made.cloud.advance(300)
        return cost(made, lambda: made.up(failing(made, NEW) if bad else NEW).outcome.result)


def cost(made: Scene, run: Callable[[], str]) -> Cost:
    """Count what a run calls."""
    since, polls, begun = len(made.cloud.calls), made.polls, made.cloud.clock.time()
    ended = run()
    calls = dict(made.counted(since))
    return Cost(ended, calls, made.polls - polls, made.cloud.clock.time() - begun)


def no_change() -> Cost:
    """Ask the provider what is to be done where nothing is."""
    with pytest.MonkeyPatch.context() as patch, stack(patch) as made:
        made.up("1")
        up = made.up("1")
        assert up.updates == ()
        calls = Counter(operation for operation, _ in up.calls)
        return Cost("unchanged", dict(calls), 0, 0.0)


def table(costs: Mapping[str, Cost]) -> Sequence[str]:
    """Lay the calls out, an operation a line."""
    width = max(len(name) for found in costs.values() for name in found.calls)
    columns = [max(len(name), 8) for name in costs]

    def line(name: str, values: Sequence[Any]) -> str:
        cells = [f"{value:>{size}}" for value, size in zip(values, columns, strict=True)]
        return f"{name:<{width}}  {'  '.join(cells)}"

    operations = {name for found in costs.values() for name in found.calls}
    ordered = sorted(operations, key=lambda name: (not READING.match(name), name))
    found = list(costs.values())
    return [
        line("", list(costs)),
        *(line(name, [each.calls.get(name, "") for each in found]) for name in ordered),
        line("calls that change", [each.writes for each in found]),
        line("all calls", [sum(each.calls.values()) for each in found]),
        line("polls", [each.polls for each in found]),
        line("looks a poll", [f"{each.looks:.2f}" for each in found]),
        line("minutes", [f"{each.seconds / 60:.1f}" for each in found]),
        line("ended", [each.ended for each in found]),
    ]


def main() -> None:
    """Measure, and print the table and the last line."""
    costs = {
        "canary": rollout(by_aws=False, bad=False),
        "rollback": rollout(by_aws=False, bad=True),
        "by AWS": rollout(by_aws=True, bad=False),
        "rollback by AWS": rollout(by_aws=True, bad=True),
        "no change": no_change(),
    }
    for line in table(costs):
        print(line)
    figures: dict[str, float] = {}
    for name, found in costs.items():
        key = name.lower().replace(" ", "_")
        figures[f"{key}_calls"] = sum(found.calls.values())
        figures[f"{key}_writes"] = found.writes
        if found.polls:
            figures[f"{key}_describes_a_poll"] = round(found.looks, 2)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
