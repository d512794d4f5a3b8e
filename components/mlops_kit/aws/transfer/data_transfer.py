"""Data for models, moved into one bucket: from other buckets, clouds and your own servers."""

import pulumi

from mlops_kit.aws.here import here
from mlops_kit.aws.transfer.args import DataTransferArgs
from mlops_kit.aws.transfer.bucket_transfers import existing, replicate_bucket
from mlops_kit.aws.transfer.datasync_locations import Around, sources
from mlops_kit.aws.transfer.datasync_tasks import Arrival, tasks
from mlops_kit.aws.transfer.settings import DataTransferSettings
from mlops_kit.inputs import check_inputs


class DataTransfer(pulumi.ComponentResource):
    """What brings data into a bucket, and keeps bringing it.

    S3 itself copies buckets of the same partition; AWS DataSync copies all other sources. Each
    may write to this one bucket with this one key, and the topic hears of what fails.
    """

    task_arns: pulumi.Output[dict[str, str]]
    """Name of a source -> ARN of its DataSync task; nothing for those that S3 copies."""
    role_arns: pulumi.Output[dict[str, str]]
    """Name of a source -> role that its data is written with."""
    log_group_name: pulumi.Output[str]
    """Log group of the tasks; empty without them."""
    alarm_names: pulumi.Output[list[str]]
    """Alarms about what S3 copies; of tasks that fail a rule of EventBridge tells the topic."""

    def __init__(
        self, name: str, args: DataTransferArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the transfers.

        Args:
            name: name of the component, at most 20 characters; names of roles begin with it.
            args: destination, sources, and how data is moved.
            opts: options of the component.

        Raises:
            InvalidInputs: an argument is out of its limits; the message names all of them.
        """
        check_inputs("DataTransfer", name, DataTransferSettings, args)
        super().__init__("mlops-kit:index:DataTransfer", name, {}, opts)
        to, place = args["destination"], here(self)
        copy = existing(to["bucket_name"], to["kms_key_arn"], place)
        roles: dict[str, pulumi.Output[str]] = {}
        alarms: list[pulumi.Output[str]] = []

        for key, bucket in (args.get("buckets") or {}).items():
            copied = replicate_bucket(f"{name}-{key}", bucket, args, copy, place, self)
            roles[key] = copied.role_arn
            alarms += copied.alarm_names

        child = pulumi.ResourceOptions(parent=self)
        around = Around(name, to.get("region"), args.get("tags"), child)
        found = sources(args, around)
        made = tasks(args, Arrival(copy.arn, copy.key_arn, place), found, around) if found else None
        if made is not None:
            roles.update(dict.fromkeys(made.arns, made.role_arn))

        self.task_arns = _by_source(made.arns if made else {})
        self.role_arns = _by_source(roles)
        self.log_group_name = made.log_group_name if made else pulumi.Output.from_input("")
        self.alarm_names = pulumi.Output.all(*alarms)
        self.register_outputs(
            {
                "task_arns": self.task_arns,
                "role_arns": self.role_arns,
                "log_group_name": self.log_group_name,
                "alarm_names": self.alarm_names,
            }
        )


def _by_source(arns: dict[str, pulumi.Output[str]]) -> pulumi.Output[dict[str, str]]:
    # Of no outputs at all `Output.all` makes a list.
    return pulumi.Output.all(**arns).apply(dict)
