"""EKS, Lambda, launch templates.

Source: EKS API reference (CreateCluster, CreateNodegroup, AssociateAccessPolicy) and user guide
("Auto Mode"); Lambda API reference (CreateFunction).
"""

import re
from collections.abc import Iterator
from typing import Any, cast

from mlops_kit.offline.aws.arns import parsed
from mlops_kit.offline.aws.place import Where
from mlops_kit.offline.aws.rules.asking import (
    Inputs,
    at_most_one,
    count,
    exactly_one,
    given,
    lacks,
    mistake,
    number,
    part,
    switch,
    text,
    together,
    words,
)
from mlops_kit.offline.aws.rules.network import ids, wrong_block
from mlops_kit.problems import Problem, not_one_of, shown

_VERSION = re.compile(r"\d+\.\d+")
_ENTRY_TYPES = (
    *("STANDARD", "EC2_LINUX", "EC2_WINDOWS", "FARGATE_LINUX", "EC2", "HYBRID_LINUX"),
    *("HYPERPOD_LINUX",),
)
_RESERVED = frozenset(
    {
        *("_HANDLER", "_X_AMZN_TRACE_ID", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_EXECUTION_ENV"),
        *("AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE"),
        *("AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_INITIALIZATION_TYPE"),
        *("AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME"),
        *("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"),
        *("AWS_LAMBDA_RUNTIME_API", "LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR"),
    }
)
_ENVIRONMENT_BYTES = 4096


def cluster(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Hold a cluster to EKS's rules."""
    version = text(inputs, "version")
    if version and not _VERSION.fullmatch(version):
        yield mistake(f"must be a minor version such as 1.35, got {shown(version)}", "version")
    config = part(inputs, "vpcConfig") or {}
    for problem in ids(config):
        yield mistake(problem.reason, f"vpcConfig.{problem.path}")
    subnets = count(config, "subnetIds")
    if subnets is not None and subnets < 2 and lacks(inputs, "outpostConfig"):
        yield mistake(
            f"must have at least 2 items in different zones, got {subnets}",
            "vpcConfig",
            "subnetIds",
        )
    closed = config.get("endpointPublicAccess") is False
    if closed and config.get("endpointPrivateAccess") is False:
        place = ("vpcConfig", "endpointPrivateAccess")
        yield mistake("must be true, as endpointPublicAccess is false", *place)
    for index, block in words(config, "publicAccessCidrs"):
        if reason := wrong_block(block):
            yield mistake(reason, "vpcConfig", "publicAccessCidrs", index)
    encryption = part(inputs, "encryptionConfig") or {}
    for index, resource in words(encryption, "resources"):
        if resource != "secrets":
            reason = not_one_of(resource, ("secrets",))
            yield mistake(reason, "encryptionConfig", "resources", index)
    yield from _auto_mode(inputs)


def _auto_mode(inputs: Inputs) -> Iterator[Problem]:
    compute = part(inputs, "computeConfig")
    network = part(inputs, "kubernetesNetworkConfig") or {}
    storage = part(inputs, "storageConfig") or {}
    if compute is None or switch(compute, "enabled") is not True:
        return
    place = ("kubernetesNetworkConfig", "elasticLoadBalancing", "enabled")
    if not switch(part(network, "elasticLoadBalancing") or {}, "enabled"):
        yield mistake("must be true, as computeConfig.enabled is true", *place)
    if not switch(part(storage, "blockStorage") or {}, "enabled"):
        place = ("storageConfig", "blockStorage", "enabled")
        yield mistake("must be true, as computeConfig.enabled is true", *place)
    if inputs.get("bootstrapSelfManagedAddons") is True or lacks(
        inputs, "bootstrapSelfManagedAddons"
    ):
        yield mistake(
            "must be false, as computeConfig.enabled is true", "bootstrapSelfManagedAddons"
        )


def node_group(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Hold sizes to their order, and a template to one name."""
    scaling = part(inputs, "scalingConfig") or {}
    least, wanted, most = (number(scaling, name) for name in ("minSize", "desiredSize", "maxSize"))
    for name, low, high in (
        ("maxSize", least, most),
        ("desiredSize", least, wanted),
        ("maxSize", wanted, most),
    ):
        if low is not None and high is not None and low > high:
            other = "desiredSize" if low == wanted else "minSize"
            yield mistake(f"({high:g}) is below {other} ({low:g})", "scalingConfig", name)
            break
    update = part(inputs, "updateConfig")
    if update is not None:
        for problem in at_most_one(update, "maxUnavailable", "maxUnavailablePercentage"):
            yield mistake(problem.reason, "updateConfig", problem.path)
    template = part(inputs, "launchTemplate")
    if template is not None:
        for problem in exactly_one(template, "id", "name"):
            yield mistake(problem.reason, "launchTemplate", problem.path)
        for name in ("remoteAccess", "diskSize"):
            if given(inputs, name) and inputs[name] != 0:
                yield mistake("must not be given together with launchTemplate", name)
    yield from ids(inputs)


def access_entry(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Hold a principal and its groups to EKS's rules."""
    kind = text(inputs, "type")
    if kind and kind not in _ENTRY_TYPES:
        yield mistake(not_one_of(kind, _ENTRY_TYPES), "type")
    for index, group in words(inputs, "kubernetesGroups"):
        if group.startswith(("system:", "eks:", "aws:", "amazon:", "iam:")):
            yield mistake(
                f"must not begin with {group.partition(':')[0]}:", "kubernetesGroups", index
            )
    yield from _principal(inputs)


def _principal(inputs: Inputs) -> Iterator[Problem]:
    principal = text(inputs, "principalArn")
    arn = parsed(principal) if principal else None
    if principal and (arn is None or arn.service not in ("iam", "sts")):
        yield mistake(
            f"must be the ARN of a role or a user, got {shown(principal)}", "principalArn"
        )


def access_policy(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Hold a policy to EKS's own, and its scope to namespaces."""
    yield from _principal(inputs)
    policy = text(inputs, "policyArn")
    arn = parsed(policy) if policy else None
    if policy and (
        arn is None
        or arn.service != "eks"
        or arn.account != "aws"
        or not arn.resource.startswith("cluster-access-policy/")
    ):
        form = "arn:<partition>:eks::aws:cluster-access-policy/<name>"
        yield mistake(f"must be {form}, got {shown(policy)}", "policyArn")
    scope = part(inputs, "accessScope") or {}
    if text(scope, "type") == "namespace" and lacks(scope, "namespaces"):
        yield mistake("is required but missing, as type is namespace", "accessScope", "namespaces")
    if text(scope, "type") == "cluster" and given(scope, "namespaces"):
        yield mistake("must not be given, as type is cluster", "accessScope", "namespaces")


def function(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Tie code to the kind of package, and hold the environment to its limits."""
    yield from at_most_one(inputs, "code", "s3Bucket", "imageUri")
    if all(lacks(inputs, name) for name in ("code", "s3Bucket", "imageUri")):
        yield mistake("is required but missing, or else s3Bucket or imageUri", "code")
    yield from together(inputs, "s3Bucket", "s3Key")
    kind = text(inputs, "packageType") or ("Zip" if lacks(inputs, "packageType") else "")
    if kind == "Image":
        for name in ("handler", "runtime", "layers"):
            if given(inputs, name):
                yield mistake("must not be given, as packageType is Image", name)
        if lacks(inputs, "imageUri"):
            yield mistake("is required but missing, as packageType is Image", "imageUri")
    elif kind == "Zip":
        for name in ("handler", "runtime"):
            if lacks(inputs, name):
                yield mistake("is required but missing, unless packageType is Image", name)
    variables: Any = (part(inputs, "environment") or {}).get("variables")
    if isinstance(variables, dict):
        known = cast(dict[str, Any], variables)
        for name in sorted(_RESERVED & known.keys()):
            yield mistake("is set by Lambda itself", "environment", "variables", name)
        size = sum(len(name) + len(str(value)) for name, value in known.items())
        if size > _ENVIRONMENT_BYTES and all(isinstance(one, str) for one in known.values()):
            yield mistake(
                f"must have at most {_ENVIRONMENT_BYTES} bytes in all, got {size}",
                *("environment", "variables"),
            )
    config = part(inputs, "vpcConfig") or {}
    for problem in ids(config):
        yield mistake(problem.reason, f"vpcConfig.{problem.path}")


def permission(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Hold a principal to an account, an ARN or a service of this partition."""
    from mlops_kit.offline.aws.arns import wrong_principal

    principal = text(inputs, "principal")
    if principal and (reason := wrong_principal(principal, at.partition)):
        yield mistake(reason, "principal")
    elif principal and principal.isdigit() and len(principal) != 12:
        yield mistake(f"must be an account of 12 digits, got {shown(principal)}", "principal")


def launch_template(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Find alternatives given together, and malformed ids."""
    yield from at_most_one(inputs, "instanceType", "instanceRequirements")
    yield from at_most_one(inputs, "securityGroupNames", "vpcSecurityGroupIds")
    yield from ids(inputs)
    profile = part(inputs, "iamInstanceProfile")
    if profile is not None:
        for problem in at_most_one(profile, "arn", "name"):
            yield mistake(problem.reason, "iamInstanceProfile", problem.path)
