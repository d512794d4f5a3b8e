"""IAM, KMS, secrets, parameters, certificates.

Source: IAM user guide ("IAM and STS quotas"), KMS API reference (CreateKey, ReplicateKey,
CreateAlias), Secrets Manager API reference (DeleteSecret), Systems Manager API reference
(PutParameter).
"""

import re
from collections.abc import Iterator

from mlops_kit.offline.aws.arns import parsed
from mlops_kit.offline.aws.place import Where
from mlops_kit.offline.aws.rules.asking import (
    Inputs,
    at_most_one,
    entries,
    exactly_one,
    given,
    lacks,
    mistake,
    number,
    part,
    switch,
    text,
    words,
)
from mlops_kit.problems import Problem, shown

_POLICY_CHARACTERS = 6144
_PARAMETER_SIZES = {"Standard": 4096, "Advanced": 8192}
_PARAMETER = re.compile(r"/?[A-Za-z0-9_.-]+(?:/[A-Za-z0-9_.-]+)*|arn:.*")
_THUMBPRINT = re.compile(r"[0-9A-Fa-f]{40}")


def role(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Demand ARNs of policies."""
    for index, policy in words(inputs, "managedPolicyArns"):
        yield from _policy_arn(policy, "managedPolicyArns", index)
    boundary = text(inputs, "permissionsBoundary")
    if boundary:
        yield from _policy_arn(boundary, "permissionsBoundary")


def attachment(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Demand the ARN of a policy."""
    policy = text(inputs, "policyArn")
    if policy:
        yield from _policy_arn(policy, "policyArn")


def _policy_arn(policy: str, *place: int | str) -> Iterator[Problem]:
    arn = parsed(policy)
    if arn is None or arn.service != "iam" or not arn.resource.startswith("policy/"):
        yield mistake(f"must be the ARN of a policy, got {shown(policy)}", *place)


def managed_policy(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Hold a managed policy to IAM's size, white space not counted."""
    policy = text(inputs, "policy")
    size = len(re.sub(r"\s", "", policy)) if policy else 0
    if size > _POLICY_CHARACTERS:
        yield mistake(f"must have at most {_POLICY_CHARACTERS} characters, got {size}", "policy")


def openid_provider(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Demand an address with TLS, and thumbprints."""
    url = text(inputs, "url")
    if url and not url.startswith("https://"):
        yield mistake(f"must begin with https://, got {shown(url)}", "url")
    for index, thumbprint in words(inputs, "thumbprintLists"):
        if len(thumbprint) == 40 and not _THUMBPRINT.fullmatch(thumbprint):
            yield mistake(
                f"must be 40 hexadecimal digits, got {shown(thumbprint)}", "thumbprintLists", index
            )


def key(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Tie rotation and use to the kind of key."""
    spec = text(inputs, "customerMasterKeySpec")
    symmetric = lacks(inputs, "customerMasterKeySpec") or spec == "SYMMETRIC_DEFAULT"
    if spec and not symmetric and switch(inputs, "enableKeyRotation"):
        yield mistake(f"must not be true, as customerMasterKeySpec is {spec}", "enableKeyRotation")
    usage = text(inputs, "keyUsage")
    if symmetric and usage and usage != "ENCRYPT_DECRYPT":
        yield mistake(
            f"must be ENCRYPT_DECRYPT for a symmetric key, got {shown(usage)}", "keyUsage"
        )
    if given(inputs, "rotationPeriodInDays") and switch(inputs, "enableKeyRotation") is False:
        yield mistake("must be true, as rotationPeriodInDays is given", "enableKeyRotation")


def alias(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Demand the prefix of aliases, and none of AWS's own."""
    for name in ("name", "namePrefix"):
        value = text(inputs, name)
        if value and not value.startswith("alias/"):
            yield mistake(f"must begin with alias/, got {shown(value)}", name)
        elif value and value.startswith("alias/aws/"):
            yield mistake(f"must not begin with alias/aws/, got {shown(value)}", name)


def replica_key(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Demand a multi-region key of another region."""
    primary = text(inputs, "primaryKeyArn")
    arn = parsed(primary) if primary else None
    if primary and (arn is None or arn.service != "kms"):
        yield mistake(f"must be the ARN of a key, got {shown(primary)}", "primaryKeyArn")
    elif arn and not arn.resource.startswith("key/mrk-"):
        yield mistake(
            f"must be the ARN of a multi-region key (mrk-…), got {shown(primary)}", "primaryKeyArn"
        )
    elif arn and at.region and arn.region == at.region:
        yield mistake(
            f"must be in another region than the replica's own, got {shown(at.region)}",
            "primaryKeyArn",
        )


def secret(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Hold recovery to its window, and replicas to other regions."""
    days = number(inputs, "recoveryWindowInDays")
    if days is not None and 0 < days < 7:
        yield mistake(f"must be 0 or 7 to 30, got {days:g}", "recoveryWindowInDays")
    name = text(inputs, "name")
    if name and not re.fullmatch(r"[A-Za-z0-9/_+=.@-]+", name):
        yield mistake(f"must be letters, digits and /_+=.@-, got {shown(name)}", "name")
    for index, replica in entries(inputs, "replicas"):
        if at.region and text(replica, "region") == at.region:
            yield mistake(
                f"must be another region than the secret's own, got {shown(at.region)}",
                *("replicas", index, "region"),
            )


def secret_version(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Demand one form of the secret."""
    yield from at_most_one(inputs, "secretString", "secretBinary", "secretStringWo")


def parameter(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Demand one value, of the tier's size, and a name that Systems Manager takes."""
    yield from exactly_one(inputs, "value", "insecureValue", "valueWo")
    name = text(inputs, "name")
    if name and not _PARAMETER.fullmatch(name):
        yield mistake(f"must be letters, digits and .-_ between slashes, got {shown(name)}", "name")
    elif name and re.match(r"/?(aws|ssm)", name, re.IGNORECASE) and not name.startswith("arn:"):
        yield mistake(f"must not begin with aws or ssm, got {shown(name)}", "name")
    if text(inputs, "type") == "SecureString" and given(inputs, "insecureValue"):
        yield mistake("must not be given, as type is SecureString", "insecureValue")
    tier = text(inputs, "tier")
    value = text(inputs, "value") or text(inputs, "insecureValue")
    most = _PARAMETER_SIZES.get(tier or "")
    if value and most and len(value) > most:
        yield mistake(
            f"must have at most {most} characters in tier {tier}, got {len(value)}", "value"
        )


def certificate(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Demand a name to certify, or a certificate to import."""
    if all(lacks(inputs, name) for name in ("domainName", "privateKey", "privateKeyWo")):
        yield mistake("is required but missing, or else privateKey", "domainName")
    yield from at_most_one(inputs, "domainName", "privateKey", "privateKeyWo")
    options = part(inputs, "validationOptions") or {}
    domain, validation = text(options, "domainName"), text(options, "validationDomain")
    if domain and validation and not domain.endswith(validation):
        yield mistake(
            f"must be {shown(domain)} or a domain above it, got {shown(validation)}",
            *("validationOptions", 0, "validationDomain"),
        )
