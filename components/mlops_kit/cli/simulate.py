"""`mlops-kit simulate`: rehearse the rollouts of a stack file, touching nothing."""

import math
import re
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console

from mlops_kit.cli.stack_file import Declared, declared, stack_file
from mlops_kit.objectives import Objective
from mlops_kit.problems import not_one_of

PATTERNS = ("constant", "bursty", "drifting")
RUNS, MOST_RUNS = 500, 100_000
FASTEST = 1_000_000.0
LONGEST_DELAY = 3600.0
FAULT_HELP = (
    "What is wrong with the version: 3x (times the allowed errors), 50% (errors), slow, crash, "
    "silent; 5x@90s begins after 90 s. Repeatable. Default: 2x, 5x, 50%, slow, crash, silent."
)


@click.command()
@click.argument("names", nargs=-1, metavar="[ENDPOINT ...]")
@click.option("-s", "--stack", metavar="STACK", help="Stack whose file is read.")
@click.option("--file", "path", type=click.Path(path_type=Path), help="Stack file to read instead.")
@click.option(
    "--rate",
    "rates",
    multiple=True,
    metavar="REQ/S",
    help="Requests per second, of all endpoints, or of one: wine=200. Repeatable.",
)
@click.option(
    "--stable-errors",
    metavar="PERCENT",
    help="Requests that fail anyway, such as 0.1%. Default: a tenth of what is allowed.",
)
@click.option(
    "--pattern", default="constant", metavar="|".join(PATTERNS), help="How requests come."
)
@click.option("--delay", default="0", metavar="SECONDS", help="How late requests are counted.")
@click.option("--runs", default=str(RUNS), metavar="N", help=f"Rollouts of each. Default: {RUNS}.")
@click.option("--seed", default="0", metavar="N", help="The same seed gives the same answer.")
@click.option("--fault", "faults", multiple=True, metavar="FAULT", help=FAULT_HELP)
@click.option("--json", "as_json", is_flag=True, help="One document with every figure.")
def simulate(
    names: tuple[str, ...],
    stack: str | None,
    path: Path | None,
    rates: tuple[str, ...],
    stable_errors: str | None,
    pattern: str,
    delay: str,
    runs: str,
    seed: str,
    faults: tuple[str, ...],
    as_json: bool,
) -> None:
    """Rehearse rollouts before they are run.

    Plays many rollouts of each endpoint in memory: of a good version, and of versions with
    faults. Says how long they take, how many requests a fault harms, and what another strategy
    would do. Reads only the `objectives` and the `rollout` of the stack file.
    """
    if stack is not None and path is not None:
        raise click.UsageError("--stack and --file exclude each other: both name a stack file")
    at = stack_file(Path.cwd(), stack) if path is None else path
    endpoints = declared(at, at.name if path is None else str(path), names)
    # not above: the command's help needs no numpy
    from mlops_kit.cli.rehearsal import document, drawn, rehearse
    from mlops_kit.rollout.simulate import Fault, Pattern, Traffic, fault

    options = _Options()
    known = options.rates(rates, endpoints)
    errors = None if stable_errors is None else options.percent("--stable-errors", stable_errors)
    chosen: Pattern = "constant"
    for word in PATTERNS:
        chosen = word if word == pattern else chosen
    if pattern not in PATTERNS:
        options.wrong("--pattern", not_one_of(pattern, PATTERNS))
    late = options.number("--delay", delay, 0, LONGEST_DELAY)
    number = options.whole("--runs", runs, 1, MOST_RUNS)
    start = options.whole("--seed", seed, 0, 2**63 - 1)
    wanted: dict[str, list[Fault]] = {}
    for endpoint in endpoints:
        wanted[endpoint.full_name] = []
        for text in faults:
            try:
                wanted[endpoint.full_name].append(fault(text, endpoint.objectives))
            except ValueError as error:
                options.wrong("--fault", str(error))
    options.complain()
    rehearsed = [
        rehearse(
            endpoint,
            Traffic(
                known[endpoint.full_name],
                {} if errors is None else _failing(endpoint.objectives, errors),
                late,
                pattern=chosen,
            ),
            wanted[endpoint.full_name],
            number,
            start,
        )
        for endpoint in endpoints
    ]
    if as_json:
        click.echo(document(rehearsed, start))
        return
    console = Console(highlight=False)
    console.print(drawn(rehearsed, console.width))


def _failing(objectives: Sequence[Objective], ratio: float) -> dict[str, float]:
    return {promise.name: ratio for promise in objectives if promise.bound_ms is None}


class _Options:
    """Reads the values of options, and tells all mistakes at once."""

    def __init__(self) -> None:
        self._wrong: list[str] = []

    def wrong(self, option: str, reason: str) -> None:
        """Note a mistake, once."""
        sentence = f"{option}: {reason}"
        if sentence not in self._wrong:
            self._wrong.append(sentence)

    def complain(self) -> None:
        """Raise what was noted."""
        if self._wrong:
            count = len(self._wrong)
            lines = [f"  {sentence}" for sentence in self._wrong]
            first = "1 option is wrong:" if count == 1 else f"{count} options are wrong:"
            raise click.UsageError("\n".join([first, *lines]))

    def number(self, option: str, text: str, low: float, high: float) -> float:
        """Read a number from `low` to `high`."""
        value = _float(text)
        if value is None or not low <= value <= high:
            self.wrong(option, f"must be a number from {low:g} to {high:g}, got {text!r}")
            return low
        return value

    def whole(self, option: str, text: str, low: int, high: int) -> int:
        """Read a whole number from `low` to `high`."""
        if re.fullmatch(r"\d{1,20}", text.strip()) and low <= int(text) <= high:
            return int(text)
        self.wrong(option, f"must be a whole number from {low} to {high}, got {text!r}")
        return low

    def percent(self, option: str, text: str) -> float:
        """Read a share in percent, `0.1%`."""
        stripped = text.strip()
        value = _float(stripped[:-1]) if stripped.endswith("%") else None
        if value is None or not 0 <= value < 100:
            self.wrong(option, f"must be a percentage from 0% to below 100%, got {text!r}")
            return 0.0
        return value / 100

    def rates(self, texts: Sequence[str], endpoints: Sequence[Declared]) -> dict[str, float]:
        """Read the rate of each endpoint: one of its own, else the one for all."""
        common: float | None = None
        own: dict[str, float] = {}
        for text in texts:
            name, equals, value = text.rpartition("=")
            rate = _float(value)
            if rate is None or not 0 < rate <= FASTEST:
                allowed = f"a number above 0 and at most {FASTEST:,.0f}".replace(",", " ")
                self.wrong("--rate", f"must be {allowed}, or ENDPOINT=NUMBER, got {text!r}")
                rate = 1.0
            if not equals:
                common = rate
                continue
            matching = [e.full_name for e in endpoints if name in (e.name, e.full_name)]
            if not matching:
                listed = ", ".join(endpoint.name for endpoint in endpoints)
                self.wrong("--rate", f"there is no endpoint {name} here, but {listed}")
            own |= dict.fromkeys(matching, rate)
        found: dict[str, float] = {}
        for endpoint in endpoints:
            rate = own.get(endpoint.full_name, common)
            if rate is None:
                self.wrong(
                    "--rate",
                    f"is missing for {endpoint.name}: add --rate {endpoint.name}=REQUESTS, "
                    "in requests per second",
                )
            found[endpoint.full_name] = rate or 1.0
        return found


def _float(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
