"""Types of the stand-in for AWS that pass through to a moto server, and those that cannot.

The provider's `endpoints` say where it is, as a user would point the real provider at it.
"""

from collections.abc import Mapping

from mlops_kit.offline.keeper import Simulator
from tests.clouds.moto import groups, identity, network, serving, storage, watch
from tests.clouds.moto.controlled import TOKEN, Controlled
from tests.clouds.moto.passing import Passing

_WAYS = {
    **groups.WAYS,
    **identity.WAYS,
    **network.WAYS,
    **serving.WAYS,
    **storage.WAYS,
    **watch.WAYS,
}
SIMULATORS: Mapping[str, Simulator] = {
    TOKEN: Controlled(),
    **{token: Passing(token, way) for token, way in _WAYS.items()},
}
_NO_LOCATION = "moto has locations of DataSync in S3 and SMB only"
KEPT: Mapping[str, str] = {
    "aws:cloudwatch/compositeAlarm:CompositeAlarm": "moto has no PutCompositeAlarm",
    "aws:datasync/locationAzureBlob:LocationAzureBlob": _NO_LOCATION,
    "aws:datasync/locationObjectStorage:LocationObjectStorage": _NO_LOCATION,
    "aws:datasync/nfsLocation:NfsLocation": _NO_LOCATION,
    "aws:datasync/task:Task": "its source is a location that moto does not have, and refuses",
    "aws:eks/accessEntry:AccessEntry": "moto has no CreateAccessEntry",
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": "moto has no AssociateAccessPolicy",
    "aws:eks/addon:Addon": "moto has no CreateAddon",
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": (
        "moto has no CreatePodIdentityAssociation"
    ),
    "aws:sagemaker/modelPackageGroup:ModelPackageGroup": "moto has no DeleteModelPackageGroup",
    "aws:sagemaker/modelPackageGroupPolicy:ModelPackageGroupPolicy": (
        "moto has no PutModelPackageGroupPolicy"
    ),
    "aws:sagemaker/monitoringSchedule:MonitoringSchedule": "moto has no CreateMonitoringSchedule",
    "aws:synthetics/canary:Canary": "moto has no DeleteCanary",
}
"""Token -> why its resources live in the file of the stand-ins and not in moto."""
