"""Regions, zones and multi-regions, of Google Cloud and of sovereign clouds."""

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from mlops_kit.offline.gcp.documents import locations
from mlops_kit.offline.gcp.universe import PUBLIC, UNIVERSES, Universe
from mlops_kit.problems import shown

_REGION = re.compile(r"(?P<area>u-[a-z]+-[a-z]+|[a-z]+-[a-z]+)(?P<number>\d+)(?P<suffix>[a-z]?)")
_ZONE = re.compile(rf"(?P<region>{_REGION.pattern})-(?P<zone>[a-z]|ai\d[a-z])")
_MULTI = re.compile(r"global|europe|[a-z]{2}|(?:nam|eur|asia|us|eu)\d*|nam-eur-asia\d+")
_SUCH_AS = {
    "region": "europe-west1",
    "zone": "europe-west1-b",
    "location": "europe-west1, eu or global",
    "region or zone": "europe-west1 or europe-west1-b",
}
_APP_ENGINE = ("us-central", "europe-west")
_ZONES: Mapping[str, str] = {
    "us-central1": "abcf",
    "us-central2": "abcd",
    "us-east1": "bcd",
    "europe-west1": "bcd",
}
"""Zones that are not a, b and c (cloud.google.com/compute/docs/regions-zones, 2026)."""


def wrong_region(value: str, universe: Universe) -> str:
    """Return why there is no such region, empty if there is or may be one."""
    name = value.rstrip("/").rpartition("/")[2]
    if universe.domain != PUBLIC:
        return _wrong_abroad(name, universe, zones=False)
    found = _REGION.fullmatch(name)
    if found is None:
        zone = _ZONE.fullmatch(name)
        if zone:
            return f"must be a region, got the zone {shown(name)}; did you mean {zone['region']}?"
        return "" if _MULTI.fullmatch(name) else _no_place(name, "region")
    return _wrong_name(name, found)


def wrong_zone(value: str, universe: Universe) -> str:
    """Return why there is no such zone, empty if there is or may be one."""
    name = value.rstrip("/").rpartition("/")[2]
    if universe.domain != PUBLIC:
        return _wrong_abroad(name, universe, zones=True)
    found = _ZONE.fullmatch(name)
    if found is None:
        if _REGION.fullmatch(name):
            letters = ", ".join(f"{name}-{letter}" for letter in _ZONES.get(name, "abc"))
            return f"must be a zone, got the region {shown(name)}; its zones are {letters}"
        return _no_place(name, "zone")
    why = wrong_region(found["region"], universe)
    letters = _ZONES.get(found["region"], "abc")
    if why or len(found["zone"]) > 1 or not locations():
        return why
    if letters[0] <= found["zone"] <= chr(ord(letters[-1]) + 1):
        return ""  # One more than known may be new.
    return f"is not a zone of {found['region']}, which has {', '.join(letters)}; got {shown(name)}"


def wrong_location(value: str, universe: Universe) -> str:
    """Return why there is no such region, zone, dual-region, multi-region or `global`."""
    for part in value.rstrip("/").rpartition("/")[2].split("+"):
        name = part.lower()
        if universe.domain != PUBLIC:
            why = _wrong_abroad(name, universe, zones=True)
        elif _ZONE.fullmatch(name):
            why = wrong_zone(name, universe)
        elif _REGION.fullmatch(name):
            why = wrong_region(name, universe)
        elif _MULTI.fullmatch(name) or name in _APP_ENGINE:
            why = ""
        else:
            why = _no_place(part, "location")
        if why:
            return why
    return ""


def wrong_region_or_zone(value: str, universe: Universe) -> str:
    """Return why there is no such region or zone; multi-regions are none."""
    name = value.rstrip("/").rpartition("/")[2]
    if universe.domain == PUBLIC and _MULTI.fullmatch(name):
        return _no_place(name, "region or zone")
    return wrong_location(value, universe)


def region_of(location: str) -> str | None:
    """Return the region of a region or zone, None for what is neither."""
    name = location.rstrip("/").rpartition("/")[2].lower()
    zone = _ZONE.fullmatch(name)
    return zone["region"] if zone else name if _REGION.fullmatch(name) else None


def zones_of(region: str) -> list[str]:
    """Return the zones of a region."""
    return [f"{region}-{letter}" for letter in _ZONES.get(region, "abc")]


def regions(universe: Universe) -> list[str]:
    """Return all regions of a universe; empty where they are not known."""
    if universe.domain != PUBLIC:
        return list(universe.regions)
    return sorted(name for name in locations() if _REGION.fullmatch(name))


def _wrong_name(name: str, found: re.Match[str]) -> str:
    """Judge a name of the right shape: only typing mistakes are wrong, as there are new regions."""
    known = [region for region in locations() if _REGION.fullmatch(region)]
    if name in known or not known:
        return ""
    for universe in UNIVERSES.values():
        if name in universe.regions:
            return (
                f"is a region of {universe.domain}, not of {PUBLIC}, got {shown(name)}; set the "
                "provider's universeDomain or choose another region"
            )
    area, number = found["area"], int(found["number"])
    areas = {_area(region): 0 for region in known}
    for region in known:
        areas[_area(region)] = max(areas[_area(region)], _number(region))
    if area in areas:
        return "" if number == areas[area] + 1 else _unknown(name, known)
    return _unknown(name, known) if get_close_matches(area, areas, n=1, cutoff=0.8) else ""


def _wrong_abroad(name: str, universe: Universe, *, zones: bool) -> str:
    if not universe.regions or name == "global":
        return ""
    allowed = [*universe.regions]
    if zones:
        allowed += [zone for region in universe.regions for zone in zones_of(region)]
    if name in allowed:
        return ""
    return f"must be one of {', '.join(allowed)} in {universe.domain}, got {shown(name)}"


def _no_place(name: str, what: str) -> str:
    guess = _guess(name.lower(), regions(UNIVERSES[PUBLIC]))
    return f"must be a {what} of Google Cloud such as {_SUCH_AS[what]}, got {shown(name)}{guess}"


def _unknown(name: str, known: Iterable[str]) -> str:
    guess = _guess(name, known)
    return (
        f"is not a region that the installed google-api-python-client knows, got {shown(name)}"
        f"{guess or '; update it if the region is new'}"
    )


def _guess(name: str, known: Iterable[str]) -> str:
    close = get_close_matches(name, sorted(known), n=1, cutoff=0.75)
    return f"; did you mean {close[0]}?" if close else ""


def _area(region: str) -> str:
    found = _REGION.fullmatch(region)
    return found["area"] if found else ""


def _number(region: str) -> int:
    found = _REGION.fullmatch(region)
    return int(found["number"]) if found else 0
