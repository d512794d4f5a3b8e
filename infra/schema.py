"""Write `stacks/schema.json`, which lets editors complete and check stack files.

Run `python -m infra.schema` after a change of the settings.
"""

import json
import re
from pathlib import Path
from typing import Any, cast

from infra.sagemaker_references import REGISTRY, STORE, can_be
from infra.settings import NAMESPACE, StackSettings
from mlops_kit.problems import Place

SCHEMA = Path(__file__).resolve().parents[1] / "stacks" / "schema.json"
SECRETS = ("sas_token", "secret_key")
"""What `pulumi config set --secret` writes as a map."""
_ECR = "000000000000.dkr.ecr.eu-central-1.amazonaws.com/a"
_KEY = "arn:aws:kms:eu-central-1:000000000000:key/a"
_KINDS = (
    (STORE, ("s3://a-bucket/a", "s3://a-bucket/a.py", "arn:aws:s3:::a-bucket/a", _KEY)),
    (REGISTRY, (_ECR, f"{_ECR}:1", "arn:aws:ecr:eu-central-1:000000000000:repository/aa")),
)
"""Shape of a reference, and what it can stand for."""


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a whole `Pulumi.<stack>.yaml`."""
    kit = _as_written(StackSettings.model_json_schema())
    text = {"type": "string"}
    own = {f"{NAMESPACE}:{key}": value for key, value in kit["properties"].items()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Stack file of mlops-kit",
        "type": "object",
        "additionalProperties": False,
        "required": ["config"],
        "properties": {
            "config": {
                "description": "Configuration of the stack; other namespaces are the providers'.",
                "type": "object",
                "properties": own,
                "required": [f"{NAMESPACE}:{key}" for key in kit["required"]],
                "patternProperties": {f"^(?!{NAMESPACE}:)[^:]+:.+$": True},
                "additionalProperties": False,
            },
            "environment": {"description": "Pulumi ESC environments."},
            "secretsprovider": {**text, "description": "What encrypts the secrets."},
            "encryptedkey": {**text, "description": "Written by Pulumi."},
            "encryptionsalt": {**text, "description": "Written by Pulumi."},
        },
        "$defs": kit["$defs"],
    }


def _as_written(schema: Any, place: Place = ()) -> Any:
    """Return a schema that lets references and secrets stand for what they are."""
    if isinstance(schema, list):
        return [_as_written(one, place) for one in cast(list[Any], schema)]
    if not isinstance(schema, dict):
        return schema
    inner = {
        key: _properties(one, place) if key == "properties" else _as_written(one, place)
        for key, one in cast(dict[str, Any], schema).items()
    }
    if isinstance(pattern := inner.get("pattern"), str) and can_be(place):
        found = [shape for shape, like in _KINDS if any(re.match(pattern, one) for one in like)]
        inner["pattern"] = "|".join([pattern, *(f"^({shape})$" for shape in found)])
    return inner


def _properties(schema: dict[str, Any], place: Place) -> dict[str, Any]:
    inner = {name: _as_written(one, (*place, name)) for name, one in schema.items()}
    secret = {"required": ["secure"], "type": "object"}
    return {
        name: {"anyOf": [one, secret]} if name in SECRETS else one for name, one in inner.items()
    }


def text() -> str:
    """Return the schema as the file holds it."""
    return json.dumps(schema(), indent=2) + "\n"


if __name__ == "__main__":
    SCHEMA.write_text(text())
