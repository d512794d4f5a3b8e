"""ECR, S3, DynamoDB, EFS, AWS Backup, DataSync.

Source: API references of CreateRepository, PutBucketReplication, PutBucketLifecycleConfiguration,
CreateTable, CreateFileSystem, CreateBackupPlan; S3 user guide ("Bucket naming rules", "Lifecycle").
"""

import re
from collections.abc import Iterator

from mlops_kit.offline.aws.arns import parsed
from mlops_kit.offline.aws.place import Where
from mlops_kit.offline.aws.rules.asking import (
    Inputs,
    at_most_one,
    entries,
    given,
    lacks,
    mistake,
    number,
    part,
    switch,
    text,
    together,
)
from mlops_kit.offline.aws.rules.scaling import schedule_text
from mlops_kit.offline.values import has_unknown
from mlops_kit.problems import Problem, shown

_ADDRESS = re.compile(r"\d+\.\d+\.\d+\.\d+")
_BUCKET = re.compile(r"[A-Za-z0-9._-]{3,255}")
_INFREQUENT = ("STANDARD_IA", "ONEZONE_IA")


def repository(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Tie keys to encryption with keys, and exclusions to mutability with exclusions."""
    for index, encryption in entries(inputs, "encryptionConfigurations"):
        kind = text(encryption, "encryptionType")
        if given(encryption, "kmsKey") and (
            kind == "AES256" or lacks(encryption, "encryptionType")
        ):
            reason = "must be KMS or KMS_DSSE, as kmsKey is given"
            yield mistake(reason, "encryptionConfigurations", index, "encryptionType")
    mutability = text(inputs, "imageTagMutability") or "MUTABLE"
    excluded = given(inputs, "imageTagMutabilityExclusionFilters")
    if excluded and not mutability.endswith("_WITH_EXCLUSION"):
        yield mistake(
            f"must not be given, as imageTagMutability is {mutability}",
            "imageTagMutabilityExclusionFilters",
        )
    if mutability.endswith("_WITH_EXCLUSION") and not excluded:
        yield mistake(
            f"is required but missing, as imageTagMutability is {mutability}",
            "imageTagMutabilityExclusionFilters",
        )


def ecr_replication(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Find destinations that are the registry itself."""
    configuration = part(inputs, "replicationConfiguration") or {}
    for index, rule in entries(configuration, "rules"):
        for position, destination in entries(rule, "destinations"):
            same_account = text(destination, "registryId") == at.named_account
            if at.region and same_account and text(destination, "region") == at.region:
                yield mistake(
                    f"must be another region than the registry's own, got {shown(at.region)}",
                    *("replicationConfiguration", "rules", index, "destinations", position),
                    "region",
                )


def bucket(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Hold a bucket's name to the rules that no pattern says."""
    name = text(inputs, "bucket")
    if name is None:
        return
    if ".." in name:
        yield mistake(f"must not have two dots side by side, got {shown(name)}", "bucket")
    elif _ADDRESS.fullmatch(name):
        yield mistake(f"must not look like an IP address, got {shown(name)}", "bucket")
    for start in ("xn--", "sthree-", "amzn-s3-demo-"):
        if name.startswith(start):
            yield mistake(f"must not begin with {start}, got {shown(name)}", "bucket")
    for end in ("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"):
        if name.endswith(end):
            yield mistake(f"must not end in {end}, got {shown(name)}", "bucket")


def bucket_part(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Find what cannot be the name of any bucket."""
    for name in ("bucket", "targetBucket"):
        value = text(inputs, name)
        if value and not value.startswith("arn:") and not _BUCKET.fullmatch(value):
            yield mistake(f"must be the name of a bucket, got {shown(value)}", name)


def encryption(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Tie keys to encryption with keys."""
    yield from bucket_part(inputs, at)
    for index, rule in entries(inputs, "rules"):
        default = part(rule, "applyServerSideEncryptionByDefault") or {}
        if given(default, "kmsMasterKeyId") and text(default, "sseAlgorithm") == "AES256":
            yield mistake(
                "must not be given, as sseAlgorithm is AES256",
                *("rules", index, "applyServerSideEncryptionByDefault", "kmsMasterKeyId"),
            )


def lifecycle(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Demand an action of each rule, one filter, and waiting times that S3 takes."""
    yield from bucket_part(inputs, at)
    ids: set[str] = set()
    actions = (
        "expiration",
        "transitions",
        "noncurrentVersionExpiration",
        "noncurrentVersionTransitions",
        "abortIncompleteMultipartUpload",
    )
    for index, rule in entries(inputs, "rules"):
        id = text(rule, "id")
        if id and id in ids:
            yield mistake(f"must be unique, got {shown(id)} twice", "rules", index, "id")
        ids.add(id or "")
        if all(lacks(rule, action) for action in actions):
            yield mistake(f"must have an action: {', '.join(actions)}", "rules", index)
        yield from _one_filter(rule, index)
        expiration = part(rule, "expiration")
        if expiration is not None:
            forms = ("date", "days", "expiredObjectDeleteMarker")
            for problem in at_most_one(expiration, *forms):
                if expiration.get(problem.path) is not False:
                    yield mistake(problem.reason, "rules", index, "expiration", problem.path)
            yield from _positive(expiration, "days", "rules", index, "expiration", "days")
        for position, transition in entries(rule, "transitions"):
            place = ("rules", index, "transitions", position)
            days = number(transition, "days")
            kind = text(transition, "storageClass")
            if days is not None and days < 30 and kind in _INFREQUENT:
                yield mistake(f"must be at least 30 for {kind}, got {days:g}", *place, "days")
            for problem in at_most_one(transition, "date", "days"):
                yield mistake(problem.reason, *place, problem.path)


def _one_filter(rule: Inputs, index: int) -> Iterator[Problem]:
    chosen = part(rule, "filter")
    if chosen is None:
        return
    names = ("prefix", "tag", "and", "objectSizeGreaterThan", "objectSizeLessThan")
    chosen = {name: value for name, value in chosen.items() if value != 0}
    for problem in at_most_one(chosen, *names):
        yield mistake(f"{problem.reason}; use and", "rules", index, "filter", problem.path)


def _positive(inputs: Inputs, name: str, *place: int | str) -> Iterator[Problem]:
    value = number(inputs, name)
    if value is not None and value < 0:
        yield mistake(f"must be at least 1, got {value:g}", *place)


def s3_replication(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Hold replication rules to S3's grammar."""
    yield from bucket_part(inputs, at)
    priorities: dict[float, int] = {}
    for index, rule in entries(inputs, "rules"):
        place = ("rules", index)
        priority = number(rule, "priority")
        if priority is not None and priority in priorities:
            yield mistake(f"must be unique, got {priority:g} twice", *place, "priority")
        if priority is not None:
            priorities[priority] = index
        if given(rule, "filter") and lacks(rule, "deleteMarkerReplication"):
            yield mistake(
                "is required but missing, as filter is given", *place, "deleteMarkerReplication"
            )
        destination = part(rule, "destination") or {}
        target = text(destination, "bucket")
        arn = parsed(target) if target else None
        if target and (arn is None or arn.service != "s3"):
            yield mistake(
                f"must be the ARN of a bucket, got {shown(target)}", *place, "destination", "bucket"
            )
        elif arn and arn.resource == text(inputs, "bucket"):
            yield mistake(
                f"must be another bucket than the source, got {shown(target)}",
                *(*place, "destination", "bucket"),
            )
        criteria = part(rule, "sourceSelectionCriteria") or {}
        encrypted = part(criteria, "sseKmsEncryptedObjects") or {}
        if text(encrypted, "status") == "Enabled" and lacks(destination, "encryptionConfiguration"):
            yield mistake(
                "is required but missing, as sseKmsEncryptedObjects is Enabled",
                *(*place, "destination", "encryptionConfiguration"),
            )


def table(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Demand that keys are attributes, attributes keys, and capacity where it is provisioned."""
    attributes = {text(one, "name") for _, one in entries(inputs, "attributes")}
    keys = {text(inputs, name) for name in ("hashKey", "rangeKey")}
    known = None not in attributes
    for name in ("hashKey", "rangeKey"):
        key = text(inputs, name)
        if key and known and attributes and key not in attributes:
            yield mistake(f"must be one of the attributes, got {shown(key)}", name)
    for list_name in ("globalSecondaryIndexes", "localSecondaryIndexes"):
        for index, one in entries(inputs, list_name):
            for name in ("hashKey", "rangeKey"):
                key = text(one, name)
                keys.add(key)
                if key and known and key not in attributes:
                    yield mistake(
                        f"must be one of the attributes, got {shown(key)}", list_name, index, name
                    )
            keys |= {text(schema, "attributeName") for _, schema in entries(one, "keySchemas")}
    restored = any(given(inputs, name) for name in inputs if name.startswith("restore"))
    for index, one in entries(inputs, "attributes"):
        name = text(one, "name")
        if name and name not in keys and not restored and not has_unknown(inputs):
            yield mistake(
                f"must be a key of the table or of an index, got {shown(name)}",
                *("attributes", index, "name"),
            )
    if (
        lacks(inputs, "billingMode") or text(inputs, "billingMode") == "PROVISIONED"
    ) and not restored:
        for name in ("readCapacity", "writeCapacity"):
            if lacks(inputs, name):
                reason = "is required but missing, unless billingMode is PAY_PER_REQUEST"
                yield mistake(reason, name)
    if switch(inputs, "streamEnabled") and lacks(inputs, "streamViewType"):
        yield mistake("is required but missing, as streamEnabled is true", "streamViewType")
    ttl = part(inputs, "ttl") or {}
    if switch(ttl, "enabled") and lacks(ttl, "attributeName"):
        yield mistake("is required but missing, as ttl is enabled", "ttl", "attributeName")
    for index, replica in entries(inputs, "replicas"):
        if at.region and text(replica, "regionName") == at.region:
            yield mistake(
                f"must be another region than the table's own, got {shown(at.region)}",
                *("replicas", index, "regionName"),
            )


def file_system(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Tie throughput to its mode, and keys to encryption."""
    provisioned = text(inputs, "throughputMode") == "provisioned"
    if provisioned and lacks(inputs, "provisionedThroughputInMibps"):
        yield mistake(
            "is required but missing, as throughputMode is provisioned",
            "provisionedThroughputInMibps",
        )
    if given(inputs, "kmsKeyId") and switch(inputs, "encrypted") is False:
        yield mistake("must be true, as kmsKeyId is given", "encrypted")
    if text(inputs, "performanceMode") == "maxIO" and text(inputs, "throughputMode") == "elastic":
        yield mistake("must be generalPurpose, as throughputMode is elastic", "performanceMode")


def backup_plan(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Hold schedules and lifecycles to AWS Backup's rules."""
    for index, rule in entries(inputs, "rules"):
        yield from schedule_text(rule, "schedule", place=("rules", index))
        lifecycles: list[tuple[Inputs, tuple[int | str, ...]]] = [
            (part(rule, "lifecycle") or {}, ("rules", index, "lifecycle"))
        ]
        for position, copy in entries(rule, "copyActions"):
            place = ("rules", index, "copyActions", position, "lifecycle")
            lifecycles.append((part(copy, "lifecycle") or {}, place))
        for one, place in lifecycles:
            cold, end = number(one, "coldStorageAfter"), number(one, "deleteAfter")
            if cold and end and cold > 0 and 0 < end < cold + 90:
                yield mistake(
                    f"must be at least 90 days after coldStorageAfter ({cold:g}), got {end:g}",
                    *(*place, "deleteAfter"),
                )


def task(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Hold a DataSync task to its rules."""
    schedule = part(inputs, "schedule")
    if schedule is not None:
        yield from schedule_text(schedule, "scheduleExpression", place=("schedule",))
    source, destination = text(inputs, "sourceLocationArn"), text(inputs, "destinationLocationArn")
    if source and source == destination:
        yield mistake("must be another location than the source", "destinationLocationArn")


def object_storage(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Demand both halves of a key."""
    yield from together(inputs, "accessKey", "secretKey")


def azure_blob(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Tie the token to its kind of authentication."""
    if text(inputs, "authenticationType") == "SAS" and lacks(inputs, "sasConfiguration"):
        yield mistake("is required but missing, as authenticationType is SAS", "sasConfiguration")


def notification(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Demand ARNs of the right services."""
    yield from bucket_part(inputs, at)
    for list_name, name, service in (
        ("lambdaFunctions", "lambdaFunctionArn", "lambda"),
        ("queues", "queueArn", "sqs"),
        ("topics", "topicArn", "sns"),
    ):
        for index, one in entries(inputs, list_name):
            value = text(one, name)
            arn = parsed(value) if value else None
            if value and (arn is None or arn.service != service):
                reason = f"must be an ARN of {service}, got {shown(value)}"
                yield mistake(reason, list_name, index, name)
