"""Inputs held against the shapes of the SDKs."""

import pytest

from mlops_kit.offline.check import problems
from mlops_kit.offline.sdk import Sdk
from mlops_kit.offline.values import SIGNATURE, UNKNOWN

AWS, AZURE, KUBERNETES = Sdk("aws"), Sdk("azure-native"), Sdk("kubernetes")


def found(sdk, token, inputs):
    return [str(problem) for problem in problems(sdk, sdk.resource(token).inputs, inputs)]


def test_good_inputs_have_no_problems():
    inputs = {"name": "a", "encryptionConfigurations": [{"encryptionType": "KMS"}], "tags": {}}

    assert found(AWS, "aws:ecr/repository:Repository", inputs) == []


@pytest.mark.parametrize(
    ("inputs", "sentence"),
    [
        ({"imageTagMutabilty": "MUTABLE"},
         "imageTagMutabilty: is not a property here; did you mean imageTagMutability?"),
        ({"image_tag_mutability": "MUTABLE"},
         "image_tag_mutability: is not a property here; did you mean imageTagMutability?"),
        ({"forceDelete": "yes"}, "forceDelete: must be true or false, got 'yes'"),
        ({"name": 5}, "name: must be text, got 5"),
        ({"name": True}, "name: must be text, got true"),
        ({"tags": ["a"]}, "tags: must be a map, got a list"),
        ({"tags": {"a": 1}}, "tags.a: must be text, got 1"),
        ({"encryptionConfigurations": {"kmsKey": "k"}},
         "encryptionConfigurations: must be a list, got a map"),
        ({"encryptionConfigurations": [{}, {"kmsKee": "k"}]},
         "encryptionConfigurations[1].kmsKee: is not a property here; did you mean kmsKey?"),
        ({"imageScanningConfiguration": {}},
         "imageScanningConfiguration.scanOnPush: is required but missing"),
    ],
)  # fmt: skip
def test_each_kind_of_mistake_is_one_sentence_with_its_path(inputs, sentence):
    assert found(AWS, "aws:ecr/repository:Repository", inputs) == [sentence]


def test_all_mistakes_are_told_at_once():
    inputs = {"nam": 1, "forceDelete": 1, "encryptionConfigurations": [{"x": 1}]}

    assert len(found(AWS, "aws:ecr/repository:Repository", inputs)) == 3


def test_a_word_that_is_close_to_nothing_gets_the_list():
    (sentence,) = found(AWS, "aws:kms/alias:Alias", {"targetKeyId": "k", "zzzz": 1})

    assert sentence == (
        "zzzz: is not a property here; allowed: name, namePrefix, region, targetKeyId"
    )


def test_unknown_values_pass_wherever_they_are():
    inputs = {"name": UNKNOWN, "encryptionConfigurations": [UNKNOWN, {"kmsKey": UNKNOWN}]}

    assert found(AWS, "aws:ecr/repository:Repository", inputs) == []


def test_enums_of_the_sdk_are_held():
    inputs = {"resourceGroupName": "g", "workspaceName": "w", "properties": {"authMode": "Keys"}}

    assert found(AZURE, "azure-native:machinelearningservices:OnlineEndpoint", inputs) == [
        "properties.authMode: must be one of AMLToken, Key, AADToken, got 'Keys'; did you mean Key?"
    ]


def test_one_of_several_types_is_enough():
    service = {"spec": {"ports": [{"port": 80, "targetPort": "http"}]}}
    other = {"spec": {"ports": [{"port": 80, "targetPort": 8080}]}}
    wrong = {"spec": {"ports": [{"port": 80, "targetPort": []}]}}

    assert found(KUBERNETES, "kubernetes:core/v1:Service", service) == []
    assert found(KUBERNETES, "kubernetes:core/v1:Service", other) == []
    assert len(found(KUBERNETES, "kubernetes:core/v1:Service", wrong)) == 1


def test_files_fit_where_files_are_wanted_and_nowhere_else():
    asset = {SIGNATURE: "c44067f5952c0a294b673a41bacd8c17", "text": "x"}
    inputs = {"bucket": "b", "source": asset}

    assert found(AWS, "aws:s3/bucketObjectv2:BucketObjectv2", inputs) == []
    assert found(AWS, "aws:s3/bucketObjectv2:BucketObjectv2", {"bucket": "b", "tags": asset}) == [
        "tags: must be a map, got a file or an archive"
    ]
