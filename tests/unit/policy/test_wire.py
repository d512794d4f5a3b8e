"""Property values of the engine, as residency reads them."""

from google.protobuf import json_format, struct_pb2

from mlops_kit.policy import wire
from mlops_kit.residency import Secret, Unknown

SIGNATURE = "4dabf18193072939515e22adb298388d"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


def read(data):
    return wire.inputs(json_format.ParseDict(data, struct_pb2.Struct()))


def marked(signature, **more):
    return {SIGNATURE: signature, **more}


def output(**more):
    return marked("d0e6a833031e9bbcd3f4e8bde6ca49a4", **more)


def secret(value):
    return marked("1b47061264138c4ac30d75fd1eb44270", value=value)


def test_plain_values_stay_as_they_are():
    data = {"a": 1.0, "b": [True, None, {"c": "d"}]}
    assert read(data) == data


def test_what_the_engine_adds_is_left_out():
    assert read({"__defaults": [], "name": "x"}) == {"name": "x"}


def test_secrets_keep_what_they_hide():
    assert read({"a": secret({"b": "c"})}) == {"a": Secret({"b": "c"})}


def test_unknown_values_know_what_they_are_made_from():
    assert read({"a": UNKNOWN}) == {"a": Unknown()}
    assert read({"a": output(dependencies=["urn:k"])}) == {"a": Unknown(("urn:k",))}
    assert read({"a": output(value=UNKNOWN, dependencies=["urn:k"])}) == {"a": Unknown(("urn:k",))}
    hidden = read({"a": output(secret=True, dependencies=["urn:k"])})
    assert hidden == {"a": Secret(Unknown(("urn:k",)))}


def test_outputs_that_are_known_are_their_value():
    assert read({"a": output(value=[1.0], dependencies=["urn:k"])}) == {"a": [1.0]}
    assert read({"a": output(value="x", secret=True)}) == {"a": Secret("x")}


def test_references_to_resources_are_their_ids():
    reference = "5cf8f73096256a8f31e491e813e4eb8e"
    assert read({"a": marked(reference, urn="urn:b", id="bucket-1")}) == {"a": "bucket-1"}
    assert read({"a": marked(reference, urn="urn:b", id=UNKNOWN)}) == {"a": Unknown(("urn:b",))}
    assert read({"a": marked(reference, urn="urn:b")}) == {"a": "urn:b"}


def test_assets_show_what_they_are_made_of():
    asset = marked("c44067f5952c0a294b673a41bacd8c17", text="s3.us-east-1.amazonaws.com")
    assert read({"a": asset}) == {"a": {"text": "s3.us-east-1.amazonaws.com"}}
