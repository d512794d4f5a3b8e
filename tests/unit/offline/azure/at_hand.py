"""One stand-in for Azure that the tests share: reading an SDK's shapes takes a while."""

from mlops_kit.offline.azure import Azure
from mlops_kit.offline.cloud import Surroundings
from mlops_kit.offline.settings import StandInSettings
from mlops_kit.offline.stand_in import StandIn

STAND_IN = StandIn("azure-native", StandInSettings())
SDK = STAND_IN.sdk
AZURE = STAND_IN.cloud
assert isinstance(AZURE, Azure)


def shape(token):
    found = SDK.resource(f"azure-native:{token}")
    assert found is not None, token
    return found


def findings(token, inputs, config=None, name="wine"):
    """Return what the stand-in finds in a resource, as the engine would show it."""
    STAND_IN.configure(config or {})
    return STAND_IN.check(token, name, inputs, {})[1]


def outputs(token, inputs, config=None, account=""):
    return AZURE.outputs(shape(token), "wine", inputs, Surroundings(config or {}, account))
