"""Print why a run of pulumi failed, a sentence for each resource, from its log of engine events."""

import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

SAYS_NOTHING = re.compile(
    r"(update|preview|destroy|refresh) failed|an unhandled error occurred: program exited"
)


def reasons(events: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Yield the innermost message of every error that says what was wrong."""
    for event in events:
        told = event.get("diagnosticEvent", {})
        message = re.sub(r"<\{%.*?%\}>", "", told.get("message", "")).strip()
        if told.get("severity") == "error" and not SAYS_NOTHING.match(message):
            yield re.split(r"(?:^|\n)\s*\* ", message)[-1].strip()


def main() -> None:
    """Read the log named on the command line; without one there is nothing to add."""
    log = Path(sys.argv[1])
    lines = log.read_text().splitlines() if log.exists() else []
    for reason in dict.fromkeys(reasons(json.loads(line) for line in lines)):
        print(reason)


if __name__ == "__main__":
    main()
