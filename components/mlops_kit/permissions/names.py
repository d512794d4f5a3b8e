"""Names, ids and ARNs that are only made by `pulumi up`, as patterns.

The engine adds digits to a name that the program does not give, and AWS chooses ids: what a
preview shows of them is not what will be there.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from mlops_kit.offline.aws.making import MADE
from mlops_kit.offline.aws.naming import NAMINGS, Naming
from mlops_kit.offline.aws.place import EXAMPLE_ACCOUNT
from mlops_kit.permissions.filling import ANY, filled
from mlops_kit.permissions.place import Place

_PREFIXES: Final = {
    "bucketPrefix": "bucket",
    "namePrefix": "name",
    "nodeGroupNamePrefix": "nodeGroupName",
}
_USUAL = Naming()
_DEFAULTS: Final = {"path": "/", "groupName": "default"}


def id_of(token: str, inputs: Mapping[str, Any], place: Place) -> str:
    """Return a resource's id, with `*` for what AWS chooses."""
    made = MADE.get(token)
    if made is None or made.id == "{arn}":
        return ANY
    return _once(filled(made.id, {**inputs}, place)[0])


def patterns(
    token: str,
    name: str,
    inputs: Mapping[str, Any],
    outputs: Mapping[str, Any],
    place: Place,
) -> Iterator[tuple[str, str]]:
    """Return texts of a preview, and the patterns that the real ones will match.

    Args:
        token: type of the resource.
        name: its name in the program.
        inputs: with the names that the engine added.
        outputs: that a stand-in made up.
        place: where it would be.
    """
    yield from _generated(token, name, inputs)
    for prefix, word in _PREFIXES.items():
        start, made = inputs.get(prefix), outputs.get(word)
        if isinstance(start, str) and isinstance(made, str) and inputs.get(word) is None:
            yield made, f"{start}{ANY}"
    yield from _chosen(token, inputs, outputs, place)
    if place.account == ANY:
        yield f":{EXAMPLE_ACCOUNT}:", f":{ANY}:"


def with_patterns(text: str, pairs: Iterable[tuple[str, str]]) -> str:
    """Return a text with the patterns in place of what is made up."""
    for made, pattern in sorted(set(pairs), key=lambda pair: (-len(pair[0]), pair)):
        text = text.replace(made, pattern)
    return text


def _generated(token: str, name: str, inputs: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    naming = NAMINGS.get(token, _USUAL)
    value = inputs.get(naming.property)
    if not isinstance(value, str) or not naming.added:
        return
    start = name.lower() if naming.lower else name
    start = start if start.startswith(naming.start) else naming.start + start
    made = rf"({re.escape(start + naming.separator)})[{naming.digits}]{{{naming.added}}}(\.fifo)?"
    if match := re.fullmatch(made, value):
        yield value, f"{match[1]}{ANY}{match[2] or ''}"


def _chosen(
    token: str, inputs: Mapping[str, Any], outputs: Mapping[str, Any], place: Place
) -> Iterator[tuple[str, str]]:
    made, arn = MADE.get(token), outputs.get("arn")
    if made is None or not made.arn or not isinstance(arn, str):
        return
    id = id_of(token, inputs, place)
    template = made.arn
    if not template.startswith("arn:"):
        service, _, resource = template.partition(":")
        template = f"arn:{{partition}}:{service}:{{region}}:{{account}}:{resource}"
    values = {**_DEFAULTS, **outputs, **inputs, "id": id}
    pattern = _once(filled(template, values, place)[0])
    if pattern == arn or ANY not in pattern:
        return
    yield arn, pattern
    before = pattern.removesuffix(id)
    if template.endswith("{id}") and ANY in id and arn.startswith(before):
        yield arn.removeprefix(before), id


def _once(text: str) -> str:
    return re.sub(r"\*{2,}", ANY, text)
