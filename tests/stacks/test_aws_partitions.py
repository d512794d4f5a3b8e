"""Everything that the kit has for AWS, in every partition, held against AWS's contract."""

import json
from pathlib import Path

import pytest
import yaml

from tests.aws_mocks import REGIONS, partition
from tests.unit.aws.test_data_transfer import Strict

PROD = Path(__file__).parents[2] / "stacks/Pulumi.aws-prod.yaml"
CLOUD = "mlops-kit:platforms", "cloud"
BUDGET = (*CLOUD, "endpoints", "wine", "monitoring", "monthly_budget")
COPIES = (
    (*CLOUD, "registries", "images", "replicas"),
    (*CLOUD, "artifact_stores", "models", "replica"),
)
WITHOUT = {
    "aws": (),
    "aws-cn": (),
    "aws-us-gov": (BUDGET,),
    "aws-eusc": (BUDGET, *COPIES),
}
"""Partition -> what it has no service for, or no second region."""


def moved(name):
    """Return the configuration of the whole stack, in another partition."""
    here, there = REGIONS[name]
    there = here if name == "aws-eusc" else there
    suffix = partition(here)["outputs"]["dnsSuffix"]
    text = PROD.read_text()
    for old, new in (
        ("eu-central-1", here),
        ("eu-west-1", there),
        ("amazonaws.com", suffix),
        ("arn:aws:", f"arn:{name}:"),
        ("partitions: [aws,", f"partitions: [{name},"),
        (f"[{here}, {here},", f"[{here},"),
    ):
        text = text.replace(old, new)
    config = yaml.safe_load(text)["config"]
    for *path, last in WITHOUT[name]:
        part = config
        for key in path:
            part = part[key]
        del part[last]
    return config


@pytest.mark.parametrize("name", WITHOUT)
def test_the_whole_stack_fits_every_partition(deploy, name):
    here, _ = REGIONS[name]

    engine, _ = deploy(moved(name), "aws-prod", Strict(here))

    assert len(engine.resources) > 250
    assert engine.refused == []
    said = json.dumps([one.inputs for one in engine.resources.values()])
    assert f"arn:{name}:" in said
    others = [other for other in REGIONS if other != name]
    assert [other for other in others if f"arn:{other}:" in said] == []
