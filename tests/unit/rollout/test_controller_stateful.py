"""Random rollouts keep the invariants, and a bug in the code is found by them.

To look longer, at other rollouts each time: `ROLLOUT_EXAMPLES=20000 pytest -s` with this file.
"""

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.internal.conjecture.providers import AVAILABLE_PROVIDERS, HypothesisProvider
from hypothesis.stateful import run_state_machine_as_test

from tests.rollout_machine import Rollouts
from tests.rollout_planted import PLANTED
from tests.rollout_progress import Broken

BACKEND = "independent"
"""Hypothesis's own choices, without its habit of trying variations of the last example."""
STEPS_PER_EXAMPLE = 50
LONGER = int(os.environ.get("ROLLOUT_EXAMPLES", "0"))
EXAMPLES = LONGER or 700
LEAST_STEPS = 20_000
PLANTED_EXAMPLES = 600


class Independent(HypothesisProvider):
    """Choose anew in each example, the same whatever else Python has loaded."""

    def draw_integer(
        self, min_value: int | None = None, max_value: int | None = None, **others: Any
    ) -> int:
        """Return any number in a range; Hypothesis would prefer some from the loaded modules."""
        if min_value is None or max_value is None:
            return super().draw_integer(min_value, max_value, **others)
        return self._random.randint(min_value, max_value)


AVAILABLE_PROVIDERS[BACKEND] = f"{__name__}.Independent"


def explore(examples: int, *phases: Phase, random: bool = False) -> int:
    """Return how many rule steps were taken."""
    before = Rollouts.steps
    chosen = settings(
        max_examples=examples,
        stateful_step_count=STEPS_PER_EXAMPLE,
        phases=phases,
        derandomize=not random,
        database=None,
        backend=BACKEND,
        deadline=None,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Rollouts, settings=chosen)
    return Rollouts.steps - before


def test_random_rollouts_keep_the_invariants():
    steps = explore(EXAMPLES, Phase.generate, Phase.shrink, random=bool(LONGER))

    assert steps >= LEAST_STEPS


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_bug_is_found(name, monkeypatch):
    PLANTED[name](monkeypatch)

    with pytest.raises(Broken, match=r"^invariant \d+: "):
        explore(PLANTED_EXAMPLES, Phase.generate)
