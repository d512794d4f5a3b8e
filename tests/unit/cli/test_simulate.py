"""`mlops-kit simulate`: what it reads, what it says, what it refuses."""

import json
from pathlib import Path

import pytest

from mlops_kit.cli.rehearsal import alternative
from mlops_kit.cli.stack_file import declared
from mlops_kit.rollout.settings import RolloutSettings

PROJECT = "name: shop\nruntime: python\nstackConfigDir: stacks\n"
STACK = """
config:
  mlops-kit:platforms:
    here:
      target: local
      endpoints:
        wine:
          model: {path: no/such/model}
          port: 1
          objectives: {availability: 0.99, latency_p95_ms: 25}
          rollout: {bake_seconds: 10, retention_seconds: 10}
        beer:
          rollout: {strategy: adaptive, bake_seconds: 10, retention_seconds: 10}
"""
WRONG = """
config:
  mlops-kit:platforms:
    here:
      endpoints:
        wine:
          objectives: {availability: 99}
          rollout: {strategy: canari, alpha: 2}
        beer: 7
"""
ENTRY = {
    "platform",
    "endpoint",
    "plan",
    "strategy",
    "requests_per_second",
    "pattern",
    "delay_seconds",
    "stable_bad",
    "faults",
    "instead",
}
REPORT = {
    "fault",
    "runs",
    "promoted",
    "rolled_back",
    "undecided",
    "promote_seconds",
    "rollback_seconds",
    "harmed_mean",
    "harmed_p95",
    "budget",
}
QUICK = ("--rate", "200", "--runs", "20")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "Pulumi.yaml").write_text(PROJECT)
    (tmp_path / "stacks").mkdir()
    (tmp_path / "stacks/Pulumi.dev.yaml").write_text(STACK)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_table_says_how_rollouts_end_and_what_faults_cost(project, kit):
    result = kit("simulate", "wine", "--stack", "dev", *QUICK)

    assert result.exit_code == 0
    assert "here/wine  200 requests/s, 20 rollouts of each" in result.stdout
    rows = {line[:13].strip(): line.split() for line in result.stdout.splitlines()}
    assert rows["none (good)"][2:6] == ["0", "%", "100", "%"]
    for name in ("2x errors", "5x errors", "50 % errors", "slow", "crash loop"):
        assert "100 %" in " ".join(rows[name])[: len(name) + 7]
    assert rows["silent"][1:5] == ["0", "%", "100", "%"]
    assert "adaptive instead of canary would harm" in result.stdout


def test_an_adaptive_endpoint_is_compared_with_a_canary(project, kit):
    result = kit("simulate", "beer", *QUICK, "--fault", "5x")

    assert "canary 10 · 50 · 100 instead of adaptive would harm" in result.stdout
    assert "slow" not in result.stdout


@pytest.mark.parametrize("columns", [40, 80])
def test_no_line_is_wider_than_the_terminal(project, kit, columns):
    result = kit("simulate", *QUICK, columns=columns)

    assert result.exit_code == 0
    assert max(len(line.rstrip()) for line in result.stdout.splitlines()) <= columns
    assert "…" not in result.stdout


def test_json_is_one_document_with_every_figure(project, kit):
    result = kit("simulate", *QUICK, "--rate", "wine=50", "--fault", "5x@20s", "--json")

    document = json.loads(result.stdout)
    assert sorted(document) == ["endpoints", "seed"]
    wine, beer = document["endpoints"]
    assert (wine["requests_per_second"], beer["requests_per_second"]) == (50, 200)
    assert set(wine) == ENTRY
    assert [report["fault"] for report in wine["faults"]] == ["none", "5x errors after 20 s"]
    assert set(wine["faults"][1]) == REPORT
    assert wine["instead"]["strategy"] == "adaptive"
    assert beer["instead"]["strategy"] == "canary"


def test_the_same_seed_says_the_same_and_another_one_not(project, kit):
    first, again, other = (
        kit("simulate", "wine", *QUICK, "--fault", "5x", "--json", "--seed", seed).stdout
        for seed in "112"
    )

    assert first == again
    assert first.replace('"seed": 1', "") != other.replace('"seed": 2', "")


def test_options_change_what_comes_in(project, kit):
    plain = ("simulate", "wine", *QUICK, "--fault", "50%", "--json")
    result = kit(*plain, "--stable-errors", "0.2%", "--pattern", "bursty", "--delay", "5")

    wine = json.loads(result.stdout)["endpoints"][0]
    assert wine["stable_bad"]["availability"] == 0.002
    assert (wine["pattern"], wine["delay_seconds"]) == ("bursty", 5)


def test_nothing_is_touched(project, kit):
    before = {path: path.stat().st_mtime_ns for path in project.rglob("*")}

    kit("simulate", *QUICK, "--fault", "50%")

    assert {path: path.stat().st_mtime_ns for path in project.rglob("*")} == before


def test_any_file_can_be_read_from_anywhere(project, kit, tmp_path, monkeypatch):
    monkeypatch.chdir("/")

    result = kit("simulate", "--file", str(project / "stacks/Pulumi.dev.yaml"), *QUICK)

    assert "here/wine" in result.stdout


def test_all_mistakes_of_the_file_are_told_with_their_places(project, kit):
    (project / "stacks/Pulumi.bad.yaml").write_text(WRONG)

    result = kit("simulate", "--stack", "bad", *QUICK)

    assert result.exit_code == 2
    assert result.stderr.splitlines()[0] == "mlops-kit: Pulumi.bad.yaml has 4 mistakes:"
    places = [line.strip().split(": ")[0] for line in result.stderr.splitlines()[1:]]
    wine = "platforms.here.endpoints.wine"
    assert sorted(places) == [
        "platforms.here.endpoints.beer",
        f"{wine}.objectives.availability",
        f"{wine}.rollout.alpha",
        f"{wine}.rollout.strategy",
    ]
    assert "did you mean canary?" in result.stderr


def test_all_mistakes_of_the_options_are_told_at_once(project, kit):
    wrong = ("--rate", "-1", "--rate", "tea=5", "--runs", "0", "--seed", "x", "--delay", "nan")
    more = ("--stable-errors", "1", "--pattern", "burst", "--fault", "7", "--fault", "200%")

    result = kit("simulate", *wrong, *more)

    assert result.exit_code == 2
    assert result.stderr.splitlines()[0] == "mlops-kit: 9 options are wrong:"
    assert "--rate: there is no endpoint tea here, but wine, beer" in result.stderr
    assert "--pattern: must be one of constant, bursty, drifting" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--stack", "dev"], "--rate: is missing for wine: add --rate wine=REQUESTS"),
        (["tea", *QUICK], "Pulumi.dev.yaml has no endpoint tea, it has wine, beer"),
        (["--stack", "prod", *QUICK], "there is no stack file of prod, there is dev"),
        (["--stack", "dev", "--file", "x"], "--stack and --file exclude each other"),
        (["--file", "x", *QUICK], "x cannot be read: No such file or directory"),
        (["--fault", "slow", "beer", *QUICK], "'slow' needs a latency objective"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(project, kit, arguments, said):
    result = kit("simulate", *arguments)

    assert result.exit_code == 2
    assert said in result.stderr


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("config: [", "is not YAML at line 1"),
        ("config: {}", "has no endpoints"),
        ("config: {mlops-kit:platforms: 7}", "platforms: must be a map, got 7"),
        ("config: {mlops-kit:platforms: {}}", "has no endpoints"),
        ("\x00", "is not YAML"),
        ("", "has no endpoints"),
    ],
)
def test_a_file_that_is_none_is_refused_without_a_traceback(project, kit, content, said):
    (project / "stacks/Pulumi.dev.yaml").write_text(content)

    result = kit("simulate", *QUICK)

    assert result.exit_code == 2
    assert said in result.stderr


def test_a_stack_has_to_be_named_where_there_are_several(project, kit):
    (project / "stacks/Pulumi.prod.yaml").write_text(STACK)

    assert "name a stack with --stack, of dev, prod" in kit("simulate", *QUICK).stderr


def test_yaml_is_read_as_pulumi_reads_it(tmp_path):
    path = tmp_path / "Pulumi.dev.yaml"
    settings = "{retry: 22:00, restore: on, alpha: 1e-2, bake_seconds: 5}"
    path.write_text(
        "config: {mlops-kit:platforms: {here: {endpoints: {wine: {rollout: " + settings + "}}}}}"
    )

    rollout = declared(path, "it", [])[0].rollout

    assert (rollout.retry, rollout.restore) == ("22:00", "on")
    assert (rollout.alpha, rollout.bake_seconds) == (0.01, 5)


def test_the_other_plan_bakes_its_last_step_as_long():
    steps = [{"weight": 50}, {"weight": 100, "bake_seconds": 7, "min_requests": 9}]
    other = alternative(RolloutSettings.model_validate({"steps": steps}))

    assert other.strategy == "adaptive"
    assert (other.steps[-1].bake_seconds, other.steps[-1].min_requests) == (7, 9)
