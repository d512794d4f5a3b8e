"""One stand-in of Kubernetes for all tests of it."""

import pytest

from mlops_kit.offline import check
from mlops_kit.offline.cloud import Surroundings
from mlops_kit.offline.kubernetes import Kubernetes
from mlops_kit.offline.sdk import Sdk


@pytest.fixture(scope="session")
def sdk():
    return Sdk("kubernetes")


@pytest.fixture(scope="session")
def kubernetes(sdk):
    return Kubernetes(sdk)


@pytest.fixture(scope="session")
def shape_of(sdk, kubernetes):
    return lambda token: sdk.resource(token) or kubernetes.open_shape(token)


@pytest.fixture(scope="session")
def found(sdk, kubernetes, shape_of):
    """Return what the SDK's shape and the contract find in completed inputs, each path once."""

    def problems(token, inputs, config=None, cloud=kubernetes, with_sdk=True):
        at, shape = Surroundings(config or {}), shape_of(token)
        inputs = cloud.completed(shape, "wine", inputs, {}, at)
        told = check.problems(sdk, shape.inputs, inputs) if with_sdk else []
        paths = {problem.path for problem in told}
        more = [one for one in cloud.problems(shape, inputs, at) if one.path not in paths]
        return [*told, *more]

    return problems
