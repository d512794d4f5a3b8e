"""What AWS refuses of a change, though not of a new resource."""

import pytest

from mlops_kit.offline.settings import StandInSettings
from mlops_kit.offline.stand_in import StandIn
from tests.offline_planted.aws_good import ACCOUNT, GOOD

CLUSTER = "aws:eks/cluster:Cluster"
NODES = "aws:eks/nodeGroup:NodeGroup"


def good(token):
    return next(inputs for kind, inputs, _ in GOOD if kind == token)


@pytest.fixture(scope="module")
def stand_in():
    made = StandIn("aws", StandInSettings(accounts={"aws": ACCOUNT}))
    made.configure({"region": "eu-central-1"})
    return made


def updated(stand_in, token, old, new):
    before, none = stand_in.check(token, "it", {**good(token), **old}, {})
    assert none == []
    _, found = stand_in.check(token, "it", {**good(token), **new}, before)
    return [str(problem) for problem in found]


@pytest.mark.parametrize(
    ("old", "new"),
    [("1.34", "1.34"), ("1.34", "1.35"), ("1.35", "1.34"), ("1.9", "1.10")],
)
def test_a_cluster_goes_up_or_back_one_minor_version(stand_in, old, new):
    assert updated(stand_in, CLUSTER, {"version": old}, {"version": new}) == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            "1.32",
            "1.34",
            "version: (1.34) skips 1.33: EKS upgrades one minor version at a time, and the cluster "
            "has 1.32",
        ),
        (
            "1.31",
            "1.34",
            "version: (1.34) skips 1.32, 1.33: EKS upgrades one minor version at a time, and the "
            "cluster has 1.31",
        ),
        (
            "1.34",
            "1.32",
            "version: (1.32) is more than one minor version below the cluster's (1.34): EKS takes "
            "one back, within 7 days of the upgrade",
        ),
    ],
)
def test_a_cluster_that_skips_a_minor_version_is_refused(stand_in, old, new, says):
    assert updated(stand_in, CLUSTER, {"version": old}, {"version": new}) == [says]


def test_a_cluster_that_is_replaced_may_have_any_version(stand_in):
    assert updated(stand_in, CLUSTER, {"version": "1.31"}, {"version": "1.34", "name": "b"}) == []


def sizes(least, wanted, most):
    return {"scalingConfig": {"minSize": least, "desiredSize": wanted, "maxSize": most}}


def test_the_live_size_of_a_node_group_that_is_there_is_not_known(stand_in):
    assert updated(stand_in, NODES, sizes(1, 1, 3), sizes(2, 1, 3)) == []
    assert updated(stand_in, NODES, sizes(1, 1, 3), sizes(4, 1, 3)) == [
        "scalingConfig.maxSize: (3) is below minSize (4)"
    ]


def test_a_size_that_is_set_anew_is_held_to_its_bounds(stand_in):
    assert updated(stand_in, NODES, sizes(1, 1, 3), sizes(1, 4, 3)) == [
        "scalingConfig.maxSize: (3) is below desiredSize (4)"
    ]
    _, found = stand_in.check(NODES, "new", {**good(NODES), **sizes(2, 1, 3)}, {})
    assert [problem.path for problem in found] == ["scalingConfig.desiredSize"]
