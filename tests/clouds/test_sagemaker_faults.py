"""Whatever goes wrong at whatever call: the rollout ends well, or in a sentence that `up` repairs.

Each run rolls out a version that was never seen before; then one more `up`, in which nothing goes
wrong, has to leave the live version alone with all that belongs to it, and nothing else.
"""

from collections.abc import Iterable
from itertools import pairwise

import pytest

from tests.clouds.sagemaker.faults import Faults
from tests.sagemaker_story import (
    STORIES,
    Account,
    FirstTries,
    Mishap,
    Spot,
    account,
    recorded,
    telling,
)

PARTS = 3
MISHAPS = (
    Mishap("denied"),
    Mishap("throttle", lasting=True),
    Mishap("timeout", after=True, lasting=True),
    Mishap("invalid"),
    Mishap("denied", lasting=True),
    Mishap("closed", lasting=True),
    Mishap("limit"),
    Mishap("internal", after=True, lasting=True),
    Mishap("expired", lasting=True),
    Mishap("stale"),
    Mishap("unavailable", lasting=True),
    Mishap("conflict"),
    Mishap("invalid", lasting=True),
)
SWEPT = (
    Mishap("denied"),
    Mishap("denied", lasting=True),
    Mishap("invalid", lasting=True),
    Mishap("throttle", lasting=True),
    Mishap("closed", lasting=True),
    Mishap("timeout", after=True, lasting=True),
    Mishap("internal", after=True, lasting=True),
)


def survive(begun: Account, disturbances: Iterable[tuple[Spot, Mishap]]) -> None:
    """Disturb one rollout after the other, and see each end well."""
    for spot, mishap in disturbances:
        wanted, result, sentence = begun.disturbed(spot, mishap)
        wrong = begun.told_wrong(result, sentence, spot, mishap) + begun.settle(wanted)
        assert wrong == [], f"{spot}, {mishap}: {result}: {sentence}"


@pytest.mark.parametrize(
    ("kind", "after"),
    [
        ("throttle", False),
        ("unavailable", False),
        ("closed", False),
        ("internal", True),
        ("timeout", True),
    ],
)
@pytest.mark.parametrize("story", STORIES)
def test_a_rollout_of_which_every_call_fails_at_first_ends_as_if_none_did(story, kind, after):
    operations = {call.operation for call in recorded(story)}
    with account(STORIES[story]) as begun:
        wanted, cloud = begun.next(), begun.made.cloud
        begun.load()
        cloud.faults = faults = FirstTries(kind, after)

        result, sentence = begun.up(wanted)

        cloud.faults = Faults()
        assert result == ("rolled_back" if begun.story.bad else "promoted"), sentence
        assert faults.struck.keys() == operations
        assert begun.settle(wanted) == []


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("story", STORIES)
def test_a_mishap_at_any_call_ends_the_rollout_well_or_in_a_sentence(story, part):
    calls = list(enumerate(telling(story)))[part::PARTS]
    with account(STORIES[story]) as begun:
        survive(begun, [(spot, MISHAPS[number % len(MISHAPS)]) for number, spot in calls])


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("story", STORIES)
def test_after_the_death_of_the_process_at_any_call_one_more_up_ends_it(story, part):
    calls = telling(story)
    # between two writes it is all the same when it dies
    before = [calls[0], *(two for one, two in pairwise(calls) if not (one.reading and two.reading))]
    deaths = [(spot, Mishap(crash=True)) for spot in before]
    deaths += [(spot, Mishap(crash=True, after=True)) for spot in calls[-1:]]
    with account(STORIES[story]) as begun:
        survive(begun, deaths[part::PARTS])


@pytest.mark.parametrize("mishap", SWEPT, ids=str)
@pytest.mark.parametrize("story", ["bad", "bad, by AWS"])
def test_every_mishap_at_each_kind_of_write_is_survived(story, mishap):
    last = {call.operation: call for call in recorded(story) if not call.reading}
    with account(STORIES[story]) as begun:
        survive(begun, [(spot, mishap) for spot in last.values()])


@pytest.mark.parametrize("story", STORIES)
def test_stale_answers_for_a_while_after_every_write_mislead_nobody(story):
    wanted = [
        (later, Mishap("stale"))
        for call, later in pairwise(recorded(story))
        if not call.reading and later.operation == "DescribeEndpoint"
    ]
    with account(STORIES[story]) as begun:
        survive(begun, wanted)
