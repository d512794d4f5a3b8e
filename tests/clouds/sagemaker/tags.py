"""Tags of models, configurations and endpoints; other resources stay moto's."""

from typing import Any

from tests.clouds.sagemaker.refusals import missing
from tests.clouds.sagemaker.state import State

TAGS_AT_MOST = 50


def _tagged(state: State, arn: str) -> Any:
    kind = arn.split(":")[-1].partition("/")[0]
    holders = {
        "model": state.models,
        "endpoint-config": state.configs,
        "endpoint": state.endpoints,
    }
    if kind not in holders:
        return None
    for holder in holders[kind].values():
        if holder.arn == arn:
            return holder
    raise missing({"endpoint-config": "endpoint configuration"}.get(kind, kind), arn)


def listing(sim: Any, state: State, parameters: dict[str, Any]) -> Any:
    tagged = _tagged(state, parameters["ResourceArn"])
    return NotImplemented if tagged is None else {"Tags": tagged.tags}


def add(sim: Any, state: State, parameters: dict[str, Any]) -> Any:
    tagged = _tagged(state, parameters["ResourceArn"])
    if tagged is None:
        return NotImplemented
    values = {tag["Key"]: tag["Value"] for tag in [*tagged.tags, *parameters["Tags"]]}
    tagged.tags = [{"Key": key, "Value": value} for key, value in values.items()]
    return {"Tags": tagged.tags}


def delete(sim: Any, state: State, parameters: dict[str, Any]) -> Any:
    tagged = _tagged(state, parameters["ResourceArn"])
    if tagged is None:
        return NotImplemented
    tagged.tags = [tag for tag in tagged.tags if tag["Key"] not in parameters["TagKeys"]]
    return {}
