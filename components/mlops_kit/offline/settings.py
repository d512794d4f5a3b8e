"""What a run tells its stand-ins: a file whose path is in one environment variable."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

VARIABLE = "MLOPS_KIT_STAND_INS"
"""Environment variable with the path of that file; unset: defaults."""


@dataclass(frozen=True)
class StandInSettings:
    """What the stand-ins of one run know, beside the configuration of each provider."""

    accounts: Mapping[str, str] = field(default_factory=dict[str, str])
    """Provider -> account, project or subscription, where the provider's configuration has none."""
    lookups: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Token of a function, or of a resource that is looked up by id -> its result."""
    requests_per_second: float = 10
    """Traffic that the kit's rollouts are simulated with, as nothing live is looked at."""
    all_mistakes: bool = False
    """Whether a refused resource is planned all the same, so that the run, which fails at its end,
    names the mistakes of all."""
    state: str | None = None
    """File in which resources are kept from one `up` to the next; None: nothing is kept."""
    simulators: str | None = None
    """`module:NAME` of a table, type token -> simulator, for types that pass through to one."""

    def write(self, path: Path) -> Mapping[str, str]:
        """Write the file; return the environment that points to it."""
        path.write_text(json.dumps(asdict(self)))
        return {VARIABLE: str(path)}


def told() -> StandInSettings | None:
    """Return the settings of this run, None where no stand-ins are meant to be used."""
    path = os.environ.get(VARIABLE)
    return StandInSettings(**json.loads(Path(path).read_text())) if path else None
