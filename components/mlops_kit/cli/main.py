"""The command's entry point: subcommands are imported when they are asked for."""

import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import click

COMMANDS: Mapping[str, tuple[str, str]] = {
    "status": ("mlops_kit.cli.status:status", "Say what serves, how it does, what went wrong."),
    "pause": ("mlops_kit.cli.orders:pause", "Hold a rollout where it is, and let none start."),
    "resume": ("mlops_kit.cli.orders:resume", "Let rollouts go on by their plan."),
    "promote": ("mlops_kit.cli.orders:promote", "Give a rollout's new version all traffic now."),
    "rollback": ("mlops_kit.cli.orders:rollback", "Give the old version all traffic back now."),
    "preview": ("mlops_kit.cli.preview:preview", "Say what `pulumi up` would do, with no cloud."),
    "permissions": ("mlops_kit.cli.permissions:permissions", "Say what IAM must allow."),
    "simulate": ("mlops_kit.cli.simulate:simulate", "Rehearse rollouts before they are run."),
}
"""Name -> where the command is, and its line in the list of commands."""
STOPPED_BY_USER = 130


class Kit(click.Group):
    """A group whose commands are imported late, and whose errors are one sentence on stderr.

    Exit codes: 0; 1 when the answer is no; 2 when the command cannot be understood or done here.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names, in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command; None: there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name][0].partition(":")
        try:
            return getattr(import_module(module), attribute)
        except ModuleNotFoundError as error:
            raise click.UsageError(
                f"`mlops-kit {cmd_name}` needs {error.name}: pip install 'mlops-kit[local]'"
            ) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])

    def main(self, args: Sequence[str] | None = None, *more: Any, **extra: Any) -> Any:
        """Run and exit."""
        try:
            code = super().main(args, *more, **{**extra, "standalone_mode": False})
        except click.ClickException as error:
            click.echo(f"mlops-kit: {error.format_message()}", err=True)
            sys.exit(error.exit_code)
        except (click.Abort, KeyboardInterrupt):
            sys.exit(STOPPED_BY_USER)
        sys.exit(code if isinstance(code, int) else 0)


def _version() -> str:
    try:
        return version("mlops-kit")
    except PackageNotFoundError:
        return "unknown, it is not installed"


@click.group(cls=Kit, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(_version(), prog_name="mlops-kit")
def main() -> None:
    """Look at the endpoints of a stack, and tell their rollouts what to do.

    Run it in the project's folder or below it.
    """
