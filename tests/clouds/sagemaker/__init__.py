"""An open extension of moto: SageMaker endpoints that behave, and refuse, as AWS's do.

`with simulator() as aws:` runs in this process on a virtual clock: hours pass in
milliseconds. `python -m tests.clouds.sagemaker.server` serves the same over HTTP.
Sentences marked "own words" in the sources stand where AWS's were not to be found.
"""

from tests.clouds.sagemaker.clock import ScaledClock, VirtualClock
from tests.clouds.sagemaker.faults import Fault
from tests.clouds.sagemaker.simulator import Settings, Simulator, simulator
from tests.clouds.sagemaker.traffic import Behaviour, Latency

__all__ = [
    "Behaviour",
    "Fault",
    "Latency",
    "ScaledClock",
    "Settings",
    "Simulator",
    "VirtualClock",
    "simulator",
]
