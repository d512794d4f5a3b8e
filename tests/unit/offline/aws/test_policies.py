"""Policy documents and other documents in properties."""

import json

import pytest

from mlops_kit.offline.aws import policies
from mlops_kit.offline.aws.place import where
from mlops_kit.offline.values import UNKNOWN
from tests.unit.offline.aws.at_hand import CHINA, HERE, SOVEREIGN, refused

GOOD = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::models/*"}


def wrong(document, kind="identity", at=HERE):
    return list(policies.wrong(document, kind, where(at)))


def with_statement(**changes):
    statement = {key: value for key, value in {**GOOD, **changes}.items() if value is not None}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"Effect": None}, "Effect must be one of Allow, Deny, got nothing"),
        ({"Action": None}, "must have Action or NotAction, got neither"),
        ({"NotAction": "s3:*"}, "must have Action or NotAction, not both"),
        ({"Resource": None}, "must have Resource or NotResource, got neither"),
        ({"Principal": "*"}, "must not name a Principal"),
        ({"Resources": "*"}, "Resources is not a setting here; did you mean Resource?"),
        ({"Resource": "models"}, "Resource must be * or an ARN, got 'models'"),
        ({"Resource": "arn:aws:s3"}, "must be arn:partition:service:region:account:resource"),
        ({"Resource": "arn:aws:sqs:eu-wset-1:*:q"}, "did you mean eu-west-1?"),
        ({"Action": ["s3:GetObject", "PutObject"]}, "must be service:Operation, got 'PutObject'"),
        ({"Condition": {"StringIs": {"a": "b"}}}, "StringIs is no operator of conditions"),
        ({"Condition": {"Bool": True}}, "Condition.Bool must be a map"),
        (
            {"Condition": {"ArnLike": {"aws:SourceArn": "arn:aws-cn:s3:::x"}}},
            "Condition.ArnLike.aws:SourceArn is of partition aws-cn",
        ),
    ],
)
def test_a_statement_that_iam_refuses_is_told(changes, words):
    (reason,) = wrong(with_statement(**changes))
    assert reason.startswith("its Statement[0]")
    assert words in reason


@pytest.mark.parametrize(
    "changes",
    [
        {"Action": "*", "Resource": "*"},
        {"Sid": "Read", "Action": ["s3:Get*", "s3:List?ucket"]},
        {"Resource": "arn:*:s3:::models/${aws:username}/*"},
        {"Resource": "arn:${partition}:s3:::x"},
        {"Action": None, "NotAction": ["iam:*"]},
        {"Condition": {"ForAnyValue:StringLikeIfExists": {"aws:TagKeys": ["a"]}}},
        {"Condition": {"NumericLessThanEquals": {"aws:MultiFactorAuthAge": 3600}}},
    ],
)
def test_a_statement_that_iam_takes_is_not_refused(changes):
    assert wrong(with_statement(**changes)) == []


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ("{not json", "must be a policy document in JSON"),
        ("[]", "must be a policy document, a JSON object, got a list"),
        ('{"Statement": []}', "its Statement must be a list of statements"),
        ('{"Version": "2012", "Statement": [{}]}', "its Version must be one of"),
        ('{"Statements": []}', "did you mean Statement?"),
        ('{"Statement": ["Allow"]}', "its Statement[0] must be a map, got 'Allow'"),
    ],
)
def test_a_document_that_is_none_is_told(document, words):
    assert any(words in reason for reason in wrong(document))


def test_a_document_may_be_an_object_as_pulumi_takes_it():
    document = {"Version": "2012-10-17", "Statement": [{**GOOD, "Resource": UNKNOWN}]}
    assert wrong(document) == []
    assert wrong({**document, "Statement": UNKNOWN}) == []


def test_a_trust_policy_names_who_assumes_and_only_operations_of_sts():
    trust = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}}
    ok = {"Version": "2012-10-17", "Statement": [{**trust, "Action": "sts:AssumeRole"}]}
    assert wrong(ok, "trust") == []
    (reason,) = wrong({"Statement": [{**trust, "Action": "iam:PassRole"}]}, "trust")
    assert "must be of sts in a trust policy" in reason
    bad = {"Statement": [{**trust, "Action": "sts:AssumeRole", "Principal": {"Servce": "x"}}]}
    (reason,) = wrong(bad, "trust")
    assert "did you mean Service?" in reason


@pytest.mark.parametrize(
    ("host", "at", "right"),
    [
        ("ec2.amazonaws.com", HERE, True),
        ("ec2.amazonaws.com", CHINA, True),
        ("ec2.amazonaws.com.cn", CHINA, True),
        ("ec2.amazonaws.com.cn", HERE, False),
        ("ec2.amazonaws.com", SOVEREIGN, True),
        ("ec2.amazonaws.eu", SOVEREIGN, False),
        ("logs.eu-central-1.amazonaws.com", HERE, True),
        ("alexa-appkit.amazon.com", HERE, True),
    ],
)
def test_service_principals_end_as_iam_of_their_partition_has_it(host, at, right):
    document = {
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": [host]}, "Action": "sts:AssumeRole"}
        ]
    }
    assert (wrong(document, "trust", at) == []) is right


def test_policies_of_other_types_are_read_where_they_are_recognised():
    token = "kinesis/resourcePolicy:ResourcePolicy"
    bad = json.dumps({"Statement": [{**GOOD, "Effect": "Permit", "Principal": "*"}]})
    found = refused(
        token, {"resourceArn": "arn:aws:kinesis:eu-central-1:111122223333:stream/s", "policy": bad}
    )
    assert "Effect must be one of Allow, Deny" in found["policy"]


def test_a_managed_policy_has_a_size():
    statement = {**GOOD, "Action": [f"s3:Get{number:0200d}" for number in range(40)]}
    found = refused("iam/policy:Policy", {"policy": json.dumps({"Statement": [statement]})})
    assert "must have at most 6144 characters" in found["policy"]


def test_rules_of_a_lifecycle_policy_have_different_priorities():
    rule = {
        "rulePriority": 1,
        "selection": {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 1},
        "action": {"type": "expire"},
    }
    found = refused(
        "ecr/lifecyclePolicy:LifecyclePolicy",
        {"repository": "wine", "policy": json.dumps({"rules": [rule, rule]})},
    )
    assert "must have different rulePriority, got 1 twice" in found["policy"]
