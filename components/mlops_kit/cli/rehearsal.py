"""Simulate the rollouts of a stack file's endpoints, and write down what they come to."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from mlops_kit.cli.stack_file import Declared
from mlops_kit.rollout.plan import Plan
from mlops_kit.rollout.settings import RolloutSettings
from mlops_kit.rollout.simulate import (
    Fault,
    Report,
    Spread,
    Traffic,
    default_faults,
    lasts,
    number,
    share,
    simulate,
)
from mlops_kit.rollout.simulate.scenario import NONE

WIDE = 78
"""Columns from which on a table fits."""
LEGEND = (
    "time: the middle run's, to the rollback, or to the promotion where that is more frequent",
    "harmed: bad requests clients got from the new version, mean (95 % of the runs are at most); "
    "of a promoted one to the end of retention; a good one has its usual errors, too",
    "budget: what that burns of 30 days' error budget",
)


@dataclass(frozen=True)
class Rehearsal:
    """What was simulated for one endpoint."""

    endpoint: Declared
    plan: Plan
    traffic: Traffic
    reports: tuple[Report, ...]
    """The good version's first."""
    other: Plan
    """What it is compared with: adaptive, or the default canary for what is adaptive."""
    other_reports: tuple[Report, ...]


def rehearse(
    endpoint: Declared, traffic: Traffic, faults: Sequence[Fault], runs: int, seed: int
) -> Rehearsal:
    """Simulate an endpoint's plan and another one.

    Args:
        endpoint: what the stack file says.
        traffic: what comes in.
        faults: what may be wrong; none: the default ones. A good version is always simulated.
        runs: rollouts of each fault.
        seed: start of the random numbers.
    """
    chosen = list(faults) or list(default_faults(endpoint.objectives))
    chosen = [NONE, *(fault for fault in chosen if fault != NONE)]
    plan, other = endpoint.rollout.plan(), alternative(endpoint.rollout)
    ours = simulate(plan, endpoint.objectives, traffic, chosen, runs, seed)
    theirs = simulate(other, endpoint.objectives, traffic, chosen, runs, seed)
    return Rehearsal(endpoint, plan, traffic, ours, other, theirs)


def alternative(rollout: RolloutSettings) -> Plan:
    """Return adaptive with the last step of the plan, or the default canary for adaptive."""
    last = rollout.plan().steps[-1]
    changes = {
        "strategy": "canary" if rollout.strategy == "adaptive" else "adaptive",
        "steps": RolloutSettings().steps,
        "bake_seconds": last.bake_seconds,
        "min_requests": last.min_requests,
    }
    return rollout.model_copy(update=changes).plan()


def document(rehearsed: Sequence[Rehearsal], seed: int) -> str:
    """Return everything as one JSON document."""
    content = {"seed": seed, "endpoints": [_entry(one) for one in rehearsed]}
    return json.dumps(content, indent=2, ensure_ascii=False)


def drawn(rehearsed: Sequence[Rehearsal], width: int) -> RenderableType:
    """Return what a rich console of `width` columns prints."""
    parts: list[RenderableType] = []
    for one in rehearsed:
        parts += [_title(one), _table(one) if width >= WIDE else _list(one)]
        parts += [Padding(Text(comparison(one)), (0, 0, 1, 0))]
    return Group(*parts, *(Text(line, "dim") for line in LEGEND))


def comparison(one: Rehearsal) -> str:
    """Say what the other plan would harm and how long it would take."""
    names = f"{_short(one.other)} instead of {one.plan.strategy}"
    harm = number(_mean_harm(one.other_reports)), number(_mean_harm(one.reports))
    times = [_to_promotion(reports[0]) for reports in (one.other_reports, one.reports)]
    return (
        f"{names} would harm {harm[0]} instead of {harm[1]} requests (mean of the faults that an "
        f"objective counts) and take {times[0]} instead of {times[1]} for a good version"
    )


def _entry(one: Rehearsal) -> dict[str, Any]:
    return {
        "platform": one.endpoint.platform,
        "endpoint": one.endpoint.name,
        "plan": one.plan.summary(),
        "strategy": one.plan.strategy,
        "requests_per_second": one.traffic.requests_per_second,
        "pattern": one.traffic.pattern,
        "delay_seconds": one.traffic.delay_seconds,
        "stable_bad": {p.name: one.traffic.stable_ratio(p) for p in one.endpoint.objectives},
        "faults": [asdict(report) for report in one.reports],
        "instead": {
            "plan": one.other.summary(),
            "strategy": one.other.strategy,
            "faults": [asdict(report) for report in one.other_reports],
        },
    }


def _title(one: Rehearsal) -> Text:
    traffic = one.traffic
    late = f", counted {traffic.delay_seconds:g} s late" if traffic.delay_seconds else ""
    pattern = "" if traffic.pattern == "constant" else f" {traffic.pattern}"
    how = f"  {traffic.requests_per_second:g} requests/s{pattern}{late}, "
    runs = f"{one.reports[0].runs} rollouts of each"
    return Text.assemble((one.endpoint.full_name, "bold"), f"{how}{runs}\n", one.plan.summary())


def _table(one: Rehearsal) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("fault", overflow="fold")
    for name in ("rolled back", "promoted", "undecided", "time", "harmed", "budget"):
        table.add_column(name, justify="right", no_wrap=True)
    for report in one.reports:
        table.add_row(
            _name(report),
            share(report.rolled_back),
            share(report.promoted),
            share(report.undecided),
            _time(report),
            f"{number(report.harmed_mean)} ({number(report.harmed_p95)})",
            share(report.budget),
            style=_style(report),
        )
    return table


def _list(one: Rehearsal) -> Table:
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for report in one.reports:
        ends = (
            (report.rolled_back, "rolled back"),
            (report.promoted, "promoted"),
            (report.undecided, "undecided"),
        )
        said = ", ".join(f"{word} {share(part)}" for part, word in ends if part)
        harm = f"{number(report.harmed_mean)} ({number(report.harmed_p95)}) harmed"
        text = f"{said}, {_time(report)}; {harm}; budget {share(report.budget)}"
        table.add_row(_name(report), Text(text, _style(report)))
    return table


def _name(report: Report) -> str:
    return "none (good)" if report.fault == NONE.name else report.fault


def _style(report: Report) -> str:
    missed = report.rolled_back < 0.5 and report.fault != NONE.name
    wrong = report.promoted < 0.5 and report.fault == NONE.name
    return "yellow" if missed or wrong else ""


def _time(report: Report) -> str:
    spread: Spread | None = report.rollback_seconds
    if report.promoted > report.rolled_back:
        spread = report.promote_seconds
    return "-" if spread is None else lasts(spread.median)


def _to_promotion(report: Report) -> str:
    return lasts(report.promote_seconds.median) if report.promote_seconds else "too long"


def _mean_harm(reports: Sequence[Report]) -> float:
    counted = [r.harmed_mean for r in reports if r.fault not in (NONE.name, "silent")]
    return sum(counted) / len(counted) if counted else 0.0


def _short(plan: Plan) -> str:
    if plan.strategy == "adaptive":
        return "adaptive"
    return f"{plan.strategy} {' · '.join(str(step.weight) for step in plan.steps)}"
