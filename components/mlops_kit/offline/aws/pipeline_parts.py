"""Parts that steps of a pipeline's definition share: caching, retries, property files.

Source: AWS' Python SDK (`sagemaker.workflow.retry`, `steps`, `properties`); model steps retry
their call only.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

from mlops_kit.offline.aws.pipeline_functions import Mistake
from mlops_kit.offline.aws.pipeline_steps import Step, entries
from mlops_kit.problems import not_one_of, shown, unknown_key

_LISTS_OF_VALUES = ("DependsOn", "Values")
_CALL_ERRORS = ("Step.SERVICE_FAULT", "Step.THROTTLING")
_JOB_ERRORS = (
    "SageMaker.JOB_INTERNAL_ERROR",
    "SageMaker.CAPACITY_ERROR",
    "SageMaker.RESOURCE_LIMIT",
)
_RETRY = ("ExceptionType", "IntervalSeconds", "BackoffRate", "MaxAttempts", "ExpireAfterMin")
_MOST: Mapping[str, float] = {"MaxAttempts": 20, "ExpireAfterMin": 14_400}
_DURATION = re.compile(
    r"P?(?=[\dT])(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?", re.IGNORECASE
)


def wrong_cache(raw: Mapping[str, Any]) -> Iterator[Mistake]:
    """Find a cache without a switch, or with a time that is none."""
    cache = raw.get("CacheConfig")
    if not isinstance(cache, dict):
        if cache is not None:
            yield ("CacheConfig",), f"must be a map, got {shown(cache)}"
        return
    given = cast(dict[str, Any], cache)
    yield from unknown(given, ("Enabled", "ExpireAfter"), ("CacheConfig",))
    if not isinstance(given.get("Enabled"), bool):
        enabled = given.get("Enabled")
        yield ("CacheConfig", "Enabled"), f"must be true or false, got {shown(enabled)}"
    expiry = given.get("ExpireAfter")
    if expiry is not None and not (isinstance(expiry, str) and _DURATION.fullmatch(expiry)):
        reason = f"must be a duration such as P30D or PT12H, got {shown(expiry)}"
        yield ("CacheConfig", "ExpireAfter"), reason


def wrong_retries(kind: str, raw: Mapping[str, Any]) -> Iterator[Mistake]:
    """Find retries of what cannot be retried, and numbers out of their limits."""
    yield from no_list(raw, "RetryPolicies")
    allowed = _CALL_ERRORS if kind in ("Model", "RegisterModel") else (*_CALL_ERRORS, *_JOB_ERRORS)
    for index, policy in entries(raw.get("RetryPolicies")):
        place = ("RetryPolicies", index)
        yield from unknown(policy, _RETRY, place)
        errors = policy.get("ExceptionType")
        for error in cast(list[Any], errors) if isinstance(errors, list) else [errors]:
            if error not in allowed:
                yield (*place, "ExceptionType"), not_one_of(error, allowed)
        if "MaxAttempts" in policy and "ExpireAfterMin" in policy:
            reason = "must not be given together with MaxAttempts"
            yield (*place, "ExpireAfterMin"), reason
        for name in _RETRY[1:]:
            if name in policy:
                yield from _wrong_retry_number(name, policy[name], (*place, name))


def _wrong_retry_number(name: str, value: Any, place: tuple[int | str, ...]) -> Iterator[Mistake]:
    kind: Any = int | float if name == "BackoffRate" else int
    least, most = (1, _MOST[name]) if name in _MOST else (0, None)
    if isinstance(value, bool) or not isinstance(value, kind) or value < least:
        yield place, f"must be a number of at least {least}, got {shown(value)}"
    elif most is not None and value > most:
        yield place, f"must be at most {most:g}, got {shown(value)}"


def wrong_property_files(step: Step) -> Iterator[Mistake]:
    """Find property files of outputs that the step does not have."""
    keys = ("PropertyFileName", "OutputName", "FilePath")
    yield from no_list(step.raw, "PropertyFiles")
    seen: set[Any] = set()
    for index, file in entries(step.raw.get("PropertyFiles")):
        place = ("PropertyFiles", index)
        yield from unknown(file, keys, place)
        for key in keys:
            if not isinstance(file.get(key), str) or not file[key]:
                yield (*place, key), f"must be text, got {shown(file.get(key))}"
        output, name = file.get("OutputName"), file.get("PropertyFileName")
        if isinstance(output, str) and output and output not in step.outputs:
            reason = f"names an output that the step does not have, got {shown(output)}"
            yield (*place, "OutputName"), reason
        if isinstance(name, str) and name in seen:
            reason = f"must be different from the other files', got {shown(name)}"
            yield (*place, "PropertyFileName"), reason
        seen.add(name if isinstance(name, str) else index)


def unknown(
    given: Mapping[str, Any], known: tuple[str, ...], place: tuple[int | str, ...]
) -> Iterator[Mistake]:
    """Find keys that are not known."""
    for key in given:
        if key not in known:
            yield (*place, key), unknown_key(key, known)


def no_list(inside: Mapping[str, Any], name: str, needed: bool = False) -> Iterator[Mistake]:
    """Find that a key is no list, or a list of maps with something else in it."""
    value = inside.get(name)
    if name not in inside:
        if needed:
            yield (name,), "is required but missing"
    elif not isinstance(value, list):
        yield (name,), f"must be a list, got {shown(value)}"
    elif name not in _LISTS_OF_VALUES:
        for index, item in enumerate(cast(list[Any], value)):
            if not isinstance(item, dict):
                yield (name, index), f"must be a map, got {shown(item)}"
