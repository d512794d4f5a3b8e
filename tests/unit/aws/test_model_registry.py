import json
import re

import pulumi
import pytest
from botocore.loaders import create_loader
from moto.iam.policy_validation import IAMPolicyDocumentValidator, IAMTrustPolicyDocumentValidator

from mlops_kit.aws.account import aws_account
from mlops_kit.aws.model_registry.model_registry import ModelRegistry
from mlops_kit.aws.model_registry.settings import MOST_GROUPS, MOST_PRINCIPALS
from mlops_kit.inputs import InvalidInputs
from tests.aws_mocks import ACCOUNT, PRINCIPAL, REGIONS, AwsEngine
from tests.aws_stand_in import StrictAwsEngine

POLICY = "sagemaker/modelPackageGroupPolicy:ModelPackageGroupPolicy"
GROUP = "sagemaker/modelPackageGroup:ModelPackageGroup"
TARGET = "cloudwatch/eventTarget:EventTarget"
READER, WRITER, APPROVER = "111111111111", "222222222222", "333333333333"
each_partition = pytest.mark.parametrize("name", REGIONS)


def deploy(region="eu-central-1", engine=AwsEngine, **args):
    made = engine(region)
    made.run(lambda: ModelRegistry("models", {"groups": {"wine": {}}, **args}))
    return made


def statements(engine):
    (policy,) = engine.of_type(POLICY).values()
    return {s.pop("Sid"): s for s in json.loads(policy["resourcePolicy"])["Statement"]}


def test_a_registry_is_these_resources():
    assert set(deploy(reader_principals=[READER]).resources) == {
        "models",
        "models-wine",
        "models-wine-access",
        "models-key",
        "models-approvals",
        "models-changes",
        "models-messenger",
        "models-messenger-permissions",
        "models-message",
    }


def test_groups_have_the_names_that_are_given():
    engine = deploy(groups={"wine": {"description": "Quality of wine"}, "iris": {}})

    assert engine.of_type(GROUP) == {
        "models-wine": {
            "modelPackageGroupName": "wine",
            "modelPackageGroupDescription": "Quality of wine",
        },
        "models-iris": {"modelPackageGroupName": "iris"},
    }
    assert engine.outputs["group_names"] == ["wine", "iris"]


@each_partition
def test_outputs_say_where_groups_and_messages_are(name):
    region = REGIONS[name][0]
    start = f"arn:{name}:sagemaker:{region}:{ACCOUNT}:model-package-group"

    assert deploy(region).outputs == {
        "group_names": ["wine"],
        "group_arns": {"wine": f"{start}/wine"},
        "approval_topic_arn": f"arn:{name}:sns:{region}:{ACCOUNT}:models-approvals-1234567",
        "kms_key_arn": f"arn:{name}:kms:{region}:{ACCOUNT}:key/models-key",
    }


@each_partition
def test_readers_writers_and_approvers_have_a_statement_each(name):
    region = REGIONS[name][0]
    user = f"arn:{name}:iam::{WRITER}:user/trainer"
    engine = deploy(
        region,
        reader_principals=[READER, user],
        writer_principals=[user],
        approver_principals=[APPROVER],
    )

    def allow(actions, *principals):
        start = f"arn:{name}:sagemaker:{region}:{ACCOUNT}"
        return {
            "Effect": "Allow",
            "Principal": {"AWS": list(principals)},
            "Action": actions,
            "Resource": [f"{start}:model-package-group/wine", f"{start}:model-package/wine/*"],
        }

    assert statements(engine) == {
        "Read": allow(
            [
                "sagemaker:CreateModel",
                "sagemaker:DescribeModelPackage",
                "sagemaker:DescribeModelPackageGroup",
                "sagemaker:ListModelPackages",
            ],
            f"arn:{name}:iam::{READER}:root",
            user,
        ),
        "Register": {
            **allow(["sagemaker:CreateModelPackage"], user),
            "Condition": {
                "StringEqualsIfExists": {"sagemaker:ModelApprovalStatus": "PendingManualApproval"}
            },
        },
        "Approve": allow(["sagemaker:UpdateModelPackage"], f"arn:{name}:iam::{APPROVER}:root"),
    }
    (policy,) = engine.of_type(POLICY).values()
    assert policy["modelPackageGroupName"] == "wine"


@pytest.mark.parametrize(
    ("principals", "sid"),
    [
        ("reader_principals", "Read"),
        ("writer_principals", "Register"),
        ("approver_principals", "Approve"),
    ],
)
def test_who_is_not_named_has_no_statement(principals, sid):
    assert set(statements(deploy(**{principals: [READER]}))) == {sid}


def test_without_others_a_group_has_no_policy():
    assert deploy(reader_principals=[]).of_type(POLICY) == {}


def test_changes_of_the_groups_packages_are_told_and_of_no_others():
    (rule,) = (
        deploy(groups={"wine": {}, "iris": {}}).of_type("cloudwatch/eventRule:EventRule").values()
    )

    assert json.loads(rule["eventPattern"]) == {
        "source": ["aws.sagemaker"],
        "detail-type": ["SageMaker Model Package State Change"],
        "detail": {"ModelPackageGroupName": ["wine", "iris"]},
    }


EVENT = {
    "time": "2030-01-01T12:00:00Z",
    "detail": {
        "ModelPackageGroupName": "wine",
        "ModelPackageVersion": 3,
        "ModelPackageArn": "arn:…:model-package/wine/3",
        "ModelPackageStatus": "Completed",
        "ModelApprovalStatus": "Approved",
    },
}
"""The parts of SageMaker's event that its developer guide has."""


def found(path):
    value = EVENT
    for part in path.removeprefix("$.").split("."):
        value = value[part]
    return value


def test_a_message_says_which_version_has_which_state_of_approval():
    (target,) = deploy().of_type(TARGET).values()
    words = {key: found(path) for key, path in target["inputTransformer"]["inputPaths"].items()}
    template = target["inputTransformer"]["inputTemplate"]

    assert json.loads(re.sub("<(.*?)>", lambda word: str(words[word[1]]), template)) == {
        "approval_status": "Approved",
        "model_package_group": "wine",
        "model_package_version": "3",
        "model_package_arn": "arn:…:model-package/wine/3",
        "package_status": "Completed",
        "at": "2030-01-01T12:00:00Z",
    }


@each_partition
def test_the_role_of_the_messages_can_publish_them_and_nothing_else(name):
    region = REGIONS[name][0]
    engine = deploy(region)
    made = {n: m.inputs for n, m in engine.resources.items()}
    topic, key = engine.outputs["approval_topic_arn"], engine.outputs["kms_key_arn"]

    assert made["models-message"]["arn"] == topic
    assert made["models-message"]["rule"] == "models-changes-1234567"
    assert made["models-message"]["roleArn"] == (
        f"arn:{name}:iam::{ACCOUNT}:role/models-messenger-1234567"
    )
    assert "models-messenger-permissions" in engine.dependencies["models-message"]
    assert json.loads(made["models-messenger"]["assumeRolePolicy"])["Statement"] == [
        {
            "Effect": "Allow",
            "Principal": {"Service": f"events.principal.of.{region}"},
            "Action": "sts:AssumeRole",
            "Condition": {
                "ArnEquals": {
                    "aws:SourceArn": (
                        f"arn:{name}:events:{region}:{ACCOUNT}:rule/models-changes-1234567"
                    )
                }
            },
        }
    ]
    assert json.loads(made["models-messenger-permissions"]["policy"])["Statement"] == [
        {"Effect": "Allow", "Action": "sns:Publish", "Resource": topic},
        {
            "Effect": "Allow",
            "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
            "Resource": key,
            "Condition": {"StringEquals": {"kms:EncryptionContext:aws:sns:topicArn": topic}},
        },
    ]
    IAMPolicyDocumentValidator(made["models-messenger-permissions"]["policy"]).validate()
    IAMTrustPolicyDocumentValidator(made["models-messenger"]["assumeRolePolicy"]).validate()


def test_messages_are_encrypted_with_a_key_of_their_own_or_the_given_one():
    key = f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/mine"
    own, given = deploy(), deploy(kms_key_arn=key)

    assert own.resources["models-approvals"].inputs["kmsMasterKeyId"] == (
        f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/models-key"
    )
    assert own.resources["models-key"].inputs["enableKeyRotation"] is True
    assert given.resources["models-approvals"].inputs["kmsMasterKeyId"] == key
    assert key in given.resources["models-messenger-permissions"].inputs["policy"]
    assert "models-key" not in given.resources


@each_partition
def test_aws_would_refuse_nothing_of_a_registry(name):
    engine = deploy(
        REGIONS[name][0],
        StrictAwsEngine,
        groups={"a" * 63: {"description": "Quality of wine, é"}, "iris": {}},
        reader_principals=[READER],
        writer_principals=[WRITER],
        approver_principals=[APPROVER],
        tags={"team": "red"},
    )

    assert len(engine.resources) == 11
    assert engine.refused == []


def test_the_largest_registry_fits_into_a_pattern_and_a_policy():
    groups = {f"{number:02}".ljust(63, "x"): {} for number in range(MOST_GROUPS)}
    users = [f"{number:012}" for number in range(MOST_PRINCIPALS)]
    who = {f"{kind}_principals": users for kind in ("reader", "writer", "approver")}

    engine = deploy(engine=StrictAwsEngine, groups=groups, **who)

    (rule,) = engine.of_type("cloudwatch/eventRule:EventRule").values()
    assert len(rule["eventPattern"]) <= 4096
    assert max(len(p["resourcePolicy"]) for p in engine.of_type(POLICY).values()) <= 20_480
    assert engine.refused == []


def test_everything_that_can_have_tags_has_them():
    engine = deploy(tags={"team": "red"}, reader_principals=[READER])

    untagged = {n for n, m in engine.resources.items() if m.inputs.get("tags") != {"team": "red"}}
    assert untagged == {
        "models",
        "models-wine-access",
        "models-messenger-permissions",
        "models-message",
    }


def test_the_principal_is_looked_up_once_and_nothing_else():
    (call,) = deploy().calls

    assert (call.token, call.args) == (PRINCIPAL, {"serviceName": "events"})


def test_nothing_leaks_onto_the_default_provider():
    engine = AwsEngine()

    def program():
        opts = pulumi.ResourceOptions(providers=[aws_account("cloud", "eu-central-1", ACCOUNT)])
        ModelRegistry("models", {"groups": {"wine": {}}}, opts)

    engine.run(program)

    made = [m for m in engine.resources.values() if m.typ.startswith("aws:")]
    assert {m.provider.split("::")[-2] for m in made} == {"cloud"}
    assert {call.provider.split("::")[-2] for call in engine.calls} == {"cloud"}


@pytest.mark.parametrize("name", ["a", "A-1", "a--b", "x" * 63, "", "-a", "a-", "a_b", "x" * 64])
def test_names_of_groups_are_what_sagemaker_takes(name):
    entity = create_loader().load_service_model("sagemaker", "service-2")["shapes"]["EntityName"]
    taken = re.fullmatch(entity["pattern"], name) and len(name) <= entity["max"]

    if taken:
        assert deploy(groups={name: {}}).outputs["group_names"] == [name]
    else:
        with pytest.raises(InvalidInputs, match="must be 1 to 63 letters, digits and dashes"):
            deploy(groups={name: {}})


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        ({"groups": {}}, "groups: must name at least 1 group, got none"),
        (
            {"groups": {f"g{number}": {} for number in range(51)}},
            "groups: must be at most 50, got 51",
        ),
        (
            {"groups": {"wine": {"description": "x" * 1025}}},
            "groups.wine.description: string should have at most 1024 characters, got",
        ),
        (
            {"reader_principals": ["*"]},
            "reader_principals[0]: must be the 12 digits of an AWS account, "
            "or the ARN of one role or user, got '*'",
        ),
        (
            {"writer_principals": [WRITER, WRITER]},
            f"writer_principals[1]: '{WRITER}' is in writer_principals[0] already",
        ),
        (
            {"approver_principals": [f"{number:012}" for number in range(51)]},
            "approver_principals: must be at most 50, got 51",
        ),
    ],
)
def test_a_mistake_is_one_sentence(args, sentence):
    with pytest.raises(InvalidInputs) as caught:
        deploy(**args)

    (problem,) = caught.value.problems
    assert str(problem).startswith(sentence)
