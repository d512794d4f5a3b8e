"""Both ends of a transfer are seen: regions, other clouds, servers of one's own."""

from typing import Any

import pytest

from mlops_kit.residency import Provider, ResidencySettings, Resource, Secret, Verdict, judge
from mlops_kit.residency.transfers import SERVERS
from tests.unit.residency.sdk_types import missing

KEY = "arn:aws:kms:eu-central-1:123456789012:key/a"
S3 = "aws:datasync/s3Location:S3Location"
NFS = "aws:datasync/nfsLocation:NfsLocation"
SMB = "aws:datasync/locationSmb:LocationSmb"
STORE = "aws:datasync/locationObjectStorage:LocationObjectStorage"
AZURE = "aws:datasync/locationAzureBlob:LocationAzureBlob"
TASK = "aws:datasync/task:Task"
RULES = "aws:s3/bucketReplicationConfig:BucketReplicationConfig"
SCHEDULE = "aws:scheduler/schedule:Schedule"
CONTAINER = "https://winemodels.blob.core.windows.net/models"
GOOGLE = "storage.googleapis.com"


def made(kind: str, name: str = "it", **inputs: Any) -> Resource:
    provider = Provider("aws", {"region": "eu-central-1"})
    return Resource(kind, f"urn:pulumi:s::p::{kind}::{name}", name, inputs, provider=provider)


def checked(*resources: Resource, **settings: Any) -> Verdict:
    allowed = {"regions": ["eu-central-1"], **settings}
    return judge(ResidencySettings.model_validate(allowed), resources)


def told(verdict: Verdict) -> list[str]:
    assert not verdict.undecided
    return [found.sentence for found in verdict.leaks]


def doubts(verdict: Verdict) -> list[str]:
    assert not verdict.leaks
    return [found.sentence for found in verdict.undecided]


def store(host: str, bucket: str = "models", **inputs: Any) -> Resource:
    return made(STORE, serverHostname=host, bucketName=bucket, **inputs)


def rules(destination: dict[str, Any], **inputs: Any) -> Resource:
    return made(RULES, bucket="models", rules=[{"destination": destination}], **inputs)


def test_a_bucket_of_a_forbidden_region_is_a_leak_at_either_end():
    place = made(S3, s3BucketArn="arn:aws:s3:::models", region="us-east-1")

    assert told(checked(place)) == [
        f"it ({S3}) region: is us-east-1; regions allowed: eu-central-1",
        f"it ({S3}) s3BucketArn: names us-east-1 (through arn:aws:s3:::models); "
        "regions allowed: eu-central-1",
    ]


def test_a_bucket_that_the_plan_does_not_make_is_where_its_location_is():
    place = made(S3, s3BucketArn="arn:aws:s3:::models", region="eu-central-1")
    other = made("aws:s3/bucketPolicy:BucketPolicy", "other", bucket="models")

    assert doubts(checked(place, other)) == []
    assert len(doubts(checked(other))) == 1


def test_a_bucket_that_the_plan_does_not_make_is_where_the_key_of_its_replicas_is():
    key = {"encryptionConfiguration": {"replicaKmsKeyId": KEY.replace("central", "west")}}
    copied = rules({"bucket": "arn:aws:s3:::copies", **key})

    assert [leak.path for leak in checked(copied).leaks] == [
        "rules[0].destination.bucket",
        "rules[0].destination.encryptionConfiguration.replicaKmsKeyId",
    ]
    assert doubts(checked(copied, regions=["eu-central-1", "eu-west-1"])) == []


def test_a_replica_without_a_key_says_nothing_of_where_it_is():
    (doubt,) = doubts(checked(rules({"bucket": "arn:aws:s3:::copies"})))

    assert "where bucket copies is, this plan does not say" in doubt


def test_replication_from_a_forbidden_region_is_a_leak():
    key = {"encryptionConfiguration": {"replicaKmsKeyId": KEY}}
    leaks = told(checked(rules({"bucket": "arn:aws:s3:::copies", **key}, region="us-east-1")))

    assert f"it ({RULES}) region: is us-east-1; regions allowed: eu-central-1" in leaks


def test_a_task_from_a_location_of_another_region_is_a_leak():
    task = made(TASK, sourceLocationArn="arn:aws:datasync:us-east-1:1:location/loc-1")

    (leak,) = told(checked(task))
    assert leak.startswith(f"it ({TASK}) sourceLocationArn: names us-east-1")


def test_azure_is_a_leak_where_only_aws_is_allowed():
    secret = {"token": Secret("sv=2024&sig=not-a-token")}
    blob = made(AZURE, containerUrl=CONTAINER, sasConfiguration=secret)

    assert told(checked(blob, clouds=["aws"])) == [
        f"it ({AZURE}) containerUrl: names winemodels.blob.core.windows.net, which is one of "
        "azure; clouds allowed: aws"
    ]


def test_to_say_where_a_container_is_does_not_allow_its_cloud():
    hosts = {"winemodels.blob.core.windows.net": "eu-central-1"}

    (leak,) = told(checked(made(AZURE, containerUrl=CONTAINER), clouds=["aws"], hosts=hosts))
    assert "which is one of azure" in leak


def test_a_container_is_undecided_until_hosts_say_where_it_is():
    blob = made(AZURE, containerUrl=CONTAINER)
    regions = ["eu-central-1", "westeurope"]

    (doubt,) = doubts(checked(blob, regions=regions))
    assert "where account winemodels is, this plan does not say" in doubt
    hosts = {"winemodels.blob.core.windows.net": "westeurope"}
    assert doubts(checked(blob, regions=regions, hosts=hosts)) == []


def test_google_is_a_leak_where_only_aws_is_allowed():
    assert told(checked(store(GOOGLE), clouds=["aws"])) == [
        f"it ({STORE}) bucketName: names models.storage.googleapis.com, which is one of gcp; "
        "clouds allowed: aws",
        f"it ({STORE}) serverHostname: names storage.googleapis.com, which is one of gcp; "
        "clouds allowed: aws",
    ]


def test_google_is_a_leak_where_its_universe_is_not_allowed():
    leaks = checked(store(GOOGLE), partitions=["aws"]).leaks

    assert {leak.rule for leak in leaks} == {"partition"}


def test_a_bucket_of_google_is_where_the_plan_or_hosts_say():
    regions = ["eu-central-1", "europe-west3"]
    bucket = Resource(
        "gcp:storage/bucket:Bucket", "urn:b", "b", {"name": "models", "location": "europe-west3"}
    )

    (doubt,) = doubts(checked(store(GOOGLE), regions=regions))
    assert "where bucket models is, this plan does not say" in doubt
    assert doubts(checked(store(GOOGLE), bucket, regions=regions)) == []
    hosts = {f"models.{GOOGLE}": "europe-west3"}
    assert doubts(checked(store(GOOGLE), regions=regions, hosts=hosts)) == []


@pytest.mark.parametrize("host", ["nas.lab.example", "nas", "10.0.0.7"])
@pytest.mark.parametrize(
    "kind", [NFS, SMB, STORE], ids=["NfsLocation", "LocationSmb", "LocationObjectStorage"]
)
def test_a_server_of_ones_own_is_undecided_until_hosts_say_where_it_is(kind, host):
    more = {"bucketName": "models"} if kind == STORE else {"subdirectory": "/models"}
    place = made(kind, serverHostname=host, **more)

    assert doubts(checked(place)) == [
        f"it ({kind}) serverHostname: names {host}; add it to hosts to say where it is; "
        "allowed: eu-central-1"
    ]
    regions, hosts = ["eu-central-1", "berlin1"], {host: "berlin1"}
    assert doubts(checked(place, regions=regions, hosts=hosts)) == []
    assert told(checked(place, hosts=hosts)) == [
        f"it ({kind}) serverHostname: names berlin1 (through {host}); regions allowed: eu-central-1"
    ]


def test_where_no_region_is_asked_for_a_server_of_ones_own_is_no_question():
    settings = ResidencySettings.model_validate({"clouds": ["aws"], "partitions": ["aws"]})

    verdict = judge(settings, [made(NFS, serverHostname="nas.lab.example", subdirectory="/")])
    assert (verdict.leaks, verdict.undecided) == ((), ())


def test_s3_of_another_partition_is_told_by_its_host():
    place = store("s3.eusc-de-east-1.amazonaws.eu")

    (leak,) = told(checked(place, partitions=["aws"]))
    assert "names eusc-de-east-1, of partition aws-eusc; partitions allowed: aws" in leak
    assert doubts(checked(store("s3.eu-central-1.amazonaws.com"))) == []


@pytest.mark.parametrize("host", ["s3.amazonaws.com", "minio.elb.amazonaws.com"])
def test_a_host_of_aws_that_says_no_region_is_undecided(host: str):
    assert len(doubts(checked(store(host)))) == 1
    assert doubts(checked(store(host), hosts={host: "eu-central-1"})) == []


def test_a_bucket_of_a_server_is_not_the_bucket_of_that_name_in_s3():
    hosts = {"s3.lab.example": "berlin1"}
    settings = {"regions": ["eu-central-1", "berlin1"], "hosts": hosts}

    verdict = checked(store("s3.lab.example"), **settings)
    assert (verdict.leaks, verdict.undecided) == ((), ())


def test_a_job_of_batch_replication_names_its_bucket_within_the_input_of_the_schedule():
    text = '{"ManifestGenerator": {"SourceBucket": "arn:aws:s3:::models"}}'
    target = {"arn": "arn:aws:scheduler:::aws-sdk:s3control:createJob", "input": text}
    schedule = made(SCHEDULE, "job", target=target, region="eu-central-1")
    key = {"encryptionConfiguration": {"replicaKmsKeyId": KEY}}
    copied = rules({"bucket": "arn:aws:s3:::copies", **key})

    assert doubts(checked(schedule, copied)) == []
    (doubt,) = doubts(checked(schedule))
    assert "target.input.ManifestGenerator.SourceBucket" in doubt
    away = {**target, "arn": "arn:aws-cn:scheduler:::aws-sdk:s3control:createJob"}
    (leak,) = told(checked(made(SCHEDULE, target={"arn": away["arn"]}), partitions=["aws"]))
    assert "of partition aws-cn" in leak


@pytest.mark.parametrize(("kind", "key"), SERVERS.items())
def test_the_hosts_of_the_table_are_properties_of_the_types(kind: str, key: str):
    path = f"nameNodes.{key}" if kind.endswith("Hdfs") else key

    assert missing("pulumi_aws", kind, path) == ""
