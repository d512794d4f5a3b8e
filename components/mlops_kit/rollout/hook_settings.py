"""Who is told of an incident: a command or a URL."""

import re
from collections.abc import Iterable
from pathlib import PurePath
from typing import Annotated
from urllib.parse import SplitResult, urlsplit

from pydantic import AfterValidator, Field

from mlops_kit.bounds import Number
from mlops_kit.problems import Place, mistake, shown
from mlops_kit.settings import Context, Given, Settings

LONGEST_HOOK_SECONDS = 300
SCHEMES = ("http", "https")


def _check_command(command: tuple[str, ...]) -> tuple[str, ...]:
    if not command:
        raise mistake("must name a program, got an empty list")
    if not command[0].strip():
        raise mistake(f"must begin with a program, got {shown(command[0])}")
    if any("\0" in part for part in command):
        raise mistake("must not contain a NUL character")
    return command


def _check_url(url: str) -> str:
    """Refuse what cannot be called; the sentences leave out all that may be secret."""
    if not re.fullmatch("[!-~]*", url):
        raise mistake("must be ASCII without spaces: write all else as %XX")
    parts = _split(url)
    if parts is None:
        raise mistake(
            "must begin with http:// or https:// and a host, with a port from 1 to 65535 if any"
        )
    if parts.scheme not in SCHEMES:
        raise mistake(f"must begin with http:// or https://, got {_beginning(url)}")
    if "@" in parts.netloc:
        raise mistake(f"must not contain a user or a password, got {_origin(parts)}")
    return url


Command = Annotated[
    tuple[str, ...], AfterValidator(_check_command), Field(json_schema_extra={"minItems": 1})
]
"""A program and its arguments."""

Url = Annotated[str, AfterValidator(_check_url), Field(json_schema_extra={"pattern": "^https?://"})]
"""An address whose path and query are secret."""


class HookSettings(Settings):
    """A command or a URL that is told of each incident."""

    command: Command | None = None
    """Program and arguments, run without a shell in the project's folder; gets JSON as input."""
    url: Annotated[Url | None, Field(repr=False)] = None
    """Address, http or https, that gets the incident as JSON in a POST."""
    timeout_seconds: Annotated[float, Number(0, LONGEST_HOOK_SECONDS, above_low=True)] = 10
    """How long the hook may take, in seconds."""

    @classmethod
    def conflicts(cls, given: Given, context: Context) -> Iterable[tuple[Place, str]]:
        """A hook is either a command or a URL."""
        if given.has("command") and given.has("url"):
            yield (), "must have either command or url, got both"
        elif not given.has("command") and not given.has("url"):
            yield (), "must have either command or url, got neither"

    @property
    def name(self) -> str:
        """What people see of it: the name of the program, or scheme and host of the URL."""
        if self.command:
            return PurePath(self.command[0]).name or self.command[0]
        return _origin(urlsplit(self.url or ""))


def _split(url: str) -> SplitResult | None:
    """Take a URL apart; None if it has no host, or a port that is none."""
    try:
        parts = urlsplit(url)
        return parts if parts.hostname and parts.port != 0 else None
    except ValueError:
        return None


def _beginning(url: str) -> str:
    return shown(url.partition("://")[0] + "://")


def _origin(parts: SplitResult) -> str:
    host = parts.hostname or ""
    return f"{parts.scheme}://[{host}]" if ":" in host else f"{parts.scheme}://{host}"
