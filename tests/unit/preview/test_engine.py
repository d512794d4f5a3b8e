"""What the engine says, read into a plan."""

import json
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from mlops_kit.marks import UNKNOWN as UNKNOWN_ID
from mlops_kit.preview.engine import PROVIDER_ID, plan
from mlops_kit.preview.plan import SECRET, Change
from mlops_kit.preview.workspace import CannotPlan

URN = "urn:pulumi:s::p::aws:s3/bucket:Bucket::b"
STACK = "urn:pulumi:s::p::pulumi:pulumi:Stack::p-s"
PROVIDER = "urn:pulumi:s::p::pulumi:providers:aws::here"


@dataclass
class Place:
    """A workspace in which nothing runs."""

    folder: Path
    project: Path
    stdout: str
    code: int = 0
    stderr: str = ""
    goals: dict = field(default_factory=dict)
    asked: list = field(default_factory=list)

    def run(self, *arguments):
        self.asked += arguments
        (self.folder / "plan.json").write_text(json.dumps({"resourcePlans": self.goals}))
        return subprocess.CompletedProcess(arguments, self.code, self.stdout, self.stderr)


def step(op, urn=URN, old=None, new=None, detail=None, kind="resourcePreEvent", **more):
    metadata = {"op": op, "urn": urn, "type": urn.split("::")[2].split("$")[-1], "old": old,
                "new": new, "detailedDiff": detail, **more}  # fmt: skip
    return {kind: {"metadata": metadata, "planning": True}}


def said(severity, message, urn=""):
    return {"diagnosticEvent": {"severity": severity, "message": message, "urn": urn}}


@pytest.fixture
def run(tmp_path):
    def make(*events, keep=False, **more):
        text = "\n".join(json.dumps(event) for event in (*events, {"summaryEvent": {}}))
        place = Place(tmp_path, Path("/project"), text, **more)
        return plan(place, keep)

    return make


def resource(inputs=None, **more):
    return {"custom": True, "inputs": inputs or {}, "provider": f"{PROVIDER}::id", **more}


def test_a_new_resource_has_inputs_outputs_and_a_provider(run):
    made = run(
        step("create", new=resource({"a": 1})),
        step("create", new=resource({"a": 1}, outputs={"arn": "x"}), kind="resOutputsEvent"),
    )

    (one,) = made.resources
    assert (one.operation, one.type, one.name) == ("create", "aws:s3/bucket:Bucket", "b")
    assert (one.inputs, one.outputs, one.provider) == ({"a": 1}, {"arn": "x"}, PROVIDER)
    assert made.counts() == {**dict.fromkeys(("update", "replace", "delete", "same", "read"), 0),
                             "create": 1}  # fmt: skip


def test_an_update_tells_old_and_new_at_nested_paths(run):
    old = {"rules": [{"days": 3}], "tags": {"a.b": "x"}}
    new = {"rules": [{"days": 5}]}
    detail = {
        "rules[0].days": {"diffKind": "update", "inputDiff": True},
        'tags["a.b"]': {"diffKind": "delete", "inputDiff": True},
    }

    (one,) = run(step("update", old=resource(old), new=resource(new), detail=detail)).resources

    assert one.changes == (Change("rules[0].days", 3, 5), Change('tags["a.b"]', "x", None))


@pytest.mark.parametrize(
    ("operations", "delete_first"),
    [
        (["create-replacement", "replace", "delete-replaced"], False),
        (["delete-replaced", "replace", "create-replacement"], True),
    ],
)
def test_the_three_steps_of_a_replacement_are_one(run, operations, delete_first):
    detail = {"bucket": {"diffKind": "update-replace", "inputDiff": True}}
    old, new = resource({"bucket": "a"}), resource({"bucket": "b"})

    (one,) = run(*(step(op, old=old, new=new, detail=detail) for op in operations)).resources

    assert (one.operation, one.delete_first) == ("replace", delete_first)
    assert one.changes == (Change("bucket", "a", "b", replaces=True),)


def test_secrets_are_not_shown_on_either_side(run):
    detail = {"token": {"diffKind": "update", "inputDiff": True}}
    old, new = resource({"token": "hunter2"}), resource({"token": SECRET})

    (one,) = run(step("update", old=old, new=new, detail=detail)).resources

    assert one.changes == (Change("token", SECRET, SECRET),)


def test_what_is_deleted_comes_last_and_the_stack_is_no_resource(run):
    gone = "urn:pulumi:s::p::aws:s3/bucket:Bucket::gone"
    made = run(
        step("delete", urn=gone, old=resource()),
        step("same", urn=STACK, old={"outputs": {"url": "a"}}, new={"outputs": {}}),
        step("same", urn=STACK, new={"outputs": {"url": "b"}}, kind="resOutputsEvent"),
        step("create", new=resource()),
    )

    assert [one.name for one in made.resources] == ["b", "gone"]
    assert (made.old_outputs, made.outputs) == ({"url": "a"}, {"url": "b"})


def test_diagnostics_are_sorted_by_what_they_are(run):
    rollout = "urn:pulumi:s::p::mlops-kit:index:LocalRollout::wine-rollout"
    made = run(
        said("debug", "registering"),
        said("info#err", "wine: a -> b", rollout),
        said("info", "wine: a  ->\nb", rollout),
        said("info", "printed by the program", URN),
        said("warning", "old api"),
        said("warning", "old api"),
        said("error", "b (aws:s3/bucket:Bucket): bucket: is taken"),
        code=1,
    )

    assert made.notes == ("wine: a -> b",)
    assert made.warnings == ("old api",)
    assert made.problems == ("b (aws:s3/bucket:Bucket): bucket: is taken",)


def test_a_refusal_of_the_engine_reads_like_the_stand_ins_own(run):
    text = "aws:s3/bucket:Bucket resource 'b' has a problem: bucket: is taken\n"

    made = run(said("error", text), code=1)

    assert made.problems == ("b (aws:s3/bucket:Bucket): bucket: is taken",)


def test_a_traceback_becomes_its_last_line_and_the_place_in_the_project(run):
    text = (
        "Program failed with an unhandled exception:\nTraceback (most recent call last):\n"
        '  File "/usr/lib/python/runpy.py", line 1, in x\n'
        '  File "/project/infra/deploy.py", line 20, in deploy\n    boom()\n'
        '  File "/project/.venv/lib/pulumi/x.py", line 7, in y\nValueError: boom\n'
    )

    assert run(said("error", text), code=1).problems == (
        "the program failed: ValueError: boom (infra/deploy.py, line 20)",
    )


def test_a_failed_lookup_is_the_stand_ins_sentence(run):
    text = (
        'Traceback (most recent call last):\n  File "/project/a.py", line 2, in <module>\n'
        "Exception: invoke of aws:a:b failed: invocation of aws:a:b returned an error: "
        "aws:a:b cannot be asked without the cloud"
    )

    assert run(said("error", text), code=1).problems == (
        "aws:a:b cannot be asked without the cloud (a.py, line 2)",
    )


def test_an_engine_that_fails_without_a_word_is_not_called_a_good_plan(run):
    with pytest.raises(CannotPlan, match="the engine made no plan: no stack named 's' found"):
        run(code=255, stderr="\nerror: no stack named 's' found\n")


def test_an_engine_that_says_nothing_at_all_is_not_called_a_good_plan(tmp_path):
    with pytest.raises(CannotPlan, match="the engine made no plan: hm"):
        plan(Place(tmp_path, Path("/project"), "hm"))


def test_a_state_is_made_of_the_plan_parents_and_providers_first(run):
    goals = {
        URN: {
            "goal": {"type": "aws:s3/bucket:Bucket", "custom": True, "parent": STACK,
                     "provider": f"{PROVIDER}::{UNKNOWN_ID}", "inputDiff": {"adds": {"a": 1}},
                     "dependencies": ["urn:pulumi:s::p::aws:kms/key:Key::k"],
                     "propertyDependencies": {"a": []}},
            "state": {"arn": "x"},
        },
        "urn:pulumi:s::p::aws:kms/key:Key::k": {
            "goal": {"type": "aws:kms/key:Key", "custom": True, "parent": STACK,
                     "provider": f"{PROVIDER}::{UNKNOWN_ID}"},
            "state": {},
        },
        PROVIDER: {"goal": {"type": "pulumi:providers:aws", "custom": True, "parent": STACK}},
        STACK: {"goal": {"type": "pulumi:pulumi:Stack"}},
    }  # fmt: skip
    bucket = step("create", new=resource(id="b-1"), kind="resOutputsEvent")

    made = run(bucket, keep=True, goals=goals)

    assert [one["urn"].split("::")[-1] for one in made.checkpoint] == ["p-s", "here", "k", "b"]
    assert made.checkpoint[-1] == {
        "urn": URN,
        "custom": True,
        "type": "aws:s3/bucket:Bucket",
        "inputs": {"a": 1},
        "outputs": {"arn": "x"},
        "parent": STACK,
        "dependencies": ["urn:pulumi:s::p::aws:kms/key:Key::k"],
        "propertyDependencies": {"a": []},
        "provider": f"{PROVIDER}::{PROVIDER_ID}",
        "id": "b-1",
    }
