"""A stand-in's answers, without gRPC."""

import json

import pytest

from mlops_kit.offline.cloud import Replaces
from mlops_kit.offline.keeper import Keeper
from mlops_kit.offline.plain import Plain, digest
from mlops_kit.offline.settings import StandInSettings, told
from mlops_kit.offline.stand_in import Change, StandIn, Unanswerable
from mlops_kit.offline.values import UNKNOWN
from mlops_kit.problems import Problem

REPOSITORY = "aws:ecr/repository:Repository"


class Moon(Plain):
    """A cloud of which the tests know everything."""

    identity = ("region",)

    def defaults(self, shape, name, inputs, at):
        return {} if "name" in inputs else {"name": f"{name}-{digest(name, length=4)}"}

    def problems(self, shape, inputs, at):
        if inputs.get("name") == "taken":
            yield Problem("name", "is taken")
        if inputs["tags"]["a"] == "b":
            yield Problem("tags.a", "is not allowed")

    def outputs(self, shape, name, inputs, at):
        return inputs["name"], {"arn": f"moon:{at.config['region']}:{inputs['name'].lower()}"}

    def replaces(self, shape, at=None, inputs=None):
        return Replaces(frozenset({"name", "encryptionConfigurations.kmsKey"}), "the moon")

    def lookup(self, token, args, at):
        return {"region": at.config["region"]} if token.endswith(":getRegion") else None


@pytest.fixture
def stand_in(monkeypatch):
    def make(**settings):
        monkeypatch.setattr("mlops_kit.offline.stand_in.cloud_of", Moon)
        made = StandIn("aws", StandInSettings(**settings))
        made.configure({"region": "tranquility", "allowedAccountIds": '["1"]'})
        return made

    return make


def test_nested_configuration_is_decoded_and_checked(stand_in):
    made = stand_in()

    assert made.at.config == {"region": "tranquility", "allowedAccountIds": ["1"]}
    assert made.config_problems({"region": "x", "allowedAccountIds": '["1"]'}) == []
    assert [str(p) for p in made.config_problems({"regin": "x", "allowedAccountIds": "[1]"})] == [
        "regin: is not a property here; did you mean region?",
        "allowedAccountIds[0]: must be text, got 1",
    ]


def test_another_region_means_other_resources(stand_in):
    assert stand_in().config_replaces({"region": "a", "profile": "p"}, {"region": "b"}) == [
        "region"
    ]


def test_a_generated_name_stays_from_run_to_run(stand_in):
    made = stand_in()

    first, _ = made.check(REPOSITORY, "wine", {"tags": {"a": "c"}}, {})
    second, _ = made.check(REPOSITORY, "wine", {"tags": {"a": "c"}}, {"name": "wine-old"})
    named, _ = made.check(REPOSITORY, "wine", {"name": "x", "tags": {"a": "c"}}, first)

    assert first["name"].startswith("wine-")
    assert second["name"] == "wine-old"
    assert named["name"] == "x"


def test_mistakes_of_shape_and_of_the_contract_come_together(stand_in):
    _, found = stand_in().check(REPOSITORY, "w", {"name": "taken", "x": 1, "tags": {"a": "b"}}, {})

    assert [problem.path for problem in found] == ["x", "name", "tags.a"]


def test_inputs_of_a_wrong_shape_do_not_stop_the_contract(stand_in):
    made = stand_in()

    checked, found = made.check(REPOSITORY, "w", {"name": 5, "tags": {"a": "c"}}, {})

    assert [str(problem) for problem in found] == ["name: must be text, got 5"]
    id, state = made.state(REPOSITORY, "w", checked)
    assert (id, state["arn"], state["name"]) == ("", UNKNOWN, 5)


def test_what_fails_for_good_inputs_is_not_hidden(stand_in):
    with pytest.raises(KeyError):
        stand_in().state(REPOSITORY, "w", {})


def test_promised_outputs_are_filled_and_computed_ones_win(stand_in):
    id, state = stand_in().state(REPOSITORY, "w", {"name": "Wine", "region": "r"})

    assert id == "Wine"
    assert state["arn"] == "moon:tranquility:wine"
    assert state["region"] == "r"
    assert state["tagsAll"] == {}
    assert state["repositoryUrl"].startswith("repositoryUrl-")
    assert "forceDelete" not in state
    assert stand_in().state(REPOSITORY, "w", {"name": "Wine", "region": "r"}) == (id, state)


def test_update_is_told_from_replacement_by_the_path(stand_in):
    made = stand_in()
    old = {"name": "a", "forceDelete": True, "encryptionConfigurations": [{"kmsKey": "k"}]}

    def diff(**new):
        return made.diff(REPOSITORY, old, {**old, **new})

    assert diff() == Change()
    assert diff(forceDelete=False) == Change(updates=("forceDelete",))
    key = diff(encryptionConfigurations=[{"kmsKey": "other"}], tags={"x": "y"})
    assert key.replaces == ("encryptionConfigurations[0].kmsKey",)
    assert key.updates == ("tags.x",)
    assert key.delete_first, "both would have the same name"
    renamed = diff(name="b")
    assert renamed == Change(replaces=("name",))


def test_a_removed_property_is_a_change(stand_in):
    old = {"name": "a", "tags": {"x": "y"}}

    assert stand_in().diff(REPOSITORY, old, {"name": "a"}) == Change(updates=("tags.x",))


def test_a_type_that_nobody_looked_up_says_so(stand_in, monkeypatch):
    monkeypatch.setattr(Moon, "replaces", lambda *_: None)

    change = stand_in().diff(REPOSITORY, {"name": "a"}, {"name": "b"})

    assert change == Change(updates=("name",), known=False)


def test_the_stack_files_answers_come_before_the_clouds(stand_in):
    token = "aws:index/getRegion:getRegion"

    assert stand_in().lookup(token, {}) == {"region": "tranquility"}
    assert stand_in(lookups={token: {"region": "told"}}).lookup(token, {}) == {"region": "told"}


def test_a_lookup_without_an_answer_fails_by_name(stand_in):
    with pytest.raises(Unanswerable, match=r"aws:ec2/getAmi:getAmi cannot be asked .*owner=me"):
        stand_in().lookup("aws:ec2/getAmi:getAmi", {"owner": "me"})


def test_a_resource_looked_up_by_id_is_what_the_stack_file_says(stand_in):
    known = {f"{REPOSITORY}/wine": {"arn": "told"}}

    assert stand_in(lookups=known).found(REPOSITORY, "wine") == {"arn": "told"}
    with pytest.raises(Unanswerable, match="Repository beer cannot be read without the cloud"):
        stand_in(lookups=known).found(REPOSITORY, "beer")


def test_what_the_cloud_added_to_an_object_is_no_input_but_what_it_changed_is(stand_in):
    given = {
        "vpcConfig": {"subnetIds": ["a"], "endpointPublicAccess": False},
        "tags": {"team": "wine"},
        "encryptionConfig": {"resources": ["secrets"], "provider": {"keyArn": "k"}},
        "name": "serving",
    }
    live = {
        **given,
        "arn": "computed",
        "vpcConfig": {"subnetIds": ["a", "b"], "endpointPublicAccess": False, "vpcId": "computed"},
        "tags": {"team": "wine", "by": "hand"},
        "encryptionConfig": {"provider": {"keyArn": "other"}},
    }
    del live["name"]

    found = stand_in().inputs("aws:eks/cluster:Cluster", given, live)

    assert found == {
        "vpcConfig": {"subnetIds": ["a", "b"], "endpointPublicAccess": False},
        "tags": {"team": "wine", "by": "hand"},
        "encryptionConfig": {"provider": {"keyArn": "other"}},
        "name": "serving",
    }


def test_lists_of_objects_are_compared_one_by_one_where_none_came_or_went(stand_in):
    rule, made = {"id": "a", "status": "Enabled"}, stand_in()
    computed = {**rule, "prefix": "computed"}
    kind = "aws:s3/bucketReplicationConfig:BucketReplicationConfig"

    assert made.inputs(kind, {"rules": [rule]}, {"rules": [computed]}) == {"rules": [rule]}
    more = {"rules": [computed, computed]}
    assert made.inputs(kind, {"rules": [rule]}, more) == more


def test_an_unknown_type_is_named(stand_in):
    with pytest.raises(
        Unanswerable, match=r"aws:ecr/repo:Repo is not a resource type of pulumi_aws"
    ):
        stand_in().check("aws:ecr/repo:Repo", "w", {}, {})


def test_settings_go_through_a_file(tmp_path, monkeypatch):
    settings = StandInSettings({"aws": "1"}, {"f": {}}, 5, True, "state.json", "m:T")

    for name, value in settings.write(tmp_path / "s.json").items():
        monkeypatch.setenv(name, value)

    assert told() == settings
    monkeypatch.delenv(name)
    assert told() is None


class TestKeeper:
    def test_without_a_file_nothing_is_kept(self, stand_in):
        keeper = Keeper(stand_in())

        id, state = keeper.create(REPOSITORY, "w", {"name": "a", "region": "r"}, False)

        assert keeper.read(REPOSITORY, id, state) == state
        keeper.delete(REPOSITORY, id, state)
        assert keeper.create(REPOSITORY, "w", {"name": "a", "region": "r"}, False) == (id, state)

    def test_with_a_file_resources_live_from_run_to_run(self, stand_in, tmp_path):
        file = tmp_path / "state.json"

        id, state = Keeper(stand_in(state=str(file))).create(REPOSITORY, "w", {"name": "a"}, False)
        other = Keeper(stand_in(state=str(file)))

        assert other.read(REPOSITORY, id, {}) == state
        with pytest.raises(Unanswerable, match="Repository a exists already"):
            other.create(REPOSITORY, "w", {"name": "a"}, False)
        changed = other.update(REPOSITORY, "w", id, state, {"name": "a", "tags": {"x": "y"}}, False)
        assert other.read(REPOSITORY, id, state) == changed
        other.delete(REPOSITORY, id, state)
        other.delete(REPOSITORY, id, state)
        assert other.read(REPOSITORY, id, state) is None
        with pytest.raises(Unanswerable, match="Repository a does not exist any more"):
            other.update(REPOSITORY, "w", id, state, {"name": "a"}, False)

    def test_what_replaces_another_has_a_name_of_its_own_where_the_provider_makes_it(
        self, tmp_path
    ):
        file, pool = tmp_path / "state.json", "aws:eks/nodeGroup:NodeGroup"
        aws = StandIn("aws", StandInSettings(state=str(file)))
        aws.configure({"region": "eu-central-1"})
        keeper = Keeper(aws)
        given = {
            "clusterName": "serving", "nodeGroupNamePrefix": "cpu-", "nodeRoleArn": "r",
            "subnetIds": ["s"], "scalingConfig": {"minSize": 1, "maxSize": 1, "desiredSize": 1},
        }  # fmt: skip

        old, _ = keeper.create(pool, "pool", given, False)
        new, made = keeper.create(pool, "pool", {**given, "capacityType": "SPOT"}, False)
        keeper.delete(pool, old, {})

        assert old != new
        assert made["nodeGroupName"] in new
        kept = keeper.update(pool, "pool", new, made, {**given, "tags": {"a": "b"}}, False)
        assert kept["nodeGroupName"] == made["nodeGroupName"]
        assert list(json.loads(file.read_text())) == [f"{pool}/{new}"]

    def test_a_name_that_was_given_is_taken_once(self, stand_in, tmp_path):
        keeper = Keeper(stand_in(state=str(tmp_path / "state.json")))
        keeper.create(REPOSITORY, "w", {"name": "a"}, False)

        assert keeper.taken(REPOSITORY, "w", {"name": "a"})
        with pytest.raises(Unanswerable, match="a exists already"):
            keeper.create(REPOSITORY, "w", {"name": "a"}, False)

    def test_a_preview_leaves_the_file_alone(self, stand_in, tmp_path):
        file = tmp_path / "state.json"
        keeper = Keeper(stand_in(state=str(file)))

        id, state = keeper.create(REPOSITORY, "w", {"name": "a"}, True)
        keeper.update(REPOSITORY, "w", id, state, {"name": "a"}, True)

        assert not file.exists()

    def test_an_id_made_of_something_unknown_is_unknown(self, stand_in, monkeypatch):
        monkeypatch.setattr(Moon, "outputs", lambda *_: (UNKNOWN, {}))

        assert Keeper(stand_in()).create(REPOSITORY, "w", {"name": "a"}, True)[0] == ""

    def test_types_of_the_table_pass_through_to_a_simulator(self, stand_in, tmp_path):
        file = tmp_path / "state.json"
        table = f"{__name__}:SIMULATORS"
        keeper = Keeper(stand_in(state=str(file), simulators=table))
        live.clear()

        id, state = keeper.create(REPOSITORY, "w", {"name": "a"}, False)

        assert (id, state["arn"]) == ("sim-a", "of the simulator")
        assert keeper.read(REPOSITORY, id, state)["tags"] == {"live": "yes"}
        assert keeper.update(REPOSITORY, "w", id, state, {"name": "a", "tags": {}}, False)
        assert live == {"sim-a": {"name": "a", "tags": {}}}
        keeper.delete(REPOSITORY, id, state)
        assert live == {}
        assert json.loads(file.read_text()) == {}


live = {}


class Simulated:
    def create(self, inputs, outputs, at):
        live[f"sim-{inputs['name']}"] = inputs
        return f"sim-{inputs['name']}", {"arn": "of the simulator"}

    def read(self, id, state, at):
        return {**state, "tags": {"live": "yes"}} if id in live else None

    def update(self, id, state, inputs, at):
        live[id] = inputs
        return {}

    def delete(self, id, state, at):
        live.pop(id, None)


SIMULATORS = {REPOSITORY: Simulated()}


def test_a_default_that_follows_the_configuration_does_not_stay(stand_in, monkeypatch):
    def defaults(self, shape, name, inputs, at):
        region = {"region": at.config["region"]} if "region" in at.config else {}
        return {"name": f"{name}-1", **region}

    monkeypatch.setattr(Moon, "defaults", defaults)
    old = {"name": "wine-0", "region": "elsewhere"}

    checked, _ = stand_in().check(REPOSITORY, "wine", {"tags": {"a": "c"}}, old)

    assert (checked["name"], checked["region"]) == ("wine-0", "tranquility")
