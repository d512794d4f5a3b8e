"""Requests that a bad version harms before it is rolled back, by the kit's rule and its peers'."""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from benchmarks.rollback_rules import argo, cloudwatch, flagger, report
from benchmarks.rollback_rules.kit import Placeholder
from benchmarks.rollback_rules.score import Key, Score, simulate
from benchmarks.rollback_rules.sprt import Sprt
from benchmarks.rollback_rules.traffic import VIEWS

ALLOWED = (0.001, 0.01, 0.05)
RATES = (20.0, 200.0, 2000.0)
RUNS, RUNS_OF_GOOD = 1000, 2000
QUICK_RUNS = 50
SEED = 20
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
    bound, kit = Sprt(), Placeholder()
    scenarios = {
        scenario: number
        for ratio in allowed
        for number, versions in (
            (runs, [report.faulty(ratio, name) for name in (*report.FAULTS, report.HALF)]),
            (runs_of_good, [report.sound(ratio, name) for name in report.GOOD]),
        )
        for scenario in versions
    }
    scores: dict[Key, Score] = {}
    for scenario, number in scenarios.items():
        scores |= simulate([bound, *PEERS, kit], scenario, rates, VIEWS, number, SEED)
    return report.Results(scores, bound, kit, PEERS, allowed, rates, VIEWS)


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
    print(json.dumps(report.figures(results)))


if __name__ == "__main__":
    main()
