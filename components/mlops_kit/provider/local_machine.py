"""`LocalMachine`: supervisor, Prometheus and the live page in one folder."""

from pathlib import Path

from pydantic import ValidationError

from mlops_kit.local.machine_services import Machine
from mlops_kit.local.settings import LocalMachineSettings, port_problems
from mlops_kit.problems import Problem, from_validation_error
from mlops_kit.provider.resource import Call, Difference, PartialFailure, Properties
from mlops_kit.rollout.driver import TargetError

PORTS = ("prometheus_port", "page_port")
DEFAULTS = LocalMachineSettings.model_fields


class LocalMachineResource:
    """Start, repair and remove what the endpoints of a machine share."""

    token = "mlops-kit:index:LocalMachine"
    identity: tuple[str, ...] = ("directory",)

    def __init__(self, look_at_ports: bool = True) -> None:
        """Say whether ports that others have are mistakes; in a plan for elsewhere they are not."""
        self.look_at_ports = look_at_ports

    def planned(self, inputs: Properties) -> Properties:
        """Return the addresses."""
        return _state(inputs)

    def check(self, inputs: Properties) -> tuple[Properties, list[Problem]]:
        """Validate the folder and the ports."""
        given = {key: value for key, value in inputs.items() if key != "directory"}
        try:
            settings = LocalMachineSettings.model_validate(given)
        except ValidationError as error:
            return inputs, from_validation_error(error, "")
        directory = str(inputs.get("directory", ""))
        if not Path(directory).is_absolute():
            return inputs, [Problem("directory", f"got '{directory}', must be an absolute path")]
        ports = {name: int(getattr(settings, name)) for name in PORTS}
        if settings.page_port == settings.prometheus_port:
            reason = f"port {settings.page_port} is taken by prometheus_port already"
            return inputs, [Problem("page_port", reason)]
        taken = port_problems(ports, Path(directory)) if self.look_at_ports else []
        return {"directory": directory, **ports}, taken

    def diff(
        self, id: str, state: Properties, old: Properties, new: Properties, call: Call
    ) -> Difference:
        """Replace when the folder changes; repair when something is not running."""
        if old.get("directory") != new.get("directory"):
            return Difference(replaces=self.identity)
        changed = tuple(name for name in PORTS if old.get(name) != new.get(name))
        if changed:
            return Difference(updates=changed)
        trouble = Machine(Path(new["directory"])).trouble()
        if trouble:
            call.warn(f"{trouble}; `pulumi up` repairs it")
            return Difference(updates=("prometheus_url",))
        return Difference()

    def create(self, inputs: Properties, call: Call) -> tuple[str, Properties]:
        """Start all of it."""
        if call.preview:
            return "", _state(inputs)
        return str(inputs["directory"]), self._start(inputs)

    def read(self, id: str, state: Properties, inputs: Properties, call: Call) -> Properties | None:
        """Return the state while the folder is there."""
        directory = Path(state.get("directory", id))
        return _state({**state, **inputs}) if directory.exists() else None

    def update(
        self, id: str, state: Properties, old: Properties, new: Properties, call: Call
    ) -> Properties:
        """Start or restart what is not as wanted."""
        return _state(new) if call.preview else self._start(new)

    def delete(self, id: str, state: Properties, call: Call) -> None:
        """Stop every process of the folder and remove it."""
        Machine(Path(state.get("directory", id))).remove()

    def _start(self, inputs: Properties) -> Properties:
        state = _state(inputs)
        try:
            ports = {name: int(inputs[name]) for name in PORTS}
            Machine(Path(inputs["directory"])).start(**ports)
        except TargetError as error:
            raise PartialFailure(str(inputs["directory"]), state, str(error)) from None
        return state


def _state(inputs: Properties) -> Properties:
    # A state of before the page was there has no port of it.
    ports = {name: int(inputs.get(name, DEFAULTS[name].default)) for name in PORTS}
    return {
        "directory": inputs["directory"],
        **ports,
        "prometheus_url": f"http://127.0.0.1:{ports['prometheus_port']}",
        "page_url": f"http://127.0.0.1:{ports['page_port']}",
    }
