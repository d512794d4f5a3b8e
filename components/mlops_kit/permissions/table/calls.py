"""What the provider pulumi-aws calls for each resource type, and what those calls touch.

Source: resources of terraform-provider-aws, which pulumi-aws wraps; handlers' permissions in
CloudFormation's resource schemas; the developer guides where a service acts for the caller.

Braces of ARNs name inputs and outputs (`{name}`, `{code.s3Bucket}`) and where it is (`{region}`,
`{account}`, `{partition}`). `{x/}` is what follows the last slash, `{x:}` what follows the scheme,
`{x@}` the host of an address (the bucket of an s3://), `{x~}` the second of the parts between
slashes, `{x^}` x without a slash at its start, `{x|y}` is y where x is not known; else `*` stands
there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Use:
    """Operations that a type needs beside its own, or only sometimes."""

    operations: str
    """`Operation`, or `service.Operation` of another service, or `service:Action`; by spaces."""
    arns: tuple[str, ...] = ()
    """What they touch; none: the type's own."""
    when: str = ""
    """Path of the input that has to be said; empty: always."""
    condition: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    """Operator -> key -> value with braces."""


@dataclass(frozen=True)
class Calls:
    """The operations by which a type is made, read, changed and deleted."""

    service: str
    """Botocore's name."""
    arns: tuple[str, ...]
    """What they touch: `service:resource` in the type's region and account, or a whole ARN."""
    create: str
    """Operations, by spaces; `service.Operation` of another service."""
    read: str = ""
    update: str = ""
    delete: str = ""
    passes: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    """Path of an input with a role's ARN or name -> services that it is handed to."""
    linked: tuple[str, ...] = ()
    """Services whose own role AWS makes for the caller when they are used first."""
    uses: tuple[Use, ...] = ()

    def operations(self) -> tuple[str, ...]:
        """Return every operation, each once."""
        texts = (self.create, self.read, self.update, self.delete)
        return tuple(dict.fromkeys(word for text in texts for word in text.split()))


def key_use(path: str, operations: str = "DescribeKey") -> tuple[Use, ...]:
    """Return what a service needs of the caller to use a KMS key for itself.

    Args:
        path: of the input that names the key.
        operations: of KMS, beside the grant to the service.
    """
    arns = (f"{{{path}|arn:{{partition}}:kms:{{region}}:{{account}}:key/*}}",)
    words = " ".join(f"kms.{word}" for word in operations.split())
    grant = {"Bool": {"kms:GrantIsForAWSResource": "true"}}
    return (Use(words, arns, path), Use("kms.CreateGrant", arns, path, grant))
