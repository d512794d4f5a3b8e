"""A simulator in a process of its own, for tests of other processes."""

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]


class Remote:
    """The far end of `/mlops-kit/…`: `ask("calls")`, `tell("traffic", endpoint=…, …)`."""

    def __init__(self, url: str):
        self.url = url

    def ask(self, name: str) -> Any:
        with urllib.request.urlopen(f"{self.url}/mlops-kit/{name}", timeout=30) as answer:
            return json.load(answer)

    def tell(self, name: str, /, **body: Any) -> Any:
        request = urllib.request.Request(
            f"{self.url}/mlops-kit/{name}", json.dumps(body).encode(), method="POST"
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def now(self) -> datetime:
        """Return the simulator's time, which is not this machine's."""
        return datetime.fromisoformat(self.ask("clock")["now"])

    def count(self, operation: str) -> int:
        return sum(name == operation for name, _ in self.ask("calls"))


@contextmanager
def serving(speed: float = 1.0) -> Iterator[Remote]:
    """Start a server on a free port of loopback, and end it afterwards."""
    command = [sys.executable, "-m", "tests.clouds.sagemaker.server", "--speed", str(speed)]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().strip()
            if not url.startswith("http://"):
                raise RuntimeError("the simulator did not start")
            yield Remote(url)
        finally:
            process.terminate()
