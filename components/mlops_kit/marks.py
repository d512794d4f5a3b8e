"""The texts by which Pulumi's engine marks values that are not plain, in messages and in states."""

SIGNATURE = "4dabf18193072939515e22adb298388d"
"""Key of the maps that stand for secrets, outputs, assets and the like; its value says which."""
SECRET = "1b47061264138c4ac30d75fd1eb44270"
"""{signature: secret, value: …}."""
OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
"""{signature: output, value: …}; without a value it is not known yet."""
RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e"
"""{signature: resource, urn: …}."""
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""Stands for a text that is not known yet, and for the id of what is only planned."""
UNKNOWNS = frozenset(
    {
        UNKNOWN,
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",  # bool
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",  # number
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",  # list
        "030794c1-ac77-496b-92df-f27374a8bd58",  # asset
        "e48ece36-62e2-4504-bad9-02848725956a",  # archive
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",  # map
    }
)
"""Stand for a value of any type that is not known yet."""
