"""What all settings have in common: strict, immutable, every mistake reported at once."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Self, cast

from pydantic import (
    BaseModel,
    ConfigDict,
    ModelWrapValidatorHandler,
    ValidationError,
    ValidationInfo,
    model_validator,
)
from pydantic_core import ErrorDetails, InitErrorDetails

from mlops_kit.problems import Place, details, reworded, unknown_key

Context = Mapping[str, Any]
"""What a validation may know of its surroundings, by name."""


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
        found = self._at(place)
        if isinstance(found, dict):
            return list(cast(dict[Any, Any], found))
        return range(len(cast(list[Any], found))) if isinstance(found, list | tuple) else ()

    def _at(self, place: Place) -> Any:
        found: Any = self._data
        for part in place:
            if isinstance(found, dict):
                found = cast(dict[Any, Any], found).get(part)
            elif isinstance(found, list | tuple) and isinstance(part, int):
                found = cast(list[Any], found)[part]
            else:
                return None
        return found


class Settings(BaseModel):
    """Base of all settings: immutable, and a misspelt key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    @classmethod
    def conflicts(cls, given: Given, context: Context) -> Iterable[tuple[Place, str]]:
        """Find values that do not go together. Place and sentence of each.

        It sees raw data, so that it can run, and be reported, together with other mistakes.
        """
        return ()

    def written(self) -> dict[str, Any]:
        """Return only what was said, as plain values: ready to be a component's args."""
        return self.model_dump(mode="json", exclude_unset=True, exclude_none=True)

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
