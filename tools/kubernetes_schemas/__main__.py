"""Make the Kubernetes schemas that no Python package carries, out of Go modules and of `kserve`.

Writes `components/mlops_kit/offline/kubernetes/schemas/*.json`: what custom resources take, which
words the API's own enumerations have, what never changes, and which kinds belong to the cluster. It
needs Go with its module proxy, and the Python packages `kserve` and `kubernetes-validate`. Running
it again writes the same files. All sources are under the Apache License 2.0.

    python tools/kubernetes_schemas --out components/mlops_kit/offline/kubernetes/schemas
"""

import argparse
import json
import subprocess
from importlib.metadata import version
from pathlib import Path
from typing import Any

from crds import custom_resources, shared
from go_types import kubernetes
from kserve_models import KServe

KUBERNETES = "1.37.2"
CUSTOM_RESOURCES = {
    "gateway.networking.k8s.io": ("sigs.k8s.io/gateway-api@v1.6.3", "config/crd/standard", ()),
    "keda.sh": ("github.com/kedacore/keda/v2@v2.21.0", "config/crd/bases", ()),
    "monitoring.coreos.com": (
        "github.com/prometheus-operator/prometheus-operator@v0.85.0",
        "example/prometheus-operator-crd",
        ("PodMonitor", "Probe", "PrometheusRule", "ScrapeConfig", "ServiceMonitor"),
    ),
}
"""Group -> Go module, folder in it, kinds to keep (all of the group, if none are named)."""

Schema = dict[str, Any]


def main() -> None:
    """Write every file."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--out", type=Path, required=True, help="folder of the schemas")
    out: Path = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    for group, (module, folder, kinds) in CUSTOM_RESOURCES.items():
        found = dict(sorted(custom_resources(fetched(module) / folder, group, kinds)))
        write(out / f"{group}.json", f"{module} {folder}", shared(group, found))
    write(out / "serving.kserve.io.json", f"kserve {version('kserve')}", KServe().schemas())
    write(out / "kubernetes.json", f"Kubernetes {KUBERNETES}", kubernetes(KUBERNETES, fetched))


def fetched(module: str) -> Path:
    """Return the folder of a Go module, downloaded if need be."""
    done = subprocess.run(
        ["go", "mod", "download", "-json", module],
        check=True,
        capture_output=True,
        text=True,
        cwd="/",
    )
    return Path(json.loads(done.stdout)["Dir"])


def write(path: Path, source: str, content: Schema) -> None:
    """Write one file, a line a kind, so that changes can be read."""
    parts = {"source": source, "licence": "Apache-2.0", **content}
    lines = [f"{json.dumps(key)}: {listed(value)}" for key, value in parts.items()]
    path.write_text("{" + ",\n".join(lines) + "}\n")
    print(f"{path.stat().st_size / 1e3:7.1f} kB {path}")


def listed(value: Any) -> str:
    """Write a map a line an entry."""
    if not isinstance(value, dict):
        return json.dumps(value, separators=(",", ":"))
    rows = (f"{json.dumps(k)}: {json.dumps(v, separators=(',', ':'))}" for k, v in value.items())
    return "{\n" + ",\n".join(rows) + "\n}"


if __name__ == "__main__":
    main()
