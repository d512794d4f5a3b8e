"""The inputs of `PrivateNetwork` and `AdoptedNetwork`: their allowed values."""

import ipaddress
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any

from pydantic import AfterValidator, Field, StrictBool
from pydantic_core import ErrorDetails

from mlops_kit.aws.places import LOG_RETENTION_DAYS, MOST_TAGS, AccountId, KeyArn, Shape, Tags
from mlops_kit.aws.repeats import repeats
from mlops_kit.aws.vpc.endpoint_services import GATEWAYS
from mlops_kit.aws.vpc.subnet_plan import LONGEST, SHORTEST, USUAL_BLOCK, subnet_plan
from mlops_kit.bounds import Whole
from mlops_kit.problems import Place, mistake, shown
from mlops_kit.residency.names import AWS_REGION
from mlops_kit.settings import Context, Given, Settings

MOST_ZONES = 6
"""No region of AWS has more."""
MOST_ENDPOINTS = 50
"""AWS's quota of interface endpoints in a VPC."""
MOST_ACCOUNTS = 100


def zones_elsewhere(zones: Sequence[str], region: str) -> list[str]:
    """Return which zones are not of a region."""
    return [zone for zone in zones if zone[:-1] != region]


def _block(value: str) -> str:
    try:
        network = ipaddress.IPv4Network(value)
    except ValueError:
        network = None
    if network is None or str(network) != value:
        raise mistake(f"must be an IPv4 block such as {USUAL_BLOCK}, got {shown(value)}")
    if not SHORTEST <= network.prefixlen <= LONGEST:
        raise mistake(f"must be /{SHORTEST} to /{LONGEST} long, got {shown(value)}")
    return value


def _retention(value: int) -> int:
    if value not in LOG_RETENTION_DAYS:
        days = ", ".join(map(str, LOG_RETENTION_DAYS))
        raise mistake(f"must be one of {days}, got {value}")
    return value


def _id(start: str) -> Shape:
    pattern = rf"{start}-[0-9a-f]{{8}}([0-9a-f]{{9}})?"
    return Shape(pattern, f"an id such as {start}-0123456789abcdef0")


Block = Annotated[str, AfterValidator(_block)]
"""Addresses of a VPC."""
Zone = Annotated[str, Shape(rf"({AWS_REGION})[a-z]", "an availability zone, such as eu-central-1a")]
Service = Annotated[
    str,
    Shape(
        r"(?!(com|cn|eu|aws)\.)[a-z0-9]+([.-][a-z0-9]+)*",
        "the end of an endpoint service's name, such as ecr.api",
        longest=64,
    ),
]
RetentionDays = Annotated[int, Whole(1, LOG_RETENTION_DAYS[-1]), AfterValidator(_retention)]
Services = Annotated[tuple[Service, ...], Field(json_schema_extra={"maxItems": MOST_ENDPOINTS})]
Accounts = Annotated[tuple[AccountId, ...], Field(json_schema_extra={"maxItems": MOST_ACCOUNTS})]


class PrivateNetworkSettings(Settings):
    """A VPC for what serves."""

    availability_zones: Annotated[
        tuple[Zone, ...], Field(json_schema_extra={"minItems": 1, "maxItems": MOST_ZONES})
    ]
    """Zones with a private subnet; add new ones at the end."""
    cidr_block: Block | None = None
    """Addresses of the VPC."""
    subnet_prefix_length: Annotated[int, Whole(SHORTEST, LONGEST)] | None = None
    """Size of every subnet; 4 longer than the VPC's, when it is not said."""
    internet_access: StrictBool | None = None
    """Whether private subnets reach the internet, by a NAT gateway a zone."""
    endpoints: Services | None = None
    """Services of AWS with an endpoint inside the VPC; what serving needs, when it is not said."""
    trusted_account_ids: Accounts | None = None
    """Other accounts whose resources may be reached through the endpoints."""
    flow_log_days: RetentionDays | None = None
    """How long the record of the traffic is kept."""
    kms_key_arn: KeyArn | None = None
    """Key that encrypts the record; one is made, when it is not said."""
    tags: Tags | None = None
    """Tags of every resource."""

    @classmethod
    def conflicts(cls, given: Given, context: Context) -> Iterable[tuple[Place, str]]:
        """Subnets fit, zones are of one region, nothing is named twice."""
        zones = [given.value("availability_zones", at) for at in given.keys("availability_zones")]
        if given.value("availability_zones") is not None and not zones:
            yield ("availability_zones",), "must name at least 1 zone, got none"
        first = next((zone for zone in zones if isinstance(zone, str)), "")
        for position, zone in enumerate(zones):
            if isinstance(zone, str) and zones_elsewhere([zone], first[:-1]):
                yield (
                    ("availability_zones", position),
                    f"must be in {first[:-1]}, as {first} is; got {shown(zone)}",
                )
        yield from _too_many(given, availability_zones=MOST_ZONES)
        yield from _endpoint_conflicts(given, given.value("endpoints") in ((), []))
        yield from repeats(given, "availability_zones", "endpoints", "trusted_account_ids")
        if given.right("availability_zones") and given.right("subnet_prefix_length"):
            yield from _room(given, [str(zone) for zone in zones])

    @classmethod
    def _sentence(cls, error: ErrorDetails) -> str:
        told = _another(error, AdoptedNetworkSettings, "AdoptedNetwork takes an existing one")
        return told or super()._sentence(error)


class AdoptedNetworkSettings(Settings):
    """A VPC that exists already."""

    vpc_id: Annotated[str, _id("vpc")]
    """The VPC."""
    subnet_ids: Annotated[
        tuple[Annotated[str, _id("subnet")], ...], Field(json_schema_extra={"minItems": 1})
    ]
    """Its private subnets, where models and endpoints are put."""
    security_group_ids: tuple[Annotated[str, _id("sg")], ...] | None = None
    """Groups of what serves; one is made, when it is not said."""
    route_table_ids: tuple[Annotated[str, _id("rtb")], ...] | None = None
    """Route tables of the subnets, which the endpoints of s3 and dynamodb need."""
    vpc_cidr_blocks: tuple[Block, ...] | None = None
    """Addresses of the VPC that may use the endpoints, beside the security groups."""
    endpoints: Services | None = None
    """Services of AWS that get an endpoint inside the VPC."""
    trusted_account_ids: Accounts | None = None
    """Other accounts whose resources may be reached through the endpoints."""
    flow_log_days: RetentionDays | None = None
    """How long a record of the traffic is kept; there is none, when it is not said."""
    kms_key_arn: KeyArn | None = None
    """Key that encrypts the record; one is made, when it is not said."""
    tags: Tags | None = None
    """Tags of every resource."""

    @classmethod
    def conflicts(cls, given: Given, context: Context) -> Iterable[tuple[Place, str]]:
        """What is said is of use, and nothing is named twice."""
        services = [given.value("endpoints", at) for at in given.keys("endpoints")]
        routed = [service for service in services if service in GATEWAYS]
        faced = [service for service in services if service and service not in GATEWAYS]
        if routed and not list(given.keys("route_table_ids")):
            yield (
                ("route_table_ids",),
                f"must name the subnets' route tables, as endpoints has {routed[0]}; got none",
            )
        for name, users in (("route_table_ids", routed), ("vpc_cidr_blocks", faced)):
            if list(given.keys(name)) and not users and given.right("endpoints"):
                which = "s3 or dynamodb" if name == "route_table_ids" else "one with an interface"
                yield (name,), f"is of no use unless endpoints has {which}"
        if given.value("subnet_ids") is not None and not list(given.keys("subnet_ids")):
            yield ("subnet_ids",), "must name at least 1 subnet, got none"
        if given.has("kms_key_arn") and not given.has("flow_log_days"):
            yield ("kms_key_arn",), "is of no use without flow_log_days"
        yield from _endpoint_conflicts(given, given.right("endpoints") and not services)
        lists = ("subnet_ids", "security_group_ids", "route_table_ids", "vpc_cidr_blocks")
        yield from repeats(given, *lists, "endpoints", "trusted_account_ids")

    @classmethod
    def _sentence(cls, error: ErrorDetails) -> str:
        told = _another(error, PrivateNetworkSettings, "PrivateNetwork makes a new one")
        return told or super()._sentence(error)


def _another(error: ErrorDetails, other: type[Settings], does: str) -> str:
    if error["type"] == "extra_forbidden" and error["loc"][0] in other.model_fields:
        return f"does not go together with a network of this kind: {does}"
    return ""


def _endpoint_conflicts(given: Given, none: bool) -> Iterable[tuple[Place, str]]:
    if none and list(given.keys("trusted_account_ids")):
        yield ("trusted_account_ids",), "is of no use without endpoints"
    yield from _too_many(given, endpoints=MOST_ENDPOINTS, trusted_account_ids=MOST_ACCOUNTS)
    tags: Mapping[str, Any] = given.value("tags", default={}) or {}
    most = MOST_TAGS if "Name" in tags else MOST_TAGS - 1
    if len(tags) > most:
        yield ("tags",), f"must be at most {most} tags beside Name, got {len(tags)}"


def _too_many(given: Given, **most: int) -> Iterable[tuple[Place, str]]:
    for name, limit in most.items():
        count = len(list(given.keys(name)))
        if count > limit:
            yield (name,), f"must be at most {limit}, got {count}"


def _room(given: Given, zones: list[str]) -> Iterable[tuple[Place, str]]:
    block = given.value("cidr_block", default=USUAL_BLOCK)
    public = given.value("internet_access") is True
    if isinstance(block, str):
        try:
            subnet_plan(block, zones, given.value("subnet_prefix_length"), public)
        except ValueError as error:
            yield ("subnet_prefix_length",), str(error)
