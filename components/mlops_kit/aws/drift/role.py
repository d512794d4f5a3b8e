"""The role that monitoring jobs run with."""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
from pulumi_aws import get_service_principal_output, iam

from mlops_kit.aws.drift.monitor import Monitor
from mlops_kit.aws.drift.permissions import LOGS, Reach
from mlops_kit.aws.iam_policy import document, trusts

_FOLDERS = ("ground_truth_uri",)
_LABELLED = ("ModelQuality", "ModelBias")


def monitoring_role(
    name: str,
    args: Mapping[str, Any],
    monitors: Sequence[Monitor],
    kms_key_arn: pulumi.Output[str],
    report_uri: pulumi.Output[str],
    child: pulumi.ResourceOptions,
) -> tuple[iam.Role, iam.RolePolicy]:
    """Declare the role, and what it may do.

    Args:
        name: name of the role; the other resource is `<name>-permissions`.
        args: `DriftMonitorsArgs`.
        monitors: the monitors among them.
        kms_key_arn: encrypts volumes and reports.
        report_uri: where reports go, without a slash at its end.
        child: options of the resources; `parent` must be set.
    """
    service = get_service_principal_output(
        service_name="sagemaker", opts=pulumi.InvokeOutputOptions(parent=child.parent)
    )
    role = iam.Role(
        name,
        description=f"Monitoring jobs of SageMaker ({name})",
        assume_role_policy=document(trusts(service.name)),
        tags=args.get("tags"),
        opts=child,
    )
    types = {monitor.type for monitor in monitors}
    reach = pulumi.Output.all(
        role_arn=role.arn,
        kms_key_arn=kms_key_arn,
        read_kms_key_arns=args.get("read_kms_key_arns") or [],
        folders=[args["capture_uri"], *_uris(monitors, folders=True)],
        objects=_uris(monitors, folders=False),
        report_uri=report_uri,
        images=[monitor.image_uri for monitor in monitors],
        namespaces=[*(monitor.namespace for monitor in monitors), LOGS],
        merges=bool(types & {*_LABELLED}),
        serves="ModelExplainability" in types,
        subnet_ids=args.get("subnet_ids") or [],
        security_group_ids=args.get("security_group_ids") or [],
    )
    permissions = iam.RolePolicy(
        f"{name}-permissions",
        role=role.name,
        policy=reach.apply(lambda known: Reach(**known).document()),
        opts=child,
    )
    return role, permissions


def _uris(monitors: Sequence[Monitor], *, folders: bool) -> list[pulumi.Input[str]]:
    return [
        uri
        for monitor in monitors
        for key, uri in monitor.args.items()
        if key.endswith("_uri") and uri is not None and (key in _FOLDERS) == folders
    ]
