"""Where resources are between two runs: in Pulumi's state alone, in a file, or in a simulator."""

import fcntl
import json
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol, cast

from mlops_kit.offline.cloud import Surroundings
from mlops_kit.offline.plain import beside
from mlops_kit.offline.stand_in import StandIn, Unanswerable
from mlops_kit.offline.values import Values, has_unknown

Stored = dict[str, dict[str, Any]]


class Simulator(Protocol):
    """Carries a resource type out against a simulator of the cloud, such as a moto server.

    Each method may raise `Unanswerable` with the reason that the simulator gave.
    """

    def create(self, inputs: Values, outputs: Values, at: Surroundings) -> tuple[str, Values]:
        """Create; return the id and what differs from the outputs that were expected."""
        ...

    def read(self, id: str, state: Values, at: Surroundings) -> Values | None:
        """Return the live state, None if it is gone."""
        ...

    def update(self, id: str, state: Values, inputs: Values, at: Surroundings) -> Values:
        """Update; return what differs from the outputs that were expected."""
        ...

    def delete(self, id: str, state: Values, at: Surroundings) -> None:
        """Delete. Idempotent."""
        ...


class Keeper:
    """Makes, finds and removes the resources of one stand-in."""

    def __init__(self, stand_in: StandIn) -> None:
        """Use the file and the simulators that the run's settings name."""
        self.stand_in = stand_in
        settings = stand_in.settings
        self.file = Path(settings.state) if settings.state else None
        self.simulators: Mapping[str, Simulator] = {}
        if settings.simulators:
            module, _, name = settings.simulators.partition(":")
            self.simulators = getattr(import_module(module), name)

    def create(self, token: str, name: str, inputs: Values, preview: bool) -> tuple[str, Values]:
        """Return id and outputs of a new resource; no id while something unknown is in it.

        Raises:
            Unanswerable: there is one of this id already.
        """
        id, state = self.stand_in.state(token, name, inputs)
        if preview or (self.file is None and token not in self.simulators):
            return ("" if has_unknown(id) else id), state
        if self._taken(token, id):
            id, state = self.stand_in.state(token, beside(name), inputs)
        if token in self.simulators:
            id, more = self.simulators[token].create(inputs, state, self.stand_in.at)
            state = {**state, **more}
        with self._stored() as stored:
            key = f"{token}/{id}"
            if key in stored and token not in self.simulators:
                raise Unanswerable(f"{token} {id} exists already")
            stored[key] = {"inputs": inputs, "state": state}
        return id, state

    def read(self, token: str, id: str, state: Values) -> Values | None:
        """Return what is live, None if it is gone.

        Raises:
            Unanswerable: it is none of this program's, and nobody has said what it is.
        """
        if token in self.simulators:
            return self.simulators[token].read(id, state, self.stand_in.at)
        if self.file is None:
            return state or self.stand_in.found(token, id)
        with self._stored() as stored:
            found = stored.get(f"{token}/{id}")
        if found is None and not state:
            return self.stand_in.found(token, id)
        return cast(Values, found["state"]) if found else None

    def update(
        self, token: str, name: str, id: str, old: Values, inputs: Values, preview: bool
    ) -> Values:
        """Return the outputs after a change.

        Raises:
            Unanswerable: it is not there any more.
        """
        known, state = self.stand_in.state(token, name, inputs)
        if known != id:
            other, made = self.stand_in.state(token, beside(name), inputs)
            state = made if other == id else state
        if preview or (self.file is None and token not in self.simulators):
            return state
        if token in self.simulators:
            more = self.simulators[token].update(id, old, inputs, self.stand_in.at)
            state = {**state, **more}
        with self._stored() as stored:
            key = f"{token}/{id}"
            if self.file is not None and key not in stored:
                raise Unanswerable(f"{token} {id} does not exist any more")
            stored[key] = {"inputs": inputs, "state": state}
        return state

    def delete(self, token: str, id: str, state: Values) -> None:
        """Remove a resource. Idempotent."""
        if token in self.simulators:
            self.simulators[token].delete(id, state, self.stand_in.at)
        with self._stored() as stored:
            stored.pop(f"{token}/{id}", None)

    def taken(self, token: str, name: str, inputs: Values) -> bool:
        """Tell whether there is a resource already of the id that this one would have."""
        if self.file is None or has_unknown(inputs):
            return False
        return self._taken(token, self.stand_in.state(token, name, inputs)[0])

    def _taken(self, token: str, id: str) -> bool:
        with self._stored() as stored:
            return f"{token}/{id}" in stored

    @contextmanager
    def _stored(self) -> Generator[Stored]:
        """Hold the file alone: every provider of a program is a process of its own."""
        if self.file is None:
            yield {}
            return
        with self.file.open("a+") as opened:
            fcntl.flock(opened, fcntl.LOCK_EX)
            opened.seek(0)
            text = opened.read()
            stored: Stored = json.loads(text) if text else {}
            before = json.dumps(stored, sort_keys=True)
            yield stored
            after = json.dumps(stored, sort_keys=True, indent=1)
            if json.dumps(stored, sort_keys=True) != before:
                opened.truncate(0)
                opened.write(after)
