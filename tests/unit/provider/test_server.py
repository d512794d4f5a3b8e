"""What the engine is told when something goes wrong."""

import asyncio
from typing import Any

import grpc
import pytest

from mlops_kit.provider.components import HostedComponents
from mlops_kit.provider.resource import Refusal
from mlops_kit.provider.server import KitServicer
from mlops_kit.rollout.driver import Conflict, TargetError


class Aborted(Exception):
    """The call ends here."""


class Context:
    """A request's context, which notes how it was ended."""

    async def abort(self, code: Any, details: str) -> None:
        raise Aborted(code, details)


@pytest.mark.parametrize("kind", [Refusal, TargetError, Conflict])
def test_what_a_target_refuses_is_its_sentence_alone(kind, caplog):
    servicer = KitServicer(HostedComponents("0"), [], "")

    def work() -> None:
        raise kind("SageMaker refuses DescribeEndpoint: no (AccessDenied)")

    with pytest.raises(Aborted) as ended:
        asyncio.run(servicer._do(Context(), work))

    code, said = ended.value.args
    assert code is grpc.StatusCode.FAILED_PRECONDITION
    assert said == "SageMaker refuses DescribeEndpoint: no (AccessDenied)"
    assert caplog.text == ""


def test_what_nobody_expected_is_logged_whole_and_told_in_a_sentence(caplog):
    servicer = KitServicer(HostedComponents("0"), [], "")

    def work() -> None:
        raise KeyError("x")

    with pytest.raises(Aborted) as ended:
        asyncio.run(servicer._do(Context(), work))

    assert ended.value.args[1].startswith("unexpected KeyError: 'x'")
    assert "Traceback" in caplog.text
