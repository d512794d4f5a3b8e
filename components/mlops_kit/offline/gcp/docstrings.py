"""What pulumi_gcp's own docstrings say in fixed phrases; they are made from the provider's schema.

The phrases are those of the generator behind the provider: "Possible values are: …" is printed for
an enum that the provider itself enforces. Regular expressions are not used: the SDK's generator
takes their brackets for links and drops them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import zip_longest

from mlops_kit.offline.sdk import ResourceShape, Sdk

_PARAMETER = re.compile(r"^ +:param [^\n]*?\] (\w+): ?", re.MULTILINE)
_AFTER = re.compile(r"\n {0,12}\S")
"""Where the last parameter ends: its own further lines are indented more."""
_VALUES = re.compile(r"(?:Possible values are|Each value may be one of): ((?:`[^`\n]*`,?\s*)+)\.")
_NUMBER = r"`?(-?\d[\d,]*(?:\.\d+)?)`?"
_RANGE = re.compile(
    r"(?:\b(?:[Mm]ust(?: normally)?|[Ss]hould) be (?:\w+ ){0,5}?|\b[Ii]nteger (?:value )?"
    r"|\b[Vv]alues? (?:is|are|ranges?|can range) |^)"
    r"(?:[Bb]etween|from|in the range(?: of| from)?) "
    rf"{_NUMBER} ?(?:and|to|-|through) ?{_NUMBER}"
    r"(?![\d,.]*\d)(?! \(octal\))(?!(?: \(inclusive\))? or )"
)
_RFC_1035 = re.compile(r"1-63 characters long[^`]*RFC ?1035")
_IMPORT = re.compile(r"^ *\* +`?((?:[^`\s]*\{\{\w+\}\}[^`\s]* ?)+)`?$", re.MULTILINE)
_IMMUTABLE = re.compile(
    r"(?:Changing|Modifying|Changes to) th(?:is|e)(?: field| parameter| list)?[^.]*"
    r"(?:forces? |trigger |will )(?:a new|recreat)"
    r"|(?:may not|cannot|can not) be (?:changed|updated|modified) (?:after|once|later)"
    r"|(?:^|\. )Immutable\."
    r"|(?:is|are) immutable\b"
    r"|[Ii]mmutable (?:after|once)"
)


@dataclass(frozen=True)
class Said:
    """What a docstring says of one property."""

    text: str

    @cached_property
    def values(self) -> tuple[str, ...]:
        """All that the provider allows; empty where it does not say."""
        found = _VALUES.search(self.text)
        return tuple(re.findall(r"`([^`\n]*)`", found[1])) if found else ()

    @cached_property
    def range(self) -> tuple[float, float] | None:
        """Least and greatest number, None where there is no or more than one phrase of them."""
        found = _RANGE.findall(self.text)
        if len(found) != 1:
            return None
        low, high = (float(number.replace(",", "")) for number in found[0])
        return (low, high) if low < high else None

    def names(self, word: str) -> bool:
        """Tell whether a word stands in the docstring, which may be newer than the contract."""
        return bool(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", self.text))

    @property
    def is_label(self) -> bool:
        """Whether it is a name of a host in the sense of RFC 1035, with 1 to 63 characters."""
        return bool(_RFC_1035.search(self.text))

    @property
    def immutable(self) -> bool:
        """Whether the property can only be set at creation."""
        return bool(_IMMUTABLE.search(self.text))


NOTHING = Said("")


def plain(name: str) -> str:
    """Return a name without case and underscores, the same for Python's and the engine's form."""
    return name.replace("_", "").lower()


class Docstrings:
    """Docstrings of one SDK's arguments."""

    def __init__(self, sdk: Sdk) -> None:
        """Read the SDK's sources when asked."""
        self._sdk = sdk
        self._said: dict[str, Mapping[str, Said]] = {}

    def of_resource(self, shape: ResourceShape) -> Mapping[str, Said]:
        """Return what is said of each input of a type, by plain name."""
        if shape.token not in self._said:
            self._said[shape.token] = _parameters(shape.document)
        return self._said[shape.token]

    def of_object(self, name: str) -> Mapping[str, Said]:
        """Return what is said of each field of a nested object, by plain name.

        Args:
            name: `module:Class`, as `Type.name` has it.
        """
        if name not in self._said:
            cls = name.partition(":")[2]
            text = self._inputs(name)
            start = text.find(f"\nclass {cls}:")
            end = text.find("\n@pulumi.input_type", start + 1)
            self._said[name] = _parameters(text[start:end]) if start >= 0 else {}
        return self._said[name]

    def shared(self, name: str, block: str, resource: str) -> bool:
        """Tell whether a type has several nested objects of this name.

        Terraform's documentation describes a block once a page, so one's words may be another's.

        Args:
            name: `module:Class` of the object.
            block: property that holds it.
            resource: class of the resource.
        """
        title = block[:1].upper() + block[1:]
        endings = {title, re.sub(r"s$", "", title), re.sub(r"ies$", "y", title)}
        for ending in endings:
            if name.endswith(f"{ending}Args"):
                found = re.findall(rf"^class {resource}\w*{ending}Args:", self._inputs(name), re.M)
                return len(found) > 1
        return True

    def _inputs(self, name: str) -> str:
        folders = name.partition(":")[0].split(".")[1:]
        return _text(str(self._sdk.root.joinpath(*folders, "_inputs.py")))


def import_path(shape: ResourceShape) -> str:
    """Return the path by which a type is imported, such as `projects/{{project}}/topics/{{name}}`.

    Empty if the docstring does not say.
    """
    return _import_path(shape.document)


@lru_cache(maxsize=1024)
def _import_path(text: str) -> str:
    section = text.partition("## Import")[2]
    found = _IMPORT.search(section)
    return found[1].replace("%", "").strip() if found else ""


def _parameters(text: str) -> Mapping[str, Said]:
    found: dict[str, Said] = {}
    heads = list(_PARAMETER.finditer(text))
    for head, following in zip_longest(heads, heads[1:]):
        end = following.start() if following else len(text)
        rest = _AFTER.split(text[head.end() : end], maxsplit=1)[0]
        found.setdefault(plain(head[1]), Said(" ".join(rest.split())))
    return found


@lru_cache(maxsize=4)
def _text(path: str) -> str:
    with open(path) as opened:
        return opened.read()
