"""An endpoint with what watches it: wiring between the components."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from infra.platforms import Outputs
from infra.platforms.sagemaker.made import Made
from infra.sagemaker_parts import EndpointSettings
from infra.sagemaker_references import read as reference
from infra.sagemaker_settings import SageMakerPlatform
from mlops_kit import aws
from mlops_kit.aws.drift.settings import DriftSettings


@dataclass(frozen=True)
class Account:
    """What every endpoint of a platform gets."""

    region: str
    account_id: str
    ledger_store: str
    access: Mapping[str, Any]

    @classmethod
    def of(cls, platform: SageMakerPlatform) -> Account:
        """Take it from the settings; with one store, that one keeps the ledgers."""
        access = {
            "assume_role_arn": platform.assume_role_arn,
            "service_urls": platform.service_urls,
        }
        return cls(
            platform.region,
            platform.account_id,
            platform.ledger_store or next(iter(platform.artifact_stores), ""),
            {key: value for key, value in access.items() if value},
        )


@dataclass(frozen=True)
class Watched:
    """An endpoint, and what is exported of its monitoring."""

    endpoint: aws.SageMakerEndpoint
    outputs: Outputs


def endpoint(name: str, settings: EndpointSettings, account: Account, made: Made) -> Watched:
    """Declare an endpoint after its alarms, and its drift monitors after it.

    Args:
        name: name of the endpoint.
        settings: its settings.
        account: what all endpoints of the platform share.
        made: what it may name.
    """
    apart = ("monitoring", "drift")
    said = {key: value for key, value in settings.written().items() if key not in apart}
    args = _with_keys(made, settings, said)
    watch = None
    if settings.monitoring is not None:
        watch = aws.EndpointMonitoring(
            f"{name}-monitor",
            cast(
                aws.EndpointMonitoringArgs,
                {
                    "endpoint": name,
                    **{key: said[key] for key in ("objectives",) if key in said},
                    **settings.monitoring.written(),
                },
            ),
            made.options(),
        )
        args["log_group_name"] = watch.rollout_log_group_name
        if settings.guardrails is not None:
            args["guardrails"] = {"alarm_names": watch.rollback_alarm_names, **args["guardrails"]}
    ledgers = made.stores[account.ledger_store]
    served = aws.SageMakerEndpoint(
        name,
        cast(
            aws.SageMakerEndpointArgs,
            {
                "region": account.region,
                "account_id": account.account_id,
                "ledger_bucket_name": ledgers.bucket_name,
                "access": account.access,
                **args,
            },
        ),
        made.options(settings.network, ledgers, using=said),
    )
    outputs: Outputs = {}
    if watch is not None:
        outputs = {
            "dashboard_name": watch.dashboard_name,
            "page_topic_arn": watch.page_topic_arn,
            "ticket_topic_arn": watch.ticket_topic_arn,
        }
    if settings.drift is not None:
        told = {"alarm_topic_arn": watch.ticket_topic_arn} if watch is not None else {}
        drift = _drift(made, settings, settings.drift, args["data_capture"])
        aws.DriftMonitors(
            f"{name}-drift",
            cast(aws.DriftMonitorsArgs, {"endpoint_name": served.endpoint_name, **told, **drift}),
            made.options(settings.network, served, using=settings.drift.written()),
        )
    return Watched(served, outputs)


def _with_keys(made: Made, settings: EndpointSettings, said: Mapping[str, Any]) -> dict[str, Any]:
    """Return an endpoint's arguments: names resolved, and the keys of the stores it works with."""
    args: dict[str, Any] = made.resolved(said)
    if settings.network is not None:
        args["network"] = made.network(said["network"])
    read = made.stores_in({key: said[key] for key in ("model", "artifact_arns") if key in said})
    if read and settings.execution_role_arn is None:
        args["decrypt_key_arns"] = [*args.get("decrypt_key_arns", []), *made.keys_of(read)]
    if settings.data_capture is not None:
        args["data_capture"] = _keyed(args["data_capture"], made.key_of(settings.data_capture.uri))
    if settings.asynchronous is not None:
        args = _keyed(args, made.key_of(settings.asynchronous.output_uri))
    return args


def _drift(
    made: Made, settings: EndpointSettings, drift: DriftSettings, captured: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the arguments of the monitors: names resolved, and the keys of what they read."""
    said, capture = drift.written(), settings.written().get("data_capture", {})
    written_to = made.stores_in({"uri": drift.report_uri})
    stores = [store for store in made.stores_in([said, capture]) if store not in written_to]
    own = {capture["kms_key_arn"]} if "kms_key_arn" in capture else set[str]()
    keys = [
        *made.resolved(said).get("read_kms_key_arns", []),
        *made.keys_of(stores),
        *(key for key in own if reference(key) is None),
    ]
    return {
        **(made.network(settings.network) if isinstance(settings.network, str) else {}),
        **_keyed(made.resolved(said), made.key_of(drift.report_uri)),
        **({"read_kms_key_arns": keys} if keys else {}),
        "capture_uri": captured["uri"],
    }


def _keyed(said: Mapping[str, Any], key: Any) -> dict[str, Any]:
    """Return arguments with a key, where there is one and no other was said."""
    return {**({"kms_key_arn": key} if key is not None else {}), **said}
