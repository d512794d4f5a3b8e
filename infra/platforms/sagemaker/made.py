"""The parts of a platform that others name, and what these get in place of a name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import pulumi

from infra.platforms import Outputs
from infra.sagemaker_references import ImageReference, StoreReference, can_be, is_key, of, read
from mlops_kit import aws
from mlops_kit.problems import Place


@dataclass(frozen=True)
class Network:
    """A network of the platform."""

    component: aws.PrivateNetwork | aws.AdoptedNetwork
    subnet_ids: Sequence[pulumi.Output[str]]
    security_group_ids: Sequence[pulumi.Output[str]]

    @classmethod
    def of(
        cls, component: aws.PrivateNetwork | aws.AdoptedNetwork, subnets: int, groups: int = 1
    ) -> Network:
        """Take the ids out of a component's outputs, whose number the settings say."""
        return cls(
            component,
            [component.private_subnet_ids[at] for at in range(subnets)],
            [component.serving_security_group_ids[at] for at in range(groups)],
        )

    @property
    def outputs(self) -> Outputs:
        """What a stack exports of it."""
        made = self.component
        return {"vpc_id": made.vpc_id, "private_subnet_ids": made.private_subnet_ids}


@dataclass(frozen=True)
class Made:
    """What other parts of a platform can name."""

    provider: pulumi.ProviderResource
    networks: Mapping[str, Network]
    registries: Mapping[str, aws.EcrRegistry]
    stores: Mapping[str, aws.S3ArtifactStore]
    model_registries: Mapping[str, aws.ModelRegistry]
    groups: Mapping[str, str]
    """Group of model packages -> the registry that makes it."""

    def options(
        self, network: object = None, *more: pulumi.Resource, using: object = None
    ) -> pulumi.ResourceOptions:
        """Return options of a component: its provider, and what must be complete before it.

        Args:
            network: name of the network that it is in, or anything else.
            more: resources that it needs.
            using: plain values, in which stores and registries may be named.
        """
        named = [self.networks[network].component] if isinstance(network, str) else []
        stores = [self.stores[store] for store in self.stores_in(using)]
        return pulumi.ResourceOptions(
            providers=[self.provider], depends_on=[*named, *stores, *more]
        )

    def in_network(self, said: Mapping[str, Any]) -> dict[str, Any]:
        """Return values with the subnets of the network that is named in them."""
        network = said.get("network")
        rest = {key: value for key, value in said.items() if key != "network"}
        return rest | ({"subnet_ids": self.networks[network].subnet_ids} if network else {})

    def network(self, said: Any) -> dict[str, Any]:
        """Return subnets and security groups of a network that is named, or what was said."""
        if not isinstance(said, str):
            return said or {}
        found = self.networks[said]
        return {
            "subnet_ids": found.subnet_ids,
            "security_group_ids": found.security_group_ids,
        }

    def stores_in(self, value: Any, place: Place = ()) -> list[str]:
        """Return the names of the stores that plain values name, each once."""
        found = (one.store for one in of(value, place) if isinstance(one, StoreReference))
        return list(dict.fromkeys(found))

    def key_of(self, uri: str) -> pulumi.Output[str] | None:
        """Return the key of the store that an address is in; None of another address."""
        found = read(uri)
        return self.stores[found.store].kms_key_arn if isinstance(found, StoreReference) else None

    def keys_of(self, stores: Iterable[str]) -> list[pulumi.Output[str]]:
        """Return the keys of stores."""
        return [self.stores[store].kms_key_arn for store in stores]

    def resolved(self, value: Any, place: Place = ()) -> Any:
        """Return values with what their references stand for.

        Args:
            value: a map, a list or a leaf.
            place: where it is.
        """
        if isinstance(value, dict):
            inner = cast(dict[str, Any], value)
            return {key: self.resolved(one, (*place, key)) for key, one in inner.items()}
        if isinstance(value, list):
            return [self.resolved(one, place) for one in cast(list[Any], value)]
        found = read(value) if isinstance(value, str) and can_be(place) else None
        as_arn = str(place[-1]).endswith("_arns") if place else False
        match found:
            case StoreReference(store) if is_key(place):
                return self.stores[store].kms_key_arn
            case StoreReference(store, key):
                start = self.stores[store].bucket_arn if as_arn else self.stores[store].uri
                return pulumi.Output.concat(start, key)
            case ImageReference(registry, repository, version):
                made = self.registries[registry]
                if as_arn:
                    return made.repository_arns[repository]
                return pulumi.Output.concat(made.repository_urls[repository], version)
            case None:
                return value
