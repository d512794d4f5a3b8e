import csv
import io
import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.rollback_rules import report
from benchmarks.rollback_rules.argo import Argo
from benchmarks.rollback_rules.cloudwatch import ONE_OF_ONE, THREE_OF_THREE
from benchmarks.rollback_rules.flagger import TUTORIAL
from benchmarks.rollback_rules.kit import CANARY
from benchmarks.rollback_rules.score import Key, Runs, Score, simulate
from benchmarks.rollback_rules.traces import Trace
from benchmarks.rollback_rules.traffic import HORIZON, VIEWS, Scenario, Traffic

sys.path.insert(0, str(Path(__file__).parents[3] / "benchmarks"))
import rollback


def traffic(scenario: Scenario, rate: float = 200, runs: int = 40) -> Traffic:
    rng = np.random.default_rng(3)
    return Traffic(scenario, rate, Trace(rng, scenario.ratio, runs, rate * HORIZON))


@pytest.fixture(scope="module")
def results() -> report.Results:
    return rollback.measure(6, 20, allowed=(0.01,), rates=(200.0,))


def test_the_last_line_has_what_the_benchmark_claims(results: report.Results):
    figures = json.loads(json.dumps(report.figures(results)))
    assert 1 <= figures["worst_ratio_to_bound"] < 3
    assert 0 <= figures["false_rollback_rate"] <= 0.1
    assert figures["rules_beaten"] + len(figures["rules_not_beaten"]) == len(results.peers)
    assert figures["worst_excess_over_delay"] > 0


def test_every_rule_has_a_line_in_every_block(results: report.Results):
    slower = {replace(key, rate=20.0): score for key, score in results.scores.items()}
    both = replace(results, rates=(20.0, 200.0), scores={**slower, **results.scores})
    lines = list(report.tables(both))
    for rule in (results.bound, results.kit, results.adaptive, *results.peers):
        assert sum(line.startswith(rule.name) for line in lines) == 3 * 2


def test_every_score_is_a_line_of_the_csv(results: report.Results):
    file = io.StringIO()
    report.write_all(results, file)
    lines = list(csv.DictReader(io.StringIO(file.getvalue())))
    assert len(lines) == len(results.scores)
    assert {line["rule"] for line in lines} == {key.rule for key in results.scores}


def test_a_peer_that_is_better_in_both_columns_is_named(results: report.Results):
    peer = results.peers[0]
    scores: dict[Key, Score] = {
        key: replace(score, harmed=0.0, rolled_back=0) if key.rule == peer.name else score
        for key, score in results.scores.items()
    }
    figures = report.figures(replace(results, scores=scores))
    assert figures["rules_not_beaten"][peer.name]  # type: ignore[index]


def test_a_version_that_is_never_rolled_back_harms_until_the_horizon():
    seen = traffic(Scenario(0.01, 0.5))
    rule = Argo("blind", ((10.0, 60.0),), interval=30.0, failure_limit=9, first=0.0)
    runs = Runs.of(seen, rule.run(seen, VIEWS[0]), VIEWS[0])
    assert runs.score().missed == 1
    assert runs.harmed.mean() == pytest.approx(0.5 * 200 * (3540 + 6), rel=0.01)


def test_flagger_rolls_back_one_tick_after_its_last_failed_check():
    seen = traffic(Scenario(0.01, 0.5))
    assert set(TUTORIAL.run(seen, VIEWS[0]).ended) == {360.0}


def test_flagger_promotes_after_a_passed_check_at_its_maximal_weight():
    seen = traffic(Scenario(0.01, 0.0))
    outcome = TUTORIAL.run(seen, VIEWS[0])
    assert np.isinf(outcome.ended).all()
    times = np.tile([59.0, 119.0, 299.0, 301.0], (40, 1))
    speed = outcome.exposure.at(times + 1, seen.rows) - outcome.exposure.at(times, seen.rows)
    assert (speed == [20.0, 40.0, 100.0, 200.0]).all()


def test_three_breaching_datapoints_take_two_minutes_more_than_one():
    seen = traffic(Scenario(0.01, 0.5))
    one, three = (rule.run(seen, VIEWS[0]).ended for rule in (ONE_OF_ONE, THREE_OF_THREE))
    late = one > 1  # a first minute of less than a second may hold no bad request
    assert three[late] == pytest.approx(one[late] + 120)


def test_an_alarm_is_blind_to_what_is_not_shown_before_the_second_baking_ends():
    seen = traffic(Scenario(0.01, 0.5))
    slow = replace(VIEWS[2], lateness=1300.0)
    assert np.isinf(ONE_OF_ONE.run(seen, slow).ended).all()


def test_the_same_seed_gives_the_same_figures():
    one, two = (
        simulate([CANARY], Scenario(0.01, 0.05), (200.0,), VIEWS, 30, seed=5) for _ in range(2)
    )
    assert one == two
