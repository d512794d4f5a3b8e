"""Residency enforced in a program: its preview fails on leaks, and `up` refuses to make them."""

import threading
from concurrent import futures
from dataclasses import replace
from typing import Any

import grpc
import pulumi
from google.protobuf import struct_pb2
from google.protobuf.message import Message
from pulumi.runtime import settings as runtime
from pulumi.runtime.proto import callback_pb2, callback_pb2_grpc, engine_pb2, resource_pb2

from mlops_kit.policy import wire
from mlops_kit.policy.defaults import default_provider
from mlops_kit.residency import Finding, Provider, ResidencySettings, Resource, judge

NAME = "mlops-kit-residency"
"""How the hook is called that refuses a resource."""

_LARGEST_MESSAGE = 400 * 1024 * 1024
_Callback = callback_pb2.Callback


def guard(settings: ResidencySettings) -> None:
    """Check every resource of the running program, those of remote components too.

    Call it before anything is made. In a preview all leaks are reported together when the program
    ends, and fail it. In `up` a resource that leaks is refused before it is created or updated,
    and what takes the whole plan to tell (a bucket without its block) fails the run at its end.
    What cannot be decided is a warning, or refused where `settings.undecided` says so.

    Args:
        settings: what is allowed.

    Raises:
        pulumi.RunError: there is no engine to ask (the program was started without `pulumi`).
    """
    monitor: Any = runtime.get_monitor()
    if monitor is None:
        raise pulumi.RunError("residency: there is no engine; run the program with pulumi")
    _Guard(settings, monitor).start()


class _Guard(callback_pb2_grpc.CallbacksServicer):
    """What the engine calls for every resource, and at the end of the program."""

    def __init__(self, settings: ResidencySettings, monitor: Any) -> None:
        self._settings = settings
        self._monitor = monitor
        self._engine: Any = runtime.get_engine()
        self._is_preview = runtime.is_dry_run()
        self._has_refused = False
        self._lock = threading.Lock()
        self._resources: dict[str, Resource] = {}
        self._depends: dict[str, dict[str, tuple[str, ...]]] = {}
        self._server = grpc.server(
            futures.ThreadPoolExecutor(4),
            options=[
                ("grpc.max_receive_message_length", _LARGEST_MESSAGE),
                ("grpc.max_send_message_length", _LARGEST_MESSAGE),
            ],
        )
        self._prefix = f"urn:pulumi:{pulumi.get_stack()}::{pulumi.get_project()}::"

    def start(self) -> None:
        """Have the engine call, and wait for the end of the program."""
        callback_pb2_grpc.add_CallbacksServicer_to_server(self, self._server)
        target = f"127.0.0.1:{self._server.add_insecure_port('127.0.0.1:0')}"
        self._server.start()
        hook = resource_pb2.RegisterResourceHookRequest(
            name=NAME, callback=_Callback(target=target, token="hook"), on_dry_run=True
        )
        self._monitor.RegisterResourceHook(hook)
        self._monitor.RegisterStackTransform(_Callback(target=target, token="transform"))
        register = self._monitor.RegisterResource
        end = self._monitor.SignalAndWaitForShutdown

        def register_resource(request: resource_pb2.RegisterResourceRequest) -> Any:
            self._depends_on(request)
            try:
                made = register(request)
            except grpc.RpcError:
                if self._has_refused:
                    raise pulumi.RunError("residency: a resource was refused") from None
                raise
            self._made(made.urn, made.id, made.object)
            return made

        def shut_down(request: Message) -> Message:
            try:
                self._finish()
                return end(request)
            finally:
                self._server.stop(1)

        # Only the program's own calls tell which value is made from what, and what came of it.
        self._monitor.RegisterResource = register_resource
        # The last call of a program that did not fail, when nothing of it is outstanding.
        self._monitor.SignalAndWaitForShutdown = shut_down

    def Invoke(
        self, request: callback_pb2.CallbackInvokeRequest, context: grpc.ServicerContext
    ) -> callback_pb2.CallbackInvokeResponse:
        """Answer a call of the engine."""
        answer = self._transform if request.token == "transform" else self._hook
        return callback_pb2.CallbackInvokeResponse(
            response=answer(request.request).SerializeToString()
        )

    def _depends_on(self, asked: resource_pb2.RegisterResourceRequest) -> None:
        with self._lock:
            self._depends[self._urn(asked.parent, asked.type, asked.name)] = {
                key: tuple(found.urns) for key, found in asked.propertyDependencies.items()
            }

    def _made(self, urn: str, made_id: str, outputs: struct_pb2.Struct) -> None:
        with self._lock:
            known = self._resources.get(urn)
            if known:
                found = {**wire.inputs(outputs), **({"id": made_id} if made_id else {})}
                self._resources[urn] = replace(known, outputs=found)

    def _transform(self, data: bytes) -> Message:
        asked = resource_pb2.TransformRequest.FromString(data)
        options = asked.options
        urn = self._urn(asked.parent, asked.type, asked.name)
        package = asked.type.split(":")[0]
        inputs = wire.inputs(asked.properties)
        with self._lock:
            provider = None
            if asked.custom and not asked.type.startswith("pulumi:"):
                of = options.provider.rpartition("::")[0]
                made_by = self._resources.get(of)
                provider = (
                    Provider(package, made_by.inputs, of) if made_by else default_provider(package)
                )
            # A remote component does not tell which of its inputs depends on what.
            depends = self._depends.get(urn) or dict.fromkeys(inputs, tuple(options.depends_on))
            self._resources[urn] = Resource(
                asked.type, urn, asked.name, inputs, {}, provider, asked.custom, depends
            )
        if asked.custom:
            options.hooks.before_create.append(NAME)
            options.hooks.before_update.append(NAME)
        return resource_pb2.TransformResponse(properties=asked.properties, options=options)

    def _hook(self, data: bytes) -> Message:
        asked = resource_pb2.ResourceHookRequest.FromString(data)
        with self._lock:
            known = self._resources.get(asked.urn)
            if known is None:
                return resource_pb2.ResourceHookResponse()
            final = wire.inputs(asked.new_inputs)
            self._resources[asked.urn] = replace(known, inputs=final)
            resources = list(self._resources.values())
        if self._is_preview:
            return resource_pb2.ResourceHookResponse()
        verdict = judge(self._settings, resources, only=[asked.urn])
        refused = [found for found in verdict.refused if not found.may_settle]
        self._has_refused |= bool(refused)
        return resource_pb2.ResourceHookResponse(error=_refusal(refused))

    def _urn(self, parent: str, kind: str, name: str) -> str:
        above = parent.split("::")[2] if parent else ""
        above = "" if above in ("", "pulumi:pulumi:Stack") else f"{above}$"
        return f"{self._prefix}{above}{kind}::{name}"

    def _finish(self) -> None:
        with self._lock:
            resources = list(self._resources.values())
        verdict = judge(self._settings, resources)
        if not verdict.refuses_undecided:
            for found in verdict.undecided:
                self._warn(found)
        if verdict.refused:
            raise pulumi.RunError(verdict.message())

    def _warn(self, found: Finding) -> None:
        if self._engine is not None:
            message = f"residency not decided: {found.sentence}"
            self._engine.Log(
                engine_pb2.LogRequest(severity=engine_pb2.WARNING, urn=found.urn, message=message)
            )


def _refusal(refused: list[Finding]) -> str:
    return "; ".join(f"residency: {found.sentence}" for found in refused)
