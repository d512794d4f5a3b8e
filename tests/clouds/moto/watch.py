"""CloudWatch, its logs, EventBridge, SNS, budgets."""

from typing import Any

from mlops_kit.offline.values import Values
from tests.clouds.moto.asking import Asked
from tests.clouds.moto.ways import Way

_TOPIC_ATTRIBUTES = {
    "contentBasedDeduplication": "ContentBasedDeduplication",
    "deliveryPolicy": "DeliveryPolicy",
    "displayName": "DisplayName",
    "fifoTopic": "FifoTopic",
    "kmsMasterKeyId": "KmsMasterKeyId",
    "signatureVersion": "SignatureVersion",
    "tracingConfig": "TracingConfig",
}
_SUBSCRIPTION_ATTRIBUTES = {
    "deliveryPolicy": "DeliveryPolicy",
    "filterPolicy": "FilterPolicy",
    "filterPolicyScope": "FilterPolicyScope",
    "rawMessageDelivery": "RawMessageDelivery",
    "redrivePolicy": "RedrivePolicy",
}


def _topic(asked: Asked, item: Values, state: Values) -> Values:
    attributes: Values = item["Attributes"]
    tags = asked.call("ListTagsForResource", ResourceArn=state["id"])["Tags"]
    name = attributes["TopicArn"].rpartition(":")[2]
    return {"Name": name, "Attributes": attributes, "Tags": tags}


def _topic_changed(asked: Asked, id: str, inputs: Values) -> None:
    _set(asked, "SetTopicAttributes", {"TopicArn": id}, _TOPIC_ATTRIBUTES, inputs)


def _subscription_changed(asked: Asked, id: str, inputs: Values) -> None:
    which = {"SubscriptionArn": id}
    _set(asked, "SetSubscriptionAttributes", which, _SUBSCRIPTION_ATTRIBUTES, inputs)


def _set(
    asked: Asked, operation: str, which: Values, names: dict[str, str], inputs: Values
) -> None:
    for name, attribute in names.items():
        value: Any = inputs.get(name)
        if value is not None:
            text = str(value).lower() if isinstance(value, bool) else str(value)
            asked.call(operation, **which, AttributeName=attribute, AttributeValue=text)


def _subscription(asked: Asked, item: Values, state: Values) -> Values:
    attributes = item["Attributes"]
    plain = {name: attributes[name] for name in ("Endpoint", "Protocol", "TopicArn")}
    return {**plain, "Attributes": attributes}


def _topic_policy(asked: Asked, item: Values, state: Values) -> Values:
    return {"TopicArn": state["id"], "AttributeValue": item["Attributes"].get("Policy")}


def _target(asked: Asked, values: Values, body: Values) -> Values:
    (target,) = body["Targets"]
    return {**body, "Targets": [{**target, "Id": values["targetId"]}]}


def _target_shown(asked: Asked, item: Values, state: Values) -> Values:
    return {"Rule": state["rule"], "Targets": [item]}


def _budget(asked: Asked, values: Values, body: Values) -> Values:
    filters = {one["name"]: one["values"] for one in values.get("costFilters") or []}
    told: list[Values] = []
    for one, given in zip(
        body.get("NotificationsWithSubscribers", []), values.get("notifications") or [], strict=True
    ):
        subscribers = [
            {"SubscriptionType": kind, "Address": address}
            for kind, key in (("EMAIL", "EmailAddresses"), ("SNS", "SnsTopicArns"))
            for address in given.get(f"subscriber{key}") or []
        ]
        told.append({**one, "Subscribers": subscribers})
    budget = {**body["Budget"], "CostFilters": filters}
    who = {"AccountId": values.get("accountId") or asked.account}
    return {**body, **who, "Budget": budget, "NotificationsWithSubscribers": told}


def _budget_shown(asked: Asked, item: Values, state: Values) -> Values:
    which = {"AccountId": asked.account, "BudgetName": item["BudgetName"]}
    told = asked.call("DescribeNotificationsForBudget", **which)["Notifications"]
    return {"Budget": item, "NotificationsWithSubscribers": [{"Notification": one} for one in told]}


WAYS = {
    "aws:cloudwatch/metricAlarm:MetricAlarm": Way(
        make="PutMetricAlarm",
        named="{name}",
        show="DescribeAlarms",
        key={"AlarmNames": ["{id}"]},
        item="MetricAlarms[0]",
        outputs={"arn": "AlarmArn"},
        change="PutMetricAlarm",
        drop="DeleteAlarms",
        tags="ListTagsForResource",
    ),
    "aws:cloudwatch/dashboard:Dashboard": Way(
        make="PutDashboard",
        named="{dashboardName}",
        show="GetDashboard",
        key={"DashboardName": "{id}"},
        bound={"dashboardName": "PutDashboard.DashboardName"},
        change="PutDashboard",
        drop="DeleteDashboards",
        drop_key={"DashboardNames": ["{id}"]},
    ),
    "aws:cloudwatch/logGroup:LogGroup": Way(
        make="CreateLogGroup",
        named="{name}",
        show="DescribeLogGroups",
        key={"logGroupNamePrefix": "{id}"},
        item="logGroups[?logGroupName=='{id}'] | [0]",
        also={"PutRetentionPolicy": {"logGroupName": "{id}"}},
        drop="DeleteLogGroup",
        drop_key={"logGroupName": "{id}"},
        tags="ListTagsForResource",
    ),
    "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": Way(
        make="PutResourcePolicy",
        named="{policyName}",
        show="DescribeResourcePolicies",
        key={},
        item="resourcePolicies[?policyName=='{id}'] | [0]",
        change="PutResourcePolicy",
        drop="DeleteResourcePolicy",
        drop_key={"policyName": "{id}"},
    ),
    "aws:cloudwatch/eventRule:EventRule": Way(
        make="PutRule",
        named="{name}",
        show="DescribeRule",
        key={"Name": "{id}"},
        outputs={"arn": "Arn"},
        change="PutRule",
        drop="DeleteRule",
        tags="ListTagsForResource",
    ),
    "aws:cloudwatch/eventTarget:EventTarget": Way(
        make="PutTargets",
        named="{rule}-{targetId}",
        show="ListTargetsByRule",
        key={"Rule": "{rule}"},
        item="Targets[?Id=='{targetId}'] | [0]",
        asking=_target,
        told=_target_shown,
        change="PutTargets",
        drop="RemoveTargets",
        drop_key={"Rule": "{rule}", "Ids": ["{targetId}"]},
    ),
    "aws:sns/topic:Topic": Way(
        make="CreateTopic",
        id="TopicArn",
        show="GetTopicAttributes",
        key={"TopicArn": "{id}"},
        bound={
            "name": "CreateTopic.Name",
            **{key: f"CreateTopic.Attributes.{to}" for key, to in _TOPIC_ATTRIBUTES.items()},
        },
        told=_topic,
        changing=_topic_changed,
        drop="DeleteTopic",
    ),
    "aws:sns/topicPolicy:TopicPolicy": Way(
        make="SetTopicAttributes",
        named="{arn}",
        show="GetTopicAttributes",
        key={"TopicArn": "{id}"},
        asking=lambda asked, values, body: {**body, "AttributeName": "Policy"},
        told=_topic_policy,
        change="SetTopicAttributes",
    ),
    "aws:sns/topicSubscription:TopicSubscription": Way(
        make="Subscribe",
        id="SubscriptionArn",
        show="GetSubscriptionAttributes",
        key={"SubscriptionArn": "{id}"},
        bound={
            "protocol": "Subscribe.Protocol",
            **{key: f"Subscribe.Attributes.{to}" for key, to in _SUBSCRIPTION_ATTRIBUTES.items()},
        },
        asking=lambda asked, values, body: {**body, "ReturnSubscriptionArn": True},
        told=_subscription,
        changing=_subscription_changed,
        drop="Unsubscribe",
    ),
    "aws:budgets/budget:Budget": Way(
        make="CreateBudget",
        named="{account}:{name}",
        show="DescribeBudget",
        key={"AccountId": "{account}", "BudgetName": "{name}"},
        item="Budget",
        asking=_budget,
        told=_budget_shown,
        drop="DeleteBudget",
        unread=(
            "tags",
            "notifications.subscriberEmailAddresses",
            "notifications.subscriberSnsTopicArns",
        ),
    ),
}
