"""What an EC2 instance type has, as far as its name tells, and the node image that fits it."""

import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

NVIDIA: Final = "NVIDIA"
NEURON: Final = "NEURON"
ACCELERATOR_TAINTS: Final[Mapping[str, str]] = {
    NVIDIA: "nvidia.com/gpu",
    NEURON: "aws.amazon.com/neuron",
}
"""Accelerator -> resource that pods ask for, and taint that keeps other pods off its nodes."""
_ACCELERATORS: Final[Mapping[str, str]] = {
    # g4ad has GPUs of another maker, for which EKS has no image.
    NVIDIA: r"(p|gr?)\d+(?!ad\b)",
    NEURON: r"(inf|trn)\d",
}
_ARM = re.compile(r"a1\.|[a-z]+\d+g|[a-z0-9]+-gb\d")

_IMAGES: Final[Mapping[tuple[str, bool], str]] = {
    ("", False): "AL2023_x86_64_STANDARD",
    ("", True): "AL2023_ARM_64_STANDARD",
    (NVIDIA, False): "AL2023_x86_64_NVIDIA",
    (NVIDIA, True): "AL2023_ARM_64_NVIDIA",
    (NEURON, False): "AL2023_x86_64_NEURON",
}
AMI_TYPES: Final = (
    *_IMAGES.values(),
    "BOTTLEROCKET_x86_64",
    "BOTTLEROCKET_x86_64_FIPS",
    "BOTTLEROCKET_x86_64_NVIDIA",
    "BOTTLEROCKET_x86_64_NVIDIA_FIPS",
    "BOTTLEROCKET_ARM_64",
    "BOTTLEROCKET_ARM_64_FIPS",
    "BOTTLEROCKET_ARM_64_NVIDIA",
    "BOTTLEROCKET_ARM_64_NVIDIA_FIPS",
)
"""Images of EKS for Linux that are still made. With an image of one's own nothing here holds."""


class Machine(NamedTuple):
    """What decides which image a node can start from."""

    accelerator: str
    """NVIDIA or NEURON; empty for none."""
    arm: bool


def machine_of(instance_type: str) -> Machine:
    """Return what the family of an instance type tells."""
    found = (kind for kind, form in _ACCELERATORS.items() if re.match(form, instance_type))
    return Machine(next(found, ""), _ARM.match(instance_type) is not None)


def machine_for(ami_type: str) -> Machine:
    """Return the machines that an image is for."""
    found = (kind for kind in ACCELERATOR_TAINTS if kind in ami_type)
    return Machine(next(found, ""), "_ARM_" in ami_type)


def image_for(instance_types: Sequence[str]) -> str:
    """Return Amazon Linux's image for instance types that are all alike."""
    machine = machine_of(instance_types[0])
    return _IMAGES.get(machine, _IMAGES["", machine.arm])


def in_words(machine: Machine) -> str:
    """Describe a machine in a sentence about a mistake."""
    accelerators = {NVIDIA: "NVIDIA GPUs", NEURON: "Neuron devices"}
    processor = "ARM" if machine.arm else "x86"
    return f"{accelerators.get(machine.accelerator, 'no accelerator')} and {processor} processors"
