"""Run the Python examples of pulumi_aws's docstrings under mocks; print each resource as JSON.

Run as a process of its own with type tokens as arguments: the SDK's modules hold megabytes each.
Resources return what the stand-in computes, so that wiring between them is exercised too.
"""

import ast
import asyncio
import builtins
import json
import re
import sys
import textwrap
import types

import pulumi
from pulumi.runtime import mocks

from mlops_kit.offline.aws.likely import MARK
from mlops_kit.offline.settings import StandInSettings
from mlops_kit.offline.stand_in import StandIn, Unanswerable
from mlops_kit.offline.values import UNKNOWN, mapped, read

NOT_KNOWN = "<not known>"
REGION = "us-east-1"
_MADE_UP = f"x-{MARK}"
_OTHERS = ("archive", "kubernetes", "random", "std", "time", "tls", "aws_native", "eks")
"""Packages that examples use beside pulumi_aws; they are not there."""
stand_in = StandIn("aws", StandInSettings())
stand_in.configure({"region": REGION, "allowedAccountIds": ["123456789012"]})
made = []


class Mocks(mocks.Mocks):
    def new_resource(self, args):
        if args.typ not in stand_in.sdk.resources:
            return "", {}
        id, state = stand_in.state(args.typ, args.name, mapped(dict(args.inputs), _unmarked))
        return mapped(id, _marked), mapped(state, _marked)

    def call(self, args):
        try:
            return stand_in.lookup(args.token, mapped(dict(args.args), _unmarked))
        except Unanswerable:
            return _made_up(args.token)


def _marked(value):
    return _MADE_UP if value is UNKNOWN else value


def _unmarked(value):
    return UNKNOWN if type(value).__name__ == "Unknown" else value


def _made_up(token):
    """Return an answer of the right fields, of which nothing is held against anything."""
    where, name = token.split(":")[1:]
    module = where.split("/")[0]
    folder = stand_in.sdk.root if module == "index" else stand_in.sdk.root / module
    snake = re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
    source = (folder / f"{snake}.py").read_text()
    fields = re.search(r"def __init__\(__self__, (.*?)\):", source)
    kinds = dict(re.findall(r"def (\w+)\(self\) -> (.*):\n", source))
    return {
        _spelt(field): _made_up_value(kinds[field])
        for field in re.findall(r"(\w+)=None", fields[1])
    }


def _spelt(field):
    first, *rest = field.split("_")
    return first + "".join(word.title() for word in rest)


def _made_up_value(kind):
    if "Sequence[_builtins.str]" in kind:
        return [_MADE_UP]
    plain = {"Sequence": [], "Mapping": {}, "bool": False, "int": 0, "float": 0.0}
    return next((value for word, value in plain.items() if word in kind), _MADE_UP)


def unknown(*_, **__):
    """Return an output of which nothing is known; so is everything that is read from it."""
    loop = asyncio.get_event_loop()
    value, known, secret = (loop.create_future() for _ in range(3))
    value.set_result(None)
    known.set_result(False)
    secret.set_result(False)
    return pulumi.Output(set(), value, known, secret)


class Elsewhere(types.ModuleType):
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return unknown


class Names(dict):
    """Names of an example; what it takes from other examples is unknown."""

    def __missing__(self, name):
        if hasattr(builtins, name):
            raise KeyError(name)
        return unknown()


def record(self, request, register=mocks.MockMonitor.RegisterResource):
    if request.type.startswith("aws:"):
        inputs = mapped(read(request.object), lambda one: NOT_KNOWN if one is UNKNOWN else one)
        made.append((request.type, request.name, inputs))
    return register(self, request)


def examples(document):
    text = ast.literal_eval(f'"""{document} """')
    return [textwrap.dedent(code) for code in re.findall(r"```python\n(.*?)```", text, re.DOTALL)]


def run(code):
    mocks.set_mocks(Mocks(), preview=True)

    @pulumi.runtime.test
    def program():
        exec(compile(code, "example", "exec"), {"__name__": "__main__"}, Names())

    program()


def tell(what, how):
    sys.stdout.write(f"{json.dumps({what: how})}\n")


def main(tokens):
    mocks.MockMonitor.RegisterResource = record
    for module in _OTHERS:
        sys.modules[f"pulumi_{module}"] = Elsewhere(module)
    for token in tokens:
        for code in dict.fromkeys(examples(stand_in.sdk.resource(token).document)):
            made.clear()
            try:
                run(code)
            except Exception as error:
                tell("failed", f"{token}: {type(error).__name__}: {error}"[:300])
            for one in made:
                tell("made", one)


if __name__ == "__main__":
    main(sys.argv[1:])
