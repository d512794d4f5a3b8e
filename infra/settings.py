"""The stack file: one model per target, told apart by `target`; every mistake at once."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, cast

import pulumi
from pydantic import Field, PlainValidator, ValidationError, ValidationInfo

from infra.sagemaker_references import stands_for
from infra.sagemaker_settings import SageMakerPlatform
from infra.sagemaker_shared import shared_account_conflicts
from mlops_kit.aws.places import STANDS_FOR
from mlops_kit.bounds import Name
from mlops_kit.local.settings import LocalEndpointSettings, LocalMachineSettings, port_problems
from mlops_kit.local.supervise_config import SOCKET_FILE, socket_problem
from mlops_kit.offline.settings import told
from mlops_kit.preview.settings import PreviewSettings
from mlops_kit.problems import (
    Place,
    Problem,
    details,
    dotted,
    from_validation_error,
    mistake,
    not_one_of,
    shown,
)
from mlops_kit.residency import ResidencySettings
from mlops_kit.settings import Context, Given, Settings

NAMESPACE = "mlops-kit"


class LocalPlatform(LocalMachineSettings):
    """Endpoints on this machine."""

    target: Literal["local"]
    """Where the endpoints are: local, this machine."""
    endpoints: dict[Name, LocalEndpointSettings] = Field(default_factory=dict)
    """Name -> endpoint; a name is unique over all platforms."""


AnyPlatform = LocalPlatform | SageMakerPlatform
TARGETS: Mapping[str, type[AnyPlatform]] = {"local": LocalPlatform, "sagemaker": SageMakerPlatform}


def _platform(value: Any, info: ValidationInfo) -> AnyPlatform:
    if not isinstance(value, dict):
        raise mistake(f"must be a map, got {shown(value)}")
    target = cast(dict[str, Any], value).get("target")
    if target is None:
        reason = f"is required but missing; allowed: {', '.join(TARGETS)}"
    elif not isinstance(target, str) or target not in TARGETS:
        reason = not_one_of(target, list(TARGETS))
    else:
        return TARGETS[target].model_validate(value, context=info.context)
    raise ValidationError.from_exception_data(
        "platform", [details(("target",), reason, cast(object, target))]
    )


_Described = Annotated[AnyPlatform, Field(discriminator="target")]
Platform = Annotated[AnyPlatform, PlainValidator(_platform, json_schema_input_type=_Described)]


class StackSettings(Settings):
    """The kit's part of a stack file."""

    platforms: dict[Name, Platform]
    """Name -> where endpoints run. One is usual; several make a hybrid stack."""
    residency: ResidencySettings | None = None
    """Where everything of the stack may live; default: anywhere."""
    preview: PreviewSettings | None = None
    """What `mlops-kit preview` cannot know without a cloud."""

    @classmethod
    def conflicts(cls, given: Given, context: Context) -> Iterable[tuple[Place, str]]:
        """Names, ports and repositories are taken once; ports and folders can be used."""
        owners: dict[str, Place] = {}
        ports: dict[int, Place] = {}
        for place in _endpoints(given):
            first = owners.setdefault(str(place[-1]), place)
            if first != place:
                yield place, f"an endpoint of this name is in {dotted(first[:2])} already"
        yield from shared_account_conflicts(given)
        for platform in _local_platforms(given):
            directory = local_directory(context["root"], context["stack"], platform)
            problem = socket_problem(directory / SOCKET_FILE)
            if problem:
                yield ("platforms", platform), problem
            for place, port in _ports(given, platform):
                first = ports.setdefault(port, place)
                if first != place:
                    yield place, f"port {port} is taken by {dotted(first)} already"
                elif not context.get("elsewhere"):
                    for problem in port_problems({"": port}, directory):
                        yield place, problem.reason


def local_directory(root: Path, stack: str, platform: str) -> Path:
    """Return the folder that everything of a local platform lives in."""
    return root / ".mlops-kit" / stack / platform


def load(root: Path) -> StackSettings:
    """Read the settings of the current stack.

    Args:
        root: the project's folder; relative paths of models start there.

    Raises:
        pulumi.RunError: there are mistakes; the message names all of them.
    """
    stack = pulumi.get_stack()
    settings, problems = read(_config(), root, stack, elsewhere=told() is not None)
    if settings is None:
        raise pulumi.RunError(report(stack, problems))
    return settings


def read(
    config: Mapping[str, Any], root: Path, stack: str, elsewhere: bool = False
) -> tuple[StackSettings | None, list[Problem]]:
    """Turn the kit's configuration into settings, or tell every mistake in it.

    Args:
        config: key without namespace -> value.
        root: the project's folder.
        stack: name of the stack.
        elsewhere: whether it will run on another machine, so that ports in use here do not count.
    """
    cache = root / ".mlops-kit" / ".checked"
    context = {
        "root": root,
        "stack": stack,
        "cache": cache,
        "elsewhere": elsewhere,
        STANDS_FOR: stands_for,
    }
    try:
        return StackSettings.model_validate(dict(config), context=context), []
    except ValidationError as error:
        return None, from_validation_error(error)


def report(stack: str, problems: Iterable[Problem]) -> str:
    """Write mistakes as a message: a line that counts them, then a line each."""
    lines = [f"  {problem}".replace("\n", " ") for problem in problems]
    count = "1 mistake" if len(lines) == 1 else f"{len(lines)} mistakes"
    return "\n".join([f"stacks/Pulumi.{stack}.yaml has {count}:", *lines])


def _config() -> dict[str, Any]:
    prefix = f"{NAMESPACE}:"
    # pulumi.Config cannot list its keys, and a misspelt one must be seen.
    known = {**pulumi.runtime.config.get_config_env(), **pulumi.runtime.config.CONFIG.get()}
    own = [key for key in known if key.startswith(prefix)]
    return {key.removeprefix(prefix): _decoded(str(known[key])) for key in own}


def _decoded(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return value


def _local_platforms(given: Given) -> Iterable[str]:
    for name in given.keys("platforms"):
        if given.value("platforms", name, "target") == "local":
            yield name


def _endpoints(given: Given) -> Iterable[Place]:
    for platform in given.keys("platforms"):
        for name in given.keys("platforms", platform, "endpoints"):
            yield "platforms", platform, "endpoints", name


def _ports(given: Given, platform: str) -> Iterable[tuple[Place, int]]:
    places: list[tuple[Place, int | None]] = [
        *(
            (("platforms", platform, name), field.default)
            for name, field in LocalMachineSettings.model_fields.items()
        ),
        *(
            (("platforms", platform, "endpoints", name, "port"), None)
            for name in given.keys("platforms", platform, "endpoints")
        ),
    ]
    for place, otherwise in places:
        port = given.value(*place, default=otherwise)
        if port is not None:
            yield place, int(port)
