"""Every planted mistake is refused at its place, and no good program is."""

import pytest

from mlops_kit.offline.settings import StandInSettings
from mlops_kit.offline.stand_in import StandIn
from mlops_kit.offline.values import UNKNOWN, mapped
from tests.offline_planted.aws import GOOD, PLANTED
from tests.unit.offline.aws.at_hand import HERE, KIT_TYPES, aws, shape

_WRONG = (5, "x", [], {}, None, True, ["a"], [{}], {"a": 1}, -1.5, "", "arn:aws:s3", "{")
_NAMES = [f"{number}-{token}" for number, (token, _, _) in enumerate(GOOD)]


@pytest.fixture(scope="module")
def stand_in():
    return StandIn("aws", StandInSettings())


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


@pytest.mark.parametrize("good", GOOD, ids=_NAMES)
def test_what_is_not_known_yet_is_never_refused(stand_in, good):
    token, inputs, config = good
    for name in inputs:
        assert findings(stand_in, token, {**inputs, name: UNKNOWN}, config) == []
    assert findings(stand_in, token, mapped(inputs, lambda _: UNKNOWN), config) == []


@pytest.mark.parametrize("good", GOOD, ids=_NAMES)
def test_what_the_provider_makes_of_a_good_resource_is_the_same_on_every_call(stand_in, good):
    token, inputs, config = good
    stand_in.configure(config)
    checked, _ = stand_in.check(token, "wine", inputs, {})

    first, second = (stand_in.state(token, "wine", checked) for _ in range(2))

    assert first == second
    assert first[0]


@pytest.mark.parametrize("token", KIT_TYPES)
def test_values_of_any_shape_end_in_problems_and_never_in_an_error(token):
    kind = shape(token)
    for wrong in _WRONG:
        for name in kind.inputs:
            for problem in aws().problems(kind, {name: wrong}, HERE):
                assert problem.reason


def test_there_are_enough_of_both():
    assert len({planted[0] for planted in PLANTED}) == len(PLANTED) >= 100
    assert len(GOOD) >= 60
    assert len({config["region"] for _, _, config in GOOD}) == 4
