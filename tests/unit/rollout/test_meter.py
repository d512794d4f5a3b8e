"""Counts since a moment, from readings that come late, twice, out of order or from 0 again."""

import pickle
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlops_kit.rollout.counts import Counts
from mlops_kit.rollout.meter import KEPT_MOMENTS, KEPT_READINGS, Meter

START = datetime(2026, 1, 1, tzinfo=UTC)
SLOW = "latency_p95"
FIELDS = ("requests", "failed", "slow")


def after(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def counts(requests: int, failed: int = 0, slow: int = 0) -> Counts:
    return Counts(requests, failed, {SLOW: slow})


def values(counted: Counts) -> tuple[int, int, int]:
    return counted.requests, counted.failed, counted.slow.get(SLOW, 0)


def metered(*readings: tuple[float, str, Counts]) -> Meter:
    meter = Meter()
    for seconds, epoch, raw in readings:
        meter.add(after(seconds), epoch, raw)
    return meter


def since(meter: Meter, seconds: float) -> tuple[int, int, int] | None:
    counted = meter.since(after(seconds))
    return None if counted is None else values(counted)


# What is counted


def test_counts_begin_with_the_first_reading_at_or_after_the_moment():
    meter = metered((0, "a", counts(5)), (10, "a", counts(9, 1)), (20, "a", counts(20, 4, 2)))

    assert since(meter, 0) == (15, 4, 2)
    assert since(meter, 5) == since(meter, 10) == (11, 3, 2)
    assert since(meter, 20) == (0, 0, 0)


def test_a_moment_after_the_newest_reading_has_no_counts_until_one_comes():
    meter = metered((0, "a", counts(5)))
    assert since(meter, 3) == (0, 0, 0)

    meter.add(after(4), "a", counts(7))
    meter.add(after(5), "a", counts(8))

    assert since(meter, 3) == (1, 0, 0)


def test_nothing_is_known_before_the_first_reading():
    assert Meter().first is None
    assert since(Meter(), 0) is None


def test_a_moment_before_a_first_reading_that_is_not_0_is_unknown():
    assert since(metered((1, "a", counts(5))), 0) is None
    assert since(metered((1, "a", counts(0, 0, 1))), 0) is None


def test_a_first_reading_of_0_is_the_base_of_every_moment_before_it():
    meter = metered((1, "a", counts(0)), (2, "a", counts(3, 1)))

    assert since(meter, -1000) == (3, 1, 0)


# Restarts


def test_a_new_epoch_began_at_0():
    meter = metered((0, "a", counts(5, 2)), (1, "a", counts(9, 2)), (2, "b", counts(6, 1)))

    assert since(meter, 0) == (10, 1, 0)
    assert since(meter, 1.5) == (0, 0, 0)


def test_a_new_epoch_that_shows_more_than_the_old_one_began_at_0_too():
    assert since(metered((0, "a", counts(5)), (1, "b", counts(100))), 0) == (100, 0, 0)


def test_an_epoch_that_ended_is_not_heard_again():
    meter = metered((0, "a", counts(5)), (1, "b", counts(1)), (2, "a", counts(9)))

    assert since(meter, 0) == (1, 0, 0)
    meter.add(after(3), "b", counts(2))
    assert since(meter, 0) == (2, 0, 0)


def test_without_epochs_requests_that_fell_are_those_of_a_new_process():
    meter = metered((0, "", counts(5)), (1, "", counts(9)), (2, "", counts(3, 1)))

    assert since(meter, 0) == (7, 1, 0)


@pytest.mark.parametrize("at", [1, 2])
def test_without_epochs_a_reading_that_is_not_newer_is_no_restart(at: float):
    meter = metered((0, "", counts(5)), (2, "", counts(9)), (at, "", counts(7)))

    assert since(meter, 0) == (4, 0, 0)


# Readings that are stale or inconsistent


@pytest.mark.parametrize("at", [0.5, 1, 3])
def test_a_stale_reading_changes_nothing(at: float):
    meter = metered((0, "a", counts(5)), (1, "a", counts(9, 2, 1)))

    meter.add(after(at), "a", counts(6, 1))

    assert since(meter, 0) == (4, 2, 1)
    meter.add(after(4), "a", counts(50, 2, 1))
    assert since(meter, 2) == (0, 0, 0), "the stale reading must not be the base"


@pytest.mark.parametrize("fell", [counts(8, 3, 3), counts(12, 1, 3), counts(12, 3, 1)])
def test_a_field_that_fell_does_not_hide_the_others(fell: Counts):
    highest = tuple(map(max, values(fell), (9, 2, 2)))
    meter = metered((0, "a", counts(5)), (1, "a", counts(9, 2, 2)), (3, "a", fell))

    assert since(meter, 0) == (highest[0] - 5, *highest[1:])
    meter.add(after(4), "a", counts(50, 40, 40))
    assert since(meter, 2) == (0, 0, 0), "what fell was stale, and must not be the base"


def test_a_failure_that_is_counted_before_its_request_waits_for_it():
    meter = metered((0, "a", counts(5)), (1, "a", counts(5, 1, 1)))
    assert since(meter, 0) == (0, 0, 0)

    meter.add(after(2), "a", counts(6, 1, 1))

    assert since(meter, 0) == (1, 1, 1)


# Bases from elsewhere


def test_a_base_completes_the_counts_since_a_moment_before_the_first_reading():
    meter = metered((10, "a", counts(9, 2)), (20, "a", counts(12, 3)))

    meter.base(after(0), counts(4, 1))

    assert since(meter, 0) == (8, 2, 0)
    assert since(meter, 1) is None


def test_a_base_is_cut_to_the_first_reading():
    meter = metered((10, "a", counts(9, 2)), (20, "a", counts(12, 3)))

    meter.base(after(0), counts(11, 0))

    assert since(meter, 0) == (3, 3, 0)


def test_of_two_bases_the_lower_counts():
    meter = metered((10, "a", counts(9)))
    for requests in (4, 2, 6):
        meter.base(after(0), counts(requests))

    assert since(meter, 0) == (7, 0, 0)


def test_a_base_does_not_replace_a_reading():
    meter = Meter()
    meter.base(after(0), counts(0))
    meter.add(after(0), "a", counts(9))
    meter.base(after(0), counts(4))

    assert since(meter, 0) == (0, 0, 0)
    assert since(meter, -1) is None


# Memory


def test_moments_asked_for_stay_exact_and_others_nearly_so_while_memory_is_bounded():
    readings, every = 60_000, 0.1  # 100 minutes, one request a reading
    meter = Meter()
    for number in range(readings):
        meter.add(after(number * every), "a", counts(1000 + number))
        if number in (0, 100, 30_000):
            meter.since(after(number * every))
        if number == 10_000:
            early = len(pickle.dumps(meter))

    newest = readings - 1
    for number in (0, 100, 30_000):
        assert since(meter, number * every) == (newest - number, 0, 0)
    for number in range(1, readings, 997):
        age = newest - number
        counted = since(meter, number * every)
        assert counted is not None
        assert age - max(1, age / 100) <= counted[0] <= age
    assert len(pickle.dumps(meter)) < 2 * early


def test_memory_is_bounded_however_many_moments_are_asked_for():
    meter = metered((0, "a", counts(0)))
    sizes: list[int] = []
    for number in range(1, 3 * KEPT_MOMENTS):
        meter.add(after(number), "a", counts(number))
        meter.since(after(number))
        if number > 10:
            assert since(meter, 10) == (number - 10, 0, 0), "asked for all the time: stays exact"
        if number % KEPT_MOMENTS == 0:
            sizes.append(len(pickle.dumps(meter)))
    assert sizes[-1] < 1.2 * sizes[0]


def test_memory_is_bounded_even_where_no_two_readings_are_close_for_their_age():
    ages = [1.0052**number * 2e-4 for number in range(6000)]
    meter = metered((-1e10, "a", counts(0)))
    for number, age in enumerate(reversed(ages), 1):
        meter.add(after(-age), "a", counts(number))

    dense = metered(*((number, "a", counts(number)) for number in range(KEPT_READINGS)))
    assert len(pickle.dumps(meter)) < 1.1 * len(pickle.dumps(dense))
    assert since(meter, -1e10) == (6000, 0, 0)


# Whatever comes


@dataclass(frozen=True)
class Taken:
    """A reading, which may be delivered any number of times, or never."""

    at: int
    epoch: int
    shown: tuple[int, int, int]


@dataclass
class World:
    """A process that counts, what is read of it, and the truth. A second passes at each act."""

    epochs: bool
    now: int = 0
    epoch: int = 0
    shown: list[int] = field(default_factory=lambda: [0, 0, 0])
    owed: int = 0
    """Requests that end after their failure was counted."""
    truth: list[tuple[int, int, int]] = field(default_factory=list)
    """What was ever counted by second 0, 1, ..."""
    ever: list[int] = field(default_factory=lambda: [0, 0, 0])
    taken: list[Taken] = field(default_factory=list)
    heard: list[Taken] = field(default_factory=list)
    """Readings that were delivered in time."""
    meter: Meter = field(default_factory=Meter)
    answers: dict[int, tuple[int, int, int]] = field(default_factory=dict)

    def act(self, what: str, number: int) -> None:
        match what:
            case "good":
                self._count(number, 0, 0)
            case "bad":
                self._count(number, number, number)
            case "bad, to be completed":
                self._count(0, number, number)
                self.owed += number
            case "completed":
                self._settle()
            case "restarted":
                self.epoch, self.shown, self.owed = self.epoch + 1, [0, 0, 0], 0
            case "read":
                self.read()
            case "read, not delivered":
                self._take()
            case "delivered late":
                if self.taken:
                    self._deliver(self.taken[number % len(self.taken)])
            case _:
                if self.taken and self.epochs:
                    self._deliver_stale(self.taken[number % len(self.taken)])
        self.truth.append((self.ever[0], self.ever[1], self.ever[2]))
        self.now += 1

    def read(self) -> None:
        self._deliver(self._take())

    def finish(self) -> None:
        """Read once more, when all that ended is counted."""
        self._settle()
        self.act("read", 0)

    def _settle(self) -> None:
        self._count(self.owed, 0, 0)
        self.owed = 0

    def _count(self, *new: int) -> None:
        for index, number in enumerate(new):
            self.shown[index] += number
            self.ever[index] += number

    def _take(self) -> Taken:
        requests, failed, slow = self.shown
        self.taken.append(Taken(self.now, self.epoch, (requests, failed, slow)))
        return self.taken[-1]

    def _deliver(self, reading: Taken) -> None:
        if not self.heard or reading.at > self.heard[-1].at:
            self.heard.append(reading)
        self._add(reading.at, reading)

    def _deliver_stale(self, reading: Taken) -> None:
        """Deliver an old reading as if it were new, where one can tell that it is not."""
        newest = self.heard[-1] if self.heard else None
        if newest is None or not any(reading.epoch == known.epoch for known in self.heard):
            return
        if reading.at < newest.at and (reading.epoch, reading.shown) != (
            newest.epoch,
            newest.shown,
        ):
            self._add(self.now, reading)

    def _add(self, at: int, reading: Taken) -> None:
        epoch = str(reading.epoch) if self.epochs else ""
        self.meter.add(after(at), epoch, counts(*reading.shown))

    def check(self) -> None:
        """Compare with the truth, and with what was answered before."""
        first = self.meter.first
        for second in range(self.now):
            answer = since(self.meter, second)
            if answer is None:
                assert first is None or after(second) < first.at
                assert second not in self.answers
                continue
            true = zip(self.truth[-1], self.truth[second], strict=True)
            for name, counted, (now, then) in zip(FIELDS, answer, true, strict=True):
                assert 0 <= counted <= now - then, f"{name} since {second}"
                assert counted <= answer[0], f"{name} since {second}"
            earlier = self.answers.get(second, (0, 0, 0))
            assert all(new >= old for new, old in zip(answer, earlier, strict=True))
            self.answers[second] = answer

    def seen_since(self, second: int) -> tuple[int, int, int]:
        """Return what there was since a reading, minus what no reading showed of a process."""
        base = next(reading for reading in self.heard if reading.at >= second)
        last = {reading.epoch: reading.shown for reading in self.heard}
        ends = [shown for epoch, shown in last.items() if epoch >= base.epoch]
        requests, *bad = (sum(end[i] for end in ends) - base.shown[i] for i in range(3))
        return requests, *(min(number, requests) for number in bad)


ACTS = (
    "good",
    "bad",
    "bad, to be completed",
    "completed",
    "restarted",
    "read",
    "read",
    "read, not delivered",
    "delivered late",
    "delivered as new",
)
HISTORIES = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 9)), max_size=40)


@settings(max_examples=400, deadline=None)
@given(HISTORIES, st.booleans(), st.booleans())
def test_counts_never_exceed_the_truth_never_fall_and_reach_it(
    history: list[tuple[str, int]], epochs: bool, asked_meanwhile: bool
):
    world = World(epochs)
    for what, number in history:
        world.act(what, number)
        if asked_meanwhile:
            world.check()
    world.finish()
    world.check()

    restarts_are_seen = epochs or world.epoch == 0
    for second in range(world.now):
        answer = since(world.meter, second)
        if restarts_are_seen and answer is not None:
            assert answer == world.seen_since(second)
