"""YAML as Kubernetes reads it: no dates, no numbers of base sixty, later documents after `---`."""

import json
import re
from typing import Any, cast

import yaml

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_KEPT = ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:null", "tag:yaml.org,2002:merge")


class _Loader(_Base):
    """The safe loader with the scalars of sigs.k8s.io/yaml."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag in _KEPT]
    for first, resolvers in _Base.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:int",
    re.compile(r"^[-+]?(?:0|[1-9][0-9]*|0[0-7]+|0b[01]+|0x[0-9a-fA-F]+)$"),
    list("-+0123456789"),
)
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"^[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?$"),
    list("-+.0123456789"),
)


def _float(loader: Any, node: Any) -> float:
    return float(node.value)


_Loader.add_constructor("tag:yaml.org,2002:float", _float)


def documents(text: str) -> list[Any]:
    """Return the documents of a YAML or JSON text that are not empty.

    Raises:
        ValueError: it is not YAML.
    """
    try:
        return [_keyed(one) for one in yaml.load_all(text, Loader=_Loader) if one is not None]
    except yaml.YAMLError as error:
        raise ValueError(f"is not YAML: {error}") from error


def _keyed(value: Any) -> Any:
    """Return a value whose keys are texts, as in JSON: `on: x` is `true: x`."""
    if isinstance(value, list):
        return [_keyed(one) for one in cast(list[Any], value)]
    if not isinstance(value, dict):
        return value
    return {
        key if isinstance(key, str) else json.dumps(key): _keyed(one)
        for key, one in cast(dict[Any, Any], value).items()
    }
