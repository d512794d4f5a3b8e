"""The provider of one account and region: all that is made there uses it."""

from collections.abc import Mapping

from pulumi_aws import Provider, ProviderAssumeRoleArgs, ProviderDefaultTagsArgs


def aws_account(
    name: str,
    region: str,
    account_id: str,
    assume_role_arn: str | None = None,
    tags: Mapping[str, str] | None = None,
) -> Provider:
    """Declare the provider of one account and region; credentials of another one are refused.

    Args:
        name: name of the resource.
        region: where resources are made that do not name a region of their own.
        account_id: the account, 12 digits.
        assume_role_arn: role that the provider takes on.
        tags: tags of everything that the provider makes.
    """
    # Dict literals would reach the provider as `role_arn`, which it does not know.
    roles = [ProviderAssumeRoleArgs(role_arn=assume_role_arn)] if assume_role_arn else None
    return Provider(
        name,
        region=region,
        allowed_account_ids=[account_id],
        assume_roles=roles,
        default_tags=ProviderDefaultTagsArgs(tags=tags) if tags else None,
    )
