"""Whatever a stack file says, the answer is settings or a list of mistakes."""

import copy
from pathlib import Path
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from infra.settings import read, report

JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
STEPS = [{"weight": 10, "bake_seconds": 1, "min_requests": 2}, {"weight": 100}]
ENDPOINT = {
    "model": {"path": "models/none"},
    "port": 8080,
    "objectives": {"availability": 0.99, "latency_p95_ms": 25},
    "rollout": {"strategy": "canary", "steps": STEPS, "max_wait_seconds": 600},
}
WHOLE = {"platforms": {"here": {"target": "local", "endpoints": {"wine": ENDPOINT}}}}


def places(value, place=()):
    """List the places of all values in a nested one."""
    yield place
    if isinstance(value, dict | list):
        inner = value.items() if isinstance(value, dict) else enumerate(value)
        for key, part in inner:
            yield from places(part, (*place, key))


PLACES = [place for place in places(WHOLE) if place]


@given(st.lists(st.tuples(st.sampled_from(PLACES), JUNK), max_size=4), st.booleans())
def test_junk_anywhere_in_a_stack_file_is_answered_with_mistakes(changes, misspelt):
    config = copy.deepcopy(WHOLE)
    for (*path, last), junk in changes:
        part = config
        for key in path:
            part = part[key] if isinstance(part, dict) and key in part else {}
        if isinstance(part, dict):
            part[last] = junk
    if misspelt:
        config["platform"] = {}

    with patch("infra.settings.port_problems", return_value=[]):
        settings, problems = read(config, Path("/nowhere"), "test")

    assert (settings is None) == bool(problems)
    assert len(report("test", problems).splitlines()) == 1 + len(problems)
