"""The kit's provider, which notes every act on an endpoint and signals itself at a chosen one.

Only tests start it, in place of `components/pulumi-resource-mlops-kit`: see `crash_points.py`.
"""

import json
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from functools import wraps
from inspect import isfunction
from pathlib import Path
from typing import Any

from mlops_kit.local.driver import LocalDriver
from mlops_kit.local.ledger_file import LedgerFile
from mlops_kit.provider.__main__ import main
from mlops_kit.rollout.ledger import Ledger, Version

ACTS = "acts"
"""Name of the file that gets a line an act."""
AIM = "aim"
"""Name of the file that says at which act to send which signal; gone once that was done."""
READING = {"exists", "observe", "load"}
"""What changes nothing; every other public method is an act, also a future one."""


class Recorder:
    """Notes acts in a folder, and strikes at the one that the folder's aim names."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.inside = threading.local()

    def wrap(self, owner: type, ledger: Callable[[Any], Path]) -> None:
        """Have every act of a class noted; `ledger` finds the file that tells old from new."""
        for name, method in list(vars(owner).items()):
            if isfunction(method) and not name.startswith("_") and name not in READING:
                setattr(owner, name, self._noted(method, ledger))

    def _noted(self, method: Any, ledger: Callable[[Any], Path]) -> Any:
        @wraps(method)
        def noted(target: Any, *arguments: Any) -> Any:
            if getattr(self.inside, "act", False):  # a part of another act
                return method(target, *arguments)
            roles = _roles(ledger(target))
            told = [text for argument in arguments if (text := _told(argument, roles))]
            act = " ".join([method.__name__, *told])
            with (self.folder / ACTS).open("a") as file:
                file.write(f"{act}\n")
            self._strike("before", target.endpoint, act)
            self.inside.act = True
            try:
                result = method(target, *arguments)
            finally:
                self.inside.act = False
            self._strike("after", target.endpoint, act)
            return result

        return noted

    def _strike(self, moment: str, endpoint: str, act: str) -> None:
        aim = self.folder / AIM
        if not aim.exists():
            return
        wanted = json.loads(aim.read_text())
        number = wanted.pop("signal")
        if wanted == {"moment": moment, "endpoint": endpoint, "act": act}:
            aim.unlink()
            # To this thread: a stop sent to the process would let it go on for a moment.
            signal.pthread_kill(threading.get_ident(), number)


def _roles(ledger: Path) -> dict[str, str]:
    """Name the two versions of the rollout under way by what they are in it."""
    run = (json.loads(ledger.read_text())["run"] if ledger.exists() else None) or {}
    versions = {"new": run.get("candidate"), "old": run.get("previous")}
    return {version["id"]: role for role, version in versions.items() if version}


def _told(argument: Any, roles: Mapping[str, str]) -> str:
    """Say an argument in words that are the same in every rollout of the same plan."""
    match argument:
        case Ledger():
            run = argument.run
            words = ["at rest"] if run is None else [run.phase, str(run.step)]
            words += ["timed"] if run and run.step_at else []
            words += ["pending"] if argument.pending is not None else []
            return " ".join(words)
        case Version():
            return roles.get(argument.id, "")
        case Mapping():
            shares = sorted(argument.items(), key=lambda item: roles.get(item[0], item[0]))
            return " ".join(f"{roles.get(name, name)}={share}" for name, share in shares)
        case str():
            return roles.get(argument, "")
        case int():
            return str(argument)
        case _:
            return ""


if __name__ == "__main__":
    recorder = Recorder(Path(sys.argv.pop(1)))
    recorder.wrap(LocalDriver, lambda driver: driver.directory / "ledger.json")
    recorder.wrap(LedgerFile, lambda store: store.path)
    main()
