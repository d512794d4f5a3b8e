"""Azure Resource Manager's ids: a type's path, an id made of inputs, and whether an id is one."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from mlops_kit.offline.azure.paths import GROUP, SPACES, listed
from mlops_kit.offline.sdk import ResourceShape
from mlops_kit.offline.values import UNKNOWN, Unknown
from mlops_kit.problems import shown

GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_SPACE = re.compile(r"[a-z][a-z0-9]*(?:\.[a-z0-9]+)+", re.IGNORECASE)


@dataclass(frozen=True)
class ArmPath:
    """Where ARM keeps resources of a type."""

    template: str
    """Such as `/subscriptions/{subscriptionId}/…/{accountName}`."""
    parameters: tuple[str, ...]
    """Inputs in it, without the subscription: their change means another resource."""
    own: str
    """The input that names the resource itself; empty if a fixed name does."""
    known: bool
    """Whether the table has it; else it is guessed from the inputs."""

    @property
    def type(self) -> str:
        """Return the ARM type, such as `Microsoft.Storage/storageAccounts`."""
        provider = self.template.rpartition("/providers/")[2]
        if provider == self.template:
            return "Microsoft.Resources/resourceGroups"
        space, *parts = provider.split("/")
        return "/".join([space, *parts[::2]])

    def kind_of(self, parameter: str) -> str:
        """Return the ARM type that an input names, such as the account of a container."""
        if parameter == "resourceGroupName":
            return "Microsoft.Resources/resourceGroups"
        before = self.template.partition(f"/{{{parameter}}}")[0].rpartition("/providers/")[2]
        space, *parts = before.split("/")
        return "/".join([space, *parts[::2]])


def arm_path(shape: ResourceShape) -> ArmPath:
    """Return where ARM keeps resources of a type."""
    return _paths(shape.token) or _guessed(shape)


def arm_id(path: ArmPath, inputs: Mapping[str, Any], subscription: str | Unknown) -> str | Unknown:
    """Return the id of a resource; unknown if one of its parts is."""
    made = path.template
    for name in ("subscriptionId", *path.parameters):
        value = subscription if name == "subscriptionId" else inputs.get(name)
        if value is None or value is UNKNOWN:
            if f"{{{name}}}" in made:
                return UNKNOWN
            continue
        made = made.replace(f"{{{name}}}", str(value).strip("/"))
    return made


def id_problem(value: str, kind: str = "", subscription: str = "") -> str | None:
    """Say what is wrong with an ARM id; None if nothing is.

    Args:
        value: a text that starts with `/subscriptions/` or `/providers/`.
        kind: ARM type that it must be of, or end with; empty: any.
        subscription: one that is right although it is no GUID: a stack file may name it so.
    """
    parts = value.strip("/").split("/")
    rest = parts
    if parts[0].lower() == "subscriptions":
        if len(parts) < 2 or not (GUID.fullmatch(parts[1]) or parts[1] == subscription):
            got = shown(parts[1]) if len(parts) > 1 else "nothing"
            return f"must name a subscription by its GUID, got {got}"
        rest = parts[2:]
        if rest and rest[0].lower() == "resourcegroups":
            if len(rest) < 2:
                return "must name a resource group after resourceGroups"
            rest = rest[2:]
    found = ""
    while rest:
        if rest[0].lower() != "providers":
            return f"must go on with /providers/Microsoft.…, got {shown('/' + '/'.join(rest))}"
        if len(rest) < 2 or not _SPACE.fullmatch(rest[1]):
            got = shown(rest[1]) if len(rest) > 1 else "nothing"
            return f"must name a resource provider such as Microsoft.Storage, got {got}"
        stop = next(
            (at for at in range(2, len(rest)) if rest[at].lower() == "providers"), len(rest)
        )
        pairs = rest[2:stop]
        if len(pairs) % 2 or "" in pairs:
            return f"must be pairs of a type and a name after {rest[1]}, got {shown(value)}"
        found = "/".join([rest[1], *pairs[::2]])
        rest = rest[stop:]
    if kind and not found.lower().endswith(kind.lower()):
        return f"must be the id of a {kind}, got one of {found or 'a resource group'}"
    return None


@lru_cache(maxsize=1024)
def _paths(token: str) -> ArmPath | None:
    template = listed(token)
    return _read(template, known=True) if template else None


def _read(template: str, known: bool) -> ArmPath:
    names = re.findall(r"\{(\w+)\}", template)
    own = names[-1] if template.endswith("}") else ""
    return ArmPath(template, tuple(name for name in names if name != "subscriptionId"), own, known)


def _guessed(shape: ResourceShape) -> ArmPath:
    """Make a path of the inputs that are no outputs: ARM has them in the path."""
    _, module, name = shape.token.split(":")
    only = [key for key in shape.inputs if key not in shape.outputs]
    named = [key for key in only if re.search(r"(?:Name|Id|^version)$", key)]
    parents = [key for key in named if shape.inputs[key].required and key != "resourceGroupName"]
    own = next((key for key in named if not shape.inputs[key].required), "")
    own = own or ("name" if "name" in shape.inputs else "")
    start = GROUP if "resourceGroupName" in shape.inputs else "/subscriptions/{subscriptionId}"
    if "scope" in parents or "resourceUri" in parents:
        start = "/{scope}" if "scope" in parents else "/{resourceUri}"
        parents = [key for key in parents if key not in ("scope", "resourceUri")]
    space = SPACES.get(module, f"Microsoft.{module[:1].upper()}{module[1:]}")
    levels = [f"{_plural(re.sub('(?:Name|Id)$', '', key))}/{{{key}}}" for key in parents]
    levels.append(f"{_plural(name[:1].lower() + name[1:])}/{{{own}}}" if own else "default")
    return _read(f"{start}/providers/{space}/{'/'.join(levels)}", known=False)


def _plural(word: str) -> str:
    if re.search("[^aeiou]y$", word):
        return f"{word[:-1]}ies"
    return word if word.endswith("s") else f"{word}s"
