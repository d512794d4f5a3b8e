"""What the provider computes for a new resource: id, ARN, addresses."""

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final, cast

from mlops_kit.offline.aws.bindings import parts, service_of
from mlops_kit.offline.aws.filling import Filler
from mlops_kit.offline.aws.likely import MARK, likely
from mlops_kit.offline.aws.made import Made
from mlops_kit.offline.aws.making import MADE
from mlops_kit.offline.aws.naming import all_tags
from mlops_kit.offline.aws.place import Where, where
from mlops_kit.offline.cloud import Surroundings
from mlops_kit.offline.plain import digest, text
from mlops_kit.offline.sdk import ResourceShape, Sdk
from mlops_kit.offline.values import UNKNOWN, Unknown, Values

_SAME = frozenset({"arnSuffix", "grantId", "versionId", "secretArn"})
"""Outputs whose made digits are those of the id."""
_ARN_SERVICES: Final[Mapping[str, str]] = {
    "efs": "elasticfilesystem",
    "elb": "elasticloadbalancing",
    "elbv2": "elasticloadbalancing",
    "emr": "elasticmapreduce",
    "mwaa": "airflow",
    "opensearch": "es",
    "stepfunctions": "states",
}
"""Botocore's name of a service -> the one in ARNs, where they differ."""
_SCHEDULE = "aws:scheduler/schedule:Schedule"
_NAMES = ("name", "bucket", "domainName", "functionName", "clusterName", "identifier", "key")


def outputs(
    sdk: Sdk, shape: ResourceShape, name: str, inputs: Values, at: Surroundings
) -> tuple[str, Values]:
    """Return the id and the computed outputs of a new resource; unknown where inputs are."""
    place = where(at, inputs)
    known = {**_named(shape, name, inputs), **_words(shape.token, inputs)}
    filler = Filler(shape.token, name, known, place)
    made = _made(shape, inputs)
    if "{arn}" not in made.id:
        filler.values["id"] = filler.fill(made.id)
    computed: Values = {}
    if made.arn:
        filler.values["arn"] = computed["arn"] = filler.arn(made.arn)
    elif made.id == "{arn}":
        filler.values["arn"] = known.get("arn", UNKNOWN)
    id = filler.fill(made.id)
    filler.values["id"] = id
    for key, template in made.more.items():
        if key in shape.outputs and inputs.get(key) is None and template:
            computed[key] = filler.fill(template, "id" if key in _SAME else key)
    special = _SPECIAL.get(shape.token)
    if special is not None:
        computed |= special(filler, inputs, place)
    computed |= _common(shape, known, inputs, at)
    for key, field in shape.outputs.items():
        own = field.type.kind == "string" or key not in shape.inputs
        if own and field.required and inputs.get(key) is None and key not in computed:
            computed[key] = likely(sdk, field.type, key, filler)
    computed = {key: value for key, value in computed.items() if key in shape.outputs}
    return cast(str, id), computed


def _named(shape: ResourceShape, name: str, inputs: Values) -> Values:
    """Return the inputs, and a name where only its start is given."""
    prefix = text(inputs, "namePrefix", "bucketPrefix", "nodeGroupNamePrefix", "statementIdPrefix")
    added: Values = {"path": "/"}
    if shape.token == _SCHEDULE:
        added["groupName"] = "default"
    if prefix:
        made = prefix + digest(shape.token, name, "prefix", length=26, digits="0123456789")
        keys = ("name", "bucket", "nodeGroupName", "statementId")
        added |= {key: made for key in keys if key in shape.inputs and inputs.get(key) is None}
    return {**added, **{key: value for key, value in inputs.items() if value is not None}}


def _common(shape: ResourceShape, known: Values, inputs: Values, at: Surroundings) -> Values:
    found: Values = {}
    region = inputs.get("region") or at.config.get("region")
    if region:
        found["region"] = region
    if "tagsAll" in shape.outputs and "tagsAll" not in inputs:
        found["tagsAll"] = all_tags(inputs.get("tags"), at)
    for key in ("name", "bucket", "nodeGroupName", "statementId", "path", "groupName"):
        if key in known and inputs.get(key) is None and key in shape.inputs:
            found[key] = known[key]
    return found


def _words(token: str, inputs: Values) -> Values:
    """Return words of templates that are made of inputs."""
    found: Values = {}
    if token == "aws:lb/loadBalancer:LoadBalancer":
        kinds = {"network": "net", "gateway": "gwy"}
        found["balancer"] = kinds.get(str(inputs.get("loadBalancerType")), "app")
    elif token == "aws:lb/listener:Listener":
        arn = inputs.get("loadBalancerArn")
        found["listened"] = arn.partition(":loadbalancer/")[2] if isinstance(arn, str) else UNKNOWN
    elif token == "aws:cloudwatch/eventRule:EventRule":
        bus, name = inputs.get("eventBusName"), inputs.get("name")
        plain = bus in (None, "default") or name is UNKNOWN
        found["ruled"] = UNKNOWN if bus is UNKNOWN else name if plain else f"{bus}/{name}"
    elif token == "aws:secretsmanager/secretVersion:SecretVersion":
        secret = inputs.get("secretId")
        if isinstance(secret, str) and not secret.startswith("arn:"):
            found["secretId"] = secret
    return {key: value for key, value in found.items() if value is not None}


def _made(shape: ResourceShape, inputs: Values) -> Made:
    made = MADE.get(shape.token)
    if made is None:
        return _usual(shape, inputs)
    if shape.token == "aws:kms/key:Key" and inputs.get("multiRegion") is True:
        return replace(made, id="mrk-{hex32}")
    return made


def _usual(shape: ResourceShape, inputs: Values) -> Made:
    """Return a likely form for a type that is not in the table; nothing is held against it."""
    module, resource = parts(shape.token)
    named = next((name for name in _NAMES if name in shape.inputs), "")
    named = named or next(
        (name for name, field in shape.inputs.items() if field.required and name.endswith("Name")),
        "",
    )
    service = service_of(shape.token) or module
    service = _ARN_SERVICES.get(service, service)
    kind = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", resource).lower()
    start = f"{{{named}}}" if named and inputs.get(named) is not None else kind
    id = f"{start}-{MARK}{{hex8}}"
    return Made(id, f"{service}:{kind}/{{id}}" if "arn" in shape.outputs else "")


def _eks_cluster(filler: Filler, inputs: Values, at: Where) -> Values:
    issuer = filler.fill("https://oidc.eks.{region}.{suffix}/id/{upper32}", "issuer")
    authority = base64.b64encode(f"certificate of {filler.seed[1]}".encode()).decode()
    config = inputs.get("vpcConfig")
    found: Values = {
        "certificateAuthority": {"data": authority},
        "identities": [{"oidcs": [{"issuer": issuer}]}],
    }
    if isinstance(config, dict):
        found["vpcConfig"] = {
            **cast(Values, config),
            "clusterSecurityGroupId": filler.fill("sg-{hex17}", "security group"),
            "vpcId": filler.fill("vpc-{hex17}", "vpc"),
        }
    return found


def _node_group(filler: Filler, inputs: Values, at: Where) -> Values:
    group = filler.fill("eks-{nodeGroupName}-{uuid}", "group")
    return {"resources": [{"autoscalingGroups": [{"name": group}]}]}


def _alias(filler: Filler, inputs: Values, at: Where) -> Values:
    key = inputs.get("targetKeyId")
    if isinstance(key, str) and key.startswith("arn:"):
        return {"targetKeyArn": key}
    return {"targetKeyArn": UNKNOWN if isinstance(key, Unknown) else filler.arn(f"kms:key/{key}")}


def _certificate(filler: Filler, inputs: Values, at: Where) -> Values:
    domain = inputs.get("domainName")
    if not isinstance(domain, str):
        return {}
    others = inputs.get("subjectAlternativeNames")
    names = [domain, *(cast(list[Any], others) if isinstance(others, list) else [])]
    plain = domain.removeprefix("*.")
    options = [
        {
            "domainName": one,
            "resourceRecordName": f"_{_proof(filler, one, 'n')}.{plain}.",
            "resourceRecordType": "CNAME",
            "resourceRecordValue": f"_{_proof(filler, one, 'v')}.acm-validations.aws.",
        }
        for one in dict.fromkeys(names)
    ]
    return {"domainValidationOptions": options}


def _proof(filler: Filler, domain: Any, purpose: str) -> str:
    return digest(*filler.seed, str(domain), purpose, length=32)


def _zone(filler: Filler, inputs: Values, at: Where) -> Values:
    ends = ("com", "net", "org", "co.uk")
    return {
        "nameServers": [filler.fill(f"ns-{{octet}}.awsdns-{{digits2}}.{end}", end) for end in ends]
    }


def _network_balancer(filler: Filler, inputs: Values, at: Where) -> Values:
    if inputs.get("loadBalancerType") != "network":
        return {}
    return {"dnsName": filler.fill("{name}-{hex16}.elb.{region}.{suffix}", "dns")}


def _subnet(filler: Filler, inputs: Values, at: Where) -> Values:
    if inputs.get("availabilityZone") is not None or at.region is None:
        return {}
    return {"availabilityZone": f"{at.region}a"}


def _template(filler: Filler, inputs: Values, at: Where) -> Values:
    return {"latestVersion": 1, "defaultVersion": inputs.get("defaultVersion") or 1}


_SPECIAL: Final[Mapping[str, Callable[[Filler, Values, Where], Values]]] = {
    "aws:acm/certificate:Certificate": _certificate,
    "aws:ec2/launchTemplate:LaunchTemplate": _template,
    "aws:ec2/subnet:Subnet": _subnet,
    "aws:eks/cluster:Cluster": _eks_cluster,
    "aws:eks/nodeGroup:NodeGroup": _node_group,
    "aws:kms/alias:Alias": _alias,
    "aws:lb/loadBalancer:LoadBalancer": _network_balancer,
    "aws:route53/zone:Zone": _zone,
}
