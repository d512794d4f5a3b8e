"""The simulator does what the controller does, quickly."""

import random
import re
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from mlops_kit.objectives import Objective
from mlops_kit.rollout import adaptive, evidence
from mlops_kit.rollout.counts import Counts
from mlops_kit.rollout.decision import Goal
from mlops_kit.rollout.plan import Step
from mlops_kit.rollout.runner import Target, World, run
from mlops_kit.rollout.settings import RolloutSettings
from mlops_kit.rollout.simulate import (
    Fault,
    Traffic,
    default_faults,
    fault,
    lasts,
    share,
    simulate,
    summary,
    vectors,
)
from mlops_kit.rollout.simulate import number as written
from mlops_kit.rollout.simulate.draws import FAR, RandomSource, Span
from mlops_kit.rollout.simulate.engine import Engine
from mlops_kit.rollout.simulate.state import PROMOTED, ROLLED_BACK, UNDECIDED
from tests.simulated_target import AVAILABILITY, LATENCY, SimulatedTarget, version

BOTH = (AVAILABILITY, LATENCY)
DEFAULT = RolloutSettings().plan()
TRAFFIC = Traffic(200.0)


# the same traces, decided by the simulator and by the controller


class Trace:
    """Counts that depend on nothing but run, tick and weight; it notes the weights it saw."""

    def __init__(self, rate, poll, objectives, broken, stable, begins=0):
        self.rate, self.poll, self.objectives = rate, poll, objectives
        self.broken, self.stable, self.begins = broken, stable, begins
        self.weights: dict[int, list[tuple[int, int]]] = {}

    def at(self, run, tick, weight, mirror):
        noted = self.weights.setdefault(run, [])
        assert tick == len(noted)
        noted.append((weight, mirror))
        draw = random.Random(1000 * run + tick)
        ratios = self.broken if tick >= self.begins else self.stable
        mine = self._side(draw, weight + mirror, ratios)
        return [*mine, *self._side(draw, 100 - weight, self.stable)]

    def _side(self, draw, percent, ratios):
        mean = self.rate * self.poll * percent / 100
        requests = int(mean + draw.random())
        return [requests] + [sum(draw.random() < r for _ in range(requests)) for r in ratios]

    def draw(self, span: Span):
        columns = [self._column(span, i) for i in range(len(span.runs))]
        return np.array(columns, dtype=np.int64).reshape(len(columns), -1).T

    def _column(self, span, i):
        total = [0] * (2 + 2 * len(self.objectives))
        for tick in range(span.begin[i], span.end[i]):
            found = self.at(int(span.runs[i]), tick, int(span.weight[i]), int(span.mirror[i]))
            total = [a + b for a, b in zip(total, found, strict=True)]
        return total

    def changes(self, runs, tick):
        return np.zeros_like(tick), np.full_like(tick, FAR), np.full_like(tick, FAR)


class TracedTarget(SimulatedTarget):
    """The simulated target, with the counts of a trace."""

    trace: Trace | None = None

    def sleep(self, seconds):
        if self.trace is None:
            return super().sleep(seconds)
        tick = round((self.now - self.began) / timedelta(seconds=seconds))
        self.now += timedelta(seconds=seconds)
        weight, mirror = self.weights.get("v2", 0), self.mirrors.get("v2", 0)
        found = self.trace.at(self.run, tick, weight, mirror)
        half = len(found) // 2
        for name, new in (("v2", found[:half]), ("v1", found[half:])):
            old = self.totals.get(name, Counts())
            slow = {p.name: n for p, n in zip(self.trace.objectives[1:], new[2:], strict=True)}
            added = {key: n + old.slow.get(key, 0) for key, n in slow.items()}
            self.totals[name] = Counts(old.requests + new[0], old.failed + new[1], added)
        self.samples.append((self.now, dict(self.totals)))
        return None


def real(plan, trace, number, delay):
    """Let the controller decide; return how and when, what was served, and the weights."""
    target = TracedTarget(startup_seconds=0)
    assert target.up("v1").outcome.ok
    target.trace, target.run, target.began, target.delay_seconds = trace, number, target.now, delay
    goal = Goal(version("v2"), plan, trace.objectives, target.now, startup_seconds=20)
    world = World(lambda: target.now, target.sleep, lambda line: None, lambda: "", trace.poll)
    ending = run(goal, Target(target, target, target), world)
    ticks = {
        event.what: round((event.at - target.began).total_seconds() / trace.poll)
        for event in ending.ledger.history
        if event.version in ("v2", "v2 (wine/v2)")
    }
    incidents = [i for i in ending.ledger.incidents if i.version == "v2 (wine/v2)"]
    tick = round((target.now - target.began).total_seconds() / trace.poll)
    if ending.outcome.result == "promoted":
        what = PROMOTED
    elif ending.outcome.result == "in_progress":
        what = UNDECIDED
    else:
        # the candidate may be watched on while late counts come in
        what = UNDECIDED if incidents[-1].what == "undecided" else ROLLED_BACK
        tick = ticks["rolled_back"]
    return what, tick, ticks.get("promoted", -1)


def simulated(plan, trace, runs, delay):
    ends = Engine(plan, trace.objectives, trace, trace.poll, delay, resolution=0).play(runs)
    return list(zip(ends.outcome.tolist(), ends.tick.tolist(), ends.promoted.tolist(), strict=True))


GOOD, SLIGHT, BAD = (0.001, 0.005), (0.03, 0.05), (0.3, 0.02)
SLOW, PLATFORM = (0.001, 0.4), (0.05, 0.005)
COMMON = {"bake_seconds": 12, "min_requests": 30, "retention_seconds": 70, "max_wait_seconds": 250}
STRATEGIES = {
    "all_at_once": {},
    "canary": {
        "steps": [
            {"weight": 10},
            {"weight": 40, "bake_seconds": 0, "min_requests": 0},
            {"weight": 60, "bake_seconds": 130},
            {"weight": 100},
        ],
        "max_wait_seconds": 400,
    },
    "linear": {"step_weight": 30},
    "blue_green": {},
    "shadow": {"mirror_percent": 50},
    "adaptive": {"max_harmed": 3},
}


KINDS = (
    (GOOD, GOOD, 0),
    (SLIGHT, GOOD, 0),
    (BAD, GOOD, 0),
    (BAD, GOOD, 30),
    (SLOW, GOOD, 60),
    (PLATFORM, PLATFORM, 0),
    (BAD, PLATFORM, 10),
)
"""Bad ratios by objective: of the candidate, of the stable version; since which tick."""


@pytest.mark.parametrize("delay", [0.0, 3.3])
@pytest.mark.parametrize("strategy", STRATEGIES)
def test_simulator_and_controller_decide_the_same_at_the_same_tick(strategy, delay):
    plan = RolloutSettings(strategy=strategy, **{**COMMON, **STRATEGIES[strategy]}).plan()
    ends = set()
    for index, (broken, stable, begins) in enumerate(KINDS):
        hold = plan.model_copy(update={"on_undecided": "hold" if index % 2 else "rollback"})
        ours = Trace(25.0, 1.0, BOTH, broken, stable, begins)
        theirs = Trace(25.0, 1.0, BOTH, broken, stable, begins)

        found = simulated(hold, ours, 2, delay)

        assert found == [real(hold, theirs, number, delay) for number in range(2)]
        for number in range(2):
            # the controller watches a little longer what is over
            seen = ours.weights[number]
            assert theirs.weights[number][: len(seen)] == seen
        ends |= {what for what, _, _ in found}
    assert {PROMOTED, ROLLED_BACK} <= ends


def test_a_fault_of_the_platform_is_undecided_in_the_simulator_too():
    plan = RolloutSettings(**COMMON).plan()
    trace = Trace(25.0, 1.0, BOTH, (0.4, 0.005), (0.4, 0.005))

    assert [what for what, _, _ in simulated(plan, trace, 3, 0.0)] == [UNDECIDED] * 3


# the formulas


def test_every_formula_on_arrays_gives_what_the_scalar_one_gives():
    draw = np.random.default_rng(1)
    requests = draw.integers(0, 20_000, 300)
    bad = draw.binomial(requests, draw.choice([0.001, 0.01, 0.03, 0.9], 300))
    pairs = list(zip(requests.tolist(), bad.tolist(), strict=True))
    for allowed in (0.001, 0.01, 0.05, 0.5):
        against = [evidence.against(n, b, allowed) for n, b in pairs]
        below = [evidence.below(n, b, allowed, 0.05) for n, b in pairs]
        bound = [evidence.upper_bound(n, b, allowed, 0.05) for n, b in pairs]

        assert vectors.against(requests, bad, allowed) == pytest.approx(against)
        each = vectors.against_each(requests, bad, np.full(300, allowed))
        assert each == pytest.approx(against)
        assert vectors.below(requests, bad, allowed, 0.05).tolist() == below
        assert vectors.upper_bound(requests, bad, allowed, 0.05) == pytest.approx(bound)


def test_an_adaptive_weight_is_the_controllers():
    draw = np.random.default_rng(2)
    for _ in range(300):
        weight, n = int(draw.integers(1, 100)), int(draw.integers(1, 3000))
        counts = Counts(n, int(draw.binomial(n, 0.01)), {"latency_p95_ms": 0})
        exposed, harmed = float(draw.exponential(50)), float(draw.exponential(10))
        bounds = [
            evidence.upper_bound(n, counts.bad(promise), promise.allowed, 0.05) for promise in BOTH
        ]

        ours = vectors.next_weight(
            np.array([weight]),
            np.array(bounds)[:, None],
            np.array([promise.allowed for promise in BOTH]),
            np.array([exposed]),
            harmed,
        )

        assert ours.tolist() == [adaptive.next_weight(weight, counts, BOTH, exposed, harmed)]


# what rollouts come to


def one(word, plan=DEFAULT, objectives=(AVAILABILITY,), traffic=TRAFFIC, **more):
    chosen = fault(word, objectives) if isinstance(word, str) else word
    return simulate(plan, objectives, traffic, [chosen], **{"runs": 200, **more})[0]


def test_looking_less_often_at_what_is_old_changes_next_to_nothing():
    short = RolloutSettings(bake_seconds=20, retention_seconds=20).plan()
    for word in ("2x", "5x", "crash"):
        rough = one(word, short, runs=1500)
        exact = one(word, short, runs=1500, resolution=0.0, seed=7)

        assert rough.harmed_mean == pytest.approx(exact.harmed_mean, rel=0.04)
        middle = exact.rollback_seconds.median
        assert rough.rollback_seconds.median == pytest.approx(middle, rel=0.06)


def test_the_same_seed_gives_the_same_result_and_another_one_another():
    first, again, other = (one("5x", runs=50, seed=seed) for seed in (3, 3, 4))

    assert first == again
    assert first != other


def test_a_good_version_takes_its_bakes_and_has_its_usual_errors():
    good = one("none", RolloutSettings(bake_seconds=48.5, retention_seconds=60).plan())

    assert (good.promoted, good.rolled_back, good.undecided) == (1, 0, 0)
    assert good.promote_seconds.median == pytest.approx(145.5)
    # 48.5 s of 10, 50, 100 and then 60 s of 100 % of 200/s, of which 0.1 % fail
    assert good.harmed_mean == pytest.approx((48.5 * 1.6 + 60) * 200 * 0.001, rel=0.05)
    assert good.budget == pytest.approx(good.harmed_mean / (0.01 * 200 * 30 * 86400))


def test_a_version_at_the_limit_is_rolled_back_at_most_alpha_of_the_time():
    plan = RolloutSettings(alpha=0.1, max_wait_seconds=600).plan()
    # of 600 runs, 80 or more has a chance below 1 % where the true share is 10 %
    assert one(Fault("limit", {"availability": 0.01}), plan, runs=600).rolled_back < 80 / 600


def test_worse_faults_are_rolled_back_sooner_and_a_silent_one_never():
    reports = simulate(DEFAULT, BOTH, TRAFFIC, runs=100)
    by_name = {report.fault: report for report in reports}
    times = [by_name[f"{name} errors"].rollback_seconds.median for name in ("2x", "5x", "50 %")]

    assert times == sorted(times, reverse=True)
    assert [r.rolled_back for r in reports if r.fault not in ("none", "silent")] == [1] * 5
    assert by_name["silent"].promoted == 1
    assert by_name["silent"].harmed_mean == pytest.approx(60 * 2.6 * 200, rel=0.02)


def test_a_copy_of_a_shadow_step_harms_nobody():
    shadow = RolloutSettings(strategy="shadow").plan()

    assert one("50%", shadow).harmed_mean == 0


def test_late_counts_harm_what_comes_until_they_are_seen():
    prompt, late = one("50%"), one("50%", traffic=replace(TRAFFIC, delay_seconds=30.0))

    assert late.harmed_mean - prompt.harmed_mean == pytest.approx(30 * 20 * 0.5, rel=0.05)


def test_a_fault_that_begins_late_or_under_load_harms_nobody_before():
    late = one("50%@90s")
    loaded = one(Fault("load", {"availability": 0.5}, from_weight=50))

    assert late.rolled_back == loaded.rolled_back == 1
    assert late.rollback_seconds.median == pytest.approx(91, abs=1)
    assert loaded.rollback_seconds.median == pytest.approx(61, abs=1)


def test_too_little_traffic_is_undecided():
    quiet = one("none", traffic=Traffic(0.05), runs=50)

    assert (quiet.undecided, quiet.promote_seconds) == (1, None)


@pytest.mark.parametrize("pattern", ["constant", "bursty", "drifting"])
def test_every_pattern_has_the_rate_asked_for_on_average(pattern):
    plan = RolloutSettings(strategy="all_at_once", bake_seconds=3000, max_wait_seconds=9000).plan()
    traffic = replace(TRAFFIC, pattern=pattern)

    silent = one("silent", plan, traffic=traffic, runs=100)

    # the whole of it is harmed, and 3060 s hold many bursts and most of a swing
    assert silent.harmed_mean == pytest.approx(3060 * 200, rel=0.06)


def test_bursts_and_swings_differ_from_run_to_run():
    plan = RolloutSettings(strategy="all_at_once").plan()
    spread = {}
    for pattern in ("constant", "bursty", "drifting"):
        report = one("silent", plan, traffic=replace(TRAFFIC, pattern=pattern))
        spread[pattern] = report.harmed_p95 / report.harmed_mean

    assert spread["constant"] < 1.03
    assert spread["bursty"] > 1.3
    assert spread["drifting"] > 1.3


def test_a_crash_loop_is_broken_for_its_share_of_the_time():
    crash = fault("crash", [AVAILABILITY])
    source = RandomSource(TRAFFIC, [AVAILABILITY], [crash] * 400, 1)
    runs, tick = np.arange(400), np.zeros(400, np.int64)
    weight, broken, total = np.full(400, 100), 0, 0
    while tick.min() < 3000:
        last, _, following = source.changes(runs, tick)
        assert (last <= tick).all()
        until = np.maximum(tick, np.minimum(following, 3000))
        counts = source.draw(Span(runs, tick, until, weight, 0 * weight))
        broken, total, tick = broken + counts[1].sum(), total + counts[0].sum(), until

    assert broken / total == pytest.approx(5 / 30, rel=0.05)


def test_the_default_faults_include_slow_answers_only_where_they_are_promised():
    assert [f.name for f in default_faults([AVAILABILITY])] == [
        "none",
        "2x errors",
        "5x errors",
        "50 % errors",
        "crash loop",
        "silent",
    ]
    slow = default_faults(BOTH)[4]
    assert (slow.name, slow.bad) == ("slow", {"latency_p95_ms": 0.25})


@pytest.mark.parametrize("text", ["", "7", "x", "-1x", "101%", "slow", "2x@soon", "none@9s"])
def test_what_is_no_fault_is_refused_in_one_sentence(text):
    with pytest.raises(ValueError, match=r"^('slow' needs a latency|must be (one of|at most))"):
        fault(text, [AVAILABILITY])


# the one line of a preview


def test_the_summary_says_time_and_harm_in_one_line():
    text = summary(DEFAULT, BOTH, TRAFFIC)

    start, errors, half = text.split("; ")
    assert start == "simulated at 200 requests/s: promoted after about 3 min"
    assert errors.startswith("2x errors rolled back after ")
    assert re.fullmatch(r"50 % errors rolled back after 0\.[23] s, 3(\.\d)? harmed", half)


def test_the_summary_says_when_a_good_version_would_not_be_promoted():
    assert "a good version is not promoted in time" in summary(DEFAULT, BOTH, Traffic(0.02))


def test_the_summary_needs_few_turns_of_the_loop(monkeypatch):
    turns = []
    wait = Engine._wait
    monkeypatch.setattr(Engine, "_wait", lambda self: turns.append(1) or wait(self))

    summary(DEFAULT, BOTH, TRAFFIC)

    assert len(turns) < 600


def test_numbers_are_written_as_people_write_them():
    assert [lasts(s) for s in (0.31, 41.2, 190, 7260)] == [
        "0.3 s",
        "41 s",
        "3 min 10 s",
        "2 h 1 min",
    ]
    assert [written(n) for n in (0, 0.43, 25.8, 12345)] == ["0", "0.43", "26", "12 300"]
    found = [share(s) for s in (0, 1e-9, 0.00041, 0.9931, 1)]
    assert found == ["0 %", "<0.0001 %", "0.041 %", "99.3 %", "100 %"]


def test_a_step_of_no_traffic_and_no_bake_is_over_at_once():
    steps = (
        Step(weight=0, bake_seconds=0, min_requests=0),
        Step(weight=100, bake_seconds=10, min_requests=20),
    )
    plan = DEFAULT.model_copy(update={"strategy": "blue_green", "steps": steps})

    assert one("none", plan).promote_seconds.median == 10


def test_one_objective_is_enough_whatever_it_is():
    promise = Objective("latency_p99", 0.01, 100.0)

    assert one("slow", objectives=(promise,)).rolled_back == 1
    assert "slow rolled back" in summary(DEFAULT, [promise], TRAFFIC)
