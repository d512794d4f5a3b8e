"""The evidence is the same for the same plan, and holds no secret."""

import json
import random
from dataclasses import replace
from typing import Any

from mlops_kit.residency import Resource, Secret, Unknown, evidence, judge, plan_digest
from tests.unit.residency.clean_plan import SETTINGS, made, put, specs


def document(resources: list[Resource]) -> dict[str, Any]:
    return json.loads(evidence(SETTINGS, resources, judge(SETTINGS, resources), "0.1.0"))


def test_the_order_of_the_plan_does_not_matter() -> None:
    resources = made(specs())
    shuffled = random.Random(1).sample(resources, len(resources))
    texts = {
        evidence(SETTINGS, order, judge(SETTINGS, order), "0.1.0")
        for order in (resources, shuffled, list(reversed(resources)))
    }
    assert len(texts) == 1
    assert texts.pop().endswith("}\n")


def test_every_resource_is_listed_with_its_places() -> None:
    found = document(made(specs()))
    places = {one["urn"].rsplit("::")[-1]: one["places"] for one in found["resources"]}
    assert len(places) == len(specs())
    assert {
        "path": "rules[0].copyActions[0].destinationVaultArn",
        "cloud": "aws",
        "partition": "aws",
        "region": "eu-west-1",
    } in places["backups"]
    assert [one["region"] for one in places["g-bucket"]] == ["europe-west3", "europe-west3"]
    assert places["alarms"][0]["region"] == "eu-central-1"
    assert places["stack"] == []


def test_a_clean_plan_says_so() -> None:
    found = document(made(specs()))
    assert found["schema"] == 1
    assert found["mlops_kit"] == "0.1.0"
    assert found["settings"] == SETTINGS.written()
    assert (found["leaks"], found["undecided"]) == ([], [])
    assert found["summary"]["leaks"] == 0
    assert found["summary"]["refused"] is False
    assert found["summary"]["values_checked"] > 200


def test_findings_are_written_out() -> None:
    plan = specs()
    put(plan, "alarms", "region", "us-east-1")
    found = document(made(plan))
    (leak,) = found["leaks"]
    assert (leak["path"], leak["rule"], leak["got"]) == ("region", "region", "us-east-1")
    assert leak["sentence"].startswith("alarms (aws:sns/topic:Topic) region: ")
    assert found["summary"]["refused"] is True


def test_a_changed_input_changes_the_digest() -> None:
    before, plan = plan_digest(made(specs())), specs()
    put(plan, "logs", "name", "/other")
    assert plan_digest(made(plan)) != before
    assert document(made(plan))["plan_sha256"] == plan_digest(made(plan))


def test_a_secret_is_in_neither_the_digest_nor_the_text() -> None:
    def planned(secret: Any) -> list[Resource]:
        return [
            replace(one, inputs={**one.inputs, "password": secret})
            if one.name == "database"
            else one
            for one in made(specs())
        ]

    one, other = planned(Secret("hunter2")), planned(Secret("placeholder"))
    assert plan_digest(one) == plan_digest(other)
    assert "hunter2" not in evidence(SETTINGS, one, judge(SETTINGS, one), "0.1.0")
    leaky = planned(Secret("pw=hunter2;host=x.us-east-1.rds.amazonaws.com"))
    text = evidence(SETTINGS, leaky, judge(SETTINGS, leaky), "0.1.0")
    assert "x.us-east-1.rds.amazonaws.com" in text
    assert "hunter2" not in text


def test_what_is_not_known_yet_counts_as_that() -> None:
    plan = specs()
    put(plan, "logs", "name", Unknown(("urn:a",)))
    put(plan, "logs", "retentionInDays", 30.0)
    same = specs()
    put(same, "logs", "name", Unknown(("urn:b",)))
    put(same, "logs", "retentionInDays", 30)
    assert plan_digest(made(plan)) == plan_digest(made(same))
