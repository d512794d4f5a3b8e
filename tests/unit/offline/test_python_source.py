import ast
import gc
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from mlops_kit.offline import python_source

ARGUMENTS = ", ".join(f"a{n}: Optional[Input[Union[X, Sequence[str]]]] = None" for n in range(200))
SOURCE = f"def f(self, *, {ARGUMENTS}): pass"


class Yielding:
    """Something that lets another thread in when it is collected."""

    def __init__(self) -> None:
        self.me = self

    def __del__(self) -> None:
        time.sleep(0)


@pytest.fixture
def _busy_collector() -> Iterator[None]:
    before = gc.get_threshold()
    gc.set_threshold(200)
    yield
    gc.set_threshold(*before)


@pytest.mark.usefixtures("_busy_collector")
def test_many_threads_parse_at_once():
    def parse(number: int) -> int:
        for _ in range(20):
            Yielding()
        (function,) = python_source.module(SOURCE).body
        assert isinstance(function, ast.FunctionDef)
        return len(function.args.kwonlyargs)

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(parse, range(200))) == {200}


def test_expressions_and_literals_are_read():
    assert isinstance(python_source.expression("a.b"), ast.Attribute)
    assert python_source.literal("('a', 1)") == ("a", 1)
