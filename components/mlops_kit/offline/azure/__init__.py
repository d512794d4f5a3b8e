"""What the stand-in for azure-native knows of Azure."""

from mlops_kit.offline.azure.cloud import Azure

__all__ = ["Azure"]
