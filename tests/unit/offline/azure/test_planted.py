"""Every planted mistake is refused at its place, and no good program is."""

import pytest

from mlops_kit.offline.values import UNKNOWN
from tests.offline_planted.azure import GOOD, PLANTED
from tests.unit.offline.azure.at_hand import AZURE, findings, outputs, shape

_WRONG = (5, "x", [], {}, None, True, ["a"], [{}], {"a": 1}, -1.5, "", "/subscriptions/x")


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: planted[0])
def test_a_planted_mistake_is_the_only_finding_and_is_at_its_place(planted):
    _, token, inputs, config, path, words = planted

    (problem,) = findings(token, inputs, config)

    assert problem.path == path
    assert words in problem.reason
    assert "\n" not in problem.reason


@pytest.mark.parametrize("good", GOOD, ids=lambda good: f"{good[0]}-{good[2].get('environment')}")
def test_a_good_resource_has_no_findings(good):
    assert findings(*good) == []


def test_there_are_enough_of_both():
    assert len(PLANTED) >= 40
    assert len({planted[0] for planted in PLANTED}) == len(PLANTED)
    assert len({token for token, _, _ in GOOD}) >= 40


@pytest.mark.parametrize("good", GOOD, ids=lambda good: f"{good[0]}-{good[2].get('environment')}")
def test_nothing_is_found_where_a_part_is_not_known_yet(good):
    token, inputs, config = good

    for place in _places(inputs):
        unknown = _with(inputs, place, UNKNOWN)
        assert findings(token, unknown, config) == [], place
        outputs(token.partition(":")[2], unknown, config)


@pytest.mark.parametrize("good", GOOD, ids=lambda good: f"{good[0]}-{good[2].get('environment')}")
def test_no_shape_of_a_value_breaks_the_checks(good):
    token, inputs, config = good

    for place in _places(inputs):
        for value in _WRONG:
            wrong = _with(inputs, place, value)
            for problem in findings(token, wrong, config):
                assert problem.reason
            outputs(token.partition(":")[2], wrong, config)


def test_each_place_has_one_finding_at_most():
    inputs = {"resourceGroupName": "g", "accountName": "A", "location": "x", "kind": "z"}

    paths = [
        problem.path
        for problem in AZURE.problems(
            shape("storage:StorageAccount"), inputs, _surroundings({"environment": "china"})
        )
    ]

    assert sorted(paths) == ["accountName", "location"]


def _surroundings(config):
    from mlops_kit.offline.cloud import Surroundings

    return Surroundings(config)


def _places(value, place=()):
    if place:
        yield place
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _places(inner, (*place, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _places(inner, (*place, index))


def _with(value, place, new):
    """Return a copy of nested values with one replaced."""
    if not place:
        return new
    first, *rest = place
    if isinstance(value, dict):
        return {**value, first: _with(value[first], rest, new)}
    return [_with(one, rest, new) if at == first else one for at, one in enumerate(value)]
