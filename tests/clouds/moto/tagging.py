"""The tags of what is there: each service has its own words for them."""

from typing import Any

from mlops_kit.offline.values import Values
from tests.clouds.moto.asking import Asked
from tests.clouds.moto.wire import plain

_OPERATIONS = {
    "ec2": ("CreateTags", "DeleteTags"),
    "iam": ("TagRole", "UntagRole"),
    "sagemaker": ("AddTags", "DeleteTags"),
}
_WORDS = ("tags", "tagstoadd", "tagkeys", "resourcetagkeys", "resourcetags", "tagkeylist")


def retag(asked: Asked, id: str, state: Values, wanted: Values) -> None:
    """Give a thing other tags."""
    old, new = state.get("tagsAll") or {}, wanted.get("tagsAll") or {}
    if old == new:
        return
    if asked.service == "s3":
        pairs = [{"Key": key, "Value": value} for key, value in new.items()]
        asked.call("PutBucketTagging", Bucket=id, Tagging={"TagSet": pairs})
        return
    tag, untag = _OPERATIONS.get(asked.service, ("TagResource", "UntagResource"))
    gone = [key for key in old if key not in new]
    if gone:
        _asked(asked, untag, id, state, gone)
    if new:
        _asked(asked, tag, id, state, new)


def tags_of(asked: Asked, operation: str, which: Values) -> Any:
    """Return the tags of a thing, in the service's own form."""
    (member,) = asked.shape(operation).required_members
    answer = asked.call(operation, **{member: _named(asked, which["id"], which)})
    return next(value for name, value in answer.items() if name.lower() in ("tags", "taglist"))


def _named(asked: Asked, id: str, state: Values) -> str:
    """Return what a service calls a thing when it is about tags."""
    return id if asked.service in ("ec2", "iam", "kms") else state["arn"]


def _asked(asked: Asked, operation: str, id: str, state: Values, tags: Any) -> None:
    shape = asked.shape(operation)
    (content,) = (name for name in shape.members if name.lower() in _WORDS)
    which = next(name for name in shape.required_members if name != content)
    taken = shape.members[content]
    if isinstance(tags, dict):
        value = plain(taken, tags)
    else:
        structures = taken.member.type_name == "structure"
        value = [{"Key": key} for key in tags] if structures else tags
    named = _named(asked, id, state)
    several = shape.members[which].type_name == "list"
    asked.call(operation, **{which: [named] if several else named, content: value})
