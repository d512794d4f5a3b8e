"""`mlops-kit pause`, `resume`, `promote` and `rollback` on a machine made up."""

from datetime import timedelta

import pytest
from click.testing import Result

from mlops_kit.cli import orders
from mlops_kit.cli.main import COMMANDS, main
from mlops_kit.provider.operator import who
from tests.unit.cli.conftest import Command
from tests.unit.cli.machine import NOW, V1, V2, Machine

NONE_RUNS = "no `pulumi up` is under way, the next one does it"


def no(result: Result, code: int, *parts: str) -> None:
    assert result.exit_code == code, result.output
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    for part in parts:
        assert part in result.stderr


def test_pause_and_resume_of_a_rollout(machine: Machine, kit: Command) -> None:
    before = machine.rolling_out()
    paused = kit("pause", "wine", "--reason", "look at it")
    assert paused.exit_code == 0, paused.output
    assert f"wine: {V2} is paused at step 1 of 3 (10 %), a breach still rolls it" in paused.stdout
    assert "`mlops-kit resume wine` lets it go on" in paused.stdout
    order = machine.read().order
    assert order is not None
    assert (order.what, order.by, order.reason) == ("pause", "ann", "look at it")
    assert "paused by ann on" in kit("status", columns=200).stdout
    resumed = kit("resume", "wine")
    assert f"wine: {V2} goes on by its plan; {NONE_RUNS}" in resumed.stdout
    after = machine.read()
    assert [(e.what, e.by) for e in after.history[1:]] == [("paused", "ann"), ("resumed", "ann")]
    assert after.model_copy(update={"history": before.history}) == before


def test_pause_and_resume_without_a_rollout(machine: Machine, kit: Command) -> None:
    assert "rollouts are paused, `pulumi up` starts none" in kit("pause", "wine").stdout
    assert "rollouts may start again with the next" in kit("resume", "wine").stdout
    no(kit("resume", "wine"), 1, "wine: rollouts are not paused")


def test_promote_and_rollback_of_a_rollout(machine: Machine, kit: Command) -> None:
    machine.rolling_out()
    promoted = kit("promote", "wine", "--reason", "hot fix")
    assert f"wine: {V2} is to have 100 % without baking; {NONE_RUNS}" in promoted.stdout
    back = kit("rollback", "wine", "--reason", "it was none")
    said = f"wine: {V2} is to be rolled back, {V1} is to have 100 % again; {NONE_RUNS}"
    assert said in back.stdout
    ledger = machine.read()
    assert ledger.order is not None
    assert ledger.order.what == "rollback"
    assert [e.reason for e in ledger.history[1:]] == ["promote: hot fix", "rollback: it was none"]
    no(kit("promote", "wine", "--reason", "x"), 1, "there is an order already: rollback")


def test_an_order_that_a_running_command_takes_up(
    machine: Machine, kit: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(orders, "is_followed", lambda project, stack: stack == "local")
    machine.rolling_out()
    said = kit("rollback", "wine", "--reason", "no").stdout
    assert said.endswith("; the `pulumi up` under way does it\n")


@pytest.mark.parametrize("command", ["promote", "rollback"])
def test_without_a_rollout_nothing_is_ordered(machine: Machine, kit: Command, command: str) -> None:
    before = machine.read()
    no(kit(command, "wine", "--reason", "x"), 1, "wine: there is nothing to", "no rollout is under")
    assert machine.read() == before


def test_a_kept_old_version_can_come_back_after_promotion(machine: Machine, kit: Command) -> None:
    kept = {V1.id: NOW + timedelta(hours=1)}
    machine.rolling_out("retain", stable=V2, retained=kept)
    assert kit("rollback", "wine", "--reason", "slow").exit_code == 0
    machine.rolling_out("retain", stable=V2)
    no(kit("rollback", "wine", "--reason", "slow"), 1, "is no longer kept", "stack file")


@pytest.mark.parametrize("command", ["promote", "rollback"])
def test_a_reason_is_needed(machine: Machine, kit: Command, command: str) -> None:
    machine.rolling_out()
    no(kit(command, "wine"), 2, "Missing option '--reason'")
    no(kit(command, "wine", "--reason", "x" * 301), 2, "has 301 characters, at most 300")
    no(kit(command, "wine", "--reason", " "), 1, f"a {command} needs a reason, got none")
    assert machine.read().order is None


def test_a_damaged_ledger_is_said_and_left_as_it_is(machine: Machine, kit: Command) -> None:
    (machine.endpoint / "ledger.json").write_text("{}")
    no(kit("pause", "wine"), 1, "ledger.json cannot be read: its schema_version is missing")
    assert (machine.endpoint / "ledger.json").read_text() == "{}"


def test_the_help_of_each_command_begins_as_the_list_says() -> None:
    context = main.make_context("mlops-kit", ["--help"], resilient_parsing=True)
    for name, (_, line) in COMMANDS.items():
        if name != "simulate":
            command = main.get_command(context, name)
            assert command is not None
            assert (command.help or "").startswith(line)


@pytest.mark.parametrize(
    ("variables", "name"),
    [
        ({"MLOPS_KIT_BY": "ann", "GITHUB_ACTOR": "bob"}, "ann"),
        ({"GITHUB_ACTOR": "bob"}, "bob"),
        ({"GITLAB_USER_LOGIN": "carol", "MLOPS_KIT_BY": " "}, "carol"),
        ({"BUILD_REQUESTEDFOR": "Dan\nAzure\x1b[0m"}, "Dan Azure [0m"),
        ({"GITHUB_ACTOR": "x" * 300}, "x" * 100),
    ],
)
def test_who_it_was(variables: dict[str, str], name: str) -> None:
    assert who(variables) == name


def test_who_it_was_without_any_variable_is_user_and_host() -> None:
    user, _, host = who({}).partition("@")
    assert user
    assert host
