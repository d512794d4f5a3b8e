"""Cost of `import mlops_kit` and its local components, against `import pulumi`."""

import json
import statistics
import subprocess
import sys

from sandbox import finish

ROUNDS = 9
CODE = """
import json, sys, time
start = time.perf_counter()
{statement}
seconds = time.perf_counter() - start
clouds = sorted({{m for m in sys.modules for sdk in {sdks} if m == sdk or m.startswith(sdk + ".")}})
print(json.dumps([seconds, clouds]))
"""
SDKS = (
    *("boto3", "botocore", "sagemaker", "google.cloud", "vertexai", "azure", "kubernetes"),
    *("pulumi_aws", "pulumi_gcp", "pulumi_azure_native", "pulumi_kubernetes"),
)
STATEMENTS = {
    "pulumi": "import pulumi",
    "mlops_kit": "import mlops_kit, pulumi",
    "components": "from mlops_kit.local import LocalEndpoint, LocalMachine",
}


def once(statement: str) -> tuple[float, list[str]]:
    """Import in a fresh interpreter; return seconds and the cloud SDKs that came along."""
    code = CODE.format(statement=statement, sdks=SDKS)
    return json.loads(subprocess.check_output([sys.executable, "-c", code], text=True))


def main() -> None:
    """Measure in turns."""
    seconds: dict[str, list[float]] = {name: [] for name in STATEMENTS}
    clouds: set[str] = set()
    for _ in range(ROUNDS):
        for name, statement in STATEMENTS.items():
            took, found = once(statement)
            seconds[name].append(took)
            clouds.update(found)
    medians = {name: statistics.median(values) for name, values in seconds.items()}
    for name, median in medians.items():
        print(f"{name:12}{1000 * median:8.0f} ms")
    finish(
        {
            "mlops_kit_ratio": round(medians["mlops_kit"] / medians["pulumi"], 3),
            "components_ratio": round(medians["components"] / medians["pulumi"], 3),
            "cloud_sdks": sorted(clouds),
        }
    )


if __name__ == "__main__":
    main()
