from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from botocore.config import Config

from mlops_kit.aws.s3_ledger import EMPTY, S3Ledger
from mlops_kit.rollout.driver import Conflict, TargetError
from mlops_kit.rollout.ledger import Event, Ledger
from tests.clouds.sagemaker import Simulator, simulator

BUCKET = "ledgers"
NEW = Ledger(endpoint="wine")


@pytest.fixture
def cloud() -> Iterator[Simulator]:
    with simulator() as made:
        place = {"LocationConstraint": "eu-central-1"}
        made.client("s3").create_bucket(Bucket=BUCKET, CreateBucketConfiguration=place)
        yield made


def store(cloud: Simulator, attempts: int = 6) -> S3Ledger:
    config = Config(retries={"mode": "standard", "total_max_attempts": attempts})
    return S3Ledger(cloud.client("s3", config=config), BUCKET, "wine")


def noted(text: str) -> Ledger:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    return NEW.logged(Event(at=at, what="promoted", version="v1", reason=text))


def test_the_ledger_of_an_endpoint_has_its_own_place(cloud):
    store(cloud).save(noted("one"), EMPTY)

    listed = cloud.client("s3").list_objects_v2(Bucket=BUCKET)["Contents"]
    assert [entry["Key"] for entry in listed] == ["mlops-kit/wine/ledger.json"]


def test_a_first_save_is_for_where_there_is_nothing_and_later_ones_for_what_was_read(cloud):
    made = store(cloud)
    revision = made.save(noted("one"), EMPTY)
    made.save(noted("two"), revision)

    writes = [asked for name, asked in cloud.calls if name == "PutObject"]
    assert [asked.get("IfNoneMatch") for asked in writes] == ["*", None]
    assert [asked.get("IfMatch") for asked in writes] == [None, revision]


def test_a_ledger_that_did_not_change_is_not_read_again(cloud):
    made = store(cloud)
    made.save(noted("one"), EMPTY)
    cloud.calls.clear()

    first, second = made.load(), made.load()

    assert first == second == (noted("one"), first[1])
    assert [asked.get("IfNoneMatch") for _, asked in cloud.calls] == [first[1], first[1]]


def test_a_change_by_somebody_else_is_seen_at_the_next_look(cloud):
    mine, theirs = store(cloud), store(cloud)
    revision = mine.save(noted("mine"), EMPTY)
    theirs.load()
    theirs.save(noted("theirs"), revision)

    assert mine.load()[0] == noted("theirs")


@pytest.mark.parametrize("kind", ["timeout", "internal", "closed"])
def test_a_save_whose_answer_was_lost_is_a_save(cloud, kind):
    made = store(cloud)
    cloud.fail("PutObject", kind, after=True)

    revision = made.save(noted("one"), EMPTY)

    assert store(cloud).load() == (noted("one"), revision)
    assert cloud.count("PutObject") == 2
    made.save(noted("two"), revision)


def test_a_save_of_which_every_answer_is_lost_fails_in_a_sentence_and_may_be_there(cloud):
    cloud.fail("PutObject", "timeout", after=True, times=6)

    with pytest.raises(TargetError, match=r"^S3 cannot be asked: Read timeout"):
        store(cloud).save(noted("one"), EMPTY)
    assert store(cloud).load()[0] == noted("one")


def test_a_race_that_s3_tells_of_is_a_conflict(cloud):
    made = store(cloud)
    revision = made.save(noted("one"), EMPTY)
    cloud.fail("PutObject", "conflict", times=10)

    with pytest.raises(Conflict, match="wine: another run is changing this endpoint"):
        made.save(noted("two"), revision)
    cloud.faults.clear()
    made.save(noted("two"), made.load()[1])


def test_a_ledger_that_was_deleted_meanwhile_is_a_conflict(cloud):
    made = store(cloud)
    revision = made.save(noted("one"), EMPTY)
    store(cloud).remove()

    with pytest.raises(Conflict, match="another run"):
        made.save(noted("two"), revision)
    assert made.load() == (NEW, EMPTY)


def test_a_ledger_that_appeared_meanwhile_is_a_conflict(cloud):
    made = store(cloud)
    assert made.load() == (NEW, EMPTY)
    store(cloud).save(noted("theirs"), EMPTY)

    with pytest.raises(Conflict, match="another run"):
        made.save(noted("mine"), EMPTY)
    assert made.load()[0] == noted("theirs")


def test_removal_can_be_said_twice(cloud):
    made = store(cloud)
    made.save(noted("one"), EMPTY)

    made.remove()
    made.remove()

    assert made.load() == (NEW, EMPTY)


@pytest.mark.parametrize("operation", ["GetObject", "PutObject", "DeleteObject"])
def test_a_refusal_names_service_and_operation_in_one_line(cloud, operation):
    made = store(cloud)
    cloud.fail(operation, "denied")
    calls = {
        "GetObject": made.load,
        "PutObject": lambda: made.save(noted("one"), EMPTY),
        "DeleteObject": made.remove,
    }

    with pytest.raises(TargetError, match=f"^S3 refuses {operation}: [^\n]*AccessDenied"):
        calls[operation]()


def test_a_bucket_that_is_not_there_is_told_not_taken_for_an_empty_ledger(cloud):
    nowhere = S3Ledger(cloud.client("s3"), "nowhere", "wine")

    with pytest.raises(TargetError, match="S3 refuses GetObject"):
        nowhere.load()
