"""Tags, which nearly all of AWS limits alike."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from mlops_kit.problems import Problem, dotted, shown

_MOST = 50
_LONGEST_KEY = 128
_LONGEST_VALUE = 256


def problems(inputs: Mapping[str, Any]) -> Iterator[Problem]:
    """Find tags that no service takes (Tag Editor user guide, tag naming limits)."""
    tags = inputs.get("tags")
    if not isinstance(tags, dict):
        return
    known = cast(dict[str, Any], tags)
    if len(known) > _MOST:
        yield Problem("tags", f"must have at most {_MOST} entries, got {len(known)}")
    for key, value in known.items():
        place = dotted(("tags", key))
        if not key or len(key) > _LONGEST_KEY:
            yield Problem(
                place, f"must have a key of 1 to {_LONGEST_KEY} characters, got {len(key)}"
            )
        elif isinstance(value, str) and len(value) > _LONGEST_VALUE:
            yield Problem(
                place,
                f"must have at most {_LONGEST_VALUE} characters, got {len(value)}: {shown(value)}",
            )
