"""The ledger: bounded, and readable by later versions of the kit."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from mlops_kit.rollout.ledger import (
    HISTORY_LENGTH,
    INCIDENTS_LENGTH,
    MIGRATIONS,
    SCHEMA_VERSION,
    VERSIONS_REMEMBERED,
    Event,
    Incident,
    Ledger,
    remembered,
)

NOW = datetime(2026, 1, 1, tzinfo=UTC)
FROM_SCHEMA_1 = {
    "schema_version": 1,
    "endpoint": "wine",
    "stable": {"id": "v1", "label": "wine/v1", "spec": {"path": "/m", "threads": 1}},
    "weights": {"v1": 90, "v2": 10},
    "pending": None,
    "run": {
        "candidate": {"id": "v2", "label": "wine/v2", "spec": {}},
        "previous": {"id": "v1", "label": "wine/v1", "spec": {}},
        "plan": {
            "strategy": "canary",
            "steps": [{"weight": 10, "bake_seconds": 10.0, "min_requests": 20, "mirror": 0}],
            "retention_seconds": 10.0,
            "max_wait_seconds": 3600.0,
            "on_undecided": "rollback",
            "alpha": 0.01,
        },
        "phase": "step",
        "started_at": "2026-01-01T00:00:00Z",
        "step": 0,
        "step_at": "2026-01-01T00:00:05Z",
        "reason": "",
    },
    "retained": {},
    "rejections": {"v0": {"id": "v0-1", "at": "2025-12-31T00:00:00Z", "reason": "slow"}},
    "history": [
        {"at": "2025-12-31T00:00:00Z", "what": "deployed", "version": "v1", "reason": "first"}
    ],
}
"""A ledger as the first release wrote it, in the middle of a rollout."""


def incident(number: int) -> Incident:
    return Incident(
        id=f"i{number}",
        began_at=NOW,
        version="v2",
        previous="v1",
        by="ana",
        what="availability",
        reason="bad",
    )


def test_there_is_a_migration_from_every_older_schema():
    assert set(MIGRATIONS) == set(range(1, SCHEMA_VERSION))


def test_a_rollout_under_way_in_an_old_ledger_goes_on():
    ledger = Ledger.parse(json.dumps(FROM_SCHEMA_1))

    assert ledger.run is not None
    assert ledger.run.first_at == ledger.run.step_at == NOW + timedelta(seconds=5)
    assert ledger.run.opened == 1
    assert ledger.rejections["v0"].id == "v0-1"
    assert ledger.history[0].by == ""
    assert Ledger.parse(ledger.text()) == ledger


def test_history_keeps_the_newest_events():
    ledger = Ledger(endpoint="wine")
    for number in range(HISTORY_LENGTH + 5):
        ledger = ledger.logged(Event(at=NOW, what="paused", version="", reason=f"{number}"))

    assert len(ledger.history) == HISTORY_LENGTH
    assert ledger.history[-1].reason == f"{HISTORY_LENGTH + 4}"


def test_incidents_keep_the_newest_and_a_changed_one_takes_the_place_of_its_former_self():
    ledger = Ledger(endpoint="wine")
    for number in range(INCIDENTS_LENGTH + 5):
        ledger = ledger.noted(incident(number))
    last = ledger.incidents[-1].model_copy(update={"harmed": 7})

    ledger = ledger.noted(last)

    assert len(ledger.incidents) == INCIDENTS_LENGTH
    assert ledger.incidents[-1] == last


def test_only_incidents_that_are_over_and_untold_are_to_be_told():
    over = incident(1).model_copy(update={"ended_at": NOW})
    told = incident(2).model_copy(update={"ended_at": NOW, "told": True})
    ledger = Ledger(endpoint="wine", incidents=(over, told, incident(3)))

    assert ledger.to_tell() == (over,)


def test_what_is_remembered_of_versions_is_bounded_and_the_newest_stay():
    known = {f"v{n}": n for n in range(VERSIONS_REMEMBERED)}

    assert list(remembered(known, "v0", 0)) == [*list(known)[1:], "v0"]
    assert "v0" not in remembered(known, "new", 1)


@pytest.mark.parametrize("text", ["", "null", '"x"', "\x00"])
def test_other_texts_are_no_ledgers(text):
    with pytest.raises(ValueError, match="it is not"):
        Ledger.parse(text)


def test_needed_are_the_stable_the_retained_and_both_versions_of_a_rollout():
    assert Ledger(endpoint="wine").needed() == set()

    ledger = Ledger.parse(json.dumps(FROM_SCHEMA_1))
    assert ledger.needed() == {"v1", "v2"}
    kept = ledger.model_copy(update={"run": None, "retained": {"v0": NOW}})
    assert kept.needed() == {"v1", "v0"}
