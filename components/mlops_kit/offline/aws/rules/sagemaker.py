"""SageMaker's own limits: variants, deployment guardrails, containers, serverless inference.

Source: SageMaker API reference of each operation and developer guide ("Deployment guardrails",
"Serverless endpoints: feature exclusions", "Shadow variants").
"""

import json
from collections.abc import Iterator
from typing import Any, cast

from mlops_kit.offline.aws import pipelines
from mlops_kit.offline.aws.place import Where
from mlops_kit.offline.aws.rules.asking import (
    Inputs,
    at_most_one,
    count,
    entries,
    exactly_one,
    given,
    in_order,
    lacks,
    mistake,
    number,
    part,
    switch,
    text,
)
from mlops_kit.problems import Problem, shown

_SERVERLESS_MEMORY = (1024, 2048, 3072, 4096, 5120, 6144)
_SHARES = {
    "CANARY": ("canarySize", 1, 50),
    "LINEAR": ("linearStepSize", 10, 50),
}
_BURSTABLE = "ml.t"


def endpoint(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Hold deployment guardrails to their limits."""
    deployment = part(inputs, "deploymentConfig")
    if deployment is None:
        return
    place = "deploymentConfig"
    if given(deployment, "blueGreenUpdatePolicy") and given(deployment, "rollingUpdatePolicy"):
        yield mistake(
            "must not be given together with blueGreenUpdatePolicy", place, "rollingUpdatePolicy"
        )
    policy = part(deployment, "blueGreenUpdatePolicy") or {}
    routing = part(policy, "trafficRoutingConfiguration") or {}
    kind = text(routing, "type")
    where = (place, "blueGreenUpdatePolicy", "trafficRoutingConfiguration")
    for needed, (name, least, most) in _SHARES.items():
        if kind == needed and lacks(routing, name):
            yield mistake(f"is required but missing, as type is {kind}", *where, name)
        else:
            yield from _share(part(routing, name) or {}, least, most, (*where, name))
    rolling = part(deployment, "rollingUpdatePolicy") or {}
    batch = part(rolling, "maximumBatchSize") or {}
    yield from _share(batch, 5, 50, (place, "rollingUpdatePolicy", "maximumBatchSize"))


def _share(size: Inputs, least: int, most: int, place: tuple[str, ...]) -> Iterator[Problem]:
    value = number(size, "value")
    if (
        text(size, "type") == "CAPACITY_PERCENT"
        and value is not None
        and not least <= value <= most
    ):
        yield mistake(
            f"must be {least} to {most} percent of the capacity, got {value:g}", *place, "value"
        )


def endpoint_configuration(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Hold variants to their limits."""
    variants = count(inputs, "productionVariants")
    shadows = count(inputs, "shadowProductionVariants")
    if variants == 0:
        yield mistake("must have at least 1 item, got 0", "productionVariants")
    if shadows is not None and shadows > 1:
        yield mistake(f"must have at most 1 item, got {shadows}", "shadowProductionVariants")
    if shadows and variants is not None and variants > 1:
        yield mistake(
            f"must have 1 item beside a shadow variant, got {variants}", "productionVariants"
        )
    names: dict[str, str] = {}
    for list_name in ("productionVariants", "shadowProductionVariants"):
        for index, variant in entries(inputs, list_name):
            yield from _variant(inputs, variant, (list_name, index), variants or 1)
            name = text(variant, "variantName")
            if name and name in names:
                yield mistake(
                    f"must be different from {names[name]}.variantName, got {shown(name)}",
                    list_name,
                    index,
                    "variantName",
                )
            elif name:
                names[name] = f"{list_name}[{index}]"


def _variant(
    inputs: Inputs, variant: Inputs, place: tuple[str, int], variants: int
) -> Iterator[Problem]:
    serverless = part(variant, "serverlessConfig")
    if serverless is not None:
        for name in ("instanceType", "initialInstanceCount", "acceleratorType"):
            if given(variant, name):
                yield mistake("must not be given together with serverlessConfig", *place, name)
        memory = number(serverless, "memorySizeInMb")
        if memory is not None and memory not in _SERVERLESS_MEMORY:
            sizes = ", ".join(map(str, _SERVERLESS_MEMORY))
            yield mistake(
                f"must be one of {sizes}, got {memory:g}",
                *place,
                "serverlessConfig",
                "memorySizeInMb",
            )
        for problem in in_order(serverless, "provisionedConcurrency", "maxConcurrency"):
            yield mistake(problem.reason, *place, "serverlessConfig", problem.path)
        capture = part(inputs, "dataCaptureConfig") or {}
        if switch(capture, "enableCapture"):
            yield mistake(
                "must not be true: serverless variants capture no data",
                "dataCaptureConfig",
                "enableCapture",
            )
        if variants > 1:
            yield mistake(
                "must be the only variant's: an endpoint with several has no serverless ones",
                *place,
                "serverlessConfig",
            )
    elif lacks(variant, "serverlessConfig") and lacks(variant, "instanceType"):
        yield mistake("is required but missing, or else serverlessConfig", *place, "instanceType")
    if lacks(variant, "modelName") and lacks(inputs, "executionRoleArn"):
        yield mistake(
            "is required but missing, or else executionRoleArn for inference components",
            *place,
            "modelName",
        )
    scaling = part(variant, "managedInstanceScaling")
    if scaling is not None:
        for problem in in_order(scaling, "minInstanceCount", "maxInstanceCount"):
            yield mistake(problem.reason, *place, "managedInstanceScaling", problem.path)
        kind = text(variant, "instanceType")
        if kind and kind.startswith(_BURSTABLE) and text(scaling, "status") != "DISABLED":
            yield mistake(
                f"must not be given: the burstable {kind} does not scale by itself",
                *place,
                "managedInstanceScaling",
            )


def model(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Hold containers to their limits."""
    yield from exactly_one(inputs, "primaryContainer", "containers")
    primary = part(inputs, "primaryContainer")
    if primary is not None:
        yield from _container(primary, ("primaryContainer",))
    amount = count(inputs, "containers")
    if amount is not None and amount > 15:
        yield mistake(f"must have at most 15 items, got {amount}", "containers")
    for index, container in entries(inputs, "containers"):
        yield from _container(container, ("containers", index))


def _container(container: Inputs, place: tuple[int | str, ...]) -> Iterator[Problem]:
    if lacks(container, "image") and lacks(container, "modelPackageName"):
        yield mistake("is required but missing, or else modelPackageName", *place, "image")
    for problem in at_most_one(container, "modelDataUrl", "modelDataSource"):
        yield mistake(problem.reason, *place, problem.path)
    registry = text(container, "image")
    if registry and "://" in registry:
        yield mistake(
            f"must be a registry, a repository and a tag without ://, got {shown(registry)}",
            *place,
            "image",
        )


def pipeline(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Demand one definition, and one that SageMaker takes."""
    yield from exactly_one(inputs, "pipelineDefinition", "pipelineDefinitionS3Location")
    try:
        definition: Any = json.loads(text(inputs, "pipelineDefinition") or "{}")
    except ValueError:
        return  # said by `documents`
    if isinstance(definition, dict) and definition:
        for problem in pipelines.problems(cast(dict[str, Any], definition), at):
            yield Problem(f"pipelineDefinition.{problem.path}", problem.reason)


def feature_group(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Demand that the named features are defined."""
    if lacks(inputs, "offlineStoreConfig") and lacks(inputs, "onlineStoreConfig"):
        yield mistake("is required but missing, or else onlineStoreConfig", "offlineStoreConfig")
    features = [
        text(feature, "featureName") for _, feature in entries(inputs, "featureDefinitions")
    ]
    amount = count(inputs, "featureDefinitions")
    if amount is None or None in features or len(features) < amount:
        return
    for name in ("recordIdentifierFeatureName", "eventTimeFeatureName"):
        feature = text(inputs, name)
        if feature and feature not in features:
            yield mistake(f"must be one of the featureDefinitions, got {shown(feature)}", name)
