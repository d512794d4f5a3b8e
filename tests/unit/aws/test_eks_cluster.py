import json
import re

import pulumi
import pytest
from moto.iam.policy_validation import IAMTrustPolicyDocumentValidator
from pulumi.runtime.mocks import MockMonitor

from mlops_kit.aws import EksCluster
from mlops_kit.offline.settings import StandInSettings
from mlops_kit.offline.stand_in import StandIn
from mlops_kit.residency import ResidencySettings, Resource, judge
from tests.aws_examples.eks_cluster import EKS_CLUSTER
from tests.aws_mocks import ACCOUNT, REGIONS, AwsEngine, partition
from tests.aws_stand_in import StrictAwsEngine

ADD_ON = "eks/addon:Addon"
ATTACHMENT = "iam/rolePolicyAttachment:RolePolicyAttachment"
CLUSTER = "eks/cluster:Cluster"
NODES = "eks/nodeGroup:NodeGroup"
TEMPLATE = "ec2/launchTemplate:LaunchTemplate"
POOL = {"instance_types": ["m7i.large"], "min_nodes": 1, "max_nodes": 3}
GPUS = {"instance_types": ["g5.xlarge"], "min_nodes": 0, "max_nodes": 2}
NEEDED = {
    "version": "1.34",
    "subnet_ids": ["subnet-0000000a", "subnet-0000000b"],
    "node_pools": {"general": POOL},
}
KEY = f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/models-key"
each_partition = pytest.mark.parametrize("name", REGIONS)


def deploy(region="eu-central-1", engine=AwsEngine, **args):
    made = engine(region)
    made.run(lambda: EksCluster("models", {**NEEDED, **args}))
    return made


def inputs(engine, name):
    return engine.resources[name].inputs


def pool(**args):
    return inputs(deploy(node_pools={"general": POOL, "x": {**POOL, **args}}), "models-pool-x")


def before(engine, name):
    """Return all that must be there before a resource, near or far."""
    found, waiting = set(), [name]
    while waiting:
        new = engine.dependencies.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found


@pytest.fixture
def requests(monkeypatch):
    """Name -> what was asked of the engine, with the options."""
    asked, original = {}, MockMonitor.RegisterResource

    def register(monitor, request):
        asked[request.name] = request
        return original(monitor, request)

    monkeypatch.setattr(MockMonitor, "RegisterResource", register)
    return asked


def test_a_cluster_is_these_resources():
    assert set(deploy().resources) == {
        "models",
        "models-key",
        "models-key-policy",
        "models-role",
        "models-role-AmazonEKSClusterPolicy",
        "models-node-role",
        "models-node-role-AmazonEKSWorkerNodePolicy",
        "models-node-role-AmazonEC2ContainerRegistryPullOnly",
        "models-cni-role",
        "models-cni-role-AmazonEKS_CNI_Policy",
        "models-ebs-role",
        "models-ebs-role-AmazonEBSCSIDriverPolicy",
        "models-logs",
        "models-cluster",
        "models-add-on-vpc-cni",
        "models-add-on-kube-proxy",
        "models-add-on-eks-pod-identity-agent",
        "models-add-on-coredns",
        "models-add-on-aws-ebs-csi-driver",
        "models-template-general",
        "models-pool-general",
    }


def test_the_control_plane_is_private_encrypted_logged_and_protected():
    assert inputs(deploy(), "models-cluster") == {
        "name": "models",
        "roleArn": f"arn:aws:iam::{ACCOUNT}:role/models-role-1234567",
        "version": "1.34",
        "accessConfig": {
            "authenticationMode": "API",
            "bootstrapClusterCreatorAdminPermissions": False,
        },
        "bootstrapSelfManagedAddons": False,
        "deletionProtection": True,
        "enabledClusterLogTypes": [
            *("api", "audit", "authenticator", "controllerManager", "scheduler"),
        ],
        "encryptionConfig": {"provider": {"keyArn": KEY}, "resources": ["secrets"]},
        "upgradePolicy": {"supportType": "EXTENDED"},
        "vpcConfig": {
            "subnetIds": NEEDED["subnet_ids"],
            "endpointPrivateAccess": True,
            "endpointPublicAccess": False,
        },
    }


def test_named_blocks_reach_the_api_and_nodes_stay_inside():
    config = inputs(deploy(public_access_cidrs=["203.0.113.0/24"]), "models-cluster")["vpcConfig"]

    assert config["endpointPublicAccess"] is True
    assert config["endpointPrivateAccess"] is True
    assert config["publicAccessCidrs"] == ["203.0.113.0/24"]


def test_logs_are_encrypted_kept_for_a_while_and_there_before_the_cluster():
    engine = deploy()

    assert inputs(engine, "models-logs") == {
        "name": "/aws/eks/models/cluster",
        "kmsKeyId": KEY,
        "retentionInDays": 365,
    }
    assert "models-key-policy" in engine.dependencies["models-logs"]
    assert {"models-logs", "models-role-AmazonEKSClusterPolicy"} <= (
        engine.dependencies["models-cluster"]
    )


@each_partition
def test_the_own_key_is_for_the_log_group_and_the_volumes_of_this_account(name):
    region, _ = REGIONS[name]
    engine = deploy(region)
    policy = inputs(engine, "models-key-policy")
    owner, logs, volumes = json.loads(policy["policy"])["Statement"]

    assert policy["keyId"] == f"arn:{name}:kms:{region}:{ACCOUNT}:key/models-key"
    assert inputs(engine, "models-key")["enableKeyRotation"] is True
    assert owner["Principal"] == {"AWS": f"arn:{name}:iam::{ACCOUNT}:root"}
    assert logs["Principal"] == {"Service": f"logs.in.{region}"}
    group = f"arn:{name}:logs:{region}:{ACCOUNT}:log-group:/aws/eks/models/cluster"
    assert logs["Condition"] == {"ArnEquals": {"kms:EncryptionContext:aws:logs:arn": group}}
    assert volumes["Condition"] == {
        "StringEquals": {"kms:CallerAccount": ACCOUNT},
        "StringLike": {"kms:ViaService": f"ec2.{region}.*"},
    }
    assert [a for s in (owner, logs, volumes) for a in s["Action"] if "*" in a] == []


def test_a_given_key_is_used_everywhere_and_its_policy_is_left_alone():
    given = f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/a"
    engine = deploy(kms_key_arn=given)

    assert engine.of_type("kms/key:Key") == engine.of_type("kms/keyPolicy:KeyPolicy") == {}
    cluster = inputs(engine, "models-cluster")
    assert cluster["encryptionConfig"]["provider"] == {"keyArn": given}
    assert inputs(engine, "models-logs")["kmsKeyId"] == given
    (volume,) = inputs(engine, "models-template-general")["blockDeviceMappings"]
    assert volume["ebs"]["kmsKeyId"] == given
    assert engine.outputs["kms_key_arn"] == given


@each_partition
def test_policies_are_those_of_the_partition_and_no_more_than_needed(name):
    engine = deploy(REGIONS[name][0])

    assert {a["policyArn"] for a in engine.of_type(ATTACHMENT).values()} == {
        f"arn:{name}:iam::aws:policy/{policy}"
        for policy in (
            "AmazonEKSClusterPolicy",
            "AmazonEKSWorkerNodePolicy",
            "AmazonEC2ContainerRegistryPullOnly",
            "AmazonEKS_CNI_Policy",
            "service-role/AmazonEBSCSIDriverPolicy",
        )
    }


def test_each_role_trusts_its_service_only():
    engine = deploy("us-gov-west-1")
    trusts = {n: r["assumeRolePolicy"] for n, r in engine.of_type("iam/role:Role").items()}

    for trust in trusts.values():
        IAMTrustPolicyDocumentValidator(trust).validate()
    statements = {n: json.loads(trust)["Statement"] for n, trust in trusts.items()}
    assert {n: s["Principal"]["Service"] for n, (s,) in statements.items()} == {
        "models-role": "eks.principal.of.us-gov-west-1",
        "models-node-role": "ec2.principal.of.us-gov-west-1",
        "models-cni-role": "pods.eks.principal.of.us-gov-west-1",
        "models-ebs-role": "pods.eks.principal.of.us-gov-west-1",
    }
    (cni,) = statements["models-cni-role"]
    assert cni["Action"] == ["sts:AssumeRole", "sts:TagSession"]
    assert cni["Condition"]["StringEquals"] == {
        "aws:RequestTag/kubernetes-namespace": "kube-system",
        "aws:RequestTag/kubernetes-service-account": "aws-node",
    }


def test_a_pool_starts_at_its_minimum_under_a_name_that_is_only_begun():
    engine = deploy()

    assert inputs(engine, "models-pool-general") == {
        "clusterName": "models",
        "nodeGroupNamePrefix": "general-",
        "nodeRoleArn": engine.outputs["node_role_arn"],
        "subnetIds": NEEDED["subnet_ids"],
        "version": "1.34",
        "instanceTypes": ["m7i.large"],
        "amiType": "AL2023_x86_64_STANDARD",
        "capacityType": "ON_DEMAND",
        "scalingConfig": {"minSize": 1, "desiredSize": 1, "maxSize": 3},
        "launchTemplate": {"id": "models-template-general-id", "version": "1"},
        "taints": [],
    }


def test_nodes_answer_imds_to_themselves_only_and_their_disks_are_encrypted():
    engine = deploy(tags={"team": "red"})

    assert inputs(engine, "models-template-general") == {
        "metadataOptions": {
            "httpEndpoint": "enabled",
            "httpTokens": "required",
            "httpPutResponseHopLimit": 1,
        },
        "blockDeviceMappings": [
            {
                "deviceName": "/dev/xvda",
                "ebs": {
                    "encrypted": "true",
                    "kmsKeyId": KEY,
                    "volumeType": "gp3",
                    "deleteOnTermination": "true",
                    "volumeSize": 100,
                },
            }
        ],
        "tagSpecifications": [
            {"resourceType": "instance", "tags": {"team": "red"}},
            {"resourceType": "volume", "tags": {"team": "red"}},
        ],
        "tags": {"team": "red"},
    }


def test_both_volumes_of_bottlerocket_are_encrypted_and_the_data_is_sized():
    pools = {"general": {**POOL, "ami_type": "BOTTLEROCKET_x86_64", "disk_gib": 40}}
    root, data = inputs(deploy(node_pools=pools), "models-template-general")["blockDeviceMappings"]

    assert (root["deviceName"], data["deviceName"]) == ("/dev/xvda", "/dev/xvdb")
    assert [one["ebs"]["encrypted"] for one in (root, data)] == ["true", "true"]
    assert "volumeSize" not in root["ebs"]
    assert data["ebs"]["volumeSize"] == 40


@pytest.mark.parametrize(
    ("types", "image", "taint"),
    [
        (["m7i.large", "c6a.xlarge"], "AL2023_x86_64_STANDARD", None),
        (["m8g.large"], "AL2023_ARM_64_STANDARD", None),
        (["im4gn.large"], "AL2023_ARM_64_STANDARD", None),
        (["g4dn.xlarge"], "AL2023_x86_64_NVIDIA", "nvidia.com/gpu"),
        (["g6e.xlarge"], "AL2023_x86_64_NVIDIA", "nvidia.com/gpu"),
        (["gr6.4xlarge"], "AL2023_x86_64_NVIDIA", "nvidia.com/gpu"),
        (["p5.48xlarge", "p5en.48xlarge"], "AL2023_x86_64_NVIDIA", "nvidia.com/gpu"),
        (["g5g.xlarge"], "AL2023_ARM_64_NVIDIA", "nvidia.com/gpu"),
        (["p6e-gb200.36xlarge"], "AL2023_ARM_64_NVIDIA", "nvidia.com/gpu"),
        (["g4ad.xlarge"], "AL2023_x86_64_STANDARD", None),
        (["inf2.xlarge"], "AL2023_x86_64_NEURON", "aws.amazon.com/neuron"),
        (["trn1.2xlarge"], "AL2023_x86_64_NEURON", "aws.amazon.com/neuron"),
    ],
)
def test_image_and_taint_follow_from_the_instance_types(types, image, taint):
    made = pool(instance_types=types)

    assert made["amiType"] == image
    assert made["taints"] == (
        [{"key": taint, "value": "true", "effect": "NO_SCHEDULE"}] if taint else []
    )


def test_taints_are_read_as_kubectl_writes_them_and_replace_the_own_one():
    written = ["a=b:NoExecute", "c:PreferNoSchedule", "nvidia.com/gpu=present:NoSchedule"]

    assert pool(instance_types=["g5.xlarge"], taints=written)["taints"] == [
        {"key": "a", "value": "b", "effect": "NO_EXECUTE"},
        {"key": "c", "value": "", "effect": "PREFER_NO_SCHEDULE"},
        {"key": "nvidia.com/gpu", "value": "present", "effect": "NO_SCHEDULE"},
    ]


def test_nodes_may_stay_behind_the_control_plane():
    engine = deploy(node_version="1.32")

    assert inputs(engine, "models-cluster")["version"] == "1.34"
    assert inputs(engine, "models-pool-general")["version"] == "1.32"


def test_numbers_of_other_languages_are_whole_and_0_is_a_number():
    made = pool(min_nodes=0.0, max_nodes=4.0, disk_gib=50.0)

    assert made["scalingConfig"] == {"minSize": 0, "desiredSize": 0, "maxSize": 4}


def test_the_live_size_is_ignored_and_nothing_but_that(requests):
    deploy()

    assert list(requests["models-pool-general"].ignoreChanges) == ["scalingConfig.desiredSize"]
    others = {n: list(r.ignoreChanges) for n, r in requests.items() if "-pool-" not in n}
    assert set(map(tuple, others.values())) == {()}


def test_a_pool_waits_for_the_network_the_agent_and_its_permissions():
    engine = deploy()

    assert {
        "models-cluster",
        "models-add-on-vpc-cni",
        "models-add-on-kube-proxy",
        "models-add-on-eks-pod-identity-agent",
        "models-node-role-AmazonEKSWorkerNodePolicy",
        "models-key-policy",
        "models-template-general",
    } <= engine.dependencies["models-pool-general"]


def test_an_upgrade_goes_control_plane_then_add_ons_then_nodes_then_what_runs_on_them():
    engine = deploy()
    waits = {name: before(engine, name) for name in engine.resources}

    for add_on in ("vpc-cni", "kube-proxy", "eks-pod-identity-agent"):
        assert "models-cluster" in waits[f"models-add-on-{add_on}"]
        assert f"models-add-on-{add_on}" in waits["models-pool-general"]
        assert "models-pool-general" not in waits[f"models-add-on-{add_on}"]
    for add_on in ("coredns", "aws-ebs-csi-driver"):
        assert "models-pool-general" in waits[f"models-add-on-{add_on}"]


def test_add_ons_of_the_network_and_of_volumes_have_roles_of_their_own_before_they_start():
    engine = deploy()
    (identity,) = inputs(engine, "models-add-on-vpc-cni")["podIdentityAssociations"]

    assert identity == {
        "roleArn": f"arn:aws:iam::{ACCOUNT}:role/models-cni-role-1234567",
        "serviceAccount": "aws-node",
    }
    waits = engine.dependencies["models-add-on-vpc-cni"]
    assert "models-cni-role-AmazonEKS_CNI_Policy" in waits
    assert "podIdentityAssociations" not in inputs(engine, "models-add-on-coredns")


def test_add_ons_have_the_versions_that_are_named_and_keep_what_was_changed_in_them():
    engine = deploy(add_ons={"coredns": "v1.12.1-eksbuild.2", "metrics-server": "default"})
    made = {one["addonName"]: one for one in engine.of_type(ADD_ON).values()}

    assert made["coredns"]["addonVersion"] == "v1.12.1-eksbuild.2"
    assert [one for one, i in made.items() if "addonVersion" in i] == ["coredns"]
    assert {one["resolveConflictsOnUpdate"] for one in made.values()} == {"PRESERVE"}
    assert "models-pool-general" in engine.dependencies["models-add-on-metrics-server"]


@each_partition
@pytest.mark.parametrize(
    ("word", "policy"),
    [
        ("cluster-admin", "AmazonEKSClusterAdminPolicy"),
        ("admin", "AmazonEKSAdminPolicy"),
        ("edit", "AmazonEKSEditPolicy"),
        ("view", "AmazonEKSViewPolicy"),
    ],
)
def test_somebody_gets_the_access_policy_of_the_partition_in_all_namespaces(name, word, policy):
    who = f"arn:{name}:iam::{ACCOUNT}:role/team"
    entry = {"principal_arn": who, "policy": word}
    engine = deploy(REGIONS[name][0], access_entries={"team": entry})

    assert inputs(engine, "models-access-team") == {"clusterName": "models", "principalArn": who}
    assert inputs(engine, "models-access-policy-team") == {
        "clusterName": "models",
        "principalArn": who,
        "policyArn": f"arn:{name}:eks::aws:cluster-access-policy/{policy}",
        "accessScope": {"type": "cluster"},
    }


def test_access_can_be_for_some_namespaces_and_is_taken_away_before_it_is_given_anew(requests):
    who = f"arn:aws:iam::{ACCOUNT}:user/ann"
    entry = {"principal_arn": who, "policy": "edit", "namespaces": ["models"]}
    engine = deploy(access_entries={"team": entry})

    scope = inputs(engine, "models-access-policy-team")["accessScope"]
    assert scope == {"type": "namespace", "namespaces": ["models"]}
    assert "models-access-team" in engine.dependencies["models-access-policy-team"]
    assert requests["models-access-policy-team"].deleteBeforeReplace is True


def test_pods_get_roles_when_the_agent_is_there():
    role = f"arn:aws:iam::{ACCOUNT}:role/serving"
    what = {"namespace": "models", "service_account": "serving", "role_arn": role}
    engine = deploy(pod_identities={"serving": what})

    assert inputs(engine, "models-pod-identity-serving") == {
        "clusterName": "models",
        "namespace": "models",
        "serviceAccount": "serving",
        "roleArn": role,
    }
    waits = engine.dependencies["models-pod-identity-serving"]
    assert "models-add-on-eks-pod-identity-agent" in waits


def test_what_comes_from_other_resources_is_taken_as_it_is():
    engine = AwsEngine()

    def program():
        later = pulumi.Output.from_input
        return EksCluster(
            "models",
            {
                "version": later("1.34"),
                "subnet_ids": later(["subnet-0000000a", "subnet-0000000b"]),
                "node_pools": {
                    "x": {
                        "instance_types": [later("g5.xlarge")],
                        "min_nodes": later(0),
                        "max_nodes": later(2),
                        "taints": [later("a=b:NoSchedule")],
                    }
                },
            },
        )

    engine.run(program)
    made = inputs(engine, "models-pool-x")
    assert made["amiType"] == "AL2023_x86_64_NVIDIA"
    assert [taint["key"] for taint in made["taints"]] == ["a", "nvidia.com/gpu"]
    assert inputs(engine, "models-cluster")["vpcConfig"]["subnetIds"] == NEEDED["subnet_ids"]


@each_partition
def test_outputs_are_what_a_kubernetes_target_needs(name):
    region, _ = REGIONS[name]
    outputs = deploy(region).outputs
    suffix = partition(region)["outputs"]["dnsSuffix"]

    config = json.loads(outputs.pop("kubeconfig"))
    arn = f"arn:{name}:eks:{region}:{ACCOUNT}:cluster/models"
    assert outputs == {
        "cluster_name": "models",
        "cluster_arn": arn,
        "endpoint": f"https://0.eks.{region}.{suffix}",
        "certificate_authority": "Y2VydGlmaWNhdGU=",
        "oidc_issuer_url": f"https://oidc.eks.{region}.{suffix}/id/0",
        "security_group_id": "sg-0c105e4",
        "node_role_arn": f"arn:{name}:iam::{ACCOUNT}:role/models-node-role-1234567",
        "kms_key_arn": f"arn:{name}:kms:{region}:{ACCOUNT}:key/models-key",
    }
    assert config["current-context"] == "models"
    assert config["contexts"][0]["context"] == {"cluster": arn, "user": arn}
    assert config["clusters"][0]["cluster"] == {
        "server": outputs["endpoint"],
        "certificate-authority-data": "Y2VydGlmaWNhdGU=",
    }
    command = config["users"][0]["user"]["exec"]
    assert command["command"] == "aws"
    assert command["args"] == [
        *("eks", "get-token", "--output", "json", "--cluster-name", "models", "--region", region),
    ]


def test_tags_are_on_all_that_can_have_them():
    engine = deploy(tags={"team": "red"})
    untagged = {n for n, m in engine.resources.items() if m.inputs.get("tags") != {"team": "red"}}

    assert {engine.resources[name].typ for name in untagged} == {
        "mlops-kit:index:EksCluster",
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        "aws:kms/keyPolicy:KeyPolicy",
    }


@each_partition
@pytest.mark.parametrize("args", [{}, {"node_pools": {"general": POOL, "gpu": GPUS}}])
def test_aws_takes_what_is_declared_in_every_partition(name, args):
    who = {"principal_arn": f"arn:{name}:iam::{ACCOUNT}:role/team", "policy": "view"}
    engine = deploy(REGIONS[name][0], StrictAwsEngine, access_entries={"team": who}, **args)

    assert engine.refused == []
    assert len(engine.resources) > 20


@pytest.mark.parametrize("args", EKS_CLUSTER)
def test_aws_takes_the_complete_examples(args):
    engine = StrictAwsEngine()
    engine.run(lambda: EksCluster("models", args))

    assert engine.refused == []


def test_nothing_in_it_is_open_to_everybody_or_without_a_key_of_ones_own():
    engine = deploy(engine=StrictAwsEngine, node_pools={"general": POOL, "gpu": GPUS})
    plan = [
        Resource(re.sub(r"/.*:", ":", made.typ), f"urn:{name}", name, made.inputs)
        for name, made in engine.resources.items()
        if made.typ.startswith("aws:")
    ]
    limits = {"customer_managed_keys": True, "public_access": False}
    verdict = judge(ResidencySettings.model_validate(limits), plan)

    assert (verdict.leaks, verdict.undecided) == ((), ())


def changed(kind, name, **args):
    """Return how the plan changes a resource of a pool, as the stand-in tells it."""
    stand_in = StandIn("aws", StandInSettings(accounts={"aws": ACCOUNT}))
    stand_in.configure({"region": "eu-central-1"})
    old, _ = stand_in.check(f"aws:{kind}", name, inputs(deploy(), name), {})
    engine = deploy(node_pools={"general": {**POOL, **args}})
    new, found = stand_in.check(f"aws:{kind}", name, inputs(engine, name), old)
    assert found == []
    return stand_in.diff(f"aws:{kind}", old, new)


@pytest.mark.parametrize(
    ("args", "path"),
    [
        ({"instance_types": ["m7i.xlarge"]}, "instanceTypes[0]"),
        ({"ami_type": "BOTTLEROCKET_x86_64"}, "amiType"),
        ({"capacity_type": "SPOT"}, "capacityType"),
    ],
)
def test_another_kind_of_nodes_is_a_pool_beside_the_old_one_until_it_is_ready(args, path):
    change = changed(NODES, "models-pool-general", **args)

    assert change.replaces == (path,)
    assert change.delete_first is False


def test_another_disk_changes_the_template_in_place():
    change = changed(TEMPLATE, "models-template-general", disk_gib=200)

    assert change.updates == ("blockDeviceMappings[0].ebs.volumeSize",)
    assert change.replaces == ()


def test_a_pool_takes_the_newest_version_of_its_template():
    engine = AwsEngine()
    computed = engine._computed

    def newer(args):
        return {"latestVersion": 7} if args.typ == f"aws:{TEMPLATE}" else computed(args)

    engine._computed = newer
    engine.run(lambda: EksCluster("models", NEEDED))

    assert inputs(engine, "models-pool-general")["launchTemplate"]["version"] == "7"


def test_other_bounds_change_a_pool_in_place():
    change = changed(NODES, "models-pool-general", max_nodes=9)

    assert change.updates == ("scalingConfig.maxSize",)
    assert change.replaces == ()
