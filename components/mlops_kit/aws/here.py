"""Where the provider works: for names and ARNs of what no resource of a component tells."""

from dataclasses import dataclass

import pulumi
from pulumi_aws import get_caller_identity_output, get_partition_output, get_region_output


@dataclass(frozen=True)
class Here:
    """Partition, region and account of a provider."""

    partition: pulumi.Output[str]
    region: pulumi.Output[str]
    account_id: pulumi.Output[str]
    reverse_dns_prefix: pulumi.Output[str]
    """The partition's DNS suffix, backwards."""

    def arn(self, service: str, resource: pulumi.Input[str]) -> pulumi.Output[str]:
        """Return the ARN of a resource of this account and region."""
        start = pulumi.Output.concat("arn:", self.partition, ":", service, ":", self.region)
        return pulumi.Output.concat(start, ":", self.account_id, ":", resource)


def here(parent: pulumi.Resource) -> Here:
    """Ask the provider of a component where it works.

    Args:
        parent: the component.
    """
    opts = pulumi.InvokeOutputOptions(parent=parent)
    partition = get_partition_output(opts=opts)
    return Here(
        partition.partition,
        get_region_output(opts=opts).region,
        get_caller_identity_output(opts=opts).account_id,
        partition.reverse_dns_prefix,
    )
