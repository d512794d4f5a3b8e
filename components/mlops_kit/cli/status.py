"""`mlops-kit status`: what serves, how it does, what went wrong."""

import re
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import click
from rich.console import Console
from rich.live import Live

from mlops_kit.cli.find import endpoints, stack_option

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
SHORTEST_SECONDS, LONGEST_SECONDS = 10, 15 * 86400
REDRAW_SECONDS = 1.0


def seconds_of(ctx: click.Context, param: click.Parameter, value: str) -> float:
    """Read a time span such as `5m`; return it in seconds."""
    match = re.fullmatch(r"(\d{1,7})([smhd])", value.strip())
    seconds = int(match[1]) * UNITS[match[2]] if match else 0
    if not SHORTEST_SECONDS <= seconds <= LONGEST_SECONDS:
        allowed = "allowed are 10s to 15d, such as 90s, 5m, 1h or 2d"
        raise click.BadParameter(f"got {value!r}, {allowed}", ctx, param)
    return float(seconds)


@click.command()
@click.argument("names", nargs=-1, metavar="[ENDPOINT ...]")
@stack_option
@click.option(
    "--period", default="5m", show_default=True, callback=seconds_of, help="Of the figures."
)
@click.option("--json", "as_json", is_flag=True, help="One document; docs/status.md has its keys.")
@click.option("--watch", is_flag=True, help="Draw anew each second, until Ctrl-C.")
@click.pass_context
def status(
    ctx: click.Context,
    names: tuple[str, ...],
    stack: str | None,
    period: float,
    as_json: bool,
    watch: bool,
) -> None:
    """Say what serves, how it does, what went wrong.

    The exit code is 0 when every endpoint has its stable version ready with 100 %, nothing of it
    needs repair, its weights are those that the kit set, and no alarm fires. It is 1 otherwise,
    also when Prometheus does not answer, and 2 when there is no such endpoint.
    """
    if as_json and watch:
        raise click.UsageError("--json and --watch exclude each other: --json is one document")
    places = endpoints(Path.cwd(), stack, names)
    # not above: the command's help needs none of it
    from mlops_kit.cli.gather import Gatherer
    from mlops_kit.cli.view import drawn

    gatherer = Gatherer(places, period)
    console = Console(highlight=False)
    found = gatherer.look(datetime.now(UTC))
    if as_json:
        click.echo(found.model_dump_json(indent=2))
        ctx.exit(0 if found.ok else 1)
    if watch:
        try:
            with Live(drawn(found), console=console, screen=console.is_terminal) as live:
                while True:
                    rest(REDRAW_SECONDS)
                    found = gatherer.look(datetime.now(UTC))
                    live.update(drawn(found), refresh=True)
        except KeyboardInterrupt:
            pass  # the way to end it
    with console.capture() as printed:
        console.print(drawn(found))
    lines = (line.rstrip() for line in printed.get().rstrip().splitlines())
    click.echo("\n".join(lines), color=console.is_terminal)
    ctx.exit(0 if found.ok else 1)


def rest(seconds: float) -> None:
    """Wait; Ctrl-C ends it."""
    Event().wait(seconds)
