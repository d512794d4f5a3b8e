"""The inputs of a node pool of `EksCluster`: their allowed values."""

from collections.abc import Iterable
from typing import Annotated, Any, Literal

from mlops_kit.aws.eks.instances import Machine, in_words, machine_for, machine_of
from mlops_kit.aws.eks.shapes import AmiType, InstanceType, Label, LabelValue, TaintText
from mlops_kit.aws.eks.taints import Taint
from mlops_kit.bounds import Whole
from mlops_kit.problems import Place, shown
from mlops_kit.settings import Context, Given, Settings

MOST_NODES = 1_000
MOST_INSTANCE_TYPES = 20


class EksNodePoolSettings(Settings):
    """Nodes of one kind."""

    instance_types: tuple[InstanceType, ...]
    """EC2 instance types, alike in processor and accelerator."""
    min_nodes: Annotated[int, Whole(0, MOST_NODES)]
    """Fewest nodes."""
    max_nodes: Annotated[int, Whole(1, MOST_NODES)]
    """Most nodes."""
    disk_gib: Annotated[int, Whole(20, 16_384)] | None = None
    """GiB of each node's volume."""
    ami_type: AmiType | None = None
    """EKS' node image; Amazon Linux's for the instance types, when it is not said."""
    labels: dict[Label, LabelValue] | None = None
    """Kubernetes labels of the nodes."""
    taints: tuple[TaintText, ...] | None = None
    """Taints as kubectl writes them."""
    capacity_type: Literal["ON_DEMAND", "SPOT"] | None = None
    """How AWS sells the nodes."""

    @classmethod
    def conflicts(cls, given: Given, context: Context) -> Iterable[tuple[Place, str]]:
        """All nodes are alike, start from an image for them, and are some."""
        fewest, most = given.value("min_nodes"), given.value("max_nodes")
        if _number(fewest) and _number(most) and most < fewest:
            yield ("max_nodes",), f"({most:g}) is below min_nodes ({fewest:g})"
        count = len(list(given.keys("instance_types")))
        if isinstance(given.value("instance_types"), list | tuple) and not 1 <= count <= (
            MOST_INSTANCE_TYPES
        ):
            yield ("instance_types",), f"must be 1 to {MOST_INSTANCE_TYPES} types, got {count}"
        yield from _different_machines(given)
        seen: dict[tuple[str, str], int] = {}
        for position, text in known_texts(given, "taints"):
            key = Taint.read(text).key, Taint.read(text).effect
            if seen.setdefault(key, position) != position:
                again = f"has the key and the effect of taints[{seen[key]}], got {shown(text)}"
                yield ("taints", position), again


def _number(value: Any) -> bool:
    return isinstance(value, int | float)


def known_texts(given: Given, *place: int | str) -> list[tuple[int, str]]:
    """Return the known, right texts of a list, with their positions."""
    found = [(position, given.value(*place, position)) for position in given.keys(*place)]
    return [(position, text) for position, text in found if isinstance(text, str)]


def _different_machines(given: Given) -> Iterable[tuple[Place, str]]:
    """Find types that no one image is for, and an image that is not for the types."""
    wanted: Machine | None = None
    for position, text in known_texts(given, "instance_types"):
        machine = machine_of(text)
        wanted = wanted or machine
        if machine != wanted:
            yield (
                ("instance_types", position),
                f"({text}) has {in_words(machine)}, but instance_types[0] has {in_words(wanted)}; "
                "put it into a pool of its own",
            )
    image = given.value("ami_type")
    if wanted and isinstance(image, str) and machine_for(image) != wanted:
        yield (
            ("ami_type",),
            f"({image}) is for {in_words(machine_for(image))}, "
            f"but instance_types[0] has {in_words(wanted)}",
        )
