import json

import pytest
from moto.iam.policy_validation import IAMPolicyDocumentValidator, IAMTrustPolicyDocumentValidator
from pydantic import ValidationError

from mlops_kit.aws.places import dns_suffix
from mlops_kit.aws.sagemaker.sagemaker_endpoint import SageMakerEndpoint
from mlops_kit.aws.sagemaker.settings import SageMakerEndpointSettings
from mlops_kit.inputs import InvalidInputs
from mlops_kit.problems import from_validation_error
from tests.aws_examples.sagemaker_endpoint import SAGEMAKER_ENDPOINT
from tests.aws_mocks import ACCOUNT, REGIONS, AwsEngine
from tests.aws_stand_in import StrictAwsEngine

each_partition = pytest.mark.parametrize("partition", REGIONS)
ROLLOUT = "mlops-kit:index:SageMakerRollout"


def image(region="eu-central-1"):
    return f"{ACCOUNT}.dkr.ecr.{region}.{dns_suffix(region)}/wine:3"


def args(region="eu-central-1", **given):
    return {
        "region": region,
        "account_id": ACCOUNT,
        "ledger_bucket_name": "ledgers",
        "access": {},
        "model": {"image_uri": image(region), "artifact_uri": "s3://models/wine/3.tar.gz"},
        "instance_type": "ml.m5.large",
        **given,
    }


def deploy(region="eu-central-1", engine=AwsEngine, **given):
    made = engine(region)
    made.run(lambda: SageMakerEndpoint("wine", args(region, **given)))
    return made


def allowed(engine):
    policy = json.loads(engine.resources["wine-role-permissions"].inputs["policy"])
    return {statement["Sid"]: statement for statement in policy["Statement"]}


def mistakes(**given):
    wired = ("region", "account_id", "ledger_bucket_name", "access")
    said = {key: value for key, value in args(**given).items() if key not in wired}
    said = {key: value for key, value in said.items() if value is not None}
    try:
        SageMakerEndpointSettings.model_validate(said)
    except ValidationError as error:
        return [str(problem) for problem in from_validation_error(error)]
    return []


def test_an_endpoint_is_a_role_and_a_rollout():
    assert set(deploy().resources) == {
        "wine",
        "wine-role",
        "wine-role-permissions",
        "wine-rollout",
    }


def test_the_rollout_gets_every_argument_but_those_of_the_role():
    queue = {"output_uri": "s3://answers/out"}
    engine = deploy(
        asynchronous=queue,
        guardrails={"alarm_names": ["wine-errors"]},
        decrypt_key_arns=[f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/a"],
        rollout={"strategy": "all_at_once"},
    )

    made = engine.resources["wine-rollout"]
    assert made.typ == ROLLOUT
    assert made.inputs["endpoint"] == "wine"
    assert made.inputs["execution_role_arn"] == f"arn:aws:iam::{ACCOUNT}:role/wine-role-1234567"
    assert made.inputs["asynchronous"] == queue
    assert "decrypt_key_arns" not in made.inputs


def test_the_rollout_waits_for_the_permissions_of_the_role():
    assert "wine-role-permissions" in deploy().dependencies["wine-rollout"]


def test_a_given_role_is_used_and_none_is_made():
    role = f"arn:aws:iam::{ACCOUNT}:role/mine"

    engine = deploy(execution_role_arn=role)

    assert set(engine.resources) == {"wine", "wine-rollout"}
    assert engine.resources["wine-rollout"].inputs["execution_role_arn"] == role
    assert engine.outputs["execution_role_arn"] == role


@each_partition
def test_the_role_reads_its_repository_and_its_bucket_of_artifacts_and_nothing_else(partition):
    region = REGIONS[partition][0]
    here = f"{region}:{ACCOUNT}"
    statements = allowed(deploy(region))

    assert {sid: statement["Resource"] for sid, statement in statements.items()} == {
        "Pull": [f"arn:{partition}:ecr:{here}:repository/wine"],
        "SignIn": ["*"],
        "ReadArtifacts": [f"arn:{partition}:s3:::models/*"],
        "ListArtifacts": [f"arn:{partition}:s3:::models"],
        "Log": [
            f"arn:{partition}:logs:{here}:log-group:/aws/sagemaker/Endpoints/wine",
            f"arn:{partition}:logs:{here}:log-group:/aws/sagemaker/Endpoints/wine:*",
        ],
        "Measure": ["*"],
        "WatchAlarms": ["*"],
    }
    assert statements["WatchAlarms"]["Action"] == ["cloudwatch:DescribeAlarms"]
    assert statements["Measure"]["Condition"] == {
        "StringEquals": {"cloudwatch:namespace": ["AWS/SageMaker", "/aws/sagemaker/Endpoints"]}
    }


def test_the_role_of_a_model_package_reads_what_it_is_told_that_the_package_is_made_of():
    repository = f"arn:aws:ecr:eu-central-1:{ACCOUNT}:repository/base"
    statements = allowed(
        deploy(
            model={"package_arn": f"arn:aws:sagemaker:eu-central-1:{ACCOUNT}:model-package/wine/3"},
            repository_arns=[repository],
            artifact_arns=["arn:aws:s3:::models/packages/*"],
            decrypt_key_arns=[f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/models"],
        )
    )

    assert statements["Pull"]["Resource"] == [repository]
    assert statements["ReadArtifacts"]["Resource"] == ["arn:aws:s3:::models/packages/*"]
    assert statements["ListArtifacts"]["Resource"] == ["arn:aws:s3:::models"]
    assert statements["Decrypt"]["Action"] == ["kms:Decrypt"]


def test_the_role_writes_captures_and_answers_with_their_keys():
    key = f"arn:aws:kms:eu-central-1:{ACCOUNT}:key"
    topic = f"arn:aws:sns:eu-central-1:{ACCOUNT}:done"
    statements = allowed(
        deploy(
            asynchronous={"output_uri": "s3://answers/out/", "success_topic_arn": topic},
            guardrails={"alarm_names": ["wine-errors"]},
            data_capture={"uri": "s3://captures", "kms_key_arn": f"{key}/captures"},
            kms_key_arn=f"{key}/volumes",
            rollout={"strategy": "all_at_once"},
        )
    )

    written = ["arn:aws:s3:::captures/*", "arn:aws:s3:::answers/out/*"]
    assert statements["Write"]["Resource"] == written
    assert statements["Encrypt"]["Resource"] == [f"{key}/captures", f"{key}/volumes"]
    assert statements["GrantVolumes"]["Resource"] == [f"{key}/volumes"]
    assert statements["GrantVolumes"]["Condition"] == {
        "Bool": {"kms:GrantIsForAWSResource": "true"}
    }
    assert statements["Tell"]["Resource"] == [topic]


def test_the_role_joins_a_network_only_where_there_is_one():
    network = {"subnet_ids": ["subnet-0a0a0a0a"], "security_group_ids": ["sg-0a0a0a0a"]}

    assert "JoinNetwork" not in allowed(deploy())
    assert "JoinNetwork" in allowed(deploy(network=network))


@each_partition
def test_only_sagemaker_of_the_account_and_region_takes_the_role_on(partition):
    region = REGIONS[partition][0]
    trust = json.loads(deploy(region).resources["wine-role"].inputs["assumeRolePolicy"])

    assert trust["Statement"] == [
        {
            "Effect": "Allow",
            "Principal": {"Service": f"sagemaker.principal.of.{region}"},
            "Action": "sts:AssumeRole",
            "Condition": {
                "StringEquals": {"aws:SourceAccount": ACCOUNT},
                "ArnLike": {"aws:SourceArn": f"arn:{partition}:sagemaker:{region}:{ACCOUNT}:*"},
            },
        }
    ]


@each_partition
def test_the_contract_of_aws_has_nothing_against_it(partition):
    region = REGIONS[partition][0]

    engine = deploy(region, StrictAwsEngine)

    assert engine.refused == []
    made = engine.resources
    IAMPolicyDocumentValidator(made["wine-role-permissions"].inputs["policy"]).validate()
    IAMTrustPolicyDocumentValidator(made["wine-role"].inputs["assumeRolePolicy"]).validate()


@pytest.mark.parametrize("pair", SAGEMAKER_ENDPOINT)
def test_the_contract_has_nothing_against_the_examples(pair):
    engine = StrictAwsEngine()
    engine.run(lambda: SageMakerEndpoint("wine", pair[0]))

    assert engine.refused == []


def test_mistakes_are_reported_together_by_the_component():
    with pytest.raises(InvalidInputs) as caught:
        deploy(instance_type="m5.large", volume_gb=0)

    assert str(caught.value).splitlines() == [
        "SageMakerEndpoint wine has 2 mistakes:",
        "  instance_type: must be a machine of SageMaker, such as ml.m5.xlarge, got 'm5.large'",
        "  volume_gb: must be a whole number from 1 to 512, got 0",
    ]


PACKAGE = f"arn:aws:sagemaker:eu-central-1:{ACCOUNT}:model-package/wine/3"
ALARMS = {"alarm_names": ["wine-errors"]}
ONCE = {"strategy": "all_at_once"}


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (
            {"model": {}},
            "model.image_uri: is required but missing; or name a model package: package_arn",
        ),
        (
            {
                "model": {"package_arn": PACKAGE, "image_uri": image()},
                "repository_arns": [f"arn:aws:ecr:eu-central-1:{ACCOUNT}:repository/a"],
                "artifact_arns": ["arn:aws:s3:::a/b"],
            },
            "model.image_uri: is part of the model package that package_arn names: remove it",
        ),
        (
            {"model": {"image_uri": image(), "artifact_etag": "a"}},
            "model.artifact_etag: is that of an artifact, and artifact_uri names none",
        ),
        (
            {
                "model": {
                    "image_uri": image(),
                    "artifact_uri": "s3://models/f/",
                    "artifact_etag": "a",
                }
            },
            "model.artifact_etag: is of one object, but artifact_uri is a folder: 's3://models/f/'",
        ),
        (
            {"model": {"image_uri": "wine"}},
            "model.image_uri: must be an image with a tag or a digest, registry/name:tag, "
            "got 'wine'",
        ),
        (
            {"instance_type": None},
            "instance_type: is required but missing, such as ml.m5.large; or say serverless",
        ),
        (
            {
                "serverless": {"memory_mb": 2048, "max_concurrency": 5},
                "guardrails": ALARMS,
                "rollout": ONCE,
            },
            "instance_type: cannot be had with serverless capacity: remove one of the two",
        ),
        (
            {
                "instance_type": None,
                "serverless": {"memory_mb": 2000, "max_concurrency": 5},
                "guardrails": ALARMS,
                "rollout": ONCE,
            },
            "serverless.memory_mb: must be a multiple of 1024, got 2000",
        ),
        (
            {
                "instance_type": None,
                "serverless": {
                    "memory_mb": 2048,
                    "max_concurrency": 5,
                    "provisioned_concurrency": 6,
                },
                "guardrails": ALARMS,
                "rollout": ONCE,
            },
            "serverless.provisioned_concurrency: must be at most max_concurrency (5), got 6",
        ),
        (
            {
                "instance_type": None,
                "serverless": {"memory_mb": 2048, "max_concurrency": 5},
                "rollout": ONCE,
            },
            "guardrails: are required but missing: with serverless SageMaker keeps one variant, "
            "so there are no weights for the kit to shift",
        ),
        (
            {"instance_type": "ml.t2.medium", "scaling": {"max_replicas": 3, "target": 10}},
            "scaling: cannot be automatic with the burstable ml.t2.medium: choose another type, "
            "or only min_replicas",
        ),
        (
            {"scaling": {"max_replicas": 3}},
            "scaling.target: is required but missing: max_replicas above min_replicas need to "
            "know when to add one",
        ),
        (
            {"scaling": {"min_replicas": 3, "max_replicas": 2}},
            "scaling.max_replicas: must be at least min_replicas (3), got 2",
        ),
        (
            {"scaling": {"target": 5}},
            "scaling.max_replicas: is required but missing: target says when there are more",
        ),
        (
            {
                "instance_type": "ml.g5.xlarge",
                "kms_key_arn": f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/a",
            },
            "kms_key_arn: is of a volume, and ml.g5.xlarge has its storage on the host, encrypted "
            "by AWS: remove it",
        ),
        (
            {"guardrails": {"alarm_names": []}, "rollout": ONCE},
            "guardrails.alarm_names: must be 1 to 10, as AWS brings nothing back without an "
            "alarm; got 0",
        ),
        (
            {"guardrails": ALARMS, "rollout": {"strategy": "adaptive"}},
            "rollout: AWS has no guardrail like the strategy adaptive",
        ),
        (
            {"guardrails": ALARMS},
            "rollout: a canary of AWS has two steps, of 1 to 50 % and of 100 %; got 10, 50, 100",
        ),
        (
            {"demands": {"approved": True}},
            "demands: are made of a model package, and model.package_arn names none",
        ),
        (
            {"model": {"package_arn": PACKAGE}, "demands": {"metric": "accuracy"}},
            "demands.at_least: or at_most is required but missing: metric is held against it",
        ),
        (
            {
                "execution_role_arn": f"arn:aws:iam::{ACCOUNT}:role/a",
                "artifact_arns": ["arn:aws:s3:::a/b"],
            },
            "artifact_arns: is for the role that the endpoint makes, and execution_role_arn names "
            "another: remove one of the two",
        ),
        (
            {"model": {"package_arn": PACKAGE}},
            "repository_arns: is required but missing: the role must know what the model package "
            "is made of",
        ),
    ],
)
def test_what_does_not_go_together_is_said_in_a_sentence(given, sentence):
    assert sentence in mistakes(**given)


def test_weights_of_zero_and_other_zeros_are_values():
    assert (
        mistakes(objectives={"availability": 0.9}, scaling={"scale_in_cooldown_seconds": 0}) == []
    )
