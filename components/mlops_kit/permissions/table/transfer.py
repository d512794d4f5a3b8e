"""DataSync. It reaches networks and file systems with the caller's own permissions."""

from typing import Final

from mlops_kit.permissions.table.calls import Calls, Use

_LOCATION = "datasync:location/*"
_AGENT = "datasync:agent/*"
_TAGS = "TagResource UntagResource"
_INTERFACES = Use(
    "ec2.CreateNetworkInterface ec2:CreateNetworkInterfacePermission ec2.DeleteNetworkInterface "
    "ec2.ModifyNetworkInterfaceAttribute ec2.DescribeNetworkInterfaces ec2.DescribeSecurityGroups "
    "ec2.DescribeSubnets",
    ("ec2:network-interface/*", "ec2:subnet/*", "ec2:security-group/*"),
)


def _location(
    word: str,
    *,
    passes: dict[str, tuple[str, ...]] | None = None,
    uses: tuple[Use, ...] = (),
    update: bool = True,
) -> Calls:
    change = f"UpdateLocation{word} " if update else ""
    return Calls(
        "datasync",
        (_LOCATION, _AGENT),
        create=f"CreateLocation{word} TagResource",
        read=f"DescribeLocation{word} ListTagsForResource",
        update=f"{change}{_TAGS}",
        delete="DeleteLocation",
        passes=passes or {},
        uses=uses,
    )


_FSX = (Use("fsx.DescribeFileSystems"), _INTERFACES)


def _secret(path: str) -> tuple[Use, ...]:
    """Return what DataSync needs of the caller to keep a password of a location."""
    operations = ("CreateSecret", "UpdateSecret", "PutSecretValue", "DeleteSecret")
    words = " ".join(f"secretsmanager.{operation}" for operation in operations)
    return (Use(words, ("secretsmanager:secret:aws-datasync!*",), path),)


CALLS: Final = {
    "aws:datasync/task:Task": Calls(
        "datasync",
        ("datasync:task/*", _LOCATION),
        create="CreateTask TagResource",
        read="DescribeTask ListTagsForResource",
        update=f"UpdateTask {_TAGS}",
        delete="DeleteTask",
        linked=("datasync",),
        uses=(
            _INTERFACES,
            Use(
                "logs.DescribeLogGroups logs.DescribeResourcePolicies", when="cloudwatchLogGroupArn"
            ),
        ),
    ),
    "aws:datasync/agent:Agent": Calls(
        "datasync",
        (_AGENT,),
        create="CreateAgent TagResource",
        read="DescribeAgent ListTagsForResource",
        update=f"UpdateAgent {_TAGS}",
        delete="DeleteAgent",
        uses=(Use("ec2.DescribeVpcEndpoints", when="vpcEndpointId"),),
    ),
    "aws:datasync/s3Location:S3Location": _location(
        "S3",
        passes={"s3Config.bucketAccessRoleArn": ("datasync",)},
        uses=(Use("s3.ListObjectsV2 s3.GetBucketLocation s3.ListBuckets", ("{s3BucketArn}",)),),
    ),
    "aws:datasync/efsLocation:EfsLocation": _location(
        "Efs",
        passes={"fileSystemAccessRoleArn": ("datasync",)},
        uses=(
            Use(
                "efs.DescribeFileSystems efs.DescribeMountTargets efs.DescribeAccessPoints",
                ("{efsFileSystemArn}", "elasticfilesystem:access-point/*"),
            ),
            _INTERFACES,
        ),
    ),
    "aws:datasync/nfsLocation:NfsLocation": _location("Nfs"),
    "aws:datasync/locationSmb:LocationSmb": _location("Smb"),
    "aws:datasync/locationHdfs:LocationHdfs": _location("Hdfs"),
    "aws:datasync/locationAzureBlob:LocationAzureBlob": _location(
        "AzureBlob", uses=_secret("sasConfiguration")
    ),
    "aws:datasync/locationObjectStorage:LocationObjectStorage": _location(
        "ObjectStorage", uses=_secret("secretKey")
    ),
    "aws:datasync/locationFsxLustre:LocationFsxLustre": _location("FsxLustre", uses=_FSX),
    "aws:datasync/locationFsxOntapFileSystem:LocationFsxOntapFileSystem": _location(
        "FsxOntap", uses=(*_FSX, Use("fsx.DescribeStorageVirtualMachines"))
    ),
    "aws:datasync/locationFsxWindows:LocationFsxWindows": _location("FsxWindows", uses=_FSX),
    "aws:datasync/fsxOpenZfsFileSystem:FsxOpenZfsFileSystem": _location("FsxOpenZfs", uses=_FSX),
}
