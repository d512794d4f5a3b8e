"""The inputs of `ModelRegistry`: their allowed values."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field

from mlops_kit.aws.places import KeyArn, Principal, Shape, Tags
from mlops_kit.aws.repeats import repeats
from mlops_kit.problems import Place
from mlops_kit.settings import Context, Given, Settings

MOST_GROUPS = 50
"""As many names of 63 characters as one pattern of EventBridge surely has room for."""
MOST_PRINCIPALS = 50
"""A policy of SageMaker is 20,480 characters at most."""

GroupName = Annotated[
    str,
    Shape(
        r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}",
        "1 to 63 letters, digits and dashes, with no dash at either end",
        longest=63,
    ),
]
"""Name of a model package group, as botocore's model of SageMaker has it."""
Principals = Annotated[
    tuple[Principal, ...], Field(json_schema_extra={"maxItems": MOST_PRINCIPALS})
]


class ModelPackageGroupSettings(Settings):
    """A model, whose versions are packages."""

    description: Annotated[str, Field(max_length=1024)] | None = None
    """What the model is for."""


class ModelRegistrySettings(Settings):
    """Groups of model packages in an account's registry."""

    groups: Annotated[
        dict[GroupName, ModelPackageGroupSettings],
        Field(json_schema_extra={"minProperties": 1, "maxProperties": MOST_GROUPS}),
    ]
    """Name of a group -> what it is."""
    reader_principals: Principals | None = None
    """Other accounts, roles and users that may look at packages and deploy them."""
    writer_principals: Principals | None = None
    """Other accounts, roles and users that may register packages."""
    approver_principals: Principals | None = None
    """Other accounts, roles and users that may approve and reject packages."""
    kms_key_arn: KeyArn | None = None
    """Key that encrypts the messages; the registry makes one, when it is not said."""
    tags: Tags | None = None
    """Tags of every resource."""

    @classmethod
    def conflicts(cls, given: Given, context: Context) -> Iterable[tuple[Place, str]]:
        """There is something to make, and nobody is named twice."""
        lists = ("reader_principals", "writer_principals", "approver_principals")
        for name, most in (("groups", MOST_GROUPS), *((one, MOST_PRINCIPALS) for one in lists)):
            count = len(list(given.keys(name)))
            if count > most:
                yield (name,), f"must be at most {most}, got {count}"
        if given.value("groups") is not None and not list(given.keys("groups")):
            yield ("groups",), "must name at least 1 group, got none"
        yield from repeats(given, *lists)
