"""Google Cloud and the sovereign clouds that are built like it, by their universe domain."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mlops_kit.offline.plain import digest, text

PUBLIC = "googleapis.com"


@dataclass(frozen=True)
class Universe:
    """One cloud: what differs between Google's own and a partner's."""

    domain: str
    """Of its APIs: `compute.<domain>`."""
    prefix: str = ""
    """Of its project ids, `s3ns:my-project`, and in its service accounts' addresses."""
    regions: tuple[str, ...] = ()
    """All it has; empty: not known here, or Google's own (see `documents.locations`)."""
    docker: str = ""
    """End of its Docker registries' hosts, after the location and a hyphen."""


UNIVERSES: Mapping[str, Universe] = {
    universe.domain: universe
    for universe in (
        Universe(PUBLIC, docker="docker.pkg.dev"),
        Universe("s3nsapis.fr", "s3ns", ("u-france-east1",), "docker.s3nsregistry.fr"),
        Universe(
            "apis-berlin-build0.goog",
            "eu0",
            ("u-germany-northeast1",),
            "docker.pkg-berlin-build0.goog",
        ),
    )
}
"""Sources: documentation.s3ns.fr ("Cloud de Confiance versus Google Cloud", "Service agents") and
the same pages of Google Cloud Dedicated in Germany."""


def universe_of(config: Mapping[str, Any]) -> Universe:
    """Return the universe that a provider's configuration names."""
    domain = text(config, "universeDomain") or PUBLIC
    return UNIVERSES.get(domain, Universe(domain))


def other_universe(host: str, own: Universe) -> Universe | None:
    """Return the known universe that a host is of, if it is not the provider's own."""
    for universe in UNIVERSES.values():
        if host == universe.domain or host.endswith(f".{universe.domain}"):
            return None if universe.domain == own.domain else universe
    return None


def number_of(project: str) -> str:
    """Return a project's number: made up, the same for the same id. A number stays what it is."""
    if project.isdigit():
        return project
    return str(10**11 + int(digest("project", project, length=11, digits="0123456789")))


def email_domain(project: str) -> str:
    """Return the domain of a project's service accounts, `my-project.iam.gserviceaccount.com`."""
    scope, _, own = project.rpartition(":")
    return f"{own}.{scope}.iam.gserviceaccount.com" if scope else f"{own}.iam.gserviceaccount.com"


def agent(universe: Universe, service: str, project: str) -> str:
    """Return the address of a Google-managed account, such as Cloud Storage's in a project."""
    system = f".{universe.prefix}-system" if universe.prefix else ""
    return f"service-{number_of(project)}@{service}{system}.iam.gserviceaccount.com"


def is_service_account(address: str) -> bool:
    """Tell whether an address has one of the forms of service accounts."""
    return bool(
        re.fullmatch(
            r"[a-z0-9._-]+@(?:[a-z0-9-]+\.)*(?:gserviceaccount\.com|svc\.id\.goog)", address
        )
        or re.fullmatch(r"[a-z0-9.:-]+\.svc\.id\.goog\[[^\]/]+/[^\]]+\]", address)
    )
