"""Turn a missing optional dependency into advice."""

from importlib.util import find_spec


def require(*modules: str, extra: str) -> None:
    """Check that the modules of an extra are installed, without importing them.

    Raises:
        ModuleNotFoundError: one is absent; the message is the command that installs it.
    """
    for module in modules:
        if find_spec(module) is None:
            raise ModuleNotFoundError(
                f"mlops_kit.{extra} needs {module}: pip install 'mlops-kit[{extra}]'", name=module
            )
