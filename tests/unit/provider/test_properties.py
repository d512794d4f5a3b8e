"""Values from and to the engine."""

from hypothesis import given
from hypothesis import strategies as st

from mlops_kit.provider import properties

SIGNATURE, SECRET = "4dabf18193072939515e22adb298388d", "1b47061264138c4ac30d75fd1eb44270"
plain = st.recursive(
    st.booleans() | st.text() | st.integers(-(2**50), 2**50),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(st.dictionaries(st.text(), plain))
def test_plain_values_survive_the_way_there_and_back(values):
    assert properties.read(properties.write(values)) == values


def test_whole_numbers_arrive_as_whole_numbers():
    read = properties.read(properties.write({"weight": 10.0, "alpha": 0.5}))

    assert (read, type(read["weight"])) == ({"weight": 10, "alpha": 0.5}, int)


def test_secrets_are_unwrapped_wherever_they_are():
    secret = {SIGNATURE: SECRET, "value": "x"}

    assert properties.read(properties.write({"a": [{"b": secret}]})) == {"a": [{"b": "x"}]}


def test_unknown_values_are_found_wherever_they_are():
    assert properties.has_unknown({"a": [{"b": properties.UNKNOWN}]})
    assert not properties.has_unknown({"a": [{"b": "known"}]})


def test_secrets_are_marked_again_where_they_came_from():
    inner = {"b": {SIGNATURE: SECRET, "value": "x"}}
    given = properties.write({"a": {SIGNATURE: SECRET, "value": 1}, "list": [inner], "c": "plain"})

    keys = properties.secret_keys(given)
    written = properties.write({**properties.read(given), "url": "u"}, keys)

    assert keys == {"a", "list"}
    assert properties.secret_keys(written) == {"a", "list"}
    assert properties.read(written) == {"a": 1, "list": [{"b": "x"}], "c": "plain", "url": "u"}
