"""What the page says of an endpoint and of the machine."""

from typing import Any

import pytest

from mlops_kit.local.page import describe, journal, verdict
from mlops_kit.rollout.ledger import Event, Ledger, Order
from tests.unit.local.page_machine import BAD, OBJECTIVES, V1, V2, moment, version, wine
from tests.unit.local.page_machine import journal as journal_text

NOW = 1_790_000_000.0
SETTINGS = {"port": 8080, "objectives": OBJECTIVES, "probes_per_second": 1}
SERVES = ({V1: 100}, {})
STABLE = Ledger(endpoint="wine", stable=version(V1, "wine/v1"))
PENDING = {
    "endpoint": "wine",
    "name": "EndpointDown",
    "state": "pending",
    "summary": "wine: is down",
}
FIRING = {**PENDING, "state": "firing"}


def described(ledger: Ledger | None, live: Any = SERVES, problem: str = "") -> dict[str, Any]:
    lines = journal.lines(journal_text(NOW))
    return describe.endpoint("wine", SETTINGS, ledger, problem, live, lines)


def test_each_version_has_weight_label_and_role() -> None:
    ledger = wine(NOW).model_copy(update={"retained": {BAD: moment(NOW)}})

    rows = describe.weights(ledger, ({V1: 90, V2: 10}, {V2: 50}))

    assert [(r["version"], r["label"], r["weight"], r["mirror"], r["role"]) for r in rows] == [
        (V1, "wine/v1", 90, 0, "stable"),
        (V2, "wine/v2", 10, 50, "candidate"),
        (BAD, "wine/bad", 0, 0, "kept"),  # its label is in the history
    ]


def test_a_version_that_the_ledger_does_not_know_is_shown() -> None:
    (row, _) = describe.weights(STABLE, ({"x": 100}, {}))

    assert (row["version"], row["label"], row["weight"]) == ("x", "", 100)


def test_a_silent_gateway_is_no_weights_rather_than_0() -> None:
    assert described(STABLE, live=None)["weights"] is None


def test_a_rollout_under_way_has_its_place_counts_and_course() -> None:
    found = described(wine(NOW))["rollout"]

    assert (found["under_way"], found["place"], found["label"]) == (
        True,
        "step 1 of 3 (10 %)",
        "wine/v2",
    )
    assert found["now"]["requests"] == 270
    assert found["now"]["slow"] == {"latency_p95": 2}
    assert len(found["points"]["at"]) == 28


def test_an_order_is_shown_with_who_gave_it() -> None:
    order = Order(what="pause", by="ann", at=moment(NOW), reason="lunch")

    found = described(wine(NOW).model_copy(update={"order": order}))["rollout"]

    assert found["held"] == "paused by ann: lunch"


def test_after_a_rollout_the_last_one_stays_visible() -> None:
    found = described(STABLE)["rollout"]

    assert (found["under_way"], found["candidate"], found["outcome"]) == (False, V2, "")


def test_the_last_rollout_says_how_it_ended() -> None:
    promoted = Event(
        at=moment(NOW), what="promoted", version=f"{V2} (wine/v2)", reason="it kept its objectives"
    )
    earlier = promoted.model_copy(update={"at": moment(NOW - 5000), "what": "rolled_back"})
    retired = promoted.model_copy(update={"what": "retired", "version": V2})
    ledger = STABLE.model_copy(update={"history": (earlier, promoted, retired)})

    found = described(ledger)

    assert found["rollout"]["outcome"] == "promoted: it kept its objectives"
    assert found["labels"] == {V1: "wine/v1", V2: "wine/v2"}
    assert described(STABLE.model_copy(update={"history": (earlier,)}))["rollout"]["outcome"] == ""


def test_incidents_and_history_begin_with_the_newest() -> None:
    found = described(wine(NOW))

    assert [one["id"] for one in found["incidents"]] == ["two", "one"]
    assert found["incidents"][1]["ended_at"] - found["incidents"][1]["began_at"] == 100
    assert (found["incidents"][0]["harmed"], found["incidents"][0]["requests"]) == (12, 40)
    assert [one["what"] for one in found["history"]] == ["rolled back", "promoted", "deployed"]


@pytest.mark.parametrize(
    ("state", "alerts", "prometheus", "level", "said"),
    [
        (described(STABLE), [], "", "ok", "no alert"),
        (described(wine(NOW)), [], "", "rollout", "wine/v2 at step 1 of 3 (10 %)"),
        (described(wine(NOW)), [PENDING], "", "pending", "EndpointDown pending (is down)"),
        (described(STABLE), [PENDING, FIRING], "", "bad", "EndpointDown firing (is down)"),
        (described(STABLE, live=None), [], "", "bad", "gateway does not answer"),
        (described(STABLE), [], "Prometheus does not answer", "unknown", "Prometheus does not"),
        (described(None, problem="the ledger cannot be read"), [], "", "unknown", "cannot be read"),
        (described(STABLE, live=({}, {})), [], "", "unknown", "no version has traffic yet"),
    ],
)
def test_the_verdict_says_the_worst(
    state: dict[str, Any], alerts: list[dict[str, str]], prometheus: str, level: str, said: str
) -> None:
    found = verdict.endpoint(state, alerts, prometheus)

    assert found["level"] == level
    assert said in found["sentence"]


def test_a_rollback_is_trouble_and_says_why() -> None:
    run = wine(NOW).run
    assert run is not None
    back = run.model_copy(update={"phase": "rollback", "reason": "30 % failed"})

    found = verdict.endpoint(described(wine(NOW).model_copy(update={"run": back})), [], "")

    assert (found["level"], found["sentence"]) == (
        "bad",
        "wine/v2 is being rolled back: 30 % failed",
    )


def test_a_machine_is_as_its_worst_endpoint() -> None:
    ok = verdict.endpoint(described(STABLE), [], "")
    bad = verdict.endpoint(described(STABLE), [FIRING], "")

    found = verdict.machine({"a": ok, "wine": bad})
    assert (found["level"], found["sentence"]) == ("bad", "wine: EndpointDown firing (is down)")
    assert verdict.machine({"a": ok, "b": ok})["sentence"].startswith("All 2 endpoints serve")
    assert verdict.machine({})["level"] == "unknown"
