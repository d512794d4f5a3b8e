"""What the tables name of a type exists in its SDK, and tags are changed where there are tags."""

import re

import pytest

from mlops_kit.offline.sdk import Sdk
from mlops_kit.permissions.filling import BRACES
from mlops_kit.permissions.table import table

SDK = Sdk("aws")
WORDS = {"partition", "region", "account", "id"}
each = pytest.mark.parametrize("token", table())


def named(template):
    """Return every path in the braces of a template, those after `|` too."""
    for brace in BRACES.finditer(template):
        yield brace[1]
        yield from named(brace[3] or "")


def paths(calls):
    uses = calls.uses
    templates = [*calls.arns, *(arn for use in uses for arn in use.arns)]
    templates += [text for use in uses for keys in use.condition.values() for text in keys.values()]
    found = {path for template in templates for path in named(template)} - WORDS
    return found | set(calls.passes) | {use.when for use in uses if use.when}


def exists(token, path):
    shape = SDK.resource(token)
    inner = {**shape.outputs, **shape.inputs}
    for part in path.split("."):
        if part not in inner:
            return False
        kind = inner[part].type
        while kind.item is not None:
            kind = kind.item
        inner = SDK.object(kind.name) if kind.kind == "object" else {}
    return True


@each
def test_every_property_that_is_named_is_one_of_the_type(token):
    assert [path for path in sorted(paths(table()[token])) if not exists(token, path)] == []


@each
def test_a_type_with_tags_has_them_put_on_and_taken_off(token):
    if "tagsAll" not in SDK.resource(token).outputs:
        return
    operations = " ".join(table()[token].operations())

    assert re.search(
        r"\b(Add|Create|Tag|Put|Change)\w*Tag\w*|\bTag\w+|ChangeTags|AddTags", operations
    )
    assert re.search(r"\b(Untag|DeleteTags|RemoveTags|ChangeTags|Delete\w+Tagging)", operations)


def test_a_property_that_no_type_has_is_found():
    assert exists("aws:s3/bucket:Bucket", "forceDestroy")
    assert not exists("aws:s3/bucket:Bucket", "forceDestory")
    assert exists("aws:ecr/repository:Repository", "encryptionConfigurations.kmsKey")
    assert not exists("aws:ecr/repository:Repository", "encryptionConfigurations.key")
    assert list(named("{a|arn:{partition}:{b.c/}}")) == ["a", "partition", "b.c"]
