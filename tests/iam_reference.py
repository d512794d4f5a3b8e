"""AWS's Service Authorization Reference, as cfn-lint ships it: actions and their resources."""

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

OPEN = "[^{}]*"


@cache
def services() -> Mapping[str, Any]:
    """Return prefix of the actions -> actions and resources of the service."""
    origin = find_spec("cfnlint").origin
    file = Path(origin).parent / "data/AdditionalSpecs/Policies.json"
    return json.loads(file.read_text())


def actions(prefix: str) -> Mapping[str, Any]:
    """Return the actions of a service, in small letters."""
    return services().get(prefix.lower(), {}).get("Actions", {})


def exists(action: str) -> bool:
    """Tell whether AWS has an action."""
    prefix, _, name = action.partition(":")
    return name.lower() in actions(prefix)


def kinds(action: str) -> list[str]:
    """Return the kinds of resources that an action can be allowed for; none: only for `*`."""
    prefix, _, name = action.partition(":")
    return (actions(prefix).get(name.lower()) or {}).get("Resources") or []


def fits(action: str, arn: str) -> bool:
    """Tell whether an ARN, perhaps with `*`, can be one that an action is allowed for."""
    prefix = action.partition(":")[0]
    known = {
        name.lower(): one["ARNFormats"] for name, one in services()[prefix]["Resources"].items()
    }
    formats = [form for kind in kinds(action) for form in known.get(_kind(kind, known), ())]
    plain = arn.replace("*", "x")
    return any(re.fullmatch(re.sub(r"\$\{[^}]*\}", "[^:]*", form), plain) for form in formats)


def _kind(name: str, known: Mapping[str, Any]) -> str:
    """Return a kind as the resources of the service call it; load balancers end with their path."""
    name = name.lower()
    return next((one for one in known if one == name or name.startswith(f"{one}/")), name)
