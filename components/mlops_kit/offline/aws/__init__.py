"""AWS: a stand-in for the provider `aws`, as strict as botocore's service models are."""

from mlops_kit.offline.aws.aws import Aws

__all__ = ["Aws"]
