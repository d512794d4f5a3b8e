"""IAM, KMS, Secrets Manager, Systems Manager parameters, ACM."""

from typing import Final

from mlops_kit.permissions.table.calls import Calls, Use, key_use

_ROLE = "arn:{partition}:iam::{account}:role/{role}"
_POLICY = "arn:{partition}:iam::{account}:policy/{name}"
_PROFILE = "arn:{partition}:iam::{account}:instance-profile/{name}"
_PROVIDER = "arn:{partition}:iam::{account}:oidc-provider/{url:}"
_KEY = "kms:key/{keyId}"
_ONLY = {"ArnEquals": {"iam:PolicyARN": "{policyArn}"}}

CALLS: Final = {
    "aws:iam/role:Role": Calls(
        "iam",
        ("{arn|arn:{partition}:iam::{account}:role/{name}}",),
        create="CreateRole TagRole",
        read="GetRole ListRolePolicies ListAttachedRolePolicies",
        update="UpdateRole UpdateRoleDescription UpdateAssumeRolePolicy TagRole UntagRole",
        delete="DeleteRole ListInstanceProfilesForRole",
        uses=(
            Use("PutRolePolicy GetRolePolicy DeleteRolePolicy", when="inlinePolicies"),
            Use(
                "AttachRolePolicy DetachRolePolicy",
                when="managedPolicyArns",
                condition={"ArnEquals": {"iam:PolicyARN": "{managedPolicyArns}"}},
            ),
            Use("DetachRolePolicy DeleteRolePolicy", when="forceDetachPolicies"),
            Use(
                "PutRolePermissionsBoundary DeleteRolePermissionsBoundary",
                when="permissionsBoundary",
            ),
        ),
    ),
    "aws:iam/policy:Policy": Calls(
        "iam",
        ("{arn|" + _POLICY + "}",),
        create="CreatePolicy TagPolicy",
        read="GetPolicy GetPolicyVersion",
        update="CreatePolicyVersion DeletePolicyVersion ListPolicyVersions TagPolicy UntagPolicy",
        delete="DeletePolicy",
    ),
    "aws:iam/rolePolicy:RolePolicy": Calls(
        "iam",
        (_ROLE,),
        create="PutRolePolicy",
        read="GetRolePolicy",
        update="PutRolePolicy",
        delete="DeleteRolePolicy",
    ),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": Calls(
        "iam",
        (_ROLE,),
        create="",
        read="ListAttachedRolePolicies",
        uses=(Use("AttachRolePolicy DetachRolePolicy", condition=_ONLY),),
    ),
    "aws:iam/instanceProfile:InstanceProfile": Calls(
        "iam",
        (_PROFILE,),
        create="CreateInstanceProfile AddRoleToInstanceProfile TagInstanceProfile",
        read="GetInstanceProfile",
        update="RemoveRoleFromInstanceProfile TagInstanceProfile UntagInstanceProfile",
        delete="DeleteInstanceProfile",
        passes={"role": ("ec2",)},
    ),
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": Calls(
        "iam",
        (_PROVIDER,),
        create="CreateOpenIDConnectProvider TagOpenIDConnectProvider",
        read="GetOpenIDConnectProvider",
        update="UpdateOpenIDConnectProviderThumbprint AddClientIDToOpenIDConnectProvider "
        "RemoveClientIDFromOpenIDConnectProvider TagOpenIDConnectProvider "
        "UntagOpenIDConnectProvider",
        delete="DeleteOpenIDConnectProvider",
    ),
    "aws:iam/serviceLinkedRole:ServiceLinkedRole": Calls(
        "iam",
        ("arn:{partition}:iam::{account}:role/aws-service-role/{awsServiceName}/*",),
        create="TagRole",
        read="GetRole",
        update="UpdateRoleDescription TagRole UntagRole",
        delete="DeleteServiceLinkedRole GetServiceLinkedRoleDeletionStatus",
        uses=(
            Use(
                "CreateServiceLinkedRole",
                condition={"StringEquals": {"iam:AWSServiceName": "{awsServiceName}"}},
            ),
        ),
    ),
    "aws:kms/key:Key": Calls(
        "kms",
        (_KEY,),
        create="CreateKey TagResource",
        read="DescribeKey GetKeyPolicy GetKeyRotationStatus ListResourceTags",
        update="UpdateKeyDescription PutKeyPolicy EnableKeyRotation DisableKeyRotation "
        "EnableKey DisableKey TagResource UntagResource",
        delete="ScheduleKeyDeletion",
    ),
    "aws:kms/keyPolicy:KeyPolicy": Calls(
        "kms",
        (_KEY,),
        create="PutKeyPolicy",
        read="GetKeyPolicy DescribeKey",
        update="PutKeyPolicy",
        delete="PutKeyPolicy",
    ),
    "aws:kms/alias:Alias": Calls(
        "kms",
        ("kms:{name|alias/*}", "{targetKeyArn|kms:key/*}"),
        create="CreateAlias",
        read="ListAliases",
        update="UpdateAlias",
        delete="DeleteAlias",
    ),
    "aws:kms/replicaKey:ReplicaKey": Calls(
        "kms",
        (_KEY, "{primaryKeyArn|}"),
        create="ReplicateKey CreateKey TagResource",
        read="DescribeKey GetKeyPolicy GetKeyRotationStatus ListResourceTags",
        update="UpdateKeyDescription PutKeyPolicy EnableKey DisableKey TagResource UntagResource",
        delete="ScheduleKeyDeletion",
        linked=("mrk.kms",),
    ),
    "aws:kms/grant:Grant": Calls(
        "kms",
        ("{keyId|kms:key/*}",),
        create="CreateGrant",
        read="ListGrants",
        delete="RevokeGrant RetireGrant",
    ),
    "aws:secretsmanager/secret:Secret": Calls(
        "secretsmanager",
        ("secretsmanager:secret:{name}-*",),
        create="CreateSecret TagResource PutResourcePolicy ReplicateSecretToRegions",
        read="DescribeSecret GetResourcePolicy",
        update="UpdateSecret DeleteResourcePolicy RemoveRegionsFromReplication TagResource "
        "UntagResource",
        delete="DeleteSecret",
        uses=key_use("kmsKeyId", "DescribeKey GenerateDataKey Decrypt"),
    ),
    "aws:secretsmanager/secretVersion:SecretVersion": Calls(
        "secretsmanager",
        ("{secretId|secretsmanager:secret:*}",),
        create="PutSecretValue UpdateSecretVersionStage",
        read="GetSecretValue DescribeSecret",
        update="UpdateSecretVersionStage",
        delete="UpdateSecretVersionStage",
    ),
    "aws:ssm/parameter:Parameter": Calls(
        "ssm",
        ("ssm:parameter/{name^}",),
        create="PutParameter AddTagsToResource",
        read="GetParameter DescribeParameters ListTagsForResource",
        update="PutParameter AddTagsToResource RemoveTagsFromResource",
        delete="DeleteParameter",
        uses=(Use("kms.Encrypt kms.Decrypt", ("{keyId|kms:key/*}",), "keyId"),),
    ),
    "aws:acm/certificate:Certificate": Calls(
        "acm",
        ("acm:certificate/*",),
        create="RequestCertificate AddTagsToCertificate",
        read="DescribeCertificate GetCertificate ListTagsForCertificate",
        update="UpdateCertificateOptions AddTagsToCertificate RemoveTagsFromCertificate",
        delete="DeleteCertificate",
        uses=(Use("ImportCertificate", when="certificateBody"),),
    ),
}
