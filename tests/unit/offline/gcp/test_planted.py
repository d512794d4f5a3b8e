"""Every planted mistake is refused at its place, and no good program is."""

import pytest

from mlops_kit.offline.settings import StandInSettings
from mlops_kit.offline.stand_in import StandIn
from mlops_kit.offline.values import UNKNOWN
from tests.offline_planted.gcp import GOOD, PLANTED
from tests.offline_planted.gcp_good import PUBLIC, SOVEREIGN
from tests.unit.offline.gcp.at_hand import KIT_TYPES

_WRONG = (5, "x", [], {}, None, True, ["a"], [{}], {"a": 1}, -1.5, "", "projects/p/regions/r")
_NAMES = [f"{number}-{token}" for number, (token, _, _) in enumerate(GOOD)]


@pytest.fixture(scope="module")
def stand_in():
    return StandIn("gcp", StandInSettings())


def findings(stand_in, token, inputs, config):
    stand_in.configure(config)
    return stand_in.check(token, "wine", inputs, {})[1]


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: planted[0])
def test_a_planted_mistake_is_the_only_finding_and_is_at_its_place(stand_in, planted):
    _, token, inputs, config, path, words = planted

    (problem,) = findings(stand_in, token, inputs, config)

    assert problem.path == path
    assert words in problem.reason
    assert "\n" not in problem.reason


@pytest.mark.parametrize("good", GOOD, ids=_NAMES)
def test_a_good_resource_has_no_findings(stand_in, good):
    assert findings(stand_in, *good) == []


def test_there_are_enough_of_both():
    assert len({planted[0] for planted in PLANTED}) == len(PLANTED) >= 70
    assert {token.removeprefix("gcp:") for token, _, _ in GOOD} >= set(KIT_TYPES)


def test_the_configurations_of_good_programs_are_good(stand_in):
    for config in (PUBLIC, SOVEREIGN):
        assert stand_in.config_problems(config) == []


@pytest.mark.parametrize("good", GOOD, ids=_NAMES)
def test_nothing_is_found_where_a_part_is_not_known_yet(stand_in, good):
    token, inputs, config = good

    for place in _places(inputs):
        unknown = _with(inputs, place, UNKNOWN)
        assert findings(stand_in, token, unknown, config) == [], place
        stand_in.state(token, "wine", unknown)


@pytest.mark.parametrize("good", GOOD, ids=_NAMES)
def test_no_shape_of_a_value_breaks_the_checks(stand_in, good):
    token, inputs, config = good
    stand_in.configure(config)
    shape = stand_in.shape(token)

    for place in _places(inputs):
        for value in _WRONG:
            wrong = _with(inputs, place, value)
            for problem in stand_in.cloud.problems(shape, wrong, stand_in.at):
                assert problem.reason


def _places(value, place=()):
    """Yield the place of everything inside a value."""
    parts = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in parts:
        yield (*place, key)
        if isinstance(inner, dict | list):
            yield from _places(inner, (*place, key))


def _with(value, place, new):
    """Return a copy of a value with another part."""
    if not place:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[place[0]] = _with(value[place[0]], place[1:], new)
    return copy
