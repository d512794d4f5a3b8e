from collections.abc import Iterator

import pytest

from tests.clouds.sagemaker import Simulator, simulator
from tests.unit.clouds.sagemaker_scene import Scene


@pytest.fixture
def aws() -> Iterator[Simulator]:
    with simulator() as found:
        yield found


@pytest.fixture
def scene(aws: Simulator) -> Scene:
    return Scene(aws)
