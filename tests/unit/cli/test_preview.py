"""`mlops-kit preview`: what it takes and what it says when it cannot."""

import pytest
from click.testing import CliRunner

from mlops_kit.cli.main import main
from mlops_kit.preview.judge import Evidence
from mlops_kit.preview.make import Made
from mlops_kit.preview.plan import Plan
from mlops_kit.preview.report import Report, Residency
from mlops_kit.preview.workspace import CannotPlan


@pytest.fixture
def run(tmp_path, monkeypatch):
    (tmp_path / "Pulumi.yaml").write_text("name: p\nstackConfigDir: stacks\n")
    (tmp_path / "stacks").mkdir()
    (tmp_path / "stacks/Pulumi.dev.yaml").write_text("config: {}\n")
    monkeypatch.chdir(tmp_path)
    asked = []

    def call(*arguments, outcome=None):
        def make(what):
            asked.append(what)
            if isinstance(outcome, Exception):
                raise outcome
            return outcome or Made(Report("dev", "", Plan()), Evidence())

        monkeypatch.setattr("mlops_kit.preview.make.make", make)
        done = CliRunner().invoke(main, ["preview", *arguments])
        return done, asked

    return call


def test_the_stack_and_the_revision_are_passed_on(run, tmp_path):
    done, (asked,) = run(
        "dev", "--against", "main", "-c", "aws:region=eu-central-1", "-c", "a:b=c=d"
    )

    assert done.exit_code == 0
    assert (asked.stack, asked.against) == ("dev", "main")
    assert asked.stack_file == tmp_path / "stacks/Pulumi.dev.yaml"
    assert asked.values == {"aws:region": "eu-central-1", "a:b": "c=d"}


def test_a_refused_plan_exits_with_one(run):
    refused = Made(Report("dev", "", Plan(problems=("b: is wrong",))), Evidence())

    for how in ((), ("--json",), ("--markdown",)):
        done, _ = run("dev", *how, outcome=refused)
        assert done.exit_code == 1
        assert "b: is wrong" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["prod"], "there is no stack file of prod, there is dev"),
        (["dev", "--json", "--markdown"], "--json and --markdown exclude each other"),
        (["dev", "-c", "region"], "--config: must be NAMESPACE:KEY=VALUE, such as"),
        (["dev", "-c", "region=x:y"], "--config: must be NAMESPACE:KEY=VALUE, such as"),
        (
            ["dev", "--evidence", "e.json"],
            "has no mlops-kit:residency, so there is nothing to show",
        ),
        ([], "Missing argument 'STACK'"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(run, arguments, sentence):
    done, _ = run(*arguments)

    assert done.exit_code == 2
    assert sentence in done.stderr


def test_a_plan_that_cannot_be_made_is_one_sentence(run):
    done, _ = run("dev", outcome=CannotPlan("there is no pulumi on PATH"))

    assert (done.exit_code, done.stderr) == (2, "mlops-kit: there is no pulumi on PATH\n")


def test_evidence_is_written_where_it_is_asked_for(run, tmp_path):
    done, _ = run(
        "dev",
        "--evidence",
        "e.json",
        outcome=Made(Report("dev", "", Plan(), residency=Residency("kept", 1)), Evidence("{}\n")),
    )

    assert done.exit_code == 0
    assert (tmp_path / "e.json").read_text() == "{}\n"


def test_mistakes_in_the_settings_are_reported_although_there_is_no_evidence(run, tmp_path):
    wrong = Residency("broken", leaks=("mlops-kit:residency.x: is not a setting here",))
    made = Made(Report("dev", "", Plan(), residency=wrong), Evidence())

    done, _ = run("dev", "--markdown", "--evidence", "e.json", outcome=made)

    assert done.exit_code == 1
    assert "mlops-kit:residency.x: is not a setting here" in done.stdout
    assert not (tmp_path / "e.json").exists()
