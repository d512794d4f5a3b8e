"""`mlops-kit pause`, `resume`, `promote` and `rollback`: what an operator tells a rollout."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import click

from mlops_kit.cli.find import Place, endpoint, is_followed, stack_option
from mlops_kit.local.ledger_file import LedgerFile
from mlops_kit.provider.operator import who
from mlops_kit.rollout import orders, wording
from mlops_kit.rollout.driver import TargetError
from mlops_kit.rollout.ledger import Ledger

Give = Callable[[Ledger, str, str, datetime], Ledger]

_BY = "The history names you: MLOPS_KIT_BY, else who started the CI job, else user@host."


@click.command(epilog=_BY)
@click.argument("name", metavar="ENDPOINT")
@click.option("--reason", default="", metavar="TEXT", help="Why, for the history and for others.")
@stack_option
def pause(name: str, reason: str, stack: str | None) -> None:
    """Hold a rollout where it is, and let none start.

    Its objectives are watched all the same: a breach still gives the old version its traffic back.
    """
    place = endpoint(Path.cwd(), stack, name)
    ledger = _give(place, orders.pause, reason)
    run, again = ledger.run, f"`mlops-kit resume {name}` lets"
    if run is None or run.phase in ("retain", "rollback"):
        click.echo(f"{name}: rollouts are paused, `pulumi up` starts none; {again} them start")
        return
    click.echo(
        f"{name}: {run.candidate} is paused at {wording.place(run)}, a breach still rolls it "
        f"back; {again} it go on"
    )


@click.command(epilog=_BY)
@click.argument("name", metavar="ENDPOINT")
@stack_option
def resume(name: str, stack: str | None) -> None:
    """Let rollouts go on by their plan.

    Ends a pause, and takes back an order to promote or to roll back that no run has taken up yet.
    """
    place = endpoint(Path.cwd(), stack, name)
    ledger = _give(place, orders.resume, "")
    if ledger.run is None:
        click.echo(f"{name}: rollouts may start again with the next `pulumi up`")
        return
    click.echo(f"{name}: {ledger.run.candidate} goes on by its plan; {_taken_up(place)}")


@click.command(epilog=_BY)
@click.argument("name", metavar="ENDPOINT")
@click.option("--reason", required=True, metavar="TEXT", help="Why, for the history.")
@stack_option
def promote(name: str, reason: str, stack: str | None) -> None:
    """Give a rollout's new version all traffic now.

    Skips what its plan still has to bake; the old version stays for its retention time. A breach
    still gives the old version its traffic back.
    """
    place = endpoint(Path.cwd(), stack, name)
    run = _give(place, orders.promote, reason).run
    assert run is not None
    click.echo(f"{name}: {run.candidate} is to have 100 % without baking; {_taken_up(place)}")


@click.command(epilog=_BY)
@click.argument("name", metavar="ENDPOINT")
@click.option("--reason", required=True, metavar="TEXT", help="Why, for the history.")
@stack_option
def rollback(name: str, reason: str, stack: str | None) -> None:
    """Give the old version all traffic back now.

    While a rollout is under way, or after it as long as the old version is kept. The new version
    is refused from then on, until `rollout.retry` names the rejection.
    """
    place = endpoint(Path.cwd(), stack, name)
    run = _give(place, orders.rollback, reason).run
    assert run is not None
    back = f"{run.previous} is to have 100 % again" if run.previous else "no version is to serve"
    click.echo(f"{name}: {run.candidate} is to be rolled back, {back}; {_taken_up(place)}")


def _give(place: Place, order: Give, reason: str) -> Ledger:
    """Write an order into the endpoint's ledger; raise one sentence when it is refused."""
    try:
        reason = orders.worded(reason)
    except orders.OrderRefused as error:
        raise click.UsageError(str(error)) from None
    store = LedgerFile(place.directory / "ledger.json", place.name)
    try:
        return orders.give(store, lambda ledger: order(ledger, who(), reason, datetime.now(UTC)))
    except (orders.OrderRefused, TargetError) as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.ClickException(
            f"{place.name}: the ledger cannot be written: {error.strerror}"
        ) from None


def _taken_up(place: Place) -> str:
    if is_followed(place.project, place.stack):
        return "the `pulumi up` under way does it"
    return "no `pulumi up` is under way, the next one does it"
