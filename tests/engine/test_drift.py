"""Weights that somebody else moved are shown and left alone, until the user says otherwise."""

import json
import re

from tests.engine.project import Project, until


def by_hand(project: Project, weights: dict[str, int]) -> None:
    """Change the weights in the gateway's file as an operator might."""
    file = project.directory / "endpoints/wine/gateway/routes.yaml"
    document = json.loads(file.read_text())
    host = document["resources"][0]["virtual_hosts"][0]
    for cluster in host["routes"][0]["route"]["weighted_clusters"]["clusters"]:
        cluster["weight"] = weights[cluster["name"]]
    document["version_info"] = "by-hand"
    part = file.with_suffix(".hand")
    part.write_text(json.dumps(document))
    part.replace(file)


def test_weights_moved_by_hand_are_shown_kept_and_put_back_on_demand(project: Project) -> None:
    project.wine["probes_per_second"] = 0
    project.up(check=True)
    old = project.output()["live_version"]

    # Without traffic there is no evidence, so the rollout waits where it is.
    project.model(
        "wine/v2",
        steps=[{"weight": 50}, {"weight": 100}],
        bake_seconds=0.5,
        retention_seconds=0,
        max_wait_seconds=4,
        on_undecided="hold",
    )
    held = project.up()
    assert held.code != 0
    held.line("(wine/v2) is still in progress at step 1 of 2 (50 %)", "goes on with it")
    assert project.labels() == {"v1": 50, "v2": 50}
    new = next(version for version in project.weights() if version != old)

    by_hand(project, {old: 30, new: 70})
    moved = {"v1": 30, "v2": 70}
    until("Envoy took it", lambda: project.labels() == moved)
    ledger = project.ledger()
    said = f"now {new} 70 %, {old} 30 %, the kit left "

    seen = project.preview()
    line = seen.line("the weights were moved outside the kit", said, f"{old} 50 %", f"{new} 50 %")
    offered = re.search(r"set rollout\.restore to (drift-[0-9a-f]{8}) to have it done", line)
    assert offered, line
    assert project.labels() == moved

    refreshed = project.refresh()
    assert refreshed.code == 0, refreshed.output
    assert re.search(rf"{old}: 50 => 30", refreshed.output), refreshed.output
    assert re.search(rf"{new}: 50 => 70", refreshed.output), refreshed.output

    kept = project.up()
    assert kept.code != 0
    kept.line("the weights were moved outside the kit", said)
    assert project.labels() == moved
    assert project.ledger() == ledger

    project.model("wine/v2", restore=offered[1])
    restored = project.up()
    restored.line("is still in progress at step 1 of 2 (50 %)")
    assert project.labels() == {"v1": 50, "v2": 50}
    assert "restored" in [event["what"] for event in project.ledger()["history"]]

    # The rollout was held, not lost: the old version is one `up` away.
    project.model("wine/v1")
    project.without("restore")
    back = project.up()
    assert back.code == 0, back.output
    back.line("(wine/v1) has 100 %")
    assert project.labels() == {"v1": 100}
    assert "4 unchanged" in project.up(check=True).output
