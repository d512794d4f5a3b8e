"""The gRPC face of a stand-in, on a loopback port of its own."""

import logging
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc, plugin_pb2
from pulumi.runtime.proto import provider_pb2 as pb
from pulumi.runtime.proto import provider_pb2_grpc as pb_grpc

from mlops_kit.offline.keeper import Keeper
from mlops_kit.offline.plain import beside
from mlops_kit.offline.sdk import NotInstalled
from mlops_kit.offline.settings import StandInSettings, told
from mlops_kit.offline.stand_in import Change, StandIn, Unanswerable
from mlops_kit.offline.values import Values, read, write
from mlops_kit.problems import Problem

MESSAGE_BYTES = 400 << 20
PARALLEL_REQUESTS = 8
T = TypeVar("T")
log = logging.getLogger(__name__)


class StandInServicer(pb_grpc.ResourceProviderServicer):
    """Translates the engine's requests. The methods' names are the protocol's."""

    def __init__(self, stand_in: StandIn, keeper: Keeper) -> None:
        """Serve one stand-in."""
        self.stand_in = stand_in
        self.keeper = keeper
        self.engine_address = ""
        self.warned: set[str] = set()
        self._engine: Any = None

    def Handshake(self, request: Any, context: Any) -> Any:
        """Learn the engine's address."""
        self.engine_address = request.engine_address
        return pb.ProviderHandshakeResponse(
            accept_secrets=False, accept_resources=False, accept_outputs=False
        )

    def Attach(self, request: Any, context: Any) -> Any:
        """Learn the engine's address when started by somebody else."""
        self.engine_address = request.address
        return empty_pb2.Empty()

    def GetPluginInfo(self, request: Any, context: Any) -> Any:
        """Tell the version that this stands in for."""
        return plugin_pb2.PluginInfo(version=self.stand_in.sdk.version)

    def CheckConfig(self, request: Any, context: Any) -> Any:
        """Find mistakes in the provider's configuration."""
        problems = self.stand_in.config_problems(read(request.news))
        return pb.CheckResponse(inputs=request.news, failures=_failures(problems))

    def DiffConfig(self, request: Any, context: Any) -> Any:
        """Tell whether another configuration means other resources."""
        old, new = read(request.old_inputs), read(request.news)
        replaces = self.stand_in.config_replaces(old, new)
        changed = [key for key in sorted({*old, *new}) if old.get(key) != new.get(key)]
        updates = tuple(key for key in changed if key not in replaces)
        return _difference(Change(updates, tuple(replaces)))

    def Configure(self, request: Any, context: Any) -> Any:
        """Take the configuration; secrets come unwrapped, and the engine marks them again."""
        self.stand_in.configure(read(request.args))
        return pb.ConfigureResponse(acceptSecrets=False, supportsPreview=True)

    def Check(self, request: Any, context: Any) -> Any:
        """Find mistakes in a resource's inputs."""
        token, name = _named(request.urn)
        checked, problems = self._do(
            context, lambda: self._checked(token, name, read(request.news), read(request.olds))
        )
        for sentence in self._do(context, lambda: self.stand_in.unchecked(token)):
            self._say(request.urn, sentence, engine_pb2.WARNING)
        if self.stand_in.settings.all_mistakes:
            for problem in problems:
                self._say(request.urn, f"{name} ({token}): {problem}", engine_pb2.ERROR)
            problems = []
        return pb.CheckResponse(inputs=write(checked), failures=_failures(problems))

    def Diff(self, request: Any, context: Any) -> Any:
        """Tell update from replacement."""
        token, _ = _named(request.urn)
        old, new = read(request.old_inputs), read(request.news)
        change = self._do(context, lambda: self.stand_in.diff(token, old, new))
        if not change.known:
            self._say(
                request.urn,
                f"whether {token} can change {', '.join(change.updates)} in place is not known "
                "here; the plan shows an update",
                engine_pb2.WARNING,
            )
        return _difference(change)

    def Create(self, request: Any, context: Any) -> Any:
        """Return what the resource would be."""
        token, name = _named(request.urn)
        inputs = read(request.properties)
        id, state = self._do(
            context,
            lambda: self.keeper.create(token, name, inputs, request.preview),
        )
        return pb.CreateResponse(id=id, properties=write(state))

    def Read(self, request: Any, context: Any) -> Any:
        """Return a resource of the state, or one that the stack file describes."""
        token, _ = _named(request.urn)
        state = read(request.properties)
        live = self._do(context, lambda: self.keeper.read(token, request.id, state))
        if live is None:
            return pb.ReadResponse()
        given = read(request.inputs) or live
        inputs = self._do(context, lambda: self.stand_in.inputs(token, given, live))
        return pb.ReadResponse(id=request.id, properties=write(live), inputs=write(inputs))

    def Update(self, request: Any, context: Any) -> Any:
        """Return what the resource would be."""
        token, name = _named(request.urn)
        state = self._do(
            context,
            lambda: self.keeper.update(
                token, name, request.id, read(request.olds), read(request.news), request.preview
            ),
        )
        return pb.UpdateResponse(properties=write(state))

    def Delete(self, request: Any, context: Any) -> Any:
        """Forget a resource."""
        token, _ = _named(request.urn)
        self._do(context, lambda: self.keeper.delete(token, request.id, read(request.properties)))
        return empty_pb2.Empty()

    def Invoke(self, request: Any, context: Any) -> Any:
        """Answer a lookup."""
        args = read(request.args)
        answer = self._do(context, lambda: self.stand_in.lookup(request.tok, args))
        response = pb.InvokeResponse()
        getattr(response, "return").CopyFrom(write(answer))
        return response

    def Construct(self, request: Any, context: Any) -> Any:
        """Refuse: a component that lives inside the real provider cannot be planned without it."""
        what = f"{request.type} is a component inside the provider {self.stand_in.sdk.package}"
        context.abort(grpc.StatusCode.UNIMPLEMENTED, f"{what}: it cannot be planned without it")

    def Call(self, request: Any, context: Any) -> Any:
        """Refuse, as `Construct` does."""
        what = f"{request.tok} is a method inside the provider {self.stand_in.sdk.package}"
        context.abort(grpc.StatusCode.UNIMPLEMENTED, f"{what}: it cannot be called without it")

    def Cancel(self, request: Any, context: Any) -> Any:
        """There is nothing to wait for."""
        return empty_pb2.Empty()

    def _checked(
        self, token: str, name: str, news: Values, olds: Values
    ) -> tuple[Values, list[Problem]]:
        """Check; what is made beside what it replaces gets another name, if it was given none."""
        checked, problems = self.stand_in.check(token, name, news, olds)
        if not olds and not problems and self.keeper.taken(token, name, checked):
            return self.stand_in.check(token, beside(name), news, olds)
        return checked, problems

    def _do(self, context: Any, work: Callable[[], T]) -> T:
        """Run, and turn what went wrong into what the engine shows."""
        try:
            return work()
        except Unanswerable as error:
            context.abort(grpc.StatusCode.FAILED_PRECONDITION, str(error))
        except Exception as error:
            log.exception("unexpected error")
            who = f"the stand-in of {self.stand_in.sdk.package}"
            what = f"{who} failed: {type(error).__name__}: {error}"
            context.abort(grpc.StatusCode.INTERNAL, what)
        raise AssertionError("abort returned")

    def _say(self, urn: str, text: str, severity: Any) -> None:
        """Show a line once."""
        if not self.engine_address or text in self.warned:
            return
        self.warned.add(text)
        if self._engine is None:
            self._engine = engine_pb2_grpc.EngineStub(grpc.insecure_channel(self.engine_address))
        self._engine.Log(engine_pb2.LogRequest(severity=severity, urn=urn, message=text), timeout=5)


def serve(package: str) -> None:
    """Serve a provider on a free loopback port, which is printed, until the engine ends it."""
    settings = told() or StandInSettings()
    try:
        stand_in = StandIn(package, settings)
    except NotInstalled as error:
        sys.exit(str(error))
    server = grpc.server(
        ThreadPoolExecutor(PARALLEL_REQUESTS),
        options=[
            ("grpc.max_receive_message_length", MESSAGE_BYTES),
            ("grpc.max_send_message_length", MESSAGE_BYTES),
        ],
    )
    pb_grpc.add_ResourceProviderServicer_to_server(
        StandInServicer(stand_in, Keeper(stand_in)), server
    )
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    stopped = threading.Event()

    def stop(number: int, frame: object) -> None:
        stopped.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    print(port, flush=True)  # noqa: T201  # the engine reads it
    stopped.wait()
    server.stop(grace=1)


def _named(urn: str) -> tuple[str, str]:
    """Return the type and the name in a URN."""
    _, _, kinds, name = urn.split("::", 3)
    return kinds.split("$")[-1], name


def _failures(problems: list[Problem]) -> list[Any]:
    return [pb.CheckFailure(reason=f"{problem}") for problem in problems]


def _difference(change: Change) -> Any:
    kinds = pb.PropertyDiff
    detail = {path: kinds(kind=kinds.UPDATE, inputDiff=True) for path in change.updates}
    detail |= {path: kinds(kind=kinds.UPDATE_REPLACE, inputDiff=True) for path in change.replaces}
    return pb.DiffResponse(
        changes=pb.DiffResponse.DIFF_SOME if detail else pb.DiffResponse.DIFF_NONE,
        diffs=sorted(detail),
        replaces=sorted(change.replaces),
        deleteBeforeReplace=change.delete_first,
        hasDetailedDiff=True,
        detailedDiff=detail,
    )
