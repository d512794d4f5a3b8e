"""What the type of a machine of SageMaker tells."""

import re

_LOCAL_DISK = re.compile(r"ml\.(?:[a-z]+\d+[a-z]*d[a-z]*|(?:g[4-9]|p[4-9]|trn\d)[a-z0-9-]*)\..+")


def has_local_disk(instance_type: str) -> bool:
    """Tell whether machines have disks that their hardware encrypts: these take no key."""
    return _LOCAL_DISK.fullmatch(instance_type) is not None
