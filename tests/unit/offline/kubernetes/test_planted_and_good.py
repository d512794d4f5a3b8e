"""Mistakes are refused where they are; good programs are not refused at all."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlops_kit.offline.cloud import Surroundings
from mlops_kit.offline.kubernetes import Kubernetes
from mlops_kit.offline.sdk import Sdk
from mlops_kit.offline.values import UNKNOWN
from tests.offline_planted.kubernetes import CONFIGURATIONS, PLANTED
from tests.offline_planted.kubernetes_good import GOOD

SDK = Sdk("kubernetes")
KUBERNETES = Kubernetes(SDK)
EXAMPLES = Path(__file__).with_name("docstring_examples.py")
LEAVES = st.sampled_from([None, UNKNOWN, "", "x", -1, 0, 1.5, True])
WRONG = LEAVES | st.lists(LEAVES, max_size=2) | st.dictionaries(st.sampled_from("ab"), LEAVES)


def read(value):
    """Return a value as the engine would have sent it, without sharing anything."""
    return json.loads(json.dumps(value))


def with_sdk(token):
    """Tell whether the SDK's shape is right too: it does not know dashes in definitions."""
    return "CustomResourceDefinition" not in token


@pytest.mark.parametrize(
    ("token", "inputs", "config", "path", "words"),
    [pytest.param(*planted[1:], id=planted[0]) for planted in PLANTED],
)
def test_a_planted_mistake_is_refused_at_its_path_and_nowhere_else(
    found, token, inputs, config, path, words
):
    problems = found(token, read(inputs), config, with_sdk=with_sdk(token))

    assert [problem.path for problem in problems] == [path]
    assert words in problems[0].reason
    assert "\n" not in problems[0].reason
    assert not problems[0].reason.endswith(".")


def test_planted_mistakes_have_names_of_their_own():
    assert len({planted[0] for planted in PLANTED}) == len(PLANTED) >= 60


@pytest.mark.parametrize(("token", "inputs", "config"), GOOD)
def test_a_good_program_is_not_refused(found, token, inputs, config):
    assert found(token, read(inputs), config, with_sdk=with_sdk(token)) == []


@pytest.mark.parametrize(("token", "inputs", "config"), GOOD)
def test_a_good_program_is_not_refused_while_its_values_are_unknown(found, token, inputs, config):
    def unknown(value, skip):
        if isinstance(value, dict):
            return {key: unknown(one, skip - 1) for key, one in value.items()}
        if isinstance(value, list) and value:
            return [unknown(one, skip - 1) for one in value]
        return UNKNOWN if skip < 0 else value

    for skip in range(7):
        assert found(token, unknown(inputs, skip), config, with_sdk=with_sdk(token)) == []
    hidden = {key: UNKNOWN for key in inputs}
    assert found(token, hidden, config, with_sdk=with_sdk(token)) == []


@pytest.mark.parametrize(
    ("config", "path", "words"),
    [pytest.param(*one[1:], id=one[0]) for one in CONFIGURATIONS],
)
def test_a_mistake_in_the_configuration_is_refused_at_its_key(kubernetes, config, path, words):
    problems = kubernetes.config_problems(config)

    assert [problem.path for problem in problems] == [path]
    assert words in problems[0].reason


@pytest.mark.parametrize("config", [good[2] for good in GOOD] + [{"kubeconfig": UNKNOWN}])
def test_a_good_configuration_is_not_refused(kubernetes, config):
    assert kubernetes.config_problems(config) == []


@given(st.data())
@settings(max_examples=400, deadline=None)
def test_no_inputs_however_wrong_break_the_check(data):
    token, inputs, config = data.draw(st.sampled_from(GOOD))
    inputs = read(inputs)
    for _ in range(data.draw(st.integers(1, 4))):
        parent, key = inputs, data.draw(st.sampled_from(sorted(inputs)))
        while isinstance(parent[key], dict | list) and parent[key] and data.draw(st.booleans()):
            parent = parent[key]
            keys = sorted(parent) if isinstance(parent, dict) else range(len(parent))
            key = data.draw(st.sampled_from(keys))
        parent[key] = data.draw(WRONG)
    shape = SDK.resource(token) or KUBERNETES.open_shape(token)
    at = Surroundings(config)

    completed = KUBERNETES.completed(shape, "wine", inputs, {}, at)
    for problem in KUBERNETES.problems(shape, completed, at):
        assert problem.reason
    KUBERNETES.outputs(shape, "wine", completed, at)


def test_the_examples_in_the_docstrings_of_the_sdk_are_not_refused(found, sdk):
    done = subprocess.run(
        [sys.executable, EXAMPLES, sdk.root], capture_output=True, text=True, check=True
    )
    resources = json.loads(done.stdout)
    refused = [
        f"{token} {problem}"
        for token, inputs in resources
        if "cannot be planned" not in (problem := "; ".join(map(str, found(token, inputs))))
        and problem
    ]

    assert refused == []
    assert len(resources) >= 20


def test_what_a_manifest_may_say_and_the_sdk_does_not_is_not_refused(found, kubernetes, shape_of):
    token = "kubernetes:core/v1:Pod"
    manifest = {
        "metadata": {"name": "a", "creationTimestamp": None},
        "spec": {
            "containers": [
                {"name": "a", "image": "a", "resources": {"limits": {"cpu": 2, "memory": "1e9"}}}
            ]
        },
        "status": {"phase": "Pending"},
    }

    assert found(token, manifest, with_sdk=False) == []
    assert kubernetes.holds_all(shape_of(token))
    assert not kubernetes.holds_all(shape_of("kubernetes:helm.sh/v3:Release"))
    assert not kubernetes.holds_all(shape_of("kubernetes:yaml/v2:ConfigGroup"))
