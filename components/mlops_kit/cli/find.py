"""Find the project, its stack and the endpoints that are on this machine."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])
PROJECT_FILE = "Pulumi.yaml"
KIT_FOLDER = ".mlops-kit"


class Unfound(click.UsageError):
    """What was asked for is not there; the message is one sentence that says what to do."""


@dataclass(frozen=True)
class Place:
    """Where an endpoint of this machine is."""

    project: Path
    """Folder of the project."""
    stack: str
    platform: str
    name: str

    @property
    def machine(self) -> Path:
        """Folder of everything that belongs to the platform."""
        return self.project / KIT_FOLDER / self.stack / self.platform

    @property
    def directory(self) -> Path:
        """Folder of the endpoint."""
        return self.machine / "endpoints" / self.name

    @property
    def full_name(self) -> str:
        """Platform and name."""
        return f"{self.platform}/{self.name}"


def stack_option(command: F) -> F:
    """Give a command the option `--stack`."""
    text = "Stack to look at. Default: the only one that is on this machine."
    return click.option("-s", "--stack", metavar="STACK", help=text)(command)


def project(start: Path) -> Path:
    """Return the nearest folder with Pulumi.yaml, from `start` upwards."""
    for folder in (start, *start.parents):
        if (folder / PROJECT_FILE).is_file():
            return folder
    raise Unfound(
        f"there is no {PROJECT_FILE} in {start} or above: run this in the project's folder"
    )


def chosen_stack(folder: Path, asked: str | None) -> str:
    """Return the stack asked for, or the only one that is on this machine."""
    known = sorted(
        entry.name
        for entry in _folders(folder / KIT_FOLDER)
        if any((inner / "endpoints").is_dir() for inner in _folders(entry))
    )
    listed = ", ".join(known)
    if asked is not None:
        if asked in known:
            return asked
        there = f"there is {listed}" if known else "there is none"
        raise Unfound(
            f"no endpoint of the stack {asked} is on this machine, {there}: "
            f"`pulumi up -s {asked}` makes it"
        )
    if not known:
        raise Unfound(
            "no endpoint is on this machine: run `pulumi up -s STACK`, or `make up`, first"
        )
    if len(known) > 1:
        raise Unfound(f"there are several stacks: name one with --stack, of {listed}")
    return known[0]


def endpoints(start: Path, stack: str | None, names: Sequence[str] = ()) -> list[Place]:
    """Return the endpoints of a stack, or those of the names asked for.

    A name may be preceded by its platform: `edge/wine`.
    """
    folder = project(start)
    chosen = chosen_stack(folder, stack)
    known = [
        Place(folder, chosen, machine.name, entry.name)
        for machine in _folders(folder / KIT_FOLDER / chosen)
        for entry in _folders(machine / "endpoints")
    ]
    if not known:
        raise Unfound(
            f"no endpoint of the stack {chosen} is on this machine: run `pulumi up -s {chosen}`"
        )
    found: list[Place] = []
    for name in names:
        matching = [place for place in known if name in (place.name, place.full_name)]
        if not matching:
            listed = ", ".join(place.name for place in known)
            raise Unfound(f"the stack {chosen} has no endpoint {name}, it has {listed}")
        found += [place for place in matching if place not in found]
    return found if names else known


def endpoint(start: Path, stack: str | None, name: str) -> Place:
    """Return the one endpoint of a name."""
    found = endpoints(start, stack, [name])
    if len(found) > 1:
        listed = ", ".join(place.full_name for place in found)
        raise Unfound(f"there are several endpoints {name}: name one of {listed}")
    return found[0]


def is_followed(folder: Path, stack: str) -> bool:
    """Tell whether a `pulumi up` of the stack is under way, as far as this user may see."""
    import psutil  # of the extra `local`, without which nothing is on this machine

    for process in psutil.process_iter():
        try:
            if process.name() != "pulumi":
                continue
            words, where = process.cmdline(), Path(process.cwd())
        except (psutil.Error, OSError):
            continue  # it has just ended, or is another user's
        mine = where == folder or folder in where.parents
        if mine and {"up", "update"} & set(words[1:]) and stack_of(words) in (None, stack):
            return True
    return False


def stack_of(words: Sequence[str]) -> str | None:
    """Return the stack that a command line names, without its organization and project."""
    for index, word in enumerate(words):
        flag, equals, value = word.partition("=")
        if flag in ("-s", "--stack"):
            named = value if equals else next(iter(words[index + 1 :]), "")
            return named.rsplit("/", 1)[-1]
    return None


def _folders(parent: Path) -> list[Path]:
    if not parent.is_dir():
        return []
    return sorted(f for f in parent.iterdir() if f.is_dir() and not f.name.startswith("."))
