"""Print what a stack serves, and a request to paste."""

import json
import subprocess
import sys
from pathlib import Path


def main() -> None:
    """Read the stack's outputs and say each endpoint in a few lines."""
    asked = ["pulumi", "stack", "output", "--json", "-s", sys.argv[1]]
    outputs = json.loads(subprocess.check_output(asked, text=True))
    for name, endpoint in sorted(outputs["endpoints"].items()):
        weights = ", ".join(f"{v} {w:g} %" for v, w in endpoint["weights"].items())
        print(f"\n{name} serves at {endpoint['url']} ({weights}). Try it:")
        example = Path("models") / name / "v1" / "example.json"
        body = f"@{example}" if example.exists() else "@example.json"
        print(f"  curl -s -H 'content-type: application/json' -d {body} {endpoint['url']}")
    print()
    for said, key in (("Page", "page"), ("Prometheus", "prometheus")):
        for platform, url in sorted(outputs.get(key, {}).items()):
            print(f"{said} of {platform}: {url}")


if __name__ == "__main__":
    main()
