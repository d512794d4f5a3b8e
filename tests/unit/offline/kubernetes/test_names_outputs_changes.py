"""What the provider adds, what the cluster adds, and what needs a new object."""

import json
import re

import pytest

from mlops_kit.offline.cloud import Surroundings
from mlops_kit.offline.values import SIGNATURE, UNKNOWN
from tests.offline_planted.kubernetes_good import DEFINITION, DEPLOYMENT, GOOD, KUBECONFIG, SERVICE

AT = Surroundings()
MAP = "kubernetes:core/v1:ConfigMap"
UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}"


@pytest.fixture(scope="module")
def completed(kubernetes, shape_of):
    return lambda token, inputs, old=None, config=None: kubernetes.completed(
        shape_of(token), "wine", inputs, old or {}, Surroundings(config or {})
    )


@pytest.fixture(scope="module")
def outputs(kubernetes, shape_of):
    return lambda token, inputs, config=None: kubernetes.outputs(
        shape_of(token), "wine", inputs, Surroundings(config or {})
    )


def test_an_object_without_a_name_gets_one_with_eight_digits_and_is_marked(completed):
    metadata = completed(MAP, {"data": {}})["metadata"]

    assert re.fullmatch(r"wine-[0-9a-f]{8}", metadata["name"])
    assert metadata["annotations"] == {"pulumi.com/autonamed": "true"}
    assert metadata["namespace"] == "default"


def test_a_generated_name_is_added_to_what_metadata_says(completed):
    metadata = completed(MAP, {"metadata": {"labels": {"a": "b"}, "annotations": {"c": "d"}}})[
        "metadata"
    ]

    assert metadata["labels"] == {"a": "b"}
    assert metadata["annotations"] == {"pulumi.com/autonamed": "true", "c": "d"}
    assert metadata["name"].startswith("wine-")


@pytest.mark.parametrize(
    "metadata",
    [{"name": "a"}, {"generateName": "a-"}, {"name": UNKNOWN}, {"generateName": UNKNOWN}],
)
def test_a_name_that_is_given_or_coming_stays(completed, metadata):
    assert completed(MAP, {"metadata": metadata})["metadata"] == {
        **metadata,
        "namespace": "default",
    }


def test_unknown_metadata_stays_unknown(completed):
    assert completed(MAP, {"metadata": UNKNOWN}) == {"metadata": UNKNOWN}


def test_a_generated_name_is_kept_from_the_run_before_and_nothing_else_is(completed):
    old = {
        "metadata": {
            "name": "wine-01234567",
            "namespace": "other",
            "labels": {"old": "1"},
            "annotations": {"pulumi.com/autonamed": "true", "old": "1"},
        }
    }

    metadata = completed(MAP, {"metadata": {"labels": {"new": "1"}}}, old)["metadata"]

    assert metadata == {
        "name": "wine-01234567",
        "namespace": "default",
        "labels": {"new": "1"},
        "annotations": {"pulumi.com/autonamed": "true"},
    }


def test_a_name_that_the_program_once_chose_is_not_kept(completed):
    old = {"metadata": {"name": "chosen", "namespace": "default"}}

    assert completed(MAP, {}, old)["metadata"]["name"].startswith("wine-")


@pytest.mark.parametrize(
    ("config", "namespace"),
    [
        ({}, "default"),
        ({"namespace": "models"}, "models"),
        ({"kubeconfig": KUBECONFIG}, "models"),
        ({"kubeconfig": KUBECONFIG, "namespace": "other"}, "other"),
        ({"kubeconfig": KUBECONFIG, "context": "none"}, "default"),
        ({"kubeconfig": "~/.kube/config"}, "default"),
        ({"kubeconfig": UNKNOWN}, "default"),
        (
            {
                "kubeconfig": json.dumps(
                    {
                        "current-context": "a",
                        "contexts": [{"name": "a", "context": {"namespace": "j"}}],
                    }
                )
            },
            "j",
        ),
    ],
)
def test_the_namespace_is_the_configurations_or_the_contexts(completed, config, namespace):
    assert (
        completed(MAP, {"metadata": {"name": "a"}}, None, config)["metadata"]["namespace"]
        == namespace
    )


def test_what_is_in_no_namespace_gets_none(completed):
    assert completed("kubernetes:core/v1:Namespace", {"metadata": {"name": "a"}}) == {
        "metadata": {"name": "a"}
    }


def test_without_server_side_apply_objects_are_labelled(completed):
    metadata = completed(MAP, {"metadata": {"name": "a"}}, None, {"enableServerSideApply": False})[
        "metadata"
    ]

    assert metadata["labels"] == {"app.kubernetes.io/managed-by": "pulumi"}


def test_a_patch_gets_no_name(completed):
    assert completed("kubernetes:core/v1:ConfigMapPatch", {}) == {
        "metadata": {"namespace": "default"}
    }


def test_a_release_gets_name_and_namespace_and_keeps_the_name(completed):
    token = "kubernetes:helm.sh/v3:Release"
    made = completed(token, {"chart": "a"}, None, {"namespace": "models"})

    assert re.fullmatch(r"wine-[0-9a-f]{8}", made["name"])
    assert made["namespace"] == "models"
    assert completed(token, {"chart": "a"}, {"name": "wine-0"})["name"] == "wine-0"


@pytest.mark.parametrize(("token", "inputs", "config"), GOOD)
def test_outputs_are_the_same_on_every_call_and_of_the_resource_alone(
    kubernetes, shape_of, token, inputs, config
):
    shape, at = shape_of(token), Surroundings(config)
    first = kubernetes.outputs(shape, "a", inputs, at)

    assert first == kubernetes.outputs(shape, "a", inputs, at)
    if not inputs.get("metadata", {}).get("name"):
        assert first[0] != kubernetes.outputs(shape, "b", inputs, at)[0]


def test_an_id_is_namespace_and_name_or_the_name_alone(outputs):
    assert outputs("kubernetes:apps/v1:Deployment", DEPLOYMENT)[0] == "models/wine"
    assert outputs(MAP, {"metadata": {"name": "a"}}, {"namespace": "b"})[0] == "b/a"
    assert (
        outputs("kubernetes:core/v1:Namespace", {"metadata": {"name": "a", "namespace": "b"}})[0]
        == "a"
    )
    assert (
        outputs("kubernetes:helm.sh/v3:Release", {"chart": "c", "name": "a", "namespace": "b"})[0]
        == "b/a"
    )
    assert outputs(MAP, {"metadata": {"name": UNKNOWN}})[0] is UNKNOWN
    assert outputs(MAP, {"metadata": UNKNOWN})[0] is UNKNOWN


def test_the_whole_object_comes_back(outputs):
    _, found = outputs("kubernetes:apps/v1:Deployment", DEPLOYMENT)

    assert (found["apiVersion"], found["kind"]) == ("apps/v1", "Deployment")
    assert found["metadata"]["labels"] == DEPLOYMENT["metadata"]["labels"]
    assert re.fullmatch(UUID, found["metadata"]["uid"])
    assert found["metadata"]["resourceVersion"].isdigit()
    assert "creationTimestamp" not in found["metadata"]
    assert found["status"]["readyReplicas"] == 3


def test_a_name_is_made_of_its_prefix(outputs):
    id, found = outputs(MAP, {"metadata": {"generateName": "settings-"}})

    assert re.fullmatch(r"settings-[a-z2-9]{5}", found["metadata"]["name"])
    assert id == f"default/{found['metadata']['name']}"


def test_a_service_has_addresses_and_a_balancer(outputs):
    found = outputs("kubernetes:core/v1:Service", SERVICE)[1]

    assert re.fullmatch(r"10\.(9[6-9]|10\d|11[01])\.\d+\.\d+", found["spec"]["clusterIP"])
    assert found["spec"]["clusterIPs"] == [found["spec"]["clusterIP"]]
    assert found["spec"]["ports"][0]["protocol"] == "TCP"
    assert all(30000 <= port["nodePort"] < 32768 for port in found["spec"]["ports"])
    (entry,) = found["status"]["loadBalancer"]["ingress"]
    assert entry["ip"].startswith("203.0.113.")
    assert entry["hostname"].endswith(".example.com")


def test_a_service_of_the_cluster_alone_has_no_balancer_and_a_headless_one_no_address(outputs):
    spec = {"clusterIP": "None", "ports": [{"port": 80}, UNKNOWN]}
    found = outputs("kubernetes:core/v1:Service", {"metadata": {"name": "a"}, "spec": spec})[1]

    assert found["spec"]["clusterIP"] == "None"
    assert found["spec"]["ports"] == spec["ports"]
    assert found["status"] == {"loadBalancer": {}}


def test_the_data_of_a_secret_is_encoded_and_stays_secret(outputs):
    inputs = {
        "metadata": {"name": "a"},
        "stringData": {"b": "c", "d": UNKNOWN},
        "data": {"e": "Zg=="},
    }

    data = outputs("kubernetes:core/v1:Secret", inputs)[1]["data"]

    assert data[SIGNATURE]
    assert data["value"] == {"b": "Yw==", "d": UNKNOWN, "e": "Zg=="}
    assert "data" not in outputs("kubernetes:core/v1:Secret", {"data": {"e": "Zg=="}})[1]


def test_an_inference_service_has_urls(outputs):
    inputs = {"metadata": {"name": "wine", "namespace": "models"}, "spec": {}}
    status = outputs("kubernetes:serving.kserve.io/v1beta1:InferenceService", inputs)[1]["status"]

    assert status["url"] == "http://wine-models.example.com"
    assert status["address"]["url"] == "http://wine.models.svc.cluster.local"


@pytest.mark.parametrize(
    ("token", "paths"),
    [
        ("apps/v1:Deployment", {"spec.selector"}),
        ("apps/v1:StatefulSet", {"spec.serviceName", "spec.volumeClaimTemplates", "spec.selector"}),
        ("core/v1:Service", {"spec.clusterIP", "spec.ipFamilies"}),
        ("core/v1:PersistentVolumeClaim", {"spec.storageClassName", "spec.accessModes"}),
        ("core/v1:ConfigMap", {"data", "binaryData"}),
        ("core/v1:Secret", {"data", "stringData", "type"}),
        ("core/v1:Pod", {"spec.containers", "spec.volumes"}),
        ("batch/v1:Job", {"spec.template", "spec.completions"}),
        ("storage.k8s.io/v1:StorageClass", {"parameters", "provisioner", "reclaimPolicy"}),
        ("rbac.authorization.k8s.io/v1:RoleBinding", {"roleRef"}),
        ("discovery.k8s.io/v1:EndpointSlice", {"addressType"}),
        ("resource.k8s.io/v1:ResourceClaim", {"spec"}),
        ("gateway.networking.k8s.io/v1:GatewayClass", {"spec.controllerName"}),
        ("serving.kserve.io/v1beta1:InferenceService", set()),
        ("example.com/v1:Unheard", set()),
    ],
)
def test_some_inputs_need_a_new_object(kubernetes, shape_of, token, paths):
    table = kubernetes.replaces(shape_of(f"kubernetes:{token}"))

    assert table.properties >= paths | {"metadata.name", "metadata.namespace"}
    assert table.source


@pytest.mark.parametrize(
    ("token", "path"),
    [
        ("apps/v1:Deployment", "spec"),
        ("apps/v1:Deployment", "spec.template"),
        ("core/v1:Service", "spec.ports"),
        ("core/v1:PersistentVolumeClaim", "spec.resources.requests"),
        ("core/v1:ConfigMap", "metadata.labels"),
        ("serving.kserve.io/v1beta1:InferenceService", "spec"),
    ],
)
def test_others_change_in_place(kubernetes, shape_of, token, path):
    properties = kubernetes.replaces(shape_of(f"kubernetes:{token}")).properties

    parts = path.split(".")
    assert not {".".join(parts[: count + 1]) for count in range(len(parts))} & properties


@pytest.mark.parametrize(
    ("token", "key", "kept"),
    [
        ("core/v1:ConfigMap", "enableConfigMapMutable", set()),
        ("core/v1:Secret", "enableSecretMutable", {"type"}),
    ],
)
def test_data_may_change_in_place_where_the_configuration_says_so(
    kubernetes, shape_of, token, key, kept
):
    shape, at = shape_of(f"kubernetes:{token}"), Surroundings({key: True})
    identity = {"metadata.name", "metadata.namespace"}

    assert kubernetes.replaces(shape, at).properties == identity | kept
    assert "data" in kubernetes.replaces(shape, at, {"immutable": True}).properties


def test_a_patch_moves_only_with_what_it_patches(kubernetes, shape_of):
    assert kubernetes.replaces(shape_of("kubernetes:core/v1:ConfigMapPatch")).properties == {
        "metadata.name",
        "metadata.namespace",
    }


def test_nobody_says_what_lists_and_components_replace(kubernetes, shape_of):
    assert kubernetes.replaces(shape_of("kubernetes:core/v1:SecretList")) is None
    assert kubernetes.replaces(shape_of("kubernetes:yaml/v2:ConfigFile")) is None


def test_a_release_moves_with_name_and_namespace(kubernetes, shape_of):
    assert kubernetes.replaces(shape_of("kubernetes:helm.sh/v3:Release")).properties == {
        "name",
        "namespace",
    }


def test_a_definition_in_the_plan_says_what_is_immutable(sdk):
    from mlops_kit.offline.kubernetes import Kubernetes

    cloud = Kubernetes(sdk)
    schema = {
        "type": "object",
        "properties": {
            "spec": {
                "properties": {
                    "seed": {
                        "type": "integer",
                        "x-kubernetes-validations": [{"rule": "self == oldSelf"}],
                    },
                    "trials": {"type": "integer"},
                }
            }
        },
    }
    version = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}
    cloud.contract.learn({"spec": {**DEFINITION["spec"], "versions": [version]}})

    properties = cloud.replaces(cloud.open_shape("kubernetes:ml.example.com/v1:Trial")).properties

    assert properties == {"metadata.name", "metadata.namespace", "spec.seed"}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({"name": "a"}, {"name": "a"}, True),
        ({"name": "a"}, {"name": "b"}, False),
        ({"name": "a", "namespace": "x"}, {"name": "a", "namespace": "y"}, False),
        ({"name": "a"}, {"name": "a", "annotations": {"pulumi.com/autonamed": "true"}}, False),
    ],
)
def test_an_object_whose_name_the_program_chose_goes_first(
    kubernetes, shape_of, old, new, expected
):
    assert (
        kubernetes.delete_first(
            shape_of("kubernetes:core/v1:ConfigMap"), {"metadata": old}, {"metadata": new}
        )
        is expected
    )


def test_yaml_is_read_as_kubernetes_reads_it(kubernetes):
    text = """
apiVersion: v1
kind: Namespace
metadata: {name: a}
---

---
apiVersion: v1
kind: ConfigMap
data: {at: 2024-01-01, time: '22:22', n: 22:22, on: yes}
---
kind: x
"""
    answer = kubernetes.lookup(
        "kubernetes:yaml:decode", {"text": text, "defaultNamespace": "b"}, AT
    )

    assert answer == {
        "result": [
            {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "a"}},
            {
                "apiVersion": "v1",
                "kind": "ConfigMap",
                "data": {"at": "2024-01-01", "time": "22:22", "n": "22:22", "true": True},
                "metadata": {"namespace": "b"},
            },
        ]
    }


@pytest.mark.parametrize(
    ("token", "args"),
    [
        ("kubernetes:yaml:decode", {"text": "a: [\n"}),
        ("kubernetes:yaml:decode", {"text": UNKNOWN}),
        ("kubernetes:helm:template", {"jsonOpts": "{}"}),
        ("kubernetes:kustomize:directory", {"directory": "a"}),
    ],
)
def test_charts_and_what_is_no_yaml_have_no_answer(kubernetes, token, args):
    assert kubernetes.lookup(token, args, AT) is None


def test_a_cluster_is_its_server_whoever_asks(kubernetes):
    same = {
        "kubeconfig": KUBECONFIG.replace("token: t", "token: u")
        .replace("name: eu", "name: eu2")
        .replace("cluster: eu,", "cluster: eu2,")
    }
    other = {"kubeconfig": KUBECONFIG.replace("10.0.0.1", "10.0.0.2")}
    config = {"kubeconfig": KUBECONFIG}

    assert kubernetes.identified(config) == kubernetes.identified(same)
    assert kubernetes.identified(config) != kubernetes.identified(other)
    assert kubernetes.identified({**config, "clusterIdentifier": "a"}) == kubernetes.identified(
        {**other, "clusterIdentifier": "a"}
    )
    assert kubernetes.identified({"kubeconfig": "a"}) != kubernetes.identified({"kubeconfig": "b"})
    assert kubernetes.identified({"renderYamlToDirectory": "a"}) != kubernetes.identified(
        {"renderYamlToDirectory": "b"}
    )
