"""The guard, called as the engine calls it, over its own loopback port."""

import grpc
import pulumi
import pytest
from google.protobuf import empty_pb2, json_format, struct_pb2
from pulumi.runtime.proto import callback_pb2, callback_pb2_grpc, engine_pb2, resource_pb2

from mlops_kit.policy import guard
from mlops_kit.residency import ResidencySettings

EU = ResidencySettings.model_validate({"regions": ["eu-central-1"], "public_access": False})
TOPIC = "aws:sns/topic:Topic"
BUCKET = "aws:s3/bucket:Bucket"
BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
CLOSED = dict.fromkeys(
    ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"], True
)
STACK = "urn:pulumi:test::wine::pulumi:pulumi:Stack::wine-test"


def struct(values):
    return json_format.ParseDict(values, struct_pb2.Struct())


class Engine:
    """What the guard sees of the engine: its monitor, its log, and its calls."""

    def __init__(self):
        self.transform = self.hook = None
        self.logged = []
        self.ended = False
        self.outputs = {}

    def RegisterStackTransform(self, callback):
        self.transform = callback

    def RegisterResourceHook(self, request):
        assert request.on_dry_run
        self.hook = request

    def RegisterResource(self, request):
        self.transformed = self.ask(
            self.transform,
            resource_pb2.TransformRequest(
                type=request.type,
                name=request.name,
                custom=request.custom,
                parent=request.parent,
                properties=request.object,
                options=resource_pb2.TransformResourceOptions(provider=request.provider),
            ),
            resource_pb2.TransformResponse,
        )
        urn = f"urn:pulumi:test::wine::{request.type}::{request.name}"
        found = self.outputs.get(request.name, {})
        return resource_pb2.RegisterResourceResponse(
            urn=urn, id=found.get("id", ""), object=struct(found)
        )

    def SignalAndWaitForShutdown(self, request):
        self.ended = True
        return empty_pb2.Empty()

    def Log(self, request):
        self.logged.append(request)

    def ask(self, callback, message, answer):
        request = callback_pb2.CallbackInvokeRequest(
            token=callback.token, request=message.SerializeToString()
        )
        with grpc.insecure_channel(callback.target) as channel:
            found = callback_pb2_grpc.CallbacksStub(channel).Invoke(request, timeout=20)
        return answer.FromString(found.response)


class Program:
    """A program that is guarded, as far as the guard sees it."""

    def __init__(self, monkeypatch, settings, preview):
        self.engine = Engine()
        runtime = "pulumi.runtime.settings"
        monkeypatch.setattr(f"{runtime}.get_monitor", lambda: self.engine)
        monkeypatch.setattr(f"{runtime}.get_engine", lambda: self.engine)
        monkeypatch.setattr(f"{runtime}.is_dry_run", lambda: preview)
        monkeypatch.setattr("pulumi.get_stack", lambda: "test")
        monkeypatch.setattr("pulumi.get_project", lambda: "wine")
        monkeypatch.setattr(
            "mlops_kit.policy.defaults.pulumi.runtime.config.get_config_env",
            lambda: {"aws:region": "eu-central-1"},
        )
        guard(settings)

    def make(self, kind, name, inputs, *, parent=STACK, provider="", custom=True, depends=None):
        request = resource_pb2.RegisterResourceRequest(
            type=kind, name=name, custom=custom, parent=parent, provider=provider
        )
        request.object.CopyFrom(struct(inputs))
        for key, urns in (depends or {}).items():
            request.propertyDependencies[key].urns.extend(urns)
        return self.engine.RegisterResource(request)

    def before(self, kind, name, inputs):
        """What the hook says before a resource is made, with the provider's own inputs."""
        request = resource_pb2.ResourceHookRequest(
            urn=f"urn:pulumi:test::wine::{kind}::{name}", name=name, type=kind
        )
        request.new_inputs.CopyFrom(struct(inputs))
        hook = self.engine.hook
        return self.engine.ask(hook.callback, request, resource_pb2.ResourceHookResponse).error

    def end(self):
        self.engine.SignalAndWaitForShutdown(empty_pb2.Empty())


@pytest.fixture
def started(monkeypatch):
    programs = []

    def start(settings=EU, preview=True):
        programs.append(Program(monkeypatch, settings, preview))
        return programs[-1]

    yield start
    for program in programs:
        if not program.engine.ended:
            with pytest.raises(pulumi.RunError):
                program.end()


def refusal(program):
    with pytest.raises(pulumi.RunError) as caught:
        program.end()
    return str(caught.value)


def test_a_program_without_leaks_ends_as_usual(started):
    program = started()
    program.make(TOPIC, "alarms", {"region": "eu-central-1"})
    assert program.before(TOPIC, "alarms", {"region": "eu-central-1"}) == ""
    program.end()
    assert program.engine.ended
    assert program.engine.logged == []


def test_a_preview_fails_at_its_end_with_all_leaks(started):
    program = started()
    for name in ("one", "two"):
        program.make(TOPIC, name, {"region": "us-east-1"})
        assert program.before(TOPIC, name, {"region": "us-east-1"}) == ""
    message = refusal(program)
    assert message.splitlines()[0] == "residency: 2 leaks, 0 undecided in 2 resources:"
    assert not program.engine.ended


def test_up_refuses_a_leak_before_it_is_made(started):
    program = started(preview=False)
    program.make(TOPIC, "alarms", {"region": "us-east-1"})
    said = program.before(TOPIC, "alarms", {"region": "us-east-1"})
    assert said.startswith("residency: alarms (aws:sns/topic:Topic) region: is us-east-1")
    refusal(program)


def test_what_a_later_transform_or_the_provider_changes_counts(started):
    program = started(preview=False)
    program.make(TOPIC, "alarms", {"region": "eu-central-1"})
    assert "us-east-1" in program.before(TOPIC, "alarms", {"region": "us-east-1"})
    assert "is us-east-1" in refusal(program)


def test_a_companion_that_comes_later_is_waited_for(started):
    program = started(preview=False)
    program.engine.outputs = {"data": {"id": "data-1"}}
    program.make(BUCKET, "data", {})
    assert program.before(BUCKET, "data", {"bucket": "data-1"}) == ""
    program.make(BLOCK, "block", {"bucket": "data-1", **CLOSED})
    program.end()


def test_a_companion_of_something_unchanged_is_found_by_what_came_of_it(started):
    program = started(preview=False)
    program.engine.outputs = {"data": {"id": "data-1"}}
    program.make(BUCKET, "data", {})
    program.make(BLOCK, "block", {"bucket": "data-1", **CLOSED})
    program.end()


def test_a_companion_that_never_comes_fails_the_run(started):
    program = started(preview=False)
    program.make(BUCKET, "data", {})
    assert program.before(BUCKET, "data", {"bucket": "data-1"}) == ""
    assert "has no public access block in this plan" in refusal(program)


def test_what_a_value_is_made_from_finds_the_companion(started):
    program = started()
    made = program.make(BUCKET, "data", {})
    unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
    program.make(BLOCK, "block", {"bucket": unknown, **CLOSED}, depends={"bucket": [made.urn]})
    program.end()


def test_the_region_of_another_provider_instance_counts(started):
    program = started()
    made = program.make("pulumi:providers:aws", "far", {"region": "us-east-1"})
    program.make(TOPIC, "alarms", {}, provider=f"{made.urn}::id-1")
    program.make(TOPIC, "near", {})
    message = refusal(program)
    assert "far (pulumi:providers:aws) region: is us-east-1" in message
    assert "alarms (aws:sns/topic:Topic) provider.region: is made in us-east-1" in message
    assert "near" not in message


def test_children_have_their_parents_type_in_their_urn(started):
    program = started()
    parent = "urn:pulumi:test::wine::x:y:Store::store"
    program.make(TOPIC, "alarms", {"region": "us-east-1"}, parent=parent)
    refusal(program)
    hooks = program.engine.transformed.options.hooks
    assert list(hooks.before_create) == list(hooks.before_update) == [program.engine.hook.name]


def test_components_get_no_hook_and_are_not_checked(started):
    program = started()
    program.make("aws:sns/topic:Topic", "group", {"region": "us-east-1"}, custom=False)
    assert not program.engine.transformed.options.hooks.before_create
    program.end()


def test_undecided_is_a_warning_on_the_resource(started):
    program = started()
    program.make("snowflake:index:Table", "t", {})
    program.end()
    (logged,) = program.engine.logged
    assert logged.severity == engine_pb2.WARNING
    assert logged.urn == "urn:pulumi:test::wine::snowflake:index:Table::t"
    assert logged.message.startswith("residency not decided: t (snowflake:index:Table)")


def test_undecided_is_refused_where_the_settings_say_so(started):
    strict = ResidencySettings.model_validate({**EU.written(), "undecided": "refuse"})
    program = started(strict, preview=False)
    program.make("snowflake:index:Table", "t", {})
    assert "is not known here" in program.before("snowflake:index:Table", "t", {})
    assert "is not known here" in refusal(program)
    assert program.engine.logged == []


def test_properties_and_options_come_back_unchanged(started):
    program = started()
    values = {"region": "eu-central-1", "x": [1.0, {"y": None}]}
    program.make(TOPIC, "alarms", values, provider="urn:p::id")
    assert json_format.MessageToDict(program.engine.transformed.properties) == values
    assert program.engine.transformed.options.provider == "urn:p::id"
    program.end()


def test_without_an_engine_the_guard_says_so(monkeypatch):
    monkeypatch.setattr("pulumi.runtime.settings.get_monitor", lambda: None)
    with pytest.raises(pulumi.RunError, match="there is no engine"):
        guard(EU)
