"""Grants as policy documents."""

import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_kit.permissions.policy import LARGEST, Grant, by_service, condition, documents, size

BUCKET = "arn:aws:s3:::b"
WHEN = condition({"Bool": {"kms:GrantIsForAWSResource": ["true"]}})


def statements(grants):
    return [one for document in documents(grants) for one in document["Statement"]]


def test_actions_on_the_same_resources_are_one_statement():
    grants = [Grant("s3:PutObject", BUCKET), Grant("s3:GetObject", BUCKET)]

    assert documents(grants) == [
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Sid": "S31",
                    "Effect": "Allow",
                    "Action": ["s3:GetObject", "s3:PutObject"],
                    "Resource": [BUCKET],
                }
            ],
        }
    ]


def test_an_action_gets_no_resource_that_it_was_not_granted():
    grants = [
        Grant("s3:GetObject", BUCKET),
        Grant("s3:GetObject", "arn:aws:s3:::c"),
        Grant("s3:PutObject", BUCKET),
    ]

    assert [(one["Action"], one["Resource"]) for one in statements(grants)] == [
        (["s3:PutObject"], [BUCKET]),
        (["s3:GetObject"], [BUCKET, "arn:aws:s3:::c"]),
    ]


def allowed(documents):
    """Return what policies allow, as pairs of action and resource; none twice."""
    pairs = [
        (action, resource)
        for document in documents
        for one in document["Statement"]
        for action in one["Action"]
        for resource in one["Resource"]
    ]
    assert len(set(pairs)) == len(pairs)
    return set(pairs)


pairs = st.tuples(st.sampled_from(["s3:A", "s3:B", "s3:C", "ec2:A"]), st.sampled_from("abcdef"))


@given(st.sets(pairs, min_size=1))
def test_what_was_granted_is_allowed_and_nothing_else(granted):
    assert allowed(documents(Grant(*pair) for pair in granted)) == granted


def test_many_resources_with_some_actions_in_common_are_named_once():
    metric = [f"arn:aws:cloudwatch:eu-central-1:123456789012:alarm:m{n}" for n in range(9)]
    composite = [f"arn:aws:cloudwatch:eu-central-1:123456789012:alarm:c{n}" for n in range(9)]
    boards = [f"arn:aws:cloudwatch::123456789012:dashboard/b{n}" for n in range(9)]
    grants = [
        *(Grant("cloudwatch:DeleteAlarms", alarm) for alarm in (*metric, *composite)),
        *(Grant("cloudwatch:TagResource", any) for any in (*metric, *composite, *boards)),
        *(Grant("cloudwatch:PutMetricAlarm", alarm) for alarm in metric),
        *(Grant("cloudwatch:PutCompositeAlarm", alarm) for alarm in composite),
        *(Grant("cloudwatch:PutDashboard", board) for board in boards),
    ]

    tag, delete = "cloudwatch:TagResource", "cloudwatch:DeleteAlarms"
    assert [(one["Action"], one["Resource"]) for one in statements(grants)] == [
        ([delete, "cloudwatch:PutCompositeAlarm", tag], composite),
        ([delete, "cloudwatch:PutMetricAlarm", tag], metric),
        (["cloudwatch:PutDashboard", tag], boards),
    ]


def test_many_actions_with_some_resources_in_common_are_named_once():
    grants = [
        *(Grant(f"s3:GetBucketSomething{n}", f"arn:aws:s3:::{b}") for n in range(9) for b in "xy"),
        *(Grant(f"s3:PutBucketSomething{n}", "arn:aws:s3:::x") for n in range(9)),
    ]

    puts, gets = statements(grants)
    assert (len(gets["Action"]), gets["Resource"]) == (9, ["arn:aws:s3:::x", "arn:aws:s3:::y"])
    assert (len(puts["Action"]), puts["Resource"]) == (9, ["arn:aws:s3:::x"])


def test_a_condition_stays_with_its_action():
    grants = [Grant("kms:CreateGrant", "k", WHEN), Grant("kms:DescribeKey", "k")]

    plain, narrow = statements(grants)
    assert "Condition" not in plain
    assert narrow["Action"] == ["kms:CreateGrant"]
    assert narrow["Condition"] == {"Bool": {"kms:GrantIsForAWSResource": ["true"]}}


def test_a_resource_that_a_pattern_covers_is_left_out():
    grants = [Grant("s3:GetObject", "arn:aws:s3:::b/x"), Grant("s3:GetObject", "arn:aws:s3:::b/*")]

    assert statements(grants)[0]["Resource"] == ["arn:aws:s3:::b/*"]


def many(count):
    return [
        Grant("s3:GetObject", f"arn:aws:s3:::{'b' * 50}{number:04}/*") for number in range(count)
    ]


def test_a_large_policy_is_split_and_loses_nothing():
    grants = [*many(300), *(Grant(f"ec2:Describe{'x' * 40}{n:03}", "*") for n in range(200))]

    made = documents(grants)

    assert len(made) > 3
    assert max(map(size, made)) <= LARGEST
    assert allowed(made) == {(grant.action, grant.resource) for grant in grants}
    sids = [one["Sid"] for document in made for one in document["Statement"]]
    assert len(set(sids)) == len(sids)
    assert all(sid.isalnum() for sid in sids)


def test_what_cannot_be_split_is_refused():
    with pytest.raises(ValueError, match="one statement is larger than a policy may be: S31"):
        documents([Grant("s3:GetObject", "a" * LARGEST)])


def test_white_space_does_not_count():
    document = documents([Grant("s3:GetObject", BUCKET)])[0]

    assert size(document) == len(json.dumps(document, separators=(",", ":")))


@given(st.integers(0, 2**32))
def test_the_order_of_the_grants_does_not_matter(seed):
    grants = [*many(3), Grant("kms:CreateGrant", "k", WHEN), Grant("kms:DescribeKey", "k")]
    shuffled = random.Random(seed).sample(grants, len(grants))

    assert documents(shuffled) == documents(grants)


def test_the_actions_are_listed_by_service():
    grants = [Grant("s3:B", "x"), Grant("s3:A", "x"), Grant("ecr:C", "x"), Grant("s3:A", "y")]

    assert by_service(grants) == {"ecr": ["C"], "s3": ["A", "B"]}
