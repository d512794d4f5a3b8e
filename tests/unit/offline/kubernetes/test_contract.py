"""Which kinds there are, in which version, and how their objects look."""

import json
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path

import pytest

from mlops_kit.offline.cloud import Surroundings
from mlops_kit.offline.kubernetes import Kubernetes
from mlops_kit.offline.kubernetes.contract import SCHEMAS, Contract, Kind
from mlops_kit.offline.kubernetes.rules import CHECKS, RULES
from mlops_kit.offline.kubernetes.schema import go_pattern, unversioned
from mlops_kit.offline.kubernetes.tokens import Sort
from tests.offline_planted.kubernetes_good import DEFINITION

FILES = sorted(SCHEMAS.glob("*.json"))
TOOLS = Path(__file__).resolve().parents[4] / "tools" / "kubernetes_schemas"
TRIAL = "kubernetes:ml.example.com/v1:Trial"
AT = Surroundings()


@pytest.fixture(scope="module")
def contract():
    return Contract()


def kind_of(text):
    api_version, _, kind = text.partition(" ")
    return Kind.of(api_version, kind)


def inner(schema):
    """Return a schema and all inside it."""
    if isinstance(schema, dict):
        yield schema
        for value in schema.values():
            yield from inner(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from inner(value)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_schema_file_is_small_and_says_whence_it_is(path):
    content = json.loads(path.read_text())

    assert path.stat().st_size < 300_000
    assert content["licence"] == "Apache-2.0"
    assert re.search(r"\d+\.\d+", content["source"])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_schema_file_refers_to_what_there_is_and_its_patterns_work(path, contract):
    content = json.loads(path.read_text())
    core = set(contract._definitions)

    for schema in inner([content.get("kinds", {}), content.get("$defs", {})]):
        if isinstance(name := schema.get("$ref"), str):
            assert name.removeprefix("#/$defs/") in core | set(content["$defs"]), name
        if isinstance(pattern := schema.get("pattern"), str):
            assert go_pattern(pattern), pattern


def test_every_check_and_every_rule_is_for_something_that_there_is(contract):
    known = {}
    for name, schema in contract._definitions.items():
        known.setdefault(unversioned(name), set()).update(schema.get("properties", {}))
    for path in FILES:
        content = json.loads(path.read_text())
        for name, schema in content.get("$defs", {}).items():
            known.setdefault(name, set()).update(schema.get("properties", {}))
        for name in content.get("kinds", {}):
            group, _, kind = name.split("/")
            known[f"{group}.{kind}"] = set()

    assert {name for name in RULES if name not in known} == set()
    strange = {
        f"{name}.{key}"
        for name, checks in CHECKS.items()
        for key in checks
        if key not in known.get(name, ())
    }
    assert strange == set()


def test_the_newest_version_is_taken_unless_another_is_wanted():
    newest = Contract().version

    assert tuple(map(int, newest.split("."))) >= (1, 37)
    assert Contract("1.30").version == "1.30"
    assert Contract("1.30.4").version == "1.30"
    assert Contract("9.0").version == newest
    assert Contract("1.2").version == Contract("1.25").version


@pytest.mark.parametrize(
    ("served", "kind", "sentence"),
    [
        (
            "1.37",
            "extensions/v1beta1 Ingress",
            "since Kubernetes 1.22, and this is 1.37; use networking.k8s.io/v1 Ingress",
        ),
        (
            "1.37",
            "batch/v1beta1 CronJob",
            "since Kubernetes 1.25, and this is 1.37; use batch/v1 CronJob",
        ),
        ("1.37", "autoscaling/v2beta2 HorizontalPodAutoscaler", "since Kubernetes 1.26"),
        ("1.37", "flowcontrol.apiserver.k8s.io/v1beta3 FlowSchema", "since Kubernetes 1.32"),
        ("1.37", "policy/v1beta1 PodSecurityPolicy", "nothing has taken its place"),
        (
            "1.30",
            "resource.k8s.io/v1 DeviceClass",
            "is served since Kubernetes 1.34, and this is 1.30",
        ),
        (
            "1.37",
            "core/v1 Servce",
            "v1 Servce is not served by Kubernetes 1.37; did you mean Service?",
        ),
    ],
)
def test_a_kind_that_is_not_served_is_refused_with_what_is(sdk, served, kind, sentence):
    cloud = Kubernetes(sdk, served)
    wanted = kind_of(kind)
    token = f"kubernetes:{kind.replace(' ', ':')}"
    shape = sdk.resource(token) or cloud.open_shape(token)

    (problem,) = cloud.problems(shape, {"metadata": {"name": "a"}}, AT)

    assert problem.path == "apiVersion"
    assert sentence in problem.reason
    assert problem.reason.startswith(str(wanted))


def test_an_older_version_still_serves_what_the_newest_does_not(sdk):
    token = "kubernetes:flowcontrol.apiserver.k8s.io/v1beta3:FlowSchema"
    inputs = {"metadata": {"name": "a"}, "spec": {"priorityLevelConfiguration": {"name": "b"}}}

    assert list(Kubernetes(sdk, "1.31").problems(sdk.resource(token), inputs, AT)) == []


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("v1 Namespace", True),
        ("v1 Pod", False),
        ("rbac.authorization.k8s.io/v1 ClusterRole", True),
        ("rbac.authorization.k8s.io/v1 Role", False),
        ("gateway.networking.k8s.io/v1 GatewayClass", True),
        ("gateway.networking.k8s.io/v1 Gateway", False),
        ("serving.kserve.io/v1alpha1 ClusterServingRuntime", True),
        ("keda.sh/v1alpha1 ClusterTriggerAuthentication", True),
        ("example.com/v1 Unheard", False),
        ("example.com/v1 Namespace", False),
    ],
)
def test_kinds_outside_namespaces_are_known(contract, kind, expected):
    assert contract.of_cluster(kind_of(kind)) is expected


@pytest.mark.parametrize(
    ("token", "expected"),
    [
        ("kubernetes:apps/v1:Deployment", Sort(Kind("apps", "v1", "Deployment"))),
        ("kubernetes:core/v1:Secret", Sort(Kind("", "v1", "Secret"))),
        ("kubernetes:apps/v1:DeploymentPatch", Sort(Kind("apps", "v1", "Deployment"), patch=True)),
        ("kubernetes:core/v1:SecretList", Sort(Kind("", "v1", "SecretList"), listed=True)),
        (
            "kubernetes:keda.sh/v1alpha1:ScaledObjectPatch",
            Sort(Kind("keda.sh", "v1alpha1", "ScaledObject"), patch=True),
        ),
        ("kubernetes:example.com/v1:AllowList", Sort(Kind("example.com", "v1", "AllowList"))),
    ],
)
def test_tokens_say_kind_patch_or_list(sdk, token, expected):
    assert Sort.of(token, sdk.resources) == expected


def test_a_definition_in_the_plan_holds_what_comes_after(sdk, found):
    cloud = Kubernetes(sdk)
    trial = {"metadata": {"name": "a"}, "spec": {"trials": 500, "objectve": "min", "seed": [1]}}

    assert cloud.unchecked(cloud.open_shape(TRIAL)).startswith(
        "inputs of ml.example.com/v1 Trial are not"
    )
    assert found(TRIAL, trial, cloud=cloud) == []

    definition = sdk.resource("kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition")
    assert list(cloud.problems(definition, DEFINITION, AT)) == []

    assert cloud.unchecked(cloud.open_shape(TRIAL)) == ""
    assert sorted(map(str, found(TRIAL, trial, cloud=cloud))) == [
        "spec.objective: is required but missing",
        "spec.objectve: is not a property here; did you mean objective?",
        "spec.seed: must be a whole number or text, got a list",
        "spec.trials: must be at most 100, got 500",
    ]
    assert (
        found(TRIAL, {"metadata": {"name": "a"}, "spec": {"objective": "min"}}, cloud=cloud) == []
    )
    assert [str(one) for one in found(TRIAL, {"specs": {}}, cloud=cloud)] == [
        "specs: is not a property here; did you mean spec?"
    ]


@pytest.mark.parametrize(
    "wrong", [{}, {"spec": 1}, {"spec": {"versions": [1]}}, {"spec": {"versions": None}}]
)
def test_a_definition_that_makes_no_sense_teaches_nothing(sdk, wrong):
    cloud = Kubernetes(sdk)

    cloud.contract.learn(wrong)

    assert cloud.contract.node(Kind("ml.example.com", "v1", "Trial")) is None


@pytest.mark.parametrize(
    "schema",
    [
        {"properties": 1},
        {"properties": {"spec": 1}},
        {"type": "object", "properties": {"a": {"items": 1, "enum": 1}}},
    ],
)
def test_a_schema_that_makes_no_sense_holds_nothing(sdk, found, schema):
    cloud = Kubernetes(sdk)
    version = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}

    cloud.contract.learn({"spec": {**DEFINITION["spec"], "versions": [version]}})

    assert found(TRIAL, {"metadata": {"name": "a"}, "spec": {"x": 1}}, cloud=cloud) == []


def test_kinds_are_compiled_whole_however_many_ask_at_once(sdk):
    token, inputs = (
        "kubernetes:apps/v1:Deployment",
        {"spec": {"template": {"spec": {"containers": [{"image": 1}]}}}},
    )
    shape = sdk.resource(token)

    def paths(cloud):
        return sorted(problem.path for problem in cloud.problems(shape, inputs, AT))

    expected = paths(Kubernetes(sdk))
    for _ in range(5):
        cloud = Kubernetes(sdk)
        with ThreadPoolExecutor(8) as pool:
            assert list(pool.map(paths, [cloud] * 8)) == [expected] * 8


def test_nobody_describes_a_kind_that_is_not_unheard_of(kubernetes, shape_of):
    assert kubernetes.unchecked(shape_of("kubernetes:keda.sh/v1alpha1:ScaledObject")) == ""
    assert kubernetes.unchecked(shape_of("kubernetes:apps/v1:Deployment")) == ""
    assert "example.com/v1 Unheard" in kubernetes.unchecked(
        shape_of("kubernetes:example.com/v1:Unheard")
    )


@pytest.mark.parametrize(
    "token", ["aws:s3/bucket:Bucket", "kubernetes:x:Y", "kubernetes:apps/v1:", "x"]
)
def test_only_custom_resources_have_an_open_shape(kubernetes, token):
    assert kubernetes.open_shape(token) is None


def test_without_the_package_the_sdk_and_custom_schemas_are_all_there_is(
    sdk, monkeypatch, shape_of
):
    monkeypatch.setattr("mlops_kit.offline.kubernetes.contract.find_spec", lambda name: None)
    cloud = Kubernetes(sdk)
    deployment = shape_of("kubernetes:apps/v1:Deployment")
    scaled = {"metadata": {"name": "a"}, "spec": {"triggers": [], "x": 1}}

    assert cloud.missing_contract == "kubernetes-validate"
    assert list(cloud.problems(deployment, {"spec": {"replicas": -1}}, AT)) == []
    assert not cloud.holds_all(deployment)
    told = cloud.problems(cloud.open_shape("kubernetes:keda.sh/v1alpha1:ScaledObject"), scaled, AT)
    assert {one.path for one in told} == {"spec.x", "spec.scaleTargetRef", "spec.triggers"}
    assert cloud.outputs(deployment, "a", {"metadata": {"name": "b"}}, AT)[0] == "default/b"


def test_the_package_is_there(kubernetes):
    assert kubernetes.missing_contract == ""


def test_the_schemas_of_kserve_are_what_its_installed_package_says():
    code = "from kserve_models import KServe; import json; print(json.dumps(KServe().schemas()))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=TOOLS
    )
    content = json.loads((SCHEMAS / "serving.kserve.io.json").read_text())

    made = json.loads(done.stdout.splitlines()[-1])

    assert made == {"kinds": content["kinds"], "$defs": content["$defs"]}
    assert version("kserve") in content["source"]
