"""Values as the engine sends them."""

from google.protobuf import struct_pb2
from hypothesis import given
from hypothesis import strategies as st

from mlops_kit.offline.values import SIGNATURE, UNKNOWN, has_unknown, mapped, read, walk, write

UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SECRET = "1b47061264138c4ac30d75fd1eb44270"
OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
leaves = st.none() | st.booleans() | st.integers(-(2**50), 2**50) | st.text() | st.just(UNKNOWN)
values = st.dictionaries(
    st.text(),
    st.recursive(
        leaves, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=12
    ),
)


def struct(content):
    message = struct_pb2.Struct()
    message.update(content)
    return message


@given(values)
def test_what_is_written_is_read_again(content):
    assert read(write(content)) == content


def test_secrets_are_unwrapped_and_unknown_outputs_are_unknown():
    message = struct(
        {
            "password": {SIGNATURE: SECRET, "value": "hunter2"},
            "arn": {SIGNATURE: OUTPUT, "dependencies": []},
            "name": {SIGNATURE: OUTPUT, "value": "wine", "secret": True},
            "id": UNKNOWN_TEXT,
            "size": 3.0,
            "share": 0.5,
        }
    )

    assert read(message) == {
        "password": "hunter2",
        "arn": UNKNOWN,
        "name": "wine",
        "id": UNKNOWN,
        "size": 3,
        "share": 0.5,
    }


def test_leaves_have_places_and_empty_lists_are_leaves():
    found = dict(walk({"a": [{"b": 1}, []], "c": {}}))

    assert found == {("a", 0, "b"): 1, ("a", 1): [], ("c",): {}}


@given(values)
def test_an_unknown_is_found_wherever_it_is(content):
    def known(value):
        return "x" if value is UNKNOWN else value

    assert not has_unknown(mapped(content, known))
    assert has_unknown({"a": [mapped(content, known), {"b": [UNKNOWN]}]})
