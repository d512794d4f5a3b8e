"""CloudWatch, EventBridge, SNS, SQS, budgets."""

from typing import Final

from mlops_kit.offline.aws.bound import Names, Stated, Unheld
from mlops_kit.offline.aws.contracts.contract import ATTRIBUTE, PREFIX, PROVIDER, SWITCH, Contract

_TARGET = "PutTargets:Targets"
_EVENT_TARGET: Final[Names] = {
    "targetId": "Id",
    "appsyncTarget": "AppSyncParameters",
    "batchTarget": "BatchParameters",
    "batchTarget.arraySize": "ArrayProperties.Size",
    "batchTarget.jobAttempts": "RetryStrategy.Attempts",
    "ecsTarget": "EcsParameters",
    "ecsTarget.networkConfiguration": "NetworkConfiguration.awsvpcConfiguration",
    "ecsTarget.networkConfiguration.assignPublicIp": SWITCH,
    "ecsTarget.orderedPlacementStrategies": "PlacementStrategy",
    "httpTarget": "HttpParameters",
    "inputTransformer.inputPaths": "InputPathsMap",
    "kinesisTarget": "KinesisParameters",
    "redshiftTarget": "RedshiftDataParameters",
    "redshiftTarget.secretsManagerArn": "SecretManagerArn",
    "runCommandTargets": "RunCommandParameters.RunCommandTargets",
    "sagemakerPipelineTarget": "SageMakerPipelineParameters",
    "sqsTarget": "SqsParameters",
}
_RATE = Stated("SNS developer guide, delivery status: percent", 0, 100)
_TOPIC_NAME = Stated("SNS API reference, CreateTopic", 1, 256, r"[A-Za-z0-9_-]{1,256}(\.fifo)?")
_TOPIC: Final[Names] = {
    "name": _TOPIC_NAME,
    **{
        f"{protocol}{kind}FeedbackRoleArn": ATTRIBUTE
        for protocol in ("application", "firehose", "http", "lambda", "sqs")
        for kind in ("Failure", "Success")
    },
    **{
        f"{protocol}SuccessFeedbackSampleRate": _RATE
        for protocol in ("application", "firehose", "http", "lambda", "sqs")
    },
    "archivePolicy": ATTRIBUTE,
    "contentBasedDeduplication": SWITCH,
    "deliveryPolicy": ATTRIBUTE,
    "displayName": Stated("SNS API reference, SetTopicAttributes", None, 100),
    "fifoThroughputScope": Stated("docstring of Topic", values=("Topic", "MessageGroup")),
    "fifoTopic": SWITCH,
    "kmsMasterKeyId": ATTRIBUTE,
    "maximumMessageSize": ATTRIBUTE,
    "policy": ATTRIBUTE,
    "signatureVersion": Stated("docstring of Topic", 1, 2),
    "tracingConfig": Stated("docstring of Topic", values=("PassThrough", "Active")),
}
_PROTOCOLS = (
    "sqs",
    "sms",
    "lambda",
    "firehose",
    "application",
    "email",
    "email-json",
    "http",
    "https",
)
_SUBSCRIPTION: Final[Names] = {
    "topic": "TopicArn",
    "protocol": Stated("SNS API reference, Subscribe", values=_PROTOCOLS),
    "confirmationTimeoutInMinutes": PROVIDER,
    "deliveryPolicy": ATTRIBUTE,
    "endpointAutoConfirms": PROVIDER,
    "filterPolicy": ATTRIBUTE,
    "filterPolicyScope": Stated(
        "docstring of TopicSubscription", values=("MessageAttributes", "MessageBody")
    ),
    "rawMessageDelivery": SWITCH,
    "redrivePolicy": ATTRIBUTE,
    "replayPolicy": ATTRIBUTE,
    "subscriptionRoleArn": ATTRIBUTE,
}
_QUEUE_PAGE = "SQS API reference, SetQueueAttributes"
_QUEUE: Final[Names] = {
    "name": Stated("SQS API reference, CreateQueue", 1, 80, r"[A-Za-z0-9_-]{1,80}(\.fifo)?"),
    "contentBasedDeduplication": SWITCH,
    "deduplicationScope": Stated("docstring of Queue", values=("messageGroup", "queue")),
    "delaySeconds": Stated(_QUEUE_PAGE, 0, 900),
    "fifoQueue": SWITCH,
    "fifoThroughputLimit": Stated("docstring of Queue", values=("perQueue", "perMessageGroupId")),
    "kmsDataKeyReusePeriodSeconds": Stated(_QUEUE_PAGE, 60, 86400),
    "kmsMasterKeyId": ATTRIBUTE,
    "maxMessageSize": Stated(_QUEUE_PAGE, 1024, 1048576),
    "messageRetentionSeconds": Stated(_QUEUE_PAGE, 60, 1209600),
    "policy": ATTRIBUTE,
    "receiveWaitTimeSeconds": Stated(_QUEUE_PAGE, 0, 20),
    "redriveAllowPolicy": ATTRIBUTE,
    "redrivePolicy": ATTRIBUTE,
    "sqsManagedSseEnabled": SWITCH,
    "visibilityTimeoutSeconds": Stated(_QUEUE_PAGE, 0, 43200),
}
_BUDGET_TIME = Stated("docstring of Budget", pattern=r"\d{4}-\d{2}-\d{2}_\d{2}:\d{2}")

CONTRACTS: Final = {
    "aws:cloudwatch/metricAlarm:MetricAlarm": Contract(
        "cloudwatch",
        ("PutMetricAlarm",),
        {
            "name": "AlarmName",
            "metricQueries": "Metrics",
            "metricQueries.metric": "MetricStat",
            "metricQueries.metric.metricName": "Metric.MetricName",
            "metricQueries.metric.namespace": "Metric.Namespace",
            "metricQueries.metric.dimensions": "Metric.Dimensions",
        },
    ),
    "aws:cloudwatch/compositeAlarm:CompositeAlarm": Contract(
        "cloudwatch",
        ("PutCompositeAlarm",),
        {
            "actionsSuppressor": ".",
            "actionsSuppressor.alarm": "ActionsSuppressor",
            "actionsSuppressor.extensionPeriod": "ActionsSuppressorExtensionPeriod",
            "actionsSuppressor.waitPeriod": "ActionsSuppressorWaitPeriod",
        },
    ),
    "aws:cloudwatch/dashboard:Dashboard": Contract(
        "cloudwatch",
        ("PutDashboard",),
        {
            "dashboardName": Stated(
                "CloudWatch API reference, PutDashboard", 1, 255, r"[A-Za-z0-9_-]+"
            )
        },
    ),
    "aws:cloudwatch/logGroup:LogGroup": Contract(
        "logs", ("CreateLogGroup",), {"retentionInDays": "PutRetentionPolicy:retentionInDays"}
    ),
    "aws:cloudwatch/logMetricFilter:LogMetricFilter": Contract(
        "logs",
        ("PutMetricFilter",),
        {
            "name": "filterName",
            "pattern": "filterPattern",
            "metricTransformation": "metricTransformations",
            "metricTransformation.name": "metricName",
            "metricTransformation.namespace": "metricNamespace",
            "metricTransformation.value": "metricValue",
        },
    ),
    "aws:cloudwatch/eventRule:EventRule": Contract("events", ("PutRule",), {"isEnabled": SWITCH}),
    "aws:cloudwatch/eventTarget:EventTarget": Contract(
        "events", ("PutTargets", _TARGET), _EVENT_TARGET
    ),
    "aws:sns/topic:Topic": Contract("sns", ("CreateTopic",), _TOPIC),
    "aws:sns/topicPolicy:TopicPolicy": Contract(
        "sns", ("SetTopicAttributes",), {"arn": "TopicArn", "policy": "AttributeValue"}
    ),
    "aws:sns/topicSubscription:TopicSubscription": Contract("sns", ("Subscribe",), _SUBSCRIPTION),
    "aws:sqs/queue:Queue": Contract("sqs", ("CreateQueue",), _QUEUE),
    "aws:budgets/budget:Budget": Contract(
        "budgets",
        ("CreateBudget", "CreateBudget:Budget"),
        {
            "name": "BudgetName",
            "namePrefix": PREFIX,
            "costFilters": Unheld("a list here, a map by name there"),
            "limitAmount": "BudgetLimit.Amount",
            "limitUnit": "BudgetLimit.Unit",
            "notifications": "NotificationsWithSubscribers",
            "notifications.comparisonOperator": "Notification.ComparisonOperator",
            "notifications.notificationType": "Notification.NotificationType",
            "notifications.threshold": "Notification.Threshold",
            "notifications.thresholdType": "Notification.ThresholdType",
            "notifications.subscriberEmailAddresses": "Subscribers.Address",
            "notifications.subscriberSnsTopicArns": "Subscribers.Address",
            "plannedLimits": Unheld("a list here, a map by time there"),
            "autoAdjustData.lastAutoAdjustTime": PROVIDER,
            "tags": "ResourceTags",
            "timePeriodEnd": _BUDGET_TIME,
            "timePeriodStart": _BUDGET_TIME,
        },
    ),
}
