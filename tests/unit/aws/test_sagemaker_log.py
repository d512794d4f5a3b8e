import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from mlops_kit.aws.calls import Clients
from mlops_kit.aws.sagemaker.log import RolloutLog
from tests.clouds.sagemaker import Simulator, simulator

AT = datetime.now(UTC)  # CloudWatch Logs takes no event of two weeks ago
GROUP = "/mlops-kit/wine"


@pytest.fixture
def cloud() -> Iterator[Simulator]:
    with simulator() as made:
        made.client("logs").create_log_group(logGroupName=GROUP)
        yield made


def log(cloud: Simulator, group: str = GROUP) -> RolloutLog:
    return RolloutLog(Clients(None, None, None, None, cloud.client("logs")), group, "wine")


def written(cloud: Simulator) -> list[tuple[int, dict[str, object]]]:
    found = cloud.client("logs").get_log_events(
        logGroupName=GROUP, logStreamName="wine", startFromHead=True
    )
    return [(event["timestamp"], json.loads(event["message"])) for event in found["events"]]


def test_an_event_is_a_line_of_json_with_the_endpoint_and_its_time(cloud):
    warned: list[str] = []

    log(cloud).write(AT, {"what": "step", "weight": 10}, warned.append)

    milliseconds = round(AT.timestamp() * 1000)
    assert written(cloud) == [(milliseconds, {"endpoint": "wine", "what": "step", "weight": 10})]
    assert warned == []


def test_the_same_again_is_not_written(cloud):
    made = log(cloud)
    for weight in (10, 10, 50, 50, 10):
        made.write(AT, {"weight": weight}, pytest.fail)

    assert [event["weight"] for _, event in written(cloud)] == [10, 50, 10]


def test_a_second_process_goes_on_in_the_same_stream(cloud):
    log(cloud).write(AT, {"weight": 10}, pytest.fail)
    log(cloud).write(AT, {"weight": 50}, pytest.fail)

    assert len(written(cloud)) == 2


def test_what_cannot_be_written_is_told_once_and_stops_nothing(cloud):
    made, warned = log(cloud, "/nowhere"), []

    for weight in (10, 50):
        made.write(AT, {"weight": weight}, warned.append)

    (sentence,) = warned
    assert sentence.startswith("wine: the rollout is not logged: CloudWatch Logs refuses")
    assert "\n" not in sentence


def test_without_a_group_nothing_is_written(cloud):
    RolloutLog(Clients(None, None, None, None, None), "", "wine").write(AT, {}, pytest.fail)
