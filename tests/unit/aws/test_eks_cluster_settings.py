"""What `EksCluster` refuses, and in which words."""

import copy

import pulumi
import pytest
from botocore.loaders import create_loader

from mlops_kit.aws.eks.instances import AMI_TYPES
from mlops_kit.aws.eks.settings import EksClusterSettings
from mlops_kit.aws.eks.versions import lag_problem
from mlops_kit.aws.places import LOG_RETENTION_DAYS
from mlops_kit.inputs import InvalidInputs, check_inputs
from tests.offline_planted.altered import altered

GONE = object()
GOOD = {
    "version": "1.34",
    "subnet_ids": ["subnet-0000000a", "subnet-0000000b"],
    "node_pools": {
        "general": {"instance_types": ["m7i.large"], "min_nodes": 1, "max_nodes": 3},
        "gpu": {"instance_types": ["g5.xlarge"], "min_nodes": 0, "max_nodes": 2},
    },
    "access_entries": {
        "a": {"principal_arn": "arn:aws:iam::123456789012:role/a", "policy": "view"},
    },
    "pod_identities": {
        "a": {
            "namespace": "models",
            "service_account": "a",
            "role_arn": "arn:aws:iam::123456789012:role/a",
        },
    },
}
HOME = (
    "node_pools: must have at least 1 pool without accelerators and without taints that keep pods "
    "off (but CriticalAddonsOnly), with min_nodes 1 or more: coredns and the like run there"
)
ENTRY = GOOD["access_entries"]["a"]
PODS = GOOD["pod_identities"]["a"]


def refused(changes):
    args = altered(GOOD, changes, GONE)
    try:
        check_inputs("EksCluster", "models", EksClusterSettings, args)
    except InvalidInputs as error:
        return [str(problem) for problem in error.problems]
    return []


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"version": "1.9"},
        {"node_version": "1.31"},
        {"node_version": "1.34"},
        {"public_access_cidrs": ["203.0.113.7/32", "8.0.0.0/8"]},
        {"public_access_cidrs": []},
        {"node_pools.general.min_nodes": 3},
        {"node_pools.general.taints": ["a:PreferNoSchedule", "CriticalAddonsOnly:NoSchedule"]},
        {"node_pools.gpu.ami_type": "BOTTLEROCKET_x86_64_NVIDIA"},
        {"node_pools.gpu.taints": ["a=b:NoSchedule", "a=b:NoExecute"]},
        {"node_pools.general.labels": {"example.com/team": "", "team": "a.b"}},
        {"add_ons": {"coredns": "v1.12.1-eksbuild.2", "adot": "v0.117.0-eksbuild.1"}},
        {"access_entries.a.principal_arn": "arn:aws-us-gov:iam::123456789012:user/x/y"},
    ],
)
def test_what_eks_takes_is_taken(changes):
    assert refused(changes) == []


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        (
            {"version": "1.34.2"},
            "version: must be a minor version of Kubernetes, such as 1.33, got '1.34.2'",
        ),
        ({"version": 1.34}, "version: must be text, got 1.34; put it in quotes"),
        (
            {"node_version": "1.35"},
            "node_version: (1.35) is above version (1.34); allowed: 1.31 to 1.34",
        ),
        (
            {"node_version": "1.30"},
            "node_version: (1.30) is more than 3 minor versions below version (1.34); allowed: "
            "1.31 to 1.34",
        ),
        (
            {"subnet_ids": ["subnet-0000000a"]},
            "subnet_ids: must be at least 2, in different zones, got 1",
        ),
        (
            {"subnet_ids.1": "subnet-0000000a"},
            "subnet_ids[1]: 'subnet-0000000a' is in subnet_ids[0] already",
        ),
        (
            {"subnet_ids.1": "private"},
            "subnet_ids[1]: must be the id of a subnet, subnet-<hex digits>, got 'private'",
        ),
        (
            {"security_group_ids": ["default"]},
            "security_group_ids[0]: must be the id of a security group, sg-<hex digits>, "
            "got 'default'",
        ),
        (
            {"public_access_cidrs": ["0.0.0.0/0"]},
            "public_access_cidrs[0]: must not be the whole internet, got '0.0.0.0/0'",
        ),
        (
            {"public_access_cidrs": ["128.0.0.0/1"]},
            "public_access_cidrs[0]: must be /8 or smaller, got '128.0.0.0/1'",
        ),
        (
            {"public_access_cidrs": ["203.0.113.7/24"]},
            "public_access_cidrs[0]: must be an IPv4 block that begins at its first address, such "
            "as 203.0.113.0/24, got '203.0.113.7/24'",
        ),
        (
            {"public_access_cidrs": ["::/0"]},
            "public_access_cidrs[0]: must be an IPv4 block that begins at its first address, such "
            "as 203.0.113.0/24, got '::/0'",
        ),
        (
            {"log_retention_days": 100},
            "log_retention_days: must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, "
            "400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653, got 100",
        ),
        (
            {"support_type": "NONE"},
            "support_type: must be one of STANDARD, EXTENDED, got 'NONE'",
        ),
        (
            {"add_ons": {"coredns": "latest"}},
            "add_ons.coredns: must be a version of an EKS add-on, such as v1.12.1-eksbuild.2, or "
            "default, got 'latest'",
        ),
        (
            {"node_pools.general.min_nodes": 4},
            "node_pools.general.max_nodes: (3) is below min_nodes (4)",
        ),
        (
            {"node_pools.general.min_nodes": -1},
            "node_pools.general.min_nodes: must be a whole number from 0 to 1000, got -1",
        ),
        (
            {"node_pools.gpu.max_nodes": 0},
            "node_pools.gpu.max_nodes: must be a whole number from 1 to 1000, got 0",
        ),
        (
            {"node_pools.general.instance_types": []},
            "node_pools.general.instance_types: must be 1 to 20 types, got 0",
        ),
        (
            {"node_pools.general.instance_types": ["large"]},
            "node_pools.general.instance_types[0]: must be an EC2 instance type, such as "
            "m7i.large, got 'large'",
        ),
        (
            {"node_pools.general.instance_types": ["m7i.large", "g5.xlarge"]},
            "node_pools.general.instance_types[1]: (g5.xlarge) has NVIDIA GPUs and x86 "
            "processors, but instance_types[0] has no accelerator and x86 processors; put it into "
            "a pool of its own",
        ),
        (
            {"node_pools.general.instance_types": ["m7i.large", "m7g.large"]},
            "node_pools.general.instance_types[1]: (m7g.large) has no accelerator and ARM "
            "processors, but instance_types[0] has no accelerator and x86 processors; put it into "
            "a pool of its own",
        ),
        (
            {"node_pools.gpu.ami_type": "AL2023_x86_64_STANDARD"},
            "node_pools.gpu.ami_type: (AL2023_x86_64_STANDARD) is for no accelerator and x86 "
            "processors, but instance_types[0] has NVIDIA GPUs and x86 processors",
        ),
        (
            {"node_pools.general.ami_type": "AL2023_x86_64_NVIDIA"},
            "node_pools.general.ami_type: (AL2023_x86_64_NVIDIA) is for NVIDIA GPUs and x86 "
            "processors, but instance_types[0] has no accelerator and x86 processors",
        ),
        (
            {"node_pools.general.ami_type": "CUSTOM"},
            f"node_pools.general.ami_type: must be one of {', '.join(AMI_TYPES)}, got 'CUSTOM'",
        ),
        (
            {"node_pools.general.capacity_type": "CAPACITY_BLOCK"},
            "node_pools.general.capacity_type: must be one of ON_DEMAND, SPOT, got "
            "'CAPACITY_BLOCK'",
        ),
        (
            {"node_pools.gpu.taints": ["a=b"]},
            "node_pools.gpu.taints[0]: must be a taint, key=value:effect, with the effect one of "
            "NoSchedule, PreferNoSchedule, NoExecute, got 'a=b'",
        ),
        (
            {"node_pools.gpu.taints": ["a=b:NoSchedule", "a=c:NoSchedule"]},
            "node_pools.gpu.taints[1]: has the key and the effect of taints[0], got "
            "'a=c:NoSchedule'",
        ),
        (
            {"node_pools.general.labels": {"kubernetes.io/arch": "arm64"}},
            "node_pools.general.labels['kubernetes.io/arch']: must not begin with kubernetes.io/ "
            "or k8s.io/, got 'kubernetes.io/arch'",
        ),
        (
            {"node_pools.general.labels": {"team": "a b"}},
            "node_pools.general.labels.team: must be at most 63 letters, digits and . _ - between "
            "them, got 'a b'",
        ),
        ({"node_pools": {}}, HOME),
        ({"node_pools.general": GONE}, HOME),
        ({"node_pools.general.min_nodes": 0}, HOME),
        ({"node_pools.general.taints": ["a=b:NoSchedule"]}, HOME),
        (
            {"access_entries.a.principal_arn": "arn:aws:iam::123456789012:root"},
            "access_entries.a.principal_arn: must be the ARN of one role or user, "
            "arn:<partition>:iam::<account>:role/<name>, got 'arn:aws:iam::123456789012:root'",
        ),
        (
            {"access_entries.a.policy": "owner"},
            "access_entries.a.policy: must be one of cluster-admin, admin, edit, view, got 'owner'",
        ),
        (
            {"access_entries.a": {**ENTRY, "policy": "cluster-admin", "namespaces": ["models"]}},
            "access_entries.a.policy: must be admin, edit or view with namespaces, got "
            "'cluster-admin'",
        ),
        (
            {"access_entries.a.namespaces": []},
            "access_entries.a.namespaces: must name at least 1 namespace, got none; leave it out "
            "for all",
        ),
        (
            {"access_entries.b": ENTRY},
            "access_entries.b.principal_arn: 'arn:aws:iam::123456789012:role/a' is in "
            "access_entries.a already",
        ),
        (
            {"pod_identities.b": PODS},
            "pod_identities.b.service_account: 'models/a' is in pod_identities.a already",
        ),
        (
            {"pod_identities.a.namespace": "kube-system", "pod_identities.a.service_account": "x"},
            None,
        ),
        (
            {
                "pod_identities.a.namespace": "kube-system",
                "pod_identities.a.service_account": "aws-node",
            },
            "pod_identities.a.service_account: aws-node of kube-system has the role of the add-on "
            "vpc-cni already",
        ),
    ],
)
def test_what_eks_or_the_kit_refuses_is_said_in_a_sentence(changes, says):
    assert refused(changes) == ([says] if says else [])


def test_the_name_of_a_pool_leaves_room_for_what_pulumi_adds():
    pool = GOOD["node_pools"]["general"]

    assert refused({f"node_pools.{'a' * 36}": pool}) == []
    (found,) = refused({f"node_pools.{'a' * 37}": pool})
    assert found.endswith(
        "must be 1 to 36 lower-case letters, digits and dashes, with a letter first and no dash "
        f"last, got '{'a' * 37}'"
    )


def test_all_mistakes_are_told_at_once():
    changes = {
        "version": "1",
        "public_access_cidrs": ["0.0.0.0/0"],
        "node_pools.gpu.max_nodes": 0,
        "access_entries.b": ENTRY,
    }

    assert [line.partition(":")[0] for line in refused(changes)] == [
        "version",
        "public_access_cidrs[0]",
        "node_pools.gpu.max_nodes",
        "access_entries.b.principal_arn",
    ]


def test_what_only_a_deployment_knows_is_not_refused():
    args = copy.deepcopy(GOOD)
    args["subnet_ids"] = pulumi.Output.from_input(["subnet-0000000a"])
    args["node_pools"]["general"]["min_nodes"] = pulumi.Output.from_input(0)
    args["node_pools"]["gpu"]["instance_types"] = [pulumi.Output.from_input("m7i.large")]

    check_inputs("EksCluster", "models", EksClusterSettings, args)


def test_the_words_are_those_of_the_apis():
    eks = create_loader().load_service_model("eks", "service-2")["shapes"]
    logs = create_loader().load_service_model("logs", "service-2")["shapes"]

    kept = [t for t in eks["AMITypes"]["enum"] if t.startswith(("AL2023", "BOTTLEROCKET"))]
    assert set(AMI_TYPES) == set(kept)
    document = logs["PutRetentionPolicyRequest"]["members"]["retentionInDays"]
    assert document["shape"] == "Days"
    for days in LOG_RETENTION_DAYS:
        assert f" {days}" in logs["Days"]["documentation"]


@pytest.mark.parametrize(
    ("version", "nodes", "fits"),
    [
        ("1.34", "1.34", True),
        ("1.34", "1.31", True),
        ("1.34", "1.30", False),
        ("1.34", "1.35", False),
        ("1.10", "1.9", True),
        ("1.34", "newest", True),
    ],
)
def test_nodes_lag_at_most_three_minor_versions(version, nodes, fits):
    assert (lag_problem(version, nodes) is None) is fits
