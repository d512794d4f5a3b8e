"""How often the gate is wrong, over thousands of rollouts of versions exactly at the limit."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from mlops_kit.objectives import Objective
from mlops_kit.rollout.counts import Counts
from mlops_kit.rollout.gate import Look, Verdict, judge
from mlops_kit.rollout.settings import RolloutSettings
from mlops_kit.rollout.simulate import Fault, simulate
from mlops_kit.rollout.simulate import Traffic as SimulatedTraffic
from mlops_kit.rollout.windows import marks, recent, windows

ALPHA = 0.01
ALLOWED = 0.01
AVAILABILITY = Objective("availability", ALLOWED, None)
STEPS = ((0.0, 0.1), (60.0, 0.5), (120.0, 1.0))
"""When each step begins, in seconds, and the candidate's share of the requests."""
END = 200.0
RUNS = 2000
START = datetime(2026, 1, 1, tzinfo=UTC)

Rate = Callable[[np.random.Generator, np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Traffic:
    """Requests of one version in time, and which of them are bad."""

    at: np.ndarray
    bad: np.ndarray

    def since(self, moment: float, now: float) -> Counts:
        """Count the requests after `moment` and up to `now`."""
        low, high = np.searchsorted(self.at, [moment, now], side="right")
        return Counts(int(high - low), int(self.bad[low:high].sum()))


def constant(random, at):
    return np.ones_like(at)


def bursty(random, at):
    """Half the time nearly silent, half the time twice the rate."""
    phase = random.uniform(0, 20)
    return np.where((at + phase) % 20 < 10, 0.05, 1.95)


def drifting(random, at):
    """From a tenth of the rate to all of it."""
    return 0.1 + 0.9 * at / END


def rollout(
    random: np.random.Generator,
    rate: Rate,
    candidate_ratio: Callable[[np.ndarray], np.ndarray],
    stable_ratio: Callable[[np.ndarray], np.ndarray],
    per_second: float = 30.0,
) -> tuple[Traffic, Traffic]:
    """Return what candidate and stable version answer during one rollout."""
    at = np.sort(random.uniform(0, END, random.poisson(2 * per_second * END)))
    at = at[random.random(at.size) < rate(random, at) / 2]
    share = np.select(
        [at >= begin for begin, _ in reversed(STEPS)], [s for _, s in reversed(STEPS)]
    )
    mine = random.random(at.size) < share
    theirs = at[~mine]
    at = at[mine]
    return (
        Traffic(at, random.random(at.size) < candidate_ratio(at)),
        Traffic(theirs, random.random(theirs.size) < stable_ratio(theirs)),
    )


def verdict(candidate: Traffic, stable: Traffic) -> Verdict:
    """Judge after every bad request of the candidate: between them evidence only falls."""
    last = Verdict.UNDECIDED
    for now in candidate.at[candidate.bad]:
        step, (began, share) = max((i, s) for i, s in enumerate(STEPS) if s[0] <= now)
        opened = 1 + sum(1 + marks(at(STEPS[i][0]), at(STEPS[i + 1][0])) for i in range(step))
        looks = []
        found = windows(START, at(began), opened, at(now))
        newest = recent(found, at(began), at(now))
        step_share = next(w.share for w in found if w.since == at(began))
        for window in found:
            since = (window.since - START).total_seconds()
            shared = max(since, began)
            both = candidate.since(shared, now), stable.since(shared, now)
            looks.append(
                Look(
                    window.share,
                    candidate.since(since, now),
                    stable.since(since, now),
                    both if share < 1 else None,
                    window.share if since >= began else step_share,
                    window is newest,
                )
            )
        judged = judge(looks, Counts(), [AVAILABILITY], ALPHA).verdict
        if judged is Verdict.BREACH:
            return judged
        last = Verdict.PLATFORM if judged is Verdict.PLATFORM else last
    return last


def in_first_step(candidate: Traffic) -> Traffic:
    """Leave out what the candidate answered later."""
    first = candidate.at < STEPS[1][0]
    return Traffic(candidate.at[first], candidate.bad[first])


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=float(seconds))


def always(ratio: float):
    return lambda moments: np.full_like(moments, ratio)


def upper_limit(wrong: int, runs: int) -> float:
    """Return the 95 % upper confidence limit of a share (Wilson's score, one-sided)."""
    z, share = 1.6449, wrong / runs
    middle = share + z * z / (2 * runs)
    spread = z * np.sqrt(share * (1 - share) / runs + z * z / (4 * runs * runs))
    return (middle + spread) / (1 + z * z / runs)


@pytest.mark.parametrize("rate", [constant, bursty, drifting], ids=lambda rate: rate.__name__)
def test_a_version_exactly_at_the_limit_is_rolled_back_at_most_alpha_of_the_time(rate):
    random = np.random.default_rng(4)
    wrong = sum(
        verdict(*rollout(random, rate, always(ALLOWED), always(0.001))) is Verdict.BREACH
        for _ in range(RUNS)
    )

    assert upper_limit(wrong, RUNS) <= ALPHA, f"{wrong} of {RUNS}"


@pytest.mark.parametrize("rate", [constant, bursty, drifting], ids=lambda rate: rate.__name__)
@pytest.mark.parametrize("outage", [0.03, 0.2, 0.9])
def test_an_outage_of_the_whole_platform_does_not_blame_the_candidate(rate, outage):
    random, runs = np.random.default_rng(5), 300
    found = []
    for _ in range(runs):
        begin = random.uniform(0, 55)

        def ratio(moments, begin=begin):
            return np.where(moments >= begin, outage, 0.002)

        candidate, stable = rollout(random, rate, ratio, ratio)
        first_step = candidate.at < STEPS[1][0]
        found.append(verdict(Traffic(candidate.at[first_step], candidate.bad[first_step]), stable))

    blamed = found.count(Verdict.BREACH)
    assert upper_limit(blamed, runs) <= 3 * ALPHA, f"{blamed} of {runs}"
    if outage >= 0.2:
        assert found.count(Verdict.PLATFORM) > 0.5 * runs


def test_a_bad_candidate_beside_a_good_stable_version_is_blamed():
    random = np.random.default_rng(6)
    found = [verdict(*rollout(random, constant, always(0.05), always(0.002))) for _ in range(100)]

    assert found.count(Verdict.BREACH) == 100


def test_a_candidate_worse_than_a_stable_version_that_suffers_as_well_is_blamed():
    random = np.random.default_rng(7)
    found = [verdict(*rollout(random, constant, always(0.5), always(0.03))) for _ in range(100)]

    assert found.count(Verdict.BREACH) == 100


EQUALLY_BAD = [(strategy, n) for strategy in ("canary", "linear", "adaptive") for n in (2, 5, 50)]
EQUALLY_BAD.remove(("adaptive", 2))
"""An adaptive rollout has all traffic before so mild an outage can be proven."""


@pytest.mark.parametrize(("strategy", "times"), EQUALLY_BAD)
def test_versions_that_are_equally_bad_from_the_start_do_not_blame_the_candidate(strategy, times):
    """Whole rollouts, by the simulator that follows the controller."""
    ratio = times * ALLOWED
    settings = RolloutSettings(strategy=strategy, bake_seconds=60, min_requests=100)
    traffic = SimulatedTraffic(200, stable_bad={"availability": ratio})
    fault = Fault("as bad", {"availability": ratio})

    (report,) = simulate(settings.plan(), [AVAILABILITY], traffic, [fault], runs=400)

    assert report.rolled_back <= 0.05
