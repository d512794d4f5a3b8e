"""Regions, zones, multi-regions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_kit.offline.gcp.places import (
    region_of,
    regions,
    wrong_location,
    wrong_region,
    wrong_region_or_zone,
    wrong_zone,
    zones_of,
)
from mlops_kit.offline.gcp.universe import UNIVERSES, Universe

PUBLIC = UNIVERSES["googleapis.com"]
FRANCE = UNIVERSES["s3nsapis.fr"]
SOMEWHERE = Universe("apis.example.org")
KNOWN = st.sampled_from(regions(PUBLIC))


@given(KNOWN)
def test_every_region_that_documents_name_is_one(region):
    assert wrong_region(region, PUBLIC) == ""
    assert (
        wrong_region(f"https://www.googleapis.com/compute/v1/projects/p/regions/{region}", PUBLIC)
        == ""
    )
    assert all(wrong_zone(zone, PUBLIC) == "" for zone in zones_of(region))
    assert wrong_location(region.upper(), PUBLIC) == ""


@given(KNOWN, st.data())
def test_a_region_with_a_letter_left_out_is_none(region, data):
    letters = [index for index, one in enumerate(region) if one.isalpha()]
    index = data.draw(st.sampled_from(letters))
    typo = region[:index] + region[index + 1 :]
    assert wrong_region(typo, PUBLIC), typo


@pytest.mark.parametrize(
    "name",
    [
        "eu-central-1",  # AWS
        "us-east-1",
        "us-gov-west-1",
        "eusc-de-east-1",
        "westeurope",  # Azure
        "eastus2",
        "germanywestcentral",
        "usgovvirginia",
        "fra1",
        "",
    ],
)
def test_other_clouds_regions_are_none(name):
    assert wrong_region(name, PUBLIC)
    assert wrong_location(name, PUBLIC)


@pytest.mark.parametrize(
    "name",
    [
        "us",
        "eu",
        "EU",
        "US",
        "asia",
        "europe",
        "global",
        "nam4",
        "EUR5",
        "eur3",
        "asia1",
        "us-central",
    ],
)
def test_multi_regions_are_locations(name):
    assert wrong_location(name, PUBLIC) == ""


def test_dual_regions_are_written_with_a_plus():
    assert wrong_location("US-CENTRAL1+US-WEST1", PUBLIC) == ""
    assert wrong_location("US-CENTRAL1+US-WST1", PUBLIC)


def test_the_next_number_may_be_a_new_region_and_a_greater_one_is_a_mistake():
    last = max(int(name.removeprefix("us-east")) for name in regions(PUBLIC) if "us-east" in name)
    assert wrong_region(f"us-east{last + 1}", PUBLIC) == ""
    assert wrong_region(f"us-east{last + 2}", PUBLIC)


def test_a_region_like_no_other_may_be_new():
    assert wrong_region("antarctica-south1", PUBLIC) == ""


@pytest.mark.parametrize("name", ["us-east1-a", "europe-west1-a", "europe-west4-z", "europe-west4"])
def test_zones_that_a_region_does_not_have_are_none(name):
    assert wrong_zone(name, PUBLIC)


@pytest.mark.parametrize("name", ["us-east1-b", "us-central1-f", "us-south1-d", "us-central1-ai1a"])
def test_zones_that_a_region_has_or_may_get_are_zones(name):
    assert wrong_zone(name, PUBLIC) == ""


def test_a_zone_where_a_region_is_meant_is_told():
    assert "did you mean europe-west4?" in wrong_region("europe-west4-a", PUBLIC)


def test_clusters_are_in_regions_or_zones():
    assert wrong_region_or_zone("europe-west4", PUBLIC) == ""
    assert wrong_region_or_zone("europe-west4-a", PUBLIC) == ""
    assert wrong_region_or_zone("global", PUBLIC)


@pytest.mark.parametrize("name", ["u-france-east1", "u-france-east1-a", "global", "U-FRANCE-EAST1"])
def test_a_sovereign_cloud_has_its_own_locations(name):
    assert wrong_location(name, FRANCE) == ""


@pytest.mark.parametrize("name", ["europe-west9", "eu", "US", "u-germany-northeast1"])
def test_a_sovereign_cloud_has_no_others(name):
    assert "u-france-east1" in wrong_location(name, FRANCE)


def test_a_sovereign_region_is_not_in_the_public_cloud():
    assert "universeDomain" in wrong_region("u-france-east1", PUBLIC)


def test_nothing_is_said_of_a_universe_that_is_not_known():
    assert wrong_region("u-nowhere-west1", SOMEWHERE) == ""
    assert regions(SOMEWHERE) == []


@given(KNOWN)
def test_the_region_of_a_zone_is_its_beginning(region):
    assert region_of(f"{region}-b") == region_of(region) == region
    assert region_of("eu") is None
