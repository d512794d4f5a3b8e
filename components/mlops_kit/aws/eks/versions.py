"""Minor versions of Kubernetes, and how far nodes may lag behind the control plane."""

import re

SKEW = 3
"""Minor versions that a kubelet may be older than the API server (Kubernetes' version skew policy,
since 1.28)."""


def minor(version: str) -> int | None:
    """Return the minor version in a text such as 1.33; None if it is none."""
    found = re.fullmatch(r"1\.(\d{1,3})", version)
    return int(found[1]) if found else None


def lag_problem(version: str, node_version: str) -> str | None:
    """Say in a sentence why nodes of a version cannot belong to a control plane, if so."""
    newest, node = minor(version), minor(node_version)
    if newest is None or node is None or newest - SKEW <= node <= newest:
        return None
    oldest = f"1.{newest - SKEW}"
    if node > newest:
        return f"({node_version}) is above version ({version}); allowed: {oldest} to {version}"
    return (
        f"({node_version}) is more than {SKEW} minor versions below version ({version}); "
        f"allowed: {oldest} to {version}"
    )
