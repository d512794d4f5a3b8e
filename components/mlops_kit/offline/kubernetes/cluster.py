"""The provider's configuration: which cluster, which namespace, which user's file."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from mlops_kit.offline.kubernetes import names
from mlops_kit.offline.kubernetes.parts import entries, known
from mlops_kit.offline.plain import text
from mlops_kit.problems import Problem, not_one_of

_DRIVERS = ("configmap", "secret", "memory", "sql")
_OF_CLUSTER = ("kubeconfig", "context", "cluster")


def problems(config: Mapping[str, Any]) -> list[Problem]:
    """Return the mistakes in a provider's configuration that its SDK does not tell."""
    found: list[Problem] = []
    if text(config, "renderYamlToDirectory"):
        for key in _OF_CLUSTER:
            if config.get(key) not in (None, ""):
                reason = "must not be given beside renderYamlToDirectory, which asks no cluster"
                found.append(Problem(key, reason))
    if (namespace := text(config, "namespace")) and (reason := names.label(namespace)):
        found.append(Problem("namespace", reason))
    driver = known(config, "helmReleaseSettings", "driver")
    if isinstance(driver, str) and driver not in _DRIVERS:
        found.append(Problem("helmReleaseSettings.driver", not_one_of(driver, _DRIVERS)))
    return [*found, *_kubeconfig_problems(config)]


def default_namespace(config: Mapping[str, Any]) -> Any:
    """Return the namespace of objects that name none; may not be known yet."""
    if given := config.get("namespace"):
        return given
    found = known(_context(config), "context", "namespace")
    return found if isinstance(found, str) and found else "default"


def identified(config: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return what tells one cluster from another: its server, not who asks.

    The whole text of a kubeconfig changes with every token in it, and its cluster does not. A
    `clusterIdentifier` decides alone. Source: pulumi-kubernetes, DiffConfig.
    """
    if config.get("clusterIdentifier"):
        return ("clusterIdentifier", config["clusterIdentifier"])
    content = config.get("kubeconfig")
    name = text(config, "cluster") or known(_context(config), "context", "cluster")
    parsed = _parsed(content) if isinstance(content, str) else None
    if isinstance(parsed, dict) and name:
        for _, one in entries(parsed, "clusters"):
            if known(one, "name") == name:
                return (
                    "server",
                    known(one, "cluster", "server"),
                    config.get("renderYamlToDirectory"),
                )
    return tuple(config.get(key) for key in (*_OF_CLUSTER, "renderYamlToDirectory"))


def _kubeconfig_problems(config: Mapping[str, Any]) -> list[Problem]:
    content = config.get("kubeconfig")
    if not isinstance(content, str) or not _is_content(content):
        return []
    parsed = _parsed(content)
    if not isinstance(parsed, dict):
        need = "must be a path, or the text of a kubeconfig in YAML or JSON"
        return [Problem("kubeconfig", f"{need}, got {len(content)} characters that are neither")]
    found: list[Problem] = []
    contexts = _names(parsed, "contexts")
    context = text(config, "context")
    if context and contexts and context not in contexts:
        found.append(Problem("context", not_one_of(context, contexts)))
    current = known(parsed, "current-context")
    if not context and isinstance(current, str) and current and current not in contexts:
        described = ", ".join(contexts) or "none"
        reason = f"has the current-context {current}, and describes these contexts: {described}"
        found.append(Problem("kubeconfig", reason))
    clusters = _names(parsed, "clusters")
    cluster = text(config, "cluster")
    if cluster and clusters and cluster not in clusters:
        found.append(Problem("cluster", not_one_of(cluster, clusters)))
    return found


def _context(config: Mapping[str, Any]) -> Any:
    """Return the context in use, None if the configuration does not hold it."""
    content = config.get("kubeconfig")
    parsed = _parsed(content) if isinstance(content, str) and _is_content(content) else None
    name = text(config, "context") or known(parsed, "current-context")
    return next((one for _, one in entries(parsed, "contexts") if known(one, "name") == name), None)


def _names(parsed: Any, key: str) -> list[str]:
    return [str(known(one, "name")) for _, one in entries(parsed, key) if known(one, "name")]


def _is_content(text: str) -> bool:
    """Tell the text of a kubeconfig from the path of one."""
    return bool(text.strip()) and ("\n" in text.strip() or text.lstrip().startswith("{"))


@lru_cache(maxsize=16)
def _parsed(content: str) -> Any:
    from mlops_kit.offline.kubernetes.documents import documents

    try:
        found = documents(content)
    except ValueError:
        return None
    return found[0] if len(found) == 1 else None
