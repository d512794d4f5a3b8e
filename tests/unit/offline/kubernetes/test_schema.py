"""Schemas of custom resources, compiled and held against values."""

import pytest

from mlops_kit.offline.kubernetes.schema import Compiler, go_pattern, unversioned
from mlops_kit.offline.kubernetes.walk import problems
from mlops_kit.offline.values import UNKNOWN

COMPILER = Compiler(
    lambda name: {
        "tree": {"properties": {"left": {"$ref": "#/$defs/tree"}, "size": {"type": "integer"}}}
    }.get(name),
    lambda name: {},
    {},
    {},
)


def told(schema, value, partial=False):
    return [str(problem) for problem in problems(COMPILER.node(schema), value, ("a",), partial)]


@pytest.mark.parametrize(
    ("schema", "good", "bad", "sentence"),
    [
        ({"type": "string"}, "x", 1, "a: must be text, got 1"),
        ({"type": "boolean"}, True, "true", "a: must be true or false, got 'true'"),
        ({"type": "integer"}, 3.0, 3.5, "a: must be a whole number, got 3.5"),
        ({"type": "integer"}, 3, True, "a: must be a whole number, got true"),
        ({"type": "number"}, 3.5, "3", "a: must be a number, got '3'"),
        ({"type": "array"}, [1], {}, "a: must be a list, got a map"),
        ({"type": "object"}, {"x": 1}, [], "a: must be a map, got a list"),
        (
            {"x-kubernetes-int-or-string": True},
            "5%",
            [],
            "a: must be a whole number or text, got a list",
        ),
        ({"type": "string", "enum": ["a", "b"]}, "a", "c", "a: must be one of a, b, got 'c'"),
        ({"type": "string", "pattern": "^a+$"}, "aa", "b", "a: must match ^a+$, got 'b'"),
        (
            {"type": "string", "maxLength": 2},
            "ab",
            "abc",
            "a: must have at most 2 characters, got 3",
        ),
        ({"type": "string", "minLength": 1}, "a", "", "a: must have at least 1 character, got 0"),
        ({"type": "array", "maxItems": 1}, [1], [1, 2], "a: must have at most 1 entry, got 2"),
        (
            {"type": "object", "minProperties": 1},
            {"x": 1},
            {},
            "a: must have at least 1 entry, got 0",
        ),
        ({"type": "integer", "minimum": 1}, 1, 0, "a: must be at least 1, got 0"),
        (
            {"type": "integer", "maximum": 9, "exclusiveMaximum": True},
            8,
            9,
            "a: must be below 9, got 9",
        ),
        (
            {"type": "integer", "minimum": 1, "exclusiveMinimum": True},
            2,
            1,
            "a: must be above 1, got 1",
        ),
        ({"type": "integer", "multipleOf": 5}, 10, 11, "a: must be a multiple of 5, got 11"),
        (
            {"type": "integer", "format": "int32"},
            2**31 - 1,
            2**31,
            "a: must be from -2147483648 to 2147483647, got 2147483648",
        ),
        (
            {"type": "string", "format": "byte"},
            "YQ==",
            "%",
            "a: must be base64, got a text of 1 characters that is not",
        ),
        ({"properties": {"x": {}}}, {"x": 1}, {"y": 1}, "a.y: is not a property here; allowed: x"),
        (
            {"properties": {"x": {}}, "required": ["x"]},
            {"x": 1},
            {},
            "a.x: is required but missing",
        ),
        (
            {"additionalProperties": {"type": "string"}},
            {"y": "z"},
            {"y": 1},
            "a.y: must be text, got 1",
        ),
        (
            {"type": "array", "items": {"type": "string"}},
            ["b"],
            ["b", 1],
            "a[1]: must be text, got 1",
        ),
        (
            {"type": "array", "x-kubernetes-list-type": "set"},
            [1, 2],
            [1, 1],
            "a[1]: must be unique in the list, got 1 as in a[0]",
        ),
        (
            {
                "type": "array",
                "x-kubernetes-list-type": "map",
                "x-kubernetes-list-map-keys": ["n"],
                "items": {},
            },
            [{"n": 1}, {"n": 2}],
            [{"n": 1}, {"n": 1}],
            "a[1].n: must be unique in the list, got n 1 as in a[0]",
        ),
        ({"not": {"enum": ["x"]}}, "y", "x", "a: is a combination that is not allowed here"),
        (
            {"anyOf": [{"type": "string"}, {"type": "integer"}]},
            1,
            [],
            "a: must be text, got a list",
        ),
        (
            {"oneOf": [{"required": ["x"]}, {"required": ["y"]}]},
            {"x": 1},
            {"x": 1, "y": 1},
            "a: fits several forms, of which only one may be given",
        ),
        (
            {"oneOf": [{"required": ["x"]}, {"required": ["y"]}]},
            {"y": 1},
            {},
            "a.x: is required but missing",
        ),
        ({"allOf": [{"maxLength": 1}, {"pattern": "a"}]}, "a", "b", "a: must match a, got 'b'"),
        (
            {"$ref": "#/$defs/tree"},
            {"left": {"left": {"size": 1}}},
            {"left": {"left": {"size": "x"}}},
            "a.left.left.size: must be a whole number, got 'x'",
        ),
    ],
)
def test_a_schema_takes_the_good_and_says_what_is_wrong_with_the_bad(schema, good, bad, sentence):
    assert told(schema, good) == []
    assert told(schema, bad) == [sentence]


@pytest.mark.parametrize("value", [None, UNKNOWN])
def test_nothing_and_the_unknown_pass_everywhere(value):
    schema = {"type": "object", "properties": {"x": {"type": "array", "items": {"type": "string"}}}}

    assert told(schema, value) == told(schema, {"x": value}) == told(schema, {"x": [value]}) == []


def test_an_open_object_may_have_properties_of_its_own():
    schema = {"properties": {"x": {"type": "string"}}, "x-kubernetes-preserve-unknown-fields": True}

    assert told(schema, {"y": 1}) == []
    assert told(schema, {"x": 1}) == ["a.x: must be text, got 1"]


def test_what_has_a_default_need_not_be_given_and_counts_in_forms():
    schema = {
        "properties": {"kind": {"type": "string", "default": "b"}, "x": {}},
        "required": ["kind"],
        "oneOf": [{"properties": {"kind": {"enum": ["b"]}}}, {"required": ["x"]}],
    }

    assert told(schema, {}) == []
    assert told(schema, {"kind": "c", "x": 1}) == []
    assert told(schema, {"x": 1}) == ["a: fits several forms, of which only one may be given"]


def test_a_key_of_a_list_that_is_not_given_is_its_default():
    keys = {"x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["port", "protocol"]}
    items = {"properties": {"port": {}, "protocol": {"default": "TCP"}}}
    schema = {"type": "array", "items": items, **keys}

    assert told(schema, [{"port": 1}, {"port": 1, "protocol": "UDP"}, {"port": UNKNOWN}]) == []
    assert told(schema, [{"port": 1}, {"port": 1, "protocol": "TCP"}]) == [
        "a[1].port: must be unique in the list, got port 1, protocol 'TCP' as in a[0]"
    ]


def test_a_patch_needs_nothing_but_what_it_says_must_be_right():
    schema = {"properties": {"x": {"type": "string"}, "y": {}}, "required": ["x", "y"]}

    assert told(schema, {"y": 1}, partial=True) == []
    assert told(schema, {"x": 1}, partial=True) == ["a.x: must be text, got 1"]


@pytest.mark.parametrize(
    ("pattern", "good", "bad"),
    [
        ("^(?i)abc$", "ABC", "abcd"),
        ("^a$", "a", "a\n"),
        (r"a\$", "a$", "a"),
        ("^[a-z]+$", "ab", "A"),
    ],
)
def test_patterns_mean_what_they_do_in_go(pattern, good, bad):
    assert go_pattern(pattern).search(good)
    assert not go_pattern(pattern).search(bad)


def test_a_pattern_that_python_does_not_have_is_not_held():
    assert go_pattern(r"^\pL+$") is None
    assert told({"type": "string", "pattern": r"^\pL+$"}, "1") == []


def test_definitions_are_known_without_their_version():
    assert unversioned("io.k8s.api.core.v1.Container") == "core.Container"
    assert unversioned("io.k8s.api.autoscaling.v2.MetricSpec") == "autoscaling.MetricSpec"
    assert unversioned("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta") == "meta.ObjectMeta"
    assert unversioned("kserve.V1beta1ModelSpec") == "kserve.V1beta1ModelSpec"
