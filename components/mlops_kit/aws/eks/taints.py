"""Taints of nodes, as kubectl writes them: key=value:effect."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from mlops_kit.aws.eks.instances import ACCELERATOR_TAINTS, machine_for

TOLERATED: Final = "CriticalAddonsOnly"
"""Key of the taint that the pods of EKS' own add-ons tolerate."""
SOFT: Final = "PreferNoSchedule"
EFFECTS: Final = {
    "NoSchedule": "NO_SCHEDULE",
    SOFT: "PREFER_NO_SCHEDULE",
    "NoExecute": "NO_EXECUTE",
}
"""Kubernetes' word -> EKS'."""


class Taint(NamedTuple):
    """What keeps pods off a node that do not tolerate it."""

    key: str
    value: str
    effect: str

    @classmethod
    def read(cls, text: str) -> "Taint":
        """Take a taint apart."""
        start, _, effect = text.rpartition(":")
        key, _, value = start.partition("=")
        return cls(key, value, effect)

    @property
    def keeps_add_ons_off(self) -> bool:
        """Tell whether EKS' own add-ons cannot run beside it."""
        return self.effect != SOFT and self.key != TOLERATED


def taints_of(image: str, written: Sequence[str]) -> list[Taint]:
    """Return a pool's taints: those that are written, and the one of its accelerator.

    Args:
        image: node image of the pool.
        written: as kubectl writes them.
    """
    found = [Taint.read(one) for one in written]
    accelerator = machine_for(image).accelerator
    if accelerator:
        own = Taint(ACCELERATOR_TAINTS[accelerator], "true", "NoSchedule")
        if not any((one.key, one.effect) == (own.key, own.effect) for one in found):
            found.append(own)
    return found
