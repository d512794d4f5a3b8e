"""IAM and KMS."""

import json

from mlops_kit.offline.values import Values
from tests.clouds.moto.asking import Asked
from tests.clouds.moto.ways import Way


def _documents(asked: Asked, item: Values, state: Values) -> Values:
    """Botocore parses what IAM sends as texts."""
    names = ("AssumeRolePolicyDocument", "PolicyDocument")
    return {**item, **{name: json.dumps(item[name]) for name in names if name in item}}


def _trusting(asked: Asked, id: str, inputs: Values) -> None:
    asked.call(
        "UpdateAssumeRolePolicy", RoleName=id, PolicyDocument=str(inputs["assumeRolePolicy"])
    )


def _attached(asked: Asked, item: Values, state: Values) -> Values:
    return {**item, "RoleName": state["role"]}


def _key(asked: Asked, item: Values, state: Values) -> Values | None:
    if item["KeyState"] == "PendingDeletion":
        return None
    id = item["KeyId"]
    tags = asked.call("ListResourceTags", KeyId=id)["Tags"]
    policy = asked.call("GetKeyPolicy", KeyId=id, PolicyName="default")["Policy"]
    turning = asked.call("GetKeyRotationStatus", KeyId=id)["KeyRotationEnabled"]
    return {**item, "Tags": tags, "Policy": policy, "Rotation": turning}


def _turning(asked: Asked, id: str, inputs: Values) -> None:
    if "description" in inputs:
        asked.call("UpdateKeyDescription", KeyId=id, Description=inputs["description"])
    if "policy" in inputs:
        asked.call("PutKeyPolicy", KeyId=id, PolicyName="default", Policy=inputs["policy"])
    switch = "EnableKeyRotation" if inputs.get("enableKeyRotation") else "DisableKeyRotation"
    asked.call(switch, KeyId=id)


_WHICH_POLICY = {"RoleName": "{role}", "PolicyName": "{name}"}

WAYS = {
    "aws:iam/role:Role": Way(
        make="CreateRole",
        named="{name}",
        show="GetRole",
        key={"RoleName": "{id}"},
        item="Role",
        told=_documents,
        outputs={"arn": "Arn", "uniqueId": "RoleId"},
        change="UpdateRole",
        changing=_trusting,
        drop="DeleteRole",
    ),
    "aws:iam/rolePolicy:RolePolicy": Way(
        make="PutRolePolicy",
        named="{role}:{name}",
        show="GetRolePolicy",
        key=_WHICH_POLICY,
        told=_documents,
        change="PutRolePolicy",
        drop="DeleteRolePolicy",
    ),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": Way(
        make="AttachRolePolicy",
        named="{role}/{policyArn}",
        show="ListAttachedRolePolicies",
        key={"RoleName": "{role}"},
        item="AttachedPolicies[?PolicyArn=='{policyArn}'] | [0]",
        told=_attached,
        drop="DetachRolePolicy",
        drop_key={"RoleName": "{role}", "PolicyArn": "{policyArn}"},
    ),
    "aws:kms/key:Key": Way(
        make="CreateKey",
        id="KeyMetadata.KeyId",
        show="DescribeKey",
        key={"KeyId": "{id}"},
        item="KeyMetadata",
        told=_key,
        outputs={"enableKeyRotation": "Rotation"},
        after=_turning,
        drop="ScheduleKeyDeletion",
        drop_key={"KeyId": "{id}", "PendingWindowInDays": 7},
    ),
    "aws:kms/keyPolicy:KeyPolicy": Way(
        make="PutKeyPolicy",
        named="{keyId}",
        show="GetKeyPolicy",
        key={"KeyId": "{keyId}", "PolicyName": "default"},
        asking=lambda asked, values, body: {**body, "PolicyName": "default"},
        told=lambda asked, item, state: {**item, "KeyId": state["keyId"]},
        change="PutKeyPolicy",
    ),
}
