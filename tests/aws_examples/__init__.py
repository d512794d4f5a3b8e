"""Examples of the AWS components, a file each."""


class Whole(dict):
    """A map whose keys only change together."""
