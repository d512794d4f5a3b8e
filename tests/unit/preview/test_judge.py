"""The plan's residency, from what the engine says of it."""

import json

from mlops_kit.preview.judge import judged
from mlops_kit.preview.plan import SECRET, Plan, Planned

PROVIDER = "urn:pulumi:s::p::pulumi:providers:aws::default_7_51_1"
OWN = "urn:pulumi:s::p::pulumi:providers:aws::other"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SETTINGS = {"regions": ["eu-central-1"]}
EUROPE = {"mlops-kit": {"residency": SETTINGS}}


def topic(name, provider=PROVIDER, operation="create", **inputs):
    kind = "aws:sns/topic:Topic"
    urn = f"urn:pulumi:s::p::{kind}::{name}"
    return Planned(urn, kind, name, operation, custom=True, inputs=inputs, provider=provider)


def plan(*resources):
    providers = {PROVIDER: {"region": "eu-central-1"}, OWN: {"region": "us-east-1"}}
    return Plan(resources, providers)


def test_without_settings_nothing_is_judged():
    residency, evidence = judged(plan(topic("a", OWN)), {}, "1")

    assert (residency.verdict, evidence.text) == ("not set", "")


def test_a_resource_is_where_its_provider_is_default_or_not():
    residency, _ = judged(plan(topic("a"), topic("b", OWN)), EUROPE, "1")

    assert residency.verdict == "broken"
    assert residency.checked == 2
    (leak,) = residency.leaks
    assert leak.startswith("b (aws:sns/topic:Topic) provider.region: is made in us-east-1")


def test_what_is_deleted_leaks_nothing_and_what_stays_is_checked():
    residency, _ = judged(plan(topic("a", OWN, "delete")), EUROPE, "1")
    assert residency.verdict == "kept"

    residency, _ = judged(plan(topic("a", OWN, "same")), EUROPE, "1")
    assert residency.verdict == "broken"


def test_unknown_and_hidden_values_are_undecided_where_they_matter():
    keys = {"mlops-kit": {"residency": {**SETTINGS, "customer_managed_keys": True}}}
    for hidden in (UNKNOWN, SECRET):
        residency, _ = judged(plan(topic("a", kmsMasterKeyId=hidden)), keys, "1")
        assert residency.verdict == "undecided"
        assert residency.undecided


def test_undecided_breaks_it_where_the_stack_says_so():
    strict = {"mlops-kit": {"residency": {**SETTINGS, "undecided": "refuse"}}}

    assert judged(plan(topic("a", region=UNKNOWN)), strict, "1")[0].verdict == "broken"


def test_mistakes_in_the_settings_are_told_and_nothing_counts_as_kept():
    residency, evidence = judged(
        plan(topic("a")), {"mlops-kit": {"residency": {"reigons": ["x"]}}}, "1"
    )

    assert residency.verdict == "broken"
    assert residency.leaks[0].startswith("mlops-kit:residency.reigons: is not a setting here")
    assert evidence.text == ""


def test_evidence_is_the_same_whatever_the_order():
    one = judged(plan(topic("a"), topic("b", OWN)), EUROPE, "1")[1].text
    two = judged(plan(topic("b", OWN), topic("a")), EUROPE, "1")[1].text

    assert one == two
    assert json.loads(one)["summary"]["leaks"] == 1


def test_the_stack_says_where_a_default_provider_is_when_the_plan_failed_to():
    failed = Plan((topic("a"),))

    assert judged(failed, {**EUROPE, "aws": {"region": "eu-central-1"}}, "1")[0].verdict == "kept"
    assert judged(failed, {**EUROPE, "aws": {"region": "us-east-1"}}, "1")[0].verdict == "broken"
    assert judged(failed, EUROPE, "1")[0].verdict == "undecided"
