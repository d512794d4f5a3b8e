"""Rules that hold for every component, whatever its target."""

import ast
import copy
import importlib
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

from mlops_kit.aws import SageMakerRollout
from mlops_kit.local import LocalMachine, LocalRollout
from mlops_kit.provider.registry import COMPONENTS as LISTED
from mlops_kit.provider.registry import RESOURCES, component
from tests.aws_mocks import AwsEngine
from tests.examples import EXAMPLES, Whole

ROOT = Path(__file__).parents[2]
COMPONENTS = [component(name) for name in LISTED]
OWNED = [LocalMachine, LocalRollout, SageMakerRollout]
"""Classes of the resources that the kit's own provider serves."""
NEEDED = {"local": ["kserve", "onnxruntime", "psutil", "supervisor"], "aws": ["pulumi_aws"]}
"""Extra -> modules without which its components cannot be used."""
PRIMITIVE = (str, int, bool, dict[str, int], dict[str, str], list[str])

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


def made_up(hint, path, other=False):
    """Make up a value of a type; texts name their own place, and `other` differs everywhere."""
    hint = bare(hint)
    if typing.is_typeddict(hint):
        return {
            key: made_up(kind, f"{path}.{key}", other)
            for key, kind in inspect.get_annotations(hint).items()
        }
    if typing.get_origin(hint) is list:
        return [made_up(typing.get_args(hint)[0], f"{path}[0]", other)]
    length = len(path) + other
    return {str: f"{path}{other}", int: length, float: length + 0.5, bool: other}[hint]


def examples(component):
    """Return pairs of arguments that differ in every value; together they say everything."""
    if component.__name__ in EXAMPLES:
        given = EXAMPLES[component.__name__]
        return given if isinstance(given, list) else [given]
    return [tuple(made_up(args_of(component), "args", other) for other in (False, True))]


def declare(component, args):
    engine = AwsEngine()
    engine.run(lambda: component("it", args) and None)
    return engine.resources


def leaves(value, place=()):
    """List the places of the values in a nested one that hold no other."""
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    for key, part in inner:
        if isinstance(part, dict | list) and not isinstance(part, Whole):
            yield from leaves(part, (*place, key))
        else:
            yield (*place, key)


def at(value, place):
    for key in place:
        value = value[key]
    return value


def replaced(args, place, value):
    changed = copy.deepcopy(args)
    at(changed, place[:-1])[place[-1]] = value
    return changed


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
    """Each argument, also a nested one, is changed alone: something made is another then."""
    for args, others in examples(component):
        before = {name: made.inputs for name, made in declare(component, args).items()}

        for place in leaves(args):
            changed = declare(component, replaced(args, place, at(others, place)))
            assert {name: made.inputs for name, made in changed.items()} != before, place


@each_component
def test_the_examples_say_every_argument(component):
    def complete(hint, values, place):
        hint = bare(hint)
        if typing.is_typeddict(hint):
            kinds = inspect.get_annotations(hint)
            assert {key for value in values for key in value} == set(kinds), place
            for key, kind in kinds.items():
                complete(kind, [value[key] for value in values if key in value], f"{place}.{key}")
        elif typing.get_origin(hint) in (dict, list):
            inner = [v.values() if isinstance(v, dict) else v for v in values]
            assert any(inner), place
            complete(typing.get_args(hint)[-1], [part for parts in inner for part in parts], place)

    pairs = examples(component)
    complete(args_of(component), [args for pair in pairs for args in pair], "args")
    for args, others in pairs:
        assert list(leaves(args)) == list(leaves(others))
        assert [place for place in leaves(args) if at(args, place) == at(others, place)] == []


@each_component
def test_children_are_named_after_their_component(component):
    resources = declare(component, examples(component)[0][0])

    assert all(name == "it" or name.startswith("it-") for name in resources)


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


@pytest.mark.parametrize("module", ["mlops_kit", "mlops_kit.local", "mlops_kit.aws"])
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


@pytest.mark.parametrize("target", NEEDED)
def test_an_unknown_name_of_a_target_is_an_ordinary_error(target):
    with pytest.raises(ImportError, match="cannot import name 'Endpoint'"):
        exec(f"from mlops_kit.{target} import Endpoint")


def test_every_component_of_a_package_is_served_to_programs_of_all_languages():
    for extra in NEEDED:
        package = importlib.import_module(f"mlops_kit.{extra}")
        public = [getattr(package, name) for name in package.__all__]
        found = [p for p in public if isinstance(p, type)]
        parts = [p for p in found if issubclass(p, pulumi.ComponentResource)]
        assert [p for p in parts if p not in COMPONENTS] == []


def test_the_provider_imports_no_sdk_of_a_cloud_before_it_is_asked_for_a_component():
    code = "import sys, mlops_kit.provider.__main__; print([m for m in SDKS if m in sys.modules])"
    sdks = "SDKS = ['pulumi_aws', 'boto3', 'botocore', 'pulumi_gcp', 'pulumi_azure_native']\n"

    assert run(sdks + code).stdout.strip() == "[]"


def test_components_name_no_partition_account_or_dns_suffix():
    """They are looked up, or taken from ARNs: the same code runs in every partition."""
    sources = {str(p): p.read_text() for p in (ROOT / "components/mlops_kit/aws").rglob("*.py")}

    literal = re.compile(r"arn:aws[a-z-]*:|amazonaws|\b[0-9]{12}\b")
    assert sources
    assert {name: literal.findall(text) for name, text in sources.items()} == {
        name: [] for name in sources
    }
