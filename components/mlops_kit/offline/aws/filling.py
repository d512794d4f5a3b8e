"""Fills the templates of ids and ARNs: the same inputs give the same texts."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from mlops_kit.offline.aws.place import Where
from mlops_kit.offline.plain import digest
from mlops_kit.offline.values import UNKNOWN, Unknown

Text = str | Unknown
_BRACES = re.compile(r"\{(\w+?)([/:_^]?)\}")
_MADE = re.compile(r"(hex|upper|digits)(\d+)")
_UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_PARTS: Mapping[str, Callable[[str], str]] = {
    "/": lambda text: text.rpartition("/")[2],
    ":": lambda text: text.partition("://")[2] or text,
    "_": str.lower,
    "^": lambda text: text.removeprefix("/"),
    "": str,
}


class Filler:
    """Fills templates for one resource."""

    def __init__(self, token: str, name: str, values: Mapping[str, Any], at: Where) -> None:
        """Take what the braces may name.

        Args:
            token: type of the resource.
            name: its name in the program.
            values: its inputs, and more that templates may name.
            at: where it would be.
        """
        self.seed = (token, name)
        self.values = dict(values)
        self.place: dict[str, Text] = {
            "account": at.account,
            "region": at.region or UNKNOWN,
            "partition": at.partition.name if at.partition else UNKNOWN,
            "suffix": at.partition.suffix if at.partition else UNKNOWN,
        }

    def fill(self, template: str, purpose: str = "id") -> Text:
        """Return the text; unknown if something in it is.

        Args:
            template: with braces.
            purpose: made digits differ from purpose to purpose.
        """
        parts: list[str] = []
        end = 0
        for brace in _BRACES.finditer(template):
            value = self._value(brace[1], purpose)
            if isinstance(value, Unknown):
                return UNKNOWN
            parts += [template[end : brace.start()], _PARTS[brace[2]](value)]
            end = brace.end()
        return "".join([*parts, template[end:]])

    def arn(self, template: str) -> Text:
        """Return an ARN: of this region and account, unless the template says a whole one."""
        whole = template.startswith(("arn:", "{"))
        if whole:
            return self.fill(template)
        service, _, resource = template.partition(":")
        return self.fill(f"arn:{{partition}}:{service}:{{region}}:{{account}}:{resource}")

    def _value(self, word: str, purpose: str) -> Text:
        if word in self.values:
            value = self.values[word]
            return value if isinstance(value, Unknown) else "" if value is None else str(value)
        if word in self.place:
            return self.place[word]
        made = _MADE.fullmatch(word)
        if made:
            digits = {"hex": "0123456789abcdef", "upper": _UPPER, "digits": "0123456789"}[made[1]]
            return digest(*self.seed, purpose, length=int(made[2]), digits=digits)
        if word == "uuid":
            return uuid(*self.seed, purpose)
        if word == "octet":
            return str(1 + int(digest(*self.seed, purpose, length=4), 16) % 254)
        return ""


def uuid(*seed: str) -> str:
    """Return a UUID that is the same for the same parts."""
    hexadecimal = digest(*seed, "uuid", length=32)
    marked = f"{hexadecimal[:12]}4{hexadecimal[13:16]}a{hexadecimal[17:]}"
    return "-".join((marked[:8], marked[8:12], marked[12:16], marked[16:20], marked[20:]))
