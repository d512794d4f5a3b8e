"""Serve one provider's stand-in: `python -m mlops_kit.offline NAME [engine's address]`."""

import sys
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType


def without_sdk() -> None:
    """Let `pulumi.runtime.proto` be imported without what Pulumi's SDK has around it.

    A stand-in starts for every provider of a program, and the SDK would cost each of them half a
    second and 60 MB. Only for a process that needs nothing else of Pulumi.
    """
    spec = find_spec("pulumi")
    if spec is None or spec.origin is None:
        raise SystemExit("the Python SDK of Pulumi is not installed: pip install mlops-kit")
    root = Path(spec.origin).parent
    for name, folder in (("pulumi", root), ("pulumi.runtime", root / "runtime")):
        module = ModuleType(name)
        module.__path__ = [str(folder)]
        sys.modules[name] = module


if __name__ == "__main__":
    without_sdk()
    from mlops_kit.offline.server import serve

    serve(sys.argv[1])
