"""What the texts in the inputs of an EKS cluster must look like."""

from ipaddress import AddressValueError, IPv4Network, NetmaskValueError
from typing import Annotated

from pydantic import AfterValidator

from mlops_kit.aws.eks.add_on_list import AS_EKS_CHOOSES
from mlops_kit.aws.eks.instances import AMI_TYPES
from mlops_kit.aws.eks.taints import EFFECTS
from mlops_kit.aws.places import LOG_RETENTION_DAYS, Shape
from mlops_kit.problems import mistake, not_one_of, shown

WIDEST_PREFIX = 8
_KEPT_PREFIXES = ("kubernetes.io/", "k8s.io/")
_WORD = r"[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?"
_DNS_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_DNS = rf"{_DNS_LABEL}(\.{_DNS_LABEL})*"
_KEY = rf"({_DNS}/)?{_WORD}"
_NAMED = "lower-case letters, digits and dashes, with a letter first and no dash last"


def _label(key: str) -> str:
    if key.startswith(_KEPT_PREFIXES):
        raise mistake(f"must not begin with {' or '.join(_KEPT_PREFIXES)}, got {shown(key)}")
    return key


def _ami_type(value: str) -> str:
    if value not in AMI_TYPES:
        raise mistake(not_one_of(value, AMI_TYPES))
    return value


def _log_days(days: int) -> int:
    if days not in LOG_RETENTION_DAYS:
        raise mistake(not_one_of(days, [f"{one}" for one in LOG_RETENTION_DAYS]))
    return days


def _block(text: str) -> str:
    try:
        block = IPv4Network(text)
    except (AddressValueError, NetmaskValueError, ValueError):
        allowed = "an IPv4 block that begins at its first address, such as 203.0.113.0/24"
        raise mistake(f"must be {allowed}, got {shown(text)}") from None
    if block.prefixlen == 0:
        raise mistake(f"must not be the whole internet, got {shown(text)}")
    if block.prefixlen < WIDEST_PREFIX:
        raise mistake(f"must be /{WIDEST_PREFIX} or smaller, got {shown(text)}")
    return text


Version = Annotated[str, Shape(r"1\.[0-9]{1,3}", "a minor version of Kubernetes, such as 1.33")]
PublicBlock = Annotated[str, AfterValidator(_block)]
"""Who reaches the Kubernetes API from outside: never everybody."""
LogDays = Annotated[int, AfterValidator(_log_days)]
AmiType = Annotated[str, AfterValidator(_ami_type)]
PoolName = Annotated[str, Shape(r"[a-z]([a-z0-9-]{0,34}[a-z0-9])?", f"1 to 36 {_NAMED}")]
"""EKS' node groups have up to 63 characters, of which pulumi-aws adds 26 and the kit one."""
EntryName = Annotated[str, Shape(r"[a-z]([a-z0-9-]{0,61}[a-z0-9])?", f"1 to 63 {_NAMED}")]
InstanceType = Annotated[
    str, Shape(r"[a-z][a-z0-9-]*\.[a-z0-9-]+", "an EC2 instance type, such as m7i.large")
]
Label = Annotated[
    str,
    Shape(_KEY, "a label of Kubernetes, such as team or example.com/team"),
    AfterValidator(_label),
]
LabelValue = Annotated[
    str, Shape(rf"({_WORD})?", "at most 63 letters, digits and . _ - between them")
]
TaintText = Annotated[
    str,
    Shape(
        rf"{_KEY}(=({_WORD})?)?:({'|'.join(EFFECTS)})",
        f"a taint, key=value:effect, with the effect one of {', '.join(EFFECTS)}",
    ),
]
Namespace = Annotated[str, Shape(_DNS_LABEL, "the name of a namespace of Kubernetes")]
ServiceAccount = Annotated[str, Shape(_DNS, "the name of a service account of Kubernetes", 253)]
AddOnName = Annotated[
    str, Shape(r"[a-z0-9][a-z0-9_-]{0,98}[a-z0-9]", "the name of an EKS add-on, such as coredns")
]
AddOnVersion = Annotated[
    str,
    Shape(
        rf"{AS_EKS_CHOOSES}|v\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?",
        f"a version of an EKS add-on, such as v1.12.1-eksbuild.2, or {AS_EKS_CHOOSES}",
    ),
]
AccessPrincipal = Annotated[
    str,
    Shape(
        r"arn:[a-z-]+:iam::[0-9]{12}:(role|user)/[!-)+->@-~]+",
        "the ARN of one role or user, arn:<partition>:iam::<account>:role/<name>",
    ),
]
"""Who may use the Kubernetes API: EKS takes no account, no service and no wildcard."""
