"""The check from outside: what it asks, how it judges, and what it may."""

import base64
import io
import json
import runpy
import sys
import types
import zipfile

import pytest

from mlops_kit.aws.monitoring.canary_code import HANDLER, archive, key_of
from mlops_kit.aws.monitoring.canary_script import Unavailable, check
from mlops_kit.aws.monitoring.endpoint_monitoring import EndpointMonitoring
from mlops_kit.aws.monitoring.synthetic_canary import schedule
from tests.aws_mocks import ACCOUNT, REGIONS, AwsEngine

PROBE = {"content_type": "text/csv", "body": "1,2"}
ASKED = {
    "endpoint": "wine",
    "content_type": "text/csv",
    "body": "ü,2",
    "expected_pattern": "^ok",
    "within_ms": 500,
}


def deploy(region="eu-central-1", probe=PROBE, **args):
    engine = AwsEngine(region)
    engine.run(lambda: EndpointMonitoring("mon", {"endpoint": "wine", "probe": probe, **args}))
    return {name: made.inputs for name, made in engine.resources.items()}


def files(content):
    with zipfile.ZipFile(io.BytesIO(base64.b64decode(content))) as packed:
        return {entry.filename: packed.read(entry) for entry in packed.infolist()}


class Runtime:
    """Answers as SageMaker's runtime API does, after a while."""

    def __init__(self, answer=b"ok", took_ms=100):
        self.answer, self.took_ms, self.now, self.asked = answer, took_ms, 7.0, []

    def clock(self):
        return self.now

    def invoke_endpoint(self, **asked):
        self.asked.append(asked)
        self.now += self.took_ms / 1000
        return {"Body": io.BytesIO(self.answer)}


def judged(**more):
    runtime = Runtime(**more)
    check(ASKED, runtime.invoke_endpoint, runtime.clock)
    return runtime


def test_a_right_answer_in_time_passes():
    assert judged().asked == [
        {"EndpointName": "wine", "ContentType": "text/csv", "Body": "ü,2".encode()}
    ]


def test_a_right_answer_that_is_late_fails():
    judged(took_ms=500)

    with pytest.raises(Unavailable, match=r"took 501 ms, allowed are 500 ms"):
        judged(took_ms=501)


def test_a_wrong_answer_in_time_fails_and_is_not_told():
    with pytest.raises(Unavailable, match=r"does not match '\^ok'") as found:
        judged(answer=b"secret")

    assert "secret" not in str(found.value)


def test_without_a_pattern_any_answer_is_right():
    runtime = Runtime(answer=b"\xff")

    check({**ASKED, "expected_pattern": None}, runtime.invoke_endpoint, runtime.clock)


def test_an_error_of_the_endpoint_fails_the_check():
    def refuse(**asked):
        raise ConnectionError("503")

    with pytest.raises(ConnectionError, match="503"):
        check(ASKED, refuse, lambda: 0.0)


@pytest.fixture
def unpacked(tmp_path):
    """The archive as Synthetics unpacks it: nothing of the kit beside it."""
    for name, content in files(archive(json.dumps(ASKED))).items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    return tmp_path / "python"


def test_the_archive_runs_alone_and_tries_once(unpacked, monkeypatch):
    runtime, made = Runtime(), []

    def config(**options):
        return options

    def client(service, config):
        made.append((service, config))
        return runtime

    for name, content in {
        "boto3": {"client": client},
        "botocore.config": {"Config": config},
    }.items():
        module = types.ModuleType(name)
        vars(module).update(content)
        monkeypatch.setitem(sys.modules, name, module)
    module, function = HANDLER.split(".")

    runpy.run_path(str(unpacked / f"{module}.py"))[function]({}, None)

    ((service, options),) = made
    assert service == "sagemaker-runtime"
    assert options["retries"] == {"total_max_attempts": 1}
    assert options["read_timeout"] == 1.5
    assert len(runtime.asked) == 1


def test_the_archive_is_where_synthetics_looks_and_always_the_same():
    assert set(files(archive("{}"))) == {"python/canary_script.py", "python/probe.json"}
    assert archive("{}") == archive("{}") != archive("[]")


def test_other_code_has_another_key_so_that_the_canary_takes_it():
    assert key_of("code", "a") == key_of("code", "a") != key_of("code", "b")


def test_the_canary_runs_the_archive_of_its_probe():
    made = deploy(objectives={"latency_p50_ms": 90, "latency_p95_ms": 300})
    code, canary = made["mon-canary-code"], made["mon-canary"]

    assert json.loads(files(code["contentBase64"])["python/probe.json"]) == {
        "endpoint": "wine",
        **PROBE,
        "expected_pattern": None,
        "within_ms": 300,
    }
    assert canary == {
        "name": "wine-probe",
        "artifactS3Location": "s3://mon-canary-files-1234567/runs/wine-probe",
        "artifactConfig": {
            "s3Encryption": {
                "encryptionMode": "SSE_KMS",
                "kmsKeyArn": f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/mon-key",
            }
        },
        "executionRoleArn": f"arn:aws:iam::{ACCOUNT}:role/mon-canary-role-1234567",
        "handler": "canary_script.handler",
        "s3Bucket": "mon-canary-files-1234567",
        "s3Key": code["key"],
        "runtimeVersion": "syn-python-selenium-14.0",
        "schedule": {"expression": "rate(1 minute)"},
        "runConfig": {"timeoutInSeconds": 60, "memoryInMb": 960},
        "successRetentionPeriod": 30,
        "failureRetentionPeriod": 30,
        "startCanary": True,
        "deleteLambda": True,
    }
    assert code["key"] == key_of("code/wine-probe", code["contentBase64"])


@pytest.mark.parametrize(
    ("within_ms", "objectives", "expected"),
    [(None, {}, 60_000), (None, {"latency_p99_ms": 800}, 800), (900, {"latency_p99_ms": 800}, 900)],
)
def test_an_answer_may_take_as_long_as_is_said_or_promised(within_ms, objectives, expected):
    made = deploy(probe={**PROBE, "within_ms": within_ms}, objectives=objectives)

    probe = json.loads(files(made["mon-canary-code"]["contentBase64"])["python/probe.json"])
    assert probe["within_ms"] == expected


@pytest.mark.parametrize(("minutes", "says"), [(1, "rate(1 minute)"), (15, "rate(15 minutes)")])
def test_schedules_are_written_as_synthetics_reads_them(minutes, says):
    assert schedule(minutes) == says


@pytest.mark.parametrize("partition", REGIONS)
def test_the_role_asks_that_endpoint_and_leaves_its_files_and_nothing_else(partition):
    region, _ = REGIONS[partition]
    made = deploy(region)
    here, bucket = f"{region}:{ACCOUNT}", f"arn:{partition}:s3:::mon-canary-files-1234567"
    runs = f"{bucket}/runs/wine-probe/*"

    def allow(actions, resource, **condition):
        when = {"Condition": condition} if condition else {}
        return {"Effect": "Allow", "Action": actions, "Resource": resource, **when}

    assert json.loads(made["mon-canary-permissions"]["policy"])["Statement"] == [
        allow(["sagemaker:InvokeEndpoint"], f"arn:{partition}:sagemaker:{here}:endpoint/wine"),
        allow(["s3:PutObject", "s3:GetObject"], runs),
        allow(["s3:GetBucketLocation"], bucket),
        allow(
            ["kms:GenerateDataKey", "kms:Decrypt"],
            f"arn:{partition}:kms:{here}:key/mon-key",
            StringLike={"kms:EncryptionContext:aws:s3:arn": [bucket, runs]},
        ),
        allow(
            ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
            f"arn:{partition}:logs:{here}:log-group:/aws/lambda/cwsyn-wine-probe-*",
        ),
        allow(["s3:ListAllMyBuckets"], "*"),
        allow(
            ["cloudwatch:PutMetricData"],
            "*",
            StringEquals={"cloudwatch:namespace": "CloudWatchSynthetics"},
        ),
    ]
    assert json.loads(made["mon-canary-role"]["assumeRolePolicy"])["Statement"] == [
        {
            "Effect": "Allow",
            "Principal": {"Service": f"lambda.principal.of.{region}"},
            "Action": "sts:AssumeRole",
        }
    ]


def test_what_another_language_sends_as_5_0_is_every_5_minutes():
    made = deploy(probe={**PROBE, "every_minutes": 5.0})

    assert made["mon-canary"]["schedule"] == {"expression": "rate(5 minutes)"}
    assert made["mon-probe-failing"]["period"] == 300
    assert deploy(probe={**PROBE, "every_minutes": None}) == deploy()


def test_its_bucket_is_private_encrypted_and_forgets_runs_but_not_code():
    made = deploy(run_days=12)
    key = f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/mon-key"

    assert made["mon-canary-files-public-access"] == {
        "bucket": "mon-canary-files-1234567",
        "blockPublicAcls": True,
        "blockPublicPolicy": True,
        "ignorePublicAcls": True,
        "restrictPublicBuckets": True,
    }
    (rule,) = made["mon-canary-files-encryption"]["rules"]
    assert rule["applyServerSideEncryptionByDefault"] == {
        "sseAlgorithm": "aws:kms",
        "kmsMasterKeyId": key,
    }
    (rule,) = made["mon-canary-files-lifecycle"]["rules"]
    assert (rule["filter"], rule["expiration"]) == ({"prefix": "runs/"}, {"days": 12})
    assert made["mon-canary-code"]["key"].startswith("code/")
    denied = json.loads(made["mon-canary-files-policy"]["policy"])["Statement"]
    assert {statement["Effect"] for statement in denied} == {"Deny"}
    assert denied[0]["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert denied[2]["Condition"]["StringNotEquals"] == {
        "s3:x-amz-server-side-encryption-aws-kms-key-id": key
    }


def test_a_given_bucket_is_used_with_its_key_and_none_is_made():
    given = f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/given"
    made = deploy(canary_bucket={"bucket_name": "files", "kms_key_arn": given})

    assert [name for name in made if name.startswith("mon-canary-files")] == []
    assert made["mon-canary"]["artifactS3Location"] == "s3://files/runs/wine-probe"
    assert made["mon-canary"]["artifactConfig"]["s3Encryption"]["kmsKeyArn"] == given
    assert made["mon-canary-code"]["kmsKeyId"] == given
    assert made["mon-canary-code"]["bucket"] == "files"
