"""The binding of each resource type: by a table for those looked at, by name for others."""

from functools import cache

from mlops_kit.offline.aws import contracts, models
from mlops_kit.offline.aws.binding import Binder
from mlops_kit.offline.aws.bound import Binding
from mlops_kit.offline.aws.contracts.contract import COMMON
from mlops_kit.offline.sdk import Sdk

_SERVICES = {
    "alb": "elbv2",
    "appautoscaling": "application-autoscaling",
    "bcmdata": "bcm-data-exports",
    "cfg": "config",
    "cognito": "cognito-idp",
    "costexplorer": "ce",
    "directoryservice": "ds",
    "ec2clientvpn": "ec2",
    "ec2transitgateway": "ec2",
    "elasticsearch": "es",
    "lb": "elbv2",
    "lex": "lexv2-models",
    "macie": "macie2",
    "msk": "kafka",
    "mskconnect": "kafkaconnect",
    "opensearchingest": "osis",
    "resourceexplorer": "resource-explorer-2",
    "route53recoverycontrol": "route53-recovery-control-config",
    "serverlessrepository": "serverlessrepo",
    "sfn": "stepfunctions",
    "verifiedaccess": "ec2",
    "vpc": "ec2",
    "wafregional": "waf-regional",
}
_CLOUDWATCH = {"Event": "events", "Log": "logs"}
_VERBS = ("Create", "Put", "Register", "Set", "Request", "Add", "Associate", "Enable")


def parts(token: str) -> tuple[str, str]:
    """Return module and class of a type's token, `ecr` and `Repository`."""
    _, where, name = token.split(":", 2)
    return where.split("/")[0], name


def service_of(token: str) -> str:
    """Return botocore's name of the service that a type belongs to; empty if none has it."""
    if token in contracts.table():
        return contracts.table()[token].service
    module, name = parts(token)
    if module == "cloudwatch":
        for start, service in _CLOUDWATCH.items():
            if name.startswith(start):
                return service
    if module in _SERVICES:
        return _SERVICES[module]
    plain = {service.replace("-", ""): service for service in models.services()}
    return plain.get(module, "")


def operations_of(token: str, service: models.Service) -> tuple[str, ...]:
    """Return the operations that make a resource of a type, by its name or by the table."""
    if token in contracts.table():
        return contracts.table()[token].operations
    _, name = parts(token)
    return tuple(verb + name for verb in _VERBS if service.input(verb + name) is not None)


@cache
def binding_of(sdk: Sdk, token: str) -> Binding:
    """Return what is held of a type against the contract; nothing if there is none."""
    shape = sdk.resource(token)
    service = models.service(service_of(token))
    if shape is None or service is None:
        return Binding({}, {})
    operations = operations_of(token, service)
    if not operations:
        return Binding({}, {})
    contract = contracts.table().get(token)
    names = {**COMMON, **(contract.names if contract else {})}
    _, resource = parts(token)
    binder = Binder(sdk, service, names, resource, exact=contract is not None)
    return binder.bind(shape.inputs, operations)
