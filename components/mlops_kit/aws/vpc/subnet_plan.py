"""Which addresses each subnet of a network gets: the same ones when a zone is added at the end."""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass

USUAL_BLOCK = "10.0.0.0/16"
"""Addresses of a network that says none."""
SHORTEST, LONGEST = 16, 28
"""Prefix lengths that VPCs and subnets may have."""
USUAL_BITS = 4
"""How much longer a subnet's prefix is than the network's: there is room for 16."""


@dataclass(frozen=True)
class Subnets:
    """Zone -> block of its subnet."""

    private: dict[str, str]
    public: dict[str, str]
    """Empty without internet access."""


def subnet_plan(
    block: str, zones: Sequence[str], prefix_length: int | None, public: bool
) -> Subnets:
    """Give private subnets blocks from the start of the network, public ones from its end.

    Args:
        block: addresses of the network.
        zones: names of the zones; a position means the same blocks whatever comes after it.
        prefix_length: of every subnet. Defaults to 4 more than the network's, but 28 at most.
        public: whether each zone has a public subnet too.

    Raises:
        ValueError: the subnets do not fit; the message is a sentence.
    """
    network = ipaddress.IPv4Network(block)
    length = usual_length(block) if prefix_length is None else int(prefix_length)
    if length < network.prefixlen:
        raise ValueError(f"must be at least {network.prefixlen}, as {block} is; got {length}")
    room = 2 ** (length - network.prefixlen)
    wanted = len(zones) * (2 if public else 1)
    if wanted > room:
        raise ValueError(
            f"leaves room for {room} subnets of /{length} in {block}, where {wanted} are wanted; "
            "make it longer, or cidr_block larger"
        )

    def at(position: int) -> str:
        size = 2 ** (32 - length)
        return f"{network.network_address + position * size}/{length}"

    return Subnets(
        {zone: at(position) for position, zone in enumerate(zones)},
        {zone: at(room - 1 - position) for position, zone in enumerate(zones)} if public else {},
    )


def usual_length(block: str) -> int:
    """Return the prefix length of the subnets of a network that says none."""
    return min(LONGEST, ipaddress.IPv4Network(block).prefixlen + USUAL_BITS)
