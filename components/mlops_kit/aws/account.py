"""The provider of one account and region: all that is made there uses it."""

from collections.abc import Mapping

from pulumi_aws import (
    Provider,
    ProviderAssumeRoleArgs,
    ProviderDefaultTagsArgs,
    ProviderEndpointArgs,
)


def aws_account(
    name: str,
    region: str,
    account_id: str,
    assume_role_arn: str | None = None,
    service_urls: Mapping[str, str] | None = None,
    tags: Mapping[str, str] | None = None,
) -> Provider:
    """Declare the provider of one account and region; credentials of another one are refused.

    Args:
        name: name of the resource.
        region: where resources are made that do not name a region of their own.
        account_id: the account, 12 digits.
        assume_role_arn: role that the provider takes on.
        service_urls: service as boto3 names it -> where it is asked in place of AWS' own address.
        tags: tags of everything that the provider makes.
    """
    # Dict literals would reach the provider as `role_arn`, which it does not know.
    roles = [ProviderAssumeRoleArgs(role_arn=assume_role_arn)] if assume_role_arn else None
    urls = {service.replace("-", ""): url for service, url in (service_urls or {}).items()}
    return Provider(
        name,
        region=region,
        allowed_account_ids=[account_id],
        assume_roles=roles,
        endpoints=[ProviderEndpointArgs(**urls)] if urls else None,
        default_tags=ProviderDefaultTagsArgs(tags=tags) if tags else None,
    )
