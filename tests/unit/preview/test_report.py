"""What a reviewer reads: the worst first, short, stable, and nothing that a fork could inject."""

import json
import re
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from mlops_kit.preview.impact import impacts
from mlops_kit.preview.markdown import MOST_LINES, markdown
from mlops_kit.preview.plan import SECRET, Change, Plan, Planned, short
from mlops_kit.preview.report import Report, Residency
from mlops_kit.preview.terminal import drawn

BUCKET, ENDPOINT = "aws:s3/bucket:Bucket", "aws:sagemaker/endpoint:Endpoint"
GROUP, KEY = "aws:eks/nodeGroup:NodeGroup", "aws:kms/key:Key"


def planned(kind, name, operation, *changes, **more):
    urn = f"urn:pulumi:s::p::{kind}::{name}"
    return Planned(urn, kind, name, operation, custom=True, changes=changes, **more)


def looked(*resources, **more):
    found = impacts(Plan(tuple(resources), **more))
    return [(one.stake, one.resource, one.sentence) for one in found]


def test_lost_data_comes_first_then_addresses_then_capacity():
    found = looked(
        planned(GROUP, "gpu", "update", Change("scalingConfig.minSize", 3, 1)),
        planned(ENDPOINT, "wine", "replace", Change("name", "a", "b", replaces=True)),
        planned(KEY, "key", "delete"),
    )

    assert found == [
        ("data", "key", "is deleted: is lost: the key: what is encrypted with it can no longer be "
                        "read"),
        ("address", "wine", "is replaced because name changes: clients of the endpoint get errors "
                            "until it is there again"),
        ("capacity", "gpu", "scalingConfig.minSize falls from 3 to 1"),
    ]  # fmt: skip


def test_a_replaced_bucket_loses_objects_and_its_name():
    stakes = [
        stake
        for stake, *_ in looked(planned(BUCKET, "b", "replace", Change("bucket", "a", "b", True)))
    ]

    assert stakes == ["data", "address"]


@pytest.mark.parametrize(
    "change",
    [
        Change("scalingConfig.minSize", 1, 3),
        Change("scalingConfig.minSize", None, 3),
        Change("scalingConfig.minSize", "3", "1"),
        Change("tags.count", 3, 3),
        Change("tags.size", 3, 1),
        Change("enabled", True, False),
    ],
)
def test_what_is_not_less_capacity_is_not_called_that(change):
    assert looked(planned(GROUP, "gpu", "update", change)) == []


def test_creation_and_harmless_updates_are_nothing_to_look_at():
    resources = (
        planned(BUCKET, "new", "create"),
        planned(ENDPOINT, "wine", "update", Change("tags.a", "x", "y")),
        planned(KEY, "same", "same"),
    )

    assert looked(*resources) == []


def test_an_address_that_the_stack_gives_to_others_is_compared():
    old = {"endpoints": {"wine": {"url": "https://a/wine", "weights": {"x": 100}}}, "n": "plain"}
    new = {"endpoints": {"wine": {"url": "https://b/wine", "weights": {"y": 100}}}}

    assert looked(old_outputs=old, outputs=new) == [
        ("address", "endpoints.wine.url", "changes from https://a/wine to https://b/wine")
    ]
    assert looked(old_outputs=old, outputs={}) == [
        ("address", "endpoints.wine.url", "is gone, it was https://a/wine")
    ]
    hidden = {"url": SECRET}
    assert looked(old_outputs={"url": "https://a"}, outputs=hidden) == []


def report(*resources, **more):
    plan = Plan(tuple(resources), **{k: v for k, v in more.items() if k in Plan.__annotations__})
    rest = {k: v for k, v in more.items() if k not in Plan.__annotations__}
    return Report(**{"stack": "prod", "against": "main", "plan": plan, "impacts": impacts(plan),
                     "stand_ins": {"aws": "7.51.1"}, **rest})  # fmt: skip


def test_the_comment_begins_with_its_mark_and_the_verdict():
    lines = markdown(report(planned(BUCKET, "b", "create"))).splitlines()

    assert lines[0] == "<!-- mlops-kit preview prod -->"
    assert lines[1] == "### Preview of `prod`: 1 to create"
    assert lines[3] == "Compared with `main`. Residency: not set for this stack."


def test_a_refused_plan_says_so_first_and_why():
    text = markdown(report(planned(BUCKET, "b", "create"), problems=("b: bucket: is taken",)))

    assert text.splitlines()[1] == "### Preview of `prod`: refused"
    assert text.index("**Refused**") < text.index("| type |")
    assert "* `b: bucket: is taken`" in text


def test_leaks_refuse_a_plan_and_undecided_ones_do_not():
    leak = report(residency=Residency("broken", 3, ("b is in us-east-1",)))
    unsure = report(residency=Residency("undecided", 3, (), ("b: region is not known",)))

    assert leak.refused
    assert "* `b is in us-east-1`" in markdown(leak)
    assert not unsure.refused
    assert "Residency: not decided for all, 3 resources checked." in markdown(unsure)
    assert "* `b: region is not known`" in markdown(unsure)


def test_foreign_text_cannot_become_markdown_html_or_a_mention():
    nasty = "`x` @everyone <img src=x> | [a](http://b) ``` **b**\n# head"
    text = markdown(report(planned(BUCKET, nasty, "delete"), problems=(nasty,), notes=(nasty,)))

    lines = [line for line in text.splitlines() if "@everyone" in line]
    assert lines
    for line in lines:
        inner = re.fullmatch(r"\* (`+)(.*)\1", line)
        assert inner, line
        assert inner[1] not in re.findall(r"`+", inner[2])
        assert "|" not in line
    assert "\n# head" not in text


@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                [BUCKET, ENDPOINT, GROUP, KEY, *(f"aws:m/t{n}:T{n}" for n in range(40))]
            ),
            st.sampled_from(["create", "update", "replace", "delete", "same"]),
        ),
        max_size=120,
    ),
    st.lists(st.text(max_size=500), max_size=70),
)
def test_a_comment_has_at_most_sixty_lines_whatever_happens(kinds, texts):
    resources = [
        planned(kind, f"r{n}", op, Change("a", 1, 2)) for n, (kind, op) in enumerate(kinds)
    ]
    made = report(*resources, problems=tuple(texts), warnings=tuple(texts), notes=tuple(texts),
                  residency=Residency("broken", 5, tuple(texts), tuple(texts)))  # fmt: skip

    text = markdown(made)

    assert len(text.splitlines()) <= MOST_LINES == 60
    assert text.startswith("<!-- mlops-kit preview prod -->\n")
    assert text.rstrip().endswith("</sub>")
    if texts:
        assert "**Refused**" in text
        assert "**Residency broken**" in text


def test_what_was_left_out_is_counted():
    text = markdown(report(problems=tuple(f"mistake {n}" for n in range(100))))

    shown = text.count("* `mistake")
    assert f"* … and {100 - shown} more" in text


def test_the_document_holds_everything_and_is_the_same_each_time():
    resources = (
        planned(KEY, "z", "update", Change("a", 1, 2)),
        planned(BUCKET, "b", "replace", Change("bucket", "a", "b", True), delete_first=True),
    )
    one, two = report(*resources), report(*reversed(resources))

    document = one.document()
    assert json.dumps(document) == json.dumps(two.document())
    assert document["result"] == "good"
    assert document["counts"]["replace"] == 1
    assert [entry["name"] for entry in document["resources"]] == ["z", "b"]
    assert document["resources"][1]["delete_first"] is True
    assert document["by_type"][BUCKET] == {"create": 0, "update": 0, "replace": 1, "delete": 0}


@pytest.mark.parametrize("width", [40, 80])
def test_a_narrow_terminal_shows_all_words(width):
    console = Console(width=width, record=True, file=StringIO())
    made = report(
        planned(BUCKET, "b", "replace", Change("bucket", "a", "b", True)),
        notes=("wine: 3f2a 100 % -> 91cc canary",),
        residency=Residency("kept", 1),
    )

    console.print(drawn(made))

    text = " ".join(console.export_text().split())
    assert "prod against main: 1 to replace" in text
    assert "data: b is replaced because bucket changes" in text
    assert "wine: 3f2a 100 % -> 91cc canary" in text
    assert "Residency kept, 1 resources checked" in text


def test_types_are_shown_as_pulumi_shows_them():
    assert short(BUCKET) == "aws:s3:Bucket"
    assert short("kubernetes:apps/v1:Deployment") == "kubernetes:apps/v1:Deployment"
    assert short("azure-native:storage:StorageAccount") == "azure-native:storage:StorageAccount"
    assert short("mlops-kit:index:LocalRollout") == "mlops-kit:index:LocalRollout"
