"""Complete arguments of `ModelRegistry`, twice: every value differs."""

from typing import Any

MODEL_REGISTRY: tuple[dict[str, Any], dict[str, Any]] = (
    {
        "groups": {"wine": {"description": "Quality of wine"}},
        "reader_principals": ["111111111111"],
        "writer_principals": ["222222222222"],
        "approver_principals": ["arn:aws:iam::333333333333:role/approver"],
        "kms_key_arn": "arn:aws:kms:eu-central-1:123456789012:key/a",
        "tags": {"team": "red"},
    },
    {
        "groups": {"wine": {"description": "Colour of wine"}},
        "reader_principals": ["arn:aws:iam::444444444444:role/reader"],
        "writer_principals": ["arn:aws:iam::555555555555:user/trainer"],
        "approver_principals": ["666666666666"],
        "kms_key_arn": "arn:aws:kms:eu-central-1:123456789012:key/b",
        "tags": {"team": "blue"},
    },
)
