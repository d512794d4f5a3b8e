"""The provider's own configuration."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from mlops_kit.offline.aws.arns import parsed, reasons
from mlops_kit.offline.aws.place import where
from mlops_kit.offline.aws.places import wrong_region
from mlops_kit.offline.cloud import Surroundings
from mlops_kit.problems import Place, Problem, dotted, shown


def problems(config: Mapping[str, Any]) -> Iterator[Problem]:
    """Find regions that do not exist, malformed accounts, and roles that are none."""
    for name in ("region", "stsRegion"):
        value = config.get(name)
        if isinstance(value, str) and value and (reason := wrong_region(value)):
            yield Problem(name, reason)
    for name in ("allowedAccountIds", "forbiddenAccountIds"):
        values = config.get(name)
        for index, account in enumerate(
            cast(list[Any], values) if isinstance(values, list) else []
        ):
            if isinstance(account, str) and not _is_account(account):
                yield Problem(
                    dotted((name, index)), f"must be an account of 12 digits, got {shown(account)}"
                )
    if config.get("allowedAccountIds") and config.get("forbiddenAccountIds"):
        yield Problem("forbiddenAccountIds", "must not be given together with allowedAccountIds")
    yield from _roles(config)


def _is_account(account: str) -> bool:
    return account.isdigit() and len(account) == 12


def _roles(config: Mapping[str, Any]) -> Iterator[Problem]:
    several = config.get("assumeRoles")
    steps: list[tuple[Place, Any]] = [
        (("assumeRoles", index), step)
        for index, step in enumerate(cast(list[Any], several) if isinstance(several, list) else [])
    ]
    steps.append((("assumeRoleWithWebIdentity",), config.get("assumeRoleWithWebIdentity")))
    at = where(Surroundings(config))
    for place, step in steps:
        role = cast(dict[str, Any], step).get("roleArn") if isinstance(step, dict) else None
        if not isinstance(role, str):
            continue
        arn = parsed(role)
        if arn is None or arn.service != "iam" or not arn.resource.startswith("role/"):
            yield Problem(
                dotted((*place, "roleArn")), f"must be the ARN of a role, got {shown(role)}"
            )
            continue
        for reason in reasons(role, at):
            yield Problem(dotted((*place, "roleArn")), reason)
