import json

import pulumi
import pytest
from moto.iam.policy_validation import IAMPolicyDocumentValidator, IAMTrustPolicyDocumentValidator

from mlops_kit.aws import aws_account
from mlops_kit.aws.monitoring.endpoint_monitoring import EndpointMonitoring
from mlops_kit.inputs import InvalidInputs
from mlops_kit.offline.cloud import Surroundings
from tests.aws_examples.endpoint_monitoring import ENDPOINT_MONITORING
from tests.aws_mocks import ACCOUNT, REGIONS, AwsEngine
from tests.unit.offline.aws.at_hand import refused

ALARM = "cloudwatch/metricAlarm:MetricAlarm"
COMPOSITE = "cloudwatch/compositeAlarm:CompositeAlarm"
PROBE = {"content_type": "text/csv", "body": "1,2"}
BUDGET = {"amount": 100, "tag_key": "team", "tag_value": "red"}
each_partition = pytest.mark.parametrize("partition", REGIONS)


def deploy(region="eu-central-1", **args):
    engine = AwsEngine(region)
    engine.run(lambda: EndpointMonitoring("mon", {"endpoint": "wine", **args}))
    return engine


def alarm(engine, role):
    return engine.resources[f"mon-{role}"].inputs


def policy(engine, name, key="policy"):
    return json.loads(engine.resources[name].inputs[key])


def by_sid(document):
    return {statement["Sid"]: statement for statement in document["Statement"]}


def children(engine, role):
    return engine.dependencies[f"mon-{role}"]


def test_without_more_than_a_name_it_watches_errors_memory_and_disk():
    engine = deploy()

    assert set(engine.resources) == {
        "mon",
        "mon-key",
        "mon-page",
        "mon-page-policy",
        "mon-ticket",
        "mon-ticket-policy",
        "mon-rollouts",
        "mon-dashboard",
        *(f"mon-{v}-{what}" for v in ("blue", "green") for what in ("errors", "memory", "disk")),
        *(f"mon-errors-{w}" for w in ("14.4x-1h", "14.4x-5m", "6x-6h", "6x-30m")),
        *(f"mon-errors-{w}" for w in ("3x-1d", "3x-2h", "1x-3d", "1x-6h")),
        "mon-errors-fast-burn",
        "mon-errors-slow-burn",
        "mon-trouble",
    }


@pytest.mark.parametrize("example", ENDPOINT_MONITORING, ids=lambda e: e["endpoint"])
@pytest.mark.parametrize("own", [True, False], ids=["made", "given"])
def test_aws_refuses_nothing_of_it(example, own):
    without = {"canary_bucket", "kms_key_arn"} if own else set()
    engine = AwsEngine()
    engine.run(
        lambda: EndpointMonitoring("mon", {k: v for k, v in example.items() if k not in without})
    )

    made = [m for m in engine.resources.values() if m.typ.startswith("aws:")]
    assert len(made) > 80
    for one in made:
        assert refused(one.typ.removeprefix("aws:"), one.inputs) == {}, one.name


@each_partition
def test_aws_refuses_nothing_in_any_partition(partition):
    region, _ = REGIONS[partition]
    engine = deploy(region, probe=PROBE, objectives={"latency_p95_ms": 100})
    there = Surroundings({"region": region}, ACCOUNT)

    assert f"arn:{partition}:" in json.dumps([m.inputs for m in engine.resources.values()])
    for one in engine.resources.values():
        if one.typ.startswith("aws:"):
            assert refused(one.typ.removeprefix("aws:"), one.inputs, there) == {}, one.name


def test_names_of_alarms_follow_from_the_endpoint_so_that_a_preview_knows_them():
    engine = deploy(objectives={"latency_p95_ms": 100}, probe=PROBE)

    for name, inputs in engine.of_type(ALARM).items():
        assert inputs["name"] == name.replace("mon-", "wine-", 1)
    for name, inputs in engine.of_type(COMPOSITE).items():
        assert inputs["alarmName"] == name.replace("mon-", "wine-", 1)


def test_outputs_say_where_everything_is():
    engine = deploy(objectives={"latency_p95_ms": 100}, probe=PROBE)
    outputs = dict(engine.outputs)
    arns = outputs.pop("alarm_arns")
    start = f"arn:aws:cloudwatch:eu-central-1:{ACCOUNT}:alarm:wine-"

    assert outputs == {
        "rollback_alarm_names": [
            "wine-blue-errors",
            "wine-blue-latency-p95",
            "wine-green-errors",
            "wine-green-latency-p95",
        ],
        "composite_alarm_arn": f"{start}trouble",
        "page_topic_arn": f"arn:aws:sns:eu-central-1:{ACCOUNT}:mon-page-1234567",
        "ticket_topic_arn": f"arn:aws:sns:eu-central-1:{ACCOUNT}:mon-ticket-1234567",
        "dashboard_name": "wine",
        "rollout_log_group_name": "/mlops-kit/rollouts/wine",
        "canary_name": "wine-probe",
    }
    assert arns == {role: f"{start}{role}" for role in arns}
    assert len(arns) == len(engine.of_type(ALARM)) + len(engine.of_type(COMPOSITE))


def test_without_a_probe_there_is_no_canary_and_no_alarm_on_silence():
    engine = deploy()

    assert engine.outputs["canary_name"] == ""
    assert [name for name in engine.resources if "canary" in name or "silent" in name] == []


def test_every_objective_together_stays_within_what_a_deployment_can_watch():
    engine = deploy(objectives={f"latency_p{p}_ms": p for p in (50, 95, 99)})
    stopping = engine.outputs["rollback_alarm_names"]

    assert len(stopping) == 8
    for name in stopping:
        one = engine.resources[name.replace("wine-", "mon-", 1)]
        assert one.typ == f"aws:{ALARM}"
        assert one.inputs["treatMissingData"] == "notBreaching"
        assert one.inputs["evaluationPeriods"] == 3
        assert "alarmActions" not in one.inputs
        periods = {one.inputs.get("period")} | {
            query["metric"]["period"]
            for query in one.inputs.get("metricQueries", [])
            if "metric" in query
        }
        assert periods - {None} == {60}


def test_a_latency_is_a_percentile_of_the_variant_in_microseconds():
    engine = deploy(objectives={"latency_p99_ms": 0.25}, rollback_minutes=5)

    assert alarm(engine, "green-latency-p99") == {
        "name": "wine-green-latency-p99",
        "alarmDescription": "p99 of variant green is over its bound",
        "namespace": "AWS/SageMaker",
        "metricName": "ModelLatency",
        "dimensions": {"EndpointName": "wine", "VariantName": "green"},
        "extendedStatistic": "p99",
        "comparisonOperator": "GreaterThanThreshold",
        "threshold": 250,
        "period": 60,
        "evaluationPeriods": 5,
        "treatMissingData": "notBreaching",
    }


def test_errors_of_a_variant_may_be_as_frequent_as_availability_allows():
    engine = deploy(objectives={"availability": 0.995})

    assert alarm(engine, "blue-errors")["threshold"] == 0.005
    assert alarm(deploy(), "blue-errors")["threshold"] == 0.01


def test_a_burn_alarm_needs_its_long_and_its_short_window():
    engine = deploy()

    fast = alarm(engine, "errors-fast-burn")
    assert fast["alarmRule"] == (
        '(ALARM("wine-errors-14.4x-1h") AND ALARM("wine-errors-14.4x-5m"))'
        ' OR (ALARM("wine-errors-6x-6h") AND ALARM("wine-errors-6x-30m"))'
    )
    slow = alarm(engine, "errors-slow-burn")
    assert slow["alarmRule"] == (
        '(ALARM("wine-errors-3x-1d") AND ALARM("wine-errors-3x-2h"))'
        ' OR (ALARM("wine-errors-1x-3d") AND ALARM("wine-errors-1x-6h"))'
    )
    assert fast["alarmActions"] == fast["okActions"] == [engine.outputs["page_topic_arn"]]
    assert slow["alarmActions"] == slow["okActions"] == [engine.outputs["ticket_topic_arn"]]
    assert "alarmActions" not in alarm(engine, "errors-6x-6h")


def test_cloudwatch_knows_the_alarms_of_a_rule_before_the_rule():
    engine = deploy(objectives={"latency_p50_ms": 9}, probe=PROBE)

    for name, inputs in engine.of_type(COMPOSITE).items():
        named = set(inputs["alarmRule"].replace("wine-", "mon-").split('"')[1::2])
        assert named
        assert named <= engine.dependencies[name]


def test_a_median_can_only_burn_slowly():
    """Half of the requests may be slow: none can be so many that it burns twice as fast."""
    engine = deploy(objectives={"latency_p50_ms": 9})

    assert {n for n in engine.resources if n.startswith("mon-latency-p50")} == {
        "mon-latency-p50-1x-3d",
        "mon-latency-p50-1x-6h",
        "mon-latency-p50-slow-burn",
    }


@pytest.mark.parametrize(
    ("availability", "every_minutes", "roles"),
    [
        (0.99, 1, {"14.4x-1h", "14.4x-5m", "6x-6h", "6x-30m", "fast-burn"}),
        (0.999, 1, {"6x-6h", "6x-30m", "fast-burn"}),
        (0.99, 30, set()),
    ],
)
def test_one_failed_check_alone_pages_nobody(availability, every_minutes, roles):
    slow = {"3x-1d", "3x-2h", "1x-3d", "1x-6h", "slow-burn"}
    engine = deploy(
        objectives={"availability": availability}, probe={**PROBE, "every_minutes": every_minutes}
    )

    found = {n.removeprefix("mon-probe-") for n in engine.resources if n.startswith("mon-probe-")}
    assert found - slow == roles | {"failing", "silent"}


def test_checks_are_held_against_the_percentage_of_good_ones():
    engine = deploy(probe=PROBE)

    assert {
        "namespace": "CloudWatchSynthetics",
        "metricName": "SuccessPercent",
        "dimensions": {"CanaryName": "wine-probe"},
        "statistic": "Average",
        "comparisonOperator": "LessThanThreshold",
        "threshold": 85.6,
        "period": 3600,
        "evaluationPeriods": 1,
    }.items() <= alarm(engine, "probe-14.4x-1h").items()


def test_it_is_silent_when_neither_checks_nor_requests_are_seen():
    engine = deploy(probe={**PROBE, "every_minutes": 10})
    checks, requests = alarm(engine, "probe-silent"), alarm(engine, "requests-silent")

    for one in (checks, requests):
        assert one["treatMissingData"] == "breaching"
        assert one["comparisonOperator"] == "LessThanThreshold"
    assert (checks["statistic"], checks["period"], checks["threshold"]) == ("SampleCount", 600, 1)
    assert requests["evaluationPeriods"] * 300 == checks["evaluationPeriods"] * 600
    assert "alarmActions" not in requests
    assert alarm(engine, "silent")["alarmRule"] == (
        'ALARM("wine-probe-silent") AND ALARM("wine-requests-silent")'
    )
    assert alarm(engine, "silent")["alarmActions"] == [engine.outputs["page_topic_arn"]]


def test_few_requests_are_an_alarm_only_when_that_is_asked_for():
    assert "mon-requests-low" not in deploy(probe=PROBE).resources

    low = alarm(deploy(min_requests_per_minute=5), "requests-low")
    high = alarm(deploy(max_requests_per_minute=500), "requests-high")
    assert (low["threshold"], low["treatMissingData"]) == (5, "breaching")
    assert (high["threshold"], high["treatMissingData"]) == (500, "notBreaching")
    assert low["comparisonOperator"] == "LessThanThreshold"
    assert high["comparisonOperator"] == "GreaterThanThreshold"


@pytest.mark.parametrize(
    ("bound", "role", "namespace", "metric", "threshold"),
    [
        ("max_cpu_percent", "cpu", "/aws/sagemaker/Endpoints", "CPUUtilization", 50),
        ("max_memory_percent", "memory", "/aws/sagemaker/Endpoints", "MemoryUtilization", 50),
        ("max_disk_percent", "disk", "/aws/sagemaker/Endpoints", "DiskUtilization", 50),
        ("max_gpu_percent", "gpu", "/aws/sagemaker/Endpoints", "GPUUtilization", 50),
        (
            "max_gpu_memory_percent",
            "gpu-memory",
            "/aws/sagemaker/Endpoints",
            "GPUMemoryUtilization",
            50,
        ),
        (
            "max_concurrency_percent",
            "concurrency",
            "AWS/SageMaker",
            "ServerlessConcurrentExecutionsUtilization",
            0.5,
        ),
    ],
)
def test_what_is_full_is_a_ticket(bound, role, namespace, metric, threshold):
    engine = deploy(**{bound: 50})

    for variant in ("blue", "green"):
        one = alarm(engine, f"{variant}-{role}")
        assert (one["namespace"], one["metricName"]) == (namespace, metric)
        assert one["dimensions"] == {"EndpointName": "wine", "VariantName": variant}
        assert one["threshold"] == threshold
        assert one["alarmActions"] == [engine.outputs["ticket_topic_arn"]]


def test_a_queue_is_watched_as_a_whole_and_requests_are_counted_without_invocations():
    engine = deploy(max_backlog_per_instance=0)

    assert alarm(engine, "backlog")["dimensions"] == {"EndpointName": "wine"}
    assert alarm(engine, "backlog")["threshold"] == 0
    assert alarm(engine, "backlog-stuck")["metricName"] == "HasBacklogWithoutCapacity"
    said = json.dumps([m.inputs for m in engine.resources.values()])
    assert '"Invocations' not in said
    assert "InvocationModelErrors" not in said


def test_the_alarm_of_alarms_is_on_with_any_that_tells_somebody():
    engine = deploy(probe=PROBE, min_requests_per_minute=1)
    rule = alarm(engine, "trouble")["alarmRule"]
    telling = {
        inputs.get("name") or inputs["alarmName"]
        for inputs in (*engine.of_type(ALARM).values(), *engine.of_type(COMPOSITE).values())
        if "alarmActions" in inputs
    }

    assert set(rule.split('"')[1::2]) == telling
    assert set(rule.replace("ALARM", "").split()[1::2]) == {"OR"}
    assert "alarmActions" not in alarm(engine, "trouble")


def test_no_alarm_looks_back_further_than_cloudwatch_does():
    args = {k: v for k, v in ENDPOINT_MONITORING[0].items() if k != "probe"}
    for every in (1, 7, 60):
        engine = deploy(**{**args, "probe": {**PROBE, "every_minutes": every}})
        for name, inputs in engine.of_type(ALARM).items():
            queries = [q["metric"] for q in inputs.get("metricQueries", []) if "metric" in q]
            period = inputs["period"] if "period" in inputs else queries[0]["period"]
            seconds = period * inputs["evaluationPeriods"]
            assert seconds <= (7 * 86_400 if period >= 3600 else 86_400), name
            assert len(queries) <= 10, name


@each_partition
def test_topics_take_notices_of_the_endpoints_alarms_only(partition):
    region, _ = REGIONS[partition]
    engine = deploy(region)
    topic = f"arn:{partition}:sns:{region}:{ACCOUNT}:mon-page-1234567"

    assert policy(engine, "mon-page-policy")["Statement"] == [
        {
            "Sid": "Alarms",
            "Effect": "Allow",
            "Principal": {"Service": f"cloudwatch.principal.of.{region}"},
            "Action": "sns:Publish",
            "Resource": topic,
            "Condition": {
                "StringEquals": {"aws:SourceAccount": ACCOUNT},
                "ArnLike": {
                    "aws:SourceArn": f"arn:{partition}:cloudwatch:{region}:{ACCOUNT}:alarm:wine-*"
                },
            },
        }
    ]
    assert alarm(engine, "page")["kmsMasterKeyId"] == (
        f"arn:{partition}:kms:{region}:{ACCOUNT}:key/mon-key"
    )


@each_partition
def test_the_key_lets_alarms_and_logs_of_this_endpoint_in_and_nobody_else(partition):
    region, _ = REGIONS[partition]
    found = by_sid(policy(deploy(region), "mon-key"))
    here = f"{region}:{ACCOUNT}"

    assert set(found) == {"Owner", "Alarms", "Logs"}
    assert found["Owner"]["Principal"] == {"AWS": f"arn:{partition}:iam::{ACCOUNT}:root"}
    assert [action for action in found["Owner"]["Action"] if "*" in action] == []
    assert {"kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"} <= set(found["Owner"]["Action"])
    assert found["Alarms"]["Action"] == ["kms:Decrypt", "kms:GenerateDataKey"]
    assert found["Alarms"]["Condition"]["ArnLike"] == {
        "aws:SourceArn": f"arn:{partition}:cloudwatch:{here}:alarm:wine-*"
    }
    assert found["Logs"]["Principal"] == {"Service": f"logs.in.{region}"}
    group = f"arn:{partition}:logs:{here}:log-group:/mlops-kit/rollouts/wine"
    assert found["Logs"]["Condition"] == {
        "ArnEquals": {"kms:EncryptionContext:aws:logs:arn": group}
    }


def test_a_given_key_encrypts_all_and_none_is_made():
    given = f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/given"
    engine = deploy(kms_key_arn=given, probe=PROBE)

    assert engine.of_type("kms/key:Key") == {}
    assert alarm(engine, "page")["kmsMasterKeyId"] == given
    assert alarm(engine, "ticket")["kmsMasterKeyId"] == given
    assert alarm(engine, "rollouts")["kmsKeyId"] == given
    assert alarm(engine, "canary-code")["kmsKeyId"] == given
    assert alarm(engine, "canary")["artifactConfig"]["s3Encryption"] == {
        "encryptionMode": "SSE_KMS",
        "kmsKeyArn": given,
    }


def test_people_and_addresses_are_told_each_at_their_topic():
    engine = deploy(
        page_emails=["a@x.example"],
        page_urls={"pager": "https://pager.example/1"},
        ticket_emails=["b@x.example"],
        ticket_urls={"board": "https://board.example/2"},
    )

    told = {
        name: (inputs["topic"].rpartition(":")[2], inputs["protocol"], inputs["endpoint"])
        for name, inputs in engine.of_type("sns/topicSubscription:TopicSubscription").items()
    }
    assert told == {
        "mon-page-to-a@x.example": ("mon-page-1234567", "email", "a@x.example"),
        "mon-page-to-pager": ("mon-page-1234567", "https", "https://pager.example/1"),
        "mon-ticket-to-b@x.example": ("mon-ticket-1234567", "email", "b@x.example"),
        "mon-ticket-to-board": ("mon-ticket-1234567", "https", "https://board.example/2"),
    }


def test_events_of_rollouts_are_encrypted_and_kept_for_a_time():
    engine = deploy(tags={"team": "red"})

    assert alarm(engine, "rollouts") == {
        "name": "/mlops-kit/rollouts/wine",
        "retentionInDays": 365,
        "kmsKeyId": f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/mon-key",
        "tags": {"team": "red"},
    }


def test_a_budget_counts_what_carries_the_tag_and_tells_the_ticket_topic():
    engine = deploy(monthly_budget={**BUDGET, "emails": ["m@x.example"]})
    topic = engine.outputs["ticket_topic_arn"]

    budget = alarm(engine, "budget")
    assert {
        "name": "wine-month",
        "budgetType": "COST",
        "timeUnit": "MONTHLY",
        "limitAmount": "100.00",
        "limitUnit": "USD",
        "costFilters": [{"name": "TagKeyValue", "values": ["user:team$red"]}],
    }.items() <= budget.items()
    assert [(n["notificationType"], n["threshold"]) for n in budget["notifications"]] == [
        ("ACTUAL", 80),
        ("ACTUAL", 100),
        ("FORECASTED", 100),
    ]
    for notice in budget["notifications"]:
        assert notice["subscriberSnsTopicArns"] == [topic]
        assert notice["subscriberEmailAddresses"] == ["m@x.example"]
    assert by_sid(policy(engine, "mon-ticket-policy"))["Budgets"]["Condition"]["ArnLike"] == {
        "aws:SourceArn": f"arn:aws:budgets::{ACCOUNT}:*"
    }
    assert "Budgets" in by_sid(policy(engine, "mon-key"))
    assert "Budgets" not in by_sid(policy(engine, "mon-page-policy"))


def test_everything_that_can_have_tags_has_them():
    engine = deploy(tags={"team": "red"}, probe=PROBE, monthly_budget=BUDGET)
    untagged = {
        m.typ
        for m in engine.resources.values()
        if m.typ.startswith("aws:") and m.inputs.get("tags") != {"team": "red"}
    }

    assert untagged == {
        "aws:cloudwatch/dashboard:Dashboard",
        "aws:iam/rolePolicy:RolePolicy",
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        "aws:s3/bucketObjectv2:BucketObjectv2",
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
        "aws:s3/bucketPolicy:BucketPolicy",
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        "aws:sns/topicPolicy:TopicPolicy",
    }


def test_nothing_leaks_onto_the_default_provider():
    engine = AwsEngine()

    def program():
        opts = pulumi.ResourceOptions(providers=[aws_account("cloud", "eu-central-1", ACCOUNT)])
        EndpointMonitoring("mon", {"endpoint": "wine", "probe": PROBE}, opts)

    engine.run(program)

    made = [m for m in engine.resources.values() if m.typ.startswith("aws:")]
    assert {m.provider.split("::")[-2] for m in made} == {"cloud"}
    assert {call.provider.split("::")[-2] for call in engine.calls} == {"cloud"}


def test_documents_are_what_iam_reads():
    engine = deploy(probe=PROBE)

    IAMPolicyDocumentValidator(alarm(engine, "canary-permissions")["policy"]).validate()
    trust = alarm(engine, "canary-role")["assumeRolePolicy"]
    IAMTrustPolicyDocumentValidator(trust).validate()


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ({"endpoint": "Wine"}, r"endpoint: a name is 1 to 63 lower-case letters.*got 'Wine'"),
        (
            {"min_requests_per_minute": 10, "max_requests_per_minute": 5},
            r"max_requests_per_minute: must be at least min_requests_per_minute \(10\), got 5",
        ),
        (
            {"page_emails": ["a@x.example", "a@x.example"]},
            r"page_emails\[1\]: 'a@x.example' is in page_emails\[0\] already",
        ),
        ({"ticket_emails": ["nobody"]}, r"ticket_emails\[0\]: must be an email address"),
        (
            {"page_urls": {"pager": "http://x.example"}},
            r"page_urls.pager: must be an address that begins with https://",
        ),
        ({"log_retention_days": 31}, r"log_retention_days: must be one of 1, 3, .*got 31"),
        (
            {"probe": {**PROBE, "expected_pattern": "("}},
            r"probe.expected_pattern: must be a regular expression, got '\('",
        ),
        (
            {"probe": {**PROBE, "every_minutes": 61}},
            r"probe.every_minutes: must be a whole number from 1 to 60, got 61",
        ),
        (
            {"probe": {**PROBE, "runtime_version": "syn-nodejs-puppeteer-9.1"}},
            r"probe.runtime_version: must be a runtime for Python",
        ),
        (
            {"probe": {"body": "1"}},
            r"probe.content_type: is required but missing",
        ),
        (
            {"canary_bucket": {"bucket_name": "a.b.c", "kms_key_arn": "x"}},
            r"(?s)2 mistakes.*bucket.bucket_name: must be.*no dots.*bucket.kms_key_arn: must be",
        ),
        (
            {"objectives": {"latency_p50_ms": 9, "latency_p95_ms": 8}},
            r"objectives.latency_p95_ms: must be at least latency_p50_ms \(9\), got 8",
        ),
        (
            {"monthly_budget": {**BUDGET, "emails": [f"{n}@x.example" for n in range(11)]}},
            r"monthly_budget.emails: must be at most 10, got 11",
        ),
        ({"max_memory_percent": 101}, r"max_memory_percent: must be a number above 0 and at most"),
        ({"max_cpu_percent": 0}, r"max_cpu_percent: must be a number above 0"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(args, says):
    with pytest.raises(InvalidInputs, match=says):
        deploy(**args)


def test_all_mistakes_are_said_at_once():
    with pytest.raises(InvalidInputs, match="3 mistakes") as found:
        deploy(run_days=0, rollback_minutes=0, max_disk_percent=-1)

    assert [problem.path for problem in found.value.problems] == [
        "run_days",
        "rollback_minutes",
        "max_disk_percent",
    ]


def test_an_availability_that_only_a_deployment_knows_has_every_alarm():
    engine = AwsEngine()

    def program():
        later = pulumi.Output.from_input(0.9)
        return EndpointMonitoring(
            "mon", {"endpoint": "wine", "objectives": {"availability": later}}
        )

    engine.run(program)

    assert alarm(engine, "errors-14.4x-1h")["threshold"] == 1.44
    assert "mon-errors-14.4x-1h" not in deploy(objectives={"availability": 0.9}).resources
