"""Images of models in an account's private registry, Amazon ECR."""

from collections.abc import Mapping, Sequence
from typing import NotRequired, TypedDict

import pulumi
from pulumi_aws import ecr

from mlops_kit.aws.ecr.policies import lifecycle_policy, pull_policy
from mlops_kit.aws.ecr.settings import EcrRegistrySettings
from mlops_kit.aws.kms_key import encryption_key
from mlops_kit.inputs import check_inputs, said

DEFAULT_IMMUTABLE_TAGS = True
DEFAULT_SCAN_ON_PUSH = True
DEFAULT_UNTAGGED_DAYS = 14
DEFAULT_FORCE_DELETE = False


class EcrReplicaArgs(TypedDict):
    """A region that gets a copy of every image."""

    kms_key_arn: NotRequired[pulumi.Input[str]]
    """Key of that region that encrypts the copies; without it one is made there."""


class EcrRegistryArgs(TypedDict):
    """Inputs of `EcrRegistry`."""

    repositories: list[str]
    """Names of the repositories, 1 to 100."""
    immutable_tags: NotRequired[pulumi.Input[bool]]
    """Whether a tag that was pushed stays what it is. Defaults to true."""
    scan_on_push: NotRequired[pulumi.Input[bool]]
    """Whether ECR looks for known vulnerabilities in every pushed image. Defaults to true."""
    untagged_days: NotRequired[pulumi.Input[int]]
    """After how many days an image without a tag is deleted. Defaults to 14."""
    keep_tagged_images: NotRequired[pulumi.Input[int]]
    """How many of the newest images with a tag are kept, in service or not; without it, all."""
    kms_key_arn: NotRequired[pulumi.Input[str]]
    """Key that encrypts the images; without it one is made. A change replaces the repositories."""
    pull_principals: NotRequired[list[pulumi.Input[str]]]
    """Who else may pull: accounts (12 digits), ARNs of roles and users."""
    replicas: NotRequired[dict[str, EcrReplicaArgs]]
    """Region -> copy. It sets the one replication configuration of account and region."""
    force_delete: NotRequired[pulumi.Input[bool]]
    """Whether repositories are deleted even while they hold images. Defaults to false."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Tags of every resource."""


class EcrRegistry(pulumi.ComponentResource):
    """Repositories for images of models: encrypted, scanned, tidied up, copied to other regions.

    ECR copies what is pushed once the replication is set up. It chooses repositories by the
    beginning of their names: `wine` means `wine-2` too, even one that is not declared here.
    """

    repository_urls: pulumi.Output[dict[str, str]]
    """Name of a repository -> address for docker push and for images in service."""
    repository_arns: pulumi.Output[dict[str, str]]
    """Name of a repository -> its ARN."""
    registry_id: pulumi.Output[str]
    """Account that the registry is of."""
    kms_key_arn: pulumi.Output[str]
    """Key that encrypts the images in the registry's own region."""

    def __init__(
        self, name: str, args: EcrRegistryArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the registry.

        Args:
            name: name of the component.
            args: repositories and how they are kept.
            opts: options of the component.

        Raises:
            InvalidInputs: an argument is out of its limits; the message names all of them.
        """
        check_inputs("EcrRegistry", name, EcrRegistrySettings, args)
        super().__init__("mlops-kit:index:EcrRegistry", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        protects = f"images of {name}"
        tags = args.get("tags")

        key = encryption_key(f"{name}-key", args.get("kms_key_arn"), protects, tags, child)
        repositories = _repositories(name, args, key, None, child)
        copies: list[ecr.Repository] = []
        replicas = args.get("replicas") or {}
        for region, replica in replicas.items():
            key_there = encryption_key(
                f"{name}-key@{region}", replica.get("kms_key_arn"), protects, tags, child, region
            )
            copies += _repositories(name, args, key_there, region, child).values()
        self.registry_id = next(iter(repositories.values())).registry_id
        if replicas:
            ecr.ReplicationConfiguration(
                f"{name}-replication",
                replication_configuration={
                    "rules": [_rule(self.registry_id, list(replicas), list(repositories))]
                },
                # A repository that is missing there ECR makes itself, without these settings.
                opts=pulumi.ResourceOptions(parent=self, depends_on=copies),
            )

        self.repository_urls = _of_each(repositories, "repository_url")
        self.repository_arns = _of_each(repositories, "arn")
        self.kms_key_arn = key
        self.register_outputs(
            {
                "repository_urls": self.repository_urls,
                "repository_arns": self.repository_arns,
                "registry_id": self.registry_id,
                "kms_key_arn": self.kms_key_arn,
            }
        )


def _repositories(
    name: str,
    args: EcrRegistryArgs,
    key_arn: pulumi.Output[str],
    region: str | None,
    child: pulumi.ResourceOptions,
) -> dict[str, ecr.Repository]:
    made: dict[str, ecr.Repository] = {}
    principals = args.get("pull_principals")
    for repository in args["repositories"]:
        full_name = f"{name}-{repository}@{region}" if region else f"{name}-{repository}"
        made[repository] = ecr.Repository(
            full_name,
            name=repository,
            image_tag_mutability=pulumi.Output.from_input(
                said(args.get("immutable_tags"), DEFAULT_IMMUTABLE_TAGS)
            ).apply(lambda immutable: "IMMUTABLE" if immutable else "MUTABLE"),
            image_scanning_configuration={
                "scan_on_push": said(args.get("scan_on_push"), DEFAULT_SCAN_ON_PUSH)
            },
            encryption_configurations=[{"encryption_type": "KMS", "kms_key": key_arn}],
            force_delete=said(args.get("force_delete"), DEFAULT_FORCE_DELETE),
            region=region,
            tags=args.get("tags"),
            opts=child,
        )
        ecr.LifecyclePolicy(
            f"{full_name}-lifecycle",
            repository=made[repository].name,
            policy=lifecycle_policy(
                said(args.get("untagged_days"), DEFAULT_UNTAGGED_DAYS),
                args.get("keep_tagged_images"),
            ),
            region=region,
            opts=child,
        )
        if principals:
            ecr.RepositoryPolicy(
                f"{full_name}-pull",
                repository=made[repository].name,
                policy=pull_policy(made[repository].arn, principals),
                region=region,
                opts=child,
            )
    return made


def _rule(
    account: pulumi.Output[str], regions: Sequence[str], repositories: Sequence[str]
) -> ecr.ReplicationConfigurationReplicationConfigurationRuleArgsDict:
    return {
        "destinations": [{"region": region, "registry_id": account} for region in regions],
        "repository_filters": [
            {"filter": repository, "filter_type": "PREFIX_MATCH"} for repository in repositories
        ],
    }


def _of_each(
    repositories: Mapping[str, ecr.Repository], output: str
) -> pulumi.Output[dict[str, str]]:
    return pulumi.Output.all(**{name: getattr(made, output) for name, made in repositories.items()})
