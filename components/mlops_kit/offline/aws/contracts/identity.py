"""IAM, KMS, Secrets Manager, Systems Manager parameters, ACM."""

from typing import Final

from mlops_kit.offline.aws.bound import Stated
from mlops_kit.offline.aws.contracts.contract import OUTPUT, PREFIX, PROVIDER, SWITCH, Contract

_DELETION_WINDOW = Stated("docstring of Key", 7, 30)

CONTRACTS: Final = {
    "aws:kms/key:Key": Contract(
        "kms",
        ("CreateKey",),
        {
            "customerMasterKeySpec": "KeySpec",
            "deletionWindowInDays": _DELETION_WINDOW,
            "enableKeyRotation": SWITCH,
            "isEnabled": SWITCH,
            "rotationPeriodInDays": "EnableKeyRotation:RotationPeriodInDays",
        },
    ),
    "aws:kms/alias:Alias": Contract("kms", ("CreateAlias",), {"namePrefix": PREFIX}),
    "aws:kms/keyPolicy:KeyPolicy": Contract("kms", ("PutKeyPolicy",)),
    "aws:kms/replicaKey:ReplicaKey": Contract(
        "kms",
        ("ReplicateKey",),
        {
            "deletionWindowInDays": _DELETION_WINDOW,
            "enabled": SWITCH,
            "primaryKeyArn": "KeyId",
        },
    ),
    "aws:kms/grant:Grant": Contract(
        "kms",
        ("CreateGrant",),
        {"grantCreationTokens": "GrantTokens", "retireOnDelete": PROVIDER},
    ),
    "aws:iam/role:Role": Contract(
        "iam",
        ("CreateRole",),
        {
            "assumeRolePolicy": "AssumeRolePolicyDocument",
            "forceDetachPolicies": PROVIDER,
            "inlinePolicies": "PutRolePolicy:.",
            "inlinePolicies.name": "PolicyName",
            "inlinePolicies.policy": "PolicyDocument",
            "managedPolicyArns": "AttachRolePolicy:PolicyArn",
        },
    ),
    "aws:iam/policy:Policy": Contract(
        "iam",
        ("CreatePolicy",),
        {"policy": "PolicyDocument", "delayAfterPolicyCreationInMs": PROVIDER},
    ),
    "aws:iam/rolePolicy:RolePolicy": Contract(
        "iam",
        ("PutRolePolicy",),
        {"name": "PolicyName", "policy": "PolicyDocument", "role": "RoleName"},
    ),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": Contract(
        "iam", ("AttachRolePolicy",), {"role": "RoleName"}
    ),
    "aws:iam/instanceProfile:InstanceProfile": Contract(
        "iam", ("CreateInstanceProfile",), {"role": "AddRoleToInstanceProfile:RoleName"}
    ),
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": Contract(
        "iam", ("CreateOpenIDConnectProvider",)
    ),
    "aws:secretsmanager/secret:Secret": Contract(
        "secretsmanager",
        ("CreateSecret",),
        {
            "policy": "PutResourcePolicy:ResourcePolicy",
            "recoveryWindowInDays": Stated("docstring of Secret: 0, or 7 to 30", 0, 30),
            "replicas": "AddReplicaRegions",
            "replicas.lastAccessedDate": OUTPUT,
            "replicas.status": OUTPUT,
            "replicas.statusMessage": OUTPUT,
        },
    ),
    "aws:secretsmanager/secretVersion:SecretVersion": Contract(
        "secretsmanager",
        ("PutSecretValue",),
        {"secretStringWo": "SecretString", "secretStringWoVersion": PROVIDER},
    ),
    "aws:ssm/parameter:Parameter": Contract(
        "ssm",
        ("PutParameter",),
        {
            "arn": OUTPUT,
            "insecureValue": "Value",
            "valueWo": "Value",
            "valueWoVersion": PROVIDER,
        },
    ),
    "aws:acm/certificate:Certificate": Contract(
        "acm",
        ("RequestCertificate",),
        {
            "certificateBody": "ImportCertificate:Certificate",
            "certificateChain": "ImportCertificate:CertificateChain",
            "privateKey": "ImportCertificate:PrivateKey",
            "privateKeyWo": "ImportCertificate:PrivateKey",
            "privateKeyWoVersion": PROVIDER,
            "earlyRenewalDuration": PROVIDER,
            "validationMethod": Stated(
                "ACM API reference, and NONE, which the provider has",
                values=("DNS", "EMAIL", "HTTP", "NONE"),
            ),
            "validationOptions": "DomainValidationOptions",
        },
    ),
}
