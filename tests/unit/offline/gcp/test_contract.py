"""Inputs against Google's schemas."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlops_kit.offline.gcp.docstrings import NOTHING, Said
from mlops_kit.offline.gcp.scalars import reason
from mlops_kit.offline.values import UNKNOWN
from tests.unit.offline.gcp.at_hand import refused

_LABEL_PATTERN = "[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?"
_JOB = {"schedule": "0 3 * * *", "httpTarget": {"uri": "https://example.com"}}


@given(st.integers(min_value=-(2**40), max_value=2**40))
def test_numbers_are_refused_exactly_beyond_the_limits_of_their_format(number):
    wrong = reason(NOTHING, {"type": "integer", "format": "int32"}, number)
    assert bool(wrong) == (not -(2**31) <= number < 2**31)


@given(st.integers(1, 200))
def test_minimum_and_maximum_of_a_schema_count(number):
    wrong = reason(NOTHING, {"type": "integer", "minimum": "10", "maximum": "100"}, number)
    assert bool(wrong) == (not 10 <= number <= 100)


@given(st.from_regex(r"[a-z]([-a-z0-9]{0,61}[a-z0-9])?", fullmatch=True))
def test_names_of_hosts_are_names(name):
    assert reason(NOTHING, {"type": "string", "pattern": _LABEL_PATTERN}, name) == ""


@settings(max_examples=200)
@given(st.text(min_size=1))
def test_other_texts_are_refused_as_names_of_hosts(name):
    fits = name.isascii() and name == name.lower() and name[0].isalpha() and len(name) <= 63
    fits = fits and all(one.isalnum() or one == "-" for one in name) and name[-1] != "-"
    wrong = reason(NOTHING, {"type": "string", "pattern": _LABEL_PATTERN}, name)
    assert bool(wrong) == (not fits)


@pytest.mark.parametrize(
    ("form", "good", "bad"),
    [
        ("google-duration", "3.5s", "3.5"),
        ("google-duration", "72h0m0s", "soon"),
        ("google-datetime", "2026-01-31T12:00:00.5Z", "2026-01-31 12:00"),
        ("date-time", "2026-01-31T12:00:00+01:00", "2026-01-31"),
        ("date", "2026-01-31", "31.01.2026"),
        ("int64", "-12", "1.5"),
        ("uint64", "12", "-12"),
    ],
)
def test_texts_have_the_form_that_the_schema_says(form, good, bad):
    schema = {"type": "string", "format": form}
    assert reason(NOTHING, schema, good) == ""
    assert f"got '{bad}'" in reason(NOTHING, schema, bad)


def test_only_seconds_are_taken_where_the_docstring_says_so():
    said = Said("A duration in seconds with up to nine fractional digits, ending with 's'.")
    schema = {"type": "string", "format": "google-duration"}
    assert reason(said, schema, "600s") == ""
    assert reason(said, schema, "10m") == "must be seconds with an s, such as 3.5s, got '10m'"


def test_the_docstrings_enum_is_the_providers_own_and_counts_before_the_contracts():
    said = Said("The mode. Possible values are: `A`, `B`.")
    assert reason(said, {"type": "string", "enum": ["A", "B", "C"]}, "C")
    assert reason(NOTHING, {"type": "string", "enum": ["A", "B", "C"]}, "C") == ""


def test_case_counts_in_the_providers_enum_and_not_in_the_contracts():
    assert reason(Said("Possible values are: `A`, `B`."), {}, "a")
    assert reason(NOTHING, {"type": "string", "enum": ["DOCKER"]}, "docker") == ""


def test_a_word_of_the_docstring_is_newer_than_the_contract():
    said = Said("If left unspecified, defaults to DIRECT. Possible values: DIRECT BROKER")
    assert reason(said, {"type": "string", "enum": ["DIRECT"]}, "BROKER") == ""
    assert reason(said, {"type": "string", "enum": ["DIRECT"]}, "BROKERS")


def test_an_empty_text_and_a_zero_are_as_good_as_nothing():
    assert reason(Said("Possible values are: `A`."), {}, "") == ""
    assert reason(Said("Must be between 1 and 5."), {}, 0) == ""


def test_unspecified_is_allowed_but_not_offered():
    schema = {"type": "string", "enum": ["X_UNSPECIFIED", "A", "B"]}
    assert reason(NOTHING, schema, "X_UNSPECIFIED") == ""
    assert reason(NOTHING, schema, "D") == "must be one of A, B, got 'D'"


def test_a_pattern_that_python_cannot_read_refuses_nothing():
    assert reason(NOTHING, {"type": "string", "pattern": r"\p{L}+("}, "x") == ""


def test_values_that_only_the_beta_version_has_are_allowed():
    inputs = {**_JOB, "httpTarget": {"uri": "https://example.com", "httpMethod": "FETCH"}}
    assert [problem.path for problem in refused("cloudscheduler/job:Job", inputs)] == [
        "httpTarget.httpMethod"
    ]


def test_items_of_a_list_stand_for_values_of_a_map():
    """Google has a map of policies, Terraform a list of them with ids."""
    inputs = {
        "repositoryId": "models",
        "format": "DOCKER",
        "location": "europe-west4",
        "cleanupPolicies": [
            {"id": "a", "action": "DELETE", "condition": {"tagState": "TAGGED"}},
            {"id": "b", "action": "DELETE", "condition": {"tagState": "NEVER"}},
        ],
    }
    (problem,) = refused("artifactregistry/repository:Repository", inputs)
    assert problem.path == "cleanupPolicies[1].condition.tagState"


def test_the_provider_takes_days_where_the_api_takes_seconds_alone():
    policy = {"id": "a", "action": "DELETE", "condition": {"olderThan": "30d"}}
    inputs = {
        "repositoryId": "models",
        "format": "DOCKER",
        "location": "europe-west4",
        "cleanupPolicies": [policy],
    }
    assert refused("artifactregistry/repository:Repository", inputs) == []
    policy["condition"]["olderThan"] = "a month"
    (problem,) = refused("artifactregistry/repository:Repository", inputs)
    assert problem.path == "cleanupPolicies[0].condition.olderThan"


def test_nothing_is_said_of_what_is_not_known_yet():
    assert refused("cloudscheduler/job:Job", {**_JOB, "attemptDeadline": UNKNOWN}) == []


def test_all_mistakes_are_told_at_once_and_each_place_once():
    inputs = {
        "location": "westeurope",
        "storageClass": "GLACIER",
        "rpo": "NEVER",
        "labels": {"Team": "ML"},
    }
    found = refused("storage/bucket:Bucket", inputs)
    assert sorted(problem.path for problem in found) == [
        "labels.Team",
        "location",
        "rpo",
        "storageClass",
    ]
