from typing import Annotated, Literal

import pytest
from pydantic import Field, ValidationError

from mlops_kit.bounds import Number, Text, Whole
from mlops_kit.problems import Problem, dotted, from_validation_error, shown
from mlops_kit.settings import Settings


class Inner(Settings):
    """A part."""

    weight: Annotated[int, Whole(0, 100)]
    """Percent."""


class Outer(Settings):
    """A whole."""

    word: Literal["red", "green"] = "red"
    """A colour."""
    share: Annotated[float, Number(0, 0.2, above_low=True)] = 0.1
    """A share."""
    label: Text = "x"
    """A text."""
    parts: tuple[Inner, ...] = (Inner(weight=1),)
    """Parts."""
    named: dict[str, Inner] = Field(default_factory=dict)
    """Named parts."""

    @classmethod
    def conflicts(cls, given, context):
        """Refuse green with a label."""
        if given.value("word") == "green" and given.has("label"):
            yield ("label",), "does not go with green"


def mistakes(data):
    with pytest.raises(ValidationError) as error:
        Outer.model_validate(data)
    return [str(problem) for problem in from_validation_error(error.value, "here")]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"word": "gren"}, "here.word: must be one of red, green, got 'gren'; did you mean green?"),
        ({"word": 3}, "here.word: must be one of red, green, got 3"),
        ({"share": 0}, "here.share: must be a number above 0 and at most 0.2, got 0"),
        ({"share": "0.1"}, "here.share: must be a number above 0 and at most 0.2, got '0.1'; "
                           "write it without quotes"),
        ({"share": float("nan")}, "here.share: must be a number above 0 and at most 0.2, got nan"),
        ({"label": 12}, "here.label: must be text, got 12; put it in quotes"),
        ({"label": True}, "here.label: must be text, got true"),
        ({"parts": 1}, "here.parts: must be a list, got 1"),
        ({"parts": [{"weight": 1}, {"weight": True}]},
         "here.parts[1].weight: must be a whole number from 0 to 100, got true"),
        ({"parts": [{"weight": 10.5}]},
         "here.parts[0].weight: must be a whole number from 0 to 100, got 10.5"),
        ({"parts": [None]}, "here.parts[0]: must be a map, got nothing"),
        ({"named": {"a.b": {}}}, "here.named['a.b'].weight: is required but missing"),
        ({"wrd": "red"}, "here.wrd: is not a setting here; did you mean word? "
                         "allowed: word, share, label, parts, named"),
        ({"zzz": 1}, "here.zzz: is not a setting here; allowed: word, share, label, parts, named"),
        ({1: 1}, "here[1]: the names of settings must be text"),
        ([], "here: must be a map, got a list"),
    ],
)  # fmt: skip
def test_each_mistake_says_its_place_what_was_got_and_what_is_allowed(data, sentence):
    assert mistakes(data) == [sentence]


def test_values_that_do_not_go_together_are_reported_with_all_other_mistakes():
    assert mistakes({"word": "green", "label": "x", "share": 1, "parts": [{}]}) == [
        "here.share: must be a number above 0 and at most 0.2, got 1",
        "here.parts[0].weight: is required but missing",
        "here.label: does not go with green",
    ]


def test_whole_numbers_may_arrive_as_floats():
    made = Outer.model_validate({"parts": [{"weight": 10.0}]})

    assert made.parts[0].weight == 10
    assert isinstance(made.parts[0].weight, int)


def test_only_what_was_written_is_passed_on():
    assert Outer.model_validate({"parts": [{"weight": 10.0}]}).written() == {
        "parts": [{"weight": 10}]
    }


def test_a_path_without_prefix_starts_with_its_first_key():
    assert dotted(("rollout", "steps", 0, "weight")) == "rollout.steps[0].weight"


def test_a_problem_of_the_whole_has_no_path():
    assert str(Problem("", "must be a map")) == "must be a map"


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "nothing"), (10.0, "10"), (10**400, "a very large number"), ({}, "a map"),
     ("x" * 100, f"'{'x' * 59}…'")],
)  # fmt: skip
def test_values_are_shown_as_yaml_writes_them(value, text):
    assert shown(value) == text
