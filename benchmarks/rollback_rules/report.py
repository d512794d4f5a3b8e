"""Tables of the scores, and the figures that sum them up."""

from collections.abc import Iterator, Mapping, Sequence
from csv import writer
from dataclasses import dataclass
from math import isfinite
from typing import TextIO

from benchmarks.rollback_rules.score import Key, Score
from benchmarks.rollback_rules.sprt import expected_requests
from benchmarks.rollback_rules.traffic import Rule, Scenario, View

FAULTS: Mapping[str, float] = {"2x": 2.0, "5x": 5.0, "20x": 20.0}
"""Bad versions, as multiples of the allowed ratio."""
HALF = "50 %"
GOOD: Mapping[str, float] = {"0.5x": 0.5, "0.9x": 0.9, "1.0x": 1.0}
WIDTH = 17


@dataclass(frozen=True)
class Results:
    """Scores of all rules: one of them is the bound, one the kit's, the others are peers."""

    scores: Mapping[Key, Score]
    bound: Rule
    kit: Rule
    """By its default canary."""
    adaptive: Rule
    """By its adaptive strategy."""
    peers: Sequence[Rule]
    allowed: Sequence[float]
    rates: Sequence[float]
    views: Sequence[View]

    def fault(self, rule: Rule, name: str, allowed: float, rate: float, view: View) -> Score:
        """Return the score of a rule on a bad version."""
        return self.scores[Key(rule.name, faulty(allowed, name), rate, view.name)]

    def good(self, rule: Rule, name: str, allowed: float, rate: float, view: View) -> Score:
        """Return the score of a rule on a good version."""
        return self.scores[Key(rule.name, sound(allowed, name), rate, view.name)]

    def bound_harmed(self, name: str, allowed: float) -> float:
        """Return the mean harmed by the bound that sees counts at once.

        It needs the same requests at every rate; at the highest one the horizon cuts none off.
        """
        at_once = next(view for view in self.views if not view.delay)
        return self.fault(self.bound, name, allowed, max(self.rates), at_once).harmed

    def false_rollbacks(self, rule: Rule, allowed: float, rate: float, view: View) -> float:
        """Return the share of good versions rolled back, at the worst of their ratios."""
        scores = [self.good(rule, name, allowed, rate, view) for name in GOOD]
        return max(score.rolled_back / score.runs for score in scores)


def faulty(allowed: float, name: str) -> Scenario:
    """Return a bad version by its column's name."""
    ratio = 0.5 if name == HALF else min(1.0, FAULTS[name] * allowed)
    return Scenario(allowed, ratio)


def sound(allowed: float, name: str) -> Scenario:
    """Return a good version by its column's name."""
    return Scenario(allowed, GOOD[name] * allowed)


def tables(results: Results) -> Iterator[str]:
    """Give the lines of all tables: one a view, one block a rate and allowed ratio."""
    yield "Requests to the verdict of the SPRT that is told the fault, simulated / Wald 1945:"
    for allowed in results.allowed:
        yield f"  allowed {allowed:.1%}: " + " · ".join(_bound(results, allowed))
    columns = [*FAULTS, HALF]
    for view in results.views:
        yield ""
        yield f"Counts seen {view.name}: mean harmed, median seconds to weight 0, !share missed"
        if view.lateness:
            yield "(Flagger and Argo take a check without any requests for a failed one.)"
        for rate in results.rates:
            for allowed in results.allowed:
                yield ""
                head = f"{rate:g} requests/s, {allowed:.1%} allowed"
                names = "".join(f"{name:>{WIDTH}}" for name in columns)
                yield f"{head:30}{names}   false rollbacks, %: " + ", ".join(GOOD)
                for rule in (results.bound, *results.peers, results.kit, results.adaptive):
                    cells = [
                        _harm(results.fault(rule, name, allowed, rate, view)) for name in columns
                    ]
                    false = [_false(results.good(rule, name, allowed, rate, view)) for name in GOOD]
                    yield f"{rule.name:30}{''.join(cells)}   {'  '.join(false)}"


def figures(results: Results) -> dict[str, object]:
    """Return what the last line says."""
    at_once = next(view for view in results.views if not view.delay)
    cells = [(allowed, rate) for allowed in results.allowed for rate in results.rates]
    ratios = {
        (name, *cell): results.fault(results.kit, name, *cell, at_once).harmed
        / results.bound_harmed(name, cell[0])
        for name in FAULTS
        for cell in cells
    }
    excess = {
        (name, *cell, view.name): _excess(results, name, *cell, view)
        for view in results.views
        if view.delay
        for name in FAULTS
        for cell in cells
    }
    fast = max(results.rates)
    saved = {
        (name, allowed, fast, view.name): results.fault(
            results.adaptive, name, allowed, fast, view
        ).harmed
        / results.fault(results.kit, name, allowed, fast, view).harmed
        for view in results.views
        if view.delay
        for name in ("20x", HALF)
        for allowed in results.allowed
    }
    least = max(saved, key=saved.__getitem__)
    better = {rule.name: found for rule in results.peers if (found := _better(results, rule))}
    worst, latest = max(ratios, key=ratios.__getitem__), max(excess, key=excess.__getitem__)
    return {
        "worst_ratio_to_bound": round(ratios[worst], 3),
        "worst_ratio_at": _place(*worst),
        "false_rollback_rate": max(
            results.false_rollbacks(rule, *cell, view)
            for rule in (results.kit, results.adaptive)
            for view in results.views
            for cell in cells
        ),
        "rules": len(results.peers),
        "rules_beaten": len(results.peers) - len(better),
        "rules_not_beaten": better,
        "worst_excess_over_delay": round(excess[latest], 3),
        "worst_excess_at": _place(*latest),
        "adaptive_share_of_canary_harm": round(saved[least], 3),
        "adaptive_share_at": _place(*least),
    }


def write_all(results: Results, file: TextIO) -> None:
    """Write every score as a line of CSV."""
    out = writer(file)
    columns = ["rule", "view", "rate", "allowed", "ratio", "runs", "mean_harmed", "standard_error"]
    columns += ["latest_harmed", "mean_seconds", "median_seconds", "missed", "rolled_back"]
    out.writerow([*columns, "rolled_back_low", "rolled_back_high"])
    for key, score in results.scores.items():
        low, high = score.rollback_interval
        out.writerow(
            (
                *(key.rule, key.view, key.rate, key.scenario.allowed, key.scenario.ratio),
                *(score.runs, score.harmed, score.harmed_error, score.latest_harmed),
                *(score.mean_seconds, score.median_seconds, score.missed, score.rolled_back),
                *(low, high),
            )
        )


def _bound(results: Results, allowed: float) -> Iterator[str]:
    for name in (*FAULTS, HALF):
        ratio = faulty(allowed, name).ratio
        requests = results.bound_harmed(name, allowed) / ratio
        yield f"{name} {requests:.0f} / {expected_requests(allowed, ratio):.0f}"


def _harm(score: Score) -> str:
    harmed = f"{score.harmed:.3g}" if score.harmed < 100 else f"{score.harmed:.0f}"
    seconds = f" {score.median_seconds:.3g}s" if isfinite(score.median_seconds) else ""
    missed = f" !{score.missed:.0%}" if score.missed >= 0.005 else ""
    return f"{harmed}{seconds}{missed}".rjust(WIDTH)


def _false(score: Score) -> str:
    low, high = score.rollback_interval
    return f"{100 * score.rolled_back / score.runs:.1f} ({100 * low:.1f}-{100 * high:.1f})".ljust(
        16
    )


def _excess(results: Results, name: str, allowed: float, rate: float, view: View) -> float:
    """Return harm beyond what the delay of the counts explains, in units of the bound."""
    score = results.fault(results.kit, name, allowed, rate, view)
    return (score.harmed - score.latest_harmed) / results.bound_harmed(name, allowed)


def _better(results: Results, rule: Rule) -> list[str]:
    """Name the scenarios in which a peer harms fewer and rolls back no more good versions."""
    found: list[str] = []
    for view in results.views:
        for rate in results.rates:
            for allowed in results.allowed:
                cell = allowed, rate, view
                if results.false_rollbacks(rule, *cell) > results.false_rollbacks(
                    results.kit, *cell
                ):
                    continue
                found += [
                    _place(name, allowed, rate, view.name)
                    for name in (*FAULTS, HALF)
                    if results.fault(rule, name, *cell).harmed
                    < results.fault(results.kit, name, *cell).harmed
                ]
    return found


def _place(name: str, allowed: float, rate: float, view: str = "") -> str:
    return f"{name} of {allowed:.1%} at {rate:g}/s" + (f", {view}" if view else "")
