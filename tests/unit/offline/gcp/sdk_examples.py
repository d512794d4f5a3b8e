"""Run the Python examples of pulumi_gcp's docstrings under mocks; print each resource as JSON.

Run as a process of its own with type tokens as arguments: the SDK's modules hold megabytes each,
and what they leave behind is nothing for other tests.
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

from mlops_kit.offline.sdk import Sdk
from mlops_kit.offline.values import UNKNOWN, mapped, read

ANSWER = {
    "email": "a@acme-models.iam.gserviceaccount.com",
    "emailAddress": "a@acme-models.iam.gserviceaccount.com",
    "id": "an-id",
    "name": "a-name",
    "number": "123456789012",
    "policyData": "{}",
    "project": "acme-models",
    "projectId": "acme-models",
    "projectNumber": "123456789012",
}
"""Results of every function that an example calls."""
NOT_KNOWN = "<not known>"
_OTHER_MODULES = ("pulumi_std", "pulumi_random", "pulumi_tls", "pulumi_archive", "pulumiverse_time")

made = []


class Mocks(mocks.Mocks):
    def new_resource(self, args):
        return "", dict(args.inputs)

    def call(self, args):
        return ANSWER


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
    if request.type.startswith("gcp:"):
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
        names = Names(__name__="__main__", project=ANSWER["project"])
        exec(compile(code, "example", "exec"), names)

    program()


def tell(what, how):
    sys.stdout.write(f"{json.dumps({what: how})}\n")


def main(tokens):
    mocks.MockMonitor.RegisterResource = record
    for module in _OTHER_MODULES:
        sys.modules[module] = Elsewhere(module)
    sdk = Sdk("gcp")
    for token in tokens:
        for code in dict.fromkeys(examples(sdk.resource(token).document)):
            made.clear()
            try:
                run(code)
            except Exception as error:
                tell("failed", f"{token}: {error}"[:300])
            for one in made:
                tell("made", one)


if __name__ == "__main__":
    main(sys.argv[1:])
