"""The journal of a rollout: one line a look, bounded."""

import json

from mlops_kit.local import journal
from mlops_kit.local.journal import Journal
from mlops_kit.rollout.counts import Counts
from mlops_kit.rollout.decision import Snapshot
from mlops_kit.rollout.gate import Judgement, Verdict
from tests.simulated_target import AVAILABILITY, version


def seen(verdict=Verdict.UNDECIDED, requests=120):
    finding = Judgement(verdict, AVAILABILITY, requests, 1, 0.4, 100.0)
    counts = Counts(requests, 1, {"latency_p95": 2})
    return Snapshot(version("v2"), "step", 1, 10, counts, finding)


def lines(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_a_line_has_what_a_look_saw(tmp_path):
    file = tmp_path / "rollout.jsonl"

    Journal(file).append(seen(), "wine: step 1")

    (line,) = lines(file)
    at = line.pop("at")
    assert at.endswith("+00:00")
    assert line == {
        "candidate": "v2",
        "label": "wine/v2",
        "phase": "step",
        "step": 1,
        "weight": 10,
        "requests": 120,
        "failed": 1,
        "slow": {"latency_p95": 2},
        "evidence": 0.4,
        "bound": 100.0,
        "objective": "availability",
        "allowed": 0.01,
        "ratio": 1 / 120,
        "verdict": "undecided",
        "line": "wine: step 1",
    }


def test_looks_in_quick_succession_are_left_out_unless_the_verdict_changes(tmp_path, monkeypatch):
    monkeypatch.setattr(journal, "LEAST_SECONDS", 3600)
    kept = Journal(tmp_path / "j")
    for verdict in (Verdict.UNDECIDED, Verdict.UNDECIDED, Verdict.BREACH, Verdict.BREACH):
        kept.append(seen(verdict), "")

    assert [line["verdict"] for line in lines(tmp_path / "j")] == ["undecided", "breach"]


def test_a_journal_that_has_grown_keeps_its_newer_half(tmp_path, monkeypatch):
    monkeypatch.setattr(journal, "LEAST_SECONDS", 0)
    monkeypatch.setattr(journal, "MOST_BYTES", 2000)
    kept = Journal(tmp_path / "j")
    for number in range(40):
        kept.append(seen(requests=number), "")

    numbers = [line["requests"] for line in lines(tmp_path / "j")]
    assert (tmp_path / "j").stat().st_size <= 2000
    assert numbers == list(range(numbers[0], 40))
