"""All alarms of an endpoint: which ones there are follows from what is promised and bounded."""

from mlops_kit.aws.monitoring.alarms import backlog, gates, load, saturation
from mlops_kit.aws.monitoring.args import (
    DEFAULT_MAX_DISK_PERCENT,
    DEFAULT_MAX_MEMORY_PERCENT,
    DEFAULT_ROLLBACK_MINUTES,
    EndpointMonitoringArgs,
)
from mlops_kit.aws.monitoring.burn_rate_alarms import Watch, declare_all
from mlops_kit.aws.monitoring.cloudwatch_alarm import Alarms
from mlops_kit.aws.monitoring.metrics import error_ratio, slow_ratio
from mlops_kit.aws.monitoring.probe import minutes_between
from mlops_kit.aws.monitoring.probe_alarms import checks, probe_alarms, silence, trouble
from mlops_kit.aws.monitoring.promises import availability, latencies
from mlops_kit.aws.monitoring.synthetic_canary import canary_name
from mlops_kit.inputs import said

TROUBLE = "trouble"


def alarm_set(alarms: Alarms, args: EndpointMonitoringArgs) -> list[str]:
    """Declare all alarms.

    Args:
        alarms: declares them.
        args: inputs of the component.

    Returns:
        Roles of those that stop a rollout.
    """
    endpoint = args["endpoint"]
    asynchronous = is_asynchronous(args)
    minutes = said(args.get("rollback_minutes"), DEFAULT_ROLLBACK_MINUTES)
    available, slow = availability(args.get("objectives")), latencies(args.get("objectives"))
    stopping = gates(endpoint, available, slow, minutes, asynchronous)
    single = [
        *load(
            endpoint,
            args.get("min_requests_per_minute"),
            args.get("max_requests_per_minute"),
            asynchronous,
        ),
        *saturation(
            endpoint,
            {
                "cpu": args.get("max_cpu_percent"),
                "memory": said(args.get("max_memory_percent"), DEFAULT_MAX_MEMORY_PERCENT),
                "disk": said(args.get("max_disk_percent"), DEFAULT_MAX_DISK_PERCENT),
                "gpu": args.get("max_gpu_percent"),
                "gpu_memory": args.get("max_gpu_memory_percent"),
                "concurrency": args.get("max_concurrency_percent"),
            },
        ),
    ]
    waiting = args.get("max_backlog_per_instance")
    if waiting is not None:
        single += backlog(endpoint, waiting)
    watches = [Watch("errors", available, error_ratio(endpoint, asynchronous))]
    watches += [Watch(one.name, one, slow_ratio(endpoint, one.bound_ms)) for one in slow]
    probe = args.get("probe")
    if probe is not None:
        every = minutes_between(probe)
        canary = canary_name(endpoint)
        single += probe_alarms(endpoint, canary, every, asynchronous)
        watches.append(
            Watch("probe", available, checks(canary, "Average"), 60 * every, percent_good=True)
        )

    for alarm in (*stopping, *single):
        alarms.add(alarm)
    declare_all(watches, endpoint, alarms.add, alarms.combine)
    if probe is not None:
        alarms.combine(silence(endpoint))
    alarms.combine(trouble(endpoint, alarms.telling))
    return [alarm.role for alarm in stopping]


def is_asynchronous(args: EndpointMonitoringArgs) -> bool:
    """Tell whether the endpoint has a queue: only such ones publish a backlog."""
    return args.get("max_backlog_per_instance") is not None
