"""The gRPC server that the Pulumi engine talks to."""

import asyncio
import logging
import signal
import threading
import time
from collections.abc import Callable, Set
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import grpc
from google.protobuf import any_pb2, empty_pb2, struct_pb2
from pulumi import RunError
from pulumi.provider.server import ProviderServicer
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc, status_pb2
from pulumi.runtime.proto import provider_pb2 as pb
from pulumi.runtime.proto import provider_pb2_grpc as pb_grpc

from mlops_kit.provider import properties
from mlops_kit.provider.components import HostedComponents
from mlops_kit.provider.resource import Call, PartialFailure, Properties, Refusal, Resource
from mlops_kit.rollout.driver import Conflict, TargetError

MESSAGE_BYTES = 400 << 20
PARALLEL_REQUESTS = 64
PROGRESS_SECONDS = 1.0
T = TypeVar("T")
log = logging.getLogger(__name__)


class KitServicer(ProviderServicer):
    """Serves the kit's resources; hosting the components is inherited."""

    def __init__(
        self, components: HostedComponents, resources: list[Resource], engine_address: str
    ) -> None:
        """Serve `resources` by their tokens."""
        super().__init__(components, [], engine_address)
        self.components = components
        self.resources = {resource.token: resource for resource in resources}
        self.cancelled = threading.Event()
        self.threads = ThreadPoolExecutor(PARALLEL_REQUESTS)
        self.active = 0
        self._engine: engine_pb2_grpc.EngineStub | None = None

    async def GetSchema(self, request: Any, context: Any) -> Any:
        """Describe the components: the one call that has to import them all."""
        return pb.GetSchemaResponse(schema=await self._do(context, self.components.described))

    async def Construct(self, request: Any, context: Any) -> Any:
        """Make a component, or tell what is wrong with its arguments in words."""
        try:
            return await super().Construct(request, context)
        except RunError as error:
            await context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(error))

    async def Handshake(self, request: Any, context: Any) -> Any:
        """Learn the engine's address."""
        self.engine_address = request.engine_address
        return pb.ProviderHandshakeResponse(
            accept_secrets=True, accept_resources=True, accept_outputs=True
        )

    async def Attach(self, request: Any, context: Any) -> Any:
        """Learn the engine's address when started for debugging."""
        self.engine_address = request.address
        return empty_pb2.Empty()

    async def CheckConfig(self, request: Any, context: Any) -> Any:
        """Accept any provider configuration: there is none."""
        return pb.CheckResponse(inputs=request.news)

    async def DiffConfig(self, request: Any, context: Any) -> Any:
        """Find no difference."""
        return pb.DiffResponse(changes=pb.DiffResponse.DIFF_NONE)

    async def Configure(self, request: Any, context: Any) -> Any:
        """Say that secrets are kept as such (else no component is hosted) and previews are real."""
        return pb.ConfigureResponse(
            acceptSecrets=True, supportsPreview=True, acceptResources=True, acceptOutputs=True
        )

    async def Cancel(self, request: Any, context: Any) -> Any:
        """Have rollouts bring the old version back."""
        self.cancelled.set()
        return empty_pb2.Empty()

    async def Check(self, request: Any, context: Any) -> Any:
        """Validate inputs and add computed ones."""
        news = properties.read(request.news)
        if properties.has_unknown(news):
            return pb.CheckResponse(inputs=request.news)
        resource = self._resource(request.urn)
        checked, problems = await self._do(context, lambda: resource.check(news))
        failures = [pb.CheckFailure(property=p.path, reason=p.reason) for p in problems]
        secrets = properties.secret_keys(request.news)
        return pb.CheckResponse(inputs=properties.write(checked, secrets), failures=failures)

    async def Diff(self, request: Any, context: Any) -> Any:
        """Compare inputs and the live target."""
        old, new = properties.read(request.old_inputs), properties.read(request.news)
        if properties.has_unknown(new):
            changed = [key for key in sorted({*old, *new}) if old.get(key) != new.get(key)]
            return _diff(tuple(changed), (), new)
        resource, call = self._resource(request.urn), self._surroundings(request)
        state = properties.read(request.olds)
        found = await self._do(context, lambda: resource.diff(request.id, state, old, new, call))
        return _diff(found.updates, found.replaces, new)

    async def Create(self, request: Any, context: Any) -> Any:
        """Create, or tell in a preview what would be known."""
        inputs = properties.read(request.properties)
        if properties.has_unknown(inputs):
            return pb.CreateResponse(properties=request.properties)
        resource, call = self._resource(request.urn), self._surroundings(request)
        secrets = properties.secret_keys(request.properties)
        id, state = await self._do(context, lambda: resource.create(inputs, call), secrets=secrets)
        return pb.CreateResponse(id=id, properties=properties.write(state, secrets))

    async def Read(self, request: Any, context: Any) -> Any:
        """Return the live state, or no id when it is gone."""
        resource, call = self._resource(request.urn), self._surroundings(request)
        state, inputs = properties.read(request.properties), properties.read(request.inputs)
        live = await self._do(context, lambda: resource.read(request.id, state, inputs, call))
        if live is None:
            return pb.ReadResponse()
        secrets = properties.secret_keys(request.properties, request.inputs)
        return pb.ReadResponse(
            id=request.id, properties=properties.write(live, secrets), inputs=request.inputs
        )

    async def Update(self, request: Any, context: Any) -> Any:
        """Update; on failure say what is live and keep the old inputs."""
        new, old = properties.read(request.news), properties.read(request.old_inputs)
        if properties.has_unknown(new):
            return pb.UpdateResponse(properties=request.news)
        resource, call = self._resource(request.urn), self._surroundings(request)
        state, secrets = properties.read(request.olds), properties.secret_keys(request.news)
        live = await self._do(
            context,
            lambda: resource.update(request.id, state, old, new, call),
            failed_inputs=request.old_inputs,
            secrets=secrets,
        )
        return pb.UpdateResponse(properties=properties.write(live, secrets))

    async def Delete(self, request: Any, context: Any) -> Any:
        """Remove everything of a resource."""
        resource, call = self._resource(request.urn), self._surroundings(request)
        state = {**properties.read(request.old_inputs), **properties.read(request.properties)}
        await self._do(context, lambda: resource.delete(request.id, state, call))
        return empty_pb2.Empty()

    def _resource(self, urn: str) -> Resource:
        token = urn.split("::")[2].split("$")[-1]
        return self.resources[token]

    async def _do(
        self,
        context: Any,
        work: Callable[[], T],
        failed_inputs: struct_pb2.Struct | None = None,
        secrets: Set[str] = frozenset(),
    ) -> T:
        """Run blocking work in a thread; turn what went wrong into what the engine shows.

        Args:
            context: of the request.
            work: what to do.
            failed_inputs: inputs that the state keeps after a failure.
            secrets: keys of what is live whose values are secret.
        """
        loop = asyncio.get_running_loop()
        self.active += 1
        try:
            return await loop.run_in_executor(self.threads, work)
        except PartialFailure as failure:
            detail = any_pb2.Any()
            live = properties.write(failure.live, secrets)
            detail.Pack(
                pb.ErrorResourceInitFailed(
                    id=failure.id,
                    properties=live,
                    reasons=[failure.reason],
                    inputs=failed_inputs,
                )
            )
            status = status_pb2.Status(
                code=grpc.StatusCode.UNKNOWN.value[0], message=failure.reason, details=[detail]
            )
            context.set_trailing_metadata(
                (("grpc-status-details-bin", status.SerializeToString()),)
            )
            await context.abort(grpc.StatusCode.UNKNOWN, failure.reason)
        except (Refusal, TargetError, Conflict) as refusal:
            await context.abort(grpc.StatusCode.FAILED_PRECONDITION, str(refusal))
        except Exception as error:
            log.exception("unexpected error")
            what = f"unexpected {type(error).__name__}: {error}; the log of the provider has more"
            await context.abort(grpc.StatusCode.INTERNAL, what)
        finally:
            self.active -= 1
        raise AssertionError("abort returned")

    def _surroundings(self, request: Any) -> Call:
        return Call(
            say=lambda text: self._log(request.urn, text, engine_pb2.INFO),
            warn=lambda text: self._log(request.urn, text, engine_pb2.WARNING),
            progress=self._progress(request.urn),
            cancelled=self.cancelled,
            preview=bool(getattr(request, "preview", False)),
        )

    def _progress(self, urn: str) -> Callable[[str], None]:
        """Show a line at most every `PROGRESS_SECONDS`, and only when it changed."""
        shown, at = "", 0.0

        def show(text: str) -> None:
            nonlocal shown, at
            now = time.monotonic()
            if text != shown and now - at >= PROGRESS_SECONDS:
                shown, at = text, now
                self._log(urn, text, engine_pb2.INFO, ephemeral=True)

        return show

    def _log(self, urn: str, text: str, severity: Any, ephemeral: bool = False) -> None:
        if not self.engine_address:
            return
        if self._engine is None:
            channel = grpc.insecure_channel(self.engine_address)
            self._engine = engine_pb2_grpc.EngineStub(channel)
        try:
            self._engine.Log(
                engine_pb2.LogRequest(
                    severity=severity, urn=urn, message=text, ephemeral=ephemeral
                ),
                timeout=5,
            )
        except grpc.RpcError:
            log.warning("the engine did not take: %s", text)


def _diff(updates: tuple[str, ...], replaces: tuple[str, ...], new: Properties) -> Any:
    kinds = pb.PropertyDiff
    detail = {path: kinds(kind=kinds.UPDATE, inputDiff=path in new) for path in updates}
    detail |= {path: kinds(kind=kinds.UPDATE_REPLACE, inputDiff=True) for path in replaces}
    changes = pb.DiffResponse.DIFF_SOME if detail else pb.DiffResponse.DIFF_NONE
    return pb.DiffResponse(
        changes=changes,
        diffs=sorted(detail),
        replaces=sorted(replaces),
        deleteBeforeReplace=bool(replaces),
        hasDetailedDiff=True,
        detailedDiff=detail,
    )


async def serve(
    components: HostedComponents, resources: list[Resource], engine_address: str
) -> None:
    """Serve on a free loopback port, which is printed, until the engine ends the process."""
    server = grpc.aio.server(
        options=[
            ("grpc.max_receive_message_length", MESSAGE_BYTES),
            ("grpc.max_send_message_length", MESSAGE_BYTES),
        ]
    )
    servicer = KitServicer(components, resources, engine_address)
    pb_grpc.add_ResourceProviderServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    stopping: list[asyncio.Task[None]] = []
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(
            number, lambda: stopping.append(loop.create_task(_stop(server, servicer)))
        )
    print(port, flush=True)
    await server.wait_for_termination()


async def _stop(server: grpc.aio.Server, servicer: KitServicer) -> None:
    """End, but only when rollouts under way have brought the old version back.

    Ctrl-C in a terminal signals this process as well as the engine, which still waits for answers.
    """
    servicer.cancelled.set()
    while servicer.active:
        await asyncio.sleep(0.02)
    await server.stop(grace=1)
