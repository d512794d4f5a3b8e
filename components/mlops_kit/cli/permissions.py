"""`mlops-kit permissions`: the least IAM policy for whoever runs `pulumi up`."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from mlops_kit.cli.find import project
from mlops_kit.cli.preview import REFUSED
from mlops_kit.cli.stack_file import stack_file

if TYPE_CHECKING:
    from mlops_kit.permissions.needed import Needed
    from mlops_kit.preview.plan import Plan


@click.command()
@click.argument("stack")
@click.option("--json", "as_json", is_flag=True, help="The policy; a list where it takes several.")
def permissions(stack: str, as_json: bool) -> int:
    """Say what IAM must allow.

    It is what `pulumi up` of a stack needs, for the person or role that runs it, and no more.

    Plans the stack with no cloud, as `mlops-kit preview` does, and looks up what the provider and
    the kit call for each resource: to make, read, change and delete it. Exits with 1 when the plan
    is refused, or has a resource whose calls are not known.
    """
    root = project(Path.cwd())
    file = stack_file(root, stack)
    # not above: the command's help needs none of it
    from mlops_kit.permissions.policy import documents
    from mlops_kit.preview.make import Asked, make
    from mlops_kit.preview.workspace import CannotPlan

    try:
        plan = make(Asked(root, stack, file)).report.plan
    except CannotPlan as error:
        raise click.UsageError(str(error)) from None
    if plan.problems:
        more = len(plan.problems) - 1
        rest = f" (and {more} more: `mlops-kit preview {stack}`)" if more else ""
        raise click.ClickException(f"the plan of {stack} is refused: {plan.problems[0]}{rest}")
    found = needed_by(plan)
    if not found.resources:
        nothing = f"{stack} has nothing of AWS: it needs no permissions there"
        click.echo("[]" if as_json else nothing)
        return 0
    policies = documents(found.grants)
    if as_json:
        shown: Any = policies[0] if len(policies) == 1 else policies
        click.echo(json.dumps(shown, indent=2))
    else:
        Console(highlight=False).print(drawn(stack, found, policies))
    for token in found.unknown:
        click.echo(f"mlops-kit: not in the policy: what {token} needs is not known", err=True)
    return REFUSED if found.unknown else 0


def needed_by(plan: "Plan") -> "Needed":
    """Return what a plan asks IAM for."""
    from mlops_kit import aws
    from mlops_kit.permissions.driver import calls
    from mlops_kit.permissions.needed import Planned, needed

    planned = [
        Planned(one.type, one.name, one.inputs, one.outputs, plan.providers.get(one.provider, {}))
        for one in plan.managed
        if one.operation != "read"
    ]
    return needed(planned, calls(Path(aws.__file__).parent))


def drawn(stack: str, found: "Needed", policies: Sequence[Mapping[str, Any]]) -> RenderableType:
    """Return what a rich console prints: the actions by service, and where the policy is."""
    from mlops_kit.permissions.policy import LARGEST, USUAL_POLICIES, by_service, size

    actions = by_service(found.grants)
    wide = {grant.action for grant in found.grants if grant.resource == "*"}
    count = sum(len(names) for names in actions.values())
    sizes = ", ".join(str(size(policy)) for policy in policies)
    policies_ = "1 policy" if len(policies) == 1 else f"{len(policies)} policies"
    parts: list[RenderableType] = [
        Text.assemble(
            (f"{stack}: ", "bold"),
            f"{count} actions of {len(actions)} services, for {found.resources} resources",
        ),
        Padding(_table(actions, wide), (1, 0)),
    ]
    if wide:
        parts.append(Text("* for all resources: AWS cannot narrow these", "dim"))
    parts.append(
        Text(
            f"{policies_} of {sizes} characters, at most {LARGEST}: mlops-kit permissions "
            f"{stack} --json"
        )
    )
    for role in found.roles:
        parts.append(Text(f"for {role}: whoever takes it on needs sts:AssumeRole of it"))
    if len(policies) > USUAL_POLICIES:
        most = f"a role has at most {USUAL_POLICIES} policies, unless AWS allows the account more"
        parts.append(Text(most, "yellow"))
    return Group(*parts)


def _table(actions: Mapping[str, Iterable[str]], wide: set[str]) -> Table:
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(overflow="fold")
    table.add_column(overflow="fold")
    for prefix, names in actions.items():
        marked = [f"{name}*" if f"{prefix}:{name}" in wide else name for name in names]
        table.add_row(Text(prefix, "bold"), Text(", ".join(marked)))
    return table
