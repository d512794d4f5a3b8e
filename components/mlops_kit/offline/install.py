"""Lay stand-ins out where the engine looks for providers."""

import json
import sys
from collections.abc import Iterable
from pathlib import Path

SOURCE_ROOT = Path(__file__).resolve().parents[2]


def installed() -> dict[str, str]:
    """Return provider -> version of every Pulumi SDK that is installed."""
    found: dict[str, str] = {}
    for entry in sys.path:
        for path in Path(entry or ".").glob("pulumi_*/pulumi-plugin.json"):
            plugin = json.loads(path.read_text())
            if plugin.get("resource"):
                found.setdefault(str(plugin["name"]), str(plugin["version"]))
    return dict(sorted(found.items()))


def install(home: Path, packages: Iterable[str] | None = None) -> dict[str, str]:
    """Write a stand-in for each installed SDK into a Pulumi home folder.

    Args:
        home: what `PULUMI_HOME` is to be.
        packages: providers; None: all whose SDK is installed.

    Returns:
        provider -> version.
    """
    known = installed()
    chosen = known if packages is None else {name: known[name] for name in packages}
    for name, version in chosen.items():
        folder = home / "plugins" / f"resource-{name}-v{version}"
        folder.mkdir(parents=True, exist_ok=True)
        program = folder / f"pulumi-resource-{name}"
        program.write_text(
            f"#!/bin/sh\nPYTHONPATH='{SOURCE_ROOT}'${{PYTHONPATH:+:$PYTHONPATH}}\n"
            f"export PYTHONPATH\nexec '{sys.executable}' -m mlops_kit.offline {name} \"$@\"\n"
        )
        program.chmod(0o755)
    return chosen
