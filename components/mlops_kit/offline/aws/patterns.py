"""Patterns of AWS's service models: Java's regular expressions, as Python reads them."""

import re
import warnings
from functools import lru_cache

_BEYOND_ASCII = "\\u0080-\\U0010ffff"
_CLASSES = {
    "L": f"a-zA-Z{_BEYOND_ASCII}",
    "Lu": f"A-Z{_BEYOND_ASCII}",
    "Ll": f"a-z{_BEYOND_ASCII}",
    "IsAlphabetic": f"a-zA-Z{_BEYOND_ASCII}",
    "M": _BEYOND_ASCII,
    "N": f"0-9{_BEYOND_ASCII}",
    "Nd": f"0-9{_BEYOND_ASCII}",
    "P": f"!-/:-@\\[-`{{-~{_BEYOND_ASCII}",
    "Pc": f"_{_BEYOND_ASCII}",
    "Pd": f"\\-{_BEYOND_ASCII}",
    "S": f"!-/:-@\\[-`{{-~{_BEYOND_ASCII}",
    "Z": f"\\ {_BEYOND_ASCII}",
    "Zs": f"\\ {_BEYOND_ASCII}",
    "Alnum": "a-zA-Z0-9",
    "Alpha": "a-zA-Z",
    "ASCII": "\\x00-\\x7f",
    "C": "\\x00-\\x1f\\x7f",
    "Cc": "\\x00-\\x1f\\x7f",
    "Cntrl": "\\x00-\\x1f\\x7f",
    "Digit": "0-9",
    "Graph": "!-~",
    "Lower": "a-z",
    "Print": "\\x20-~",
    "Punct": "!-/:-@\\[-`{-~",
    "Space": "\\s",
    "Upper": "A-Z",
    "XDigit": "0-9a-fA-F",
}
_NOT_CONTROL = f"\\x20-~{_BEYOND_ASCII}"
_ESCAPED_TWICE = re.compile(r"\\\\[dDwWsS+*.(]")
_TOKEN = re.compile(r"\\([pP])\{(\w+)\}|\\z|\\.|\[\^?|\]", re.DOTALL)


@lru_cache(maxsize=4096)
def compiled(pattern: str) -> re.Pattern[str] | None:
    """Return a pattern that Python can match whole texts with; None if it cannot say it.

    Classes of Unicode are widened to everything beyond ASCII, so that nothing right is refused.
    """
    quoted = pattern.startswith("/") and pattern.endswith("/")
    if quoted or _ESCAPED_TWICE.search(pattern):
        return None  # written for another language, or escaped once too often
    # Java writes what lies beyond 16 bits as a range of halves.
    java = pattern.replace(r"\uD800\uDC00-\uDBFF\uDFFF", r"\U00010000-\U0010FFFF")
    translated = _translated(java)
    if translated is None:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            return re.compile(translated, re.DOTALL)
        except (re.error, FutureWarning, DeprecationWarning, OverflowError):
            return None


def _translated(java: str) -> str | None:
    depth, negated = 0, False
    parts: list[str] = []
    end = 0
    for token in _TOKEN.finditer(java):
        parts.append(java[end : token.start()])
        end = token.end()
        text = token[0]
        if token[1]:
            inside = _CLASSES.get(token[2]) if token[1] == "p" else None
            if token[1] == "P" and token[2] in ("C", "Cc"):
                inside = _NOT_CONTROL
            if inside is None or (negated and _BEYOND_ASCII in inside):
                return None
            parts.append(inside if depth else f"[{inside}]")
            continue
        if text.startswith("[") and depth:
            return None  # Java reads a union of classes
        if text.startswith("["):
            depth, negated = 1, text == "[^"
        elif text == "]":
            depth, negated = 0, False
        parts.append("\\Z" if text == "\\z" else text)
    parts.append(java[end:])
    return "".join(parts)
