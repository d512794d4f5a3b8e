"""The provider's own configuration."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, cast

from mlops_kit.offline.gcp.checks import label_key, label_value
from mlops_kit.offline.gcp.places import region_of, wrong_region, wrong_zone
from mlops_kit.offline.gcp.references import wrong_account
from mlops_kit.offline.gcp.universe import PUBLIC, universe_of
from mlops_kit.offline.values import UNKNOWN
from mlops_kit.problems import Problem, not_one_of, shown

PROJECT = re.compile(r"(?:[a-z0-9.-]+:)?[a-z][-a-z0-9]{4,28}[a-z0-9]|\d+")
_DOMAIN = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_STRATEGIES = ("CREATION_ONLY", "PROACTIVE")


def problems(config: Mapping[str, Any]) -> Iterable[Problem]:
    """Yield what is wrong with a provider's configuration."""
    universe = universe_of(config)
    known = {key: value for key, value in config.items() if value not in (UNKNOWN, None, "")}
    domain = known.get("universeDomain")
    if isinstance(domain, str) and not _DOMAIN.fullmatch(domain):
        yield Problem("universeDomain", f"must be a domain such as {PUBLIC}, got {shown(domain)}")
    for key in ("project", "billingProject"):
        if key in known and not PROJECT.fullmatch(str(known[key])):
            yield Problem(
                key,
                "must be a project's id (6 to 30 lower-case letters, digits and hyphens) or "
                f"number, got {shown(known[key])}",
            )
    if "region" in known and (why := wrong_region(str(known["region"]), universe)):
        yield Problem("region", why)
    if "zone" in known and (why := wrong_zone(str(known["zone"]), universe)):
        yield Problem("zone", why)
    region, zone = known.get("region"), known.get("zone")
    if isinstance(region, str) and isinstance(zone, str) and region_of(zone) not in (None, region):
        yield Problem("zone", f"must be a zone of {region}, got {shown(zone)}")
    account = known.get("impersonateServiceAccount")
    if isinstance(account, str) and (why := wrong_account(account, universe)):
        yield Problem("impersonateServiceAccount", why)
    strategy = known.get("pulumiAttributionLabelAdditionStrategy")
    if strategy is not None and strategy not in _STRATEGIES:
        yield Problem(
            "pulumiAttributionLabelAdditionStrategy", not_one_of(strategy, list(_STRATEGIES))
        )
    timeout = known.get("requestTimeout")
    if isinstance(timeout, str) and not re.fullmatch(r"(\d+(\.\d+)?(ns|us|ms|s|m|h))+", timeout):
        yield Problem("requestTimeout", f"must be a time such as 120s, got {shown(timeout)}")
    labels = known.get("defaultLabels")
    for key, value in cast(dict[str, Any], labels).items() if isinstance(labels, dict) else ():
        if why := label_key(key):
            yield Problem(f"defaultLabels.{key}", f"its name {why}")
        elif value is not UNKNOWN and (why := label_value(value)):
            yield Problem(f"defaultLabels.{key}", why)
