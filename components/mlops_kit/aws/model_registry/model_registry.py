"""Versions of models and their approval: model package groups of Amazon SageMaker."""

from collections.abc import Mapping
from typing import NotRequired, TypedDict

import pulumi
from pulumi_aws import cloudwatch, get_service_principal_output, iam, sagemaker, sns

from mlops_kit.aws.iam_policy import allow, document, trusts
from mlops_kit.aws.kms_key import encryption_key
from mlops_kit.aws.model_registry.policies import (
    MESSAGE,
    event_pattern,
    group_policy,
    message_template,
)
from mlops_kit.aws.model_registry.settings import ModelRegistrySettings
from mlops_kit.inputs import check_inputs


class ModelPackageGroupArgs(TypedDict):
    """A model, whose versions are packages."""

    description: NotRequired[pulumi.Input[str]]
    """What the model is for. AWS lets nobody change it later, nor delete a group with packages."""


class ModelRegistryArgs(TypedDict):
    """Inputs of `ModelRegistry`."""

    groups: dict[str, ModelPackageGroupArgs]
    """Name of a group -> what it is, 1 to 50."""
    reader_principals: NotRequired[list[pulumi.Input[str]]]
    """Who else may look at packages and deploy them: accounts (12 digits), ARNs of roles, users."""
    writer_principals: NotRequired[list[pulumi.Input[str]]]
    """Who else may register packages, but not as approved ones."""
    approver_principals: NotRequired[list[pulumi.Input[str]]]
    """Who else may approve and reject packages."""
    kms_key_arn: NotRequired[pulumi.Input[str]]
    """Key that encrypts the messages about packages; without it one is made."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Tags of every resource."""


class ModelRegistry(pulumi.ComponentResource):
    """Model package groups, who in other accounts may use them, and messages about approvals.

    A message is JSON with `approval_status`, `model_package_group`, `model_package_version`,
    `model_package_arn`, `package_status` and `at`; subscribers can filter by its body.
    """

    group_names: pulumi.Output[list[str]]
    """Names of the groups."""
    group_arns: pulumi.Output[dict[str, str]]
    """Name of a group -> its ARN."""
    approval_topic_arn: pulumi.Output[str]
    """SNS topic that gets a message whenever the state of a package changes."""
    kms_key_arn: pulumi.Output[str]
    """Key that encrypts the messages."""

    def __init__(
        self, name: str, args: ModelRegistryArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the registry.

        Args:
            name: name of the component.
            args: groups and who may use them.
            opts: options of the component.

        Raises:
            InvalidInputs: an argument is out of its limits; the message names all of them.
        """
        check_inputs("ModelRegistry", name, ModelRegistrySettings, args)
        super().__init__("mlops-kit:index:ModelRegistry", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        tags = args.get("tags")

        groups = {
            group: sagemaker.ModelPackageGroup(
                f"{name}-{group}",
                model_package_group_name=group,
                model_package_group_description=described.get("description"),
                tags=tags,
                opts=child,
            )
            for group, described in args["groups"].items()
        }
        _share(name, args, groups, child)
        key = encryption_key(
            f"{name}-key", args.get("kms_key_arn"), f"messages of {name}", tags, child
        )
        topic = sns.Topic(f"{name}-approvals", kms_master_key_id=key, tags=tags, opts=child)
        rule = cloudwatch.EventRule(
            f"{name}-changes",
            description=f"Changes of model packages of {name}",
            event_pattern=event_pattern(list(groups)),
            tags=tags,
            opts=child,
        )
        role, permissions = _messenger(f"{name}-messenger", rule, topic, key, tags, child)
        cloudwatch.EventTarget(
            f"{name}-message",
            rule=rule.name,
            arn=topic.arn,
            role_arn=role.arn,
            input_transformer={"input_paths": MESSAGE, "input_template": message_template()},
            opts=pulumi.ResourceOptions(parent=self, depends_on=[permissions]),
        )

        self.group_names = pulumi.Output.all(
            *(group.model_package_group_name for group in groups.values())
        )
        self.group_arns = pulumi.Output.all(**{g: made.arn for g, made in groups.items()})
        self.approval_topic_arn, self.kms_key_arn = topic.arn, key
        self.register_outputs(
            {
                "group_names": self.group_names,
                "group_arns": self.group_arns,
                "approval_topic_arn": self.approval_topic_arn,
                "kms_key_arn": self.kms_key_arn,
            }
        )


def _share(
    name: str,
    args: ModelRegistryArgs,
    groups: Mapping[str, sagemaker.ModelPackageGroup],
    child: pulumi.ResourceOptions,
) -> None:
    readers = args.get("reader_principals") or []
    writers = args.get("writer_principals") or []
    approvers = args.get("approver_principals") or []
    if readers or writers or approvers:
        for group, made in groups.items():
            sagemaker.ModelPackageGroupPolicy(
                f"{name}-{group}-access",
                model_package_group_name=made.model_package_group_name,
                resource_policy=group_policy(made.arn, readers, writers, approvers),
                opts=child,
            )


def _messenger(
    name: str,
    rule: cloudwatch.EventRule,
    topic: sns.Topic,
    key_arn: pulumi.Output[str],
    tags: Mapping[str, pulumi.Input[str]] | None,
    child: pulumi.ResourceOptions,
) -> tuple[iam.Role, iam.RolePolicy]:
    """EventBridge publishes with a role: so the key needs no policy for it, only IAM."""
    service = get_service_principal_output(
        service_name="events", opts=pulumi.InvokeOutputOptions(parent=child.parent)
    )
    trust = trusts(service.name, {"ArnEquals": {"aws:SourceArn": rule.arn}})
    publish = allow("sns:Publish", topic.arn)
    for_topic = {"StringEquals": {"kms:EncryptionContext:aws:sns:topicArn": topic.arn}}
    encrypt = allow(["kms:Decrypt", "kms:GenerateDataKey"], key_arn, for_topic)
    role = iam.Role(
        name,
        description=f"EventBridge publishes changes of model packages ({name})",
        assume_role_policy=document(trust),
        tags=tags,
        opts=child,
    )
    permissions = iam.RolePolicy(
        f"{name}-permissions", role=role.name, policy=document(publish, encrypt), opts=child
    )
    return role, permissions
