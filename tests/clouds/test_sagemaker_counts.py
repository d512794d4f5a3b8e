"""How often AWS is called: looks at an endpoint are limited, and changing calls cost time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.sagemaker_scene import BRIEF, NAME, Scene, failing, scene, version
from tests.sagemaker_stack import stack
from tests.sagemaker_story import BRIEFLY_GUARDED, READING

ONE, TWO = version("1"), version("2")
KIT: Mapping[str, Any] = {}
BY_AWS = BRIEFLY_GUARDED


@dataclass
class Watched:
    """One run, cut at its waits."""

    made: Scene
    polls: list[list[str]] = field(default_factory=list[list[str]])
    """Operations between two waits."""
    whole: list[str] = field(default_factory=list[str])

    def up(self, wanted: Any, **rollout: Any) -> str:
        calls = self.made.cloud.calls
        since = last = len(calls)

        def rest(seconds: float) -> None:
            nonlocal last
            self.polls.append([name for name, _ in calls[last:]])
            last = len(calls)
            self.made.cloud.clock.sleep(seconds)

        ending = self.made.up(wanted, rest, **rollout)
        self.polls.append([name for name, _ in calls[last:]])
        self.whole = [name for name, _ in calls[since:]]
        return ending.outcome.result

    def writes(self) -> dict[str, int]:
        """Count the changing calls."""
        changing = [name for name in self.whole if not READING.match(name)]
        return {name: changing.count(name) for name in sorted({*changing})}


@pytest.mark.parametrize("fate", ["good", "bad"])
@pytest.mark.parametrize(("by_aws", "rollout"), [(False, KIT), (True, BY_AWS)], ids=["kit", "AWS"])
def test_a_poll_that_waits_looks_once_at_endpoint_ledger_and_counts(by_aws, rollout, fate):
    with scene(by_aws, **BRIEF) as made:
        made.up(ONE, **rollout)
        watched = Watched(made)
        watched.up(failing(made, TWO) if fate == "bad" else TWO, **rollout)

    waiting = [poll for poll in watched.polls[1:-1] if all(READING.match(name) for name in poll)]
    assert len(waiting) > 5
    looks = ("GetObject", "DescribeEndpoint", "GetMetricData")
    failures = [poll for poll in waiting if "DescribeEndpointConfig" in poll]
    assert [poll for poll in waiting if tuple(poll) != looks and poll not in failures] == []
    assert len(failures) <= 1


@pytest.mark.parametrize("fate", ["good", "bad"])
@pytest.mark.parametrize(("by_aws", "rollout"), [(False, KIT), (True, BY_AWS)], ids=["kit", "AWS"])
def test_the_endpoint_is_looked_at_once_a_tick_and_once_before_each_change(by_aws, rollout, fate):
    changing = ("UpdateEndpointWeightsAndCapacities", "UpdateEndpoint", "ListModels")
    with scene(by_aws, **BRIEF) as made:
        made.up(ONE, **rollout)
        watched = Watched(made)
        watched.up(failing(made, TWO) if fate == "bad" else TWO, **rollout)

    assert watched.whole.count("DescribeEndpoint") > 10
    for poll in watched.polls:
        changes = sum(poll.count(name) for name in changing)
        # a tick begins with a look at the ledger
        assert poll.count("DescribeEndpoint") <= poll.count("GetObject") + changes


def test_a_canary_costs_these_changing_calls_and_no_others():
    with scene(**BRIEF) as made:
        watched = Watched(made)
        made.up(ONE)

        assert watched.up(TWO) == "promoted"

    assert watched.writes() == {
        "CreateEndpointConfig": 2,
        "CreateModel": 1,
        "DeleteEndpointConfig": 2,
        "DeleteModel": 1,
        "DeregisterScalableTarget": 1,
        "PutObject": 12,
        "PutScalingPolicy": 3,
        "RegisterScalableTarget": 3,
        "UpdateEndpoint": 2,
        "UpdateEndpointWeightsAndCapacities": 3,
    }


def test_a_rollback_costs_these_changing_calls_and_no_others():
    with scene(**BRIEF) as made:
        watched = Watched(made)
        made.up(ONE)

        assert watched.up(failing(made, TWO)) == "rolled_back"

    assert watched.writes() == {
        "CreateEndpointConfig": 2,
        "CreateModel": 1,
        "DeleteEndpointConfig": 1,
        "DeleteModel": 1,
        "DeregisterScalableTarget": 1,
        "PutObject": 9,
        "PutScalingPolicy": 3,
        "RegisterScalableTarget": 3,
        "UpdateEndpoint": 2,
        "UpdateEndpointWeightsAndCapacities": 2,
    }


def test_a_rollout_that_aws_runs_costs_one_update_of_the_endpoint():
    with scene(True, **BRIEF) as made:
        watched = Watched(made)
        made.up(ONE, **BY_AWS)

        assert watched.up(TWO, **BY_AWS) == "promoted"

    assert watched.writes() == {
        "CreateEndpointConfig": 1,
        "CreateModel": 1,
        "DeleteEndpointConfig": 1,
        "DeleteModel": 1,
        "PutObject": 5,
        "PutScalingPolicy": 2,
        "RegisterScalableTarget": 2,
        "UpdateEndpoint": 1,
    }


def test_looks_are_not_made_in_step_with_those_of_other_runs(monkeypatch):
    with stack(monkeypatch) as made:
        made.up("1")
        made.up("2")
        waits = made.waits

    assert len(waits) > 30
    assert all(12 <= wait <= 18 for wait in waits)
    assert len({*waits}) > len(waits) / 2
    assert max(waits) - min(waits) > 3


def test_the_list_of_what_is_there_is_read_to_its_end():
    with scene(**BRIEF) as made:
        made.up(ONE)
        sagemaker = made.clients.sagemaker
        live = made.cloud.endpoint(NAME).live.settings["ProductionVariants"]
        for number in range(25):  # left by runs that died, and two of somebody else
            name = f"{number:012x}"
            sagemaker.create_model(
                ModelName=f"{NAME}-{name}",
                PrimaryContainer={"Image": "registry/wine:1"},
                ExecutionRoleArn="arn:aws:iam::123456789012:role/wine-role",
            )
            variants = [{**live[0], "ModelName": f"{NAME}-{name}"}]
            sagemaker.create_endpoint_config(
                EndpointConfigName=f"{NAME}-b{name}", ProductionVariants=variants
            )
        sagemaker.create_endpoint_config(EndpointConfigName=f"{NAME}-mine", ProductionVariants=live)

        made.up(ONE)

        assert made.names() == {
            "models": {f"{NAME}-{ONE.id}"},
            "configs": {f"{NAME}-b{ONE.id}", f"{NAME}-mine"},
        }
