"""Python's own parser, for sources that are read as text: one thread at a time.

CPython before 3.11.8 counts the depth of a tree for all threads together: when the garbage
collector lets another thread in, `ast.parse` ends in a SystemError (python/cpython#106905).
"""

import ast
import threading
from typing import Any

_ONE = threading.RLock()


def module(text: str) -> ast.Module:
    """Parse statements."""
    with _ONE:
        return ast.parse(text)


def expression(text: str) -> ast.expr:
    """Parse one expression."""
    with _ONE:
        return ast.parse(text, mode="eval").body


def literal(text: str) -> Any:
    """Return the value of a literal."""
    return ast.literal_eval(expression(text))
