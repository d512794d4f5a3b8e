"""Texts that are documents of their own: policies, patterns of events, dashboards, any JSON."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, cast

from mlops_kit.offline.aws import policies
from mlops_kit.offline.aws.place import Where
from mlops_kit.offline.values import UNKNOWN, walk
from mlops_kit.problems import Place, Problem, dotted, not_one_of, shown, unknown_key

Check = Callable[[Any, Where], Iterator[str]]


def policy(kind: policies.Kind) -> Check:
    """Return the check of a policy of one kind."""

    def check(value: Any, at: Where) -> Iterator[str]:
        yield from policies.wrong(value, kind, at)

    return check


def json_object(value: Any, at: Where) -> Iterator[str]:
    """Find what is no JSON object."""
    if isinstance(value, str) and value:
        document, reason = _parsed(value)
        if reason:
            yield reason
        elif not isinstance(document, dict):
            yield f"must be a JSON object, got {shown(document)}"


def json_value(value: Any, at: Where) -> Iterator[str]:
    """Find what is no JSON."""
    if isinstance(value, str) and value and (reason := _parsed(value)[1]):
        yield reason


_RULE = ("rulePriority", "description", "selection", "action")
_SELECTION = (
    "tagStatus",
    "tagPrefixList",
    "tagPatternList",
    "storageClass",
    "countType",
    "countUnit",
    "countNumber",
)
_COUNTS = (
    "imageCountMoreThan",
    "sinceImagePushed",
    "sinceImagePulled",
    "sinceImageTransitioned",
)


def lifecycle(value: Any, at: Where) -> Iterator[str]:
    """Find mistakes in a lifecycle policy of ECR (ECR user guide, lifecycle policy properties)."""
    document: Any = value
    if isinstance(value, str):
        document, reason = _parsed(value)
        if reason:
            yield reason
            return
    rules: Any = cast(dict[str, Any], document).get("rules") if isinstance(document, dict) else None
    if not isinstance(rules, list) or not rules:
        yield f"must be a JSON object with a list of rules, got {shown(document)}"
        return
    priorities: list[Any] = []
    for index, rule in enumerate(cast(list[Any], rules)):
        if rule is UNKNOWN:
            continue
        if not isinstance(rule, dict):
            yield f"its rules[{index}] must be a map, got {shown(rule)}"
            continue
        priorities.append(cast(dict[str, Any], rule).get("rulePriority"))
        yield from _wrong_rule(cast(dict[str, Any], rule), f"rules[{index}]")
    for priority in sorted({one for one in priorities if isinstance(one, int)}):
        if priorities.count(priority) > 1:
            yield f"its rules must have different rulePriority, got {priority} twice"


def _wrong_rule(rule: dict[str, Any], where: str) -> Iterator[str]:
    for key in rule:
        if key not in _RULE:
            yield f"its {where}.{key} {unknown_key(key, _RULE)}"
    priority = rule.get("rulePriority")
    if priority is not UNKNOWN and (not isinstance(priority, int) or priority < 1):
        allowed = "a whole number of at least 1"
        yield f"its {where}.rulePriority must be {allowed}, got {shown(priority)}"
    action = rule.get("action")
    kind: Any = cast(dict[str, Any], action).get("type") if isinstance(action, dict) else None
    if kind is not UNKNOWN and kind not in ("expire", "transition"):
        yield f"its {where}.action.type {not_one_of(kind, ('expire', 'transition'))}"
    selection = rule.get("selection")
    if isinstance(selection, dict):
        yield from _wrong_selection(cast(dict[str, Any], selection), f"{where}.selection")
    elif selection is not UNKNOWN:
        yield f"its {where}.selection must be a map, got {shown(selection)}"


def _wrong_selection(selection: dict[str, Any], where: str) -> Iterator[str]:
    for key in selection:
        if key not in _SELECTION:
            yield f"its {where}.{key} {unknown_key(key, _SELECTION)}"
    status, count = selection.get("tagStatus"), selection.get("countType")
    if status is not UNKNOWN and status not in ("tagged", "untagged", "any"):
        yield f"its {where}.tagStatus {not_one_of(status, ('tagged', 'untagged', 'any'))}"
    if count is not UNKNOWN and count not in _COUNTS:
        yield f"its {where}.countType {not_one_of(count, _COUNTS)}"
    listed = [key for key in ("tagPrefixList", "tagPatternList") if selection.get(key)]
    if status == "tagged" and len(listed) != 1:
        lists = "either tagPrefixList or tagPatternList"
        yield f"its {where} must have {lists}, as tagStatus is tagged"
    if count == _COUNTS[0] and "countUnit" in selection:
        yield f"its {where}.countUnit must not be given with {_COUNTS[0]}"
    if count in _COUNTS[1:] and selection.get("countUnit") not in ("days", UNKNOWN):
        yield f"its {where}.countUnit must be days with {count}"
    number = selection.get("countNumber")
    if number is not UNKNOWN and (not isinstance(number, int) or number < 1):
        yield f"its {where}.countNumber must be a whole number of at least 1, got {shown(number)}"


def dashboard(value: Any, at: Where) -> Iterator[str]:
    """Find mistakes in the body of a CloudWatch dashboard (user guide, structure)."""
    document, reason = _parsed(value) if isinstance(value, str) else (value, "")
    if reason:
        yield reason
        return
    widgets: Any = (
        cast(dict[str, Any], document).get("widgets") if isinstance(document, dict) else None
    )
    if not isinstance(widgets, list):
        yield f"must be a JSON object with a list of widgets, got {shown(document)}"
        return
    if len(cast(list[Any], widgets)) > 500:
        yield f"must have at most 500 widgets, got {len(cast(list[Any], widgets))}"
    for index, widget in enumerate(cast(list[Any], widgets)):
        if isinstance(widget, dict):
            yield from _wrong_widget(cast(dict[str, Any], widget), f"widgets[{index}]")


def _wrong_widget(widget: dict[str, Any], where: str) -> Iterator[str]:
    kinds = ("metric", "text", "log", "alarm", "explorer", "custom")
    if widget.get("type") not in kinds:
        yield f"its {where}.type {not_one_of(widget.get('type'), kinds)}"
    for key, least, most in (("x", 0, 23), ("y", 0, None), ("width", 1, 24), ("height", 1, 1000)):
        value = widget.get(key)
        if isinstance(value, int) and (value < least or (most is not None and value > most)):
            allowed = f"{least} to {most}" if most is not None else f"at least {least}"
            yield f"its {where}.{key} must be {allowed}, got {value}"


DOCUMENTS: Final[Mapping[str, Mapping[str, Check]]] = {
    "aws:ecr/lifecyclePolicy:LifecyclePolicy": {"policy": lifecycle},
    "aws:ecr/repositoryPolicy:RepositoryPolicy": {"policy": policy("repository")},
    "aws:ecr/registryPolicy:RegistryPolicy": {"policy": policy("repository")},
    "aws:s3/bucketPolicy:BucketPolicy": {"policy": policy("resource")},
    "aws:s3/bucket:Bucket": {"policy": policy("resource"), "website.routingRules": json_value},
    "aws:kms/key:Key": {"policy": policy("resource")},
    "aws:kms/keyPolicy:KeyPolicy": {"policy": policy("resource")},
    "aws:kms/replicaKey:ReplicaKey": {"policy": policy("resource")},
    "aws:iam/role:Role": {
        "assumeRolePolicy": policy("trust"),
        "inlinePolicies.policy": policy("identity"),
    },
    "aws:iam/policy:Policy": {"policy": policy("identity")},
    "aws:iam/rolePolicy:RolePolicy": {"policy": policy("identity")},
    "aws:iam/userPolicy:UserPolicy": {"policy": policy("identity")},
    "aws:iam/groupPolicy:GroupPolicy": {"policy": policy("identity")},
    "aws:secretsmanager/secret:Secret": {"policy": policy("resource")},
    "aws:secretsmanager/secretPolicy:SecretPolicy": {"policy": policy("resource")},
    "aws:sns/topic:Topic": {"policy": policy("resource"), "deliveryPolicy": json_object},
    "aws:sns/topicPolicy:TopicPolicy": {"policy": policy("resource")},
    "aws:sns/topicSubscription:TopicSubscription": {
        "deliveryPolicy": json_object,
        "filterPolicy": json_object,
        "redrivePolicy": json_object,
        "replayPolicy": json_object,
    },
    "aws:sqs/queue:Queue": {
        "policy": policy("any"),
        "redrivePolicy": json_object,
        "redriveAllowPolicy": json_object,
    },
    "aws:sqs/queuePolicy:QueuePolicy": {"policy": policy("any")},
    "aws:ec2/vpcEndpoint:VpcEndpoint": {"policy": policy("resource")},
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": {"policy": policy("identity")},
    "aws:eks/addon:Addon": {"configurationValues": json_value},
    "aws:sagemaker/modelPackageGroupPolicy:ModelPackageGroupPolicy": {
        "resourcePolicy": policy("resource")
    },
    "aws:sagemaker/pipeline:Pipeline": {"pipelineDefinition": json_object},
    "aws:cloudcontrol/resource:Resource": {"desiredState": json_object},
    "aws:cloudwatch/dashboard:Dashboard": {"dashboardBody": dashboard},
    "aws:cloudwatch/eventRule:EventRule": {"eventPattern": json_object},
    "aws:cloudwatch/eventTarget:EventTarget": {"input": json_value},
    "aws:sfn/stateMachine:StateMachine": {"definition": json_object},
}


def problems(token: str, inputs: Mapping[str, Any], at: Where) -> Iterator[Problem]:
    """Find mistakes inside of documents."""
    checks = DOCUMENTS.get(token, {})
    for path, check in checks.items():
        for place, value in _found(inputs, path.split(".")):
            for reason in check(value, at):
                yield Problem(dotted(place), reason)
    for place, value in walk(inputs):
        if _is_policy(place, value) and _path(place) not in checks:
            for reason in policies.wrong(value, "any", at):
                yield Problem(dotted(place), reason)


def _is_policy(place: Place, value: Any) -> bool:
    if not isinstance(value, str) or not value.lstrip().startswith("{"):
        return False
    if '"Statement"' not in value or '"Effect"' not in value:
        return False  # SNS and CloudWatch Logs have documents of another grammar
    name = _path(place).rpartition(".")[2].lower()
    return name.endswith(("policy", "policydocument", "policies"))


def _path(place: Place) -> str:
    return ".".join(part for part in place if isinstance(part, str))


def _found(value: Any, path: list[str], place: Place = ()) -> Iterator[tuple[Place, Any]]:
    if isinstance(value, list):
        for index, item in enumerate(cast(list[Any], value)):
            yield from _found(item, path, (*place, index))
    elif not path:
        if value is not None and value is not UNKNOWN:
            yield place, value
    elif isinstance(value, dict):
        yield from _found(cast(dict[str, Any], value).get(path[0]), path[1:], (*place, path[0]))


def _parsed(text: str) -> tuple[Any, str]:
    try:
        return json.loads(text, strict=False), ""
    except ValueError as error:
        return None, f"must be JSON, got {shown(text)} ({error})"
