"""Every kind in the table needs its key; a few take more than a property to tell."""

from typing import Any

import pytest

from mlops_kit.residency import ResidencySettings, Resource, Unknown, Verdict, judge
from mlops_kit.residency.key_table import KEYS

SETTINGS = ResidencySettings.model_validate({"customer_managed_keys": True})
REQUIRED = [(kind, path) for kind, paths in KEYS.items() for path in paths if path[0] != "?"]


def nested(inputs: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    *above, last = path.split(".")
    target = inputs
    for part in above:
        target = target.setdefault(part, {})
    target[last] = value
    return inputs


def one(kind: str, inputs: dict[str, Any], name: str = "x") -> Resource:
    package, module, last = kind.split(":")
    return Resource(f"{package}:{module}:{last}", f"urn:{name}", name, inputs)


def checked(*resources: Resource) -> Verdict:
    return judge(SETTINGS, resources)


@pytest.mark.parametrize("kind", KEYS)
def test_a_kind_with_all_its_keys_is_clean_and_without_any_is_not(kind: str) -> None:
    inputs: dict[str, Any] = {}
    for path in KEYS[kind]:
        nested(inputs, path.lstrip("?").split("|")[0], "mine")
    verdict = checked(one(kind, inputs))
    assert (verdict.leaks, verdict.undecided) == ((), ())

    required = [path.split("|")[0] for path in KEYS[kind] if path[0] != "?"]
    bare = checked(one(kind, {}))
    assert [leak.path for leak in bare.leaks] == sorted(required)


@pytest.mark.parametrize(("kind", "path"), REQUIRED)
def test_a_key_that_is_empty_or_not_known_is_no_key(kind: str, path: str) -> None:
    first = path.split("|")[0]
    for given, found in (("", "leaks"), (Unknown(), "undecided")):
        if "|" in path and isinstance(given, Unknown):
            continue
        inputs: dict[str, Any] = {}
        for other in KEYS[kind]:
            nested(inputs, other.lstrip("?").split("|")[0], "mine")
        verdict = checked(one(kind, nested(inputs, first, given)))
        expected = [] if "|" in path and given == "" else [first]
        assert [finding.path for finding in getattr(verdict, found)] == expected


def test_parts_that_may_be_missing_need_a_key_only_where_they_are_there() -> None:
    root = {"rootBlockDevice": {"kmsKeyId": "mine"}}
    assert checked(one("aws:ec2:Instance", root)).leaks == ()
    disks = {**root, "ebsBlockDevices": [{"kmsKeyId": "mine"}, {"deviceName": "x"}]}
    (leak,) = checked(one("aws:ec2:Instance", disks)).leaks
    assert leak.path == "ebsBlockDevices[1].kmsKeyId"


@pytest.mark.parametrize(
    "key", ["alias/aws/s3", "arn:aws:kms:eu-central-1:1:alias/aws/sns", "AWS_OWNED_KMS_KEY"]
)
def test_keys_of_the_cloud_are_not_ones_own(key: str) -> None:
    (leak,) = checked(one("aws:sns:Topic", {"kmsMasterKeyId": key})).leaks
    assert leak.got == key


def test_a_parameter_needs_a_key_only_where_it_is_secret() -> None:
    assert checked(one("aws:ssm:Parameter", {"type": "String"})).leaks == ()
    assert checked(one("aws:ssm:Parameter", {"type": "SecureString"})).leaks
    mine = {"type": "SecureString", "keyId": "alias/mine"}
    assert checked(one("aws:ssm:Parameter", mine)).leaks == ()


def test_a_bucket_may_say_its_own_encryption() -> None:
    rule = {"applyServerSideEncryptionByDefault": {"kmsMasterKeyId": "mine"}}
    own = {"bucket": "b", "serverSideEncryptionConfiguration": {"rule": rule}}
    assert checked(one("aws:s3:Bucket", own)).leaks == ()
    rule["applyServerSideEncryptionByDefault"] = {"sseAlgorithm": "AES256"}
    assert len(checked(one("aws:s3:Bucket", own)).leaks) == 1


def test_volumes_take_their_key_from_a_class_of_this_plan() -> None:
    claim = one(
        "kubernetes:apps:StatefulSet",
        {"spec": {"volumeClaimTemplates": [{"spec": {"storageClassName": "fast"}}]}},
    )
    kind = one(
        "kubernetes:storage.k8s.io:StorageClass",
        {"metadata": {"name": "fast"}, "provisioner": "pd.csi.storage.gke.io", "parameters": {}},
        "fast",
    )
    (doubt,) = checked(claim).undecided
    assert doubt.path == "spec.volumeClaimTemplates[0].spec.storageClassName"
    verdict = checked(claim, kind)
    assert verdict.undecided == ()
    assert [leak.path for leak in verdict.leaks] == ["parameters.disk-encryption-kms-key"]
    other = one("kubernetes:storage.k8s.io:StorageClass", {"provisioner": "nfs.example.com"})
    assert [found.path for found in checked(other).undecided] == ["provisioner"]
