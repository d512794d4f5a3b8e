"""Numbers and texts of settings, with their bounds and the sentences about them."""

import math
import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    StringConstraints,
)
from pydantic_core import CoreSchema, core_schema

from mlops_kit.problems import mistake, shown

LONGEST_SECONDS = 7 * 24 * 3600
"""No time span of the settings is longer: a week."""

_NAME = "[a-z]([a-z0-9-]{0,61}[a-z0-9])?"


@dataclass(frozen=True)
class Number:
    """Bounds of a number, as `Annotated` metadata. Booleans, text, nan and infinity are refused."""

    low: float
    high: float
    above_low: bool = False
    """Whether `low` itself is too low."""
    hint: str = ""
    """What to add for a number above the bounds."""

    kind = "a number"

    def check(self, value: Any) -> Any:
        """Return the value, or raise the sentence that says what is allowed."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            quoted = "; write it without quotes" if _reads_as_number(value) else ""
            raise mistake(f"{self._allowed()}, got {shown(value)}{quoted}")
        too_low = value <= self.low if self.above_low else value < self.low
        too_high = value > self.high
        if too_low or too_high or not self._fits(value):
            hint = f"; {self.hint}" if too_high and self.hint else ""
            raise mistake(f"{self._allowed()}, got {shown(value)}{hint}")
        return value

    def _fits(self, value: float) -> bool:
        return math.isfinite(value)

    def _allowed(self) -> str:
        if self.above_low:
            return f"must be {self.kind} above {shown(self.low)} and at most {shown(self.high)}"
        return f"must be {self.kind} from {shown(self.low)} to {shown(self.high)}"

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Check before pydantic's own, more lenient conversion."""
        return core_schema.no_info_before_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Tell editors the bounds."""
        low = "exclusiveMinimum" if self.above_low else "minimum"
        return {**handler(schema), low: self.low, "maximum": self.high}


@dataclass(frozen=True)
class Whole(Number):
    """Bounds of a whole number; 10.0 is one, 10.5 is not."""

    kind = "a whole number"

    def _fits(self, value: float) -> bool:
        return math.isfinite(value) and value == int(value)


Seconds = Annotated[float, Number(0, LONGEST_SECONDS)]
"""A time span in seconds."""


def is_name(value: object) -> bool:
    """Tell whether a value is what DNS allows in one label."""
    return isinstance(value, str) and re.fullmatch(_NAME, value) is not None


def _check_name(value: str) -> str:
    if not is_name(value):
        raise mistake(
            "a name is 1 to 63 lower-case letters, digits and dashes, begins with a letter "
            f"and does not end with a dash; got {shown(value)}"
        )
    return value


Text = Annotated[str, StringConstraints(min_length=1, max_length=200)]
"""A short text that is not empty."""

Name = Annotated[
    str, AfterValidator(_check_name), Field(json_schema_extra={"pattern": f"^{_NAME}$"})
]
"""Name of a platform or an endpoint: what DNS allows in one label."""


def _reads_as_number(value: Any) -> bool:
    if not isinstance(value, str):
        return False
    try:
        return math.isfinite(float(value))
    except ValueError:
        return False
