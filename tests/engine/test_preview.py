"""`mlops-kit preview` as a fork's pull request runs it: no variables, no network, no secrets."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STACKS = sorted(path.name.split(".")[1] for path in (ROOT / "stacks").glob("Pulumi.*.yaml"))
PATH = f"{ROOT}/.tools/bin:{ROOT}/.venv/bin:/usr/local/bin:/usr/bin:/bin"
SECONDS = 300


def preview(project, *arguments):
    """Run the command alone: `env -i`, and no device but loopback."""
    isolated = [sys.executable, str(ROOT / "tests/engine/isolated.py")]
    command = [f"{ROOT}/.venv/bin/mlops-kit", "preview", *arguments]
    done = subprocess.run(
        [*isolated, *command],
        cwd=project,
        env={"PATH": PATH},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert "Traceback" not in done.stdout + done.stderr, done.stdout + done.stderr
    return done


def document(project, *arguments):
    done = preview(project, *arguments, "--json")
    assert done.stdout, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("stack", STACKS)
def test_every_stack_previews_without_variables_or_network(stack):
    before = (ROOT / f"stacks/Pulumi.{stack}.yaml").read_bytes()

    found = document(ROOT, stack)

    assert found["result"] == "good", found["problems"]
    assert found["problems"] == []
    assert found["counts"]["create"] > 0
    assert (ROOT / f"stacks/Pulumi.{stack}.yaml").read_bytes() == before


PROGRAM = """
import pulumi, pulumi_aws as aws

config = pulumi.Config()
images = aws.ecr.Repository(
    "images",
    name=config.get("name"),
    image_tag_mutability=config.get("tags") or "IMMUTABLE",
    force_delete=config.get_bool("force"),
)
parameter = aws.ssm.Parameter("token", type="SecureString", value=config.require_secret("token"))
if config.get("topic"):
    aws.sns.Topic("news", display_name=config.get("topic"))
if config.get("fails"):
    raise ValueError(config.get("fails"))
pulumi.export("images", images.repository_url)
"""
STACK = (
    "config:\n  aws:region: eu-central-1\n  p:token:\n    secure: v1:abcd:efgh\n  p:name: wine\n"
)


def git(folder, *arguments):
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.com")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def program(tmp_path):
    """A program with one committed revision, `main`."""
    (tmp_path / "Pulumi.yaml").write_text("name: p\nruntime: python\n")
    (tmp_path / "__main__.py").write_text(PROGRAM)
    (tmp_path / "Pulumi.dev.yaml").write_text(STACK)
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "one")
    return tmp_path


def change(program, text):
    (program / "Pulumi.dev.yaml").write_text(STACK + text)


def operations(found):
    return {entry["name"]: entry["operation"] for entry in found["resources"]}


def test_without_changes_nothing_is_to_do(program):
    found = document(program, "dev", "--against", "main")

    assert (found["result"], found["resources"], found["impacts"]) == ("good", [], [])
    assert found["counts"]["same"] == 2


def test_an_update_a_creation_and_a_replacement_are_told_apart(program):
    change(program, "  p:tags: MUTABLE\n  p:topic: hello\n")
    assert operations(document(program, "dev", "--against", "main")) == {
        "images": "update",
        "news": "create",
    }

    change(program, "")
    text = (program / "Pulumi.dev.yaml").read_text()
    (program / "Pulumi.dev.yaml").write_text(text.replace("p:name: wine", "p:name: beer"))
    found = document(program, "dev", "--against", "main")

    assert operations(found) == {"images": "replace"}
    assert [(one["stake"], one["resource"]) for one in found["impacts"]] == [
        ("data", "images"),
        ("address", "images"),
        ("address", "images"),
    ]
    assert found["impacts"][-1]["type"] == "stack output"


def test_what_the_revision_had_and_the_program_has_no_more_is_deleted(program):
    change(program, "  p:topic: hello\n")
    git(program, "commit", "-qam", "two")
    change(program, "")

    found = document(program, "dev", "--against", "main")

    assert operations(found) == {"news": "delete"}
    assert [one["stake"] for one in found["impacts"]] == ["address"]


def test_a_revision_that_cannot_be_planned_makes_everything_new(program):
    change(program, "  p:fails: boom\n")
    git(program, "commit", "-qam", "two")
    change(program, "")

    found = document(program, "dev", "--against", "main")

    assert found["counts"]["create"] == 2
    assert found["base_problem"] == (
        "main cannot be planned: the program failed: ValueError: boom (__main__.py, line 15)"
    )


def test_secrets_stay_secret_and_are_never_needed(program):
    found = document(program, "dev")
    (parameter,) = [one for one in found["resources"] if one["name"] == "token"]

    assert parameter["inputs"]["value"] == "[secret]"
    assert "placeholder" not in json.dumps(found)


def test_the_comment_is_the_same_from_run_to_run(program):
    first = preview(program, "dev", "--markdown")

    assert first.returncode == 0
    assert first.stdout == preview(program, "dev", "--markdown").stdout
    assert len(first.stdout.splitlines()) <= 60


def test_a_program_that_fails_is_one_sentence(program):
    change(program, "  p:fails: boom\n")

    done = preview(program, "dev", "--markdown")

    assert done.returncode == 1
    assert "* `the program failed: ValueError: boom (__main__.py, line 15)`" in done.stdout


def test_a_component_of_the_kit_is_planned_as_another_language_would_use_it(tmp_path):
    model = str(ROOT / "models/wine/v1")
    (tmp_path / "__main__.py").write_text(
        f'''
import pulumi

class Endpoint(pulumi.ComponentResource):
    """What a generated SDK looks like: a token and inputs, made in the plugin."""

    def __init__(self, name, inputs, opts=None):
        super().__init__("mlops-kit:index:LocalEndpoint", name, inputs, opts, True)

    url: pulumi.Output[str]

hidden = pulumi.Config().require_secret("hook")
made = Endpoint("wine", {{
    "directory": "/srv/kit/here", "model": {{"path": {model!r}}}, "port": 8080, "url": None,
    "rollout": {{"hooks": [{{"command": ["./page", hidden]}}]}},
}})
pulumi.export("url", made.url)
'''
    )
    components = f"  providers:\n    - {{name: mlops-kit, path: {ROOT}/components}}\n"
    project = f"name: p\nruntime: python\nplugins:\n{components}"
    (tmp_path / "Pulumi.yaml").write_text(project)
    (tmp_path / "Pulumi.dev.yaml").write_text("config:\n  p:hook:\n    secure: v1:abcd:efgh\n")

    found = document(tmp_path, "dev")

    assert found["problems"] == []
    assert operations(found) == {"wine-rollout": "create"}
    (rollout,) = found["resources"]
    assert rollout["inputs"]["port"] == 8080
    assert rollout["inputs"]["rollout"] == "[secret]"
    assert found["rollouts"][0].startswith("wine: f99f1d735bf0 (wine/v1) 100 %")
