"""`mlops-kit permissions`: what it says of a plan, and what it says when it cannot."""

import json

import pytest
from click.testing import CliRunner

from mlops_kit.cli.main import main
from mlops_kit.preview.judge import Evidence
from mlops_kit.preview.make import Made
from mlops_kit.preview.plan import Plan, Planned
from mlops_kit.preview.report import Report
from mlops_kit.preview.workspace import CannotPlan

PROVIDER = "urn:pulumi:dev::p::pulumi:providers:aws::cloud"
CONFIG = {"region": "eu-central-1", "allowedAccountIds": '["123456789012"]'}


def bucket(token="aws:s3/bucket:Bucket", name="wine", operation="create"):
    return Planned(f"urn:{name}", token, name, operation, True, {"bucket": name}, provider=PROVIDER)


@pytest.fixture
def run(tmp_path, monkeypatch):
    (tmp_path / "Pulumi.yaml").write_text("name: p\n")
    (tmp_path / "Pulumi.dev.yaml").write_text("config: {}\n")
    monkeypatch.chdir(tmp_path)

    def call(*arguments, resources=(), problems=(), error=None, width="80"):
        def make(asked):
            if error is not None:
                raise error
            plan = Plan(tuple(resources), {PROVIDER: CONFIG}, problems=tuple(problems))
            return Made(Report("dev", "", plan), Evidence())

        monkeypatch.setattr("mlops_kit.preview.make.make", make)
        monkeypatch.setenv("COLUMNS", width)
        return CliRunner().invoke(main, ["permissions", *arguments])

    return call


def test_the_policy_is_one_document_of_json(run):
    done = run("dev", "--json", resources=[bucket()])

    document = json.loads(done.stdout)
    assert (done.exit_code, done.stderr) == (0, "")
    assert document["Version"] == "2012-10-17"
    (statement,) = document["Statement"]
    assert "s3:CreateBucket" in statement["Action"]
    assert statement["Resource"] == ["arn:aws:s3:::wine"]


def test_what_is_too_large_for_one_policy_is_a_list(run):
    many = [bucket(name=f"{'wine' * 14}{number:04}") for number in range(120)]

    documents = json.loads(run("dev", "--json", resources=many).stdout)
    assert len(documents) > 1
    assert {document["Version"] for document in documents} == {"2012-10-17"}


def test_the_same_plan_is_the_same_policy(run):
    plan = [bucket(), bucket(name="iris"), bucket("aws:kms/key:Key", "key")]

    first = run("dev", "--json", resources=plan).stdout
    assert run("dev", "--json", resources=plan[::-1]).stdout == first


def test_people_get_the_actions_by_service_and_the_way_to_the_policy(run):
    done = run("dev", resources=[bucket(), bucket("aws:kms/key:Key", "key")])

    assert done.exit_code == 0
    assert "for 2 resources" in done.stdout
    assert "CreateKey*" in done.stdout
    assert "CreateBucket," in done.stdout
    assert "mlops-kit permissions dev --json" in done.stdout


def test_a_role_that_is_taken_on_first_is_named(run, monkeypatch):
    role = "arn:aws:iam::123456789012:role/deploys"
    monkeypatch.setitem(CONFIG, "assumeRoles", f'[{{"roleArn": "{role}"}}]')

    done = run("dev", resources=[bucket()], width="120")
    assert f"for {role}: whoever takes it on needs sts:AssumeRole of it" in done.stdout


def test_a_narrow_terminal_is_kept_to(run):
    lines = run("dev", resources=[bucket()], width="40").stdout.splitlines()

    assert max(map(len, lines)) <= 40


def test_a_stack_without_aws_is_one_sentence(run):
    done = run("dev", resources=[bucket("kubernetes:core/v1:Pod")])

    sentence = "dev has nothing of AWS: it needs no permissions there\n"
    assert (done.exit_code, done.stdout, done.stderr) == (0, sentence, "")
    assert run("dev", "--json").stdout == "[]\n"


def test_what_is_only_read_asks_for_nothing(run):
    done = run("dev", resources=[bucket(operation="read")])

    assert done.stdout == "dev has nothing of AWS: it needs no permissions there\n"


def test_a_type_that_nobody_has_looked_up_is_named_and_is_a_no(run):
    done = run("dev", "--json", resources=[bucket(), bucket("aws:iot/thing:Thing", "thing")])

    assert done.exit_code == 1
    assert json.loads(done.stdout)["Statement"]
    sentence = "mlops-kit: not in the policy: what aws:iot/thing:Thing needs is not known\n"
    assert done.stderr == sentence


def test_a_refused_plan_is_a_no_with_its_first_problem(run):
    done = run("dev", resources=[bucket()], problems=["b: is wrong", "c: too"])

    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == (
        "mlops-kit: the plan of dev is refused: b: is wrong (and 1 more: `mlops-kit preview dev`)\n"
    )


def test_what_cannot_be_planned_is_one_sentence(run):
    done = run("dev", error=CannotPlan("there is no pulumi on PATH"))

    assert (done.exit_code, done.stderr) == (2, "mlops-kit: there is no pulumi on PATH\n")


def test_an_unknown_stack_is_one_sentence(run):
    done = run("prod")

    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == "mlops-kit: there is no stack file of prod, there is dev\n"
