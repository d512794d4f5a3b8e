"""What comes before an endpoint: pipelines that train, and data that is moved."""

from __future__ import annotations

from typing import Any, cast

from infra.platforms.sagemaker.made import Made
from infra.sagemaker_parts import PipelineSettings, TransferSettings
from mlops_kit import aws


def pipeline(name: str, settings: PipelineSettings, made: Made) -> aws.TrainingPipeline:
    """Declare a training pipeline, after the group that it registers in.

    Args:
        name: name of the pipeline.
        settings: its settings.
        made: what it may name.
    """
    said = settings.written()
    args: dict[str, Any] = made.resolved(said)
    if settings.network is not None:
        args["network"] = made.network(said["network"])
    key = made.key_of(settings.output_uri)
    if key is not None:
        args.setdefault("kms_key_arn", key)
    written_to = made.stores_in({"output_uri": settings.output_uri})
    read = [store for store in made.stores_in(said) if store not in written_to]
    if read:
        args["read_key_arns"] = [*args.get("read_key_arns", []), *made.keys_of(read)]
    registry = made.groups.get(settings.package_group_name)
    needed = [made.model_registries[registry]] if registry else []
    return aws.TrainingPipeline(
        name,
        cast(aws.TrainingPipelineArgs, args),
        made.options(settings.network, *needed, using=said),
    )


def transfer(name: str, settings: TransferSettings, made: Made) -> aws.DataTransfer:
    """Declare a transfer, after the store that it fills.

    Args:
        name: name of the transfer.
        settings: its settings.
        made: what it may name.
    """
    args = settings.written()
    if not isinstance(settings.destination, str):
        return aws.DataTransfer(name, cast(aws.DataTransferArgs, args), made.options())
    store = made.stores[settings.destination]
    args["destination"] = {"bucket_name": store.bucket_name, "kms_key_arn": store.kms_key_arn}
    return aws.DataTransfer(name, cast(aws.DataTransferArgs, args), made.options(None, store))
