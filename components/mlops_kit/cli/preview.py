"""`mlops-kit preview`: the whole plan of a stack, without credentials, network or secrets."""

import json
from pathlib import Path

import click
from rich.console import Console

from mlops_kit.cli.find import project
from mlops_kit.cli.stack_file import stack_file

REFUSED = 1


@click.command()
@click.argument("stack")
@click.option(
    "--against",
    metavar="REF",
    default="",
    help="Git revision to compare with, such as origin/main. Default: everything is new.",
)
@click.option("--json", "as_json", is_flag=True, help="One document with every detail.")
@click.option("--markdown", "as_markdown", is_flag=True, help="A comment for a pull request.")
@click.option(
    "--evidence",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File to write what was checked of the data's residency to, as JSON.",
)
@click.option(
    "-c",
    "--config",
    "values",
    multiple=True,
    metavar="KEY=VALUE",
    help="Configuration to use instead of the file's, or of a secret's placeholder. Repeatable.",
)
def preview(
    stack: str,
    against: str,
    as_json: bool,
    as_markdown: bool,
    evidence: Path | None,
    values: tuple[str, ...],
) -> int:
    """Say what `pulumi up` would do, with no cloud.

    Runs the unmodified program under the real engine. Stand-ins play the clouds' providers and
    check what they get as strictly as the clouds do; secrets are placeholders; nothing is
    contacted and nothing is changed. Exits with 1 when the plan is refused.
    """
    if as_json and as_markdown:
        raise click.UsageError("--json and --markdown exclude each other: both say how to print")
    root = project(Path.cwd())
    file = stack_file(root, stack)
    chosen = _values(values)
    # not above: the command's help needs none of it
    from mlops_kit.preview.make import Asked, make
    from mlops_kit.preview.markdown import markdown
    from mlops_kit.preview.terminal import drawn
    from mlops_kit.preview.workspace import CannotPlan

    try:
        made = make(Asked(root, stack, file, against, chosen))
    except CannotPlan as error:
        raise click.UsageError(str(error)) from None
    if evidence is not None and made.report.residency.verdict == "not set":
        raise click.UsageError(
            f"--evidence: {file.name} has no mlops-kit:residency, so there is nothing to show"
        )
    if evidence is not None and made.evidence.text:  # none where the settings have mistakes
        evidence.write_text(made.evidence.text)
    if as_json:
        click.echo(json.dumps(made.report.document(), indent=2, ensure_ascii=False))
    elif as_markdown:
        click.echo(markdown(made.report), nl=False)
    else:
        Console(highlight=False).print(drawn(made.report))
    return REFUSED if made.report.refused else 0


def _values(texts: tuple[str, ...]) -> dict[str, str]:
    wrong = [text for text in texts if "=" not in text or ":" not in text.partition("=")[0]]
    if wrong:
        raise click.UsageError(
            "--config: must be NAMESPACE:KEY=VALUE, such as aws:region=eu-central-1, "
            f"got {wrong[0]!r}"
        )
    return dict(text.split("=", 1) for text in texts)
