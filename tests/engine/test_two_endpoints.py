"""Two endpoints in one stack, one taken out, and the whole stack destroyed."""

import numpy

from mlops_kit.local.ports import free_port
from tests.engine.project import Project, listens
from tests.engine.test_at_rest import ask
from tools.train_models import train


def test_two_endpoints_live_side_by_side_and_leave_without_a_trace(project: Project) -> None:
    ports = [project.port, free_port()]
    project.endpoint("digits", "digits/v1", ports[1])
    project.up(check=True)

    for endpoint in ("wine", "digits"):
        trained = train(f"{endpoint}/v1")
        got = ask(project, trained.rows[:50], endpoint)["label"]
        numpy.testing.assert_array_equal(got, trained.pipeline.predict(trained.rows[:50]))
        output = project.output(endpoint)
        assert output["weights"] == {output["live_version"]: 100}
        port = project.config["endpoints"][endpoint]["port"]
        assert output["url"] == f"http://127.0.0.1:{port}/v2/models/{endpoint}/infer"

    wine = {name: project.program(f"wine.{name}") for name in ("gateway", "prober")}
    assert None not in wine.values()
    digits = project.config["endpoints"].pop("digits")
    project.up(check=True)
    assert not listens(digits["port"])
    assert not (project.directory / "endpoints/digits").exists()
    assert not any("digits" in command for command in project.processes().values())
    assert {name: project.program(f"wine.{name}") for name in wine} == wine
    assert project.answer(project.example())["outputs"]

    project.endpoint("digits", "digits/v1", ports[1])
    project.up(check=True)
    assert project.answer(project.example("digits/v1"), "digits")["outputs"]

    gone = project.destroy()
    assert gone.code == 0, gone.output
    assert not project.processes()
    assert not any(map(listens, [*ports, project.prometheus_port, project.page_port]))
    assert not project.directory.parent.exists()

    quiet = project.destroy()
    assert quiet.code == 0, quiet.output
    assert "warning" not in quiet.output
    assert "error" not in quiet.output


def test_destroy_works_on_a_stack_whose_processes_all_died(project: Project) -> None:
    project.up(check=True)
    project.kill_leftovers()
    gone = project.destroy()
    assert gone.code == 0, gone.output
    assert not project.processes()
    assert not project.directory.parent.exists()
