"""Which version sits in which variant. Pure: a configuration's name says it all.

SageMaker tells of a live endpoint the name of its configuration, not what is in it. The kit's
names are made of what they hold, so that one look tells every version, and the same content
always has the same name:

    wine-b3f2a91cc0b12                       blue serves alone
    wine-b3f2a91cc0b12-g91ccd0a1e2f3         green is the newcomer, at weight 0 at first
    wine-b3f2a91cc0b12-x50g91ccd0a1e2f3      green is a shadow that gets a copy of 50 %
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from mlops_kit.aws.sagemaker.variants import VARIANTS
from mlops_kit.problems import mistake, shown

LONGEST_ENDPOINT = 31
"""Characters of an endpoint's name: a configuration's has 63, and up to 32 follow."""
_LETTERS = {variant[0]: variant for variant in VARIANTS}
_VERSION = "[0-9a-f]{12}"
_PRODUCTION = re.compile(rf"({'|'.join(_LETTERS)})({_VERSION})")
_SHADOW = re.compile(rf"x([0-9]{{1,3}})({'|'.join(_LETTERS)})({_VERSION})")


def no_configuration(endpoint: str) -> str:
    """Return an endpoint's name, or raise when it could be of another one's configuration."""
    stem, _, last = endpoint.rpartition("-")
    if stem and (_PRODUCTION.fullmatch(last) or _SHADOW.fullmatch(last)):
        raise mistake(
            "the name of an endpoint must not end like those of the configurations that the kit "
            f"makes, as -{last} does; got {shown(endpoint)}"
        )
    return endpoint


@dataclass(frozen=True)
class Shadow:
    """A version that gets copies of requests, its answers dropped."""

    variant: str
    version: str
    percent: int


@dataclass(frozen=True)
class Layout:
    """The versions of one configuration."""

    production: Mapping[str, str] = field(default_factory=dict[str, str])
    """Variant -> version, the newcomer last: its settings are the configuration's."""
    shadow: Shadow | None = None

    @classmethod
    def alone(cls, version: str, variant: str = VARIANTS[0]) -> "Layout":
        """Return the layout of one version that serves by itself."""
        return cls({variant: version})

    @classmethod
    def parse(cls, endpoint: str, name: str) -> "Layout | None":
        """Read a configuration's name; None when the kit did not make it."""
        if not name.startswith(f"{endpoint}-"):
            return None
        production: dict[str, str] = {}
        shadow = None
        for part in name.removeprefix(f"{endpoint}-").split("-"):
            if found := _PRODUCTION.fullmatch(part):
                production[_LETTERS[found[1]]] = found[2]
            elif found := _SHADOW.fullmatch(part):
                shadow = Shadow(_LETTERS[found[2]], found[3], int(found[1]))
            else:
                return None
        layout = cls(production, shadow)
        return layout if production and layout.name(endpoint) == name else None

    def name(self, endpoint: str) -> str:
        """Return the configuration's name."""
        parts = [f"{variant[0]}{version}" for variant, version in self.production.items()]
        if self.shadow is not None:
            parts.append(f"x{self.shadow.percent}{self.shadow.variant[0]}{self.shadow.version}")
        return "-".join([endpoint, *parts])

    @property
    def versions(self) -> tuple[str, ...]:
        """All versions, the shadow included."""
        copied = (self.shadow.version,) if self.shadow else ()
        return (*self.production.values(), *copied)

    @property
    def newcomer(self) -> str:
        """The version whose settings the configuration has."""
        return list(self.production.values())[-1]

    @property
    def full(self) -> bool:
        """Whether there is no variant left for another version."""
        return len(self.versions) >= len(VARIANTS)

    def variant_of(self, version: str) -> str | None:
        """Return where a version sits; None: it is not here."""
        if self.shadow is not None and self.shadow.version == version:
            return self.shadow.variant
        return next((name for name, held in self.production.items() if held == version), None)

    def contradicts(self, other: "Layout") -> bool:
        """Tell whether a version sits in another variant there: neither can follow the other."""
        places = {version: other.variant_of(version) for version in self.versions}
        return any(place not in (None, self.variant_of(v)) for v, place in places.items())

    def placed(self, version: str) -> "Layout":
        """Return this with one more version, in the variant that is free (or that it shadows in).

        Raises:
            ValueError: there is no free variant.
        """
        if version in self.production.values():
            return self
        if self.shadow is not None and self.shadow.version == version:
            return Layout({**self.production, self.shadow.variant: version})
        taken = {*self.production, *([self.shadow.variant] if self.shadow else [])}
        free = [variant for variant in VARIANTS if variant not in taken]
        if not free:
            raise ValueError(f"{', '.join(self.versions)} take every variant")
        return Layout({**self.production, free[0]: version}, self.shadow)

    def without(self, version: str) -> "Layout":
        """Return this without a version."""
        left = {variant: held for variant, held in self.production.items() if held != version}
        kept = self.shadow if self.shadow and self.shadow.version != version else None
        return Layout(left, kept)

    def shadowed(self, version: str, percent: int) -> "Layout":
        """Return this with a version as the shadow of the others."""
        placed = self.placed(version)
        variant = placed.variant_of(version)
        assert variant is not None
        return Layout(placed.without(version).production, Shadow(variant, version, percent))
