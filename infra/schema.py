"""Write `stacks/schema.json`, which lets editors complete and check stack files.

Run `python -m infra.schema` after a change of the settings.
"""

import json
from pathlib import Path
from typing import Any

from infra.settings import NAMESPACE, StackSettings

SCHEMA = Path(__file__).resolve().parents[1] / "stacks" / "schema.json"


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a whole `Pulumi.<stack>.yaml`."""
    kit = StackSettings.model_json_schema()
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


def text() -> str:
    """Return the schema as the file holds it."""
    return json.dumps(schema(), indent=2) + "\n"


if __name__ == "__main__":
    SCHEMA.write_text(text())
