"""The documents that an ECR repository carries: what is deleted, and who may pull."""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi

from mlops_kit.aws.iam_policy import PULL_ACTIONS, text
from mlops_kit.aws.places import Arn
from mlops_kit.aws.principals import aws_principal
from mlops_kit.inputs import whole


def lifecycle_policy(
    untagged_days: pulumi.Input[int], keep_tagged_images: pulumi.Input[int] | None
) -> pulumi.Output[str]:
    """Return the JSON of what ECR deletes: images without a tag, and all but the newest with one.

    Args:
        untagged_days: how long an image without a tag is kept, in days.
        keep_tagged_images: how many images with a tag are kept; `None`: all.
    """
    untagged = {
        "tagStatus": "untagged",
        "countType": "sinceImagePushed",
        "countUnit": "days",
        "countNumber": whole(untagged_days),
    }
    rules = [_expire(1, "Images without a tag, after a time", untagged)]
    if keep_tagged_images is not None:
        tagged = {
            "tagStatus": "tagged",
            "tagPatternList": ["*"],
            "countType": "imageCountMoreThan",
            "countNumber": whole(keep_tagged_images),
        }
        rules.append(_expire(2, "Images with a tag, but the newest", tagged))
    return pulumi.Output.json_dumps({"rules": rules})


def pull_policy(
    repository_arn: pulumi.Output[str], principals: Sequence[pulumi.Input[str]]
) -> pulumi.Output[str]:
    """Return the JSON that lets others pull from a repository, and nothing else.

    Args:
        repository_arn: the repository; accounts are taken to be of its partition.
        principals: accounts (12 digits), ARNs of roles and users.
    """

    def policy(known: Mapping[str, Any]) -> str:
        partition = Arn.read(known["arn"]).partition
        pullers = [aws_principal(one, partition) for one in known["principals"]]
        statement = {
            "Sid": "Pull",
            "Effect": "Allow",
            "Principal": {"AWS": pullers},
            "Action": list(PULL_ACTIONS),
        }
        return text(statement)

    return pulumi.Output.all(arn=repository_arn, principals=list(principals)).apply(policy)


def _expire(priority: int, description: str, selection: Mapping[str, object]) -> dict[str, object]:
    return {
        "rulePriority": priority,
        "description": description,
        "selection": selection,
        "action": {"type": "expire"},
    }
