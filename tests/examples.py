"""Complete arguments of each component of stock resources, twice: every value differs.

A component that only passes its arguments on needs no entry; its values are made up.
"""

from typing import Any


def _key(region: str, id: str) -> str:
    return f"arn:aws:kms:{region}:123456789012:key/{id}"


EXAMPLES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "EcrRegistry": (
        {
            "repositories": ["wine"],
            "immutable_tags": True,
            "scan_on_push": True,
            "untagged_days": 3,
            "keep_tagged_images": 40,
            "kms_key_arn": _key("eu-central-1", "a"),
            "pull_principals": ["111111111111"],
            "replicas": {"eu-west-1": {"kms_key_arn": _key("eu-west-1", "b")}},
            "force_delete": True,
            "tags": {"team": "red"},
        },
        {
            "repositories": ["iris"],
            "immutable_tags": False,
            "scan_on_push": False,
            "untagged_days": 4,
            "keep_tagged_images": 50,
            "kms_key_arn": _key("eu-central-1", "c"),
            "pull_principals": ["arn:aws:iam::222222222222:role/puller"],
            "replicas": {"eu-west-1": {"kms_key_arn": _key("eu-west-1", "d")}},
            "force_delete": False,
            "tags": {"team": "blue"},
        },
    ),
    "S3ArtifactStore": (
        {
            "noncurrent_days": 30,
            "incomplete_upload_days": 2,
            "kms_key_arn": _key("eu-central-1", "a"),
            "replica": {
                "region": "eu-west-1",
                "kms_key_arn": _key("eu-west-1", "b"),
                "delete_markers": True,
                "metrics": True,
                "time_control": False,
            },
            "force_destroy": True,
            "tags": {"team": "red"},
        },
        {
            "noncurrent_days": 31,
            "incomplete_upload_days": 3,
            "kms_key_arn": _key("eu-central-1", "c"),
            "replica": {
                "region": "eu-west-3",
                "kms_key_arn": _key("eu-west-3", "d"),
                "delete_markers": False,
                "metrics": False,
                "time_control": True,
            },
            "force_destroy": False,
            "tags": {"team": "blue"},
        },
    ),
}
