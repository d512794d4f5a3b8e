"""Who runs this: for the ledger's history, and for those who read it later."""

import getpass
import os
import socket
from collections.abc import Mapping

OWN_VARIABLE = "MLOPS_KIT_BY"
CI_VARIABLES = ("GITHUB_ACTOR", "GITLAB_USER_LOGIN", "BUILD_REQUESTEDFOR")
"""Where GitHub, GitLab and Azure Pipelines say who started a job."""
LONGEST = 100
"""Characters of a name that are kept."""


def who(environment: Mapping[str, str] | None = None) -> str:
    """Return a name for the person or the job behind this process, never empty.

    `MLOPS_KIT_BY` comes first, then what a CI system says, else `user@host`.

    Args:
        environment: variables to look at. Defaults to those of this process.
    """
    variables = os.environ if environment is None else environment
    for name in (OWN_VARIABLE, *CI_VARIABLES):
        if given := _plain(variables.get(name, "")):
            return given
    return _plain(f"{_user()}@{socket.gethostname()}") or "unknown"


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        # a user id without a name, as containers have it
        return f"uid-{os.getuid()}"


def _plain(text: str) -> str:
    """Return one printable line."""
    words = "".join(c if c.isprintable() else " " for c in text).split()
    return " ".join(words)[:LONGEST]
