"""The contracts never disagree with the SDK: what fills every type as it allows passes."""

import pytest

from mlops_kit.offline import check
from mlops_kit.offline.azure import documented
from mlops_kit.offline.azure.contract import Contract
from mlops_kit.offline.azure.limits import NONE
from mlops_kit.offline.values import SIGNATURE
from tests.unit.offline.azure.at_hand import SDK

_MODULES = sorted(documented.DOCUMENTED | {"datafactory"})
_FORMATS = ("ISO 8601", "a date and time", "a date such as", "base64")
_DEEPEST = 5


class _Filler:
    """Makes inputs with every property; of several kinds it takes the first or the last."""

    def __init__(self, last):
        self.last = last

    def made(self, fields, limits, depth=0):
        return {
            name: self.value(field.type, limits.get(name, NONE), depth)
            for name, field in fields.items()
            if field.required or depth < _DEEPEST
        }

    def value(self, kind, limit, depth):
        if kind.otherwise and self.last:
            kind = kind.otherwise[-1]
        match kind.kind:
            case "enum":
                return kind.values[-1 if self.last else 0]
            case "string":
                return self.text(limit)
            case "boolean":
                return self.last
            case "integer" | "number":
                return self.number(limit)
            case "list":
                count = max(limit.fewest or 1, 1)
                return [self.value(kind.item, NONE, depth + 1) for _ in range(count)]
            case "map":
                return {"key": self.value(kind.item, NONE, depth + 1)}
            case "object":
                inner = documented.of_class(SDK, kind.name)
                return self.made(SDK.object(kind.name), inner, depth + 1)
            case "asset":
                return {SIGNATURE: "c44067f5952c0a294b673a41bacd8c17", "text": "anything"}
            case _:
                return "anything"

    def text(self, limit):
        if limit.format == "duration":
            return "PT5M"
        if limit.only:
            return limit.only
        length = limit.most if self.last and limit.most else limit.fewest
        return "a" * (length or 3)

    def number(self, limit):
        if limit.values:
            return limit.values[-1 if self.last else 0]
        ends = [end for end in (limit.minimum, limit.maximum) if end is not None]
        return int(ends[-1 if self.last else 0]) if ends else 3


@pytest.mark.parametrize("module", _MODULES)
def test_a_resource_with_every_property_passes(module):
    contract = Contract(SDK)
    tokens = [token for token in SDK.resources if token.split(":")[1] == module]
    assert tokens

    for token in tokens:
        found = SDK.resource(token)
        for last in (False, True):
            inputs = _Filler(last).made(found.inputs, documented.of_resource(SDK, found))
            assert check.problems(SDK, found.inputs, inputs) == []
            wrong = [
                str(problem)
                for problem in contract.problems(found, inputs)
                if not any(words in problem.reason for words in _FORMATS)
            ]
            assert wrong == [], token


def test_the_formats_of_models_hold_where_the_sdk_says_text_only():
    found = SDK.resource("azure-native:machinelearningservices:OnlineDeployment")
    inputs = _Filler(True).made(found.inputs, documented.of_resource(SDK, found))

    paths = {problem.path for problem in Contract(SDK).problems(found, inputs)}

    assert paths >= {"properties.livenessProbe.initialDelay", "properties.livenessProbe.period"}
