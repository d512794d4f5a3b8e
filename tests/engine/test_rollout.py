"""A good version takes over from the old one, step by step, without a failed request."""

import json
import re
import signal
import subprocess
from collections.abc import Callable

from tests.engine.load import Load
from tests.engine.project import ROOT, Project, until


def test_a_canary_moves_all_traffic_to_the_new_version_without_a_failed_request(
    project: Project,
) -> None:
    project.up(check=True)
    old = project.output()["live_version"]
    old_process, gateway = project.program(f"wine.{old}"), project.program("wine.gateway")
    assert (project.directory / "endpoints/wine/versions" / old).is_dir()

    url = f"http://127.0.0.1:{project.port}/v2/models/wine/infer"
    hey = subprocess.Popen(
        [
            *(ROOT / ".tools/debian/usr/bin/hey", "-z", "120s", "-c", "4", "-m", "POST"),
            *("-T", "application/json", "-d", json.dumps(project.example()), url),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    seen: set[tuple[tuple[str, int], ...]] = set()
    project.model("wine/v2")
    up = project.up_in_background()
    try:
        while up.poll() is None:
            seen.add(tuple(sorted(project.labels().items())))
    finally:
        hey.send_signal(signal.SIGINT)
        report, _ = hey.communicate(timeout=30)
    output, _ = up.communicate()

    assert up.returncode == 0, output
    assert "(wine/v2) has 100 %" in output
    codes = dict(re.findall(r"\[(\d+)\]\s+(\d+) responses", report))
    assert set(codes) == {"200"}, report
    assert "Error distribution" not in report
    assert int(codes["200"]) > 500
    stages = [dict(stage) for stage in seen]
    assert {"v1": 90, "v2": 10} in stages
    assert {"v1": 50, "v2": 50} in stages
    assert {"v2": 100} in stages

    new = project.output()
    assert new["live_version"] != old
    assert new["weights"] == {new["live_version"]: 100}
    assert project.program(f"wine.{old}") is None
    assert old_process not in project.processes()
    assert project.program("wine.gateway") == gateway
    assert not (project.directory / "endpoints/wine/versions" / old).exists()
    assert not list(project.directory.glob(f"logs/wine.{old}*"))


def test_shadow_shows_the_candidate_all_requests_and_the_clients_only_the_stable_answers(
    project: Project, load: Callable[[Project], Load]
) -> None:
    project.up(check=True)
    old = project.output()["live_version"]
    project.model("wine/v2")
    project.wine["rollout"] = {
        "strategy": "shadow",
        "bake_seconds": 2,
        "min_requests": 50,
        "retention_seconds": 0,
        "max_wait_seconds": 60,
    }
    plan = project.preview()
    plan.line("(wine/v1) 100 %", "(wine/v2) shadow mirror 100 % (2 s)")
    with load(project) as sent:
        up = project.up_in_background()
        candidate = until(
            "the candidate is there",
            lambda: (project.ledger()["run"] or {}).get("candidate"),
        )["id"]
        mirrored = until(
            "the candidate sees traffic", lambda: project.counter(candidate, "upstream_rq_total")
        )
        weights_then = project.weights()
        output, _ = up.communicate(timeout=90)

    assert up.returncode == 0, output
    assert mirrored > 0
    assert weights_then.get(candidate, 0) == 0
    assert weights_then[old] == 100
    assert not sent.failures
    answers = sent.answers
    first_new = min(a.ended for a in answers if a.version == candidate)
    promoted_by = [a for a in answers if a.ended < first_new]
    assert {a.version for a in promoted_by} == {old}
    assert len(promoted_by) > 50
    assert project.labels() == {"v2": 100}
