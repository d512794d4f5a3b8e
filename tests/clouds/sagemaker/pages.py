"""Listings: filters, order and pages as SageMaker's List calls have them."""

import base64
from collections.abc import Callable, Iterable
from typing import Any

from tests.clouds.sagemaker.refusals import invalid

PAGE = 10


def page(
    entries: Iterable[dict[str, Any]],
    parameters: dict[str, Any],
    key: str,
    name: str,
    orders: dict[str, Callable[[dict[str, Any]], Any]] | None = None,
) -> dict[str, Any]:
    """Return a page of summaries; `name` is the member that holds an entry's name."""
    found = [entry for entry in entries if _wanted(entry, parameters, name)]
    by = {"Name": lambda e: e[name], "CreationTime": lambda e: e["CreationTime"], **(orders or {})}
    order = by[parameters.get("SortBy", "CreationTime")]
    descending = parameters.get("SortOrder", "Descending") == "Descending"
    found.sort(key=lambda entry: (order(entry), entry[name]), reverse=descending)
    start = _start(parameters.get("NextToken"))
    size = parameters.get("MaxResults", PAGE)
    answer: dict[str, Any] = {key: found[start : start + size]}
    if start + size < len(found):
        answer["NextToken"] = base64.b64encode(str(start + size).encode()).decode()
    return answer


def _wanted(entry: dict[str, Any], parameters: dict[str, Any], name: str) -> bool:
    contained = parameters.get("NameContains", "").lower() in entry[name].lower()
    status = parameters.get("StatusEquals")
    created = entry["CreationTime"].timestamp()
    after = created > parameters.get("CreationTimeAfter", float("-inf"))
    before = created < parameters.get("CreationTimeBefore", float("inf"))
    return contained and after and before and status in (None, entry.get("EndpointStatus"))


def _start(token: str | None) -> int:
    if token is None:
        return 0
    try:
        return int(base64.b64decode(token))
    except ValueError:
        raise invalid("Invalid pagination token.") from None
