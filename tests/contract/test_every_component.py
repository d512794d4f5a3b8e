"""Rules that hold for every component, whatever its target."""

import ast
import inspect
import json
import re
import subprocess
import sys
import textwrap
import typing
from pathlib import Path

import pulumi
import pytest
from pulumi.provider.experimental.component import ComponentProvider

from mlops_kit.local import LocalEndpoint, LocalMachine, LocalRollout
from mlops_kit.provider.registry import COMPONENTS, RESOURCES
from tests.engine_mocks import RecordingEngine

ROOT = Path(__file__).parents[2]
OWNED = [LocalMachine, LocalRollout]
"""Classes of the resources that the kit's own provider serves."""
NEEDED = {"local": ["kserve", "onnxruntime", "psutil", "supervisor"]}
"""Extra -> modules without which its components cannot be used."""
PRIMITIVE = (str, int, bool, dict[str, int], list[str])

each_component = pytest.mark.parametrize("component", COMPONENTS, ids=lambda c: c.__name__)
each = pytest.mark.parametrize("resource", [*COMPONENTS, *OWNED], ids=lambda c: c.__name__)


def calls(resource, method):
    tree = ast.parse(textwrap.dedent(inspect.getsource(resource)))
    found = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    return [call for call in found if getattr(call.func, "attr", "") == method]


def args_of(resource):
    return inspect.get_annotations(resource.__init__)["args"]


def bare(hint):
    """Take `NotRequired` and `Input` off a type."""
    wrapped = typing.get_origin(hint) in (typing.NotRequired, typing.Union)
    return bare(typing.get_args(hint)[0]) if wrapped else hint


def example(hint, path):
    """Make up a value of a type; texts name their own place."""
    hint = bare(hint)
    if typing.is_typeddict(hint):
        return {
            key: example(kind, f"{path}.{key}")
            for key, kind in inspect.get_annotations(hint).items()
        }
    if typing.get_origin(hint) is list:
        return [example(typing.get_args(hint)[0], f"{path}[0]")]
    return {str: path, int: len(path), float: len(path) + 0.5, bool: True}[hint]


def run(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)


@each
def test_type_token_is_the_class_name(resource):
    (init,) = calls(resource, "__init__")

    assert init.args[0].value == f"mlops-kit:index:{resource.__name__}"


def test_each_owned_resource_has_a_class_for_programs():
    assert {resource.token for resource in RESOURCES} == {
        f"mlops-kit:index:{resource.__name__}" for resource in OWNED
    }


@each_component
def test_registers_exactly_its_declared_outputs(component):
    (register,) = calls(component, "register_outputs")

    assert {key.value for key in register.args[0].keys} == set(component.__annotations__)


@each
def test_outputs_are_primitive(resource):
    for output in resource.__annotations__.values():
        assert output in [pulumi.Output[kind] for kind in PRIMITIVE]


@each_component
def test_every_arg_reaches_a_resource(component):
    args = example(args_of(component), "args")
    engine = RecordingEngine()

    engine.run(lambda: component("it", args) and None)

    received = [made.inputs for made in engine.resources.values()]
    for key, value in args.items():
        assert any(inputs.get(key) == value for inputs in received), key


@each_component
def test_children_are_named_after_their_component(component):
    engine = RecordingEngine()

    engine.run(lambda: component("it", example(args_of(component), "args")) and None)

    assert all(name == "it" or name.startswith("it-") for name in engine.resources)


@each_component
def test_every_input_and_output_is_documented(component):
    schema = json.loads(ComponentProvider([component], "mlops-kit").schema)
    (resource,) = schema["resources"].values()
    shapes = [resource["inputProperties"], resource["properties"]]
    shapes += [kind["properties"] for kind in schema["types"].values() if "properties" in kind]

    assert resource["description"]
    assert [
        name for shape in shapes for name, part in shape.items() if not part.get("description")
    ] == []


@each
def test_an_owned_resource_is_documented_like_a_component(resource):
    for shape in (resource, args_of(resource)):
        documented = re.findall(r'^    (\w+): .*\n    """', inspect.getsource(shape), re.MULTILINE)
        assert documented == list(inspect.get_annotations(shape))


@pytest.mark.parametrize("module", ["mlops_kit", "mlops_kit.local"])
def test_importing_the_package_imports_nothing_else(module):
    code = "import sys, typing; old = {*sys.modules}; import MODULE; print({*sys.modules} - old)"
    loaded = ast.literal_eval(run(code.replace("MODULE", module)).stdout)

    assert {name.split(".")[0] for name in loaded} == {"mlops_kit"}


def test_the_program_imports_no_sdk_before_it_knows_the_target():
    code = "import sys, infra.deploy; print([m for m in sys.modules if m.split('.')[0] in SDKS])"
    sdks = "SDKS = {'kserve', 'onnxruntime', 'numpy', 'boto3', 'kubernetes', 'pulumi_aws'}\n"

    assert run(sdks + code).stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("extra", "module"), [(extra, module) for extra, names in NEEDED.items() for module in names]
)
def test_a_missing_dependency_names_the_extra(extra, module):
    finder = (
        f"find = u.find_spec; u.find_spec = lambda n, *a: None if n == {module!r} else find(n, *a)"
    )
    done = run(f"import importlib.util as u; {finder}\nfrom mlops_kit.{extra} import *")

    assert done.stderr.splitlines()[-1] == (
        f"ModuleNotFoundError: mlops_kit.{extra} needs {module}: pip install 'mlops-kit[{extra}]'"
    )


def test_an_unknown_name_of_a_target_is_an_ordinary_error():
    with pytest.raises(ImportError, match="cannot import name 'Endpoint'"):
        exec("from mlops_kit.local import Endpoint")


def test_the_same_class_is_served_to_programs_of_all_languages():
    assert LocalEndpoint in COMPONENTS
