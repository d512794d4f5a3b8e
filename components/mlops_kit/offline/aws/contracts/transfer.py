"""DataSync, and what calls and lets in such services: schedules' groups, policies of logs."""

from typing import Final

from mlops_kit.offline.aws.bound import Names, Unheld
from mlops_kit.offline.aws.contracts.contract import Contract

_FILE = Unheld("text or base64 here, bytes there")
_HDFS: Final[Names] = {
    "kerberosKeytab": _FILE,
    "kerberosKeytabBase64": _FILE,
    "kerberosKrb5Conf": _FILE,
    "kerberosKrb5ConfBase64": _FILE,
}

CONTRACTS: Final = {
    "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": Contract("logs", ("PutResourcePolicy",)),
    "aws:scheduler/scheduleGroup:ScheduleGroup": Contract("scheduler", ("CreateScheduleGroup",)),
    "aws:datasync/task:Task": Contract(
        "datasync",
        ("CreateTask",),
        {
            "taskReportConfig.s3Destination": "Destination.S3",
            "taskReportConfig.reportOverrides": "Overrides",
            "*.deletedOverride": "Deleted.ReportLevel",
            "*.skippedOverride": "Skipped.ReportLevel",
            "*.transferredOverride": "Transferred.ReportLevel",
            "*.verifiedOverride": "Verified.ReportLevel",
            "*.s3ObjectVersioning": "ObjectVersionIds",
        },
    ),
    "aws:datasync/agent:Agent": Contract(
        "datasync",
        ("CreateAgent",),
        {
            "ipAddress": Unheld("where the provider fetches the activation key"),
            "privateLinkEndpoint": Unheld("where the provider fetches the activation key"),
        },
    ),
    "aws:datasync/efsLocation:EfsLocation": Contract("datasync", ("CreateLocationEfs",)),
    "aws:datasync/s3Location:S3Location": Contract("datasync", ("CreateLocationS3",)),
    "aws:datasync/nfsLocation:NfsLocation": Contract("datasync", ("CreateLocationNfs",)),
    "aws:datasync/locationAzureBlob:LocationAzureBlob": Contract(
        "datasync", ("CreateLocationAzureBlob",)
    ),
    "aws:datasync/locationObjectStorage:LocationObjectStorage": Contract(
        "datasync", ("CreateLocationObjectStorage",)
    ),
    "aws:datasync/locationSmb:LocationSmb": Contract("datasync", ("CreateLocationSmb",)),
    "aws:datasync/locationHdfs:LocationHdfs": Contract("datasync", ("CreateLocationHdfs",), _HDFS),
    "aws:datasync/locationFsxLustre:LocationFsxLustre": Contract(
        "datasync", ("CreateLocationFsxLustre",)
    ),
    "aws:datasync/locationFsxOntapFileSystem:LocationFsxOntapFileSystem": Contract(
        "datasync", ("CreateLocationFsxOntap",)
    ),
    "aws:datasync/locationFsxWindows:LocationFsxWindows": Contract(
        "datasync", ("CreateLocationFsxWindows",)
    ),
    "aws:datasync/fsxOpenZfsFileSystem:FsxOpenZfsFileSystem": Contract(
        "datasync", ("CreateLocationFsxOpenZfs",)
    ),
}
