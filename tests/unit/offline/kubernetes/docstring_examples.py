"""Run the Python examples in an SDK's docstrings under mocks; print type and inputs as JSON.

Run in a process of its own: `python docstring_examples.py FOLDER_OF_THE_SDK`.
"""

import asyncio
import json
import re
import sys
import textwrap
from pathlib import Path

import pulumi


class Recorder(pulumi.runtime.Mocks):
    """Keeps what is registered."""

    def __init__(self):
        self.resources = []

    def new_resource(self, args):
        self.resources.append((args.typ, args.inputs))
        return f"{args.name}-id", args.inputs

    def call(self, args):
        return {}


def examples(root):
    for path in sorted(Path(root).rglob("*.py")):
        for code in re.findall(r"```python\n(.*?)```", path.read_text(), re.DOTALL):
            if "import pulumi" in code:
                yield textwrap.dedent(code)


recorder = Recorder()
for example in dict.fromkeys(examples(sys.argv[1])):
    asyncio.set_event_loop(asyncio.new_event_loop())
    pulumi.runtime.set_mocks(recorder, preview=True)
    try:
        compiled = compile(example, "example", "exec")
        pulumi.runtime.test(lambda code=compiled: exec(code, {}))()
    except (SyntaxError, NameError):
        continue  # examples that are fragments
json.dump(recorder.resources, sys.stdout)
