"""Whether everything that stores data is encrypted with a key that its owner manages."""

import re
from collections.abc import Mapping
from typing import Any, cast

from mlops_kit.residency.key_table import KEYS
from mlops_kit.residency.kinds import PACKAGES, TABLED
from mlops_kit.residency.plan import Plan
from mlops_kit.residency.resource import Resource, Unknown, Value, plain, value, values
from mlops_kit.residency.verdict import KEY, Notes

ALLOWED = "a key that you own"

_BUCKETS = ("aws:s3:Bucket", "aws:s3:BucketV2")
_BUCKET_KEYS = (
    "aws:s3:BucketServerSideEncryptionConfiguration",
    "aws:s3:BucketServerSideEncryptionConfigurationV2",
)
_KEY_KINDS = re.compile(
    r"aws:kms:(?:\w*Key|Alias)|gcp:kms:CryptoKey(?:Version)?|azure-native:keyvault:(?:Key|Vault)"
    r"|azure-native:compute:DiskEncryptionSet|aws:ec2:LaunchTemplate"
)
_OWNED_BY_CLOUD = re.compile(r"(?:.*[:/])?alias/aws/.*|AWS_OWNED.*|aws/.*")
_STORAGE_CLASSES: Mapping[str, str] = {
    "ebs.csi.aws.com": "kmsKeyId",
    "pd.csi.storage.gke.io": "disk-encryption-kms-key",
    "disk.csi.azure.com": "diskEncryptionSetID",
}


def check_keys(plan: Plan, resource: Resource, notes: Notes) -> None:
    """Check the keys of one resource."""
    if resource.is_provider:
        return
    if resource.kind in _BUCKETS:
        _check_bucket(plan, resource, notes)
    elif resource.kind.startswith("kubernetes:"):
        _check_volume(plan, resource, notes)
    elif resource.kind == "aws:ssm:Parameter":
        if resource.inputs.get("type") == "SecureString":
            _check(plan, resource, "keyId", notes)
    elif resource.kind in KEYS:
        for path in KEYS[resource.kind]:
            _check(plan, resource, path, notes)
    elif resource.package not in TABLED and resource.package in PACKAGES:
        reason = f"whether things of {resource.package} store data is not known here"
        notes.doubt(resource, "", KEY, f"{reason}; allowed: {ALLOWED}", "", ALLOWED)


def _check(plan: Plan, resource: Resource, path: str, notes: Notes) -> None:
    either = path.removeprefix("?").split("|")
    if len(either) > 1 and any(value(resource.inputs, one) is not None for one in either):
        return
    above, _, last = either[0].rpartition(".")
    owners = values(resource.inputs, above) if above else [("", resource.inputs)]
    if not owners and not path.startswith("?"):
        _missing(resource, either[0], notes)
    for place, owner in owners:
        at = f"{place}.{last}" if place else last
        if isinstance(owner, Mapping):
            _check_value(plan, resource, at, cast(Mapping[str, Any], owner).get(last), notes)
        elif isinstance(owner, Unknown):
            _check_value(plan, resource, at, owner, notes)


def _check_value(plan: Plan, resource: Resource, path: str, key: Value, notes: Notes) -> None:
    key = plain(key)
    if isinstance(key, Unknown):
        sources = plan.sources(key, resource, path)
        if not any(_KEY_KINDS.fullmatch(source.kind) for source in sources):
            reason = f"is not known yet; allowed: {ALLOWED}"
            notes.doubt(resource, path, KEY, reason, "", ALLOWED, may_settle=True)
    elif key is None or key == "":
        _missing(resource, path, notes)
    elif isinstance(key, str) and _OWNED_BY_CLOUD.fullmatch(key):
        reason = f"is {key}, which is the cloud's own; allowed: {ALLOWED}"
        notes.leak(resource, path, KEY, reason, key, ALLOWED)


def _missing(resource: Resource, path: str, notes: Notes) -> None:
    reason = f"names no key, so the cloud's own is used; allowed: {ALLOWED}"
    notes.leak(resource, path, KEY, reason, "nothing", ALLOWED)


def _check_bucket(plan: Plan, resource: Resource, notes: Notes) -> None:
    own = "serverSideEncryptionConfiguration.rule.applyServerSideEncryptionByDefault.kmsMasterKeyId"
    if value(resource.inputs, "serverSideEncryptionConfiguration") is not None:
        _check(plan, resource, own, notes)
        return
    companions = plan.companions(resource, _BUCKET_KEYS, "bucket")
    if not companions:
        reason = (
            "has no server-side encryption configuration in this plan, so the cloud's own key is "
            f"used; allowed: {ALLOWED}"
        )
        notes.leak(resource, "", KEY, reason, "nothing", ALLOWED, may_settle=True)
    for companion in companions:
        _check(plan, companion, "rules.applyServerSideEncryptionByDefault.kmsMasterKeyId", notes)


def _check_volume(plan: Plan, resource: Resource, notes: Notes) -> None:
    match resource.kind:
        case "kubernetes:storage.k8s.io:StorageClass":
            key = _STORAGE_CLASSES.get(str(resource.inputs.get("provisioner")))
            if key:
                _check(plan, resource, f"parameters.{key}", notes)
            elif resource.inputs.get("provisioner") is not None:
                reason = f"keeps volumes in a way that is not known here; allowed: {ALLOWED}"
                notes.doubt(resource, "provisioner", KEY, reason, "", ALLOWED)
        case "kubernetes:core:PersistentVolumeClaim":
            name = value(resource.inputs, "spec.storageClassName")
            _check_claim(plan, resource, "spec.storageClassName", name, notes)
        case "kubernetes:apps:StatefulSet":
            for place, claim in values(resource.inputs, "spec.volumeClaimTemplates.spec"):
                name = value(claim, "storageClassName")
                _check_claim(plan, resource, f"{place}.storageClassName", name, notes)
        case _:
            pass


def _check_claim(plan: Plan, resource: Resource, path: str, name: Value, notes: Notes) -> None:
    classes = list(plan.of(["kubernetes:storage.k8s.io:StorageClass"]))
    known = [value(one.inputs, "metadata.name") for one in classes]
    sources = plan.sources(name, resource, path) if isinstance(name, Unknown) else []
    if not any(source in classes for source in sources) and name not in known:
        reason = f"names a storage class that is not in this plan; allowed: one with {ALLOWED}"
        got = name if isinstance(name, str) else ""
        notes.doubt(resource, path, KEY, reason, got, ALLOWED, may_settle=True)
