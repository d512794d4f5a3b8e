"""Alarms, dashboard, notices and budget of one SageMaker endpoint."""

import pulumi
from pulumi_aws import cloudwatch

from mlops_kit.aws.here import here
from mlops_kit.aws.monitoring.alarm_set import TROUBLE, alarm_set, is_asynchronous
from mlops_kit.aws.monitoring.alarm_topics import alarm_topic
from mlops_kit.aws.monitoring.args import (
    DEFAULT_CURRENCY,
    DEFAULT_LOG_RETENTION_DAYS,
    EndpointMonitoringArgs,
)
from mlops_kit.aws.monitoring.budget import monthly_budget
from mlops_kit.aws.monitoring.cloudwatch_alarm import Alarms
from mlops_kit.aws.monitoring.dashboard import dashboard
from mlops_kit.aws.monitoring.key import monitoring_key
from mlops_kit.aws.monitoring.probe import endpoint_probe
from mlops_kit.aws.monitoring.settings import EndpointMonitoringSettings
from mlops_kit.inputs import check_inputs, said, whole
from mlops_kit.objectives.burn_rates import PAGE, TICKET


class EndpointMonitoring(pulumi.ComponentResource):
    """Tells when a SageMaker endpoint breaks its promises, and how fast.

    Alarms are about the endpoint's two variants, `blue` and `green`, either of which may be empty.
    Names of alarms follow from the endpoint's name, so that a rollout can name them beforehand.
    """

    rollback_alarm_names: pulumi.Output[list[str]]
    """Alarms that stop a rollout, at most 10: errors and latencies of each variant."""
    alarm_arns: pulumi.Output[dict[str, str]]
    """Role of an alarm, such as `blue-errors` -> its ARN."""
    composite_alarm_arn: pulumi.Output[str]
    """Alarm that is on while any alarm that tells somebody is on."""
    page_topic_arn: pulumi.Output[str]
    """Topic of what must be acted on at once."""
    ticket_topic_arn: pulumi.Output[str]
    """Topic of what can wait."""
    dashboard_name: pulumi.Output[str]
    """Dashboard of the endpoint."""
    rollout_log_group_name: pulumi.Output[str]
    """Log group that the dashboard reads events of rollouts from."""
    canary_name: pulumi.Output[str]
    """Canary that checks the endpoint from outside; empty without a probe."""

    def __init__(
        self, name: str, args: EndpointMonitoringArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the monitoring.

        Args:
            name: name of the component, at most 40 characters; names of bucket and role begin so.
            args: endpoint, promises, bounds, and whom to tell.
            opts: options of the component.

        Raises:
            InvalidInputs: an argument is out of its limits; the message names all of them.
        """
        check_inputs("EndpointMonitoring", name, EndpointMonitoringSettings, args)
        super().__init__("mlops-kit:index:EndpointMonitoring", name, {}, opts)
        endpoint, tags = args["endpoint"], args.get("tags")
        place = here(self)
        log_group = f"/mlops-kit/rollouts/{endpoint}"
        budget = args.get("monthly_budget")
        key = monitoring_key(
            f"{name}-key",
            args.get("kms_key_arn"),
            endpoint,
            log_group,
            budget is not None,
            place,
            tags,
            self,
        )
        topics = {
            urgency: alarm_topic(
                f"{name}-{urgency}",
                key,
                endpoint,
                paid,
                emails or [],
                urls or {},
                place,
                tags,
                self,
            )
            for urgency, paid, emails, urls in (
                (PAGE, False, args.get("page_emails"), args.get("page_urls")),
                (TICKET, budget is not None, args.get("ticket_emails"), args.get("ticket_urls")),
            )
        }
        events = cloudwatch.LogGroup(
            f"{name}-rollouts",
            name=log_group,
            retention_in_days=whole(
                said(args.get("log_retention_days"), DEFAULT_LOG_RETENTION_DAYS)
            ),
            kms_key_id=key,
            tags=tags,
            opts=pulumi.ResourceOptions(parent=self),
        )
        probe = endpoint_probe(f"{name}-canary", args, key, place, self)
        alarms = Alarms(name, endpoint, topics, tags, self)
        stopping = alarm_set(alarms, args)
        board = cloudwatch.Dashboard(
            f"{name}-dashboard",
            dashboard_name=endpoint,
            dashboard_body=pulumi.Output.json_dumps(
                dashboard(
                    endpoint,
                    place.region,
                    log_group,
                    {role: alarm.arn for role, alarm in alarms.composites.items()},
                    {role: alarm.arn for role, alarm in alarms.metric_alarms.items()},
                    is_asynchronous(args),
                )
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        if budget is not None:
            monthly_budget(
                f"{name}-budget",
                endpoint,
                budget["amount"],
                said(budget.get("currency"), DEFAULT_CURRENCY),
                (budget["tag_key"], budget["tag_value"]),
                budget.get("emails") or [],
                topics[TICKET],
                tags,
                self,
            )

        made = {**alarms.metric_alarms, **alarms.composites}
        self.rollback_alarm_names = pulumi.Output.all(
            *(alarms.metric_alarms[role].name for role in stopping)
        )
        self.alarm_arns = pulumi.Output.all(**{role: alarm.arn for role, alarm in made.items()})
        self.composite_alarm_arn = alarms.composites[TROUBLE].arn
        self.page_topic_arn, self.ticket_topic_arn = topics[PAGE], topics[TICKET]
        self.dashboard_name = board.dashboard_name
        self.rollout_log_group_name = events.name
        self.canary_name = probe.name if probe else pulumi.Output.from_input("")
        self.register_outputs(
            {
                "rollback_alarm_names": self.rollback_alarm_names,
                "alarm_arns": self.alarm_arns,
                "composite_alarm_arn": self.composite_alarm_arn,
                "page_topic_arn": self.page_topic_arn,
                "ticket_topic_arn": self.ticket_topic_arn,
                "dashboard_name": self.dashboard_name,
                "rollout_log_group_name": self.rollout_log_group_name,
                "canary_name": self.canary_name,
            }
        )
