"""Leaks planted into a clean plan: each is found, at its path, and nothing else is."""

import pytest

from mlops_kit.problems import dotted
from mlops_kit.residency import Verdict, judge
from tests.unit.residency.clean_plan import SETTINGS, made, put, specs, urn
from tests.unit.residency.leaks import ALL, Planted


def judged(planted: Planted) -> Verdict:
    plan = specs()
    if planted.kind:
        plan[planted.at] = (planted.kind, {**planted.rest})
    put(plan, planted.at, planted.path, planted.value)
    providers = {planted.at: planted.provider} if planted.provider else {}
    return judge(SETTINGS, made(plan, providers))


@pytest.mark.parametrize("planted", ALL, ids=lambda planted: f"{planted.at}: {planted.title}")
def test_a_planted_leak_is_the_only_finding(planted: Planted) -> None:
    verdict = judged(planted)
    plan = specs()
    name = planted.found_in or planted.at
    kind = planted.kind or plan[name][0]
    path = dotted(planted.path) if isinstance(planted.path, tuple) else planted.path
    expected = (urn(name, kind), path if planted.found_at is None else planted.found_at)
    assert [(leak.urn, leak.path) for leak in verdict.leaks] == [expected]
    assert [leak.rule for leak in verdict.leaks] == [planted.rule]
    assert not verdict.undecided
    leak = verdict.leaks[0]
    assert leak.sentence.startswith(f"{name} ({kind})")
    assert "allowed: " in leak.sentence
    assert "\n" not in leak.sentence


def test_at_least_forty_leaks_are_planted_in_four_clouds() -> None:
    assert len(ALL) >= 80
    assert len({(one.at, one.path, repr(one.value)) for one in ALL}) == len(ALL)
