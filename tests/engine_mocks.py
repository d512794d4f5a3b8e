"""A Pulumi engine that records what a program asks for."""

import asyncio
import atexit
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import pulumi
from pulumi.runtime.mocks import MockMonitor


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """Return one loop for all programs, which nobody drops before it is closed."""
    loop = asyncio.new_event_loop()
    atexit.register(loop.close)
    return loop


class RecordingEngine(pulumi.runtime.Mocks):
    """Echo inputs as outputs; an unexpected provider lookup is a failure."""

    def __init__(
        self,
        lookups: Mapping[str, dict[str, Any]] | None = None,
        outputs: Mapping[str, dict[str, Any]] | None = None,
    ) -> None:
        """Say what the providers answer.

        Args:
            lookups: token of a function -> its result.
            outputs: token of a resource -> outputs that its provider adds.
        """
        self.lookups = lookups or {}
        self.computed = outputs or {}
        self.resources: dict[str, pulumi.runtime.MockResourceArgs] = {}
        self.outputs: dict[str, Any] = {}
        self.dependencies: dict[str, set[str]] = {}
        """Name of a resource -> names of those that must be there before it."""

    def new_resource(
        self, args: pulumi.runtime.MockResourceArgs
    ) -> tuple[str | None, dict[str, Any]]:
        self.resources[args.name] = args
        return f"{args.name}-id", {**args.inputs, **self.computed.get(args.typ, {})}

    def call(self, args: pulumi.runtime.MockCallArgs) -> dict[str, Any]:
        return self.lookups[args.token]

    def run(self, program: Callable[[], Any], stack: str = "test") -> None:
        """Run `program` until every resource is registered and every output is known."""
        # Pulumi takes the thread's loop, and asyncio.run in another test leaves none behind.
        asyncio.set_event_loop(_loop())
        monitor = _Monitor(self)
        pulumi.runtime.set_mocks(self, "mlops-kit", stack, preview=False, monitor=monitor)

        @pulumi.runtime.test
        def wait() -> Any:
            made = program()
            if made is None:
                return None
            known = {name: getattr(made, name) for name in type(made).__annotations__}
            return pulumi.Output.all(**known).apply(self.outputs.update)

        wait()

    def types(self) -> list[str]:
        """Return the type tokens of all resources, sorted."""
        return sorted(resource.typ for resource in self.resources.values())


class _Monitor(MockMonitor):
    """Passes on what the mocks are not told."""

    mocks: RecordingEngine

    def RegisterResource(self, request: Any) -> Any:
        before = {urn.rpartition("::")[2] for urn in request.dependencies}
        self.mocks.dependencies[request.name] = before
        return super().RegisterResource(request)
