"""Limits that the SDK states in words, beside the arguments that they hold for.

pulumi_azure_native is generated from the services' specifications, whose minimum, maximum and
length it repeats in its docstrings only. A sentence is read only if it can mean one thing.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from mlops_kit.offline.azure.limits import NONE, Limits
from mlops_kit.offline.sdk import Kind, ResourceShape, Sdk, Shape

_DOCUMENTED = """
    applicationinsights authorization consumption containerregistry containerservice keyvault
    machinelearningservices managedidentity monitor network operationalinsights portal privatedns
    resources storage
    """
DOCUMENTED = frozenset(_DOCUMENTED.split())
"""Modules whose sentences somebody has read, each. In others sentences are out of date, or hold for
one price plan only: of them only constants are read, which the generator writes."""
_NUMBER = r"(-?\d+)"
_WORDS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10,
}  # fmt: skip
_COUNT = rf"(\d+|{'|'.join(_WORDS)})"
_UNIT = r"(?: ?(?:seconds?|minutes?|hours?|days?|characters?))?"
_RANGES = [
    rf"between \[?{_NUMBER}{_UNIT}(?: and | to |-){_NUMBER}",
    rf"\branged? (?:of|from|between) {_NUMBER}{_UNIT}(?: to | and |-){_NUMBER}",
    rf"(?:values are|window range) from {_NUMBER}{_UNIT} to {_NUMBER}",
    rf"\bfloat in the range ?\[{_NUMBER}, {_NUMBER}\]",
    rf">= ?{_NUMBER} and <= ?{_NUMBER}",
]
_LEAST = [
    rf"(?:≥|>=|greater than or equal to) ?{_NUMBER}",
    rf"[Mm]inimum (?:specified )?value (?:is|can be) {_NUMBER}",
    r"[Mm]ust be (?:set to )?(?:a )?(positive)\b",
    rf"must be {_NUMBER} or greater",
    r"should be (?:great|greater) than (zero|0)\b",
    r"[Mm]ust be greater than (zero|0)\b",
]
_MOST = [
    rf"maximum (?:allowed )?value (?:is|can be) {_NUMBER}",
    rf"cannot be greater than {_NUMBER}",
]
_LENGTHS = [
    rf"between {_NUMBER} and {_NUMBER} characters",
    rf"can have {_NUMBER} - {_NUMBER} characters",
    rf"should be {_NUMBER} to {_NUMBER} (?:alphanumeric )?characters",
]
_LONGEST = [
    rf"[Mm]ax(?:imum)?(?:-| )?(?:length)?(?: of)? {_NUMBER} characters",
    rf"maximum length of {_NUMBER}\b",
    rf"(?:^|\. ){_NUMBER} characters or less",
]
_FEWEST_ITEMS = [
    rf"[Mm]ust (?:have|include|contain) at least {_COUNT} items?",
    rf"\barray of {_COUNT} to \d+ ",
]
_MOST_ITEMS = [
    rf"[Mm]aximum (?:of )?{_COUNT} [\w ]+?(?:can|may) be specified",
    rf"\bwith maximum {_COUNT} ",
    rf"at most {_COUNT} ",
    rf"[Uu]p to {_COUNT} ",
    rf"\barray of \d+ to {_COUNT} ",
    rf"can have up to {_COUNT} ",
]
_LETTERS = {
    r"use numbers and lower-case letters only": ("[a-z0-9]*", "lower-case letters and digits"),
    r"use numbers, lower-case letters and dash \(-\) only": (
        r"(?:\$[a-z]+|[a-z0-9]+(?:-[a-z0-9]+)*)?",
        "lower-case letters and digits, with single dashes between them",
    ),
    r"must contain lowercase letters and numbers only": (
        "[a-z0-9]*",
        "lower-case letters and digits",
    ),
}


@lru_cache(maxsize=2048)
def of_class(sdk: Sdk, name: str) -> Mapping[str, Limits]:
    """Return the limits of a nested object's properties.

    Args:
        sdk: where it is declared.
        name: `module:Class`, as `Type.name` has it.
    """
    module, _, cls = name.partition(":")
    text = _text(sdk.root.joinpath(*module.split(".")[1:]) / "_inputs.py")
    start = text.find(f"\nclass {cls}:")
    if start < 0:
        return {}
    end = text.find("\n    @_builtins.property", start)
    return _limits(sdk.object(name), text[start:end], module.rpartition(".")[2])


@lru_cache(maxsize=1024)
def _of_resource(sdk: Sdk, token: str) -> Mapping[str, Limits]:
    shape = sdk.resource(token)
    return _limits(shape.inputs, shape.document, token.split(":")[1]) if shape else {}


def of_resource(sdk: Sdk, shape: ResourceShape) -> Mapping[str, Limits]:
    """Return the limits of a resource's inputs."""
    return _of_resource(sdk, shape.token)


def limits(kind: Kind, document: str, module: str) -> Limits:
    """Read one argument's description.

    Args:
        kind: what the argument takes.
        document: its description, in one line.
        module: of the SDK, such as `storage`.
    """
    if module not in DOCUMENTED:
        return NONE
    match kind:
        case "integer" | "number":
            return _numeric(document)
        case "string":
            return _textual(document)
        case "list":
            return _counted(document)
        case _:
            return NONE


def _limits(shape: Shape, text: str, module: str) -> Mapping[str, Limits]:
    plain = {name.lower(): name for name in shape}
    found: dict[str, Limits] = {}
    stop = r'(?=\n\s+:param |\n\s+"""|\n[ \t]*\n|$)'
    for name, said in re.findall(rf":param pulumi\.Input\[\S.*?\] (\w+): (.*?){stop}", text, re.S):
        spelt = plain.get(name.replace("_", "").lower())
        if spelt and spelt not in found:
            stated = limits(shape[spelt].type.kind, " ".join(said.split()), module)
            if stated != NONE:
                found[spelt] = stated
    return found


def _numeric(document: str) -> Limits:
    allowed = re.search(r"Allowed values: ((?:\d+, )+\d+)\.", document)
    if allowed:
        return Limits(values=tuple(float(value) for value in allowed[1].split(", ")))
    ranges = _all(_RANGES, document)
    if ranges:
        usual = re.search(rf"default (?:value )?is {_NUMBER}", document)
        ends = [end for pair in ranges for end in pair] + ([float(usual[1])] if usual else [])
        low, high = min(ends), max(ends)
        also = -1.0 if re.search(r"(?:to|or) -1\b", document) and low >= 0 else None
        return Limits(minimum=low, maximum=high, also=also) if low < high else NONE
    least, most = _first(_LEAST, document), _first(_MOST, document)
    strictly = re.search(r"greater than (?:zero|0)\b|great than zero|positive", document)
    if least == 0 and strictly and "or equal" not in document:
        least = None
        if re.search(r"integer|number of|days|GiB|gibibytes", document):
            least = 1.0
    return Limits(minimum=least, maximum=most)


def _textual(document: str) -> Limits:
    only = re.search(r"[Nn]ame must be ['\"](\w+)['\"]", document)
    if only:
        return Limits(only=only[1])
    lengths = _all(_LENGTHS, document)
    fewest, most = (int(lengths[0][0]), int(lengths[0][1])) if lengths else (None, None)
    longest = _first(_LONGEST, document)
    pattern, said = next(
        (found for words, found in _LETTERS.items() if re.search(words, document)), (None, "")
    )
    return Limits(
        fewest=fewest,
        most=int(longest) if longest and not most else most,
        pattern=pattern,
        words=said,
        format="duration" if _says_duration(document) else None,
    )


def _says_duration(document: str) -> bool:
    if re.search(r"sequence of|without", document):
        return False
    if re.search(r"ISO ?8601 duration", document):
        return True
    meant = r"(?:time ?grain|amount of time|timeout|duration|period)\b.*\bISO ?8601"
    return bool(re.search(meant, document)) and not re.search(r"yyyy|date", document)


def _counted(document: str) -> Limits:
    fewest, most = _first(_FEWEST_ITEMS, document), _first(_MOST_ITEMS, document)
    return Limits(
        fewest=int(fewest) if fewest is not None else None,
        most=int(most) if most else None,
    )


def _all(patterns: list[str], document: str) -> list[tuple[float, float]]:
    found = [match for pattern in patterns for match in re.findall(pattern, document)]
    return [(float(low), float(high)) for low, high in found]


def _first(patterns: list[str], document: str) -> float | None:
    found = next((match for one in patterns if (match := re.search(one, document))), None)
    if found is None or found[1] == "positive":
        return None if found is None else 0.0
    return float(_WORDS.get(found[1], found[1]))


@lru_cache(maxsize=4)
def _text(path: Path) -> str:
    return path.read_text() if path.is_file() else ""
