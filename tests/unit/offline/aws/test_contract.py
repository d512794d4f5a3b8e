"""What is held against botocore: every property of the kit's types, and other types by name."""

import re

import pytest

from mlops_kit.offline.aws import contracts, models
from mlops_kit.offline.aws.bindings import binding_of, operations_of, service_of
from mlops_kit.offline.aws.bound import Stated
from mlops_kit.offline.aws.coverage import coverage
from tests.unit.offline.aws.at_hand import HERE, KIT_TYPES, aws, refused, sdk, shape


@pytest.fixture(scope="module")
def covered():
    return coverage(sdk())


@pytest.mark.parametrize("token", KIT_TYPES)
def test_every_property_of_a_type_of_the_kit_is_held_or_it_is_said_why_not(covered, token):
    found = covered[f"aws:{token}"]
    told = {*found.held, *found.free, *found.unheld}

    assert {path.split(".")[0] for path in told} == set(shape(token).inputs)
    for path, reason in found.unheld.items():
        assert not reason.startswith("no member of that name"), (path, reason)


def test_most_properties_of_the_kit_are_limited_by_the_contract(covered):
    held = sum(len(one.held) for one in covered.values())
    unheld = sum(len(one.unheld) for one in covered.values())

    assert held >= 1400
    assert unheld <= 300


@pytest.mark.parametrize(
    ("token", "path", "member"),
    [
        ("ecr/repository:Repository", "name", "CreateRepository.repositoryName"),
        (
            "ecr/repository:Repository",
            "encryptionConfigurations.kmsKey",
            "CreateRepository.encryptionConfiguration.kmsKey",
        ),
        (
            "sagemaker/endpointConfiguration:EndpointConfiguration",
            "productionVariants.serverlessConfig.memorySizeInMb",
            "CreateEndpointConfig.ProductionVariants[].ServerlessConfig.MemorySizeInMB",
        ),
        (
            "s3/bucketReplicationConfig:BucketReplicationConfig",
            "rules.destination.storageClass",
            "PutBucketReplication.ReplicationConfiguration.Rules[].Destination.StorageClass",
        ),
        (
            "kms/key:Key",
            "rotationPeriodInDays",
            "EnableKeyRotation.RotationPeriodInDays",
        ),
        (
            "lb/targetGroup:TargetGroup",
            "healthCheck.interval",
            "CreateTargetGroup.HealthCheckIntervalSeconds",
        ),
    ],
)
def test_a_property_is_held_against_the_member_that_it_goes_into(covered, token, path, member):
    assert covered[f"aws:{token}"].held[path] == member


def _paths(members, place=()):
    for name, bound in members.items():
        here = (*place, name)
        yield here
        while bound is not None:
            yield from _paths(bound.members, here)
            bound = bound.item


def test_every_line_of_the_tables_is_needed():
    used = set()
    said = set()
    for token, contract in contracts.table().items():
        binding = binding_of(sdk(), token)
        places = [*_paths(binding.members), *(tuple(p.split(".")) for p in binding.unheld)]
        service = contract.service
        said |= {(service, name) for name in contract.names}
        for place in places:
            used.add((service, ".".join(place)))
            for start in range(1, len(place)):
                used.add((service, ".".join(("*", *place[start:]))))
    assert said <= used, said - used


@pytest.mark.parametrize("token", KIT_TYPES)
def test_every_operation_of_the_tables_exists(token):
    service = models.service(service_of(f"aws:{token}"))
    for operation in operations_of(f"aws:{token}", service):
        assert operation.split(":")[0] in service.operations


def test_words_that_a_docstring_states_are_in_it():
    checked = 0
    for token, contract in contracts.table().items():
        document = sdk().resource(token).document
        for path, stated in contract.names.items():
            if isinstance(stated, Stated) and stated.source.startswith("docstring"):
                words = stated.values if "." not in path else ()
                missing = [word for word in words if word not in document]
                assert missing == [], (token, path)
                checked += len(words)
    assert checked >= 20


def test_other_types_are_held_by_their_names():
    assert service_of("aws:msk/cluster:Cluster") == "kafka"
    found = refused("sagemaker/codeRepository:CodeRepository", {"codeRepositoryName": "a b"})
    assert list(found) == ["codeRepositoryName"]
    found = refused("glue/job:Job", {"name": "x" * 300, "roleArn": "x"})
    assert found == {
        "name": f"must have at most 255 characters, got 300 ('{'x' * 59}…') (CreateJob.Name)"
    }


def test_words_of_other_types_count_in_any_case_and_zero_as_absent():
    token = "ecs/service:Service"
    assert "launchType" not in refused(token, {"name": "a", "launchType": "fargate"})
    assert "launchType" in refused(token, {"name": "a", "launchType": "lambda"})
    assert "maximumRetryAttempts" not in refused(
        "lambda/eventSourceMapping:EventSourceMapping",
        {"functionName": "f", "batchSize": 0, "maximumRetryAttempts": 0},
    )


def test_words_of_the_kits_types_count_as_written_unless_the_provider_takes_them_in_any_case():
    found = refused("ecr/repository:Repository", {"imageTagMutability": "immutable"})
    assert "did you mean IMMUTABLE?" in found["imageTagMutability"]
    group = {"port": 80, "protocol": "http", "vpcId": "vpc-01"}
    assert refused("lb/targetGroup:TargetGroup", group) == {}


def test_types_that_no_operation_is_named_like_are_held_by_the_universal_rules_only():
    token = "iot/thingPrincipalAttachment:ThingPrincipalAttachment"
    assert binding_of(sdk(), f"aws:{token}").members == {}
    assert refused(token, {"principal": "arn:aws-cn:iot:cn-north-1:1:cert/a", "thing": "x"})


def test_without_botocore_the_shapes_are_still_there_and_the_package_is_named(monkeypatch):
    from mlops_kit.offline.aws import partitions

    caches = (models.services, models.service, partitions.partitions, partitions.regions)
    try:
        monkeypatch.setattr(models, "find_spec", lambda _: None)
        for cache in (*caches, binding_of):
            cache.cache_clear()

        assert aws().missing_contract == "botocore"
        found = refused("ecr/repository:Repository", {"name": "A", "region": "eu-wset-1"})
        assert found == {}
        found = refused("kms/alias:Alias", {"name": "models", "targetKeyId": "k"})
        assert found == {"name": "must begin with alias/, got 'models'"}
        id, outputs = aws().outputs(
            shape("ecr/repository:Repository"), "wine", {"name": "wine"}, HERE
        )
        assert id == "wine"
        assert repr(outputs["arn"]) == "<unknown>"
    finally:
        monkeypatch.undo()
        for cache in (*caches, binding_of):
            cache.cache_clear()
    assert aws().missing_contract == ""


def test_a_reason_names_the_operation_and_the_member():
    found = refused("kms/key:Key", {"rotationPeriodInDays": 30, "enableKeyRotation": True})
    assert re.search(r"\(EnableKeyRotation\.RotationPeriodInDays\)$", found["rotationPeriodInDays"])
