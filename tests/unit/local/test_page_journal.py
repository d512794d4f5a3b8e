"""What the page makes of a journal, whole or damaged."""

import json
from datetime import UTC, datetime
from typing import Any

from mlops_kit.local.page import journal


def text(*lines: dict[str, Any]) -> str:
    base = {"candidate": "b", "step": 0, "requests": 0}
    made = [{**base, **line, "at": stamp(line.get("at", 0))} for line in lines]
    return "".join(json.dumps(line) + "\n" for line in made)


def stamp(seconds: float) -> str:
    return datetime.fromtimestamp(1000 + seconds, UTC).isoformat()


def test_lines_that_are_not_whole_are_left_out() -> None:
    damaged = 'null\n[1]\n{"at": 3}\n{"at": "soon", "candidate": "b"}\n\n{"at": "2026-'

    found = journal.lines(text({"at": 1}) + damaged)

    assert [line["at"] for line in found] == [1001]


def test_numbers_that_are_none_are_none() -> None:
    (line,) = journal.lines(text({"evidence": None, "ratio": float("nan"), "weight": "10"}))

    found = journal.points([line])
    assert (found["evidence"], found["ratio"], found["weight"]) == ([None], [None], [None])
    assert journal.newest([line]) is not None


def test_the_rate_is_that_of_the_last_two_seconds() -> None:
    lines = [{"at": s, "requests": n} for s, n in ((0, 0), (1, 7), (2, 10), (3, 27), (4, 30))]

    found = journal.points(journal.lines(text(*lines)))

    # 10 - 0 in 2 s, 27 - 7 in 2 s, 30 - 10 in 2 s.
    assert found["rate"] == [None, None, 5, 10, 10]


def test_a_step_that_counts_from_0_has_no_rate_at_first() -> None:
    lines = [{"at": s, "requests": n} for s, n in ((0, 90), (2, 100), (4, 3), (6, 9))]

    assert journal.points(journal.lines(text(*lines)))["rate"] == [None, 5, None, 3]


def test_only_lines_of_the_rollout_under_way_are_its() -> None:
    lines = journal.lines(text({"at": 1}, {"at": 2, "candidate": "c"}, {"at": 3}, {"at": 4}))

    assert [line["at"] for line in journal.of_run(lines, "b", 1002.5)] == [1003, 1004]


def test_the_last_rollout_ends_where_the_candidate_or_the_steps_begin_anew() -> None:
    first = [{"at": 1, "step": 0}, {"at": 2, "step": 2}]
    second = [{"at": 3, "step": 0}, {"at": 4, "step": 1}]
    lines = journal.lines(text({"at": 0, "candidate": "c"}, *first, *second))

    assert [line["at"] for line in journal.last_rollout(lines)] == [1003, 1004]
    assert [line["at"] for line in journal.last_rollout(lines[:3])] == [1001, 1002]
    assert journal.last_rollout([]) == []


def test_a_long_rollout_is_thinned_and_keeps_its_newest_line() -> None:
    lines = journal.lines(text(*({"at": s} for s in range(5001))))

    at = journal.points(lines)["at"]
    assert len(at) <= journal.MOST_POINTS + 1
    assert (at[0], at[-1]) == (1000, 6000)
