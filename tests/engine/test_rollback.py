"""A bad version is rolled back before it harms more than a few requests, and stays refused."""

import json
import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median

import pytest

from tests.engine.conftest import made
from tests.engine.load import Load
from tests.engine.project import OBJECTIVES, STRICT, Project, until

LOG = logging.getLogger(__name__)
RUNS = 5
MOST_HARMED = 25
MOST_SECONDS = 3.0


@dataclass(frozen=True)
class Attempt:
    """One try to roll the bad version out."""

    code: int
    output: str
    load: Load
    bad: str
    """Id of the bad version."""
    labels: dict[str, int]
    """Live weights afterwards."""

    @property
    def harmed(self) -> int:
        """Requests that the bad version failed or answered late."""
        bound = STRICT["latency_p95_ms"] / 1000
        return sum(a.failed or a.seconds > bound for a in self.load.by(self.bad))

    @property
    def seconds(self) -> float:
        """From the start of the first harmed request to the last answer of the bad version."""
        answers = self.load.by(self.bad)
        return max(a.ended for a in answers) - min(a.at for a in answers) if answers else 0.0

    @property
    def sentence(self) -> str:
        """The last line of the diagnostics that is not Pulumi's own."""
        shown = self.output.split("Diagnostics:")[-1].split("\nOutputs:")[0].splitlines()
        lines = [line.strip().removeprefix("* ") for line in shown if line.strip()]
        return [x for x in lines if "update failed" not in x and "pulumi:pulumi:Stack" not in x][-1]


def attempt(project: Project) -> Attempt:
    """Roll the bad version out under load, until it is rolled back."""
    up = project.up_in_background()
    run = until("the rollout began", lambda: project.ledger()["run"])
    with Load(project.port, json.dumps(project.example())) as load:
        until("it is rolled back", lambda: project.ledger()["run"] is None, 90)
    output, _ = up.communicate(timeout=60)
    return Attempt(up.returncode, output, load, run["candidate"]["id"], project.labels())


@pytest.fixture(scope="module")
def project() -> Iterator[Project]:
    """A project with wine/v2 in service and the bad version asked for."""
    with made() as project:
        project.model("wine/v2")
        project.up(check=True)
        project.model("wine/bad")
        project.wine["objectives"] = dict(STRICT)
        hooks = [{"command": ["tee", "-a", "told.json"]}, {"command": ["no-such-program"]}]
        project.wine["rollout"]["hooks"] = hooks
        yield project


@pytest.fixture(scope="module")
def attempts(project: Project) -> list[Attempt]:
    """Several tries, each allowed by the id that the refusal before it named."""
    done = [attempt(project)]
    while len(done) < RUNS:
        refusal = project.up()
        assert refusal.code != 0, refusal.output
        offered = re.search(r"set rollout\.retry to (\S+) to try it once more", refusal.output)
        assert offered, refusal.output
        project.model("wine/bad", retry=offered[1])
        done.append(attempt(project))
    project.without("retry")
    return done


def test_the_run_fails_and_the_old_version_has_all_traffic(attempts: list[Attempt]) -> None:
    for done in attempts:
        assert done.code != 0, done.output
        assert "Traceback" not in done.output
        assert done.labels == {"v2": 100}


def test_the_last_line_says_version_step_measured_and_allowed(attempts: list[Attempt]) -> None:
    for done in attempts:
        assert re.fullmatch(
            rf"wine: version {done.bad} \(wine/bad\) was rolled back: "
            r"[\d.]+ % of \d+ requests (took longer than 20 ms|failed), "
            r"allowed \d+ % \((latency_p95|availability)\), at step \d of 3 \(\d+ %\); "
            r"[0-9a-f]{12} \(wine/v2\) has 100 %",
            done.sentence,
        ), done.output


def test_few_requests_are_harmed_for_a_short_time(attempts: list[Attempt]) -> None:
    harmed = [done.harmed for done in attempts]
    seconds = [done.seconds for done in attempts]
    rates = [done.load.rate() for done in attempts]
    LOG.info("harmed %s in %s s at %s requests/s", harmed, seconds, rates)
    assert all(done.load.by(done.bad) for done in attempts), "the bad version was never asked"
    assert median(harmed) < MOST_HARMED, harmed
    assert median(seconds) <= MOST_SECONDS, seconds


def test_only_the_bad_version_fails_requests(attempts: list[Attempt]) -> None:
    for done in attempts:
        assert {a.version for a in done.load.failures} <= {done.bad}


def test_nothing_of_the_bad_version_is_left(project: Project, attempts: list[Attempt]) -> None:
    bad = attempts[0].bad
    assert project.program(f"wine.{bad}") is None
    assert not (project.directory / "endpoints/wine/versions" / bad).exists()


@pytest.mark.usefixtures("attempts")
class TestAfterTheRollback:
    """What the next commands do."""

    def test_the_same_up_is_refused_at_once_with_reason_and_date(self, project: Project) -> None:
        project.model("wine/bad")
        before = project.ledger()
        for command in (project.up, project.preview):
            refused = command()
            assert refused.code != 0
            line = refused.line("(wine/bad) is refused")
            assert re.search(r"rolled back on \d{4}-\d\d-\d\d at \d\d:\d\d:\d\d UTC because", line)
            assert re.search(r"(failed|took longer than 20 ms), allowed \d+ %", line)
            assert re.search(r"set rollout\.retry to [0-9a-f]{12}-5 to try it", line)
        assert project.ledger() == before
        assert project.labels() == {"v2": 100}

    def test_going_back_to_the_old_version_restarts_nothing(self, project: Project) -> None:
        processes = project.processes()
        project.model("wine/v2")
        back = project.up()
        assert back.code == 0, back.output
        back.line("(wine/v2) has 100 %")
        assert project.output()["live_version"] == project.ledger()["stable"]["id"]
        assert project.processes() == processes
        assert "4 unchanged" in project.up(check=True).output

    def test_a_later_good_version_goes_through(
        self, project: Project, load: Callable[[Project], Load]
    ) -> None:
        project.wine["objectives"] = dict(OBJECTIVES)
        project.model("wine/v1", strategy="all_at_once", retention_seconds=0)
        project.without("steps")
        with load(project) as sent:
            later = project.up()
        assert later.code == 0, later.output
        assert not sent.failures
        assert project.labels() == {"v1": 100}


def test_each_rollback_leaves_an_incident_and_tells_the_hooks(
    project: Project, attempts: list[Attempt]
) -> None:
    incidents = project.ledger()["incidents"]
    decoder, text, told = json.JSONDecoder(), (project.root / "told.json").read_text(), []
    while text.strip():
        one, end = decoder.raw_decode(text.lstrip())
        told.append(one)
        text = text.lstrip()[end:]

    assert [i["id"] for i in told] == [i["id"] for i in incidents]
    assert len(incidents) == RUNS
    for incident, done in zip(told, attempts, strict=True):
        assert incident["endpoint"] == "wine"
        assert incident["version"] == f"{done.bad} (wine/bad)"
        assert incident["what"] in ("latency_p95", "availability")
        assert incident["measured"] > incident["allowed"]
        assert 0 < incident["harmed"] <= incident["requests"]
        assert incident["by"]
        assert "hook no-such-program failed" in done.output
    assert all(i["untold"] for i in incidents)
