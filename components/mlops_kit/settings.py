"""What all settings have in common: strict, immutable, every mistake reported at once."""

import math
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Self, cast

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ModelWrapValidatorHandler,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    model_validator,
)
from pydantic_core import CoreSchema, ErrorDetails, InitErrorDetails, core_schema

from mlops_kit.problems import Place, details, mistake, reworded, shown, unknown_key

LONGEST_SECONDS = 7 * 24 * 3600
"""No time span of the settings is longer: a week."""

Context = Mapping[str, Any]
"""What a validation may know of its surroundings, by name."""

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

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
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



def _check_name(value: str) -> str:
    if not re.fullmatch(_NAME, value):
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


class Given:
    """What was written, without the parts that are wrong by themselves."""

    def __init__(self, data: Mapping[str, Any], wrong: Collection[Place] = ()) -> None:
        """Look at raw data.

        Args:
            data: what a model is to be made of.
            wrong: places of the mistakes in it.
        """
        self._data = data
        self._wrong = wrong

    def has(self, name: str) -> bool:
        """Tell whether a setting is written, right or wrong."""
        return self._data.get(name) is not None

    def right(self, *place: int | str) -> bool:
        """Tell whether nothing is wrong in, or around, a place."""
        return not any(
            wrong[: len(place)] == place or (wrong and place[: len(wrong)] == wrong)
            for wrong in self._wrong
        )

    def value(self, *place: int | str, default: Any = None) -> Any:
        """Return what is written at a place, the default if nothing is, None if it is wrong."""
        if not self.right(*place):
            return None
        found = self._at(place)
        return default if found is None else found

    def keys(self, *place: int | str) -> Iterable[Any]:
        """Return the keys of a map or the positions of a list; nothing for anything else."""
        match self._at(place):
            case dict() as found:
                return list(cast(dict[Any, Any], found))
            case list() | tuple() as found:
                return range(len(cast(list[Any], found)))
            case _:
                return ()

    def _at(self, place: Place) -> Any:
        found: Any = self._data
        for part in place:
            match found:
                case dict():
                    found = cast(dict[Any, Any], found).get(part)
                case list() | tuple() if isinstance(part, int):
                    found = cast(list[Any], found)[part]
                case _:
                    return None
        return found


class Settings(BaseModel):
    """Base of all settings: immutable, and a misspelt key is an error."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=True
    )

    @classmethod
    def conflicts(cls, given: Given, context: Context) -> Iterable[tuple[Place, str]]:
        """Find values that do not go together. Place and sentence of each.

        It sees raw data, so that it can run, and be reported, together with other mistakes.
        """
        return ()

    def written(self) -> dict[str, Any]:
        """Return only what was said, as plain values: ready to be a component's args."""
        return self.model_dump(mode="json", exclude_unset=True)

    @model_validator(mode="wrap")
    @classmethod
    def _report_all(
        cls, data: Any, handler: ModelWrapValidatorHandler[Self], info: ValidationInfo
    ) -> Self:
        made: Self | None = None
        lines: list[InitErrorDetails] = []
        try:
            made = handler(data)
        except ValidationError as error:
            for found in error.errors(include_url=False):
                lines.append(details(found["loc"], cls._sentence(found), found["input"]))
        if isinstance(data, dict):
            given = Given(cast(dict[str, Any], data), [line.get("loc", ()) for line in lines])
            for place, reason in cls.conflicts(given, info.context or {}):
                lines.append(details(place, reason, given.value(*place)))
        if made is None or lines:
            raise ValidationError.from_exception_data(cls.__name__, lines)
        return made

    @classmethod
    def _sentence(cls, error: ErrorDetails) -> str:
        if error["type"] == "extra_forbidden" and len(error["loc"]) == 1:
            return unknown_key(str(error["loc"][0]), list(cls.model_fields))
        return reworded(error)


def _reads_as_number(value: Any) -> bool:
    if not isinstance(value, str):
        return False
    try:
        return math.isfinite(float(value))
    except ValueError:
        return False
