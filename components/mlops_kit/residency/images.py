"""Where container images come from."""

import re

from mlops_kit.residency.resource import Leaf, Resource, Unknown, leaves
from mlops_kit.residency.settings import ResidencySettings
from mlops_kit.residency.verdict import REGISTRY, Notes

DEFAULT_HOST = "docker.io"
"""Where an image without a host comes from."""

_KEYS = frozenset(
    ["image", "imageuri", "imagename", "imageidentifier", "containerimage", "dockerimage"]
)
_NO_CONTAINERS = ("gcp:compute:", "azure-native:compute:", "aws:ec2:", "aws:appstream:")
_SOURCE = re.compile(r"(?:docker(?:-daemon|-pullable)?://|DOCKER\|)?([^\s|]+)")


def is_image(resource: Resource, leaf: Leaf) -> bool:
    """Tell whether a value is the name of a container image."""
    if leaf.key == "linuxFxVersion":
        return str(leaf.value).startswith("DOCKER|")
    if resource.kind.startswith(_NO_CONTAINERS) or leaf.key.lower() not in _KEYS:
        return leaf.key == "repository" and "image" in leaf.keys[:-1]
    return True


def check_images(settings: ResidencySettings, resource: Resource, notes: Notes) -> None:
    """Check that every image of a resource comes from an allowed registry."""
    allowed = settings.registries
    if allowed is None:
        return
    words = ", ".join(allowed)
    if resource.kind == "kubernetes:helm.sh:Release":
        reason = f"brings images that this plan does not name; registries allowed: {words}"
        notes.doubt(resource, "chart", REGISTRY, reason, "", words)
    found = list(leaves(resource.inputs))
    hosts = {leaf.place[:-1]: leaf.value for leaf in found if leaf.key == "registry"}
    for leaf in found:
        if not is_image(resource, leaf):
            continue
        if isinstance(leaf.value, Unknown):
            reason = f"is not known yet; registries allowed: {words}"
            notes.doubt(resource, leaf.path, REGISTRY, reason, "", words)
        elif isinstance(leaf.value, str) and leaf.value and not _is_managed(leaf.value):
            host = hosts.get(leaf.place[:-1]) if leaf.key == "repository" else None
            image = full_name(f"{host}/{leaf.value}" if host else leaf.value)
            if not any(_is_from(image, one) for one in allowed):
                reason = f"comes from {image}; registries allowed: {words}"
                notes.leak(resource, leaf.path, REGISTRY, reason, image, words)


def full_name(image: str) -> str:
    """Return an image's host and path: without scheme, tag and digest, with the default host."""
    found = _SOURCE.match(image)
    name = (found[1] if found else image).split("@")[0]
    head, _, last = name.rpartition("/")
    name = f"{head}/{last.split(':')[0]}" if head else last.split(":")[0]
    host, slash, path = name.partition("/")
    if slash and ("." in host or ":" in host or host == "localhost"):
        return f"{host}/{path}"
    return f"{DEFAULT_HOST}/{name if slash else f'library/{name}'}"


def _is_from(image: str, allowed: str) -> bool:
    if allowed.startswith("*."):
        host, _, path = image.partition("/")
        domain, _, start = allowed[1:].partition("/")
        return host.endswith(domain) and _begins(path, start)
    return _begins(image, allowed)


def _begins(name: str, start: str) -> bool:
    return not start or name == start or name.startswith(start + "/")


def _is_managed(image: str) -> bool:
    """Tell images that AWS CodeBuild brings itself."""
    return image.startswith("aws/codebuild/")
