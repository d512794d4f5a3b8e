"""The place where the engine works: no secrets, no credentials, nothing left behind."""

import json
import os
import subprocess

import pytest
import yaml

from mlops_kit.preview.workspace import PLACEHOLDER, CannotPlan, workspace


@pytest.fixture
def project(tmp_path):
    (tmp_path / "Pulumi.yaml").write_text("name: p\nruntime: python\n")
    return tmp_path


def stack(project, config, **more):
    file = project / "Pulumi.s.yaml"
    file.write_text(yaml.safe_dump({"config": config, **more}))
    return file


def written(place):
    return yaml.safe_load(place.config_file.read_text())["config"]


def test_the_stack_file_is_only_read(project):
    file = stack(project, {"p:a": 1}, encryptionsalt="v1:mine", environment=["x"])
    before = file.read_bytes()

    with workspace(project, file, "s") as place:
        folder = place.folder
        assert written(place) == {"p:a": 1}
        assert "mine" not in place.config_file.read_text()

    assert file.read_bytes() == before
    assert not folder.exists()
    assert sorted(path.name for path in project.iterdir()) == ["Pulumi.s.yaml", "Pulumi.yaml"]


def test_digits_in_quotes_stay_text_for_the_engine(project):
    accounts = ["048819808253", "012345678901", "0123"]
    file = project / "Pulumi.s.yaml"
    file.write_text(json.dumps({"config": {"p:deep": {"ids": accounts}}}))

    with workspace(project, file, "s") as place:
        shown = json.loads(place.run("config", "--json").stdout)

    assert shown["p:deep"]["objectValue"] == {"ids": accounts}


def test_secrets_become_secret_placeholders_wherever_they_are(project):
    secret = {"secure": "v1:a:b"}
    config = {"p:token": secret, "p:deep": {"a": [secret, "22:00", {"b.c": secret}]}, "p:x": "y"}

    with workspace(project, stack(project, config), "s") as place:
        shown = place.run("config", "--json", "--show-secrets").stdout
        hidden = place.run("config", "--json").stdout

    values = {key: entry for key, entry in yaml.safe_load(shown).items()}
    assert values["p:token"] == {"value": PLACEHOLDER, "secret": True}
    assert values["p:deep"]["objectValue"] == {"a": [PLACEHOLDER, "22:00", {"b.c": PLACEHOLDER}]}
    assert values["p:x"]["value"] == "y"
    assert PLACEHOLDER not in hidden
    assert "v1:a:b" not in shown


def test_a_value_can_be_given_in_place_of_a_secret(project):
    file = stack(project, {"p:token": {"secure": "v1:a:b"}})

    with workspace(project, file, "s", {"p:token": "mine", "p:new": "1"}) as place:
        assert written(place) == {"p:token": "mine", "p:new": "1"}


def test_no_variable_of_the_user_is_passed_on_but_a_few(project, monkeypatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hunter2")
    monkeypatch.setenv("PULUMI_ACCESS_TOKEN", "hunter2")
    monkeypatch.setenv("TZ", "UTC")

    with workspace(project, stack(project, {}), "s") as place:
        assert "hunter2" not in " ".join(place.environment.values())
        assert place.environment["TZ"] == "UTC"
        assert place.environment["HOME"] != os.environ.get("HOME")
        assert place.environment["PULUMI_BACKEND_URL"].startswith(f"file://{place.folder}")


def test_stand_ins_lie_where_the_engine_looks(project):
    with workspace(project, stack(project, {}), "s") as place:
        programs = sorted(
            path.name for path in (place.folder / "home/plugins").glob("*/pulumi-resource-*")
        )
        assert programs == [
            "pulumi-resource-aws",
            "pulumi-resource-azure-native",
            "pulumi-resource-gcp",
            "pulumi-resource-kubernetes",
        ]


def test_what_the_stack_says_of_previews_reaches_the_stand_ins(project):
    told = {"lookups": {"aws:ec2/getAmi:getAmi": {"id": "ami-1"}}, "accounts": {"aws": "123"}}

    with workspace(project, stack(project, {"mlops-kit:preview": told}), "s") as place:
        text = (place.folder / "stand-ins.json").read_text()

    assert "ami-1" in text
    assert '"aws": "123"' in text


def test_without_pulumi_it_says_what_to_do(project, monkeypatch):
    monkeypatch.setenv("PATH", "")

    with (
        pytest.raises(CannotPlan, match="no pulumi on PATH: run `make setup`"),
        workspace(project, stack(project, {}), "s"),
    ):
        pass


def test_a_broken_file_is_named(project):
    file = project / "Pulumi.s.yaml"
    file.write_text("config: [")

    with (
        pytest.raises(CannotPlan, match=r"Pulumi.s.yaml is not YAML at line 1"),
        workspace(project, file, "s"),
    ):
        pass


def test_the_engine_takes_the_made_up_state(project):
    urn = "urn:pulumi:s::p::pulumi:pulumi:Stack::p-s"
    with workspace(project, stack(project, {}), "s") as place:
        place.state([{"urn": urn, "custom": False, "type": "pulumi:pulumi:Stack"}])
        done = subprocess.run(
            ["pulumi", "stack", "export", "--stack", "s"],
            cwd=project,
            env=dict(place.environment),
            capture_output=True,
            text=True,
            check=False,
        )

    assert urn in done.stdout, done.stderr


def test_configuration_is_read_as_pulumi_reads_it(project):
    file = stack(project, {"aws:region": "eu", "p:flag": True})
    values = {"p:map": '{"a": [1]}', "p:text": "{not json"}

    with workspace(project, file, "s", values) as place:
        assert place.config == {
            "aws": {"region": "eu"},
            "p": {"flag": True, "map": {"a": [1]}, "text": "{not json"},
        }
