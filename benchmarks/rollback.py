"""Requests that a bad version harms before it is rolled back, by the kit's rule and its peers'."""

import argparse
import json
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from benchmarks.rollback_rules import argo, cloudwatch, flagger, report, speed
from benchmarks.rollback_rules.kit import ADAPTIVE, CANARY
from benchmarks.rollback_rules.score import Key, Score, simulate
from benchmarks.rollback_rules.sprt import Sprt
from benchmarks.rollback_rules.traffic import VIEWS, Scenario

ALLOWED = (0.001, 0.01, 0.05)
RATES = (20.0, 200.0, 2000.0)
RUNS, RUNS_OF_GOOD = 300, 600
QUICK_RUNS = 40
SEED = 20
BOUND = Sprt()
PEERS = (
    flagger.TUTORIAL,
    flagger.FASTEST,
    argo.DOCUMENTED,
    argo.MINUTE,
    argo.FAST,
    argo.SECOND,
    cloudwatch.ONE_OF_ONE,
    cloudwatch.THREE_OF_THREE,
)


def measure(
    runs: int, runs_of_good: int, allowed: Sequence[float] = ALLOWED, rates: Sequence[float] = RATES
) -> report.Results:
    """Put every rule on every scenario."""
    scenarios = {
        scenario: number
        for ratio in allowed
        for number, versions in (
            (runs, [report.faulty(ratio, name) for name in (*report.FAULTS, report.HALF)]),
            (runs_of_good, [report.sound(ratio, name) for name in report.GOOD]),
        )
        for scenario in versions
    }
    tasks = [(scenario, rate, number) for scenario, number in scenarios.items() for rate in rates]
    scores: dict[Key, Score] = {}
    with ProcessPoolExecutor() as processes:
        for found in processes.map(_scored, tasks):
            scores |= found
    return report.Results(scores, BOUND, CANARY, ADAPTIVE, PEERS, allowed, rates, VIEWS)


def _scored(task: tuple[Scenario, float, int]) -> dict[Key, Score]:
    scenario, rate, number = task
    rules = [BOUND, *PEERS, CANARY, ADAPTIVE]
    return simulate(rules, scenario, [rate], VIEWS, number, SEED)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print the tables and the last line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few runs: figures are rough")
    parser.add_argument("--csv", type=Path, help="write every score to this file, too")
    options = parser.parse_args(arguments)
    runs = (QUICK_RUNS, QUICK_RUNS) if options.quick else (RUNS, RUNS_OF_GOOD)
    results = measure(*runs)
    for line in report.tables(results):
        print(line)
    if options.csv:
        with options.csv.open("w", newline="") as file:
            report.write_all(results, file)
    decisions, seconds = speed.decisions_per_second(), speed.simulation_seconds()
    print()
    print(
        f"{decisions:.0f} rollouts decided a second, {speed.SIMULATED} simulated in {seconds:.1f} s"
    )
    print(
        json.dumps(
            {
                **report.figures(results),
                "rollouts_decided_per_second": round(decisions),
                "seconds_for_10000_simulated_rollouts": round(seconds, 2),
            }
        )
    )


if __name__ == "__main__":
    main()
