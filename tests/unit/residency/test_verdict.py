"""What a refused run is told."""

from mlops_kit.residency import ResidencySettings, Unknown, judge
from tests.unit.residency.clean_plan import SETTINGS, made, put, specs


def test_all_leaks_come_in_one_message_in_a_stable_order() -> None:
    plan = specs()
    put(plan, "logs", "region", "us-east-1")
    put(plan, "alarms", "kmsMasterKeyId", ...)
    put(plan, "g-bucket", "location", "US")
    message = judge(SETTINGS, made(plan)).message()
    lines = message.splitlines()
    assert lines[0] == "residency: 3 leaks, 0 undecided in 75 resources:"
    assert [line.split()[0] for line in lines[1:]] == ["logs", "alarms", "g-bucket"]
    assert message == judge(SETTINGS, list(reversed(made(plan)))).message()


def test_undecided_findings_are_in_the_message_only_where_they_are_refused() -> None:
    plan = specs()
    put(plan, "logs", "region", Unknown())
    assert len(judge(SETTINGS, made(plan)).message().splitlines()) == 1
    strict = ResidencySettings.model_validate({**SETTINGS.written(), "undecided": "refuse"})
    assert len(judge(strict, made(plan)).message().splitlines()) == 2


def test_one_resource_can_be_checked_among_the_others() -> None:
    plan = specs()
    put(plan, "logs", "region", "us-east-1")
    put(plan, "alarms", "region", "us-east-1")
    resources = made(plan)
    only = [one.urn for one in resources if one.name == "logs"]
    verdict = judge(SETTINGS, resources, only=only)
    assert [leak.name for leak in verdict.leaks] == ["logs"]
    assert verdict.resources == 1


def test_only_what_a_later_resource_may_settle_is_marked_so() -> None:
    plan = specs()
    del plan["models-block"]
    del plan["models-encryption"]
    put(plan, "models-policy", "region", "us-east-1")
    leaks = judge(SETTINGS, made(plan)).leaks
    assert {(leak.name, leak.rule, leak.may_settle) for leak in leaks} == {
        ("models", "key", True),
        ("models", "public", True),
        ("models-policy", "region", False),
    }
