"""The pull-request workflows keep to their rules: linters, pins, rights, and what they name."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.workflow_steps import CHECKERS, FOLDER, GITHUB, GITLAB, ROOT, checker, read

README = (FOLDER / "README.md").read_text()
TEXTS = {name: path.read_text() for name, path in GITHUB.items()}
DOCUMENTS = {name: read(path) for name, path in GITHUB.items()}
JOBS = [(name, job) for name, document in DOCUMENTS.items() for job in document["jobs"]]
STEPS = [
    (name, step)
    for name, document in DOCUMENTS.items()
    for job in document["jobs"].values()
    for step in job["steps"]
]
MERGE_REQUESTS = read(GITLAB)
SCRIPTS = {
    f"{name}.{key}": "\n".join(job[key])
    for name, job in MERGE_REQUESTS.items()
    if isinstance(job, dict)
    for key in ("before_script", "script")
    if key in job
}
KEYS = {
    "allow_failure",
    "artifacts",
    "before_script",
    "cache",
    "environment",
    "extends",
    "id_tokens",
    "image",
    "interruptible",
    "needs",
    "parallel",
    "resource_group",
    "rules",
    "script",
    "stage",
    "timeout",
    "variables",
}
"""Of GitLab's jobs, as its reference spells them."""
each_workflow = pytest.mark.parametrize("name", GITHUB)
each_job = pytest.mark.parametrize(("name", "job"), JOBS)
READ = {"contents": "read"}
WITH_THE_CLOUD = READ | {"id-token": "write"}


def linted(path: Path) -> str:
    """Return what actionlint, with shellcheck, says of a workflow."""
    command = [checker("actionlint"), "-no-color", "-shellcheck", checker("shellcheck")]
    run = subprocess.run([*command, "-pyflakes=", str(path)], capture_output=True, text=True)
    assert run.returncode in (0, 1), run.stderr
    return run.stdout


@each_workflow
def test_actionlint_and_shellcheck_find_nothing(name):
    assert linted(GITHUB[name]) == ""


@pytest.mark.parametrize(
    ("name", "right", "wrong", "finding"),
    [
        ("preview", 'mkdir -p "$REPORT"', "mkdir -p $REPORT", "SC2086"),
        ("preview", "needs.stacks.outputs.names", "needs.stacks.outputs.name", "not defined"),
        ("preview", "  contents: read", "  content: read", "unknown permission scope"),
        (
            "preview",
            '"$STACK" --against',
            '"${{ github.event.pull_request.title }}" --against',
            "potentially untrusted",
        ),
        (
            "preview-comment",
            "steps.pull.outputs.number }}",
            "steps.pul.outputs.number }}",
            "not def",
        ),
        ("deploy", "max-parallel", "max-paralel", "unexpected key"),
    ],
)
def test_a_planted_mistake_is_found(tmp_path, name, right, wrong, finding):
    assert TEXTS[name].count(right) == 1
    planted = tmp_path / "planted.yml"
    planted.write_text(TEXTS[name].replace(right, wrong))

    assert finding in linted(planted)


@pytest.mark.parametrize("script", SCRIPTS)
def test_shellcheck_finds_nothing_in_gitlabs_scripts(script):
    command = [checker("shellcheck"), "--shell=sh", "-"]
    run = subprocess.run(command, input=SCRIPTS[script], capture_output=True, text=True)

    assert run.stdout == ""


def test_every_action_is_pinned_to_one_commit_and_says_its_version():
    pins: dict[str, set[str]] = {}
    for text in TEXTS.values():
        for line in re.findall(r"\buses:(.*)", text):
            pinned = re.fullmatch(r" ([\w.-]+/[\w./-]+)@([0-9a-f]{40}) # (v\d+\.\d+\.\d+)", line)
            assert pinned, line
            pins.setdefault(pinned[1], set()).add(f"{pinned[2]} {pinned[3]}")

    assert {name: found for name, found in pins.items() if len(found) > 1} == {}
    assert set(pins) == {
        "actions/checkout",
        "actions/setup-python",
        "actions/upload-artifact",
        "aws-actions/configure-aws-credentials",
        "pulumi/actions",
    }


def test_no_job_may_do_more_than_it_needs():
    assert {name: document["permissions"] for name, document in DOCUMENTS.items()} == {
        "preview": READ,
        "preview-comment": {},
        "deploy": {},
    }
    stated = {
        (name, job): DOCUMENTS[name]["jobs"][job]["permissions"]
        for name, job in JOBS
        if "permissions" in DOCUMENTS[name]["jobs"][job]
    }
    assert stated == {
        ("preview", "every-stack"): {},
        ("preview-comment", "comment"): {"actions": "read", "pull-requests": "write"},
        ("deploy", "plan"): WITH_THE_CLOUD,
        ("deploy", "up"): WITH_THE_CLOUD,
    }


def test_no_workflow_lends_its_rights_to_a_pull_request():
    assert {name: document["on"] for name, document in DOCUMENTS.items()} == {
        "preview": "pull_request",
        "preview-comment": {
            "workflow_run": {"workflows": [DOCUMENTS["preview"]["name"]], "types": ["completed"]}
        },
        "deploy": {"pull_request": {"branches": ["main"]}, "push": {"branches": ["main"]}},
    }


def test_what_a_fork_can_run_sees_no_secret_no_variable_and_no_cloud():
    assert not re.search(r"\b(secrets|vars|id-token|write|github\.token)\b", TEXTS["preview"])
    assert "secrets" not in "".join(TEXTS.values())


def test_nothing_of_the_pull_request_is_run_beside_the_token_that_writes():
    [job] = DOCUMENTS["preview-comment"]["jobs"].values()

    assert [step for step in job["steps"] if "run" not in step] == []
    words = {word for step in job["steps"] for word in re.findall(r"[\w-]+", step["run"])}
    assert words & {"git", "eval", "source", "python", "python3", "bash", "sh", "pip"} == set()


def test_no_expression_is_pasted_into_a_script():
    assert [step["run"] for _, step in STEPS if "${{" in step.get("run", "")] == []


def test_every_checkout_forgets_its_token():
    checkouts = [step for _, step in STEPS if step.get("uses", "").startswith("actions/checkout@")]

    assert {step["with"]["persist-credentials"] for step in checkouts} == {"false"}


@each_job
def test_every_job_ends_and_runs_on_a_named_system(name, job):
    document = DOCUMENTS[name]["jobs"][job]

    assert 5 <= int(document["timeout-minutes"]) <= 350
    assert document["runs-on"] == "ubuntu-24.04"
    assert DOCUMENTS[name]["defaults"] == {"run": {"shell": "bash"}}


def test_only_members_reach_the_cloud_and_one_at_a_time():
    plan, up = DOCUMENTS["deploy"]["jobs"]["plan"], DOCUMENTS["deploy"]["jobs"]["up"]

    same = "github.event.pull_request.head.repo.full_name == github.repository"
    assert same in plan["if"].split(" && ")
    assert "github.event_name == 'pull_request'" in plan["if"].split(" && ")
    assert "github.event_name == 'push'" in up["if"].split(" && ")
    assert plan["environment"] == "${{ matrix.stack }}-plan"
    assert up["environment"] == "${{ matrix.stack }}"
    assert up["concurrency"] == {"group": "up-${{ matrix.stack }}", "cancel-in-progress": "false"}
    assert [job["steps"][-1]["with"]["command"] for job in (plan, up)] == ["preview", "up"]


def test_every_job_installs_the_same_way():
    installs = {step["run"] for _, step in STEPS if step.get("name") == "Install the project"}

    assert len(installs) == 1
    commands = MERGE_REQUESTS[".project"]["before_script"][0].splitlines()
    [install] = installs
    assert [line for line in install.splitlines() if "GITHUB_PATH" not in line] == commands[2:-1]


def test_the_command_pulumi_is_that_of_the_locked_package():
    [locked] = re.findall(r"^pulumi==(\S+)", (ROOT / "requirements.lock").read_text(), re.M)

    named = {
        step["with"]["pulumi-version"]
        for _, step in STEPS
        if step.get("uses", "").startswith("pulumi/actions@")
    }
    assert named | {MERGE_REQUESTS[".project"]["variables"]["PULUMI_VERSION"]} == {locked}


def merged(name: str) -> dict[str, Any]:
    """Return a job of GitLab's with what it extends."""
    job = MERGE_REQUESTS[name]
    return MERGE_REQUESTS.get(job.get("extends"), {}) | job


def test_gitlabs_jobs_name_stages_and_jobs_that_are_there():
    jobs = [name for name in MERGE_REQUESTS if name != "stages" and not name.startswith(".")]

    assert jobs == ["preview", "note", "up"]
    assert [merged(name)["stage"] for name in jobs] == MERGE_REQUESTS["stages"]
    assert MERGE_REQUESTS["note"]["needs"] == ["preview"]
    assert {key for name in jobs for key in merged(name)} <= KEYS


def test_gitlabs_secrets_are_where_no_code_of_a_merge_request_runs():
    preview, note, up = (merged(name) for name in ("preview", "note", "up"))

    assert "TOKEN" not in yaml.dump(preview)
    assert note["variables"] == {"GIT_STRATEGY": "none"}
    assert "before_script" not in note
    [rule] = note["rules"]
    assert "$CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_PROJECT_ID" in rule["if"].split(" && ")
    [rule] = up["rules"]
    assert rule["if"].split(" && ") == [
        "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH",
        '$CI_COMMIT_REF_PROTECTED == "true"',
        '$CI_PIPELINE_SOURCE == "push"',
    ]
    assert [name for name, job in MERGE_REQUESTS.items() if "id_tokens" in job] == ["up"]


def test_the_readme_names_every_file_and_every_variable():
    assert len(README.splitlines()) <= 70
    for path in [*GITHUB.values(), GITLAB]:
        assert f"{path.relative_to(ROOT)}" in README or f"{path.relative_to(FOLDER)}" in README
    names = set(re.findall(r"\bvars\.(\w+)", "".join(TEXTS.values())))
    names |= {"PREVIEW_NOTE_TOKEN", "AWS_ROLE_ARN", "AWS_REGION", "PULUMI_BACKEND_URL"}
    assert {name for name in names if f"`{name}`" not in README} == set()


def test_the_commands_of_the_readme_put_the_files_where_they_are_looked_for(tmp_path):
    shutil.copytree(FOLDER, tmp_path / "docs/pull-requests")
    for block in re.findall(r"^```sh\n(.*?)^```$", README, re.S | re.M):
        subprocess.run(["bash", "-euc", block], cwd=tmp_path, check=True)

    workflows = tmp_path / ".github/workflows"
    assert {path.name for path in workflows.iterdir()} == {path.name for path in GITHUB.values()}
    assert (tmp_path / ".gitlab-ci.yml").read_text() == GITLAB.read_text()


def test_the_checkers_are_where_the_setup_puts_them():
    assert {path.name for path in CHECKERS.iterdir()} == {"actionlint", "jq", "shellcheck", "unzip"}
