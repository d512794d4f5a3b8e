"""Cloud Control: moto has none, and has the operations that it would call for these types."""

import json
import re

from mlops_kit.offline.cloud import Surroundings
from mlops_kit.offline.stand_in import Unanswerable
from mlops_kit.offline.values import Values
from tests.clouds.moto.asking import Asked
from tests.clouds.moto.wire import covers

TOKEN = "aws:cloudcontrol/resource:Resource"
_TYPE = re.compile(r"AWS::SageMaker::(Model(?:Quality|Bias|Explainability)JobDefinition)")


class Controlled:
    """`aws:cloudcontrol/resource:Resource`: job definitions of SageMaker."""

    def create(self, inputs: Values, outputs: Values, at: Surroundings) -> tuple[str, Values]:
        asked, kind = _asked(inputs, at), _kind(inputs)
        desired = json.loads(inputs["desiredState"])
        asked.call(f"Create{kind}", **desired)
        return desired["JobDefinitionName"], {"properties": inputs["desiredState"]}

    def read(self, id: str, state: Values, at: Surroundings) -> Values | None:
        live = _asked(state, at).find(f"Describe{_kind(state)}", JobDefinitionName=id)
        if live is None:
            return None
        desired = json.loads(state["desiredState"])
        shown = {key: value for key, value in desired.items() if live.get(key) is not None}
        if covers(live, shown):
            return state
        now = {**desired, **{key: live[key] for key in shown}}
        properties = json.dumps(now, default=str)
        return {**state, "desiredState": properties, "properties": properties}

    def update(self, id: str, state: Values, inputs: Values, at: Surroundings) -> Values:
        raise Unanswerable(f"moto cannot change {id}: SageMaker's job definitions stay as they are")

    def delete(self, id: str, state: Values, at: Surroundings) -> None:
        _asked(state, at).find(f"Delete{_kind(state)}", JobDefinitionName=id)


def _kind(values: Values) -> str:
    found = _TYPE.fullmatch(values["typeName"])
    if found is None:
        raise Unanswerable(f"moto has no Cloud Control, and none of {values['typeName']}")
    return found[1]


def _asked(values: Values, at: Surroundings) -> Asked:
    return Asked("sagemaker", at, values)
