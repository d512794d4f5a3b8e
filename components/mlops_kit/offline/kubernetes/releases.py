"""Helm releases: one resource of the plan, whose chart is not read."""

from collections.abc import Iterator, Mapping
from typing import Any

from mlops_kit.offline.kubernetes import forms, names
from mlops_kit.offline.kubernetes.cluster import default_namespace
from mlops_kit.offline.kubernetes.naming import generated
from mlops_kit.offline.kubernetes.parts import known, wrong
from mlops_kit.offline.values import UNKNOWN, Values
from mlops_kit.problems import Problem, shown

_LONGEST_NAME = 53


def problems(inputs: Values) -> Iterator[Problem]:
    """Find mistakes in a release's inputs."""
    name = known(inputs, "name")
    if isinstance(name, str) and len(name) > _LONGEST_NAME:
        yield wrong(("name",), f"must be at most {_LONGEST_NAME} characters, got {len(name)}")
    elif isinstance(name, str) and (reason := names.if_given(names.subdomain)(name)):
        yield wrong(("name",), reason)
    for key in ("timeout", "maxHistory"):
        number = known(inputs, key)
        if forms.is_whole(number) and number < 0:
            yield wrong((key,), f"must be at least 0, got {shown(number)}")
    if inputs.get("chart") == "":
        yield wrong(("chart",), "must not be empty")


def added(token: str, name: str, inputs: Values, config: Mapping[str, Any]) -> Values:
    """Return what the provider adds to a release's inputs."""
    found: Values = {}
    if inputs.get("name") in (None, ""):
        found["name"] = generated(token, name)
    if inputs.get("namespace") in (None, ""):
        found["namespace"] = default_namespace(config)
    return found


def outputs(inputs: Values) -> tuple[Any, Values]:
    """Return the id and the outputs of a release whose inputs are complete."""
    own, space = inputs.get("name"), inputs.get("namespace")
    status = {
        "name": own,
        "namespace": space,
        "chart": inputs.get("chart"),
        "version": inputs.get("version") or "0.0.0",
        "appVersion": "0.0.0",
        "revision": 1,
        "status": "deployed",
    }
    id = UNKNOWN if UNKNOWN in (own, space) else f"{space}/{own}"
    return id, {"status": status, "resourceNames": {}}
