"""Documents that `getPolicyDocument` renders."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_kit.offline.aws import policies
from mlops_kit.offline.aws.place import where
from mlops_kit.offline.aws.policy_document import Malformed, lifecycle, rendered
from mlops_kit.offline.values import UNKNOWN
from tests.unit.offline.aws.at_hand import HERE, aws

FROM_THE_DOCUMENTATION = {
    "statements": [
        {
            "sid": "1",
            "actions": ["s3:ListAllMyBuckets", "s3:GetBucketLocation"],
            "resources": ["arn:aws:s3:::*"],
        },
        {
            "actions": ["s3:ListBucket"],
            "resources": ["arn:aws:s3:::models"],
            "conditions": [
                {
                    "test": "StringLike",
                    "variable": "s3:prefix",
                    "values": ["", "home/", "home/&{aws:username}/"],
                }
            ],
        },
        {
            "actions": ["s3:*"],
            "resources": ["arn:aws:s3:::models/home/&{aws:username}"],
            "effect": "Deny",
            "principals": [{"type": "AWS", "identifiers": ["*"]}],
        },
    ]
}


def document(args):
    return json.loads(rendered(args)["json"])


def test_statements_are_rendered_as_the_provider_documents_it():
    assert document(FROM_THE_DOCUMENTATION) == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "1",
                "Effect": "Allow",
                "Action": ["s3:ListAllMyBuckets", "s3:GetBucketLocation"],
                "Resource": "arn:aws:s3:::*",
            },
            {
                "Effect": "Allow",
                "Action": "s3:ListBucket",
                "Resource": "arn:aws:s3:::models",
                "Condition": {"StringLike": {"s3:prefix": ["", "home/", "home/${aws:username}/"]}},
            },
            {
                "Effect": "Deny",
                "Action": "s3:*",
                "Resource": "arn:aws:s3:::models/home/${aws:username}",
                "Principal": {"AWS": "*"},
            },
        ],
    }


def test_the_text_is_indented_by_two_and_there_is_a_short_one():
    found = rendered({"statements": [{"actions": ["a:B"], "resources": ["*"]}]})
    assert found["json"] == (
        '{\n  "Version": "2012-10-17",\n  "Statement": [\n    {\n      "Effect": "Allow",\n'
        '      "Action": "a:B",\n      "Resource": "*"\n    }\n  ]\n}'
    )
    assert found["minifiedJson"] == (
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"a:B","Resource":"*"}]}'
    )
    assert found["id"] == str(int(found["id"]))


def test_lists_are_sorted_downwards_without_doubles():
    found = document({"statements": [{"actions": ["a:A", "a:C", "a:B", "a:A"]}]})
    assert found["Statement"][0]["Action"] == ["a:C", "a:B", "a:A"]


def test_everybody_is_a_star_only_if_the_type_is_one():
    found = document(
        {"statements": [{"principals": [{"type": "*", "identifiers": ["*"]}], "actions": ["a:b"]}]}
    )
    assert found["Statement"][0]["Principal"] == "*"


def test_principals_of_one_type_and_conditions_on_one_key_are_put_together():
    found = document(
        {
            "statements": [
                {
                    "principals": [
                        {"type": "AWS", "identifiers": ["1"]},
                        {"type": "AWS", "identifiers": ["2"]},
                        {"type": "Service", "identifiers": ["s"]},
                    ],
                    "conditions": [
                        {"test": "StringEquals", "variable": "k", "values": ["a"]},
                        {"test": "StringEquals", "variable": "k", "values": ["b"]},
                        {"test": "Bool", "variable": "t", "values": ["true"]},
                    ],
                }
            ]
        }
    )
    (statement,) = found["Statement"]
    assert statement["Principal"] == {"AWS": ["2", "1"], "Service": "s"}
    assert statement["Condition"] == {"Bool": {"t": "true"}, "StringEquals": {"k": ["a", "b"]}}


def test_statements_of_sources_come_first_and_overrides_replace_by_sid():
    def one(sid, action):
        return json.dumps({"Statement": {"Sid": sid, "Effect": "Allow", "Action": action}})

    found = document(
        {
            "policyId": "mine",
            "sourcePolicyDocuments": [one("a", "s:A"), "", one("b", "s:B")],
            "statements": [{"sid": "b", "actions": ["own:B"]}, {"actions": ["own:C"]}],
            "overridePolicyDocuments": [one("a", "over:A"), one("z", "over:Z")],
        }
    )

    assert found["Id"] == "mine"
    assert [one["Action"] for one in found["Statement"]] == [
        "over:A",
        "own:B",
        "own:C",
        "over:Z",
    ]


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ({"sourcePolicyDocuments": ["{"]}, "sourcePolicyDocuments[0] is no JSON"),
        ({"statements": [{"sid": "a"}, {"sid": "a"}]}, "two statements have the Sid a"),
        (
            {"version": "2008-10-17", "statements": [{"resources": ["&{aws:username}"]}]},
            "not supported in version 2008-10-17",
        ),
    ],
)
def test_what_the_provider_refuses_has_no_answer(args, words):
    with pytest.raises(Malformed) as error:
        rendered(args)
    assert words in str(error.value)
    assert aws().lookup("aws:iam/getPolicyDocument:getPolicyDocument", args, HERE) is None


def test_a_document_of_something_unknown_is_unknown():
    found = rendered({"statements": [{"actions": ["a:b"], "resources": [UNKNOWN]}]})
    assert found["json"] is UNKNOWN


def test_marks_are_written_as_go_writes_them():
    found = rendered({"statements": [{"actions": ["a:b"], "resources": ["<é&>"]}]})
    assert r"\u003cé\u0026\u003e" in found["json"]
    assert json.loads(found["json"])["Statement"][0]["Resource"] == "<é&>"


_WORDS = st.text("abc:*", min_size=1, max_size=6)
_STATEMENTS = st.lists(
    st.fixed_dictionaries(
        {
            "actions": st.lists(_WORDS, min_size=1, max_size=4),
            "resources": st.lists(_WORDS, min_size=1, max_size=4),
            "effect": st.sampled_from(["Allow", "Deny"]),
        }
    ),
    max_size=4,
)


@given(_STATEMENTS)
def test_a_document_that_is_its_own_source_stays_as_it_is(statements):
    first = rendered({"statements": statements})["json"]
    assert rendered({"sourcePolicyDocuments": [first]})["json"] == first


def test_a_rendered_document_is_a_policy_that_iam_takes():
    args = {"statements": FROM_THE_DOCUMENTATION["statements"][:2]}
    assert list(policies.wrong(rendered(args)["json"], "identity", where(HERE))) == []


def test_a_lifecycle_policy_is_rendered():
    found = lifecycle(
        {
            "rules": [
                {
                    "priority": 1,
                    "selection": {
                        "tagStatus": "tagged",
                        "tagPrefixLists": ["prod"],
                        "countType": "imageCountMoreThan",
                        "countNumber": 100,
                    },
                }
            ]
        }
    )
    assert json.loads(found["json"]) == {
        "rules": [
            {
                "rulePriority": 1,
                "selection": {
                    "tagStatus": "tagged",
                    "tagPrefixList": ["prod"],
                    "countType": "imageCountMoreThan",
                    "countNumber": 100,
                },
                "action": {"type": "expire"},
            }
        ]
    }
    assert lifecycle({"rules": [UNKNOWN]})["json"] is UNKNOWN
