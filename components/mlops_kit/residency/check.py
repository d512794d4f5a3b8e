"""Whether a plan keeps to where things may live: every resource, every value in it."""

from collections.abc import Collection, Iterable

from mlops_kit.residency.homes import Homes
from mlops_kit.residency.images import check_images
from mlops_kit.residency.keys import check_keys
from mlops_kit.residency.kinds import NOWHERE, cloud_of
from mlops_kit.residency.places import Places
from mlops_kit.residency.plan import Plan
from mlops_kit.residency.public import check_public
from mlops_kit.residency.resource import Resource
from mlops_kit.residency.settings import ResidencySettings
from mlops_kit.residency.verdict import CLOUD, Notes, Verdict


def judge(
    settings: ResidencySettings,
    resources: Iterable[Resource],
    only: Collection[str] | None = None,
) -> Verdict:
    """Check a whole plan.

    Args:
        settings: what is allowed.
        resources: everything in the plan, in any order; what refers to each other is found by URN,
            id and name.
        only: URNs to check; the others are only there to be referred to. None: all.
    """
    plan = Plan(resources)
    notes = Notes()
    places = Places(settings, plan, notes)
    homes = Homes(places)
    for resource in plan.resources:
        if not resource.custom or _is_nowhere(resource):
            continue
        if only is not None and resource.urn not in only:
            continue
        notes.places.setdefault(resource.urn, set())
        if cloud_of(resource) is None and not resource.is_provider:
            _check_stranger(settings, resource, notes)
        places.check(resource)
        homes.check(resource)
        check_images(settings, resource, notes)
        if settings.customer_managed_keys:
            check_keys(plan, resource, notes)
        if settings.public_access is False:
            check_public(plan, resource, notes)
    homes.finish()
    return notes.verdict(settings.undecided == "refuse")


def _is_nowhere(resource: Resource) -> bool:
    """Tell whether a resource is nothing outside Pulumi's state."""
    return resource.package in NOWHERE


def _check_stranger(settings: ResidencySettings, resource: Resource, notes: Notes) -> None:
    known = settings.clouds or settings.restricts_places
    if not known and not settings.customer_managed_keys and settings.public_access is not False:
        return
    allowed = ", ".join(settings.clouds or settings.regions or settings.partitions or ())
    reason = f"what the provider {resource.package} makes, and where, is not known here"
    notes.doubt(
        resource, "", CLOUD, reason + (f"; allowed: {allowed}" if allowed else ""), "", allowed
    )
