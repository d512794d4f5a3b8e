"""What every ledger store must do: a new one is covered the day it is listed here."""

import json
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mlops_kit.aws.s3_ledger import S3Ledger
from mlops_kit.local.ledger_file import LedgerFile
from mlops_kit.rollout.driver import Conflict, LedgerStore, TargetError
from mlops_kit.rollout.ledger import SCHEMA_VERSION, Event, Ledger
from tests.clouds.sagemaker import simulator

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Place:
    """Where one endpoint's ledger is kept, and the ways to get at it."""

    open: Callable[[], LedgerStore]
    """Makes another handle on the same ledger, as another process would."""
    read: Callable[[], str]
    """Returns the text that is kept."""
    write: Callable[[str], None]
    """Replaces the text behind the store's back."""


@contextmanager
def in_a_file(folder: Path) -> Iterator[Place]:
    path = folder / "ledger.json"
    yield Place(lambda: LedgerFile(path, "wine"), path.read_text, lambda t: _put(path, t))


def _put(path: Path, text: str) -> None:
    path.write_text(text)


@contextmanager
def in_s3(folder: Path) -> Iterator[Place]:
    with simulator() as cloud:
        s3 = cloud.client("s3")
        place = {"LocationConstraint": cloud.region}
        s3.create_bucket(Bucket="ledgers", CreateBucketConfiguration=place)
        it = {"Bucket": "ledgers", "Key": S3Ledger(s3, "ledgers", "wine").key}
        yield Place(
            lambda: S3Ledger(s3, "ledgers", "wine"),
            lambda: s3.get_object(**it)["Body"].read().decode(),
            lambda text: s3.put_object(**it, Body=text.encode()),
        )


STORES: Mapping[str, Callable[[Path], AbstractContextManager[Place]]] = {
    "file": in_a_file,
    "s3": in_s3,
}


@pytest.fixture(params=list(STORES))
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    with STORES[request.param](tmp_path) as made:
        yield made


def event(text: str) -> Event:
    return Event(at=NOW, what="promoted", version="v1", reason=text)


def test_a_ledger_that_was_never_saved_is_a_new_one_and_loading_saves_nothing(place):
    ledger, revision = place.open().load()

    assert ledger == Ledger(endpoint="wine")
    assert place.open().load() == (ledger, revision)


def test_what_is_saved_is_loaded_again_by_everybody(place):
    store = place.open()
    ledger, revision = store.load()
    changed = ledger.logged(event("ü"), weights={"v1": 100, "v0": 0})

    saved = store.save(changed, revision)

    assert place.open().load() == (changed, saved)


def test_a_save_on_an_old_revision_is_refused_and_changes_nothing(place):
    first, second = place.open(), place.open()
    ledger, old = first.load()
    newer = ledger.logged(event("first"))
    first.save(newer, old)

    with pytest.raises(Conflict, match="wine: another run is changing this endpoint"):
        second.save(ledger.logged(event("second")), old)
    assert place.open().load()[0] == newer


def test_a_revision_that_was_saved_allows_the_next_save(place):
    store = place.open()
    ledger, revision = store.load()
    for number in range(3):
        ledger = ledger.logged(event(f"{number}"))
        revision = store.save(ledger, revision)

    assert [e.reason for e in place.open().load()[0].history] == ["0", "1", "2"]


def test_of_many_saves_at_once_exactly_one_wins(place):
    ledger, revision = place.open().load()

    def save(number: int) -> bool:
        try:
            place.open().save(ledger.logged(event(f"{number}")), revision)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        won = list(threads.map(save, range(24)))

    assert won.count(True) == 1
    assert [e.reason for e in place.open().load()[0].history] == [f"{won.index(True)}"]


def test_a_ledger_of_every_older_schema_is_read_and_saved_as_the_present_one(place):
    place.write(json.dumps({"schema_version": 1, "endpoint": "wine", "weights": {"v1": 100}}))
    store = place.open()

    ledger, revision = store.load()
    store.save(ledger, revision)

    assert ledger.weights == {"v1": 100}
    assert json.loads(place.read())["schema_version"] == SCHEMA_VERSION


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "it is not JSON"),
        ("[]", "it is not a JSON object"),
        ("{}", "its schema_version is missing"),
        ('{"schema_version": 99}', "a newer version of the kit wrote it, use that one"),
        ('{"schema_version": 2}', "endpoint: Field required"),
        ('{"schema_version": 2, "endpoint": "wine", "x": 1}', "x: Extra inputs"),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence_and_left_as_it_is(place, text, says):
    place.write(text)

    with pytest.raises(TargetError, match=says):
        place.open().load()
    assert place.read() == text
