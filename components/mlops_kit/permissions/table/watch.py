"""CloudWatch, EventBridge, SNS, SQS, budgets."""

from typing import Final

from mlops_kit.permissions.table.calls import Calls, Use, key_use

_TAGS = "TagResource UntagResource"
_LOGS = ("logs:log-group:{name}", "logs:log-group:{name}:*")
_RULE = ("events:rule/{rule}",)

CALLS: Final = {
    "aws:cloudwatch/metricAlarm:MetricAlarm": Calls(
        "cloudwatch",
        ("cloudwatch:alarm:{name}",),
        create="PutMetricAlarm TagResource",
        read="DescribeAlarms ListTagsForResource",
        update=f"PutMetricAlarm {_TAGS}",
        delete="DeleteAlarms",
    ),
    "aws:cloudwatch/compositeAlarm:CompositeAlarm": Calls(
        "cloudwatch",
        ("cloudwatch:alarm:{alarmName}",),
        create="PutCompositeAlarm TagResource",
        read="DescribeAlarms ListTagsForResource",
        update=f"PutCompositeAlarm {_TAGS}",
        delete="DeleteAlarms",
    ),
    "aws:cloudwatch/dashboard:Dashboard": Calls(
        "cloudwatch",
        ("arn:{partition}:cloudwatch::{account}:dashboard/{dashboardName}",),
        create="PutDashboard TagResource",
        read="GetDashboard ListTagsForResource",
        update=f"PutDashboard {_TAGS}",
        delete="DeleteDashboards",
    ),
    "aws:cloudwatch/logGroup:LogGroup": Calls(
        "logs",
        _LOGS,
        create="CreateLogGroup TagResource PutRetentionPolicy",
        read="DescribeLogGroups ListTagsForResource",
        update=f"PutRetentionPolicy DeleteRetentionPolicy {_TAGS}",
        delete="DeleteLogGroup",
        uses=(Use("AssociateKmsKey DisassociateKmsKey", when="kmsKeyId"),),
    ),
    "aws:cloudwatch/logStream:LogStream": Calls(
        "logs",
        (
            "logs:log-group:{logGroupName}:*",
            "logs:log-group:{logGroupName}:log-stream:{name}",
        ),
        create="CreateLogStream",
        read="DescribeLogStreams",
        delete="DeleteLogStream",
    ),
    "aws:cloudwatch/logMetricFilter:LogMetricFilter": Calls(
        "logs",
        ("logs:log-group:{logGroupName}", "logs:log-group:{logGroupName}:*"),
        create="PutMetricFilter",
        read="DescribeMetricFilters",
        update="PutMetricFilter",
        delete="DeleteMetricFilter",
    ),
    "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": Calls(
        "logs",
        (),
        create="PutResourcePolicy",
        read="DescribeResourcePolicies",
        update="PutResourcePolicy",
        delete="DeleteResourcePolicy",
    ),
    "aws:cloudwatch/eventRule:EventRule": Calls(
        "events",
        ("events:rule/{name}",),
        create="PutRule TagResource",
        read="DescribeRule ListTagsForResource",
        update=f"PutRule {_TAGS}",
        delete="DeleteRule",
        passes={"roleArn": ("events",)},
    ),
    "aws:cloudwatch/eventTarget:EventTarget": Calls(
        "events",
        _RULE,
        create="PutTargets",
        read="ListTargetsByRule",
        update="PutTargets",
        delete="RemoveTargets",
        passes={"roleArn": ("events",)},
    ),
    "aws:cloudwatch/eventBus:EventBus": Calls(
        "events",
        ("events:event-bus/{name}",),
        create="CreateEventBus TagResource",
        read="DescribeEventBus ListTagsForResource",
        update=f"UpdateEventBus {_TAGS}",
        delete="DeleteEventBus",
        uses=key_use("kmsKeyIdentifier"),
    ),
    "aws:sns/topic:Topic": Calls(
        "sns",
        ("sns:{name}",),
        create="CreateTopic SetTopicAttributes TagResource",
        read="GetTopicAttributes ListTagsForResource",
        update=f"SetTopicAttributes {_TAGS}",
        delete="DeleteTopic",
    ),
    "aws:sns/topicPolicy:TopicPolicy": Calls(
        "sns",
        ("{arn|sns:*}",),
        create="SetTopicAttributes",
        read="GetTopicAttributes",
        update="SetTopicAttributes",
        delete="SetTopicAttributes",
    ),
    "aws:sns/topicSubscription:TopicSubscription": Calls(
        "sns",
        ("{topic|sns:*}",),
        create="Subscribe SetSubscriptionAttributes",
        read="GetSubscriptionAttributes",
        update="SetSubscriptionAttributes",
        delete="Unsubscribe",
        passes={"subscriptionRoleArn": ("sns",)},
    ),
    "aws:sqs/queue:Queue": Calls(
        "sqs",
        ("sqs:{name}",),
        create="CreateQueue TagQueue",
        read="GetQueueAttributes GetQueueUrl ListQueueTags",
        update="SetQueueAttributes TagQueue UntagQueue",
        delete="DeleteQueue",
    ),
    "aws:sqs/queuePolicy:QueuePolicy": Calls(
        "sqs",
        ("sqs:{queueUrl/}",),
        create="SetQueueAttributes",
        read="GetQueueAttributes",
        update="SetQueueAttributes",
        delete="SetQueueAttributes",
    ),
    "aws:budgets/budget:Budget": Calls(
        "budgets",
        ("arn:{partition}:budgets::{account}:budget/{name}",),
        create="CreateBudget CreateNotification TagResource",
        read="DescribeBudget DescribeNotificationsForBudget "
        "DescribeSubscribersForNotification ListTagsForResource",
        update=f"UpdateBudget DeleteNotification {_TAGS}",
        delete="DeleteBudget",
    ),
}
