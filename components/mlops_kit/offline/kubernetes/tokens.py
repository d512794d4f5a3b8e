"""What Pulumi's type tokens stand for: kinds, patches and lists of them, releases, components."""

from collections.abc import Container, Mapping
from typing import NamedTuple

from mlops_kit.offline.kubernetes.contract import Kind

RELEASE = "kubernetes:helm.sh/v3:Release"
COMPONENTS: Mapping[str, str] = {
    "kubernetes:helm.sh/v4:Chart": "helm.v3.Release, which is one resource",
    "kubernetes:kustomize/v2:Directory": "yaml.ConfigFile, with what kustomize renders",
    "kubernetes:yaml/v2:ConfigFile": "yaml.ConfigFile, which the SDK itself reads",
    "kubernetes:yaml/v2:ConfigGroup": "yaml.ConfigGroup, which the SDK itself reads",
}
"""Components that live inside the real provider -> what to use in their place."""


class Sort(NamedTuple):
    """What a type token stands for."""

    kind: Kind
    patch: bool = False
    """Whether it patches an object that another owns."""
    listed: bool = False
    """Whether it is a list of objects."""

    @staticmethod
    def of(token: str, sdk: Container[str]) -> "Sort":
        """Read a token.

        Args:
            token: such as `kubernetes:apps/v1:DeploymentPatch`.
            sdk: tokens that the SDK knows: its own kinds may end in List or Patch.
        """
        _, api_version, name = token.split(":", 2)
        patched = token.removesuffix("Patch")
        if patched != token and (patched in sdk or token not in sdk):
            return Sort(Kind.of(api_version, name.removesuffix("Patch")), patch=True)
        listed = name.endswith("List") and token in sdk and token.removesuffix("List") in sdk
        return Sort(Kind.of(api_version, name), listed=listed)


def is_custom(token: str) -> bool:
    """Tell whether a token has the form of a custom resource's: `kubernetes:group/version:Kind`."""
    package, _, rest = token.partition(":")
    api_version, _, kind = rest.partition(":")
    return package == "kubernetes" and bool(kind) and ("/" in api_version or api_version == "v1")
